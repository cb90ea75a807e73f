"""What a row's statistic is in the model, and whether it agrees with the measurement."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log

import numpy as np
from numpy.typing import NDArray

from cutis import units
from cutis.errors import UnitError
from cutis.knowledge.tables.observations import MOVED, ONSET, SAME, Observation

Array = NDArray[np.float64]

#: Statistics that ask when something happens.
TIMED = frozenset({"half-life", "time of peak", "time of onset", "time of half decay"})

#: The band of the draws, in percent of them.
BAND = (5.0, 95.0)

INSIDE, MISSED, OUTSIDE, FAILED = "inside", "missed", "out of scope", "failed"


@dataclass(frozen=True)
class Score:
    """One row, scored.

    Attributes
    ----------
    observation
        The row.
    verdict
        ``inside``, ``missed``, ``out of scope`` or ``failed``.
    central
        The statistic with the central values, in the row's unit.
    low, high
        The band of the draws, 5 to 95 %; NaN without draws.
    missed_by
        How far the nearer of centre and band stays outside the interval, in half-widths; 0 inside;
        NaN where there is nothing to measure the distance from.
    central_inside
        Whether the central value alone agrees.
    reason
        Why it is out of scope or failed, or what does not happen; empty otherwise.
    """

    observation: Observation
    verdict: str
    central: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    missed_by: float = float("nan")
    central_inside: bool = False
    reason: str = ""


def interval(observation: Observation) -> tuple[float, float]:
    """Return the interval a row's statistic must fall in; a direction is one of ratios."""
    spans = {
        "up": (1 + MOVED, inf),
        "down": (-inf, 1 - MOVED),
        "same": (1 - SAME, 1 + SAME),
        "not up": (-inf, 1 + MOVED),
        "not down": (1 - MOVED, inf),
    }
    if observation.direction:
        return spans[observation.direction]
    low = -inf if observation.low is None else observation.low
    high = inf if observation.high is None else observation.high
    return low, high


def half_width(observation: Observation) -> float:
    """Return half the width of a row's interval, in its unit.

    Of an open interval: the distance of the value from its end; where that is nothing, a quarter
    of the change (the change of a ratio is its distance from 1); of a direction, 0.25.
    """
    low, high = interval(observation)
    if isfinite(low) and isfinite(high) and high > low:
        return (high - low) / 2
    value = observation.value
    if value is None:
        return SAME
    end = low if isfinite(low) else high
    if value != end:
        return abs(value - end)
    base = 1.0 if observation.statistic == "ratio" else 0.0
    return 0.25 * abs(value - base) or 0.25


def score(observation: Observation, central: float, draws: Array) -> Score:
    """Score a row.

    Parameters
    ----------
    observation
        The row.
    central
        Its statistic with the central values, in its unit.
    draws
        The same for each draw, shape (D,); empty without draws. NaN where it does not exist.
    """
    low, high = interval(observation)
    seen = draws[np.isfinite(draws)]
    there = len(seen) > 0 and len(seen) >= 0.5 * len(draws)
    band = np.percentile(seen, BAND) if there else (float("nan"), float("nan"))
    if not np.isfinite(central) and not there and observation.statistic in TIMED:
        return Score(observation, MISSED, reason="does not happen within the course")
    if not np.isfinite(central) and not there:
        reason = "the statistic does not exist in this course (nothing there to compare)"
        return Score(observation, FAILED, central, reason=reason)
    gaps = [_gap(central, central, low, high), _gap(band[0], band[1], low, high)]
    gap = min(gap for gap in gaps if np.isfinite(gap))
    inside = gap == 0
    return Score(
        observation=observation,
        verdict=INSIDE if inside else MISSED,
        central=central,
        low=float(band[0]),
        high=float(band[1]),
        missed_by=0.0 if inside else gap / half_width(observation),
        central_inside=bool(np.isfinite(central)) and low <= central <= high,
    )


def _gap(bottom: float, top: float, low: float, high: float) -> float:
    """Return the distance between two intervals; NaN passes through."""
    if not np.isfinite(bottom):
        return float("nan")
    return max(0.0, low - top, bottom - high)


def compared(
    observation: Observation, of: Array, to: Array | None, above: Array | None, years: float
) -> Array:
    """Return a statistic that compares groups, shape (N,).

    Parameters
    ----------
    of, to, above
        The groups' values, shape (N,); None where there is none.
    years
        Between the groups, for a slope.
    """
    base = 0.0 if above is None else above
    if to is None:
        return of
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (of - base) / (to - base)
    if observation.statistic == "percent change":
        return 100 * (ratio - 1)
    if observation.statistic == "inhibition":
        return 100 * (1 - ratio)
    if observation.statistic == "slope per decade":
        return 100 * (ratio - 1) / (years / 10)
    return ratio


def timed(statistic: str, times: Array, values: Array, start: float) -> Array:
    """Return when something happens, days after ``start``, shape (N,); NaN where it does not.

    Parameters
    ----------
    statistic
        One of :data:`TIMED`.
    times, values
        Shapes (T,) and (N, T).
    start
        The last exposure or addition, days.

    Notes
    -----
    Changes are from the first look of the course. A course that still rises at its end peaks there.
    """
    after = times >= start - 1e-9
    result = np.full(len(values), np.nan)
    for row, course in enumerate(values):
        change = np.abs(course[after] - course[0])
        if np.isfinite(change).all() and change.size > 2 and change.max() > 0:
            result[row] = _when(statistic, times[after] - start, change)
    return result


def _when(statistic: str, times: Array, change: Array) -> float:
    """Return when something happens in one course of changes from the start."""
    top = int(np.argmax(change))
    if statistic == "time of peak":
        return _summit(times, change, top)
    if statistic == "time of onset":
        return _crossing(times, change, ONSET * change[top], 0, rising=True)
    if statistic == "half-life":
        return _half_life(times, change, top)
    return _crossing(times, change, 0.5 * change[top], top, rising=False)


def _half_life(times: Array, change: Array, top: int) -> float:
    """Return the half-life of the fall from 80 to 20 % of the top, which is past its roundness.

    Where the course ends earlier, but below 50 %: from 80 % to its end.
    """
    high = _crossing(times, change, 0.8 * change[top], top, rising=False)
    low = _crossing(times, change, 0.2 * change[top], top, rising=False)
    left = 0.2
    if not np.isfinite(low) and 0 < change[-1] < 0.5 * change[top]:
        low, left = float(times[-1]), change[-1] / change[top]
    return (low - high) * log(2) / log(0.8 / left)


def _summit(times: Array, change: Array, top: int) -> float:
    """Return the top of the parabola through the highest point and its neighbours."""
    if top in (0, len(times) - 1):
        return float(times[top])
    t, y = times[top - 1 : top + 2], change[top - 1 : top + 2]
    bend, slope, _ = np.polyfit(t - t[1], y, 2)
    if bend >= 0:
        return float(t[1])
    return float(np.clip(t[1] - slope / (2 * bend), t[0], t[2]))


def _crossing(times: Array, change: Array, level: float, first: int, *, rising: bool) -> float:
    """Return when a course first crosses a level from ``first`` on, linearly between looks."""
    beyond = change[first:] >= level if rising else change[first:] <= level
    if not beyond.any():
        return float("nan")
    i = first + int(np.argmax(beyond))
    if i == first:
        return float(times[i])
    share = (level - change[i - 1]) / (change[i] - change[i - 1])
    return float(times[i - 1] + share * (times[i] - times[i - 1]))


def in_unit(values: Array, unit: str, wanted: str) -> Array:
    """Return values in a row's unit.

    Raises
    ------
    UnitError
        They measure something else.
    """
    if not wanted or unit == wanted:
        return values
    try:
        return values * units.convert(1.0, unit, wanted)
    except UnitError as error:
        raise UnitError(f"the readout is in {unit}, the row in {wanted}: {error}") from None
