"""Turns what measurements ask for into as few runs as possible, and runs them.

Rows that share a subject (and what is done before their arms) share a run; an arm two rows have in
common is computed once. All runs use one model, with every agent any row needs, so that it is
compiled once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import CutisError
from cutis.knowledge.tables.observations import Observation
from cutis.skin.experiment.chunks import ChunkTask, Work
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.resolve import TRUNK, Experiment, resolve
from cutis.skin.experiment.timeline import Arm
from cutis.skin.fit.score import TIMED
from cutis.skin.model.donor import YEAR, Dish, Donor, Subject
from cutis.skin.readout.view import Sampled, View, medium_changes

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run
    from cutis.skin.model.individuals import Individuals
    from cutis.skin.model.model import Model

Array = NDArray[np.float64]

#: Looks at an arm: enough to follow it, and more where the time of something is asked for.
LOOKS, MANY_LOOKS = 40, 240


def _identity(subject: Any) -> str:
    """Return all that tells two subjects apart; their repr leaves out genotypes, and stays here."""
    return repr(asdict(subject)) if is_dataclass(subject) and not isinstance(subject, type) else ""


@dataclass(frozen=True)
class Course:
    """One arm of one row: the experiment that has it, and what it is called there.

    Attributes
    ----------
    experiment
        Resolved, with this row's arms alone.
    arm
        The arm's layout in time.
    name
        What the row calls it; ``main`` where it has no arms.
    """

    experiment: Experiment
    arm: Arm
    name: str

    @property
    def key(self) -> tuple[Any, ...]:
        """Courses of one key are one computation."""
        return (*self.before, self.arm.start, self.arm.end, self.arm.interventions)

    @property
    def before(self) -> tuple[Any, ...]:
        """Courses of one of these share subject and trunk."""
        trunk = (self.trunk.end, self.trunk.interventions) if self.trunk else ()
        return (_identity(self.subject), repr(self.experiment.cohort), trunk)

    @property
    def subject(self) -> Any:
        """Whose arm it is: its own person or dish, or the experiment's."""
        return self.arm.subject or self.experiment.subject

    @property
    def trunk(self) -> Arm | None:
        """The stretch before the arm; an arm with its own subject has none."""
        return None if self.arm.subject else self.experiment.trunk

    @property
    def interventions(self) -> tuple[Any, ...]:
        """Everything done, before the arm and in it."""
        return (*(self.trunk.interventions if self.trunk else ()), *self.arm.interventions)

    def time_of(self, group: str) -> float:
        """Return when a group is looked at, days since the start of the run."""
        from cutis import units

        word, _, rest = group.partition(" ")
        if word == "age":
            if not isinstance(self.subject, Donor):
                raise CutisError(f"{group!r} is asked of a subject without one age")
            return (float(rest) - self.subject.age) * YEAR
        if word == "time":
            given = units.parse(rest)
            return units.convert(given.value, given.unit, "day")
        return self.arm.end


def courses(observation: Observation, knowledge: Any) -> dict[str, Course]:
    """Return the arms of a row's experiment by the row's names.

    Raises
    ------
    PlanError
        The experiment is no plan.
    """
    experiment = resolve(Plan.parse(observation.experiment), knowledge)
    return {arm.name: Course(experiment, arm, arm.name) for arm in experiment.arms}


@dataclass
class Batch:
    """Courses of one subject and trunk, run together."""

    courses: dict[tuple[Any, ...], Course] = field(default_factory=dict)
    times: dict[tuple[Any, ...], set[float]] = field(default_factory=dict)

    def enter(self, course: Course, observation: Observation) -> None:
        """Add a course, and the times at which a row looks at it."""
        self.courses.setdefault(course.key, course)
        looks = self.times.setdefault(course.key, set())
        many = MANY_LOOKS if observation.statistic in TIMED else LOOKS
        looks.update(np.linspace(course.arm.start, course.arm.end, many).tolist())
        for group in observation.compare.groups:
            if not group.startswith("arm "):
                at = course.time_of(group)
                if course.arm.start <= at <= course.arm.end:
                    looks.add(at)

    def experiment(self, draws: int, seed: int, agents: tuple[str, ...]) -> Experiment:
        """Return one experiment with all arms, named by their place."""
        first = next(iter(self.courses.values()))
        arms = tuple(
            replace(course.arm, name=f"arm {i}", samples=_distinct(self.times[key]), subject=None)
            for i, (key, course) in enumerate(self.courses.items())
        )
        return replace(
            first.experiment, subject=first.subject, trunk=first.trunk, arms=arms,
            draws=draws, seed=seed, agents=agents, keep=(),
        )  # fmt: skip


def _distinct(times: Iterable[float]) -> tuple[float, ...]:
    """Return times in order, each once: what is a second apart is the same moment."""
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] > 1e-5:
            kept.append(time)
    return tuple(kept)


@dataclass(frozen=True)
class _WithCentral(Work):
    """A run whose first individual has the central values, and the others are draws."""

    def people(self, item: ChunkTask, own: Subject | None = None) -> Individuals:
        """Return the individuals of an item as they start."""
        rows, subject = list(range(item.first, item.last)), own or self.experiment.subject
        assert subject is not None
        return self.model.individuals([subject] * len(rows), seed=self.experiment.seed, draws=rows)


def run_batches(
    batches: Sequence[Batch],
    knowledge: Any,
    *,
    draws: int,
    seed: int,
    threads: int | None = None,
    said: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[Batch, dict[tuple[Any, ...], View] | CutisError]]:
    """Run batches, yielding each with its views by course, or with what went wrong.

    The first individual of a view has the central values, the others are draws 1, 2, ….
    """
    from cutis.skin.engine import warm
    from cutis.skin.model import assemble

    if not batches:
        return
    needed = {a for batch in batches for c in batch.courses.values() for a in c.experiment.agents}
    agents = tuple(sorted(needed))
    model = assemble(knowledge, agents=agents)
    warm(model.system)

    def one(batch: Batch) -> dict[tuple[Any, ...], View] | CutisError:
        try:
            return _run(batch, knowledge, model, draws, seed, agents)
        except CutisError as error:
            return error

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for number, (batch, result) in enumerate(
            zip(batches, pool.map(one, batches), strict=True), 1
        ):
            if said is not None:
                said(number, len(batches))
            yield batch, result


def _run(
    batch: Batch, knowledge: Any, model: Model, draws: int, seed: int, agents: tuple[str, ...]
) -> dict[tuple[Any, ...], View]:
    """Run one batch and return a view of each of its courses."""
    experiment = batch.experiment(draws + 1, seed, agents)
    if experiment.subject is None:
        raise CutisError("a measurement is compared with one person or one dish, not a cohort")
    work = _WithCentral(experiment, knowledge, assembled=model)
    names = tuple(arm.name for arm in experiment.arms)
    todo = (TRUNK, *names) if experiment.trunk else names
    done = work(ChunkTask(0, 0, draws + 1, todo))
    subject = experiment.subject
    site = (subject.donor if isinstance(subject, Dish) else subject).site
    sampled = Sampled(model, site, seed, np.arange(draws + 1))
    pieces = {piece.name: piece for piece in done.pieces}
    assert done.parameters is not None
    before = pieces.get(TRUNK)
    found = {}
    for key, arm in zip(batch.courses, experiment.arms, strict=True):
        piece, times = pieces[arm.name], np.array(arm.samples)
        states, switches = piece.states, piece.switches
        if before is not None and experiment.trunk is not None:
            early = np.array(experiment.trunk.samples)
            kept = early < times[0]
            times = np.concatenate([early[kept], times])
            states = np.concatenate([before.states[:, kept], states], axis=1)
            switches = (*before.switches, *switches)
        stretches = [s for s in (experiment.trunk, arm) if s is not None]
        found[key] = View(
            model, times, states, done.parameters, sampled, subject, switches,
            medium_changes(stretches),
        )  # fmt: skip
    return found


def from_run(run: Run, course: Course) -> View | None:
    """Return the arm of a run that is a row's course, or None when the run has none.

    It is when the subject is the same, the same is done, and it lasts long enough; a run that kept
    only some states has none.
    """
    from cutis.skin.readout.view import views

    there = run.experiment
    if run.store.info["kept"] is not None:
        return None
    for arm in there.arms:
        own = Course(there, arm, arm.name)
        same = own.subject is not None and own.subject == course.subject
        if same and own.interventions == course.interventions and arm.end >= course.arm.end - 1e-6:
            return views(run, arm.name)[arm.name]
    return None


def grouped(wanted: Mapping[str, tuple[Observation, dict[str, Course]]]) -> list[Batch]:
    """Return the batches that rows need, by the row's id; each course in one of them."""
    batches: dict[tuple[Any, ...], Batch] = {}
    for observation, parts in wanted.values():
        for course in parts.values():
            batches.setdefault(course.before, Batch()).enter(course, observation)
    return list(batches.values())
