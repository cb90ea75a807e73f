"""Rows that are left out, each with one reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cutis.data.reading import EXAMPLES, ReadReport


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
