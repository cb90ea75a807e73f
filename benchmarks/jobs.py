"""What every simulator is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cutis.engine import Pulse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.common import Case

#: Absolute tolerance of a state = rtol * ABSOLUTE * its scale, for everybody who takes one a state.
ABSOLUTE = 1e-3


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
