"""The file of a virtual trial: a plan whose cohort is grouped, seen and graded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from cutis.errors import PlanError, Problem
from cutis.evidence.study.plan import alike
from cutis.evidence.study.records import CORRECTIONS, MISSING, Declared, Endpoint
from cutis.evidence.trial.plan import VISITS, EndpointPlan, Trial, TrialFile, TrialPlan
from cutis.evidence.trial.rules import Rule, read_rule, says_sun
from cutis.files.limits import small_bytes
from cutis.files.messages import position, translate
from cutis.files.yaml_nodes import Document, dotted, read_document
from cutis.knowledge import Knowledge
from cutis.knowledge.cache import given_or_bundled
from cutis.nearest import suggestion
from cutis.skin.experiment import spans
from cutis.skin.experiment.marks import Mark, Word
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.resolve import OPENERS
from cutis.skin.experiment.subject import Cohort, Reading
from cutis.skin.readout.grading import Scale, endpoint_names
from cutis.statistics.signed_rank import METHODS, ZEROS


def read_trial(
    path: str | Path,
    *,
    subjects: int | None = None,
    visits: Iterable[str] = (),
    seed: int | None = None,
    draws: int | None = None,
    knowledge: Knowledge | None = None,
) -> Trial:
    """Read a trial.

    Parameters
    ----------
    path
        A plan's file with a cohort; its part ``trial:`` may be left out.
    subjects, seed, draws
        Replace those of the file.
    visits
        Times after baseline (``4 week``) that replace those of the file.
    knowledge
        The atlas whose instruments grade; the bundled one when left out.

    Raises
    ------
    PlanError
        With every problem found: file, line, what was expected.
    """
    plan = Plan.from_yaml(path).seeded(draws, seed)
    document, problems = read_document(small_bytes(path), str(path))
    if document is None or problems:
        raise PlanError(problems)
    given = {"trial": document.data.get("trial") or {}}
    try:
        record = TrialFile.model_validate(given).trial
    except ValidationError as error:
        raise PlanError(translate(error, TrialFile, document, str(path))) from None
    if subjects is not None:
        record = record.model_copy(update={"subjects": subjects})
    if visits := list(visits):
        record = record.model_copy(
            update={"visits": {"baseline": "0 day", **{one.strip(): one for one in visits}}}
        )
    known = given_or_bundled(knowledge)
    return _Checking(str(path), document, record, plan, known).trial()


class _Checking:
    """Turns a record into a trial and collects what is wrong in it."""

    def __init__(
        self, path: str, document: Document, record: TrialPlan, plan: Plan, knowledge: Knowledge
    ) -> None:
        self.knowledge = knowledge
        self.path, self.document, self.record, self.plan = path, document, record, plan
        self.problems: list[Problem] = []

    def mark(self, *field: str | int) -> Mark:
        """Return where a field of the trial stands."""
        line, column = position(self.document, ("trial", *field))
        return Mark(self.path, line, column, dotted(("trial", *field)))

    def wrong(self, field: tuple[str | int, ...], what: str, hint: str = "") -> None:
        """Note a problem at a field of the trial."""
        self.problems.append(self.mark(*field).problem(what, hint))

    def trial(self) -> Trial:
        """Return the trial, or raise with every problem."""
        record, cohort = self.record, self._cohort()
        visits = self._visits()
        groups = self._groups(cohort)
        for field, names in (("visits", visits), ("groups", groups)):
            for one, other in alike(names):
                what = f"{other!r} and {one!r} are one name in a table"
                self.wrong((field, other), what, "give them names that differ in more than case")
        endpoints, scales = self._endpoints()
        include = {
            name: self._included(name, said, endpoints) for name, said in record.include.items()
        }
        declared = self._declared(list(visits), list(endpoints))
        if record.control:
            self._one_of(("control",), record.control, groups)
            if len(groups) < 2:
                self.wrong(("control",), "there is nothing to hold against it", "add a group")
        enrolled = self._enrolled(cohort, len(groups))
        if self.problems:
            raise PlanError(self.problems)
        pool = cohort.people if include else enrolled
        return Trial(
            file=self.path, plan=self._plan(cohort, pool, visits, groups), visits=visits,
            groups=groups, control=record.control, subjects=enrolled, include=include,
            lost=record.lost / 100, missed=record.missed / 100, expectation=record.expectation,
            record=record, endpoints=endpoints, scales=scales, declared=declared,
            knowledge=self.knowledge,
        )  # fmt: skip

    def _cohort(self) -> Cohort:
        """Return the cohort, or stop."""
        said = None if self.plan.subject is None else self.plan.subject.subject
        if isinstance(said, Cohort):
            return said
        line, column = position(self.document, ("subject",))
        what = "a trial needs a cohort"
        hint = "write `cohort: 25 people, age 30 to 50, Fitzpatrick I to VI` instead of `subject`"
        raise PlanError([Mark(self.path, line, column, "cohort").problem(what, hint)])

    def _enrolled(self, cohort: Cohort, groups: int) -> int:
        """Return how many are enrolled."""
        many = self.record.subjects or cohort.people
        if self.record.include and many > cohort.people:
            what = f"{many} subjects from a cohort of {cohort.people}"
            self.wrong(("subjects",), what, "enlarge the cohort: those screened come from it")
        if many < groups:
            self.wrong(("subjects",), f"{many} subjects for {groups} groups", "enrol more")
        return many

    def _visits(self) -> dict[str, float]:
        """Return the visits in days."""
        said = self.record.visits or VISITS
        visits = {}
        for name, when in said.items():
            try:
                visits[name] = spans.read_days(when)
            except ValueError as error:
                self.wrong(("visits", name), str(error), "write `week 4: 4 week`")
        days = list(visits.values())
        if len(said) < 2:
            self.wrong(("visits",), "fewer than two visits", "a change needs a first and a later")
        elif days and days[0] != 0:
            hint = "the first is the baseline, before anything is done: write `baseline: 0 day`"
            self.wrong(("visits",), f"the first visit is at day {days[0]:g}", hint)
        elif any(b <= a for a, b in pairwise(days)):
            self.wrong(("visits",), "the visits are not in the order of their times")
        return visits

    def _groups(self, cohort: Cohort) -> dict[str, Rule]:
        """Return the groups with their rules."""
        arms = self.plan.arms
        found = {}
        for arm, said in arms.items():
            if said and said[0].text.split()[:1] and said[0].text.split()[0].lower() in OPENERS:
                what = f"the arm {arm!r} has its own subject"
                hint = "in a trial every arm is about people of the cohort"
                self.problems.append(said[0].mark.problem(what, hint))
        for name, said in (self.record.groups or {arm: arm for arm in arms}).items():
            field = ("groups", name)
            try:
                rule = Rule((), said) if isinstance(said, str) else read_rule(said)
            except ValueError as error:
                self.wrong(field, str(error))
                continue
            for arm in rule.regimens:
                self._one_of(field, arm, arms, "arm of the plan")
            if says_sun(rule) and cohort.sun is None:
                hint = "write `sun 0.05 to 0.4 MED/day` in the cohort"
                self.wrong(field, "the rule looks at sun, and the cohort does not say it", hint)
            found[name] = rule
        return found

    def _endpoints(self) -> tuple[dict[str, Endpoint], dict[str, Scale]]:
        """Return what is graded, and how scores become grades."""
        known = endpoint_names(self.knowledge)
        endpoints, scales = {}, {}
        for name, said in (
            self.record.endpoints or dict.fromkeys(known, EndpointPlan.model_validate({}))
        ).items():
            field = ("endpoints", name)
            self._one_of(field, name, known, "endpoint")
            if said.better not in ("lower", "higher"):
                self.wrong(
                    (*field, "better"), f"{said.better!r} is no direction", "lower or higher"
                )
            grades = self._scale(field, said.scale)
            if not grades:
                continue
            falls = said.better == "higher"
            scale = Scale.even(grades, self.knowledge, falls=falls)
            if said.thresholds:
                cuts = tuple(said.thresholds)
                if len(cuts) != len(grades) - 1 or list(cuts) != sorted(set(cuts)):
                    what = f"{len(cuts)} thresholds between {len(grades)} grades"
                    hint = f"give {len(grades) - 1}, rising, in scores from 0 to 9"
                    self.wrong((*field, "thresholds"), what, hint)
                scale = Scale(grades, cuts, falls)
            better = "higher" if falls else "lower"
            endpoints[name] = Endpoint(name, "ordinal", better, grades)
            scales[name] = scale
        return endpoints, scales

    def _scale(self, field: tuple[str, ...], said: str | list[float]) -> tuple[float, ...]:
        """Return the grades of a scale; none, with a problem, when it is no scale."""
        if isinstance(said, str):
            low, between, high = said.partition(" to ")
            numbers = [one.strip() for one in (low, high)]
            if between and all(one.isdigit() for one in numbers):
                said = [float(k) for k in range(int(numbers[0]), int(numbers[1]) + 1)]
        if isinstance(said, str) or len(said) < 2 or said != sorted(set(said)):
            what = f"{said!r} is no scale"
            self.wrong((*field, "scale"), what, "write `0 to 9`, or `[0, 0.5, 1]`, rising")
            return ()
        return tuple(said)

    def _included(
        self, name: str, said: str, endpoints: Mapping[str, Endpoint]
    ) -> tuple[float, float]:
        """Return the lowest and the highest grade that may enter."""
        self._one_of(("include", name), name, endpoints, "endpoint")
        low, _, high = said.partition(" to ")
        try:
            ends = float(low), float(high or low)
        except ValueError:
            ends = (1.0, 0.0)
        if ends[1] < ends[0]:
            self.wrong(("include", name), f"{said!r} is no range of grades", "write `3 to 6`")
        return ends

    def _declared(self, visits: list[str], endpoints: list[str]) -> Declared:
        """Return the plan of analysis."""
        plan = self.record.analysis
        for name, one, known in (
            ("zeros", plan.zeros, ZEROS), ("method", plan.method, METHODS),
            ("correction", plan.correction, CORRECTIONS), ("missing", plan.missing, MISSING),
            ("at", plan.at or visits[-1], visits[1:]),
            ("baseline", plan.baseline or visits[0], visits[:1]),
            *(("family", one, endpoints) for one in plan.family),
        ):  # fmt: skip
            self._one_of(("analysis", name), one, known)
        return plan.declared(visits[0], plan.at or visits[-1], endpoints)

    def _one_of(
        self, field: tuple[str | int, ...], value: str, known: Iterable[str], kind: str = ""
    ) -> None:
        """Note a value that is none of those there are."""
        if value not in known:
            what = f"no {kind} {value!r}" if kind else f"{value!r} is not known"
            self.wrong(field, what, suggestion(value, known))

    def _plan(
        self, cohort: Cohort, pool: int, visits: Mapping[str, float], groups: Mapping[str, Rule]
    ) -> Plan:
        """Return the plan of so many people, with the arms that are used, seen at the visits."""
        plan = self.plan
        assert plan.subject is not None
        used = {arm for rule in groups.values() for arm in rule.regimens}
        looks = [Word(f"{days:.12g} day", self.mark("visits", v)) for v, days in visits.items()]
        return Plan(
            Reading(replace(cohort, people=pool), plan.subject.names),
            {name: said for name, said in plan.arms.items() if name in used},
            before=plan.shared, draws=plan.draws, seed=plan.seed, sampled=looks,
            title=plan.title, folder=plan.folder,
        )  # fmt: skip
