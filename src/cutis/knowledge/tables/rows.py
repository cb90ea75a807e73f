"""Reads the atlas's tables (CSV): rows that know their line, and every problem found in them.

Used by :mod:`cutis.knowledge.tables.panel` and :mod:`cutis.knowledge.tables.observations`. A reader
goes through the rows, takes the fields it needs, and at the end raises all problems together.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from cutis import units
from cutis.errors import AtlasError, Problem, UnitError
from cutis.knowledge.reader import bundled_root, files_of, shown_root
from cutis.nearest import nearest as nearest_name
from cutis.nearest import suggestion

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: What a number may say about where it comes from.
STATUSES = ("verified", "recalled", "prior")


class Problems:
    """The problems of a file, collected so that they can be shown together."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, where: str, field: str, what: str, hint: str = "") -> None:
        """Note one problem; ``where`` is ``file:line``."""
        self.found.append(Problem(where, field, what, hint))

    def raise_any(self) -> None:
        """Raise what was found.

        Raises
        ------
        AtlasError
            With every problem, when there is at least one.
        """
        if self.found:
            raise AtlasError(self.found)


class Row:
    """One line of a table: text by column, and methods that read a field and note what is wrong.

    Attributes
    ----------
    where
        ``file:line``, for messages.
    """

    def __init__(self, values: dict[str, str], where: str, problems: Problems) -> None:
        self._values = values
        self._problems = problems
        self.where = where

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the table's columns."""
        return tuple(self._values)

    def fail(self, field: str, what: str, hint: str = "") -> None:
        """Note a problem of this row."""
        self._problems.add(self.where, field, what, hint)

    def text(self, field: str, *, required: bool = False) -> str:
        """Return a field as it is written, without the spaces around it."""
        value = self._values.get(field, "").strip()
        if required and not value:
            self.fail(field, "is empty", "expected a text")
        return value

    def choice(self, field: str, allowed: Collection[str]) -> str:
        """Return a field that must be one of a few words."""
        value = self.text(field)
        if value not in allowed:
            self.fail(field, f"{value!r} is not known", nearest(value, allowed))
        return value

    def number(self, field: str) -> float | None:
        """Return a field as a number; ``None`` where it is empty or no number."""
        value = self.text(field)
        if not value:
            return None
        try:
            number = float(value)
            if not isfinite(number):
                raise ValueError(value)
            return number
        except ValueError:
            self.fail(field, f"{value!r} is not a number", "expected one such as '0.68'")
            return None

    def quantity(self, field: str, unit: str, *, required: bool = True) -> units.Range | None:
        """Return a field such as ``2 (1 to 4) fg/cell/h``, in ``unit``; ``None`` if it is empty."""
        value = self.text(field)
        if not value:
            if required:
                expected = "a number" if unit == "1" else f"a quantity in {unit}"
                self.fail(field, "is empty", f"expected {expected}")
            return None
        try:
            return units.parse(value).to(unit)
        except UnitError as error:
            expected = "a number" if unit == "1" else f"a quantity in {unit}"
            said = "expected a quantity" in str(error)
            self.fail(field, str(error), "" if said else f"expected {expected}")
            return None


def nearest(name: str, names: Collection[str]) -> str:
    """Return a hint: the nearest of the names that exist, or all of them if they are few."""
    return suggestion(name, names, few=19, lead="expected one of", quoted=False)


def tables(
    given: Path | str | Knowledge | None, folder: str, example: str, problems: Problems
) -> list[Path]:
    """Return the files of a table: one CSV, those of a folder, or those of an atlas.

    An atlas by itself need not have the table; None takes that of the bundled one.
    """
    if given is not None and not isinstance(given, Path | str):
        return files_of(given.roots, folder)
    place = bundled_root() / folder if given is None else Path(given)
    files = sorted(place.glob("*.csv")) if place.is_dir() else [place]
    if not files:
        problems.add(str(place), "", "holds no .csv file", f"expected one such as {example}")
    return files


def read(path: Path, columns: Sequence[str], problems: Problems) -> list[Row]:
    """Read the rows of a CSV table that has a header line.

    Parameters
    ----------
    path
        A UTF-8 file.
    columns
        The columns it must have; others may follow.
    problems
        Takes what is wrong with the file itself: missing columns, lines of another length.

    Returns
    -------
    list of Row
        Empty when the file cannot be read at all.
    """
    where = shown(path)
    try:
        header, lines = numbered_lines(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.add(where, "", f"cannot be read: {error}", "expected a UTF-8 CSV file")
        return []
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    for name in twice:
        problems.add(f"{where}:1", name, "the column stands twice", "keep one of them")
    missing = [name for name in columns if name not in header]
    if missing:
        near = nearest_name(missing[0], [name for name in header if name not in columns])
        hint = f"rename {near!r}; " if near else ""
        hint += f"expected the columns {', '.join(columns)}"
        problems.add(f"{where}:1", missing[0], "column is missing", hint)
    if missing or twice:
        return []
    rows = []
    for number, line in lines:
        where = f"{shown(path)}:{number}"
        if len(line) != len(header):
            problems.add(
                where, "", f"has {len(line)} fields, the header has {len(header)}",
                "put double quotes around a text with a comma in it",
            )  # fmt: skip
            continue
        rows.append(Row(dict(zip(header, line, strict=True)), where, problems))
    return rows


def numbered_lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a CSV table, and its rows with the line each begins on.

    Empty lines are left out; a text in quotes may run over several lines.

    Raises
    ------
    OSError, UnicodeDecodeError, csv.Error
        When it cannot be read.
    """
    lines, before = [], 0
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.reader(handle)
        for line in reader:
            lines.append((before + 1, line))
            before = reader.line_num
    header = [name.strip() for name in lines[0][1]] if lines else []
    return header, [(number, line) for number, line in lines[1:] if any(line)]


def shown(path: Path) -> str:
    """Return how messages name a file: from the atlas's own folder on, if it is in there."""
    root = path.parent.parent
    before = shown_root(root)
    return str(path) if before == f"{root}/" else before + path.relative_to(root).as_posix()
