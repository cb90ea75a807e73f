"""Rubin's rules: what several completed tables say together, with what is not known of the gaps.

The middle one of their p values would take imputed grades for seen ones: it leaves out how far the
tables differ, and finds too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cutis.methods import method

#: Of a p value so small that its quantile would be infinite.
LEAST = 1e-300


@dataclass(frozen=True)
class PooledEstimate:
    """An estimate pooled over completed tables.

    Attributes
    ----------
    value, se
        Mean of the estimates; root of the variance within the tables and among them.
    df
        Degrees of freedom of its t (Barnard and Rubin 1999); infinite when nothing was imputed.
    p
        Two-sided, of a value of 0.
    missing_information
        Fraction of missing information: share of the variance that comes from the gaps, 0 to 1.
    """

    value: float
    se: float
    df: float
    p: float
    missing_information: float

    def half_width(self, level: float) -> float:
        """Return half the width of the interval of a level."""
        from scipy.stats import norm, t

        far = (1 + level) / 2
        return self.se * float(t.ppf(far, self.df) if self.df < np.inf else norm.ppf(far))


@method(
    formula=(
        "mean of m estimates; within + (1 + 1/m) · between-imputation variance; Barnard–Rubin df"
    ),
    limits="completed tables must be drawn properly",
    check="statsmodels; repeated sampling (tests/statistics/test_multiple_imputation.py)",
    reference="Rubin 1987; Barnard & Rubin 1999",
)
def pooled(estimates: ArrayLike, variances: ArrayLike, complete: float = np.inf) -> PooledEstimate:
    """Pool estimates of completed tables.

    Parameters
    ----------
    estimates, variances
        Of each table, (m,); the variance as if its grades had all been seen.
    complete
        Degrees of freedom had nothing been missing; infinite where the variance is known.

    Source: Rubin (1987), Multiple imputation for nonresponse in surveys; Barnard and Rubin (1999),
    Biometrika 86:948–955.
    """
    from scipy.stats import norm, t

    values, within = (
        np.asarray(estimates, dtype=float),
        float(np.asarray(variances, dtype=float).mean()),
    )
    m = len(values)
    between = (1 + 1 / m) * float(values.var(ddof=1)) if m > 1 else 0.0
    value, se = float(values.mean()), (within + between) ** 0.5
    lost = between / (within + between) if between else 0.0
    seen = complete if complete == np.inf else complete * (complete + 1) / (complete + 3)
    each = ((lost**2 / (m - 1)) if lost else 0.0, 1 / (seen * (1 - lost)) if lost < 1 else np.inf)
    df = 1 / sum(each) if sum(each) else np.inf
    z = value / se if se else np.inf * np.sign(value) if value else 0.0
    tails: Any = norm if df == np.inf else t(max(df, 1.0))
    return PooledEstimate(value, se, df, min(1.0, 2 * float(tails.sf(abs(z)))), lost)


@method(
    formula="each p as its standard normal, pooled by the rules of Rubin",
    limits="tests that have no estimate with a variance",
    check="level held in simulation (tests/statistics/test_multiple_imputation.py)",
    reference="Licht 2010",
)
def pooled_tests(p: ArrayLike, direction: ArrayLike) -> PooledEstimate:
    """Pool two-sided p values of completed tables, each as the standard normal it stands for.

    Parameters
    ----------
    p
        Of each table, (m,).
    direction
        Of each, (m,): its sign is that of the finding.

    Returns
    -------
    PooledEstimate
        ``value / se`` is the standardised finding. Where all tables say the same, ``p`` is theirs,
        so that an exact test stays exact.

    Source: Licht (2010), New methods for generating significance levels from multiply-imputed
    data, Bamberg.
    """
    from scipy.stats import norm

    chance = np.clip(np.asarray(p, dtype=float), LEAST, 1.0)
    z = np.asarray(norm.isf(chance / 2)) * np.sign(np.asarray(direction, dtype=float))
    return pooled(z, np.ones_like(z))


@method(
    formula="mean share; Clopper–Pearson of the effective number of subjects",
    limits="completed tables must be drawn properly",
    check="Clopper–Pearson without gaps (tests/statistics/test_multiple_imputation.py)",
    reference="Korn & Graubard 1998",
)
def pooled_share(counts: ArrayLike, of: int, level: float) -> tuple[float, float, float]:
    """Return the mean share over completed tables, and its interval.

    The interval is Clopper–Pearson's of as many subjects as the share, gaps considered, is worth.

    Parameters
    ----------
    counts
        Of each table, (m,).
    of
        Subjects in each.
    level
        Of the interval.

    Source: Korn and Graubard (1998), Survey Methodology 24:193–201.
    """
    from scipy.special import betaincinv

    shares = np.asarray(counts, dtype=float) / of
    share = float(shares.mean())
    within = share * (1 - share) / of
    lost = pooled(shares, [within]).missing_information if within else 0.0
    worth = of * (1 - lost)
    up, tail = share * worth, (1 - level) / 2
    low = float(betaincinv(up, worth - up + 1, tail)) if share > 0 else 0.0
    high = float(betaincinv(up + 1, worth - up, 1 - tail)) if share < 1 else 1.0
    return share, low, high
