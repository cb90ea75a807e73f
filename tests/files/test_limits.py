"""What is beyond a limit is refused in a sentence; see also the files of `invalid/`."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from tests.files.workbooks import write_workbook

from cutis.errors import DataError
from cutis.files import cells, extent
from cutis.files.cells import raw_bytes, split_text
from cutis.files.extent import check_extent
from cutis.files.limits import MOST_COLUMNS, no_file, small_bytes

SHEET = '<worksheet xmlns:x="a"><sheetData>{}</sheetData></worksheet>'


def packed(path: Path, **parts: str) -> Path:
    """Write a zip file of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return path


def test_a_pipe_and_a_device_are_never_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, what in ((pipe, "a pipe"), (Path("/dev/zero"), "a device")):
        assert no_file(path) == what
        with pytest.raises(DataError, match=f"is {what}, expected a file"):
            raw_bytes(path)
        with pytest.raises(OSError, match=f"it is {what}, expected a file"):
            small_bytes(path)
    assert no_file(tmp_path) == no_file(tmp_path / "none") == no_file("a\0b") == ""


def test_an_ordinary_packed_table_is_read_whole(tmp_path: Path) -> None:
    text = b"gene\ta\tb\n" + b"".join(b"G%d\t%d\t0\n" % (i, i) for i in range(1000))
    path = tmp_path / "t.tsv.gz"
    path.write_bytes(gzip.compress(text))
    assert raw_bytes(path) == text


def test_lines_cells_and_columns_are_counted_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=rf"t:2: has {MOST_COLUMNS + 1:,} columns"):
        split_text("t", "a\tb\n" + "\t" * MOST_COLUMNS + "\n")
    monkeypatch.setattr(cells, "MOST_LINES", 10)
    with pytest.raises(DataError, match="has 12 lines, expected at most 10"):
        split_text("t", "a\tb\n" + "\n" * 11)
    monkeypatch.setattr(cells, "MOST_LINES", 1_000_000)
    monkeypatch.setattr(cells, "MOST_CELLS", 150_000)
    with pytest.raises(DataError, match=r"has about 2.0,00. cells, expected at most 150,000"):
        split_text("t", "a\tb\n" + "1\t2\n" * 100_000)


@pytest.mark.parametrize(
    ("rows", "span"),
    [
        ('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>', "XFD1048576"),
        ("<x:row r='9'><x:c  r = 'ZZZZ9000000'/></x:row>", "ZZZZ9000000"),
        ('<row r="1"><c r="XFD1"/></row><row r="1048576"><c/></row>', "XFD1048576"),
    ],
)
def test_a_far_cell_is_found_however_it_is_written(tmp_path: Path, rows: str, span: str) -> None:
    for name in ("xl/worksheets/sheet1.xml", "elsewhere.xml"):
        book = packed(tmp_path / "book.xlsx", **{name: SHEET.format(rows)})
        with pytest.raises(DataError, match=f"the sheet spans A1:{span}"):
            check_extent(book)


def test_a_far_cell_over_the_end_of_a_part_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "_PART", 70)
    text = SHEET.format('<row r="1"/>' * 30 + '<c r="XFD1048576"/>')
    with pytest.raises(DataError, match="A1:XFD1048576"):
        check_extent(packed(tmp_path / "book.xlsx", **{"xl/worksheets/a.xml": text}))


def test_full_cells_repeated_far_out_are_refused_and_empty_ends_are_not(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="1048576"{}>'
    cell = '<table:table-cell table:number-columns-repeated="16384"{}>'
    book = packed(tmp_path / "empty.ods", **{"content.xml": row.format("") + cell.format("/")})
    check_extent(book)
    book = packed(tmp_path / "full.ods", **{"content.xml": row.format("") + cell.format("")})
    with pytest.raises(DataError, match="repeats a cell 16,384 times in 1,048,576 rows"):
        check_extent(book)


def test_an_ordinary_and_a_damaged_workbook_pass(tmp_path: Path) -> None:
    check_extent(write_workbook(tmp_path / "a.xlsx", {"One": [["a", "b"], [1, 2]]}))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 and no more")
    check_extent(tmp_path / "b.xlsx")
