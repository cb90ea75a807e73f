"""A clinical study as it is analysed: who was seen when, how it was graded, what was declared.

A reader of files and a virtual trial both give a :class:`Study`; an analysis cannot tell them
apart but for :attr:`Study.simulated`, which follows every result so that a model is never called
evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, nearest
from cutis.tables import VISIT, Frame, checked

Kind = Literal["ordinal", "instrument"]
Better = Literal["lower", "higher"]

#: How a missing visit may be handled, as declared in a study's file.
MISSING = ("completers", "worst case", "multiple imputation", "gee")
#: How the family of endpoints may be corrected.
CORRECTIONS = ("none", "holm", "bh")


@dataclass(frozen=True)
class Endpoint:
    """What is graded or measured.

    Attributes
    ----------
    name
        As in the table.
    kind
        ``ordinal``: grades with an order, whose distances mean nothing; ``instrument``: numbers on
        an interval scale.
    better
        Whether ``lower`` or ``higher`` is an improvement.
    grades
        The grades there are, in rising order; empty for an instrument.
    unit
        Of an instrument's reading.
    labels
        Grade → what it is called.
    repeat_sd
        Standard deviation of repeated readings of one subject; 0 when not known.
    """

    name: str
    kind: Kind
    better: Better
    grades: tuple[float, ...] = ()
    unit: str = ""
    labels: Mapping[float, str] = field(default_factory=dict)
    repeat_sd: float = 0.0

    @property
    def sign(self) -> int:
        """Return 1 when a higher grade is better, else −1."""
        return 1 if self.better == "higher" else -1


@dataclass(frozen=True)
class Declared:
    """What the plan of analysis said before anyone saw the data.

    Attributes
    ----------
    baseline, at
        Names of the first visit and of the one the conclusion rests on.
    zeros, method
        Of the signed-rank test, see :func:`cutis.statistics.signed_rank.signed_rank`.
    family
        Endpoints tested together; the others are exploratory.
    correction, missing
        One of :data:`CORRECTIONS`, of :data:`MISSING`.
    alpha, level
        Of the tests; of the intervals.
    """

    baseline: str
    at: str
    family: tuple[str, ...]
    zeros: str = "pratt"
    method: str = "exact"
    correction: str = "holm"
    missing: str = "completers"
    alpha: float = 0.05
    level: float = 0.95


@dataclass(frozen=True)
class Study:
    """A study.

    Attributes
    ----------
    title, file
        Its name; the file it was declared in.
    grades
        One row an endpoint, subject and visit, as :data:`cutis.tables.VISIT`; a grade not taken is
        NaN.
    subjects
        Index: the subject's code. ``arm``, ``completed`` (bool), ``reason`` (of not completing),
        and what else is declared of them (``stratum``, ``age``, ``sex``, ``phototype``).
    events
        Adverse events, one row each: ``subject``, ``term``, ``severity``, ``related``, ``day``;
        None when the study says nothing about them, which differs from none having occurred.
    endpoints, visits
        By name; days since the first visit, in order.
    declared
        The plan of analysis.
    control
        Name of the control arm; empty when there is none.
    enrolled
        How many began.
    simulated
        True when a model made it: never evidence.
    facts
        What else is declared: ``laboratory``, ``sponsor``, ``material``, ``independent`` …
    report
        How the reading went.
    """

    title: str
    file: str
    grades: Frame
    subjects: Frame
    events: Frame | None
    endpoints: Mapping[str, Endpoint]
    visits: Mapping[str, float]
    declared: Declared
    control: str
    enrolled: int
    simulated: bool
    facts: Mapping[str, str]
    report: ReadReport

    def __post_init__(self) -> None:
        """Refuse grades that are no visit table."""
        checked(VISIT, self.grades, self.file)

    @property
    def arms(self) -> list[str]:
        """Names of the arms, the control last."""
        names = list(dict.fromkeys(self.subjects["arm"]))
        return sorted(names, key=lambda name: name == self.control)

    def endpoint(self, name: str) -> Endpoint:
        """Return an endpoint; raise DataError with the nearest name."""
        if name not in self.endpoints:
            raise DataError(f"{self.file}: no endpoint {name!r}; {nearest(name, self.endpoints)}")
        return self.endpoints[name]

    def wide(self, endpoint: str, arm: str | None = None) -> Frame:
        """Return the grades of an endpoint, subjects × visits in order; NaN where not taken."""
        name = self.endpoint(endpoint).name
        rows = self.grades[self.grades["endpoint"] == name]
        table = rows.pivot(index="subject", columns="visit", values="grade").astype(float)
        inside = self.subjects if arm is None else self.subjects[self.subjects["arm"] == arm]
        return table.reindex(index=inside.index, columns=list(self.visits))
