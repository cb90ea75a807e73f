"""FragPipe on real tables: every cell against another parser, and the species of a mixture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.omics import read

PROTEIN = SHARED / "proteomics" / "format_examples_protdata" / "FragPipe_combined_protein.tsv"
HYE = SHARED / "proteomics" / "proteobench_hye_subsets"


@needs_shared
@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("MaxLFQ Intensity", "intensity"), ("Intensity", "intensity"), ("Spectral Count", "count"),
     ("Unique Spectral Count", "count"), ("Total Spectral Count", "count")],
)  # fmt: skip
def test_real_combined_protein(quantity: str, unit: str) -> None:
    measured: Any = read(PROTEIN, quantity=quantity)
    assert measured.unit == unit
    assert list(measured.levels) == [
        "IDHmut_4", "IDHmut_5", "IDHmut_6", "IDHwt_1", "IDHwt_2", "IDHwt_3"
    ]  # fmt: skip
    raw: Any = pd.read_csv(PROTEIN, sep="\t")
    wanted: Any = raw[[f"{sample} {quantity}" for sample in measured.levels]].astype(float)
    wanted = wanted.replace(0.0, np.nan).dropna(how="all")
    np.testing.assert_array_equal(measured.levels.to_numpy(), wanted.to_numpy())
    assert (measured.features["row"].to_numpy() - 2).tolist() == wanted.index.tolist()
    assert measured.report.rows == 7687
    aside = {reason: one.count for reason, one in measured.report.aside.items()}
    assert aside.get("nothing measured in any sample", 0) == 7687 - len(wanted)


@needs_shared
def test_real_combined_protein_features() -> None:
    measured: Any = read(PROTEIN)
    assert measured.report.kept == 5000
    assert measured.features.loc["P00761", "organism"] == "pig"
    assert measured.features.loc["IGKV2-28", "accessions"] == "A0A075B6P5;P01615"
    assert measured.features.loc["IGKV2-28", "peptides"] == 5
    assert measured.features["contaminant"].sum() == 2
    assert measured.conditions == ["IDHmut", "IDHwt"]


@needs_shared
@pytest.mark.parametrize(
    ("name", "rows", "human", "yeast", "coli"),
    [("FragPipe_MSFragger_combined_ion.tsv", 500, 379, 72, 44),
     ("Fragpipe_DIA_combined_ion.tsv", 2727, 2026, 478, 188)],
)  # fmt: skip
def test_real_combined_ion(name: str, rows: int, human: int, yeast: int, coli: int) -> None:
    measured: Any = read(HYE / name)
    raw: Any = pd.read_csv(HYE / name, sep="\t")
    columns = [f"{sample} Intensity" for sample in measured.levels]
    assert len(columns) == 6
    sums: Any = raw.groupby("Protein")[columns].sum().replace(0.0, np.nan).dropna(how="all")
    found = measured.levels.set_axis(
        raw["Protein"].iloc[measured.features["row"].to_numpy() - 2].to_numpy()
    )
    np.testing.assert_allclose(found.sort_index(), sums.sort_index(), rtol=1e-12)
    assert measured.report.rows == rows == len(raw)
    aside = sum(one.count for one in measured.report.aside.values())
    assert int(measured.features["rows"].sum()) + aside == rows
    # The mixture's species, counted in the raw names and in what was read (in rows).
    empty = ~raw["Protein"].isin(sums.index)
    for word, code, many in (("human", "_HUMAN", human), ("yeast", "_YEAST", yeast),
                             ("E. coli", "_ECOLI", coli)):  # fmt: skip
        inside = int(measured.features["rows"][measured.features["organism"] == word].sum())
        assert inside + int((empty & raw["Protein"].str.endswith(code)).sum()) == many
