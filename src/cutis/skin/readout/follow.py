"""Integrates what only follows: made at a known pace, lost in proportion, acting on nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method

Array = NDArray[np.float64]


@method(
    formula="dC/dt = p(t) − kC, exact for a production linear between looks",
    limits="production linear between looks",
    check="scipy solve_ivp (tests/skin/readout/test_follow.py)",
)
def follow(
    times: Array,
    production: Array,
    decay: Array,
    start: Array | float = 0.0,
    resets: tuple[float, ...] = (),
) -> Array:
    """Integrate ``dC/dt = p(t) − k·C`` exactly for a production that is linear between looks.

    Parameters
    ----------
    times
        Shape (T,), increasing, days.
    production
        Shape (N, T), amount/day.
    decay
        Shape (N, 1), 1/day; may be 0.
    start
        Shape (N, 1). Amount at the first time.
    resets
        Times at which the amount becomes zero (a change of medium).

    Returns
    -------
    ndarray
        Shape (N, T). At the moment of a reset: what is left, nothing.
    """
    result = np.empty(production.shape)
    amount = np.broadcast_to(np.asarray(start, dtype=float), (len(production), 1)).copy()
    if any(abs(moment - times[0]) < 1e-9 for moment in resets):
        amount[:] = 0.0
    result[:, :1] = amount
    for i in range(len(times) - 1):
        begin, end = times[i], times[i + 1]
        stops = [moment for moment in resets if begin + 1e-9 < moment <= end + 1e-9]
        knots = [begin, *(min(moment, end) for moment in stops), end]
        for number, (here, there) in enumerate(pairwise(knots)):
            first = _between(production, i, (here - begin) / (end - begin))
            last = _between(production, i, (there - begin) / (end - begin))
            amount = advance(amount, first, last, decay, there - here)
            if number < len(stops):
                amount = np.zeros_like(amount)
        result[:, i + 1 : i + 2] = amount
    return result


def advance(amount: Array, first: Array, last: Array, decay: Array, span: float) -> Array:
    """Return the amount after ``span`` days of production from ``first`` to ``last``, linearly."""
    z = decay * span
    safe = np.where(z > 1e-4, z, 1.0)
    one = np.where(z > 1e-4, -np.expm1(-safe) / safe, 1 - z / 2 + z * z / 6)
    two = np.where(z > 1e-4, (safe + np.expm1(-safe)) / safe**2, 0.5 - z / 6 + z * z / 24)
    return amount * np.exp(-z) + span * (first * one + (last - first) * two)


def _between(production: Array, i: int, share: float) -> Array:
    """Return the production a share of the way from one look to the next, shape (N, 1)."""
    here, there = production[:, i : i + 1], production[:, i + 1 : i + 2]
    return here + share * (there - here)
