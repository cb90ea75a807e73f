"""What a study's file declares, read and checked before any grade is looked at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import Field

from cutis import units
from cutis.errors import DataError, Problem, UnitError
from cutis.evidence.study.records import CORRECTIONS, MISSING, Declared, Endpoint
from cutis.files.declared import record_of
from cutis.files.limits import cut
from cutis.files.messages import position
from cutis.files.read_report import refuse
from cutis.files.yaml_nodes import Document, dotted
from cutis.knowledge.fields import Record
from cutis.nearest import suggestion
from cutis.statistics.signed_rank import METHODS, ZEROS

_RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s+to\s+(-?\d+(?:\.\d+)?)(?:\s+by\s+(\d+(?:\.\d+)?))?\s*")
#: More grades than this are an instrument.
MOST_GRADES = 101


class EndpointPlan(Record):
    """One endpoint of a study's file."""

    scale: str | list[float] = Field("", description="`0 to 3`, `0 to 9 by 0.5`, or the grades")
    better: str = Field(description="lower or higher")
    unit: str = Field("", description="of an instrument's reading; grades have none")
    labels: dict[float, str] = Field(default_factory=dict, description="grade → what it is called")
    repeat_sd: float = Field(
        0.0, alias="repeat sd", ge=0, description="standard deviation of repeated readings"
    )


class AnalysisPlan(Record):
    """The plan of analysis."""

    at: str = Field("", description="the visit the conclusion rests on; the last when left out")
    baseline: str = Field("", description="the first visit when left out")
    zeros: str = Field("pratt", description=f"zero rule: {', '.join(ZEROS)}")
    method: str = Field("exact", description=" or ".join(METHODS))
    family: list[str] = Field(default_factory=list, description="endpoints tested together; all")
    correction: str = Field("holm", description=", ".join(CORRECTIONS))
    missing: str = Field("completers", description=", ".join(MISSING))
    alpha: float = Field(0.05, gt=0, lt=0.5, description="level of the tests")
    level: float = Field(0.95, gt=0.5, lt=1, description="of the intervals")

    def declared(self, baseline: str, at: str, endpoints: Iterable[str]) -> Declared:
        """Return it with its visits known; all endpoints are the family when none is named."""
        return Declared(
            baseline, at, tuple(self.family or endpoints), self.zeros,
            self.method, self.correction, self.missing, self.alpha, self.level,
        )  # fmt: skip


class StudyPlan(Record):
    """A study's file."""

    title: str = Field(description="of the study")
    data: str = Field(description="table of grades: .csv, .tsv, .xlsx or .xpt, beside this file")
    sheet: str = Field("", description="of a workbook")
    columns: dict[str, str | dict[str, str]] = Field(
        default_factory=dict,
        description="subject, visit, endpoint, grade, arm, stratum … → the table's column; "
        "of a wide table: endpoint → visit → column",
    )
    visits: dict[str, str] = Field(description="visit → when, such as `week 4: 4 week`")
    names: dict[str, str] = Field(
        default_factory=dict, description="name in the table → visit, endpoint or arm meant"
    )
    arms: dict[str, str] = Field(
        default_factory=dict, description="arm → treatment or control; one arm when left out"
    )
    endpoints: dict[str, EndpointPlan] = Field(description="what is graded or measured")
    analysis: AnalysisPlan = Field(
        default_factory=lambda: AnalysisPlan.model_validate({}), description="plan of analysis"
    )
    enrolled: int = Field(0, ge=0, description="subjects that began; those of the table if 0")
    dropouts: dict[str, str] = Field(default_factory=dict, description="subject → reason")
    adverse_events: str = Field("", alias="adverse events", description="table, or `none`")
    facts: dict[str, Any] = Field(default_factory=dict, description="laboratory, material …")


def folded(name: str) -> str:
    """Return a name as tables are searched for it: without case, and spaces as one."""
    return " ".join(name.casefold().replace("_", " ").split())


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return each name that a table cannot tell from one before it, as that one and itself."""
    first: dict[str, str] = {}
    return [(first[key], name) for name in names
            if first.setdefault(key := folded(name), name) != name]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A study's file, checked.

    Attributes
    ----------
    path
        The file; the tables it names lie beside it.
    record
        As written.
    endpoints, visits
        As :class:`cutis.evidence.study.records.Study` has them.
    declared
        The plan of analysis.
    control
        Name of the control arm, or empty.
    """

    path: Path
    record: StudyPlan
    endpoints: dict[str, Endpoint]
    visits: dict[str, float]
    declared: Declared
    control: str

    def beside(self, name: str) -> Path:
        """Return a file named in this one."""
        return self.path.parent / name


def read_plan(path: str | Path) -> Plan:
    """Return what a study's file declares.

    Raises
    ------
    DataError
        With every problem found, each as ``file:line:column: field: what; next step``.
    """
    path = Path(path)
    hint = "name a YAML file that declares the study"
    record, document, problems = record_of(path, StudyPlan, hint)
    if record is None or document is None:
        refuse(problems)
    return _Checking(path, document, record).plan()


class _Checking:
    """Turns a record into a plan and collects what is wrong in it."""

    def __init__(self, path: Path, document: Document, record: StudyPlan) -> None:
        self.path, self.document, self.record = path, document, record
        self.problems: list[Problem] = []

    def wrong(self, field: tuple[str | int, ...], what: str, hint: str = "") -> None:
        """Note a problem at a field."""
        line, column = position(self.document, field)
        self.problems.append(Problem(f"{self.path}:{line}:{column}", dotted(field), what, hint))

    def plan(self) -> Plan:
        """Return the plan, or raise with every problem."""
        record = self.record
        visits = {name: self._day(name, when) for name, when in record.visits.items()}
        endpoints = {name: self._endpoint(name, one) for name, one in record.endpoints.items()}
        if len(visits) < 2:
            self.wrong(("visits",), "fewer than two visits", "a change needs a first and a later")
        if sorted(visits.values()) != list(visits.values()):
            self.wrong(("visits",), "the visits are not in the order of their times")
        self._distinct(visits)
        if not endpoints:
            self.wrong(("endpoints",), "there is none")
        for field, names in (("visits", visits), ("arms", record.arms), ("endpoints", endpoints)):
            for one, other in alike(names):
                what = f"{other!r} and {one!r} are one name in a table"
                self.wrong((field, other), what, "give them names that differ in more than case")
        declared = self._declared(visits, list(endpoints))
        control = self._control()
        for subject, reason in record.dropouts.items():
            if not reason.strip():
                self.wrong(("dropouts", subject), "has no reason", "write why, or `not known`")
        if self.problems:
            raise DataError("\n".join(map(str, self.problems)))
        return Plan(self.path, record, endpoints, visits, declared, control)

    def _distinct(self, visits: dict[str, float]) -> None:
        """Note two visits at one time: a change between them has no meaning."""
        for (one, first), (other, second) in pairwise(visits.items()):
            if first == second:
                what = f"{other!r} is at the same time as {one!r}, {first:g} day"
                self.wrong(("visits", other), what, "give each visit its own time, or remove one")

    def _day(self, name: str, when: str) -> float:
        """Return the time of a visit in days."""
        try:
            return units.parse(when).to("day").value
        except UnitError as error:
            self.wrong(("visits", name), str(error), "write `week 4: 4 week`")
            return 0.0

    def _endpoint(self, name: str, plan: EndpointPlan) -> Endpoint:
        """Return an endpoint."""
        field = ("endpoints", name)
        if plan.better not in ("lower", "higher"):
            what = f"{plan.better!r} is no direction"
            self.wrong((*field, "better"), what, "write lower or higher, whichever is improvement")
        grades = self._grades(name, plan)
        if not plan.scale and not plan.unit:
            hint = "give `scale: 0 to 3` of grades, or `unit:` of an instrument"
            self.wrong(field, "has neither a scale nor a unit", hint)
        if grades and plan.unit:
            self.wrong((*field, "unit"), "grades have no unit", "remove the scale or the unit")
        for grade in plan.labels:
            if grades and grade not in grades:
                self.wrong((*field, "labels"), f"{grade:g} is no grade of the scale")
        better = "lower" if plan.better == "lower" else "higher"
        kind = "ordinal" if grades else "instrument"
        return Endpoint(name, kind, better, grades, plan.unit, plan.labels, plan.repeat_sd)

    def _grades(self, name: str, plan: EndpointPlan) -> tuple[float, ...]:
        """Return the grades of a scale, rising; none for an instrument."""
        if isinstance(plan.scale, list):
            if len(set(plan.scale)) != len(plan.scale) or len(plan.scale) < 2:
                self.wrong(("endpoints", name, "scale"), "needs two different grades or more")
            return tuple(sorted(plan.scale))
        if not plan.scale:
            return ()
        match = _RANGE.fullmatch(plan.scale)
        low, high, step = (float(g) if g else 1.0 for g in match.groups()) if match else (0, 0, 1)
        many = (high - low) / step if step > 0 else 0.0
        if not math.isfinite(many):
            what = f"{cut(plan.scale)!r} is no scale"
            self.wrong(("endpoints", name, "scale"), what, "write `0 to 3`, or `[0, 0.5, 1]`")
            return ()
        if match and step > 0 and abs(many - round(many)) > 1e-6:
            what = f"no grade falls on {high:g} from {low:g} in steps of {step:g}"
            self.wrong(("endpoints", name, "scale"), what, "write the grades: `[0, 0.5, 1]`")
            return ()
        if not match or high <= low or step <= 0 or many > MOST_GRADES:
            what = f"{plan.scale!r} is no scale"
            self.wrong(("endpoints", name, "scale"), what, "write `0 to 3`, or `[0, 0.5, 1]`")
            return ()
        return tuple(round(low + k * step, 9) for k in range(round(many) + 1))

    def _declared(self, days: dict[str, float], endpoints: list[str]) -> Declared:
        """Return the plan of analysis."""
        plan, visits = self.record.analysis, list(days)
        self._one_of("zeros", plan.zeros, ZEROS)
        self._one_of("method", plan.method, METHODS)
        self._one_of("correction", plan.correction, CORRECTIONS)
        self._one_of("missing", plan.missing, MISSING)
        for field, name in (("at", plan.at), ("baseline", plan.baseline)):
            if name:
                self._one_of(field, name, visits)
        for name in plan.family:
            self._one_of("family", name, endpoints)
        first, last = (visits or [""])[0], (visits or [""])[-1]
        at, baseline = plan.at or last, plan.baseline or first
        if at == baseline:
            self.wrong(("analysis",), "the visit of the conclusion is the baseline")
        elif days.get(at, 0.0) <= days.get(baseline, 0.0) and {at, baseline} <= set(days):
            what = f"{at!r} is not later than the baseline {baseline!r}"
            self.wrong(("analysis",), what, "a change is from the baseline to a later visit")
        return plan.declared(baseline, at, endpoints)

    def _one_of(self, field: str, value: str, known: Iterable[str]) -> None:
        """Note a value that is none of those there are."""
        if value not in known:
            what = f"{value!r} is not known"
            self.wrong(("analysis", field), what, suggestion(value, known))

    def _control(self) -> str:
        """Return the control arm."""
        roles = self.record.arms
        for arm, role in roles.items():
            if role not in ("treatment", "control"):
                self.wrong(("arms", arm), f"{role!r} is not known", "write treatment or control")
        controls = [arm for arm, role in roles.items() if role == "control"]
        if len(controls) > 1:
            self.wrong(("arms",), f"{len(controls)} arms are control, expected one at most")
        return controls[0] if controls else ""
