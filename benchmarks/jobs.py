"""What every simulator is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cutis.skin.engine import Pulse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cutis.skin.model.system import System


YEAR = 365.25

#: Absolute tolerance of a state = rtol * ABSOLUTE * its scale, for everybody who takes one a state.
ABSOLUTE = 1e-3


@dataclass(frozen=True)
class Case:
    """A system with the individuals to run: what a scenario needs, whatever the model.

    Attributes
    ----------
    system
        The equations.
    x0, parameters
        Shapes (N, S) and (N, P).
    varied
        Indices of the parameters that differ between the individuals.
    season
        Index of the parameter that is the amplitude of the seasons.
    agents
        Indices of the states a dose is added to.
    dose
        How much one dose adds, in the unit of the agents.
    """

    system: System
    x0: NDArray[np.float64]
    parameters: NDArray[np.float64]
    varied: NDArray[np.int64]
    season: int
    agents: tuple[int, ...]
    dose: float = 1.0

    def take(self, count: int) -> Case:
        """Return the same case with its first ``count`` individuals, repeated if they run out."""
        rows = np.arange(count) % len(self.x0)
        return Case(
            self.system, self.x0[rows], self.parameters[rows], self.varied, self.season,
            self.agents, self.dose,
        )  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One scenario for one cohort.

    Attributes
    ----------
    case
        Model and people; parameters already hold the scenario's season.
    start
        Day of everybody's start.
    times
        Shape (T,), days since ``start``, the first 0.
    doses
        Days since ``start`` at which each agent gets the dose.
    """

    case: Case
    start: float
    times: NDArray[np.float64]
    doses: tuple[float, ...] = ()

    def pulses(self) -> list[Pulse]:
        """Return the doses as events of the engine."""
        return [
            Pulse(self.start + time, agent, 1.0, self.case.dose)
            for time in self.doses
            for agent in self.case.agents
        ]


@dataclass
class Answer:
    """Trajectories (N, T, S) and seconds of processor time for the whole cohort.

    Everybody runs on one thread, so that processor time is what a user waits for on a quiet
    machine, and other load does not count. ``seconds`` is all of it; ``solver`` the part spent
    integrating (equal to ``seconds`` where a tool has no figure of its own), ``setting`` what it
    took to hand over parameters and initial states.
    """

    states: NDArray[np.float64]
    seconds: float
    solver: float
    setting: float = 0.0


class Runner(Protocol):
    """A simulator that has one job's model loaded."""

    name: str
    variants: tuple[str, ...]
    loading: float

    def run(self, job: Job, rtol: float, variant: str) -> Answer:
        """Integrate everybody."""
        ...
