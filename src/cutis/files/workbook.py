"""Excel workbooks as text: which sheet holds the table, and where on the sheet it begins.

Cells become text as a person would write them in a text file; a date becomes ``2023-09-02`` so that
:mod:`cutis.omics.names.mangled` can tell what it was before the spreadsheet took it for a date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.files.extent import check_extent
from cutis.files.limits import MOST_CELLS, no_file
from cutis.files.read_report import ReadReport, fail, nearest

if TYPE_CHECKING:
    from cutis.files.grid import Grid

#: Rows looked at for the beginning of the table.
_TOP = 40
#: Numbers from here on are written with an exponent, as gene names like 2310009E13 come out.
_LARGE = 1e15


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as text, all rows of one length.

    Attributes
    ----------
    name
        Of the sheet.
    rows
        Cells as text, stripped; empty cells are ``""``.
    others
        Names of the other sheets.
    """

    name: str
    rows: list[list[str]]
    others: tuple[str, ...] = ()


def read_sheet(path: str | Path, report: ReadReport, sheet: str | int | None = None) -> Sheet:
    """Return the cells of one sheet of a workbook.

    Parameters
    ----------
    path
        The workbook (xlsx, xlsm, xlsb, xls, ods).
    report
        Gets a note when a sheet had to be chosen.
    sheet
        Its name, or its number counted from 1. When left out, the sheet with the most numbers
        that is not hidden.

    Raises
    ------
    DataError
        The file is no workbook, has no such sheet, or none with a table.
    """
    book = _opened(path)
    names = list(book.sheet_names)
    if not names:
        fail(path, "the workbook has no sheet", "save the table as CSV")
    if sheet is not None:
        name = _named(path, names, sheet)
        return Sheet(name, _cells(path, book, name), tuple(n for n in names if n != name))
    hidden = _hidden(book)
    if hidden and len(hidden) < len(names):
        names = [name for name in names if name not in hidden]
        report.note(f"hidden sheets were not read: {', '.join(map(repr, hidden))}")
    sheets = {name: _cells(path, book, name) for name in names}
    name = max(names, key=lambda one: _numbers(sheets[one]))
    others = tuple(n for n in names if n != name)
    if others:
        listed = ", ".join(map(repr, others))
        report.note(f"the sheet {name!r} was read, which holds the most numbers; others: {listed}")
    return Sheet(name, sheets[name], others)


def read_workbook(path: str | Path, report: ReadReport, sheet: str | int | None = None) -> Grid:
    """Return the table on a sheet as a grid.

    Lines of title above the table are noted and left out; a header of two rows is joined.

    Parameters
    ----------
    path, report, sheet
        As :func:`read_sheet`.

    Raises
    ------
    DataError
        As :func:`read_sheet`, or the sheet holds no table.
    """
    from cutis.files.grid import Grid

    found = read_sheet(path, report, sheet)
    start, header, first = table_start(found.rows)
    if not header or not any(any(row) for row in found.rows[first:]):
        hint = "choose another sheet" if found.others else "expected a header and rows under it"
        fail(path, f"the sheet {found.name!r} holds no table", hint)
    for title in found.rows[:start]:
        said = " ".join(cell for cell in title if cell)
        if said:
            report.note(f"above the table: {said[:200]}")
    if first - start == 2:
        spanning = [cell for cell, below in zip(found.rows[start], header, strict=True)
                    if cell and cell != below]  # fmt: skip
        report.note(f"header of two rows; above the columns: {', '.join(spanning)}")
    used = [i for i in range(len(header)) if header[i] or any(row[i] for row in found.rows[first:])]
    rows, lines = [], []
    for number, row in enumerate(found.rows[first:], start=first + 1):
        if any(row):
            rows.append([row[i] for i in used])
            lines.append(number)
    return Grid(path, [header[i] for i in used], rows, lines, found.name, header_line=first)


def table_start(rows: Sequence[Sequence[str]]) -> tuple[int, list[str], int]:
    """Return where a table begins: row of its header, the header, and row of its first data.

    Rows with one filled cell are titles when a wider row follows. When the row under the header
    holds no number, or counts replicates, and fills cells the header leaves empty, the two rows are
    one header.

    Parameters
    ----------
    rows
        Cells as text.

    Returns
    -------
    tuple
        Numbers count from 0; the header is empty when there is none.
    """
    start = next(
        (i for i, row in enumerate(rows[:_TOP]) if sum(map(bool, row)) >= min(2, len(row))), None
    )
    if start is None or not any(rows[start]):
        return 0, [], 0
    header = list(rows[start])
    if start + 1 >= len(rows):
        return start, header, start + 1
    below = rows[start + 1]
    fills = any(under and not over for over, under in zip(header, below, strict=True))
    if "" not in header or not fills or sum(map(bool, below)) < 2:
        return start, header, start + 1
    if any(map(_number, below)) and not _counts_replicates(header, below):
        return start, header, start + 1
    return start, _joined(header, below), start + 2


def _counts_replicates(header: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether a row under merged cells counts replicates: 1, 2, 3, 1, 2, 3 and no name."""
    merged = [at for at in range(1, len(header)) if not header[at]]
    counts = [cell for cell in below if cell]
    return (
        not below[0]
        and all(below[at] for at in merged)
        and all(re.fullmatch(r"\d{1,2}", cell) for cell in counts)
    )


def _joined(header: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return one header of two rows: the lower names; where they repeat, with the upper's before.

    A merged cell stands over all columns up to the next.
    """
    lower = [under or over for over, under in zip(header, below, strict=True)]
    named = [cell for cell in lower if cell]
    if len(set(named)) == len(named):
        return lower
    result, over = [], ""
    for upper, under in zip(header, below, strict=True):
        over = upper or over
        result.append(f"{over} {under}".strip() if under else upper)
    return result


def cell_text(value: Any) -> str:
    """Return a cell as text: dates as ``2023-09-02``, whole numbers without ``.0``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _LARGE:
            return str(int(value))
        return repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return " ".join(str(value).split())


def _opened(path: str | Path) -> Any:
    """Return an opened workbook."""
    from python_calamine import CalamineWorkbook

    if not Path(path).is_file():
        if odd := no_file(path):
            fail(path, f"is {odd}, expected a file", "write what comes out of it to a file first")
        fail(path, "there is no such file", "check the path")
    check_extent(path)
    return _guarded(
        lambda: CalamineWorkbook.from_path(str(path)), path, "cannot be read as a workbook"
    )


def _guarded(call: Callable[[], Any], path: str | Path, what: str) -> Any:
    """Return what the reader of workbooks gives; refuse the file when it stumbles."""
    try:
        return call()
    except BaseException as error:
        # A panic of the library, on damaged bytes, is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if type(error).__name__ == "PasswordError":
            fail(
                path, "is protected by a password", "take it off in the spreadsheet and save again"
            )
        said = " ".join(str(error).split())[:200]
        fail(path, f"{what}: {said}", "open it and save it again as xlsx or CSV")


def _hidden(book: Any) -> list[str]:
    """Return the names of the sheets a person does not see."""
    from python_calamine import SheetVisibleEnum

    seen = SheetVisibleEnum.Visible
    return [one.name for one in book.sheets_metadata if one.visible != seen]


def _named(path: str | Path, names: Sequence[str], sheet: str | int) -> str:
    """Return the name of the sheet asked for."""
    if isinstance(sheet, str) and sheet in names:
        return sheet
    number = int(sheet) if str(sheet).isdigit() else 0
    if 1 <= number <= len(names):
        return names[number - 1]
    fail(path, f"there is no sheet {sheet!r}", nearest(str(sheet), names))


def _cells(path: str | Path, book: Any, name: str) -> list[list[str]]:
    """Return the cells of a sheet as text, rows made equally long, no empty rows at the end."""
    stumbled = f"cannot read the sheet {name!r}"
    sheet = _guarded(lambda: book.get_sheet_by_name(name), path, stumbled)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        fail(path, f"the sheet {name!r} has more than {MOST_CELLS:,} cells", "delete empty ones")
    values = _guarded(lambda: sheet.to_python(skip_empty_area=False), path, stumbled)
    rows = [[cell_text(value) for value in row] for row in values]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _numbers(rows: Sequence[Sequence[str]]) -> int:
    """Return how many cells hold a number."""
    return sum(_number(cell) for row in rows for cell in row)


def _number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
