"""How an integration of one individual ended: a name and what to do about it."""

from __future__ import annotations

from enum import IntEnum


class Outcome(IntEnum):
    """End of the integration of one individual; ``remedy`` is one sentence of advice."""

    FINISHED = 0
    CANCELLED = 1
    STEP_LIMIT = 2
    NOT_FINITE = 3
    STEP_VANISHED = 4
    SINGULAR = 5

    @property
    def meaning(self) -> str:
        """What happened, in words."""
        return _MEANING[self]

    @property
    def remedy(self) -> str:
        """What to try next."""
        return _REMEDY[self]


_MEANING = {
    Outcome.FINISHED: "finished",
    Outcome.CANCELLED: "cancelled before the end",
    Outcome.STEP_LIMIT: "the maximum number of steps was reached",
    Outcome.NOT_FINITE: "a rate or a state became infinite or undefined",
    Outcome.STEP_VANISHED: "the step shrank to nothing: unstable, or not smooth",
    Outcome.SINGULAR: "the linear system of a step is singular, even with pivoting",
}

_REMEDY = {
    Outcome.FINISHED: "Nothing to do.",
    Outcome.CANCELLED: "Run again; times before the cancellation are valid, the rest are NaN.",
    Outcome.STEP_LIMIT: "Raise max_steps, loosen rtol, or look for a rate that oscillates quickly.",
    Outcome.NOT_FINITE: "Check this individual's parameters for zeros in denominators and for"
    " logarithms, roots or powers of a state that turns negative.",
    Outcome.STEP_VANISHED: "Look for a runaway (a rate that grows with its own state) or a jump"
    " in a rate; write jumps as events.",
    Outcome.SINGULAR: "Look for two states whose rates are the same equation, or for parameters"
    " many orders of magnitude apart.",
}
