"""Random numbers keyed by (seed, individual, purpose).

A number depends on nothing else: not on how many individuals run beside this one, in which
order, in which chunk or on how many threads. So the same seed gives the same bits.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cutis.knowledge.numbers import Number

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def uniform(seed: int, individuals: NDArray[np.int64], purpose: str) -> NDArray[np.float64]:
    """Draw one number in (0, 1) for each individual, shape (N,).

    Parameters
    ----------
    seed
        Of the run.
    individuals
        Shape (N,). Whole numbers that name the individuals.
    purpose
        What the number is for: the address of an atlas number, ``"age"``, ``"phototype"`` …
    """
    key = int.from_bytes(blake2b(f"{seed}\n{purpose}".encode(), digest_size=8).digest(), "little")
    with np.errstate(over="ignore"):
        state = np.asarray(individuals).astype(np.uint64) * _GOLDEN + np.uint64(key)
        bits = _mix(_mix(state) + _GOLDEN)
    return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def sampled(
    number: Number, seed: int, individuals: NDArray[np.int64], address: str
) -> NDArray[np.float64]:
    """Return a number of the atlas for each individual, in its unit, shape (N,).

    Individual 0 has the central value, and so has everybody where it was verified or has no range.
    """
    central = individuals == 0
    column = np.full(len(individuals), number.value)
    if number.status == "verified" or number.low >= number.high or central.all():
        return column
    quantile = uniform(seed, individuals, address)
    return np.where(central, column, between(quantile, number.low, number.value, number.high))


def between(
    quantile: NDArray[np.float64], low: float, value: float, high: float
) -> NDArray[np.float64]:
    """Turn uniform numbers into values whose middle is ``value`` and whose ends are the range.

    Half of the draws lie on each side of ``value``; each side is uniform in the logarithm
    (in the number itself where a bound is not positive). Nothing leaves [low, high].
    """
    below = quantile < 0.5
    share = np.where(below, 2 * quantile, 2 * quantile - 1)
    if low > 0:
        down = low * (value / low) ** share
        up = value * (high / value) ** share
    else:
        down = low + (value - low) * share
        up = value + (high - value) * share
    return np.where(below, down, up)
