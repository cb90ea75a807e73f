"""What is to be integrated, checked and brought to one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cutis.errors import EngineError
from cutis.skin.engine.events import Event, Schedule, make_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.model.system import System


@dataclass(frozen=True)
class Task:
    """One call of ``solve``: N individuals of one system.

    Attributes
    ----------
    system
        The equations.
    x0, parameters
        Shapes (N, S) and (N, P); float64, C order.
    times
        Shape (T,), days, increasing; the first is the start.
    schedule
        Events inside the span.
    rtol
        Relative tolerance of a step.
    select
        Shape (K,): states to output.
    max_steps
        Accepted and rejected steps allowed an individual.
    """

    system: System
    x0: NDArray[np.float64]
    parameters: NDArray[np.float64]
    times: NDArray[np.float64]
    schedule: Schedule
    rtol: float
    select: NDArray[np.int64]
    max_steps: int

    @property
    def count(self) -> int:
        """Number of individuals."""
        return len(self.x0)

    def take(self, individuals: NDArray[np.int64]) -> Task:
        """Return the task of some of the individuals (an index may be repeated)."""
        return Task(
            self.system, self.x0[individuals], self.parameters[individuals], self.times,
            self.schedule.take(individuals), self.rtol, self.select, self.max_steps,
        )  # fmt: skip


def make_task(
    system: System, x0: ArrayLike, parameters: ArrayLike, times: ArrayLike, *,
    events: Sequence[Event], rtol: float, select: Sequence[int] | NDArray | None, max_steps: int,
) -> Task:  # fmt: skip
    """Check every input of ``solve`` and broadcast one individual to many.

    Raises
    ------
    EngineError
        A wrong shape, a value that is not finite, times that do not increase, an unknown state.
    """
    states = _matrix(x0, len(system.states), "x0", "states")
    values = _matrix(parameters, len(system.parameters), "parameters", "parameters")
    count = _common_count(len(states), len(values))
    _check_finite(states, system.states, "x0")
    _check_finite(values, system.parameters, "parameters")
    when = _times(times)
    if not 1e-13 <= rtol <= 0.1:
        raise EngineError(f"rtol is {rtol:g}: expected 1e-13 … 0.1 (1e-4 is usual)")
    if max_steps < 1:
        raise EngineError(f"max_steps is {max_steps}: expected at least 1")
    return Task(
        system=system,
        x0=_repeat(states, count),
        parameters=_repeat(values, count),
        times=when,
        schedule=make_schedule(system, events, when[0], when[-1], count),
        rtol=float(rtol),
        select=_selection(select, len(system.states)),
        max_steps=int(max_steps),
    )


def _matrix(values: ArrayLike, width: int, name: str, what: str) -> NDArray[np.float64]:
    """Return ``values`` as (N or 1, width), always a copy of the caller's array."""
    array = np.array(values, dtype=np.float64, order="C")
    if array.ndim not in (1, 2) or array.shape[-1] != width:
        raise EngineError(
            f"{name} has shape {array.shape}: expected ({width},) or (individuals, {width}),"
            f" one value for each of the {width} {what}"
        )
    return np.atleast_2d(array)


def _common_count(states: int, parameters: int) -> int:
    """Return the number of individuals, where one of the two may be given once for all."""
    if states != parameters and 1 not in (states, parameters):
        raise EngineError(
            f"x0 is given for {states} individuals and parameters for {parameters}:"
            " expected the same number, or one set for all"
        )
    return 0 if 0 in (states, parameters) else max(states, parameters)


def _repeat(array: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return ``array`` with ``count`` rows."""
    if len(array) == count:
        return array
    return np.ascontiguousarray(np.broadcast_to(array[:1], (count, array.shape[1])))


def _check_finite(array: NDArray[np.float64], names: tuple[str, ...], what: str) -> None:
    """Raise EngineError naming the first value that is not finite."""
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        row, column = bad[0]
        raise EngineError(
            f"{what} of individual {row}: {names[column]} is {array[row, column]},"
            f" expected a finite number ({len(bad)} such in all)"
        )


def _times(times: ArrayLike) -> NDArray[np.float64]:
    """Return increasing times (days), at least the start."""
    when = np.array(times, dtype=np.float64).reshape(-1)
    if len(when) == 0 or not np.all(np.isfinite(when)) or np.any(np.diff(when) <= 0):
        raise EngineError("times: expected at least one finite number of days, increasing")
    return when


def _selection(select: Sequence[int] | NDArray | None, count: int) -> NDArray[np.int64]:
    """Return indices of the states to output."""
    if select is None:
        return np.arange(count, dtype=np.int64)
    chosen = np.array(select, dtype=np.int64).reshape(-1)
    if len(chosen) and (chosen.min() < 0 or chosen.max() >= count):
        raise EngineError(f"select: expected state indices 0 … {count - 1}, got {chosen.tolist()}")
    return chosen
