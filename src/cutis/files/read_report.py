"""What a reader says of a file: what it kept, what it set aside and why, what it repaired.

Nothing is dropped in silence. A reader notes every row it leaves out with its reason, and a file
that cannot be read ends in a :class:`~cutis.errors.DataError` that names the line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from cutis.errors import DataError, Problem
from cutis.nearest import suggestion
from cutis.tables import Frame

#: Examples kept of each reason.
EXAMPLES = 5


@dataclass
class Noted:
    """One reason and what it was found in.

    Attributes
    ----------
    reason
        As it is shown, such as ``reverse sequence``.
    count
        How many rows (or cells, or samples).
    examples
        The first few: ``line 12: CON__P02769``.
    """

    reason: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class ReadReport:
    """How the reading of a file went.

    Attributes
    ----------
    file, format
        What was read, and what it was taken for (``MaxQuant proteinGroups``).
    quantity
        Which of the file's quantities was taken (``LFQ intensity``).
    choices
        The other quantities the file has.
    rows, kept
        Data rows in the file, and features in the table that came of it.
    aside
        Rows left out, by reason.
    repaired
        What was mended, by reason (names turned into dates, decimal commas).
    notes
        Sentences a user should read.
    """

    file: str
    format: str
    quantity: str = ""
    choices: tuple[str, ...] = ()
    rows: int = 0
    kept: int = 0
    aside: dict[str, Noted] = field(default_factory=dict)
    repaired: dict[str, Noted] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def set_aside(self, reason: str, what: str = "", count: int = 1) -> None:
        """Note rows that are left out."""
        _note(self.aside, reason, what, count)

    def repair(self, reason: str, what: str = "", count: int = 1) -> None:
        """Note something that was mended."""
        _note(self.repaired, reason, what, count)

    def note(self, sentence: str) -> None:
        """Note a sentence, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def table(self) -> Frame:
        """Return what, reason, count and examples: one row a reason."""
        import pandas as pd

        rows = [
            {"what": what, "reason": one.reason, "count": one.count,
             "examples": "; ".join(one.examples)}
            for what, found in (("set aside", self.aside), ("repaired", self.repaired))
            for one in found.values()
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["what", "reason", "count", "examples"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        listed = {
            name: {one.reason: {"count": one.count, "examples": one.examples}
                   for one in found.values()}
            for name, found in (("set_aside", self.aside), ("repaired", self.repaired))
        }  # fmt: skip
        return {
            "file": self.file, "format": self.format, "quantity": self.quantity,
            "choices": list(self.choices), "rows": self.rows, "kept": self.kept,
            **listed, "notes": self.notes,
        }  # fmt: skip

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def _note(found: dict[str, Noted], reason: str, what: str, count: int) -> None:
    """Count one more of a reason; keep the first examples."""
    one = found.setdefault(reason, Noted(reason))
    one.count += count
    if what and len(one.examples) < EXAMPLES:
        one.examples.append(what)


def fail(
    path: Path | str, what: str, hint: str = "", *, line: int = 0, field: str = ""
) -> NoReturn:
    """Refuse a file.

    Parameters
    ----------
    path
        The file, as the user wrote it.
    what, hint
        What is wrong with what was expected; the next step.
    line
        Counted from 1; 0 when it is the file as a whole.
    field
        The column.

    Raises
    ------
    DataError
        Always: ``file:line: field: what; hint``.
    """
    where = f"{path}:{line}" if line else str(path)
    raise DataError(str(Problem(where, field, what, hint))) from None


def refuse(problems: Collection[Problem]) -> NoReturn:
    """Refuse a file with every problem found in it; raises DataError, always."""
    raise DataError("\n".join(map(str, problems)))


def nearest(name: str, names: Collection[str]) -> str:
    """Return a hint: the nearest of the names there are, or the names when they are few."""
    return suggestion(name, map(str, names), few=19, quoted=False)


def first_of(names: Sequence[str], most: int = 6) -> str:
    """Return the first of many names for a sentence, with ``…`` where there are more."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def squeezed(name: str) -> str:
    """Return a name in small letters and digits only, as names are compared."""
    return re.sub(r"[^0-9a-z]+", "", name.lower())
