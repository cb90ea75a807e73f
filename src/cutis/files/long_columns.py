"""Some columns of a long report, line by line, so that a report of millions of rows fits.

A report of precursors or fragments has dozens of columns; a reader needs ten. Only those are kept,
and equal cells (a protein's name on each of its rows) are kept once.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from cutis.files.cells import find_delimiter, raw_bytes, read_cells, split_line
from cutis.files.grid import WORKBOOK, Grid, grid_of, read_grid
from cutis.files.limits import MOST_ROWS
from cutis.files.parquet import ParquetColumns
from cutis.files.read_report import ReadReport, fail

#: Bytes a file must have before it is worth reading line by line.
LARGE = 20_000_000

#: What holds the columns of a report.
LongTable = Grid | ParquetColumns


def read_columns(
    path: Path | str, wanted: Sequence[str], report: ReadReport, *, sheet: str | None = None
) -> LongTable:
    """Return some columns of a text file, workbook or parquet file.

    Parameters
    ----------
    path
        The file.
    wanted
        Names of columns; those that are not there are passed over. Of a small file all columns
        are kept.
    report
        Takes note of repairs and of the number of rows.
    sheet
        Of a workbook.

    Raises
    ------
    DataError
        As :func:`cutis.files.grid.read_grid`.
    """
    start = raw_bytes(path, many=4)
    if start == b"PAR1":
        return ParquetColumns(path, wanted, report)
    if Path(path).stat().st_size < LARGE or start.startswith(WORKBOOK):
        return read_grid(path, report, sheet=sheet)
    try:
        grid = _streamed(path, wanted, "utf-8-sig")
    except (UnicodeDecodeError, _NotPlain):
        grid = grid_of(path, read_cells(path, report), report)
    report.rows = len(grid.rows)
    return grid


class _NotPlain(Exception):
    """Not one row a line from the first on: the file is read as a whole instead."""


def _streamed(path: Path | str, wanted: Sequence[str], encoding: str) -> Grid:
    """Return the wanted columns of a text file, read line by line."""
    with _opened(path) as packed, io.TextIOWrapper(packed, encoding) as file:
        lines = _lines(path, file)
        number, first = next(lines, (0, ""))
        delimiter = find_delimiter([first])
        if first.startswith("# ") or not delimiter:
            raise _NotPlain
        whole = [name.strip() for name in split_line(first, delimiter, 0) or []]
        positions = [i for i, name in enumerate(whole) if name in set(wanted)]
        grid = Grid(path, [whole[i] for i in positions], [], [], header_line=number)
        kept: dict[str, str] = {}
        for number, line in lines:
            cells = (
                line.split(delimiter)
                if '"' not in line
                else split_line(line, delimiter, len(whole))
            )
            if cells is None or (not grid.rows and len(cells) != len(whole)):
                raise _NotPlain
            if len(cells) != len(whole):
                fail(
                    path, f"{len(cells)} cells, expected {len(whole)} as in the header",
                    "the file may be cut off or damaged here", line=number,
                )  # fmt: skip
            row = [cells[i] for i in positions]
            if cells[0].strip() == whole[0] and [cell.strip() for cell in cells] == whole:
                fail(
                    path, "the header comes again: two tables are glued together",
                    "read them one by one", line=number,
                )  # fmt: skip
            if len(grid.rows) == MOST_ROWS:
                fail(path, f"has more than {MOST_ROWS:,} rows", "read it in parts", line=number)
            grid.rows.append([kept.setdefault(cell, cell) for cell in row])
            grid.lines.append(number)
    if not grid.rows:
        fail(path, "has a header and no rows", "export it again", line=grid.header_line)
    return grid


def _opened(path: Path | str) -> IO[bytes]:
    """Open a file, unpacking gzip."""
    with Path(path).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else Path(path).open("rb")  # type: ignore[return-value]


def _lines(path: Path | str, file: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers; refuse NUL bytes."""
    number = 0
    try:
        for line in file:
            number += 1
            if "\0" in line:
                fail(path, "NUL byte, expected text", "the file is damaged; export it again",
                     line=number)  # fmt: skip
            text = line.rstrip("\n")
            if text.strip():
                yield number, text
    except (OSError, EOFError, zlib.error) as error:
        fail(path, f"cannot be read ({error})", "the file may be damaged; copy it again")
