"""How far the cells of a workbook reach, read from its parts before anything is laid out.

A library that reads a sheet makes room for every cell between its first and its last: one cell in
the last corner of a small file asks for hundreds of gigabytes, and the process is ended.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cutis.files.limits import MOST_CELLS, MOST_WORKBOOK_BYTES
from cutis.files.read_report import fail

#: The address of a cell or row, ``<c r="XFD1048576"``, with any blanks and either quote.
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,7})([0-9]{1,12})["']""")
#: What an OpenDocument sheet says of cells and rows that are repeated.
_REPEATED = re.compile(rb"""number-(columns|rows)-repeated\s*=\s*["']([0-9]{1,12})["']""")
#: Parts that may be a sheet: a workbook may call its sheets as it likes.
_SHEET = re.compile(r"(?!.*(?:sharedStrings|styles)\.xml$).*\.xml", re.IGNORECASE)
#: Bytes read at a time; an address may lie over the end of a part, so that some are read again.
_PART, _OVER = 1 << 22, 64


def check_extent(path: Path | str) -> None:
    """Refuse a workbook whose sheets reach further, or unpack to more, than there is room for.

    Parameters
    ----------
    path
        An xlsx, xlsm, xlsb or ods file; an old xls, which cannot reach far, is let pass, and so is
        a file that is damaged: its reader says how.

    Raises
    ------
    DataError
        Names the sheet's part and its extent, such as ``A1:XFD1048576``.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            whole = sum(one.file_size for one in packed.infolist())
            if whole > MOST_WORKBOOK_BYTES:
                what = f"unpacks to {whole:,} bytes, expected at most {MOST_WORKBOOK_BYTES:,}"
                fail(path, what, "save the sheet you need as CSV")
            for one in packed.infolist():
                if not _SHEET.fullmatch(one.filename):
                    continue
                with packed.open(one) as sheet:
                    if one.filename == "content.xml":
                        _check_repeated(path, sheet)
                    else:
                        _check_sheet(path, one.filename, sheet)
    except (OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
            zipfile.BadZipFile, zlib.error):  # fmt: skip
        return


def _check_sheet(path: Path | str, name: str, sheet: IO[bytes]) -> None:
    """Refuse a sheet of which the last row times the last column is too much."""
    columns: set[bytes] = set()
    last = 0
    for part in _parts(sheet):
        found = _CELL.findall(part)
        columns.update(column for column, _ in found)
        last = max(last, max((int(row) for _, row in found), default=0))
    wide = max((_number(column) for column in columns), default=0)
    if wide * last > MOST_CELLS:
        corner = f"A1:{_letters(wide)}{last}"
        what = f"the sheet spans {corner} ({name}), expected at most {MOST_CELLS:,} cells"
        fail(path, what, "delete the cells far from the table, or save the table as CSV")


def _check_repeated(path: Path | str, sheet: IO[bytes]) -> None:
    """Refuse an OpenDocument sheet that repeats full cells far out; empty ends are no matter."""
    most = {b"columns": 1, b"rows": 1}
    for part in _parts(sheet):
        # A row or cell that closes itself is empty, and readers leave it out at the end.
        for found in _REPEATED.finditer(part):
            closed = part.find(b">", found.end())
            if closed > 0 and part[closed - 1 : closed] != b"/":
                most[found[1]] = max(most[found[1]], int(found[2]))
    if most[b"columns"] * most[b"rows"] > MOST_CELLS or max(most.values()) > MOST_CELLS:
        what = f"repeats a cell {most[b'columns']:,} times in {most[b'rows']:,} rows"
        fail(path, f"{what}, expected at most {MOST_CELLS:,} cells", "save the table as CSV")


def _parts(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield a sheet in parts that lie over each other a little."""
    over = b""
    while part := sheet.read(_PART):
        yield over + part
        over = part[-_OVER:]


def _number(letters: bytes) -> int:
    """Return the number of a column, 1 for A."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _letters(number: int) -> str:
    """Return the letters of a column, A for 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
