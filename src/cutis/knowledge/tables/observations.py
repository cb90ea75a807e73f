"""Published measurements that the model is held against: ``atlas/observations/*.csv``.

One row is one number (or one direction), with the experiment that gives it, the groups it compares
and the interval a model must fall in. What the columns mean is in the folder's README. A row that
the model has no place for stands there too, out of scope, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cutis import units
from cutis.errors import UnitError
from cutis.knowledge.tables.rows import STATUSES, Problems, Row, nearest, read, tables

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: What may be said about a readout, and a unit that measures the same (nothing: any unit).
STATISTICS = {
    "direction": None,
    "ratio": "fold",
    "percent change": "%",
    "inhibition": "%",
    "slope per decade": "%/decade",
    "value": None,
    "half-life": "day",
    "time of peak": "day",
    "time of onset": "day",
    "time of half decay": "day",
}
#: What a direction may be.
DIRECTIONS = ("up", "down", "same", "not up", "not down")
#: What a row is for.
USES = ("calibrate", "check", "out of scope")
GRADES = ("A", "B", "C", "D", "E")

#: A ratio nearer to one than this did not move; one nearer than this is the same.
MOVED, SAME = 0.05, 0.25
#: Share of its largest change at which a readout is said to have set on.
ONSET = 0.2

COLUMNS = (
    *("id", "title", "readout", "experiment", "compare", "statistic", "low", "value", "high"),
    *("unit", "use", "source", "status", "grade", "note"),
)
_ID = re.compile(r"(?P<measurement>[A-Z]+[0-9]+)(?:\.[a-z])?")
_GROUP = re.compile(r"arm (?P<arm>[\w -]+)|age (?P<age>\d+)|time (?P<time>\d+(?:\.\d+)? [a-z]+)")
_ARM = re.compile(r"(?:^|\|)\s*arm (?P<name>[\w -]+):")


@dataclass(frozen=True)
class Comparison:
    """The groups a number compares, as they are named in the experiment.

    Attributes
    ----------
    of
        Such as ``arm treated``, ``age 80`` or ``time 24 h``; empty where the whole course counts.
    to
        What it is divided by; empty where nothing is.
    above
        What is subtracted from both first, so that two rises are compared; empty where nothing is.
    """

    of: str = ""
    to: str = ""
    above: str = ""

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups named, in the order of the attributes."""
        return tuple(group for group in (self.of, self.to, self.above) if group)


@dataclass(frozen=True)
class Observation:
    """One measurement, or the reason why one is left out.

    Attributes
    ----------
    id
        Of the measurement, with a letter where one measurement gives several numbers.
    title
        What was found, as a sentence.
    readout
        Name of the number the model must give.
    experiment
        A plan of one line, or several: see :attr:`plans`.
    compare
        The groups compared.
    statistic
        One of :data:`STATISTICS`.
    low, value, high
        The interval the model must fall in, in ``unit``; an open end, or no number at all (a
        direction), is ``None``.
    direction
        One of :data:`DIRECTIONS`, or empty.
    use, source, status, grade, note
        See the README of the folder.
    where
        ``file:line``.
    """

    id: str
    title: str
    readout: str
    experiment: str
    compare: Comparison
    statistic: str
    low: float | None
    value: float | None
    high: float | None
    direction: str
    unit: str
    use: str
    source: str
    status: str
    grade: str
    note: str
    where: str

    @property
    def measurement(self) -> str:
        """The id without its letter: rows of one measurement share it."""
        return self.id.partition(".")[0]

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms of the experiment; none where it is a single course."""
        return tuple(match["name"].strip() for match in _ARM.finditer(self.experiment))

    @property
    def plans(self) -> dict[str, str]:
        """The plans to run, one line each, by name.

        Usually one, without a name, whose arms start from the same person or dish. An experiment
        that begins with an arm is a plan for each arm: its groups are other people, or dishes.
        """
        if not _ARM.match(self.experiment):
            return {"": self.experiment} if self.experiment else {}
        parts = (part.partition(":") for part in self.experiment.split("|"))
        return {name.strip().removeprefix("arm "): text.strip() for name, _, text in parts}

    def holds(self, simulated: float) -> bool:
        """Tell whether a simulated number agrees.

        Parameters
        ----------
        simulated
            In ``unit``; for a direction the ratio of the two groups.
        """
        change = simulated - 1
        verdicts = {
            "up": change > MOVED,
            "down": change < -MOVED,
            "same": abs(change) <= SAME,
            "not up": change <= MOVED,
            "not down": change >= -MOVED,
        }
        if self.direction:
            return verdicts[self.direction]
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        return low <= simulated <= high


def load(path: Path | str | Knowledge | None = None) -> tuple[Observation, ...]:
    """Read the observations.

    Parameters
    ----------
    path
        A CSV file, a folder of them, or an atlas whose own are read; None: the bundled one.

    Returns
    -------
    tuple of Observation
        In the order of the files and of their lines.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    problems = Problems()
    found = read_files(tables(path, "observations", "ageing.csv", problems), problems)
    problems.raise_any()
    return found


def read_files(files: Iterable[Path], problems: Problems) -> tuple[Observation, ...]:
    """Return the observations of some tables; note what is wrong with them."""
    found: dict[str, Observation] = {}
    for file in files:
        for row in read(file, COLUMNS, problems):
            observation = _observation(row)
            twin = found.setdefault(observation.id, observation)
            if twin is not observation:
                row.fail("id", f"{twin.id} stands at {twin.where} too", "add a letter: OBS011.a")
    return tuple(found.values())


def parse_comparison(text: str) -> Comparison:
    """Read ``single``, ``age 60``, ``age 80 / age 20`` or ``arm a / arm b above arm c``.

    Raises
    ------
    ValueError
        When a part is not an arm, an age or a time.
    """
    text = text.strip()
    if text == "single":
        return Comparison()
    ratio, _, above = text.partition(" above ")
    of, slash, to = ratio.partition("/")
    parts = [part.strip() for part in (of, to, above)]
    for part in filter(None, parts):
        if not _GROUP.fullmatch(part):
            raise ValueError(f"{part!r} is no group")
    if not parts[0] or (slash and not parts[1]) or (parts[2] and not parts[1]):
        raise ValueError(f"{text!r} lacks a group")
    return Comparison(*parts)


def _observation(row: Row) -> Observation:
    """Return the observation of a row, noting what is wrong with it."""
    identifier = row.text("id")
    if not _ID.fullmatch(identifier):
        row.fail("id", f"{identifier!r} is no id", "expected one such as 'OBS011' or 'OBS011.a'")
    use, statistic, compare = row.choice("use", USES), row.text("statistic"), Comparison()
    direction = row.text("value") if statistic == "direction" else ""
    low, value, high = (None,) * 3 if direction else map(row.number, ("low", "value", "high"))
    if use == "out of scope":
        row.text("note", required=True)
    else:
        compare = _comparison(row)
        row.choice("statistic", STATISTICS)
        _check_number(row, direction, (low, value, high))
    return Observation(
        identifier, row.text("title", required=True),
        row.text("readout", required=use != "out of scope"), row.text("experiment"),
        compare, statistic, low, value, high, direction, row.text("unit"), use,
        row.text("source", required=True), row.choice("status", STATUSES),
        row.choice("grade", GRADES), row.text("note"), row.where,
    )  # fmt: skip


def _comparison(row: Row) -> Comparison:
    """Return what a row compares; every group must stand in its experiment."""
    experiment = row.text("experiment", required=True)
    try:
        compare = parse_comparison(row.text("compare"))
    except ValueError as error:
        hint = "expected 'single', or groups such as 'arm treated / arm control', 'age 80 / age 20'"
        row.fail("compare", str(error), hint)
        return Comparison()
    arms = {f"arm {match['name'].strip()}" for match in _ARM.finditer(experiment)}
    ages = {f"age {years}" for years in re.findall(r"\bage (?:to )?(\d+)", experiment)}
    for group in compare.groups:
        _check_time(row, group)
        if not group.startswith("time ") and group not in arms | ages:
            row.fail("compare", f"the experiment has no {group!r}", nearest(group, arms | ages))
    return compare


def _check_time(row: Row, group: str) -> None:
    """Check that a group that is a time says it in a unit of time."""
    unit = group.rpartition(" ")[2]
    try:
        if group.startswith("time ") and not units.dimension_ok(unit, "day"):
            row.fail("compare", f"{unit!r} is no unit of time", "write such as 'time 24 h'")
    except UnitError as error:
        row.fail("compare", str(error), "write such as 'time 24 h'")


def _check_number(
    row: Row, direction: str, interval: tuple[float | None, float | None, float | None]
) -> None:
    """Check the interval of a row, or its direction, and its unit."""
    if row.text("statistic") == "direction":
        row.choice("value", DIRECTIONS)
        if row.text("low") or row.text("high") or row.text("unit"):
            row.fail("value", "a direction has no interval and no unit", "leave them empty")
        return
    known = [x for x in interval if x is not None]
    if interval[1] is None or len(known) < 2:
        row.fail("value", "has no interval", "give the value and at least one end")
    elif known != sorted(known):
        row.fail("value", "lies outside its interval", "expected low ≤ value ≤ high")
    unit, expected = row.text("unit", required=True), STATISTICS.get(row.text("statistic"))
    try:
        if unit and not units.dimension_ok(unit, expected or unit):
            row.fail("unit", f"{unit!r} does not fit", f"expected one such as {expected!r}")
    except UnitError as error:
        row.fail("unit", str(error), f"expected one such as {expected!r}" if expected else "")
