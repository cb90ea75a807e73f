"""Numbers only: integrates the equations of a :class:`~cutis.model.system.System`."""

from cutis.engine.events import Pulse, Switch
from cutis.engine.integrate import WarmReport, solve, warm
from cutis.engine.outcome import Outcome
from cutis.engine.sensitivity import sensitivities
from cutis.engine.solution import Solution

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
