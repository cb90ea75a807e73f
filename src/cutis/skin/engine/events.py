"""Jumps in time: doses (:class:`Pulse`), changed conditions (:class:`Switch`), and their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cutis.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.model.system import System


@dataclass(frozen=True)
class Pulse:
    """An affine jump of one state: ``x ← scale · x + add``, for every individual.

    Attributes
    ----------
    time
        When, in days.
    state
        Index of the state.
    scale, add
        The jump; ``add`` in the state's unit, a number or one per individual, shape (N,).
    """

    time: float
    state: int
    scale: float = 1.0
    add: float | NDArray[np.float64] = 0.0


@dataclass(frozen=True)
class Switch:
    """A parameter takes another value from ``time`` (days) on; ``value`` a number or shape (N,)."""

    time: float
    parameter: int
    value: float | NDArray[np.float64]


Event = Pulse | Switch


@dataclass(frozen=True)
class Schedule:
    """Events in time order, grouped by moment, as arrays.

    Events of one moment are applied in the order given. Two moments are of the same ``kind``
    when they touch the same states and parameters: the step that worked after one is the
    first tried after the next.

    Attributes
    ----------
    times, kinds
        Shape (M,): time of each moment (days) and its kind.
    first
        Shape (M + 1,): where the actions of each moment begin.
    is_switch, target, scale, row
        Shape (A,): one entry an action; ``row`` points into ``values``.
    values
        Shape (R, N) or, for numbers common to all, broadcast to it.
    """

    times: NDArray[np.float64]
    kinds: NDArray[np.int64]
    first: NDArray[np.int64]
    is_switch: NDArray[np.int64]
    target: NDArray[np.int64]
    scale: NDArray[np.float64]
    row: NDArray[np.int64]
    values: NDArray[np.float64]

    @property
    def kind_count(self) -> int:
        """Number of kinds of moments."""
        return int(self.kinds.max()) + 1 if len(self.kinds) else 0

    def take(self, individuals: NDArray[np.int64]) -> Schedule:
        """Return the schedule of some of the individuals."""
        return Schedule(
            self.times, self.kinds, self.first, self.is_switch, self.target, self.scale, self.row,
            self.values[:, individuals],
        )  # fmt: skip

    def apply(self, moment: int, states: NDArray, parameters: NDArray) -> None:
        """Apply one moment, in place, to states (N, S) and parameters (N, P)."""
        for action in range(self.first[moment], self.first[moment + 1]):
            value = self.values[self.row[action]]
            target = self.target[action]
            if self.is_switch[action]:
                parameters[:, target] = value
            else:
                states[:, target] = self.scale[action] * states[:, target] + value


class _Rows:
    """Values per individual, each different array kept once (twice-daily doses share theirs)."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.rows: list[NDArray[np.float64]] = []
        self.seen: dict[bytes, int] = {}

    def place(self, value: ArrayLike, what: str) -> int:
        """Return the row of ``value``; raise EngineError when it has a wrong shape."""
        array = np.asarray(value, dtype=np.float64)
        if array.shape not in ((), (1,), (self.count,)):
            raise EngineError(
                f"{what}: expected one number or {self.count} (one per individual),"
                f" got shape {array.shape}"
            )
        if not np.all(np.isfinite(array)):
            raise EngineError(f"{what}: expected finite numbers")
        key = array.tobytes()
        if key not in self.seen:
            self.seen[key] = len(self.rows)
            self.rows.append(np.broadcast_to(array, (self.count,)))
        return self.seen[key]

    def table(self) -> NDArray[np.float64]:
        """Return all rows, shape (R, N)."""
        return np.array(self.rows) if self.rows else np.zeros((0, self.count))


def make_schedule(
    system: System, events: Sequence[Event], start: float, end: float, count: int
) -> Schedule:
    """Order and check events.

    Raises
    ------
    EngineError
        An event before ``start``, an unknown state or parameter, or a value of wrong shape.
        Events after ``end`` are left out.
    """
    rows = _Rows(count)
    moments: dict[float, list[tuple[bool, int, float, int]]] = {}
    for number, event in enumerate(events):
        what = f"event {number} ({type(event).__name__} at day {event.time:g})"
        if not np.isfinite(event.time) or event.time < start:
            raise EngineError(f"{what}: comes before the start, day {start:g}")
        if event.time > end:
            continue
        moments.setdefault(float(event.time), []).append(_action(system, event, what, rows))
    return _as_arrays(dict(sorted(moments.items())), rows.table())


def _action(system: System, event: Event, what: str, rows: _Rows) -> tuple[bool, int, float, int]:
    """Return (is it a switch, target, scale, row of values) of one event."""
    if isinstance(event, Switch):
        _check_index(event.parameter, len(system.parameters), what, "parameter")
        return True, int(event.parameter), 0.0, rows.place(event.value, what)
    _check_index(event.state, len(system.states), what, "state")
    if not np.isfinite(event.scale):
        raise EngineError(f"{what}: scale is not finite")
    return False, int(event.state), float(event.scale), rows.place(event.add, what)


def _check_index(index: int, count: int, what: str, kind: str) -> None:
    """Raise EngineError when ``index`` is not that of one of ``count`` things."""
    if not 0 <= index < count:
        raise EngineError(f"{what}: no {kind} {index}; the system has 0 … {count - 1}")


def _as_arrays(
    moments: dict[float, list[tuple[bool, int, float, int]]], values: NDArray
) -> Schedule:
    """Flatten moments (already in time order) to the arrays of a schedule."""
    signatures: dict[tuple, int] = {}
    kinds = [
        signatures.setdefault(tuple((action[0], action[1]) for action in actions), len(signatures))
        for actions in moments.values()
    ]
    flat = [action for actions in moments.values() for action in actions]
    sizes = [len(actions) for actions in moments.values()]
    return Schedule(
        times=np.array(list(moments), dtype=np.float64),
        kinds=np.array(kinds, dtype=np.int64),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        is_switch=np.array([a[0] for a in flat], dtype=np.int64),
        target=np.array([a[1] for a in flat], dtype=np.int64),
        scale=np.array([a[2] for a in flat], dtype=np.float64),
        row=np.array([a[3] for a in flat], dtype=np.int64),
        values=values,
    )
