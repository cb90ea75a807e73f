"""Two arms compared by ordinal grades within strata: the Mann–Whitney estimate and van Elteren.

The estimate is the chance that a subject of one arm is graded higher than one of the other (ties
count half) less a half, averaged over the strata with van Elteren's weights; several visits share
one covariance. A missing grade takes its pairs out of its visit only. Source: Kawaguchi, Koch and
Wang (2011), Statistics in Biopharmaceutical Research 3:217–231.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.errors import DataError
from cutis.methods import method
from cutis.tables import Frame

Array = NDArray[np.float64]

#: With more subjects the normal distribution is as good; of three against three it is half of p.
MOST_DEALT = 24


@dataclass(frozen=True)
class MannWhitney:
    """Stratified Mann–Whitney estimates.

    Attributes
    ----------
    table
        One row an outcome: ``outcome``, ``estimate`` (chance of a higher grade − 0.5), ``se``,
        ``low``, ``high``, ``chi2``, ``p``, ``n_first``, ``n_second`` (with a grade, in strata that
        hold both arms).
    covariance
        Of the estimates, (R, R).
    strata
        How many strata hold both arms.
    """

    table: Frame
    covariance: Array
    strata: int


@method(
    formula="P(first > second) + ½ P(equal) − ½, averaged over strata with van Elteren’s weights",
    limits="grades missing at random; normal intervals",
    check=(
        "printed outputs of published trials; repeated trials (tests/statistics/test_stratified.py)"
    ),
    reference="Kawaguchi, Koch & Wang 2011",
)
def stratified_mann_whitney(
    grades: ArrayLike,
    first: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    outcomes: list[str] | None = None,
    level: float = 0.95,
) -> MannWhitney:
    """Compare two arms by one or several ordinal outcomes.

    Parameters
    ----------
    grades
        (n,) or (n, R); NaN where a grade is missing (taken to be missing at random).
    first
        (n,) true for the first arm; a positive estimate means its grades are higher.
    strata
        (n,) label of each subject's stratum; None: one stratum.
    outcomes
        Names of the R outcomes.
    level
        Of the intervals (normal).

    Raises
    ------
    DataError
        Lengths differ, or no stratum holds grades of both arms for some outcome.
    """
    import pandas as pd
    from scipy.stats import chi2, norm

    values, arm, blocks = _arrays(grades, first, strata)
    names = outcomes or [f"outcome {k + 1}" for k in range(values.shape[1])]
    parts = [_Stratum.of(values[at], arm[at]) for at in _members(blocks, arm)]
    weight = sum((part.weight for part in parts), np.zeros(values.shape[1]))
    if (weight == 0).any():
        name = names[int((weight == 0).argmax())]
        raise DataError(f"{name}: no stratum holds grades of both arms")
    chance = sum(part.weight * part.chance for part in parts) / weight
    covariance = _covariance(parts, chance, weight, len(values))
    estimate, se = chance - 0.5, np.sqrt(np.diag(covariance))
    se = np.where(se > 0, se, _by_chance(values, arm, blocks, weight))
    square = np.divide(estimate**2, se**2, out=np.zeros_like(se), where=se > 0)
    width = float(norm.ppf((1 + level) / 2)) * se
    # who is alone in a stratum is compared with nobody
    among = np.any(list(_members(blocks, arm)), axis=0)
    seen = np.isfinite(values) & among[:, None]
    table = pd.DataFrame(
        {
            "outcome": names, "estimate": estimate, "se": se,
            "low": np.maximum(estimate - width, -0.5), "high": np.minimum(estimate + width, 0.5),
            "chi2": square, "p": chi2.sf(square, 1),
            "n_first": seen[arm].sum(axis=0), "n_second": seen[~arm].sum(axis=0),
        }
    )  # fmt: skip
    return MannWhitney(table, covariance, len(parts))


@dataclass(frozen=True)
class _Stratum:
    """One stratum: wins (n1, n2, R), pairs both seen (n1, n2, R), weight and chance (R,)."""

    wins: Array
    pairs: Array
    weight: Array
    chance: Array

    @classmethod
    def of(cls, values: Array, arm: NDArray[np.bool_]) -> _Stratum:
        """Compare every subject of one arm with every one of the other."""
        one, other = values[arm], values[~arm]
        pairs = np.isfinite(one)[:, None] & np.isfinite(other)[None]
        higher = (one[:, None] > other[None]) + 0.5 * (one[:, None] == other[None])
        wins = np.where(pairs, higher, 0.0)
        many, more = np.isfinite(one).sum(axis=0), np.isfinite(other).sum(axis=0)
        weight = many * more / (many + more + 1)
        chance = wins.sum(axis=(0, 1)) / np.maximum(pairs.sum(axis=(0, 1)), 1)
        return cls(wins, pairs.astype(float), weight, chance)


def _covariance(parts: list[_Stratum], chance: Array, weight: Array, subjects: int) -> Array:
    """Return the covariance of the estimates: that of a U-statistic over all subjects."""
    total = np.zeros((len(chance), len(chance)))
    for part in parts:
        scale = part.weight / np.maximum(part.pairs.sum(axis=(0, 1)), 1) / weight
        kernel = (part.wins - chance * part.pairs) * scale
        for axis in (0, 1):
            share = kernel.sum(axis=axis)
            total += share.T @ share
    return total * subjects / (subjects - 1)


def _by_chance(
    values: Array, arm: NDArray[np.bool_], blocks: NDArray[np.int64], weight: Array
) -> Array:
    """Return the errors that the estimates have when chance deals the arms, (R,).

    Where every subject of one arm is above every one of the other the grades' own spread is zero,
    as if the next subject were sure to be so too.
    """
    found = [_rank_sum(column, arm, blocks)[1] for column in values.T]
    return np.sqrt(found) / weight


@dataclass(frozen=True)
class VanElteren:
    """Van Elteren's test: ``statistic`` standardised, positive when the first arm is higher."""

    pvalue: float
    statistic: float
    strata: int


@method(
    formula=(
        "rank sums within strata, weighted by 1/(n + 1); exact over all deals where few are graded"
    ),
    limits="needs both arms in a stratum",
    check=(
        "every deal listed; scipy mannwhitneyu in one stratum (tests/statistics/test_stratified.py)"
    ),
    reference="van Elteren 1960",
)
def van_elteren(
    grades: ArrayLike,
    first: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    method: str = "asymptotic",
) -> VanElteren:
    """Test two arms by rank sums within strata, weighted by 1 / (n + 1) (two-sided).

    Parameters
    ----------
    grades
        (n,); pairs with a missing grade are left out.
    first, strata
        As for :func:`stratified_mann_whitney`.
    method
        ``exact`` counts all ways to deal the arms within the strata, where :data:`MOST_DEALT`
        subjects or fewer have a grade; else, and with ``asymptotic``, the normal distribution.

    Raises
    ------
    DataError
        Lengths differ, or no stratum holds both arms.
    """
    from scipy.stats import norm

    values, arm, blocks = _arrays(grades, first, strata)
    excess, variance, used = _rank_sum(values[:, 0], arm, blocks)
    if not used:
        raise DataError("no stratum holds both arms")
    if variance <= 0:  # everybody has the same grade: nothing tells the arms apart
        return VanElteren(1.0, 0.0, used)
    z = excess / variance**0.5
    seen = np.isfinite(values[:, 0])
    if method == "exact" and int(seen.sum()) <= MOST_DEALT:
        return VanElteren(_dealt(values[seen, 0], arm[seen], blocks[seen]), z, used)
    tails: Any = norm
    return VanElteren(min(1.0, 2 * float(tails.sf(abs(z)))), z, used)


def _rank_sum(
    values: Array, arm: NDArray[np.bool_], blocks: NDArray[np.int64]
) -> tuple[float, float, int]:
    """Return the first arm's weighted excess of ranks, its variance by chance, and the strata."""
    from scipy.stats import rankdata

    seen = np.isfinite(values)
    values, arm, blocks = values[seen], arm[seen], blocks[seen]
    excess, variance, used = 0.0, 0.0, 0
    for at in _members(blocks, arm):
        ranks, inside = rankdata(values[at]), arm[at]
        n, one = len(ranks), int(inside.sum())
        excess += float(ranks[inside].sum() - one * (n + 1) / 2) / (n + 1)
        variance += one * (n - one) / n * float(ranks.var(ddof=1)) / (n + 1) ** 2
        used += 1
    return excess, variance, used


def _dealt(values: Array, arm: NDArray[np.bool_], blocks: NDArray[np.int64]) -> float:
    """Return the share of all deals of the arms that are as far out, ties as they are."""
    from scipy.stats import rankdata

    members = list(_members(blocks, arm))
    whole = math.lcm(*(int(at.sum()) + 1 for at in members))
    chance, taken, middle = {0: 1.0}, 0, 0
    for at in members:
        doubled = np.rint(2 * rankdata(values[at])).astype(int)
        scale, one = whole // (len(doubled) + 1), int(arm[at].sum())
        ways = np.zeros((one + 1, int(doubled.sum()) + 1))
        ways[0, 0] = 1.0
        for rank in doubled:  # each subject is dealt to the first arm, or not
            ways[1:, rank:] += ways[:-1, : ways.shape[1] - rank].copy()
        sums = np.flatnonzero(ways[one])
        share = ways[one, sums] / ways[one].sum()
        taken += scale * int(doubled[arm[at]].sum())
        middle += whole * one
        merged: dict[int, float] = {}
        for before, part in chance.items():
            for total, more in zip((scale * sums).tolist(), share.tolist(), strict=True):
                merged[before + total] = merged.get(before + total, 0.0) + part * more
        chance = merged
    far = abs(taken - middle)
    return min(1.0, sum(part for total, part in chance.items() if abs(total - middle) >= far))


def _arrays(
    grades: ArrayLike, first: ArrayLike, strata: ArrayLike | None
) -> tuple[Array, NDArray[np.bool_], NDArray[np.int64]]:
    """Return grades (n, R), arm (n,) and the number of each subject's stratum (n,)."""
    import pandas as pd

    values = np.asarray(grades, dtype=np.float64)
    values = values[:, None] if values.ndim == 1 else values
    arm = np.asarray(first, dtype=bool)
    labels = np.zeros(len(values), dtype=int) if strata is None else np.asarray(strata)
    if values.ndim != 2 or not len(values) == len(arm) == len(labels) or not len(values):
        raise DataError(
            f"{len(values)} subjects have grades, {len(arm)} an arm and {len(labels)} a stratum"
        )
    if bool(pd.isna(labels).any()):
        raise DataError(f"subject {int(pd.isna(labels).argmax()) + 1} has no stratum")
    return values, arm, pd.factorize(labels)[0].astype(np.int64)


def _members(blocks: NDArray[np.int64], arm: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Give each stratum that holds both arms, as a mask of its subjects."""
    for block in range(int(blocks.max(initial=-1)) + 1):
        inside = blocks == block
        if arm[inside].any() and not arm[inside].all():
            yield inside
