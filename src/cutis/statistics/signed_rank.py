"""The signed-rank test for paired ordinal grades, exact with ties and with zeros.

Libraries differ, or are wrong, exactly where clinical grades live: many ties and many subjects
without change. What happens to a zero is a choice to be declared beforehand (*zero rule*):

* ``wilcoxon``: zeros are left out, then the others are ranked;
* ``pratt``: zeros are ranked with the others, then left out;
* ``sign``: zeros are left out, and the others all count alike.

The exact distribution is that of all 2ⁿ ways to give the ranks a sign, summed by the shift
algorithm of Streitberg and Röhmel (1986): a doubled midrank is a whole number, so that it is
exact with ties too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.errors import DataError
from cutis.methods import method

#: What becomes of pairs that do not differ, and how p is had.
ZEROS = ("wilcoxon", "pratt", "sign")
METHODS = ("exact", "asymptotic")
ALTERNATIVES = ("two-sided", "greater", "less")

#: Differences closer than this share of the largest value are ties: 0.5 − 0.4 is 0.4 − 0.3.
TIE = 1e-12

#: Above this many pairs the exact sum would take seconds and the normal distribution is as good.
MOST_EXACT = 1000


@dataclass(frozen=True)
class SignedRank:
    """The result of a signed-rank test of x − y.

    Attributes
    ----------
    pvalue
        Of the alternative asked for.
    statistic
        Standardised (mean 0, variance 1 when signs are by chance); positive when x is larger. Zero
        when no pair differs.
    V
        Sum of the ranks of the positive differences.
    n, zeros, positive, negative
        Pairs, and how many do not differ, rise and fall.
    rule, method, alternative
        As asked.
    """

    pvalue: float
    statistic: float
    V: float
    n: int
    zeros: int
    positive: int
    negative: int
    rule: str
    method: str
    alternative: str


@method(
    formula=(
        "W = Σ ranks of positive |x − y|; p over all signs, ties and zeros kept by the zero rule"
    ),
    limits=(
        "of paired values, symmetric under no change; the zero rule has to be declared beforehand"
    ),
    check=(
        "R coin, exact and asymptotic, every zero rule; all signs listed "
        "(tests/statistics/test_signed_rank.py)"
    ),
    reference="Wilcoxon 1945; Pratt 1959",
)
def signed_rank(
    x: ArrayLike,
    y: ArrayLike | None = None,
    *,
    zeros: str = "wilcoxon",
    method: str = "exact",
    alternative: str = "two-sided",
) -> SignedRank:
    """Test whether paired values differ, by the ranks of their differences.

    Parameters
    ----------
    x, y
        Values of the same subjects, (n,), any unit; without ``y``, ``x`` holds differences.
    zeros
        The zero rule: ``wilcoxon``, ``pratt`` or ``sign``.
    method
        ``exact`` sums over all signs; ``asymptotic`` takes the normal distribution with the
        variance of the ranks as they are, without a correction for continuity.
    alternative
        ``two-sided``; ``greater``: x is larger; ``less``.

    Raises
    ------
    DataError
        Lengths differ, a value is missing or infinite, nothing is there, a choice is not known, or
        there are more pairs than :data:`MOST_EXACT` for the exact method.
    """
    _check("zeros", zeros, ZEROS)
    _check("method", method, METHODS)
    _check("alternative", alternative, ALTERNATIVES)
    difference = differences(x, y)
    if method == "exact" and len(difference) > MOST_EXACT:
        raise DataError(f"{len(difference)} pairs are too many to sum exactly; use 'asymptotic'")
    ranks = absolute_ranks(difference, zeros)
    moved = difference != 0
    doubled = np.rint(2 * ranks[moved]).astype(np.int64)
    up = int(doubled[difference[moved] > 0].sum())
    tail = _exact if method == "exact" else _normal
    return SignedRank(
        pvalue=tail(doubled, up, alternative),
        statistic=_standardised(doubled, up),
        V=up / 2,
        n=len(difference),
        zeros=int((~moved).sum()),
        positive=int((difference > 0).sum()),
        negative=int((difference < 0).sum()),
        rule=zeros,
        method=method,
        alternative=alternative,
    )


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a choice that is not known."""
    if value not in known:
        raise DataError(f"{name} is {value!r}, expected one of {', '.join(known)}")


def differences(x: ArrayLike, y: ArrayLike | None) -> NDArray[np.float64]:
    """Return x − y, with what differs from zero by rounding alone set to zero."""
    first = _values(x, "x")
    second = np.zeros_like(first) if y is None else _values(y, "y")
    if first.shape != second.shape:
        raise DataError(f"x has {len(first)} values and y {len(second)}; pairs are needed")
    if not len(first):
        raise DataError("there are no pairs to test")
    scale = max(float(np.abs(first).max()), float(np.abs(second).max()))
    difference = first - second
    return np.where(np.abs(difference) <= TIE * scale, 0.0, difference)


def _values(given: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return values as numbers."""
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} holds something that is no number") from None
    if values.ndim != 1:
        raise DataError(f"{name} has {values.ndim} dimensions, expected one")
    bad = ~np.isfinite(values)
    if bad.any():
        where = int(bad.argmax())
        raise DataError(
            f"{name}[{where}] is {values[where]}; leave out or impute incomplete pairs first"
        )
    return values


def absolute_ranks(difference: NDArray[np.float64], zeros: str) -> NDArray[np.float64]:
    """Return the rank of each absolute difference under a zero rule; zeros' own do not matter."""
    from scipy.stats import rankdata

    size = _grouped(np.abs(difference))
    if zeros == "sign":
        return np.ones_like(size)
    ranks = np.zeros_like(size)
    kept = np.ones(len(size), dtype=bool) if zeros == "pratt" else size > 0
    ranks[kept] = rankdata(size[kept])
    return ranks


def _grouped(size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sizes in which those that differ by rounding alone are the same."""
    order = np.argsort(size, kind="stable")
    sorted_sizes = size[order]
    scale = sorted_sizes[-1] if len(size) else 0.0
    new = np.diff(sorted_sizes, prepend=sorted_sizes[:1]) > TIE * scale * 16
    first = np.maximum.accumulate(np.where(new, np.arange(len(size)), 0))
    grouped = np.empty_like(size)
    grouped[order] = sorted_sizes[first]
    return grouped


def _standardised(doubled: NDArray[np.int64], up: int) -> float:
    """Return the sum of positive ranks less its mean, over its standard deviation."""
    variance = float((doubled.astype(float) ** 2).sum()) / 4
    return (up - doubled.sum() / 2) / variance**0.5 if variance else 0.0


def _exact(doubled: NDArray[np.int64], up: int, alternative: str) -> float:
    """Return the share of all signs that are as far out.

    Turning all signs round turns the sum round, so that the end nearer to zero tells of both.
    """
    down = int(doubled.sum()) - up
    near = min(up, down)
    chance = null_distribution(doubled, near)
    beyond = float(chance.sum())
    if alternative == "two-sided":
        return min(1.0, 2 * beyond)
    if (alternative == "greater") == (down <= up):
        return min(1.0, beyond)
    return min(1.0, 1.0 - beyond + float(chance[near]))


def null_distribution(doubled: NDArray[np.int64], most: int | None = None) -> NDArray[np.float64]:
    """Return the chance of each sum of positive doubled ranks, signs by chance.

    Parameters
    ----------
    doubled
        Ranks, twice.
    most
        The largest sum that is asked for; all of them if None.

    Returns
    -------
    numpy.ndarray
        Of the sums 0, 1, 2 …, (most + 1,).
    """
    end = int(doubled.sum()) if most is None else most
    chance = np.zeros(end + 1)
    chance[0] = 1.0
    top = 0
    for step in sorted(map(int, doubled)):
        reach = min(top + step, end)
        chance[: reach + 1] *= 0.5
        if step <= end:
            # what was there, halved, again one step further up
            moved = chance[: reach - step + 1].copy()
            chance[step : reach + 1] += moved
        top = reach
    return chance


def _normal(doubled: NDArray[np.int64], up: int, alternative: str) -> float:
    """Return the tail of the normal distribution."""
    from scipy.stats import norm

    tails: Any = norm
    z = _standardised(doubled, up)
    if alternative == "greater":
        return float(tails.sf(z))
    if alternative == "less":
        return float(tails.cdf(z))
    return min(1.0, 2 * float(tails.sf(abs(z))))
