"""A virtual trial: what its part of a plan's file may say, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import Field

from cutis.evidence.study.plan import AnalysisPlan
from cutis.evidence.study.records import Declared, Endpoint
from cutis.evidence.trial.rules import Rule
from cutis.knowledge.fields import Record
from cutis.knowledge.resolve import Knowledge
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.subject import Cohort
from cutis.skin.readout.grading import Noise, Scale

#: Visits of a trial that says none.
VISITS = {"baseline": "0 day", "week 4": "4 week", "week 8": "8 week", "week 12": "12 week"}
#: Repetitions of grading, unless told otherwise.
REPEATS = 200


class GradersPlan(Record):
    """Who grades, and how surely."""

    number: int = Field(1, ge=1, le=100, description="how many there are")
    turning: bool = Field(False, description="whether a person may be seen by several")
    within: float | None = Field(None, ge=0, description="score, of one grader between two looks")
    between: float | None = Field(None, ge=0, description="score, of graders' own severity")


class EndpointPlan(Record):
    """How one endpoint is graded."""

    scale: str | list[float] = Field("0 to 9", description="`0 to 3`, or the grades, rising")
    better: str = Field("lower", description="lower or higher")
    thresholds: list[float] = Field(
        default_factory=list, description="scores (0 to 9) between the grades; even if left out"
    )


class TrialPlan(Record):
    """What `cutis trial` makes of the people of a cohort."""

    subjects: int = Field(0, ge=0, description="enrolled in all; everybody of the cohort if 0")
    visits: dict[str, str] = Field(
        default_factory=dict, description="visit → when, the first at `0 day`"
    )
    groups: dict[str, str | dict[str, str]] = Field(
        default_factory=dict,
        description="group → an arm of the plan, or `{if phototype III or darker: ARM, …}`",
    )
    control: str = Field("", description="the group the others are held against")
    include: dict[str, str] = Field(
        default_factory=dict, description="endpoint → grades at baseline that may enter: `3 to 6`"
    )
    lost: float = Field(4.0, ge=0, lt=100, description="% that leave, at any later visit")
    missed: float = Field(1.0, ge=0, lt=100, description="% of later visits that are missed")
    expectation: float = Field(
        0.0, ge=-5, le=5, description="scores by which a grader expects improvement, in every group"
    )
    people: float | None = Field(None, ge=0, description="score, by which people differ")
    graders: GradersPlan = Field(
        default_factory=lambda: GradersPlan.model_validate({}), description="who grades"
    )
    endpoints: dict[str, EndpointPlan] = Field(
        default_factory=dict, description="endpoint → how it is graded; all seven if left out"
    )
    analysis: AnalysisPlan = Field(
        default_factory=lambda: AnalysisPlan.model_validate({}), description="plan of analysis"
    )
    repeats: int = Field(REPEATS, ge=0, le=100_000, description="how often grading is repeated")


class TrialFile(Record):
    """The part of a plan's file that is a trial's."""

    trial: TrialPlan = Field(description="how people are grouped, seen and graded")


@dataclass(frozen=True)
class Trial:
    """A trial, checked.

    Attributes
    ----------
    file, plan
        Where it stands; what is done to whom, looked at when the visits are.
    visits
        Visit → days since the arms begin.
    groups
        Group → the rule that gives each person an arm of the plan.
    control
        Group, or empty.
    subjects
        Enrolled in all groups together.
    include
        Endpoint → lowest and highest grade that may enter.
    lost, missed
        Chances.
    expectation
        Scores by which every later look is graded better.
    record
        As written.
    endpoints, scales
        What is graded, and how scores become its grades.
    declared
        The plan of analysis.
    knowledge
        The atlas whose instruments grade.
    """

    file: str
    plan: Plan
    visits: Mapping[str, float]
    groups: Mapping[str, Rule]
    control: str
    subjects: int
    include: Mapping[str, tuple[float, float]]
    lost: float
    missed: float
    expectation: float
    record: TrialPlan
    endpoints: Mapping[str, Endpoint]
    scales: Mapping[str, Scale]
    declared: Declared
    knowledge: Knowledge = field(repr=False, compare=False)

    @property
    def cohort(self) -> Cohort:
        """Whom the subjects are drawn from."""
        assert self.plan.subject is not None
        assert isinstance(self.plan.subject.subject, Cohort)
        return self.plan.subject.subject

    def noise(self, draw: int = 0) -> Noise:
        """Return the noise of grading: as the trial says, else of its atlas."""
        usual = Noise.of(self.knowledge, self.plan.seed, draw)
        said = {"within": self.record.graders.within, "between": self.record.graders.between,
                "people": self.record.people}  # fmt: skip
        return replace(usual, **{name: one for name, one in said.items() if one is not None})
