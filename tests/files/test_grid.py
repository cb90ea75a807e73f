"""Grids: columns by name, messages with their line, and what a table may look like."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutis.errors import DataError
from cutis.files.grid import Grid, read_grid
from cutis.files.read_report import ReadReport


def written(folder: Path, text: str | bytes, name: str = "t.tsv") -> Grid:
    """Write a file and read it as a grid."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_grid(file, ReadReport(str(file), "table"))


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]),
    max_size=6,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(_CELLS, min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.sampled_from([",", ";", "\t"]), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_what_csv_writes_is_read(tmp_path, rows, delimiter, packed, mark, windows) -> None:
    header = [f"h{i}" for i in range(len(rows[0]))]
    rows = [["x" + row[0], *row[1:]] for row in rows]
    if delimiter == "\t":
        # In tabbed text quotes stand in cells as they are; line ends do not.
        rows = [[cell.replace("\t", " ").replace("\n", " ").replace('"', "'") for cell in row]
                for row in rows]  # fmt: skip
    file = tmp_path / "t.csv"
    with file.open("w", newline="", encoding="utf-8-sig" if mark else "utf-8") as out:
        ends = "\r\n" if windows else "\n"
        csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows([header, *rows])
    if packed:
        file.write_bytes(gzip.compress(file.read_bytes()))
    grid = read_grid(file, ReadReport("t", "table"))
    assert grid.header == header
    assert grid.rows == rows
    if not any("\n" in cell for row in rows for cell in row):
        assert grid.lines == list(range(2, len(rows) + 2))


def test_columns(tmp_path: Path) -> None:
    grid = written(tmp_path, "a\tb\tb\tc\n1\t2\t3\tx\n4\t5\t6\tNA\n")
    assert grid.column("a") == ["1", "4"]
    assert grid.optional("z", "c") == ["x", "NA"]
    assert grid.optional("z") == ["", ""]
    report = ReadReport("t", "")
    assert grid.numbers(["a"], report).tolist() == [[1], [4]]
    with pytest.raises(DataError, match=r"t\.tsv:1: two columns are named 'b'"):
        grid.column("b")
    with pytest.raises(DataError, match=r"t\.tsv:1: there is no column 'A'; "):
        grid.column("A")
    with pytest.raises(DataError, match=r"t\.tsv:2: c: 'x' is no number"):
        grid.numbers(["c"], report)
    assert grid.kept([1]).rows == [["4", "5", "6", "NA"]]
    assert grid.kept([1]).lines == [3]


def test_files_that_are_not_there(tmp_path: Path) -> None:
    written(tmp_path, "a\tb\n1\t2\n", "proteinGroups.txt")
    with pytest.raises(DataError, match=r"no such file; the nearest is 'proteinGroups\.txt'"):
        read_grid(tmp_path / "proteinGroup.txt", ReadReport("t", ""))
    with pytest.raises(DataError, match="is a folder"):
        read_grid(tmp_path, ReadReport("t", ""))
    with pytest.raises(DataError, match="there is no such file"):
        read_grid(tmp_path / "no" / "file", ReadReport("t", ""))


def test_a_tabbed_quote_does_not_swallow_the_rows_below(tmp_path: Path) -> None:
    grid = written(tmp_path, 'a\tb\n"x\t1\ny\t2\nz"\t3\n')
    assert len(grid.rows) == 3
    assert grid.lines == [2, 3, 4]


def test_a_quoted_cell_may_be_longer_than_csv_allows(tmp_path: Path) -> None:
    long = ", ".join(map(str, range(40_000)))
    grid = written(tmp_path, f'a,b\nx,"{long}"\n', "t.csv")
    assert grid.column("b") == [long]
