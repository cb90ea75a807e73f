"""How one endpoint changed from one visit to another in the same subjects.

What may be said of ordinal grades: how many improved, stayed, worsened; whether that is more than
chance; how strong by ranks. A mean, a per cent and a Hodges–Lehmann shift assume distances between
grades: the first two are given with what another coding of the same grades would have given, the
last only for instruments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis.analysis.adverse import share
from cutis.analysis.paired import MOST_EXACT, SignedRank, distribution, signed_rank
from cutis.data.study import Declared, Endpoint
from cutis.errors import DataError

Array = NDArray[np.float64]

#: Percentages of two codings further apart than this, in points, are worth a warning.
RECODED = 1.0

#: Resamples of an interval, and their seed.
RESAMPLES, SEED = 2000, 20211


@dataclass(frozen=True)
class Share:
    """A share of subjects with its exact interval: ``count`` of ``of``."""

    count: int
    of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shift:
    """A Hodges–Lehmann estimate with its interval, in the endpoint's unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """The change of one endpoint.

    Attributes
    ----------
    n
        Subjects with both grades.
    improved, same, worse
        Shares of them.
    test
        The signed-rank test of improvement; positive statistic: better.
    rank_biserial
        (ranks of the improved − ranks of the worsened) / all ranks, −1 to 1, with its bootstrap
        interval; NaN when nobody changed.
    percent
        Improvement of the mean, in per cent of the baseline mean, in the study's own coding; NaN
        where that mean is 0.
    recoded
        The same for other codings of the same grades (``from 0``, ``from 1``, ``reversed``).
    shift
        Of an instrument; None for grades.
    """

    endpoint: Endpoint
    n: int
    improved: Share
    same: Share
    worse: Share
    test: SignedRank
    rank_biserial: Shift
    percent: float
    recoded: dict[str, float]
    shift: Shift | None

    @property
    def coding_matters(self) -> bool:
        """Tell whether another coding of the same grades gives another percentage."""
        values = [v for v in (self.percent, *self.recoded.values()) if np.isfinite(v)]
        return len(values) > 1 and max(values) - min(values) > RECODED


def change(endpoint: Endpoint, before: Array, after: Array, declared: Declared) -> Change:
    """Compare two visits of the same subjects.

    Parameters
    ----------
    endpoint
        What was graded.
    before, after
        Grades, (n,); pairs with a missing grade are left out here, see
        :mod:`cutis.analysis.missing` for what else can be done with them.
    declared
        The zero rule, the method, the level.

    Raises
    ------
    DataError
        No subject has both grades.
    """
    test = improvement(endpoint, before, after, declared)
    both = np.isfinite(before) & np.isfinite(after)
    before, after = before[both], after[both]
    gain = endpoint.sign * (after - before)
    shares = [
        Share(count, test.n, *share(count, test.n, declared.level))
        for count in (test.positive, test.zeros, test.negative)
    ]
    ordinal = endpoint.kind == "ordinal"
    return Change(
        endpoint=endpoint,
        n=test.n,
        improved=shares[0],
        same=shares[1],
        worse=shares[2],
        test=test,
        rank_biserial=_rank_biserial(gain, declared),
        percent=percent(before, after, endpoint.sign),
        recoded=_recoded(endpoint, before, after) if ordinal else {},
        shift=None if ordinal else hodges_lehmann(gain * endpoint.sign, declared.level),
    )


def improvement(endpoint: Endpoint, before: Array, after: Array, declared: Declared) -> SignedRank:
    """Return the signed-rank test of the pairs that are complete; positive is better.

    Raises
    ------
    DataError
        No subject has both grades.
    """
    both = np.isfinite(before) & np.isfinite(after)
    if not both.any():
        raise DataError(f"{endpoint.name}: no subject has both grades")
    exact = declared.method == "exact" and int(both.sum()) <= MOST_EXACT
    return signed_rank(
        endpoint.sign * after[both],
        endpoint.sign * before[both],
        zeros=declared.zeros,
        method="exact" if exact else "asymptotic",
    )


def percent(before: Array, after: Array, sign: int) -> float:
    """Return the improvement of the mean in per cent of the baseline mean; NaN when that is 0."""
    base = float(before.mean())
    return 100 * sign * (float(after.mean()) - base) / abs(base) if base else float("nan")


def _recoded(endpoint: Endpoint, before: Array, after: Array) -> dict[str, float]:
    """Return the percentage that other codings of the same grades give."""
    if not endpoint.grades:
        return {}
    low, high = min(endpoint.grades), max(endpoint.grades)
    return {
        "from 0": percent(before - low, after - low, endpoint.sign),
        "from 1": percent(before - low + 1, after - low + 1, endpoint.sign),
        "reversed": percent(high - before + low, high - after + low, -endpoint.sign),
    }


def _rank_biserial(gain: Array, declared: Declared) -> Shift:
    """Return the matched-pairs rank-biserial correlation, bootstrapped over subjects."""
    if not (gain != 0).any():
        return Shift(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(SEED)
    drawn = _correlation(gain[rng.integers(0, len(gain), (RESAMPLES, len(gain)))])
    tail = 100 * (1 - declared.level) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Shift(float(_correlation(gain[None])[0]), float(low), float(high))


def _correlation(gains: Array) -> Array:
    """Return the rank-biserial correlation of each row, (m, n) → (m,); 0 where nobody changed."""
    from scipy.stats import rankdata

    size = np.abs(gains)
    ranks = np.asarray(rankdata(size, axis=1)) - (size == 0).sum(axis=1, keepdims=True)
    ranks = np.where(size > 0, ranks, 0.0)
    total = ranks.sum(axis=1)
    return (ranks * np.sign(gains)).sum(axis=1) / np.where(total > 0, total, 1.0)


def hodges_lehmann(difference: Array, level: float = 0.95) -> Shift:
    """Return the median of all averages of two differences, with its exact interval.

    The interval is that of the signed-rank test, exact without ties; where too few subjects make
    no interval of this level, its ends are infinite. Source: Hodges and Lehmann (1963).
    """
    n = len(difference)
    upper = np.triu_indices(n)
    walsh = np.sort((difference[upper[0]] + difference[upper[1]]) / 2)
    chance = np.cumsum(distribution(2 * np.arange(1, n + 1))[::2])
    cut = int(np.searchsorted(chance, (1 - level) / 2, side="right"))
    if cut == 0:
        return Shift(float(np.median(walsh)), -np.inf, np.inf)
    return Shift(float(np.median(walsh)), float(walsh[cut - 1]), float(walsh[-cut]))
