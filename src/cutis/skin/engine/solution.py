"""What an integration returns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cutis.errors import EngineError
from cutis.skin.engine.outcome import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Solution:
    """Trajectories of N individuals.

    Attributes
    ----------
    times
        Shape (T,), days.
    states
        Shape (N, T, K), in the unit of each selected state. Not reached: NaN.
    outcomes
        N outcomes.
    steps
        Shape (N,): accepted and rejected steps. Individuals that were integrated together
        share them.
    """

    times: NDArray[np.float64]
    states: NDArray[np.float64]
    outcomes: list[Outcome]
    steps: NDArray[np.int64]

    @property
    def finished(self) -> NDArray[np.bool_]:
        """Shape (N,): whether each individual reached the end."""
        return np.array([outcome == Outcome.FINISHED for outcome in self.outcomes], dtype=bool)

    def raise_if_failed(self) -> Solution:
        """Return this solution, or raise EngineError saying who failed, how, and what to try."""
        bad = np.flatnonzero(~self.finished)
        if not len(bad):
            return self
        tally = Counter(self.outcomes[i] for i in bad)
        worst = tally.most_common(1)[0][0]
        who = ", ".join(str(i) for i in bad[:5]) + (" …" if len(bad) > 5 else "")
        reached = self._last_time(bad[0])
        raise EngineError(
            f"{len(bad)} of {len(self.outcomes)} individuals did not finish (individual {who}):"
            f" {worst.meaning}, after day {reached:g} in individual {bad[0]}. {worst.remedy}"
        )

    def _last_time(self, individual: int) -> float:
        """Return the last output time (days) an individual reached."""
        if self.states.shape[2] == 0:
            return float(self.times[0])
        reached = np.flatnonzero(np.isfinite(self.states[individual]).all(axis=1))
        return float(self.times[reached[-1]] if len(reached) else self.times[0])
