"""How likely it is that a level differs between two groups of looks, for many proteins at once.

The Bayes factor of a difference for a two-sample t with an effect ``N(0, g)`` in standard
deviations (Gönen and others 2005), with the variance of each protein drawn towards that of all
(Smyth 2004). The size g and the share of proteins that differ are taken where the proteins together
are likeliest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.statistics.moderated_t import squeeze_variances

Array = NDArray[np.float64]

#: Least variance, as a share of the median one; degrees of freedom that are as good as endless.
LEAST, FREE = 1e-8, 1e6

#: Effect variances tried, in variances of a look.
SIZES = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])

#: Shares of proteins that differ tried.
SHARES = np.concatenate([[0.001, 0.003], np.arange(0.01, 1.0, 0.01)])


def log_bayes_factor(t: Array, effective: float, df: float, size: float) -> Array:
    """Return the log Bayes factor of a difference against none.

    Parameters
    ----------
    t
        Shape (P,).
    effective
        ``1 / (1/n₁ + 1/n₂)``.
    df
        Of the variance.
    size
        Variance of the effect in standard deviations of a look.
    """
    wide = 1 + effective * size
    return -0.5 * np.log(wide) + (df + 1) / 2 * (np.log1p(t**2 / df) - np.log1p(t**2 / (df * wide)))


@method(
    formula=(
        "Bayes factor of t against 0, with effects N(0, g); g and the share that differs where "
        "they are likeliest"
    ),
    limits="effects normal about zero",
    check=(
        "the average over effects by scipy quad; calibration "
        "(tests/omics/compare/test_differential_abundance.py)"
    ),
    reference="Gönen et al. 2005; Smyth 2004",
)
def probability_of_difference(
    difference: Array, variance: Array, df: float, first: int, second: int
) -> Array:
    """Return the probability that each protein's level differs, shape (P,).

    Parameters
    ----------
    difference
        Shape (P,). Mean of the second group less that of the first.
    variance
        Shape (P,). Of a look within its group.
    df
        Degrees of freedom of the variances.
    first, second
        Looks of each group.
    """
    from scipy.special import expit

    drawn, usual = squeeze_variances(variance, np.full(len(variance), df))
    drawn = np.maximum(drawn, LEAST * max(float(np.median(drawn)), LEAST))
    df = min(df + usual.df, FREE)
    effective = 1 / (1 / first + 1 / second)
    t = difference * np.sqrt(effective / drawn)
    best, chosen = -np.inf, np.zeros_like(t)
    for size in SIZES:
        factor = log_bayes_factor(t, effective, df, float(size))
        odds = np.log(SHARES / (1 - SHARES))[:, None] + factor[None]
        likelihood = (np.logaddexp(0.0, odds) + np.log(1 - SHARES)[:, None]).sum(axis=1)
        most = int(np.argmax(likelihood))
        if likelihood[most] > best:
            best, chosen = float(likelihood[most]), expit(odds[most])
    return chosen
