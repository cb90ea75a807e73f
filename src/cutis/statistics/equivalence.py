"""Equivalence on the log scale: two one-sided tests, with the variances of both sides (Welch).

A ratio is *equivalent* when it is shown to lie within ÷ margin … × margin: both one-sided tests at
level α, which is the same as the 1 − 2α interval lying inside (Schuirmann 1987). It is *beyond*
when it is shown to lie outside. Anything else is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cutis.methods import method

#: Squared error, log2, that is rounding and no scatter: values were copied, rounded, or stand at a
#: limit. Nothing can be tested without an error (R's t.test: "data are essentially constant").
CONSTANT = 1e-20


@dataclass(frozen=True)
class Equivalence:
    """A difference on the log2 scale held against a margin.

    Attributes
    ----------
    difference, low, high
        Estimate and 1 − 2α interval, log2.
    df
        Degrees of freedom (Welch–Satterthwaite); 0 where values do not scatter at all, and then
        the interval and both p are NaN.
    p
        Of the two one-sided tests, the larger: that the difference is not within the margin.
    p_beyond
        That the difference is not outside the margin on the side it lies.
    """

    difference: float
    low: float
    high: float
    df: float
    p: float
    p_beyond: float


def held(
    difference: float, errors: Sequence[tuple[float, float]], margin: float, *, alpha: float = 0.05
) -> Equivalence:
    """Hold a difference against a margin.

    Parameters
    ----------
    difference
        Log2.
    errors
        Squared standard error and degrees of freedom of each part of it.
    margin
        Log2, above 0.
    alpha
        Level of each one-sided test.

    Raises
    ------
    ValueError
        The margin is not above 0.
    """
    from scipy.stats import t as student

    if not margin > 0:
        raise ValueError(f"the margin {margin} is not above 0")
    squared = sum(square for square, _ in errors)
    if squared <= CONSTANT:
        nan = float("nan")
        return Equivalence(difference, nan, nan, 0.0, nan, nan)
    df = squared**2 / sum(square**2 / free for square, free in errors if square > 0)
    error = float(np.sqrt(squared))
    above = float(student.sf((difference + margin) / error, df))
    below = float(student.cdf((difference - margin) / error, df))
    beyond = float(student.sf((abs(difference) - margin) / error, df))
    half = float(student.ppf(1 - alpha, df)) * error
    return Equivalence(
        difference, difference - half, difference + half, df, max(above, below), beyond
    )


@method(
    formula="two one-sided Welch tests of |difference| < margin, log2",
    limits="says nothing without replicates; the margin is a choice",
    check="statsmodels, to 1e-9; level at the margin (tests/statistics/test_equivalence.py)",
    reference="Schuirmann 1987",
)
def tost(first: ArrayLike, second: ArrayLike, margin: float, *, alpha: float = 0.05) -> Equivalence:
    """Test whether two groups have equivalent means (Welch).

    Parameters
    ----------
    first, second
        Shape (n,). Log2 levels, two or more each.
    margin, alpha
        As in :func:`held`; the difference is first less second.

    Raises
    ------
    ValueError
        A group has fewer than two values.
    """
    groups = [np.asarray(values, dtype=float) for values in (first, second)]
    if min(map(len, groups)) < 2:
        raise ValueError("equivalence needs two values or more on each side")
    errors = [(float(g.var(ddof=1)) / len(g), float(len(g) - 1)) for g in groups]
    return held(float(groups[0].mean() - groups[1].mean()), errors, margin, alpha=alpha)
