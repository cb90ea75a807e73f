"""Events as the moments an exported file can say: one assignment a target and moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import ModelError
from cutis.skin.model.export.infix import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cutis.skin.model.export.names import Names

#: A day no run reaches: the next time of a series that has ended.
NEVER = "1e12"

#: Fewer equal moments than this are written one by one.
SHORTEST_SERIES = 3


@dataclass(frozen=True)
class Change:
    """``target ← scale · target + add``; the target is a state, or a parameter (scale 0)."""

    is_parameter: bool
    target: int
    scale: float
    add: float

    def text(self, name: str) -> str:
        """Return the right-hand side, with ``name`` for the target."""
        if self.scale == 0.0:
            return number_text(self.add)
        before = name if self.scale == 1.0 else f"{number_text(self.scale)}*{name}"
        if self.add == 0.0:
            return before
        sign = "-" if self.add < 0 else "+"
        return f"{before} {sign} {number_text(abs(self.add))}"


@dataclass(frozen=True)
class Moment:
    """What happens at ``time`` and again every ``interval`` (days), ``count`` times in all."""

    time: float
    changes: tuple[Change, ...]
    interval: float = 0.0
    count: int = 1


@dataclass(frozen=True)
class Spoken:
    """A moment in the words of an exported file.

    Attributes
    ----------
    name
        Identifier of the event.
    trigger
        Formula that becomes true.
    assignments
        (variable, formula), all with the values from just before.
    clock
        For a series, the variable that holds its next time, and its first value (days).
    """

    name: str
    trigger: str
    assignments: tuple[tuple[str, str], ...]
    clock: tuple[str, float] | None = None


def speak(moments: Iterable[Moment], names: Names, offset: float = 0.0) -> list[Spoken]:
    """Return moments as formulas, in days since ``offset``; a series sets its own next time."""
    spoken = []
    for number, moment in enumerate(moments, start=1):
        name = names.new(f"event_{number}")
        assignments = []
        for change in moment.changes:
            table = names.parameters if change.is_parameter else names.states
            assignments.append((table[change.target], change.text(table[change.target])))
        at, clock = moment.time - offset, None
        trigger = number_text(at)
        if moment.count > 1:
            trigger = names.new(f"{name}_next")
            clock = (trigger, at)
            last = number_text(at + (moment.count - 1.5) * moment.interval)
            later = f"{trigger} + {number_text(moment.interval)}"
            following = f"piecewise({later}, {trigger} < {last}, {NEVER})"
            assignments.append((trigger, following))
        spoken.append(Spoken(name, f"time >= {trigger}", tuple(assignments), clock))
    return spoken


def moments_of(events: Iterable[Any], start: float) -> list[Moment]:
    """Return the moments of engine events, in time order, series not yet folded.

    Parameters
    ----------
    events
        Anything with ``time``, ``state``, ``scale``, ``add`` (a pulse) or ``time``,
        ``parameter``, ``value`` (a switch), for one individual.
    start
        Day the run starts.

    Raises
    ------
    ModelError
        An event before the start, or one that differs between individuals.
    """
    gathered: dict[float, dict[tuple[bool, int], Change]] = {}
    for event in events:
        if event.time < start:
            raise ModelError(
                f"an event at day {event.time:g} comes before the start, day {start:g}"
            )
        change = _change(event)
        at = gathered.setdefault(float(event.time), {})
        key = (change.is_parameter, change.target)
        at[key] = _after(at[key], change) if key in at else change
    return [Moment(time, tuple(gathered[time].values())) for time in sorted(gathered)]


def apply(
    moment: Moment, x0: NDArray[np.float64], parameters: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return states (S,) and parameters (P,) after a moment."""
    states, values = x0.copy(), parameters.copy()
    for change in moment.changes:
        array = values if change.is_parameter else states
        array[change.target] = change.scale * array[change.target] + change.add
    return states, values


def fold(moments: Sequence[Moment]) -> list[Moment]:
    """Return moments with evenly spaced equal changes as series: 168 doses are one line.

    A moment may be cut in two when one of its changes belongs to a series and another does not;
    they touch different targets, so their order does not matter.
    """
    times_of: dict[Change, list[float]] = {}
    for moment in moments:
        for change in moment.changes:
            times_of.setdefault(change, []).append(moment.time)
    together: dict[tuple[float, ...], list[Change]] = {}
    for change, times in times_of.items():
        together.setdefault(tuple(times), []).append(change)
    folded = [
        replace(series, changes=tuple(changes))
        for times, changes in together.items()
        for series in _series(times)
    ]
    return sorted(folded, key=lambda moment: moment.time)


def _series(times: Sequence[float]) -> list[Moment]:
    """Cut times into runs of even spacing."""
    result: list[Moment] = []
    first = 0
    while first < len(times):
        last = first + 1
        while last + 1 < len(times) and _even(times, first, last + 1):
            last += 1
        count = min(last, len(times) - 1) - first + 1
        if count >= SHORTEST_SERIES:
            interval = (times[first + count - 1] - times[first]) / (count - 1)
            result.append(Moment(times[first], (), interval, count))
        else:
            count = 1
            result.append(Moment(times[first], ()))
        first += count
    return result


def _even(times: Sequence[float], first: int, last: int) -> bool:
    """Return whether time ``last`` is as far from the one before as the first two are apart."""
    interval = times[first + 1] - times[first]
    expected = times[first] + interval * (last - first)
    return abs(times[last] - expected) <= 1e-12 * max(1.0, abs(expected))


def _change(event: Any) -> Change:
    """Return the change of one pulse or switch."""
    if hasattr(event, "parameter"):
        return Change(True, int(event.parameter), 0.0, _one(event.value, event.time))
    return Change(False, int(event.state), float(event.scale), _one(event.add, event.time))


def _one(value: Any, time: float) -> float:
    """Return the only number of an event's value."""
    numbers = np.unique(np.asarray(value, dtype=float))
    if len(numbers) != 1:
        raise ModelError(
            f"the event at day {time:g} differs between individuals ({len(numbers)} values);"
            " a file holds one individual: give its own value"
        )
    return float(numbers[0])


def _after(first: Change, second: Change) -> Change:
    """Return the change that does ``first``, then ``second``."""
    return replace(
        first, scale=second.scale * first.scale, add=second.scale * first.add + second.add
    )
