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

from cutis.errors import DataError
from cutis.evidence.study.adverse import share
from cutis.evidence.study.records import Declared, Endpoint
from cutis.methods import method
from cutis.statistics.signed_rank import (
    MOST_EXACT,
    TIE,
    SignedRank,
    absolute_ranks,
    differences,
    null_distribution,
    signed_rank,
)

Array = NDArray[np.float64]

#: Percentages of two codings further apart than this, in points, are worth a warning.
RECODED = 1.0


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

    def widened(self, lost: float) -> Shift:
        """Return it with the interval of as much less as is lost, 0 to 1, to gaps."""
        more = (1 - lost) ** -0.5
        low, high = ((end - self.value) * more + self.value for end in (self.low, self.high))
        return Shift(self.value, low, high)


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
        (ranks of the improved − ranks of the worsened) / all ranks, −1 to 1, with its interval; NaN
        when nobody changed.
    percent
        Improvement of the mean, in per cent of the baseline mean, in the study's own coding; NaN
        where that mean is 0.
    recoded
        The same for other codings of the same grades (``from 0``, ``from 1``, ``reversed``), and
        the mean of each subject's own per cent (``by subject``; those at 0 have none).
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


@method(
    formula=(
        "improved, same, worse with exact intervals; signed-rank test; rank-biserial correlation"
    ),
    limits="a per cent of grades depends on their coding, and is shown with other codings",
    check="coverage in simulation; published grades (tests/evidence/study/test_study_truth.py)",
    reference="Kerby 2014",
)
def change(
    endpoint: Endpoint, before: Array, after: Array, declared: Declared, *, lost: float = 0.0
) -> Change:
    """Compare two visits of the same subjects.

    Parameters
    ----------
    endpoint
        What was graded.
    before, after
        Grades, (n,); pairs with a missing grade are left out here, see
        :mod:`cutis.evidence.study.missing_data` for what else can be done with them.
    declared
        The zero rule, the method, the level.
    lost
        Share of what could be known that is lost to gaps, where grades were imputed; it widens the
        intervals of the rank-biserial correlation and of the shift.

    Raises
    ------
    DataError
        No subject has both grades.
    """
    test = improvement(endpoint, before, after, declared)
    both = np.isfinite(before) & np.isfinite(after)
    before, after = before[both], after[both]
    gain = endpoint.sign * differences(after, before)
    shares = [
        Share(count, test.n, *share(count, test.n, declared.level))
        for count in (test.positive, test.zeros, test.negative)
    ]
    ordinal = endpoint.kind == "ordinal"
    moved = None if ordinal else hodges_lehmann(gain * endpoint.sign, declared.level)
    return Change(
        endpoint=endpoint,
        n=test.n,
        improved=shares[0],
        same=shares[1],
        worse=shares[2],
        test=test,
        rank_biserial=_rank_biserial(gain, declared, lost),
        percent=percent(before, after, endpoint.sign),
        recoded=_recoded(endpoint, before, after) if ordinal else {},
        shift=moved and moved.widened(lost),
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
    gain = sign * (float(after.mean()) - base)
    return 100 * gain / abs(base) + 0.0 if base else float("nan")  # + 0.0: no −0


def _recoded(endpoint: Endpoint, before: Array, after: Array) -> dict[str, float]:
    """Return the percentage that other codings of the same grades give."""
    if not endpoint.grades:
        return {}
    low, high = min(endpoint.grades), max(endpoint.grades)
    return {
        "from 0": percent(before - low, after - low, endpoint.sign),
        "from 1": percent(before - low + 1, after - low + 1, endpoint.sign),
        "reversed": percent(high - before + low, high - after + low, -endpoint.sign),
        "by subject": _by_subject(before, after, endpoint.sign),
    }


def _by_subject(before: Array, after: Array, sign: int) -> float:
    """Return the mean of the subjects' own percentages; NaN when all began at 0."""
    some = before != 0
    if not some.any():
        return float("nan")
    return float((100 * sign * (after - before)[some] / np.abs(before[some])).mean())


def _rank_biserial(gain: Array, declared: Declared, lost: float) -> Shift:
    """Return the matched-pairs rank-biserial correlation with its interval.

    It is the share of ranks that improved, stretched to −1 to 1. The interval is that of a share
    (Clopper–Pearson) of as many subjects as the unequal ranks are worth, after Korn and Graubard
    (1998): a bootstrap would be sure of itself where nearly everybody improves.
    """
    from scipy.special import betaincinv

    if not gain.any():
        return Shift(float("nan"), float("nan"), float("nan"))
    ranks = absolute_ranks(gain, "wilcoxon")
    weight = ranks / ranks.sum()
    worth = (1 - lost) / float((weight**2).sum())
    up = float(weight[gain > 0].sum()) * worth
    tail, none = (1 - declared.level) / 2, 1e-9
    low = float(betaincinv(up, worth - up + 1, tail)) if up > none else 0.0
    high = float(betaincinv(up + 1, worth - up, 1 - tail)) if worth - up > none else 1.0
    return Shift(2 * up / worth - 1, 2 * low - 1, 2 * high - 1)


@method(
    formula="median of all averages of two differences; interval by the signed-rank distribution",
    limits="of instruments: assumes distances",
    check="R wilcox.test (tests/evidence/study/test_analyse.py)",
    reference="Hodges & Lehmann 1963",
)
def hodges_lehmann(difference: Array, level: float = 0.95) -> Shift:
    """Return the median of all averages of two differences, with its exact interval.

    The interval is that of the signed-rank test, exact without ties and wider than asked with them
    (above :data:`~cutis.statistics.signed_rank.MOST_EXACT` subjects it is asymptotic); where too
    few subjects make no interval of this level, its ends are infinite.

    Source: Hodges and Lehmann (1963), Annals of Mathematical Statistics 34:598–611.
    """
    n = len(difference)
    walsh = np.concatenate([(difference[k:] + difference[k]) / 2 for k in range(n)])
    # an average that is zero but for rounding is zero: the interval must hold it or not
    walsh = np.sort(np.where(np.abs(walsh) <= TIE * np.abs(difference).max(), 0.0, walsh))
    cut = _cut(n, (1 - level) / 2)
    if cut == 0:
        return Shift(float(np.median(walsh)), -np.inf, np.inf)
    return Shift(float(np.median(walsh)), float(walsh[cut - 1]), float(walsh[-cut]))


def _cut(n: int, tail: float) -> int:
    """Return how many of the averages lie outside an interval at either end."""
    if n <= MOST_EXACT:
        chance = np.cumsum(null_distribution(2 * np.arange(1, n + 1))[::2])
        return int(np.searchsorted(chance, tail, side="right"))
    from scipy.stats import norm

    return int(n * (n + 1) / 4 + norm.ppf(tail) * (n * (n + 1) * (2 * n + 1) / 24) ** 0.5)
