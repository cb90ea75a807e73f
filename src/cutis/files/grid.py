"""A table as a file holds it: a header and rows of text, each with its line.

Every reader of a wide table starts here, so that each says the same of a file that is cut off,
glued together or written with decimal commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from cutis.files.cells import Cells, raw_bytes, read_cells
from cutis.files.numerals import meant_as_number, to_numbers
from cutis.files.read_report import ReadReport, fail, nearest

#: Rows under a line of title in which the header is looked for.
_TITLES = 20

#: First bytes of a workbook: xlsx is a zip file, xls a compound document.
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass
class Grid:
    """Text in rows and named columns.

    Attributes
    ----------
    path
        The file, as the user wrote it.
    header
        Names of the columns, without outer spaces.
    rows
        Cells, as many in each row as the header has names.
    lines
        Line (of a sheet: row) each row stands on, counted from 1.
    sheet
        Of a workbook; empty for text.
    header_line
        Line of the header.
    """

    path: Path | str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    sheet: str = ""
    header_line: int = 1

    @property
    def where(self) -> str:
        """The file, with its sheet where it is a workbook."""
        return f"{self.path} [{self.sheet}]" if self.sheet else str(self.path)

    def has(self, name: str) -> bool:
        """Return whether there is such a column."""
        return name in self.header

    def at(self, name: str, hint: str = "") -> int:
        """Return the position of the one column of that name.

        Raises
        ------
        DataError
            There is none, or there are two.
        """
        many = self.header.count(name)
        if many == 1:
            return self.header.index(name)
        if many:
            self.fail(f"two columns are named {name!r}", "rename one of them")
        self.fail(f"there is no column {name!r}", hint or nearest(name, self.header))

    def column(self, name: str) -> list[str]:
        """Return the cells of a column; raise DataError when it is not there or there twice."""
        at = self.at(name)
        return [row[at] for row in self.rows]

    def optional(self, *names: str) -> list[str]:
        """Return the cells of the first of the columns that is there, else empty cells."""
        for name in names:
            if name in self.header:
                return self.column(name)
        return [""] * len(self.rows)

    def numbers(
        self, names: Sequence[str], report: ReadReport, *, negative: bool = False
    ) -> np.ndarray:
        """Return columns as numbers (rows × columns), NaN where nothing was measured.

        Parameters
        ----------
        names
            Of the columns.
        report
            Takes note of what was repaired.
        negative
            Whether numbers below zero are allowed (log levels, not intensities).

        Raises
        ------
        DataError
            A column is missing or double, or a cell is no number.
        """
        columns = {name: self.column(name) for name in names}
        return to_numbers(self.where, columns, self.lines, report, negative=negative)

    def optional_numbers(self, *names: str, report: ReadReport) -> list[float] | None:
        """Return the first of the columns that is there as :meth:`numbers`; None without any."""
        for name in names:
            if self.has(name):
                return self.numbers([name], report)[:, 0].tolist()
        return None

    def fail(
        self, what: str, hint: str = "", *, row: int | None = None, name: str = ""
    ) -> NoReturn:
        """Refuse the file: at the line of a row (its position), or as a whole at the header."""
        line = self.header_line if row is None else self.lines[row]
        fail(self.where, what, hint, line=line, field=name)

    def kept(self, rows: Sequence[int]) -> Grid:
        """Return the same grid with some of its rows, by position."""
        return Grid(
            self.path, self.header, [self.rows[row] for row in rows],
            [self.lines[row] for row in rows], self.sheet, self.header_line,
        )  # fmt: skip


def read_grid(path: Path | str, report: ReadReport, *, sheet: str | None = None) -> Grid:
    """Return the table of a text file or workbook.

    Parameters
    ----------
    path
        Text between tabs, commas or semicolons (or gzip of it), xlsx or xls.
    report
        Takes note of what was repaired, and of the number of rows.
    sheet
        Of a workbook.

    Raises
    ------
    DataError
        It is no table: empty, binary, cut off, ragged, or two tables glued together.
    """
    if raw_bytes(path, many=4).startswith(WORKBOOK):
        from cutis.files.workbook import read_workbook

        grid = read_workbook(path, report, sheet)
    else:
        grid = grid_of(path, read_cells(path, report), report)
    report.rows = len(grid.rows)
    return grid


def grid_of(path: Path | str, cells: Cells, report: ReadReport, *, first: int = 0) -> Grid:
    """Return the cells of a text table as a grid.

    Parameters
    ----------
    path, cells, report
        As read; see :func:`cutis.files.cells.read_cells`.
    first
        Position to look for the header from (:func:`header_at`).

    Raises
    ------
    DataError
        There is no row, a row has too few or too many cells, or the header comes again.
    """
    start, first = first, header_at(cells.rows, first)
    for title in cells.rows[start:first]:
        if not title[0].startswith("# ") and any(title):
            report.note(f"above the table: {title[0][:200]}")
    header = [name.strip() for name in cells.rows[first]]
    rows, lines = cells.rows[first + 1 :], cells.lines[first + 1 :]
    if not rows:
        fail(
            path, "has a header and no rows", "the export may have been cut off; export it again",
            line=cells.lines[first],
        )  # fmt: skip
    wider = [row for row in rows if len(row) > len(header)]
    if len(wider) == len(rows):
        if not any(cell.strip() for row in rows for cell in row[len(header) :]):
            report.repair("empty cells beyond the last column", count=len(rows))
            rows = [row[: len(header)] for row in rows]
        elif all(len(row) == len(header) + 1 for row in rows):
            # R writes the names of rows without a name for their column.
            header = ["", *header]
    grid = Grid(path, header, rows, lines, header_line=cells.lines[first])
    _check_rows(grid)
    return grid


def header_at(rows: Sequence[Sequence[str]], first: int = 0) -> int:
    """Return the position of the header: below comments, empty rows and lines of title.

    A row is a title when only its first cell is filled, the next with several filled cells has no
    number, and one below that has.
    """
    at = first
    while at + 1 < len(rows) and (rows[at][0].startswith("# ") or _is_above(rows, at)):
        at += 1
    return at


def _is_above(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Tell whether a row is empty, or a title above a table."""
    filled = [place for place, cell in enumerate(rows[at]) if cell.strip()]
    if filled not in ([], [0]):
        return False
    below = [[cell for cell in row if cell.strip()] for row in rows[at + 1 : at + _TITLES]]
    numbers = [any(map(meant_as_number, cells)) for cells in below if len(cells) > 1]
    return len(numbers) > 1 and not numbers[0] and any(numbers)


def _check_rows(grid: Grid) -> None:
    """Refuse rows of another width, and a second header."""
    width, first = len(grid.header), grid.header[0]
    for at, row in enumerate(grid.rows):
        if len(row) != width:
            less = len(row) < width
            hint = "the file may be cut off here" if less else "a cell may hold the delimiter"
            if len(row) == 1:
                hint += "; if it is a footnote, delete it"
            grid.fail(f"{len(row)} cells, expected {width} as in the header", hint, row=at)
        elif row[0].strip() == first and [cell.strip() for cell in row] == grid.header:
            grid.fail("the header comes again: two tables are glued together",
                      "read them one by one", row=at)  # fmt: skip
