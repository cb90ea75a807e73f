"""What a cell expresses, out of its RNA."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.meaning.expression import expression
from cutis.omics.measured import Measured


def rna(levels: dict[str, list[float]], kind: str = "RNA") -> Measured:
    """Return a table of RNA: two samples of cells and one of treated ones."""
    frame = pd.DataFrame(levels, index=pd.Index(["a", "b", "t"]), dtype=float).T
    features = pd.DataFrame({"symbol": ""}, index=frame.index)
    samples = pd.DataFrame({"condition": ["cells", "cells", "treated"]}, index=frame.columns)
    return Measured(frame, features, samples, kind, "count", ReadReport("cells.tsv", "counts"))


def test_amounts_are_of_a_million_reads_whatever_the_depth() -> None:
    """By hand; sample b is ten times as deep as sample a."""
    made = rna(
        {
            "EGFR": [10, 100, 0],  # 10 per million in both
            "MET": [2, 20, 0],  # 2 per million
            "KIT": [0, 5, 0],  # a quarter
            "ENSG00000136244.15": [6, 60, 0],  # IL6 by its Ensembl gene
            "ACTB": [999_982, 9_999_815, 1],
        }
    )
    found = expression(made)
    assert found.amount["EGFR"] == "yes"
    assert found.amount["MET"] == "low"
    assert found.amount["KIT"] == "no"
    assert found.amount["IL6"] == "yes"
    assert "PDGFRA" not in found.amount
    assert found.status["EGFR"] == "measured"
    assert found.source["EGFR"] == "cells.tsv"
    assert expression(made, "treated").amount["EGFR"] == "no"


def test_rows_of_one_gene_add_up() -> None:
    made = rna({"IL8": [3, 3, 0], "CXCL8": [3, 3, 0], "ACTB": [1e6, 1e6, 1e6]})
    assert expression(made).amount["CXCL8"] == "yes"


def test_proteins_are_no_expression() -> None:
    with pytest.raises(DataError, match=r"cells\.tsv: .*expected one of RNA"):
        expression(rna({"EGFR": [1, 1, 1]}, kind="protein"))


@pytest.mark.parametrize("unit", ["fold change", "2^-ΔCt"])
def test_relative_levels_are_no_expression(unit: str) -> None:
    with pytest.raises(DataError, match="no shares of what a cell transcribes"):
        expression(replace(rna({"EGFR": [1, 1, 1]}), unit=unit))


def test_part_of_the_genes_in_tpm_is_not_scaled_up() -> None:
    part = rna({"EGFR": [40, 60, 0], "MET": [2, 2, 0], "KIT": [0.2, 0.3, 0]})
    amount = expression(replace(part, unit="TPM")).amount
    assert amount == {"EGFR": "yes", "MET": "low", "KIT": "no"}
