"""How alike two profiles of levels are, and whether a row of lots drifts."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method

Array = NDArray[np.float64]

#: Normal quantile of 95 % intervals.
Z = 1.959963984540054

#: Fewest lots a trend is looked for in.
LOTS = 4


@dataclass(frozen=True)
class Agreement:
    """Agreement of two profiles over the proteins seen in both.

    Attributes
    ----------
    proteins
        How many.
    concordance, concordance_low, concordance_high
        Lin's coefficient: 1 only where the levels themselves agree, not just their order.
    spearman, spearman_low, spearman_high
        Correlation of ranks.
    shift
        Median difference, log2: how much more there is of everything.
    """

    proteins: int
    concordance: float
    concordance_low: float
    concordance_high: float
    spearman: float
    spearman_low: float
    spearman_high: float
    shift: float


@method(
    formula="concordance 2 s_xy/(s_x² + s_y² + (x̄ − ȳ)²), and rank correlation",
    limits="every protein counts as one observation",
    check="its definition; intervals in simulation (tests/statistics/test_agreement.py)",
    reference="Lin 1989; Bonett & Wright 2000",
)
def agreement(first: Array, second: Array) -> Agreement:
    """Compare two profiles of log2 levels, shape (P,); NaN where a protein is not seen.

    Intervals are 95 %, by Fisher's z: of Lin (1989, with the correction of 2000) and of Bonett and
    Wright (2000). They count every protein as one observation. NaN below four proteins.
    """
    from scipy.stats import spearmanr

    both = np.isfinite(first) & np.isfinite(second)
    x, y = first[both], second[both]
    many = int(both.sum())
    if many < 4 or x.std() == 0 or y.std() == 0:
        shift = float(np.median(x - y)) if many else float("nan")
        nan = float("nan")
        return Agreement(many, nan, nan, nan, nan, nan, nan, shift)
    rho = float(np.cov(x, y, ddof=0)[0, 1])
    lin = 2 * rho / float(x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    pearson = rho / float(x.std() * y.std())
    ranks: Any = spearmanr(x, y)
    rank = float(ranks.statistic)
    apart = (x.mean() - y.mean()) ** 2 / float(x.std() * y.std())
    error = _lin_error(lin, pearson, float(apart), many)
    wide = sqrt((1 + rank**2 / 2) / (many - 3))
    return Agreement(
        many, lin, *_interval(lin, error), rank, *_interval(rank, wide), float(np.median(x - y))
    )


def _lin_error(lin: float, pearson: float, apart: float, many: int) -> float:
    """Return the standard error of Fisher's z of Lin's coefficient."""
    if abs(pearson) >= 1 - 1e-12 or abs(lin) >= 1 - 1e-12:
        return 0.0
    variance = (
        (1 - pearson**2) * lin**2 / ((1 - lin**2) * pearson**2)
        + 2 * lin**3 * (1 - lin) * apart / (pearson * (1 - lin**2) ** 2)
        - lin**4 * apart**2 / (2 * pearson**2 * (1 - lin**2) ** 2)
    ) / (many - 2)
    return sqrt(max(variance, 0.0))


def _interval(value: float, error: float) -> tuple[float, float]:
    """Return the 95 % interval of a correlation from the error of its z."""
    if abs(value) >= 1 - 1e-12:
        return value, value
    return tanh(atanh(value) - Z * error), tanh(atanh(value) + Z * error)


@dataclass(frozen=True)
class Drift:
    """Trend over a row of lots: Theil–Sen slope with interval, log2 a lot, and Kendall's p."""

    slope: float
    low: float
    high: float
    p: float


@method(
    formula="median of all pairwise slopes; Kendall’s p",
    limits="four lots or more",
    check="every pair listed, and scipy kendalltau (tests/statistics/test_agreement.py)",
    reference="Theil 1950; Sen 1968",
)
def drift(levels: Array, places: Array | None = None) -> Drift:
    """Look for a trend.

    Parameters
    ----------
    levels
        Shape (L,). Log2, in order of the lots; NaN where a protein is not seen.
    places
        Shape (L,). Where on the line the lots stand (dates); None: one after the other.

    Returns
    -------
    Drift
        NaN where fewer than four lots are seen.
    """
    from scipy.stats import kendalltau, theilslopes

    places = np.arange(len(levels), dtype=float) if places is None else places
    there = np.isfinite(levels)
    if there.sum() < LOTS or np.ptp(places[there]) == 0:
        return Drift(*(float("nan"),) * 4)
    line: Any = theilslopes(levels[there], places[there], alpha=0.95)
    trend: Any = kendalltau(places[there], levels[there])
    slope, _, low, high = map(float, line)
    return Drift(slope, low, high, float(trend.pvalue))
