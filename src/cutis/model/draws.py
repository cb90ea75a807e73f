"""Random numbers keyed by (seed, individual, purpose).

A number depends on nothing else: not on how many individuals run beside this one, in which
order, in which chunk or on how many threads. So the same seed gives the same bits.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

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
