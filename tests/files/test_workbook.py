"""Workbooks: which sheet, where the table begins, and what cells become as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.files.workbooks import write_encrypted, write_workbook
from tests.shared import SHARED, needs_shared

from cutis.errors import CutisError, DataError
from cutis.files.read_report import ReadReport
from cutis.files.workbook import cell_text, read_sheet, read_workbook, table_start
from cutis.omics.formats.sniff import read

TABLE: list[list[Any]] = [
    ["Gene names", "K_1", "K_2"],
    ["CXCL8", 1500000.0, 1600000],
    [dt.date(2023, 9, 2), 2500000.5, None],
    ["MMP1", 3000000, 3100000],
]


def report() -> ReadReport:
    """Return an empty report."""
    return ReadReport("book.xlsx", "test")


def test_cells_become_text(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", {"One": [*TABLE, [True, 2.310009e19, " a  b "]]})
    rows = read_sheet(path, report()).rows
    assert rows[1] == ["CXCL8", "1500000", "1600000"]
    assert rows[2] == ["2023-09-02", "2500000.5", ""]
    assert rows[4] == ["TRUE", "2.310009e+19", "a b"]


def test_a_day_is_written_without_its_time() -> None:
    assert cell_text(dt.datetime(2023, 9, 2)) == "2023-09-02"
    assert cell_text(dt.datetime(2023, 9, 2, 8, 30)) == "2023-09-02 08:30:00"


def test_lines_are_rows_of_the_sheet(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "book.xlsx", {"One": [["A title"], [], TABLE[0], TABLE[1], [], TABLE[3]]}
    )
    found = report()
    grid = read_workbook(path, found)
    assert grid.header == ["Gene names", "K_1", "K_2"]
    assert grid.lines == [4, 6]
    assert grid.header_line == 3
    assert found.notes == ["above the table: A title"]


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    head = [["Protein", "ECM", None, "log2 level", None], [None, "Division", "Kind", "K_1", "K_2"]]
    path = write_workbook(
        tmp_path / "book.xlsx", {"One": [*head, ["COL1A1", "core", "c", 20.5, 21]]}
    )
    found = report()
    grid = read_workbook(path, found)
    assert grid.header == ["Protein", "Division", "Kind", "K_1", "K_2"]
    assert grid.lines == [3]
    assert found.notes == ["header of two rows; above the columns: ECM, log2 level"]


def test_the_sheet_with_the_most_numbers_is_read(tmp_path: Path) -> None:
    sheets = {"Legend": [["what", "is"], ["K", "keratinocyte"]], "Data": TABLE, "Few": TABLE[:2]}
    path = write_workbook(tmp_path / "book.xlsx", sheets)
    found = report()
    assert read_workbook(path, found).sheet == "Data"
    assert "'Legend', 'Few'" in found.notes[0]
    assert read_workbook(path, report(), "Few").sheet == "Few"
    assert read_workbook(path, report(), 3).sheet == "Few"
    assert read_workbook(path, report(), "1").sheet == "Legend"


@pytest.mark.parametrize("sheet", ["Dat", 0, 4, "x"])
def test_a_sheet_that_is_not_there(tmp_path: Path, sheet: str | int) -> None:
    path = write_workbook(tmp_path / "book.xlsx", {"Data": TABLE, "Other": TABLE})
    with pytest.raises(DataError, match=r"book\.xlsx: there is no sheet .*Data"):
        read_workbook(path, report(), sheet)


@pytest.mark.parametrize("rows", [[], [["only a title"]], [["Gene", "A"]]])
def test_no_table(tmp_path: Path, rows: list[list[Any]]) -> None:
    path = write_workbook(tmp_path / "book.xlsx", {"Data": rows})
    with pytest.raises(DataError, match=r"the sheet 'Data' holds no table"):
        read_workbook(path, report())


def test_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(DataError, match=r"book\.xlsx: cannot be read as a workbook"):
        read(path)
    with pytest.raises(DataError, match=r"there is no such file"):
        read_sheet(tmp_path / "none.xlsx", report())


def test_dates_are_repaired_in_the_table(tmp_path: Path) -> None:
    measured = read(write_workbook(tmp_path / "book.xlsx", {"Data": TABLE}))
    assert list(measured.levels.index) == ["CXCL8", "SEPTIN2", "MMP1"]
    assert measured.levels.loc["SEPTIN2", "K_1"] == 2500000.5
    assert measured.levels.isna().sum().sum() == 1


def test_table_start() -> None:
    assert table_start([["title", ""], ["a", "b"], ["1", "2"]]) == (1, ["a", "b"], 2)
    assert table_start([["a"], ["1"]]) == (0, ["a"], 1)
    assert table_start([["", ""], ["", ""]]) == (0, [], 0)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    raw = write_workbook(tmp_path / "whole.xlsx", {"Data": TABLE, "Two": TABLE[:2]}).read_bytes()
    at = data.draw(st.integers(0, len(raw) - 1))
    many = data.draw(st.integers(0, 40))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(raw[:at] + data.draw(st.binary(max_size=8)) + raw[at + many :])
    try:
        measured = read(broken)
    except CutisError as error:
        message = str(error)
    else:
        message = measured.report.file
    assert broken.name in message


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.lists(
            st.none() | st.text("AbK1_ 2-Sep", max_size=6) | st.floats(-1e6, 1e20)
            | st.dates(dt.date(1990, 1, 1)) | st.booleans(),
            max_size=5,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_any_sheet_is_read_or_refused(rows: list[list[Any]], tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "any.xlsx", {"Data": rows})
    try:
        measured = read(path)
    except CutisError as error:
        message = str(error)
    else:
        message = measured.report.file
        assert measured.report.kept == len(measured.levels)
    assert path.name in message


@needs_shared
def test_real_workbooks() -> None:
    folder = SHARED / "proteomics"
    found = report()
    grid = read_workbook(folder / "wallis_ois_sasp_ev" / "MS3_Analysis.xlsx", found)
    assert (grid.sheet, len(grid.rows), len(grid.header)) == ("Sheet1", 1229, 25)
    assert "'Ras CM'" in found.notes[0]
    grid = read_workbook(folder / "li2021_dermis_ecm" / "Table2.xlsx", report())
    assert (len(grid.rows), grid.lines[0], grid.header[4]) == (263, 5, "Toddler-Sample1")


def test_a_hidden_sheet_is_not_taken_by_itself(tmp_path: Path) -> None:
    raw = [["Gene names", "old_1", "old_2"], *[[f"G{i}", i, i + 1] for i in range(1, 20)]]
    path = write_workbook(tmp_path / "book.xlsx", {"Raw": raw, "Shown": TABLE}, hidden=("Raw",))
    found = report()
    assert read_sheet(path, found).name == "Shown"
    assert found.notes == ["hidden sheets were not read: 'Raw'"]
    assert read_sheet(path, report(), "Raw").name == "Raw"


def test_a_password_is_named(tmp_path: Path) -> None:
    path = write_encrypted(tmp_path / "book.xlsx")
    with pytest.raises(DataError, match=r"book\.xlsx: is protected by a password; take it off"):
        read(path)


@pytest.mark.parametrize("count", [("1", "2", "1", "2"), (1, 2, 1, 2), ("rep1", "rep2") * 2])
def test_replicates_under_merged_cells_keep_what_stands_above(
    tmp_path: Path, count: tuple[Any, ...]
) -> None:
    head = [["Gene", "Keratinocyte", None, "Fibroblast", None], [None, *count]]
    rows = [["FN1", 1200.5, 33, 1, 2], ["A2M", 5, 6, 7, 8]]
    measured = read(write_workbook(tmp_path / "book.xlsx", {"S": [*head, *rows]}))
    assert measured.levels.loc["FN1"].tolist() == [1200.5, 33, 1, 2]
    assert len(measured.levels) == 2
    assert measured.conditions == ["Keratinocyte", "Fibroblast"]
    assert list(measured.levels)[1] == f"Keratinocyte {count[1]}"


def test_a_sheet_with_units_totals_and_a_footnote(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Table S2"], [], ["Gene", "K_1", "K_2"], [None, "ng/mL", "ng/mL"], ["FN1", 1200.5, 33],
        [dt.date(2022, 9, 2), 5, 6], ["Total", 1205.5, 39], [], ["* p < 0.05"],
    ]  # fmt: skip
    measured = read(write_workbook(tmp_path / "book.xlsx", {"S": rows}))
    assert measured.unit == "ng/mL"
    assert list(measured.levels.index) == ["FN1", "SEPTIN2"]
    assert {reason: one.count for reason, one in measured.report.aside.items()} == {
        "row of units, no feature": 1, "row of totals, no feature": 1,
        "nothing measured in any sample": 1,
    }  # fmt: skip
