"""The bytes of a table file → rows of cells, each with the line it stands on.

Whatever a spreadsheet, an instrument or an editor does to a text table is met here: byte order
marks, UTF-16, Windows and old Mac line ends, any of three delimiters, quotes, gzip.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cutis.files.limits import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_PACKING,
    SUSPECT_BYTES,
    no_file,
)
from cutis.files.read_report import ReadReport, fail, nearest
from cutis.tables import long_cells

#: Delimiters a text table is written with, the most likely first.
DELIMITERS = {"\t": "tabs", ";": "semicolons", ",": "commas"}

_IN_QUOTES = re.compile(r'"[^"]*"')
#: Lines by which the delimiter is told.
_LOOKED = 5

#: How far a quoted cell may run on over line ends before the quote is taken for a mistake.
QUOTED_LINES = 50

#: First bytes of files that are no text, and what to say of them.
_MAGIC = {
    b"PK\x03\x04": "a zip file or workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a parquet file",
    b"%PDF": "a PDF",
    b"\x89HDF": "an HDF5 file (such as h5ad, as AnnData saves levels)",
    b"MuData (": "an HDF5 file (h5mu, as MuData saves levels of several kinds)",
}


@dataclass
class Cells:
    """Rows of cells as they stand in a text file.

    Attributes
    ----------
    rows
        Not yet rectangular; blank lines are left out.
    lines
        Line each row begins on, counted from 1.
    delimiter
        What stood between the cells.
    """

    rows: list[list[str]]
    lines: list[int]
    delimiter: str


def raw_bytes(path: Path | str, *, many: int = -1) -> bytes:
    """Return the first bytes of a file (all by default), unpacked where it is gzip.

    Raises
    ------
    DataError
        There is no such file, it is a pipe or a device, it cannot be read, its gzip is broken, or
        it is beyond :mod:`cutis.files.limits`.
    """
    place = Path(path)
    if not place.exists():
        beside = [one.name for one in place.parent.iterdir()] if place.parent.is_dir() else []
        fail(path, "there is no such file", nearest(place.name, beside))
    if place.is_dir():
        fail(path, "is a folder, expected a file", "name the table inside it")
    if odd := no_file(place):
        fail(path, f"is {odd}, expected a file", "write what comes out of it to a file first")
    try:
        with place.open("rb") as opened:
            packed = opened.read(2) == b"\x1f\x8b"
        with gzip.open(place, "rb") if packed else place.open("rb") as file:
            return file.read(many) if many >= 0 else _whole(place, file, packed=packed)
    except (OSError, EOFError, zlib.error) as error:
        fail(path, f"cannot be read ({error})", "the file may be damaged; copy it again")


def _whole(place: Path, file: BinaryIO | gzip.GzipFile, *, packed: bool) -> bytes:
    """Return all bytes of an opened file, within the limits, which are watched while it unpacks."""
    size = place.stat().st_size
    most = min(MOST_BYTES, max(SUSPECT_BYTES, MOST_PACKING * size)) if packed else MOST_BYTES
    parts, total = [], 0
    while part := file.read(1 << 24):
        total += len(part)
        if total > most:
            what = (
                f"unpacks from {size:,} to more than {most:,} bytes"
                if packed
                else f"{size:,} bytes"
            )
            fail(place, f"{what}, more than a table has", "cut it into several, or export it again")
        parts.append(part)
    return b"".join(parts)


def decoded(path: Path | str, data: bytes, report: ReadReport) -> str:
    """Return the text of a file with plain line ends; refuse what is no text."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            fail(path, f"is {what}, expected a text table", "export it as tab-separated text")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            fail(path, "begins as UTF-16 but does not go on so", "save it as UTF-8")
    else:
        text = _eight_bits(data, report)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        fail(
            path, "NUL byte, expected text", "the file is binary or damaged; export it again",
            line=line,
        )  # fmt: skip
    return text


def _eight_bits(data: bytes, report: ReadReport) -> str:
    """Return UTF-8 text, or what older Windows programs wrote."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        report.repair("text that is not UTF-8, read as Windows-1252")
        return data.decode("cp1252", errors="replace")


def read_cells(path: Path | str, report: ReadReport, *, delimiter: str = "") -> Cells:
    """Return the cells of a text table.

    Parameters
    ----------
    path
        Text, or gzip of it.
    report
        Takes note of what was repaired.
    delimiter
        Where it is known; found from the first lines otherwise.

    Raises
    ------
    DataError
        It is no text, is empty, has one column only, or a quote is never closed.
    """
    return split_text(path, decoded(path, raw_bytes(path), report), delimiter=delimiter)


def split_text(path: Path | str, text: str, *, delimiter: str = "") -> Cells:
    """Return the cells of a text (see :func:`read_cells`)."""
    if not text.strip():
        fail(path, "is empty, expected a table with a header", "export it again")
    if (many := text.count("\n")) > MOST_LINES:
        what = f"has {many:,} lines, expected at most {MOST_LINES:,}"
        fail(path, what, "take out the blank ones, or cut it into several tables")
    lines = text.split("\n")
    between = delimiter or find_delimiter(lines)
    if not between:
        fail(
            path, "has one column only, expected columns between tabs, commas or semicolons",
            "export it as tab-separated text",
        )  # fmt: skip
    _check_size(path, text, lines, between)
    cells = Cells([], [], between)
    at = width = 0
    while at < len(lines):
        line = lines[at]
        if '"' in line:
            row, used = _quoted(path, lines, at, between, width)
        else:
            row, used = line.split(between), 1
        if line.strip():
            cells.rows.append(row)
            cells.lines.append(at + 1)
            width = width or (0 if line.startswith("# ") else len(row))
        at += used
    return cells


def _check_size(path: Path | str, text: str, lines: list[str], between: str) -> None:
    """Refuse a table of more cells or columns than the limits, before its cells are made."""
    if len(text) <= MOST_COLUMNS:
        return
    cells = text.count(between) + len(lines)
    if cells > MOST_CELLS:
        what = f"has about {cells:,} cells, expected at most {MOST_CELLS:,}"
        fail(path, what, "leave columns out, or cut it into several tables")
    for number, line in enumerate(lines, 1):
        if len(line) >= MOST_COLUMNS and (many := line.count(between) + 1) > MOST_COLUMNS:
            what = f"has {many:,} columns, expected at most {MOST_COLUMNS:,}"
            fail(path, what, "leave columns out", line=number)


def find_delimiter(lines: list[str]) -> str:
    """Return the delimiter a table is written with; '' when there is none.

    The one that stands equally often, outside quotes, in the first lines that have any: headings
    may hold more commas than there are tabs. Where none does, the most used in the first such line.
    Comments are passed over, and lines about the run that instruments write before the table.
    """
    looked: list[dict[str, int]] = []
    for line in lines[:200]:
        if line.startswith("# ") or not line.strip():
            continue
        bare = _IN_QUOTES.sub("", line)
        counts = {one: bare.count(one) for one in DELIMITERS}
        if looked or any(counts.values()):
            looked.append(counts)
        if len(looked) == _LOOKED:
            break
    if not looked:
        return ""
    even = [one for one in DELIMITERS if len({counts[one] for counts in looked}) == 1]
    best = max(even or DELIMITERS, key=looked[0].__getitem__)
    return best if looked[0][best] else max(DELIMITERS, key=looked[0].__getitem__)


def split_line(line: str, between: str, width: int) -> list[str] | None:
    """Return the cells of one line that may hold quotes; None where a quote runs on.

    Between tabs, a line that has the width of the header is taken as it stands, so that one quote
    too many cannot swallow its neighbours: 5"-nucleotidase is a name.
    """
    if between == "\t":
        plain = line.split(between)
        if len(plain) == width:
            return [_unquoted(cell) for cell in plain]
    try:
        with long_cells():
            found = list(csv.reader([line], delimiter=between, strict=True))
    except csv.Error:
        return None
    return found[0] if found else []


def _unquoted(cell: str) -> str:
    """Return a cell without the quotes around it."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _quoted(
    path: Path | str, lines: list[str], at: int, between: str, width: int
) -> tuple[list[str], int]:
    """Return the cells of a line that holds quotes, and how many lines they take."""
    for used in range(1, min(QUOTED_LINES, len(lines) - at) + 1):
        if used > 1 and '"' not in lines[at + used - 1]:
            continue
        row = split_line("\n".join(lines[at : at + used]), between, width if used == 1 else 0)
        if row is not None:
            return row, used
    if between == "\t":
        return lines[at].split(between), 1
    fail(path, "a quote is opened and never closed", "close or remove it", line=at + 1)
