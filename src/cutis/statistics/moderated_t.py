"""The moderated t-test: each protein's variance is drawn towards what is usual in the table.

With three replicates a protein's own variance is a poor guess; the variances of the whole table
say what is usual and how much they differ (Smyth 2004, Stat Appl Genet Mol Biol 3:3). Equal to
``lmFit``, ``contrasts.fit`` and ``eBayes`` of R's limma 3.54, rows with missing values included:
a protein that a whole condition lacks has no fold change, not an invented one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.errors import DataError
from cutis.methods import method
from cutis.statistics.false_discovery import q_values
from cutis.statistics.least_squares import RowFits, fit_rows, orthogonal
from cutis.tables import Frame

Array = NDArray[np.float64]

#: Of limma: correlations of coefficients below this are none; a variance is not taken below this
#: share of the median one; a standard error above this belongs to a coefficient that is not there.
UNCORRELATED, LEAST_VARIANCE, NOT_THERE = 1e-14, 1e-5, 1e20


@dataclass(frozen=True)
class Prior:
    """What is usual: ``variance`` (one, or one a row with a trend), worth ``df`` observations."""

    variance: Array
    df: float


@method(
    formula="t = contrast / (s̃ √v), s̃² = (d₀s₀² + d s²)/(d₀ + d), df = d₀ + d",
    limits="log levels, scatter alike in all groups; nothing about people from replicates of one",
    check="R limma, to 1e-9 (tests/statistics/test_moderated_t.py)",
    reference="Smyth 2004",
)
def moderated_t(
    levels: Frame | ArrayLike,
    design: Frame | ArrayLike,
    contrast: str | Mapping[str, float] | Sequence[float],
    *,
    trend: bool = False,
) -> Frame:
    """Test one contrast in every row.

    Parameters
    ----------
    levels
        (P, S) log2 levels; NaN is missing.
    design
        (S, p): one row a sample, one column a coefficient.
    contrast
        A column of the design, or weights of its columns. When the columns are correlated and a
        row misses samples, a contrast of several columns has limma's approximate standard error;
        that of one column is exact.
    trend
        Let the usual variance depend on the mean level (limma-trend).

    Returns
    -------
    pandas.DataFrame
        One row a feature: ``log2_fold``, ``error`` (its standard error), ``mean`` level, ``t``,
        ``df``, ``p``, ``q`` (Benjamini–Hochberg over the table), ``s2`` and ``s2_posterior``
        (residual variance, before and after). NaN where the contrast is not estimable.

    Raises
    ------
    DataError
        Shapes differ, the design is not finite, the contrast is unknown or not estimable in any
        row, or there are no residual degrees of freedom.
    """
    import pandas as pd
    from scipy import stats

    index = levels.index if isinstance(levels, pd.DataFrame) else None
    values, matrix, weights = _arrays(levels, design, contrast)
    fitted = fit_rows(values, matrix)
    if not np.any(fitted.df > 0):
        raise DataError(
            f"moderated t: {len(matrix)} samples leave no residual degrees of freedom for "
            f"{matrix.shape[1]} coefficients; expected replicates, or fewer covariates"
        )
    fold, unscaled = estimate_contrast(fitted, matrix, weights)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(values, axis=1) / np.isfinite(values).sum(axis=1)
    posterior, prior = squeeze_variances(fitted.variance, fitted.df, mean if trend else None)
    df = np.minimum(fitted.df + prior.df, fitted.df.sum())
    error = unscaled * np.sqrt(posterior)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = fold / error
    p = 2 * stats.t.sf(np.abs(t), df)
    columns = {
        "log2_fold": fold, "error": error, "mean": mean, "t": t, "df": df, "p": p,
        "q": q_values(p), "s2": fitted.variance, "s2_posterior": posterior,
    }  # fmt: skip
    return pd.DataFrame(columns, index=index)


def _arrays(levels: Any, design: Any, contrast: Any) -> tuple[Array, Array, Array]:
    """Return levels, design and weights as arrays that fit each other."""
    values, matrix = np.asarray(levels, dtype=float), np.asarray(design, dtype=float)
    if values.ndim != 2 or matrix.ndim != 2 or values.shape[1] != len(matrix):
        raise DataError(
            f"moderated t: levels {values.shape} and design {matrix.shape} do not fit; "
            "expected one row of the design for each sample"
        )
    if not np.isfinite(matrix).all():
        raise DataError("moderated t: the design has empty cells; leave those samples out")
    names = [str(name) for name in getattr(design, "columns", range(matrix.shape[1]))]
    if isinstance(contrast, str):
        contrast = {contrast: 1.0}
    if isinstance(contrast, Mapping):
        unknown = [str(name) for name in contrast if str(name) not in names]
        if unknown:
            raise DataError(
                f"moderated t: no column {unknown[0]!r} in the design; it has {', '.join(names)}"
            )
        contrast = [contrast.get(name, 0.0) for name in names]
    weights = np.asarray(contrast, dtype=float)
    if weights.shape != (matrix.shape[1],) or not np.isfinite(weights).all():
        raise DataError(f"moderated t: expected {matrix.shape[1]} finite weights as contrast")
    return np.where(np.isfinite(values), values, np.nan), matrix, weights


def estimate_contrast(fitted: RowFits, design: Array, weights: Array) -> tuple[Array, Array]:
    """Return a contrast and its unscaled standard error in every row, as ``contrasts.fit``."""
    _, r, estimable = orthogonal(design)
    if np.any(weights[~estimable] != 0):
        raise DataError("moderated t: the design cannot estimate this contrast in any row")
    inverse = np.where(estimable[:, None] & estimable[None, :], np.linalg.inv(r), 0.0)
    used = np.flatnonzero(weights)
    covariance = (inverse @ inverse.T)[np.ix_(estimable, estimable)]
    spread = np.sqrt(np.diag(covariance))
    among = np.searchsorted(np.flatnonzero(estimable), used)
    correlation = (covariance / np.outer(spread, spread))[np.ix_(among, among)]
    if np.all(np.abs(correlation[np.tril_indices(len(used), -1)]) < UNCORRELATED):
        correlation = np.eye(len(used))
    fold = np.nan_to_num(fitted.coefficients[:, used]) @ weights[used]
    missing = np.isnan(fitted.unscaled[:, used])
    scaled = np.where(missing, 1e30, fitted.unscaled[:, used]) * weights[used]
    error = np.sqrt(np.einsum("pj,jk,pk->p", scaled, correlation, scaled))
    gone = error > NOT_THERE
    return np.where(gone, np.nan, fold), np.where(gone, np.nan, error)


def squeeze_variances(variance: Array, df: Array, mean: Array | None = None) -> tuple[Array, Prior]:
    """Return posterior variances and the prior, as ``squeezeVar``.

    Parameters
    ----------
    variance, df
        (P,) residual variances and their degrees of freedom; a row with none takes the prior.
    mean
        (P,) mean level, for a trend.
    """
    if len(variance) == 1:
        return variance.copy(), Prior(variance.copy(), 0.0)
    known = np.where(df == 0, 0.0, variance)
    prior = _f_prior(known, df, mean)
    if np.isinf(prior.df):
        return np.broadcast_to(prior.variance, known.shape).copy(), prior
    with np.errstate(invalid="ignore"):
        return (df * known + prior.df * prior.variance) / (df + prior.df), prior


def _f_prior(variance: Array, df: Array, mean: Array | None) -> Prior:
    """Return the scaled F distribution that fits the variances, by moments of their logarithms."""
    from scipy.special import digamma, polygamma

    ok = np.isfinite(df) & (df > 1e-15) & np.isfinite(variance) & (variance > -1e-15)
    if ok.sum() <= 1:
        return Prior(variance[ok] if ok.any() else np.array([np.nan]), 0.0)
    x, d = np.maximum(variance[ok], 0.0), df[ok]
    middle = float(np.median(x))
    x = np.maximum(x, LEAST_VARIANCE * (middle if middle > 0 else 1.0))
    e = np.log(x) - digamma(d / 2) + np.log(d / 2)
    many = 1 if mean is None else 1 + (len(x) >= 3) + (len(x) >= 6) + (len(x) >= 30)
    many = many if mean is None else min(many, len(np.unique(mean[ok])))
    if many < 2 or mean is None:
        expected, spread, flat = np.array([e.mean()]), float(e.var(ddof=1)), True
    else:
        if not np.isfinite(mean).all():
            raise DataError("moderated t: a trend needs a level in every row; drop the empty rows")
        basis = natural_spline(mean, mean[ok], many)
        solved, _, _, _ = np.linalg.lstsq(basis[ok], e, rcond=None)
        expected, flat = basis @ solved, False
        spread = float(((e - expected[ok]) ** 2).sum() / (len(e) - many))
    spread -= float(polygamma(1, d / 2).mean())
    if spread > 0:
        worth = 2 * trigamma_inverse(spread)
        return Prior(np.exp(expected + digamma(worth / 2) - np.log(worth / 2)), worth)
    return Prior(np.array([x.mean()]) if flat else np.exp(expected), np.inf)


def natural_spline(x: Array, within: Array, many: int) -> Array:
    """Return a basis of natural cubic splines of ``many`` degrees of freedom, (N, many).

    Spans what R's ``ns(within, df = many, intercept = TRUE)`` spans: straight outside the range
    of ``within``, knots at its quantiles.
    """
    low, high = float(within.min()), float(within.max())
    inner = np.quantile(within, np.linspace(0, 1, many)[1:-1])
    knots = (np.concatenate([[low], inner, [high]]) - low) / (high - low)
    at = (x - low) / (high - low)

    def bend(knot: float) -> Array:
        cubes = np.maximum(at - knot, 0) ** 3 - np.maximum(at - knots[-1], 0) ** 3
        return cubes / (knots[-1] - knot)

    last = bend(knots[-2])
    return np.column_stack([np.ones_like(at), at, *(bend(knot) - last for knot in knots[:-2])])


def trigamma_inverse(x: float) -> float:
    """Return y with trigamma(y) = x, by Newton's rule on 1/trigamma."""
    from scipy.special import polygamma

    if x > 1e7:
        return 1 / np.sqrt(x)
    if x < 1e-6:
        return 1 / x
    y = 0.5 + 1 / x
    for _ in range(50):
        tri = float(polygamma(1, y))
        step = tri * (1 - tri / x) / float(polygamma(2, y))
        y += step
        if -step / y < 1e-8:
            break
    return y
