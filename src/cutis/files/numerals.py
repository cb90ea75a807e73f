"""Cells → numbers: missing values by any of their names, decimal commas, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np

from cutis.files.read_report import ReadReport, fail

#: What programs write where nothing was measured (Spectronaut: Filtered; Excel: #N/A, #NUM! …).
MISSING = frozenset(
    ["", "NA", "NaN", "nan", "NAN", "na", "N/A", "n/a", "n.a.", "n.d.", "ND", "null", "NULL",
     "None", "-", "Filtered", "#N/A", "#NUM!", "#DIV/0!", "#VALUE!", "#NAME?", "#REF!", "."]
)  # fmt: skip

_NAN = float("nan")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_GROUPED_EU = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d*")
_MAYBE_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
#: ``1 234 567,8`` and ``1'234'567``: spaces of every width, and the apostrophe of Switzerland.
_GAP = "[ \u00a0\u2009\u202f'\u2019]"
_SPACED = re.compile(rf"[+-]?[1-9]\d{{0,2}}({_GAP}\d{{3}})+([.,]\d*)?")
#: What somebody meant as a number, right or wrong: 1.2.3 is to be refused, not to be passed over.
_MEANT = re.compile(
    rf"[+-]?[\d.,]*\d(?:[\d.,]|{_GAP}(?=\d{{3}}))*(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?"
)


def meant_as_number(cell: str) -> bool:
    """Tell whether a cell is written as a number is, in any way; a missing value is none."""
    return _MEANT.fullmatch(cell.strip()) is not None


def number_or_missing(cell: str) -> bool:
    """Tell whether a cell is one of a column of numbers."""
    return meant_as_number(cell) or cell.strip() in MISSING


def to_numbers(
    path: Path | str,
    columns: Mapping[str, Sequence[str]],
    lines: Sequence[int],
    report: ReadReport,
    *,
    negative: bool = True,
) -> np.ndarray:
    """Return columns of cells as numbers.

    Parameters
    ----------
    path
        The file, for messages.
    columns
        Cells by the name of their column.
    lines
        Line of each row.
    report
        Takes note of decimal commas and separators of thousands.
    negative
        Whether a number below zero is one; False for intensities and counts.

    Returns
    -------
    ndarray (rows × columns) of float, NaN where the cell is one of :data:`MISSING`.

    Raises
    ------
    DataError
        A cell is neither, is infinite, or is negative where none can be; or commas are used
        in two meanings, or in one that cannot be told.
    """
    result = np.full((len(lines), len(columns)), np.nan)
    odd: dict[int, dict[int, str]] = {}
    for at, cells in enumerate(columns.values()):
        values, left = _column(cells)
        result[:, at] = values
        if left:
            odd[at] = left
    names = list(columns)
    if odd:
        _closed(odd, result, report)
        _repaired(path, columns, lines, odd, result, report)
    for wrong, what in ((np.isinf(result), "is not finite"), (result < 0, "is below zero")):
        if wrong.any() and (not negative or what == "is not finite"):
            row, at = (int(one) for one in np.argwhere(wrong)[0])
            _fail_cell(path, lines[row], names[at], columns[names[at]][row], what)
    return result


def _column(cells: Sequence[str]) -> tuple[np.ndarray, dict[int, str]]:
    """Return the numbers of a column, and the cells that are not plain ones by row."""
    try:
        plain = [_NAN if cell in MISSING else float(cell) for cell in cells]
    except ValueError:
        pass
    else:
        # float() also takes 1_000, which no instrument writes.
        if not any("_" in cell for cell in cells):
            return np.array(plain), {}
    values = np.full(len(cells), np.nan)
    left: dict[int, str] = {}
    for row, cell in enumerate(cells):
        text = cell.strip()
        if text in MISSING:
            continue
        if _PLAIN.fullmatch(text) or text.lower().lstrip("+-") in ("inf", "infinity", "∞"):
            values[row] = float(text.replace("∞", "inf"))
        else:
            left[row] = text
    return values, left


def _closed(odd: dict[int, dict[int, str]], result: np.ndarray, report: ReadReport) -> None:
    """Take the gaps out of numbers such as ``1 234``; what is plain then is read."""
    for at, left in odd.items():
        for row, text in list(left.items()):
            if text.replace(",", "").replace(".", "").isdigit() or not _SPACED.fullmatch(text):
                continue
            report.repair("separators of thousands", text)
            left[row] = re.sub(_GAP, "", text)
            if _PLAIN.fullmatch(left[row]):
                result[row, at] = float(left.pop(row))


def _repaired(
    path: Path | str,
    columns: Mapping[str, Sequence[str]],
    lines: Sequence[int],
    odd: dict[int, dict[int, str]],
    result: np.ndarray,
    report: ReadReport,
) -> None:
    """Read the cells that hold commas, once it is known what the commas mean."""
    names = list(columns)
    cells = [(row, at, text) for at, left in odd.items() for row, text in left.items()]
    if not cells:
        return
    for row, at, text in cells:
        if not any(one.fullmatch(text) for one in (_COMMA, _GROUPED, _GROUPED_EU)):
            _fail_cell(path, lines[row], names[at], text, "is no number")
    first = min(cells)
    texts = [text for _, _, text in cells]
    points = _pointed(columns)
    # 12.5 is no grouped number, so that 1,234 in the same table is.
    sure = any(not _MAYBE_GROUPED.fullmatch(text) for text in points)
    if all(_GROUPED.fullmatch(text) for text in texts):
        if not sure and not any("." in text or text.count(",") > 1 for text in texts):
            _fail_cell(
                path, lines[first[0]], names[first[1]], first[2],
                "may be a decimal comma or a separator of thousands",
            )  # fmt: skip
        report.repair("separators of thousands", first[2], len(texts))
        for row, at, text in cells:
            result[row, at] = float(text.replace(",", ""))
        return
    mixed = [one for one in cells if _GROUPED.fullmatch(one[2]) and one[2].count(",") > 1]
    # A file with decimal commas has no decimal points: 1.000 beside 2,5 is a thousand.
    if mixed or points:
        row, at, text = mixed[0] if mixed else first
        _fail_cell(path, lines[row], names[at], text, "mixes decimal commas and decimal points")
    report.repair("decimal commas", first[2], len(texts))
    for row, at, text in cells:
        result[row, at] = float(text.replace(".", "").replace(",", "."))


def _pointed(columns: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the plain numbers with a point, each once."""
    return list({
        text
        for column in columns.values()
        for cell in column
        if "." in cell and _PLAIN.fullmatch(text := cell.strip())
    })  # fmt: skip


def _fail_cell(path: Path | str, line: int, name: str, text: str, what: str) -> NoReturn:
    """Refuse one cell."""
    shown = text if len(text) < 40 else text[:37] + "…"
    fail(
        path, f"{shown!r} {what}, expected a finite number or an empty cell",
        "correct the cell or export the table again", line=line, field=name,
    )  # fmt: skip
