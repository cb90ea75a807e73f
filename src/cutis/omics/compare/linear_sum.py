"""A co-culture against what its two monocultures add up to, on the linear scale.

``log2(co / (first + second))``, each level the mean of log2 replicates, corrected for dropout
where replicates missed it. Errors go through the sum by the delta method: each condition has its
own moderated variance, and degrees of freedom are Welch's. A protein that a monoculture was not
seen to have counts as zero in the estimate; its interval and its p-value allow for what could have
been there unseen: no more than the curve of being seen lets pass, and no likelier than the table
as a whole makes it (:func:`cutis.omics.detection.presence.probabilities`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from cutis.methods import method
from cutis.omics.compare.cultures import cultures
from cutis.omics.detection.detection import LEAST_NOISE, Likelihood, pooled
from cutis.omics.detection.dropout_fit import STEP
from cutis.omics.detection.presence import TableLikelihood, probabilities, symbols, table_likelihood
from cutis.omics.measured import Measured
from cutis.statistics.false_discovery import INTERVAL, Z, q_values, wilson
from cutis.statistics.moderated_t import squeeze_variances
from cutis.tables import Columns, Frame

Array = NDArray[np.float64]

#: Part of an interval that lies outside it on one side; where something was not seen, half of it
#: is what it may have been, half is noise.
EDGE = (1 - INTERVAL) / 2

#: Of the table of a co-culture against its sum.
COLUMNS = Columns("linear sum", (
    "protein", "symbol", "linear_sum", "log2_ratio", "low", "high", "p", "q", "error", "comparable",
))  # fmt: skip


@dataclass(frozen=True)
class Level:
    """A condition's log2 level of each protein (P,): estimate, its variance, degrees of freedom.

    ``mean`` is −inf where it was not seen; ``bound`` is then the log2 level that it exceeds,
    unseen, with a probability of half :data:`EDGE`, and ``never`` (P, G) the probability of
    exceeding each level of the grid.
    """

    mean: Array
    variance: Array
    df: Array
    unseen: NDArray[np.bool_]
    bound: Array
    never: Array


def level_of(view: TableLikelihood, at: int, present: Array | None = None) -> Level:
    """Return the levels of one condition.

    Parameters
    ----------
    view
        The table on its grid.
    at
        Place of the condition.
    present
        (P,) probability of being there at all; None: nothing is known of it.
    """
    found = view.likelihood[at]
    inside = view.values[:, view.group == at]
    unseen = found.many == 0
    sums = np.nansum((inside - found.mean[:, None]) ** 2, axis=1)
    df = np.maximum(found.many - 1, 0).astype(float)
    own, worth = _variance(view, sums, df)
    mean, variance = found.mean.copy(), own / np.maximum(found.many, 1)
    some = (found.many > 0) & (found.many < inside.shape[1])
    if some.any():
        mean[some], spread = _corrected(found, some)
        variance[some] = np.maximum(variance[some], spread)
    never = np.broadcast_to(found.never, found.density.shape)
    if present is not None:
        never = np.minimum(never, present[:, None])
    bound = _bound(view.levels, never, EDGE / 2)
    return Level(np.where(unseen, -np.inf, mean), np.where(unseen, 0.0, variance),
                 worth, unseen, bound, never)  # fmt: skip


def _variance(view: TableLikelihood, sums: Array, df: Array) -> tuple[Array, Array]:
    """Return a condition's moderated variances of readings, and their degrees of freedom.

    A condition without replicates has those of the whole table.
    """
    if (df > 0).sum() < 2:
        posterior, worth, _ = pooled(view.values, view.group)
        return np.maximum(posterior, LEAST_NOISE**2), worth
    own = np.divide(sums, df, out=np.full(len(df), np.nan), where=df > 0)
    posterior, prior = squeeze_variances(own, df)
    return np.maximum(posterior, LEAST_NOISE**2), df + min(prior.df, float(df.sum()))


def _corrected(found: Likelihood, some: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return mean and variance where some replicates missed it: the upper part was seen."""
    weight = found.density[some]
    weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
    mean = weight @ found.levels
    return mean, np.maximum(weight @ found.levels**2 - mean**2 - STEP**2 / 12, 0.0)


def _bound(levels: Array, never: Array, chance: float) -> Array:
    """Return the log2 level (P,) above which never being seen is rarer than ``chance``."""
    above = never > chance
    last = np.where(above.any(axis=1), never.shape[1] - 1 - above[:, ::-1].argmax(axis=1), 0)
    after = np.minimum(last + 1, never.shape[1] - 1)
    rows = np.arange(len(never))
    high, low = never[rows, last], never[rows, after]
    part = np.divide(high - chance, high - low, out=np.zeros(len(never)), where=high > low)
    return levels[last] + STEP * np.clip(part, 0, 1)


@dataclass(frozen=True)
class _Ratio:
    """log2 of co-culture over sum, its standard error and Welch's degrees of freedom."""

    value: Array
    error: Array
    df: Array


def _ratio(first: Level, second: Level, both: Level, unseen: Array | None = None) -> _Ratio:
    """Return the ratio when what was not seen is there at log2 level ``unseen`` (or not at all)."""
    terms = [first, second, both]
    if unseen is None:
        mean = [one.mean for one in terms]
    else:
        mean = [np.where(one.unseen, unseen, one.mean) for one in terms]
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = np.logaddexp2(mean[0], mean[1])
        share = [np.nan_to_num(2.0 ** (mean[k] - alone)) for k in (0, 1)]
        parts = np.array([
            share[0] ** 2 * first.variance, share[1] ** 2 * second.variance, both.variance
        ])  # fmt: skip
        total = parts.sum(axis=0)
        df = total**2 / sum(part**2 / one.df for part, one in zip(parts, terms, strict=True))
        # the logarithm of a sum of noisy levels is a little high: second order of the delta method
        bias = np.log(2) / 2 * share[0] * share[1] * (first.variance + second.variance)
        return _Ratio(mean[2] - alone + bias, np.sqrt(total), df)


@method(
    formula=(
        "log2(co-culture / (first + second)); delta method, Welch’s df; what was not seen: 0 to "
        "what the curve allows"
    ),
    limits="what a wrong `scale` hides",
    check="errors simulated (tests/omics/compare/test_linear_sum.py)",
    reference="Smyth 2004; Welch 1947",
)
def linear_sum(measured: Measured, *, first: str, second: str, both: str) -> Frame:
    """Compare a co-culture with the sum of its monocultures, protein by protein.

    Parameters
    ----------
    measured
        What a reader gives; levels are divided by each sample's ``scale`` where there is one.
    first, second, both
        Conditions: the two monocultures and the co-culture.

    Returns
    -------
    pandas.DataFrame
        One row a protein seen in any of them: ``protein``, ``symbol``, and the columns of
        :func:`against_sum`. :func:`variance_shares` counts them.

    Raises
    ------
    DataError
        A condition is missing or named twice, or nothing was detected.
    """
    table = cultures(measured, (first, second, both))
    view = table_likelihood(table)
    place = view.conditions.index
    found = against_sum(view, place(first), place(second), place(both))
    found.insert(0, "symbol", symbols(table))
    found.insert(0, "protein", table.levels.index.to_numpy())
    return COLUMNS.held(found)


def against_sum(
    view: TableLikelihood, first: int, second: int, both: int, present: Array | None = None
) -> Frame:
    """Compare a co-culture with the sum of its monocultures, on a table that was fitted.

    Parameters
    ----------
    view
        The table on its grid, samples already scaled
        (:func:`cutis.omics.detection.table_likelihood.table_likelihood`).
    first, second, both
        Places of the conditions.
    present
        (C, P) probability of being in each condition; None works it out.

    Returns
    -------
    pandas.DataFrame
        One row a protein, in the table's order: ``linear_sum`` (the monocultures together, linear;
        what was not seen is 0), ``log2_ratio`` (inf when neither monoculture was seen to have it,
        −inf when only the co-culture lacks it), ``low`` and ``high`` (95 %), ``p`` (two-sided, of
        no difference), ``q`` (Benjamini–Hochberg over all but those set apart), ``error``,
        ``comparable`` (whether what may have been unseen is smaller than the error). A condition
        without replicates has the noise of the table's others; where there are no replicates at
        all there is no p, and the interval rests on the usual noise of such tables.
    """
    import pandas as pd

    present = probabilities(view) if present is None else present
    levels = [level_of(view, at, present[at]) for at in (first, second, both)]
    there = _ratio(levels[0], levels[1], levels[2])
    gap = np.any([one.unseen for one in levels], axis=0)
    bound = [_filled(one) for one in levels]
    edge = np.where(gap, EDGE / 2, EDGE)
    low, high = _ends(levels, bound, edge)
    p = _p(view.levels, levels, there, gap)
    nothing = np.all([one.unseen for one in levels], axis=0)
    with np.errstate(divide="ignore"):
        alone = 2.0 ** np.logaddexp2(levels[0].mean, levels[1].mean)
    most = _ratio(bound[0], bound[1], levels[2])
    with np.errstate(invalid="ignore"):
        comparable = ~levels[2].unseen & (there.value - most.value < there.error)
    blank = np.where(nothing, np.nan, 1.0)
    q = q_values(np.where(view.apart, np.nan, p * blank))
    return pd.DataFrame({
        "linear_sum": alone, "log2_ratio": there.value * blank, "low": low * blank,
        "high": high * blank, "p": p * blank, "q": q, "error": there.error * blank,
        "comparable": comparable,
    })  # fmt: skip


def _filled(one: Level) -> Level:
    """Return a condition in which what was not seen is at its bound."""
    mean = np.where(one.unseen, one.bound, one.mean)
    return Level(mean, one.variance, one.df, np.zeros_like(one.unseen), one.bound, one.never)


def _ends(levels: list[Level], bound: list[Level], edge: Array) -> tuple[Array, Array]:
    """Return the ends: what was not seen at its bound, whichever way that widens them."""
    least = _ratio(bound[0], bound[1], levels[2])
    most = _ratio(levels[0], levels[1], bound[2])
    with np.errstate(invalid="ignore"):
        low = least.value - _quantile(edge, least.df) * least.error
        high = most.value + _quantile(edge, most.df) * most.error
    return low, np.where(np.isfinite(levels[0].mean) | np.isfinite(levels[1].mean), high, np.inf)


def _quantile(edge: Array, df: Array) -> Array:
    """Return Student's quantile; the normal one where there are no replicates."""
    student = stats.t.isf(edge, np.where(df > 0, df, 1))
    return np.where(np.isfinite(df), student, stats.norm.isf(edge))


def _tail(t: Array, df: Array) -> Array:
    """Return P(T > t)."""
    return stats.t.sf(t, df)


def _p(grid: Array, levels: list[Level], there: _Ratio, gap: NDArray[np.bool_]) -> Array:
    """Return two-sided p-values.

    Where something was not seen, the p-value of the co-culture being above (or below) is the
    smallest of P(unseen at more than u) + P(noise, given u) over levels u: a union bound.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * _tail(np.abs(there.value) / there.error, there.df)
    rows = np.flatnonzero(gap)
    if not rows.size:
        return p
    some = [_rows(one, rows) for one in levels]
    above = there.value[rows] > 0
    best = np.full(len(rows), 0.5)
    unseen_alone = some[0].unseen | some[1].unseen
    for at, u in enumerate(grid):
        given = _ratio(some[0], some[1], some[2], np.full(len(rows), u))
        t = np.where(above, 1, -1) * given.value / np.maximum(given.error, 1e-12)
        hidden = np.zeros(len(rows))
        for k, one in enumerate(some):
            counts = one.unseen & (above if k < 2 else ~above)
            hidden += np.where(counts, one.never[:, at], 0.0)
        best = np.minimum(best, hidden + _tail(t, given.df))
    # below the sum although a monoculture may hold more: what is unseen can only add to it
    lower = ~above & unseen_alone & ~some[2].unseen
    best = np.where(lower, np.minimum(p[rows] / 2, 0.5), best)
    p[rows] = 2 * best
    return np.minimum(p, 1.0)


def _rows(one: Level, rows: NDArray[np.int64]) -> Level:
    """Return some rows of a condition."""
    return Level(
        one.mean[rows], one.variance[rows], one.df[rows], one.unseen[rows], one.bound[rows],
        one.never[rows],
    )  # fmt: skip


def loading(view: TableLikelihood, first: int, second: int, both: int) -> float:
    """Return the SD of log2 ratio that all proteins share, since samples are loaded unevenly.

    From how far each sample's median lies from its condition's, over proteins all its samples saw;
    NaN where no condition has two samples.
    """
    spread = np.array([_uneven(view, at) for at in (first, second, both)])
    if not np.isfinite(spread).any():
        return float("nan")
    spread = np.where(np.isfinite(spread), spread, np.nanmean(spread))
    sizes = view.sizes[[first, second, both]]
    each = spread / sizes
    return float(np.sqrt(each[2] + max(each[0], each[1])))


def _uneven(view: TableLikelihood, at: int) -> float:
    """Return the variance of log2 loading among a condition's samples."""
    inside = view.values[:, view.group == at]
    whole = np.isfinite(inside).all(axis=1)
    if inside.shape[1] < 2 or not whole.any():
        return float("nan")
    away = inside[whole] - inside[whole].mean(axis=1, keepdims=True)
    return float(np.median(away, axis=0).var(ddof=1))


def variance_shares(table: Frame, shared: float = 0.0) -> Frame:
    """Return how many proteins are above and below the sum, and how many by noise alone.

    Parameters
    ----------
    table
        Of :func:`linear_sum`, without what is set apart.
    shared
        SD of log2 ratio that all proteins share (:func:`loading`); NaN counts as none.

    Returns
    -------
    pandas.DataFrame
        ``what``, ``value``, ``low``, ``high`` (shares of the comparable proteins, 95 % intervals):
        ``positive variance`` and ``negative variance`` (level above or below the sum),
        ``positive by noise alone`` (one half: an exact sum errs to either side alike; its interval
        is that of so many tosses, and of uneven loading, which moves all proteins together),
        ``excess positive variance`` (observed less noise alone, with that interval's width),
        ``surely positive`` and ``surely negative`` (q ≤ 5 %; noise alone: none, but for 5 % of
        those listed), ``median log2 ratio`` (far from 0: one culture was loaded differently).
    """
    import pandas as pd

    own: Frame = table[table["comparable"] & np.isfinite(table["log2_ratio"])]
    many = len(own)
    above, below = int((own["log2_ratio"] > 0).sum()), int((own["log2_ratio"] < 0).sum())
    share, low, high = wilson(above, many)
    half = _half_width(own["error"].to_numpy(dtype=float), shared)
    excess = share - 0.5
    sure = own["q"] <= 1 - INTERVAL
    rows = [
        ("comparable proteins", float(many), many, many),
        ("positive variance", share, low, high),
        ("negative variance", *wilson(below, many)),
        ("positive by noise alone", 0.5, 0.5 - half, 0.5 + half),
        ("excess positive variance", excess, excess - half, excess + half),
        ("surely positive", *wilson(int((sure & (own["log2_ratio"] > 0)).sum()), many)),
        ("surely negative", *wilson(int((sure & (own["log2_ratio"] < 0)).sum()), many)),
        ("median log2 ratio", *_median(own["log2_ratio"].to_numpy(dtype=float))),
    ]
    return pd.DataFrame(rows, columns=["what", "value", "low", "high"])


def _half_width(error: Array, shared: float) -> float:
    """Return half the 95 % interval of the positive share by noise and uneven loading alone."""
    if not len(error):
        return float("nan")
    tosses = Z * 0.5 / np.sqrt(len(error))
    shared = shared if np.isfinite(shared) else 0.0
    moved = float(stats.norm.cdf(Z * shared / error).mean()) - 0.5
    return float(min(np.hypot(tosses, moved), 0.5))


def _median(values: Array) -> tuple[float, float, float]:
    """Return a median with its interval by order statistics."""
    if not len(values):
        return np.nan, np.nan, np.nan
    low, high = stats.binom.interval(INTERVAL, len(values), 0.5)
    ranked = np.sort(values)
    last = len(values) - 1
    return (
        float(np.median(values)), float(ranked[int(max(low - 1, 0))]),
        float(ranked[int(min(high, last))]),
    )  # fmt: skip
