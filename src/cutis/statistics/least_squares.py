"""Many linear models on one design, each with its own missing samples, all at once.

As R's ``lm`` on each row: a coefficient that the samples left cannot tell from those before it is
missing, and the others are as if it were not in the design.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: A column whose part not explained by those before it is below this share of its length cannot
#: be told from them (R's ``lm.fit``, ``tol = 1e-7``).
ALIASED = 1e-7

#: Values worked on at once: patterns × samples × coefficients.
AT_ONCE = 400_000


@dataclass(frozen=True)
class RowFits:
    """Fits of P rows on p coefficients.

    Attributes
    ----------
    coefficients, unscaled
        (P, p): estimates, and their standard errors in units of the residual one; NaN where not
        estimable.
    variance
        (P,) residual variance; NaN without residual degrees of freedom.
    df
        (P,) residual degrees of freedom.
    """

    coefficients: Array
    unscaled: Array
    variance: Array
    df: Array


def orthogonal(design: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return Q (…, S, p), R (…, p, p) and which columns are estimable (…, p), of many designs.

    Gram–Schmidt, twice (as exact as Householder); the column of Q of an aliased one is zero and
    its row and column of R are those of the unit matrix.
    """
    many = design.shape[-1]
    q, r = np.zeros_like(design), np.zeros((*design.shape[:-2], many, many))
    estimable = np.zeros((*design.shape[:-2], many), dtype=bool)
    for column in range(many):
        rest = design[..., column].copy()
        length = np.linalg.norm(rest, axis=-1)
        for _ in range(2):
            onto = np.einsum("...sk,...s->...k", q[..., :column], rest)
            rest -= np.einsum("...sk,...k->...s", q[..., :column], onto)
            r[..., :column, column] += onto
        left = np.linalg.norm(rest, axis=-1)
        good = left > ALIASED * length
        estimable[..., column] = good
        q[..., column] = np.where(good[..., None], rest / np.where(good, left, 1.0)[..., None], 0)
        r[..., :column, column] *= good[..., None]
        r[..., column, column] = np.where(good, left, 1.0)
    return q, r, estimable


def fit_rows(values: Array, design: Array) -> RowFits:
    """Fit every row.

    Parameters
    ----------
    values
        (P, S); NaN is missing.
    design
        (S, p), finite.
    """
    seen = np.isfinite(values)
    patterns, which = np.unique(seen, axis=0, return_inverse=True)
    which = which.ravel()
    rows, many = len(values), design.shape[1]
    step = max(1, AT_ONCE // design.size)
    parts = [_inverse(patterns[at : at + step], design) for at in range(0, len(patterns), step)]
    q, back = (np.concatenate([part[k] for part in parts]) for k in range(2))
    estimable = np.concatenate([part[2] for part in parts])
    filled = np.where(seen, values, 0.0)
    coefficients, sums = np.empty((rows, many)), np.empty(rows)
    for at in range(0, rows, step):
        block = slice(at, at + step)
        basis = q[which[block]]
        effects = np.einsum("psk,ps->pk", basis, filled[block])
        coefficients[block] = np.einsum("pjk,pk->pj", back[which[block]], effects)
        rest = filled[block] - np.einsum("psk,pk->ps", basis, effects)
        rest[~seen[block]] = 0.0
        sums[block] = (rest**2).sum(axis=1)
    unscaled = np.sqrt((back**2).sum(axis=2))[which]
    missing = ~estimable[which]
    coefficients[missing] = unscaled[missing] = np.nan
    df = (seen.sum(axis=1) - estimable.sum(axis=1)[which]).astype(float)
    variance = np.divide(sums, df, out=np.full(rows, np.nan), where=df > 0)
    return RowFits(coefficients, unscaled, variance, df)


def _inverse(patterns: NDArray[np.bool_], design: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return Q, the inverse of R (zero where aliased) and what is estimable, of each pattern."""
    q, r, estimable = orthogonal(np.where(patterns[:, :, None], design, 0.0))
    keep = estimable[:, :, None] & estimable[:, None, :]
    return q, np.where(keep, np.linalg.inv(r), 0.0), estimable
