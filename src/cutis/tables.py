"""What each table is: its columns, their units, and what one row is.

A simulation and an instrument give the same tables; an analysis cannot tell them apart. A reader
of files and a readout both end with :func:`checked`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from cutis.errors import DataError
from cutis.nearest import nearest

#: A ``pandas.DataFrame``. Its own type says of every part of a table that it may be a column, a
#: table or a number, which a checker cannot work with; so it is left open, under a name.
Frame: TypeAlias = Any

#: Kinds of columns → what a value must be.
KINDS = {
    "name": "a text",
    "number": "a number, or empty where nothing was measured",
    "amount": "a number of zero or more, or empty",
    "share": "a number from 0 to 1, or empty",
    "yes/no": "true or false",
    "count": "a whole number of zero or more",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, unit, and what it says.

    ``values`` lists the only values a name may take; empty allows any.
    """

    name: str
    kind: str
    unit: str = ""
    says: str = ""
    needed: bool = True
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A kind of table.

    Attributes
    ----------
    name, row
        What it is called, and what one row is.
    columns
        Its columns; a table may have others besides.
    key
        Columns that together name a row: no two rows agree in all of them.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the columns every such table has."""
        return tuple(column.name for column in self.columns if column.needed)


SECRETOME = Table(
    "secretome",
    "one protein in one sample",
    (
        Column("protein", "name", says="HGNC symbol, or the accession where there is none"),
        Column("sample", "name", says="which dish, time and replicate"),
        Column("level", "amount", "ng/mL", "how much there is; intensity where the unit says so"),
        Column("unit", "name", says="of the level and the limit"),
        Column("detected", "yes/no", says="whether the instrument counts it as seen"),
        Column("limit", "amount", "ng/mL", "the level that is seen half of the time"),
        Column("group", "name", says="culture or condition", needed=False),
        Column("probability", "share", "1", "of being detected at this level", needed=False),
        Column("time", "number", "day", "of the collection", needed=False),
        Column("individual", "count", says="of a simulated run", needed=False),
    ),
    ("protein", "sample"),
)

DIALOGUE = Table(
    "dialogue",
    "one message to one receiver at one time in one individual",
    (
        Column("message", "name", says="name of the arrow"),
        Column("signal", "name", says="what carries it"),
        Column("receiver", "name", says="the cell type that hears it"),
        Column("direction", "name", says="where it comes from",
               values=("K→F", "F→K", "own", "other")),
        Column("tag", "name", says="what it tells the receiver",
               values=("regenerative", "inflammatory", "neutral")),
        Column("time", "number", "day", "since the start"),
        Column("individual", "count", says="which individual"),
        Column("occupancy", "share", "1", "share of its largest effect"),
        Column("reference", "share", "1", "the same in young skin"),
        Column("flux", "number", "pmol/cm2/day", "net passage through the junction, downwards"),
    ),
    ("message", "receiver", "time", "individual"),
)  # fmt: skip


def _reading(name: str, row: str, readings: str) -> Table:
    """Return a table of single readings of an instrument."""
    columns = (
        Column("subject", "name", says="whose skin, with the arm of a run"),
        Column("site", "name", says="of the body", needed=False),
        Column("time", "number", "day", "since the start"),
        Column("reading", "name", says=readings),
        Column("value", "number", says="in the row's unit"),
        Column("unit", "name", says="of the value"),
        Column("arm", "name", says="treatment", needed=False),
    )
    return Table(name, row, columns, ("subject", "site", "time", "reading"))


HISTOLOGY = _reading(
    "histology", "one reading of one section",
    "collagen area, elastin signal, hyaluronan, collagen fragmented, rete ridge height, thickness",
)  # fmt: skip
BARRIER = _reading(
    "barrier", "one reading of one site", "TEWL, hydration, corneum transit, epidermal turnover"
)
MECHANICS = _reading("mechanics", "one reading of one site", "elasticity (R2), firmness (R0)")
COLOUR = _reading("colour", "one reading of one site", "L*, a*, b*, ITA, melanin index")

VISIT = Table(
    "visit",
    "one endpoint of one subject at one visit",
    (
        Column("subject", "name", says="a code, never a person's name"),
        Column("visit", "name", says="baseline, week 4 …"),
        Column("endpoint", "name", says="what is graded"),
        Column("grade", "number", "score", "the grader's; lower or higher is better as said"),
        Column("time", "number", "day", "since the first visit", needed=False),
        Column("arm", "name", says="treatment", needed=False),
        Column("score", "number", says="what the grade rounds, of a simulation", needed=False),
    ),
    ("subject", "visit", "endpoint"),
)

TABLES = {
    table.name: table
    for table in (SECRETOME, DIALOGUE, HISTOLOGY, BARRIER, MECHANICS, COLOUR, VISIT)
}


#: A cell of a text table may be this long. A protein group of a real search names its evidence in
#: cells of more than the 131,072 characters that Python's csv takes for a missing quote.
LONGEST_CELL = 2**31 - 1


@contextmanager
def long_cells() -> Iterator[None]:
    """Let ``csv`` read cells of any length, and leave its limit, which all share, as it was."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def checked(table: Table, data: Frame, where: str = "table") -> Frame:
    """Return the data when it is such a table.

    Parameters
    ----------
    table
        What it should be.
    data
        The rows.
    where
        File, for messages.

    Raises
    ------
    DataError
        With every problem found: column, row, what was expected.
    """
    problems: list[str] = []
    for column in table.columns:
        if column.name not in data.columns:
            if column.needed:
                near = nearest(column.name, map(str, data.columns))
                hint = f"; rename {near!r}" if near else ""
                problems.append(f"column {column.name!r} is missing ({column.says}){hint}")
            continue
        problems += _wrong(column, data[column.name])
    key = [name for name in table.key if name in data.columns]
    if not problems and key and bool(data.duplicated(key).any()):
        row = int(data.duplicated(key).to_numpy().argmax())
        said = ", ".join(f"{name} {data[name].iloc[row]!r}" for name in key)
        problems.append(f"row {row + 1}: a second row for {said}; one row is {table.row}")
    if problems:
        raise DataError("\n".join(f"{where}: {table.name}: {problem}" for problem in problems))
    return data


@dataclass(frozen=True)
class Columns:
    """The columns of the table of a result, in order; a new one, or one less, is meant and seen.

    Attributes
    ----------
    name
        What the table is called.
    columns
        Names. ``level {condition}`` stands for a column of each condition; neighbours with the same
        word in braces are repeated together.
    """

    name: str
    columns: tuple[str, ...]

    def of(self, **each: Sequence[object]) -> list[str]:
        """Return the names of the columns, given the conditions, stages … that there are."""
        names: list[str] = []
        for kind, group in groupby(self.columns, key=_between_braces):
            some = list(group)
            values = each[kind] if kind else ("",)
            names += [one.replace(f"{{{kind}}}", str(value)) for value in values for one in some]
        return names

    def held(self, data: Frame, **each: Sequence[object]) -> Frame:
        """Return the table of a result when it has these columns, in this order.

        Raises
        ------
        TypeError
            Where it has not: a slip of ours, not of who called.
        """
        found, expected = list(map(str, data.columns)), self.of(**each)
        if found != expected:
            odd = [name for name in found if name not in expected]
            gone = [name for name in expected if name not in found]
            raise TypeError(
                f"table {self.name}: columns {', '.join(odd) or 'none'} are not declared, "
                f"{', '.join(gone) or 'none'} are missing; expected {', '.join(expected)}"
            )
        return data


def _between_braces(name: str) -> str:
    """Return the word in braces of a column's name, or nothing."""
    return name.partition("{")[2].partition("}")[0]


def _wrong(column: Column, values: Any) -> list[str]:
    """Return what is wrong with the values of a column; the first row of each kind of wrong."""
    import numpy as np
    import pandas as pd

    if column.kind == "name":
        text = values.astype("string")
        bad: Any = text.isna() | (text.str.strip() == "")
        if column.values:
            bad = bad | ~text.isin(column.values)
    elif column.kind == "yes/no":
        bad = ~values.isin([True, False])
    else:
        numbers: Any = pd.to_numeric(values, errors="coerce")
        bad = (numbers.isna() & values.notna()) | np.isinf(numbers.astype(float))
        if column.kind in ("amount", "share", "count"):
            bad |= numbers < 0
        if column.kind == "share":
            bad |= numbers > 1 + 1e-9
        if column.kind == "count":
            bad |= numbers.isna() | (numbers % 1 != 0)
    if not bool(bad.any()):
        return []
    row = int(np.asarray(bad, dtype=bool).argmax())
    expected = f"one of {', '.join(column.values)}" if column.values else KINDS[column.kind]
    return [f"row {row + 1}: {column.name} is {_shown(values.iloc[row])}, expected {expected}"]


def _shown(value: Any) -> str:
    """Return a value as a person writes it."""
    return f"{value:g}" if isinstance(value, float) else repr(value)
