"""How likely it is that a level differs between two groups of looks, for many proteins at once.

The Bayes factor of a difference for a two-sample t with an effect ``N(0, g)`` in standard
deviations (Gönen and others 2005), with the variance of each protein drawn towards that of all
(Smyth 2004). The size g and the share of proteins that differ are taken where the proteins together
are likeliest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Effect variances tried, in variances of a look.
SIZES = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])

#: Shares of proteins that differ tried.
SHARES = np.concatenate([[0.001, 0.003], np.arange(0.01, 1.0, 0.01)])


def drawn_variance(variance: Array, freedom: float) -> tuple[Array, float]:
    """Draw variances towards a common one.

    Parameters
    ----------
    variance
        Shape (P,). Sample variances.
    freedom
        Their degrees of freedom.

    Returns
    -------
    tuple
        Variances after drawing, shape (P,), and the degrees of freedom they have then.
    """
    from scipy.optimize import brentq
    from scipy.special import digamma, polygamma

    floor = 1e-8 * max(float(np.median(variance)), 1e-12)
    logs = np.log(np.maximum(variance, floor)) - digamma(freedom / 2) + np.log(freedom / 2)
    if len(variance) < 3:
        return np.maximum(variance, floor), freedom
    left = float(np.var(logs, ddof=1)) - float(polygamma(1, freedom / 2))
    if left <= float(polygamma(1, 5e5)):
        common = float(np.exp(np.mean(logs)))
        return np.full_like(variance, common), freedom + 1e6
    half = float(brentq(lambda x: float(polygamma(1, x)) - left, 1e-3, 1e6))  # type: ignore[arg-type]
    common = float(np.exp(np.mean(logs) + digamma(half) - np.log(half)))
    prior = 2 * half
    return (prior * common + freedom * variance) / (prior + freedom), freedom + prior


def log_bayes_factor(t: Array, effective: float, freedom: float, size: float) -> Array:
    """Return the log Bayes factor of a difference against none.

    Parameters
    ----------
    t
        Shape (P,).
    effective
        ``1 / (1/n₁ + 1/n₂)``.
    freedom
        Of the variance.
    size
        Variance of the effect in standard deviations of a look.
    """
    wide = 1 + effective * size
    return -0.5 * np.log(wide) + (freedom + 1) / 2 * (
        np.log1p(t**2 / freedom) - np.log1p(t**2 / (freedom * wide))
    )


def differing(difference: Array, variance: Array, freedom: float, first: int, second: int) -> Array:
    """Return the probability that each protein's level differs, shape (P,).

    Parameters
    ----------
    difference
        Shape (P,). Mean of the second group less that of the first.
    variance
        Shape (P,). Of a look within its group.
    freedom
        Degrees of freedom of the variances.
    first, second
        Looks of each group.
    """
    drawn, freedom = drawn_variance(variance, freedom)
    effective = 1 / (1 / first + 1 / second)
    t = difference * np.sqrt(effective / drawn)
    best, chosen = -np.inf, np.zeros_like(t)
    for size in SIZES:
        factor = np.exp(np.clip(log_bayes_factor(t, effective, freedom, float(size)), -50, 50))
        mixed = 1 - SHARES[:, None] + SHARES[:, None] * factor[None]
        likelihood = np.log(mixed).sum(axis=1)
        share = SHARES[int(np.argmax(likelihood))]
        if likelihood.max() > best:
            best = float(likelihood.max())
            chosen = share * factor / (1 - share + share * factor)
    return chosen
