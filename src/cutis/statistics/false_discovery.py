"""The declared share of false findings, and how many of uncertain things there are.

Every family of tests of the measured secretome is one table; what could not be tested is kept as
missing and belongs to no family.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.methods import method
from cutis.statistics.multiplicity import adjusted

Array = NDArray[np.float64]

#: Share of false findings a list may be expected to hold (the field's usual 5 %).
FALSE_SHARE = 0.05

#: Central share of an interval, of counts and of fold changes.
INTERVAL = 0.95

#: Quantiles of z of that interval.
Z = 1.959963984540054


@method(
    formula="q_(i) = min over j ≥ i of m p_(j)/j",
    limits="p independent or positively dependent",
    check="statsmodels (tests/statistics/test_false_discovery.py)",
    reference="Benjamini & Hochberg 1995",
)
def q_values(p: ArrayLike) -> Array:
    """Return Benjamini–Hochberg adjusted p-values; NaN stays NaN and is not counted.

    Parameters
    ----------
    p
        One family of p-values, any shape.
    """
    return adjusted(p, "bh")


@method(
    formula="the longest list with mean (1 − confidence) ≤ the declared share",
    limits="as good as the confidences are calibrated",
    check="the next longer list breaks its word (tests/statistics/test_false_discovery.py)",
    reference="Newton et al. 2004",
)
def listed(confidence: ArrayLike, false_share: float = FALSE_SHARE) -> NDArray[np.bool_]:
    """Return which are on the longest list that is expected to hold few false ones.

    The surest come first; one is added as long as the mean of ``1 - confidence`` over the list
    stays at or below ``false_share`` (the Bayesian false discovery rate of Newton et al. 2004,
    Biostatistics 5:155) and it is itself more likely true than not. Equal confidences are
    listed together or not at all.

    Parameters
    ----------
    confidence
        Probability that each is true; NaN is never listed.
    false_share
        Expected share of false ones allowed.
    """
    values = np.asarray(confidence, dtype=float)
    result = np.zeros(values.shape, dtype=bool)
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return result
    order = known[np.argsort(-values[known], kind="stable")]
    doubt = np.cumsum(1 - values[order]) / np.arange(1, len(order) + 1)
    fits = np.flatnonzero(doubt <= false_share)
    if fits.size:
        least = max(values[order[fits[-1]]], 0.5)
        result[known] = values[known] >= least
        if (1 - values[result]).mean() > false_share:  # a run of ties went over the edge
            result[known] = values[known] > least
    return result


@method(
    formula="Σ p, with the central interval of the sum of so many coins (Poisson binomial)",
    limits="chance alone: the probabilities are taken as known, and as independent",
    check="by hand, and scipy binom (tests/statistics/test_false_discovery.py)",
)
def how_many(probability: ArrayLike, level: float = INTERVAL) -> tuple[float, int, int]:
    """Return the expected number of true ones, and its central interval.

    Parameters
    ----------
    probability
        That each is true, taken as independent; NaN is left out.
    level
        Of the interval.

    Returns
    -------
    tuple
        Mean and quantiles of the Poisson-binomial distribution (exact up to rounding).
    """
    chances = np.asarray(probability, dtype=float).ravel()
    chances = np.clip(chances[np.isfinite(chances)], 0.0, 1.0)
    if not chances.size:
        return 0.0, 0, 0
    below = np.cumsum(_poisson_binomial(chances))
    edge = (1 - level) / 2
    low, high = (int(np.searchsorted(below, at - 1e-12)) for at in (edge, 1 - edge))
    return float(chances.sum()), low, min(high, len(chances))


def widened(
    counted: tuple[float, int, int], half: float, most: int, known: int = 0
) -> tuple[float, float, float]:
    """Return a count whose interval also holds an error of what it was learnt from.

    The two are independent: half widths add as squares, each side of its own.

    Parameters
    ----------
    counted
        Of :func:`how_many`.
    half
        Half the interval of the other error; infinite: from what is known to all there are.
    most, known
        What there are; how many are known to be.
    """
    value, low, high = counted
    if not np.isfinite(half):
        return value, float(min(known, low)), float(most)
    below, above = np.hypot(value - low, half), np.hypot(high - value, half)
    return value, float(max(np.floor(value - below), 0)), float(min(np.ceil(value + above), most))


def _poisson_binomial(chances: Array) -> Array:
    """Return the probability of each count, by halves: the sum of two independent counts."""
    from scipy.signal import convolve

    if len(chances) <= 32:
        result = np.ones(1)
        for chance in chances:
            result = np.convolve(result, (1 - chance, chance))
        return result
    half = len(chances) // 2
    joined = convolve(_poisson_binomial(chances[:half]), _poisson_binomial(chances[half:]))
    return np.maximum(joined, 0.0)


@method(
    formula="(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)",
    limits="independent tries",
    check="statsmodels (tests/statistics/test_false_discovery.py)",
    reference="Wilson 1927",
)
def wilson(hits: float, tries: float, z: float = Z) -> tuple[float, float, float]:
    """Return a share with its Wilson interval; NaN of nothing."""
    if tries <= 0:
        return float("nan"), float("nan"), float("nan")
    share = hits / tries
    middle = (share + z**2 / (2 * tries)) / (1 + z**2 / tries)
    half = z / (1 + z**2 / tries) * np.sqrt(share * (1 - share) / tries + z**2 / (4 * tries**2))
    return share, float(max(middle - half, 0.0)), float(min(middle + half, 1.0))
