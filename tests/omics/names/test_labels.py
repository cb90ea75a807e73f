"""Labels of features: unique, and by the rule; contaminants and the cells' species."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cutis.files.read_report import ReadReport
from cutis.omics.names.labels import feature_table, unique_labels


def table(groups: list[str], genes: list[str] | None = None, **more: Any) -> pd.DataFrame:
    """Return the features of some groups."""
    report = more.pop("report", None) or ReadReport("t", "")
    return feature_table(
        report, groups=groups, lines=range(2, len(groups) + 2), genes=genes, **more
    )


def test_the_rule() -> None:
    found = table(
        ["P02751;P02751-2", "P01023", "Q6ZVX7", "Q99999XX", ""], ["FN1", "A2M", "A2M", "", ""]
    )
    assert list(found.index) == ["FN1", "A2M (P01023)", "A2M (Q6ZVX7)", "Q99999XX", "unnamed"]
    twice = table(["P01023", "P01023", "X9", "X9"], ["A2M", "A2M", "", ""])
    assert list(twice.index) == [
        "A2M (P01023) [line 2]", "A2M (P01023) [line 3]", "X9 [line 4]", "X9 [line 5]"
    ]  # fmt: skip


_NAMES = st.sampled_from(["A", "B", "", "A (P1)", "P1"])


@given(st.lists(st.tuples(_NAMES, st.sampled_from(["P1", "P2", "", "A", "P1;P2"])), max_size=8))
def test_labels_are_unique_whatever_the_names(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["symbol", "accessions"])
    frame["row"] = range(2, len(rows) + 2)
    labels = unique_labels(frame)
    assert len(set(labels)) == len(labels) == len(rows)


def test_symbols() -> None:
    report = ReadReport("t", "")
    found = table(
        ["P02751-2", "P62834;P61224", "sp|P02769|ALBU_BOVIN"], ["", "RAP1A;RAP1B;RAP1A", ""],
        report=report,
    )  # fmt: skip
    assert found["symbol"].tolist() == ["FN1", "RAP1A", ""]
    assert found["symbols"].tolist() == ["FN1", "RAP1A;RAP1B", ""]
    assert report.repaired["symbols found by their accession"].count == 1
    # A description is no symbol.
    assert table(["P00918"], ["Carbonic anhydrase 2"])["symbol"].tolist() == ["CA2"]


def test_species_of_the_cells_and_of_others() -> None:
    report = ReadReport("t", "")
    found = table(
        ["sp|P1|A_HUMAN", "sp|P2|B_HUMAN", "sp|P3|C_BOVIN", "CON__P02769", "CON__P13645;P13645"],
        report=report,
    )
    assert found["contaminant"].tolist() == [False, False, True, True, False]
    assert found["organism"].tolist() == ["human", "human", "bovine", "bovine", "human"]
    assert any("2 bovine" in note for note in report.notes)
    marked = table(["P13645"], ["KRT10"], contaminants=[True], report=report)
    assert marked["contaminant"].tolist() == [True]
    assert any("KRT10" in note and "own" in note for note in report.notes)
    # Yeast with a spiked standard is yeast; cells of the mouse are mouse.
    yeast = table([f"sp|Y{i}|Y{i}_YEAST" for i in range(20)] + ["sp|P9|Z_HUMAN"])
    assert yeast["contaminant"].tolist() == [False] * 20 + [True]


def test_genes_that_a_spreadsheet_turned_into_dates() -> None:
    report = ReadReport("t", "")
    found = table(["Q15019", "Q9NX47", "P02751"], ["2-Sep", "5-Mar", "FN1"], report=report)
    assert found["symbol"].tolist() == ["SEPTIN2", "MARCHF5", "FN1"]
    assert sum(one.count for one in report.repaired.values()) == 2
