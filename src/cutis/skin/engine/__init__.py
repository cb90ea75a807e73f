"""Numbers only: integrates the equations of a :class:`~cutis.skin.model.system.System`."""

from cutis.skin.engine.events import Pulse, Switch
from cutis.skin.engine.integrate import WarmReport, solve, warm
from cutis.skin.engine.outcome import Outcome
from cutis.skin.engine.sensitivity import sensitivities
from cutis.skin.engine.solution import Solution

__all__ = [
    "Outcome",
    "Pulse",
    "Solution",
    "Switch",
    "WarmReport",
    "sensitivities",
    "solve",
    "warm",
]
