"""Rows that are left out, each with one reason: those of totals and of units, and any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from cutis.files.grid import Grid
from cutis.files.numerals import MISSING
from cutis.files.read_report import EXAMPLES, ReadReport

#: How the last row of a sheet is named that sums the others, or the first of miRge.
_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?|sums?|(?:gesamt)?summe|gesamt|somme|mirnatotal", re.IGNORECASE
)
TOTALS = "row of totals, no feature"
#: A unit, as a row under the header says it.
_UNIT = re.compile(r"[fpnµumk]?[gM](?:/m?[lL])?|log2|intensity|[A-Za-z]{1,4}/m[lL]|a\.?u\.?", re.I)


def without_totals(grid: Grid, report: ReadReport) -> Grid:
    """Return a grid without rows that say they are the total of the others."""
    keep = []
    for at, row in enumerate(grid.rows):
        words = (cell.strip().rstrip(":") for cell in row if cell[:1].isalpha())
        if any(map(_TOTAL.fullmatch, words)):
            report.set_aside(TOTALS, f"line {grid.lines[at]}: {' '.join(row)[:40]}")
        else:
            keep.append(at)
    if not keep:
        grid.fail("holds rows of totals only", "expected rows of proteins or genes")
    return grid.kept(keep) if len(keep) < len(grid.rows) else grid


def without_units(grid: Grid, report: ReadReport) -> tuple[Grid, str | None]:
    """Return a grid without a row of units under the header, and the unit it says."""
    filled = [cell.strip() for cell in grid.rows[0] if cell.strip()]
    if filled and filled[0].lower().rstrip(":") in ("unit", "units"):
        filled = filled[1:]
    unit = filled[0] if len(set(filled)) == 1 else ""
    if not _UNIT.fullmatch(unit) or unit in MISSING or len(grid.rows) < 2:
        return grid, None
    report.set_aside("row of units, no feature", f"line {grid.lines[0]}: {unit}")
    return grid.kept(range(1, len(grid.rows))), unit


class Rows:
    """The rows of a file, from which reasons take some away.

    A row that several reasons hold for is counted once, under the first.

    Parameters
    ----------
    lines
        Line of each row.
    what
        Name of each, for the examples.
    report
        Takes note.
    """

    def __init__(self, lines: Sequence[int], what: Sequence[str], report: ReadReport) -> None:
        self._lines, self._what, self._report = lines, what, report
        self._in = np.ones(len(lines), dtype=bool)

    def aside(self, reason: str, which: Any) -> None:
        """Set the rows aside for which the mask is true and that are still in."""
        mask = np.asarray(which, dtype=bool) & self._in
        self._in &= ~mask
        for count, at in enumerate(np.flatnonzero(mask).tolist()):
            if count == EXAMPLES:
                break
            self._report.set_aside(reason, f"line {self._lines[at]}: {self._what[at]}", 0)
        if mask.any():
            self._report.set_aside(reason, count=int(mask.sum()))

    def kept(self) -> list[int]:
        """Return the positions of the rows that are left."""
        return np.flatnonzero(self._in).tolist()
