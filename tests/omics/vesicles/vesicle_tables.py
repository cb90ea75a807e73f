"""Tables of counts of vesicle RNA: made up, frozen with R's results, and real."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tests.shared import SHARED

from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.tables import Frame

#: 300 made-up miRNAs × 8 samples and what R 4.2.2, DESeq2 1.38.3 says of them.
SMALL = Path(__file__).parent / "frozen" / "deseq2_small.csv"
VESICLES = SHARED / "vesicles" / "ev_mirna_cell_lines"


def measured(counts: Frame, conditions: list[str], unit: str = "count") -> Measured:
    """Return counts as a reader gives them."""
    levels = counts.astype(float).rename_axis(index=None, columns=None)
    features = pd.DataFrame({"symbol": levels.index}, index=levels.index)
    samples = pd.DataFrame({"condition": conditions}, index=levels.columns)
    return Measured(levels, features, samples, "miRNA", unit, ReadReport("counts.csv", "counts"))


def small() -> tuple[Measured, Frame]:
    """Return the frozen counts, and R's results."""
    table: Frame = pd.read_csv(SMALL, index_col=0)
    return measured(table.iloc[:, :8], ["a"] * 4 + ["b"] * 4), table.iloc[:, 8:]


def tiny() -> Measured:
    """Return counts that can be checked by hand."""
    counts: Frame = pd.DataFrame(
        {"a1": [60, 30, 10, 0], "a2": [120, 60, 20, 0],
         "b1": [10, 10, 79, 1], "b2": [0, 50, 49, 1]},
        index=["hsa-miR-21-5p", "hsa-let-7a-5p", "hsa-miR-451a", "hsa-miR-23a-3p"],
    )  # fmt: skip
    return measured(counts, ["a", "a", "b", "b"])


def vesicles() -> Measured:
    """Return the four files as one table: healthy and cancer cell lines."""
    first: Frame = pd.read_csv(
        VESICLES / "healthy_cellline_derived_exosomes.csv", index_col="gene_id"
    )
    parts = [first.iloc[:, 1:]] + [
        pd.read_csv(VESICLES / f"cancer_cellline_derived_exosomes{i}.csv", index_col=0)
        for i in (1, 2, 3)
    ]
    conditions = ["healthy"] * parts[0].shape[1]
    whole = pd.concat(parts, axis=1)
    return measured(whole, conditions + ["cancer"] * (whole.shape[1] - len(conditions)))
