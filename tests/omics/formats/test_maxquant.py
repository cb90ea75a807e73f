"""MaxQuant on real tables: every cell against another parser, and what is known of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics import read

CD34 = SHARED / "proteomics" / "cd34_stromal_maxquant"
EXAMPLES = SHARED / "proteomics" / "format_examples_protdata"
HYE = SHARED / "proteomics" / "proteobench_hye_subsets"


@needs_shared
@pytest.mark.parametrize(
    ("file", "rows", "samples", "reverse", "site", "empty"),
    [(CD34 / "proteinGroups.txt", 1459, 15, 17, 18, 2),
     (CD34 / "proteinGroups_example_feb19.txt", 1393, 12, 16, 13, 2),
     (EXAMPLES / "MaxQuant_proteinGroups.txt", 271, 2, 2, 0, 4)],
)  # fmt: skip
@pytest.mark.parametrize("quantity", ["LFQ intensity", "Intensity", "MS/MS count"])
def test_real_protein_groups(file, rows, samples, reverse, site, empty, quantity) -> None:
    measured: Any = read(file, quantity=quantity)
    report = measured.report
    assert report.rows == rows
    assert measured.levels.shape[1] == samples
    aside = {reason: one.count for reason, one in report.aside.items()}
    assert aside["reverse sequence"] == reverse
    assert aside.get("only identified by site", 0) == site
    if quantity == "LFQ intensity":
        assert aside["nothing measured in any sample"] == empty
    assert report.kept + sum(aside.values()) == rows
    # Another parser, cell by cell, by the line each feature says it came from.
    raw: Any = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    columns = [f"{quantity} {sample}" for sample in measured.levels.columns]
    wanted: Any = raw[columns].astype(float).replace(0.0, np.nan).to_numpy()
    np.testing.assert_array_equal(
        measured.levels.to_numpy(), wanted[measured.features["row"].to_numpy() - 2]
    )
    ids = raw["Majority protein IDs"].iloc[measured.features["row"].to_numpy() - 2]
    bare = ids.str.replace("CON__", "").str.split(";").str[0]
    assert measured.features["accessions"].str.split(";").str[0].tolist() == bare.tolist()
    marks = raw["Potential contaminant"].iloc[measured.features["row"].to_numpy() - 2] == "+"
    assert measured.features["contaminant"].to_numpy(bool)[marks.to_numpy()].all()


@needs_shared
def test_serum_of_the_medium_stays_visible() -> None:
    measured: Any = read(CD34 / "proteinGroups.txt")
    features = measured.features
    assert list(measured.levels.columns) == [f"{c}{n}" for c in "HLN" for n in range(1, 6)]
    serum = features[features["organism"] == "bovine"]
    assert len(serum) == 36
    assert serum["contaminant"].all()
    albumin = features.loc["P02769"]
    assert (albumin["organism"], albumin["name"]) == ("bovine", "serum albumin")
    assert measured.levels.loc["UBA6", "H1"] == 3331300.0
    assert features.index.is_unique
    # Keratins are on the list of contaminants as well, and may be the cells' own: it is said.
    assert any("KRT10" in note or "KRT5" in note for note in measured.report.notes)
    assert features.loc["KRT10", "contaminant"]
    assert features.loc["KRT10", "organism"] == "human"


@needs_shared
def test_the_design_that_came_with_it() -> None:
    measured: Any = read(CD34 / "proteinGroups.txt", design=CD34 / "exp_design_p10_0144.txt")
    assert measured.conditions == ["CD34High", "CD34Low", "CD34Neg"]
    assert measured.of("CD34Neg").shape[1] == 4


@needs_shared
def test_real_evidence_is_summed_to_proteins() -> None:
    file = HYE / "MaxQuant_2_5_1_evidence_sample.txt"
    measured: Any = read(file)
    raw: Any = pd.read_csv(file, sep="\t", low_memory=False)
    raw["accession"] = raw["Leading razor protein"].str.split("|").str[1]
    sums: Any = raw.pivot_table(
        index="accession", columns="Experiment", values="Intensity", aggfunc="sum"
    ).replace(0.0, np.nan).dropna(how="all")  # fmt: skip
    found = measured.levels.set_axis(measured.features["accessions"].to_numpy())
    assert measured.report.rows == 918
    assert len(found) == len(sums) == 189
    pd.testing.assert_frame_equal(
        found.sort_index().sort_index(axis=1), sums, check_names=False, check_column_type=False,
        check_index_type=False,
    )  # fmt: skip
    count = measured.features["organism"].value_counts()
    assert (count["human"], count["yeast"], count["E. coli"]) == (146, 36, 5)
    assert int(measured.features["rows"].sum()) + 20 == 918


@needs_shared
def test_quantity_by_its_short_name_or_refused() -> None:
    file = CD34 / "proteinGroups.txt"
    assert read(file, quantity="lfq").report.quantity == "LFQ intensity"
    assert read(file, quantity="ms/ms COUNT").unit == "count"
    with pytest.raises(DataError, match=r"has no quantity 'iBAQ'"):
        read(file, quantity="iBAQ")
