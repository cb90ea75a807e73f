"""One chunk of individuals through a whole experiment: grown to age, the trunk, then each arm.

A chunk is whole groups of eight, counted from the first individual of the run, because eight
individuals are integrated together and share their steps. What is in a chunk, and on which
thread or machine it runs, changes no bit of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.skin.engine import Pulse, Switch, solve
from cutis.skin.engine.outcome import Outcome
from cutis.skin.experiment.cohort import subjects
from cutis.skin.experiment.interventions import events_of
from cutis.skin.experiment.resolve import TRUNK, Experiment
from cutis.skin.experiment.timeline import Arm
from cutis.skin.model.culture import has_lived, inherit
from cutis.skin.model.donor import Dish, Subject

if TYPE_CHECKING:
    from cutis.skin.engine.events import Event
    from cutis.skin.model.individuals import Individuals
    from cutis.skin.model.model import Model

Array = NDArray[np.float64]

#: Individuals the engine may integrate together; divides by every width it uses.
GROUP = 8


@dataclass(frozen=True)
class StartingPoint:
    """Where a chunk goes on from when its trunk is stored: states, parameters, outcomes."""

    states: Array
    parameters: Array
    outcomes: NDArray[np.int8]


@dataclass(frozen=True)
class ChunkTask:
    """What is to be done for one chunk: rows ``first`` up to ``last``, and which arms."""

    chunk: int
    first: int
    last: int
    todo: tuple[str, ...]
    given: StartingPoint | None = None


@dataclass(frozen=True)
class ArmSegment:
    """One chunk of one arm.

    Attributes
    ----------
    states
        Shape (n, T, S).
    end
        Shape (n, S). States after the last time.
    outcomes, steps
        Shape (n,).
    switches
        Time, parameter and values (n,) of every setting that changed.
    parameters
        Shape (n, P), at the start, of an arm with its own subject.
    """

    name: str
    states: Array
    end: Array
    outcomes: NDArray[np.int8]
    steps: NDArray[np.int64]
    switches: tuple[tuple[float, int, Array], ...] = ()
    parameters: Array | None = None


@dataclass(frozen=True)
class ChunkResult:
    """What came of an item: a piece for each arm done, and the parameters the people start with.

    ``parameters`` is None where every arm has its own subject.
    """

    item: ChunkTask
    parameters: Array | None
    pieces: tuple[ArmSegment, ...]

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop before it was complete."""
        return any((piece.outcomes == Outcome.CANCELLED).any() for piece in self.pieces)


@dataclass(frozen=True)
class Work:
    """The work of a run, callable with an item, on any thread or machine.

    ``cancelled`` and ``moved`` (called with the share of the item done) stay in this process.
    """

    experiment: Experiment
    knowledge: Any
    rtol: float = 1e-4
    max_steps: int = 100_000
    assembled: Any = field(default=None, repr=False)
    cancelled: Callable[[], bool] | None = field(default=None, repr=False)
    moved: Callable[[float], None] | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what belongs to this process."""
        return {**self.__dict__, "assembled": None, "cancelled": None, "moved": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what came from another process."""
        self.__dict__.update(state)

    @property
    def model(self) -> Model:
        """The model, assembled once in each process."""
        if self.assembled is not None:
            return self.assembled
        return model_of(self.experiment, self.knowledge)

    def __call__(self, item: ChunkTask) -> ChunkResult:
        """Run an item."""
        experiment = self.experiment
        arms = {arm.name: arm for arm in experiment.arms}
        todo = [arms[name] for name in item.todo if name != TRUNK]
        chunk = _Chunk(self, item.last - item.first, 2 * len(todo) + 2)
        pieces: list[ArmSegment] = []
        start = None
        if experiment.shared:
            people = self.people(item)
            start = people.parameters
            here = item.given or chunk.grown(people)
            if experiment.trunk is not None and item.given is None:
                trunk = chunk.stretch(experiment.trunk, people, here)
                pieces.append(trunk)
                here = StartingPoint(
                    trunk.end, after(here.parameters, trunk.switches), trunk.outcomes
                )
            pieces += [chunk.stretch(arm, people, here) for arm in todo if arm.subject is None]
        pieces += self._of_their_own(item, chunk, todo)
        return ChunkResult(item, start, tuple(pieces))

    def _of_their_own(
        self, item: ChunkTask, chunk: _Chunk, arms: Sequence[Arm]
    ) -> Iterator[ArmSegment]:
        """Give the pieces of arms with a subject of their own; the same one grows up once."""
        ready: list[tuple[Subject, Individuals, StartingPoint]] = []
        for arm in arms:
            own = arm.subject
            if own is None:
                continue
            found = next((one for one in ready if one[0] == own), None)
            if found is None:
                people = self.people(item, own)
                found = own, people, chunk.grown(people)
                ready.append(found)
            piece = chunk.stretch(arm, found[1], found[2])
            yield replace(piece, parameters=found[1].parameters)

    def people(self, item: ChunkTask, own: Subject | None = None) -> Individuals:
        """Return the individuals of an item as they start; ``own`` is an arm's subject."""
        rows = np.arange(item.first, item.last)
        draws = max(1, self.experiment.draws)
        who = subjects(self.experiment, (rows // draws).tolist(), own)
        numbers = rows % draws + 1 if self.experiment.draws else np.zeros_like(rows)
        return self.model.individuals(who, seed=self.experiment.seed, draws=numbers.tolist())


def model_of(experiment: Experiment, knowledge: Any) -> Model:
    """Return the model of an experiment, assembled once in each process.

    Atlases of the same records in other folders may have other tables beside them.
    """
    roots = tuple(map(str, getattr(knowledge, "roots", ())))
    return _assembled(_ByKey((knowledge.fingerprint, experiment.agents, roots), knowledge))


@dataclass(frozen=True)
class _ByKey:
    """A knowledge that is equal to another by its fingerprint."""

    key: Any
    knowledge: Any = field(compare=False)


@lru_cache(maxsize=8)
def _assembled(by: _ByKey) -> Model:
    """Return the model of a knowledge and the agents applied."""
    from cutis.skin.model import assemble

    return assemble(by.knowledge, agents=by.key[1])


def after(parameters: Array, switches: tuple[tuple[float, int, Array], ...]) -> Array:
    """Return the parameters (n, P) after some switches."""
    result = parameters.copy()
    for _, parameter, values in sorted(switches, key=lambda switch: switch[0]):
        result[:, parameter] = values
    return result


class _Chunk:
    """Integrates the stretches of one chunk, and says how far it is."""

    def __init__(self, work: Work, count: int, stretches: int) -> None:
        self.work = work
        self.count = count
        self.stretches = stretches
        self.done = 0

    def grown(self, people: Individuals) -> StartingPoint:
        """Return everybody at the age they are said to have.

        Time is what ages a skin: a person is integrated from the age the model starts people at.
        People of one age go together. People of different ages go eight by eight, each taken at
        their own age: where one looks bears on the steps, and so it must not depend on who else
        is in the chunk.
        """
        if any(isinstance(one, Dish) and has_lived(one) for one in people.subjects):
            return self._with_years(people)
        waits = np.maximum(people.age - people.start, 0.0)
        here = StartingPoint(people.x0, people.parameters, np.zeros(self.count, dtype=np.int8))
        if not waits.any():
            self._advance()
            return here
        size = self.count if np.ptp(waits) == 0 and not self.work.experiment.cohort else GROUP
        grown, ended = here.states.copy(), here.outcomes.copy()
        for first in range(0, self.count, size):
            rows = slice(first, min(first + size, self.count))
            grown[rows], ended[rows] = self._grow(here, rows, waits[rows])
        self._advance()
        return StartingPoint(grown, people.parameters, ended)

    def _with_years(self, dishes: Individuals) -> StartingPoint:
        """Grow the skins the cells of dishes come from, and sow what became of them."""
        model = self.work.model
        donors = [one.donor if isinstance(one, Dish) else one for one in dishes.subjects]
        people = model.individuals(donors, seed=dishes.seed, draws=dishes.draws.tolist())
        skin = self.grown(people)
        start = inherit(model.book, dishes.x0, skin.states)
        return StartingPoint(start, dishes.parameters, skin.outcomes)

    def _grow(
        self, here: StartingPoint, rows: slice, waits: Array
    ) -> tuple[Array, NDArray[np.int8]]:
        """Return some people after their waits (days), and how each got there."""
        times = np.unique([0.0, *waits])
        if len(times) == 1:
            return here.states[rows], here.outcomes[rows]
        some = StartingPoint(here.states[rows], here.parameters[rows], here.outcomes[rows])
        states, ended, _ = self._solve(some, times, [])
        grown = states[np.arange(len(waits)), np.searchsorted(times, waits)]
        lost = ~np.isfinite(grown).all(axis=1)
        return grown, np.where(lost, ended, np.int8(Outcome.FINISHED)).astype(np.int8)

    def stretch(self, arm: Arm, people: Individuals, here: StartingPoint) -> ArmSegment:
        """Integrate one arm from where everybody is."""
        model = self.work.model
        settled = replace(people, parameters=here.parameters)
        events = events_of(arm.interventions, model, settled)
        states, outcomes, steps = self._solve(here, np.array(arm.samples), events)
        self._advance()
        switches = tuple(
            (e.time, e.parameter, np.broadcast_to(np.asarray(e.value, float), (self.count,)).copy())
            for e in events
            if isinstance(e, Switch) and e.time <= arm.end
        )
        return ArmSegment(arm.name, states, states[:, -1].copy(), outcomes, steps, switches)

    def _solve(
        self, here: StartingPoint, times: Array, events: list[Event]
    ) -> tuple[Array, NDArray[np.int8], NDArray[np.int64]]:
        """Integrate all that are still there; return states (n, T, S), outcomes and steps."""
        rows, own = aligned(here.outcomes == Outcome.FINISHED, self.work.experiment.individuals > 1)
        count = len(here.states)
        states = np.full((count, len(times), here.states.shape[1]), np.nan)
        outcomes = here.outcomes.copy()
        steps = np.zeros(count, dtype=np.int64)
        if len(rows):
            solution = solve(
                self.work.model.system,
                here.states[rows],
                here.parameters[rows],
                times,
                events=[_of_rows(event, rows) for event in events],
                rtol=self.work.rtol,
                max_steps=self.work.max_steps,
                threads=1,
                on_progress=self._advance_part if count > GROUP else None,
                cancelled=self.work.cancelled,
            )
            mine = rows[own]
            states[mine] = solution.states[own]
            outcomes[mine] = np.array([int(o) for o in solution.outcomes], dtype=np.int8)[own]
            steps[mine] = solution.steps[own]
        return states, outcomes, steps

    def _advance_part(self, share: float) -> None:
        """Say how far a stretch is."""
        if self.work.moved is not None:
            self.work.moved((self.done + share * 0.99) / self.stretches)

    def _advance(self) -> None:
        """Say that a stretch is done."""
        self.done = min(self.done + 1, self.stretches)
        if self.work.moved is not None:
            self.work.moved(self.done / self.stretches)


def aligned(alive: NDArray[np.bool_], many: bool) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return which rows to integrate, and which of those are to be kept.

    Whole groups of eight, so that everybody keeps the neighbours they would have in any other
    cut; somebody who is lost is stood in for by the first of the group who is not, and a group
    with nobody left is passed over. A run of one individual is integrated alone.

    Parameters
    ----------
    alive
        Shape (n,): who can go on.
    many
        Whether the run has more than one individual.
    """
    count = len(alive)
    if not many:
        there = np.flatnonzero(alive)
        return there, np.ones(len(there), dtype=bool)
    rows: list[int] = []
    own: list[bool] = []
    for first in range(0, count, GROUP):
        group = range(first, min(first + GROUP, count))
        stand_in = next((row for row in group if alive[row]), None)
        if stand_in is None:
            continue
        for row in range(first, first + GROUP):
            there = row < count and bool(alive[row])
            rows.append(row if there else stand_in)
            own.append(there)
    return np.array(rows, dtype=np.int64), np.array(own, dtype=bool)


def _of_rows(event: Event, rows: NDArray[np.int64]) -> Event:
    """Return an event for some of the rows."""
    if isinstance(event, Pulse):
        return event if np.ndim(event.add) == 0 else replace(event, add=np.asarray(event.add)[rows])
    if np.ndim(event.value) == 0:
        return event
    return replace(event, value=np.asarray(event.value)[rows])
