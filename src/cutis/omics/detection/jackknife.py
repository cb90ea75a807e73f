"""How much a count of unseen proteins owes to the runs and proteins it was learnt from.

The chance that a protein is there unseen rests on a curve and on shares that are themselves
estimated. Samples are left out in turn (a few at a time where there are many, within each
condition), and the curve, the shares and the count are worked out again; then parts of the
proteins are left out of the shares. Both spreads are the jackknife's (Tukey 1958; for strata,
Shao & Tu 1995, The Jackknife and Bootstrap, ch. 6). The only sample of a condition cannot be left
out: its midpoint is moved by as much as those of the others scatter about their low edges
(:func:`cutis.omics.detection.dropout_fit.alone`). A wrong form of the curve is in none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.omics.detection.detection import Dropout
from cutis.omics.detection.dropout_fit import Curve, alone, refit
from cutis.omics.detection.table_likelihood import TableLikelihood, likelihood_of_levels
from cutis.statistics.false_discovery import INTERVAL

Array = NDArray[np.float64]
Places = NDArray[np.int64]

#: Most refits; proteins the counts are worked out on again; parts the proteins are cut into.
REFITS, PROTEINS, PARTS = 12, 800, 6

#: With up to this many conditions samples are left out of one at a time, else of all at once.
APART = 4


@dataclass(frozen=True)
class Left:
    """A table without some samples.

    Attributes
    ----------
    stratum
        Of the samples left out: the place of their condition; −1 where they are of all.
    view
        What is left: of the proteins of :attr:`rows` those that were still seen.
    rows
        Their places in the whole table.
    """

    stratum: int
    view: TableLikelihood
    rows: Places


@dataclass(frozen=True)
class Spread:
    """A count's standard error that is not chance, and the degrees of freedom behind it.

    ``error`` is infinite where no condition has replicates: nothing says how much was missed.
    """

    error: Array
    df: float

    def half(self) -> Array:
        """Return half the width of an interval that this alone would give."""
        from scipy import stats

        if not np.isfinite(self.df) or self.df <= 0:
            return self.error
        return self.error * float(stats.t.isf((1 - INTERVAL) / 2, self.df))


#: A table, the places of its proteins in the whole one, and which of them the shares are learnt
#: from (None: an even choice) → (K, P) what is summed over proteins.
Count = Callable[[TableLikelihood, Places, Places | None], Array]


@method(
    formula="samples, then parts of the proteins, left out in turn; errors add as squares",
    limits="aims at 95 % and holds the truth in 67 to 100 %",
    check="a mean’s textbook error; known truth (tests/omics/detection/test_jackknife.py)",
    reference="Tukey 1958",
)
def spread(view: TableLikelihood, count: Count, whole: Array) -> Spread:
    """Return the standard errors of counts over proteins.

    Parameters
    ----------
    view
        The whole table.
    count
        What is counted.
    whole
        (K, P) the same of the whole table, summed for a protein that is no longer seen.
    """
    own = np.flatnonzero(~view.apart)
    rows = own[:: max(1, len(own) // PROTEINS)]
    if not rows.size:
        return Spread(np.zeros(len(whole)), np.inf)
    left = without(view, rows)
    if not left:
        return Spread(np.full(len(whole), np.inf), np.inf)
    times = len(own) / len(rows)
    found = []
    for one in left:
        values = whole[:, rows].copy()
        values[:, np.searchsorted(rows, one.rows)] = count(one.view, one.rows, None)
        found.append(values.sum(axis=1) * times)
    stratum = np.array([one.stratum for one in left])
    variance, df = np.zeros(len(whole)), 0
    for one in np.unique(stratum):
        part = np.array(found)[stratum == one]
        variance += (len(part) - 1) ** 2 / len(part) * part.var(axis=0, ddof=1)
        df += len(part) - 1
    variance += _of_lone(view, rows, count, times)
    return Spread(np.sqrt(variance + _of_proteins(view, rows, count, times)), float(df))


def _of_lone(view: TableLikelihood, rows: Places, count: Count, times: float) -> Array:
    """Return the variances that unknown midpoints of samples without a replicate leave."""
    result, middle = np.zeros(1), view.dropout.midpoint
    if not view.dropout.fitted:
        return result
    lone, _, scatter = alone(view.values, view.group, middle.ravel())
    for at in lone:
        ends = []
        for way in (-scatter, scatter):
            moved = middle.copy()
            moved[:, at] += way
            dropout = replace(view.dropout, midpoint=moved)
            ends.append(count(subset(replace(view, dropout=dropout), rows), rows, None))
        result = result + (times * (ends[1] - ends[0]).sum(axis=1) / 2) ** 2
    return result


def _of_proteins(view: TableLikelihood, rows: Places, count: Count, times: float) -> Array:
    """Return the variances that the choice of proteins leaves in the shares."""
    inside = subset(view, rows)
    every = np.arange(len(rows))
    parts = min(PARTS, len(rows))
    if parts < 2:
        return np.zeros(1)
    totals = np.array([
        count(inside, rows, np.flatnonzero(every % parts != at)).sum(axis=1) * times
        for at in range(parts)
    ])  # fmt: skip
    # shares learnt from more proteins than these are that much surer
    return (parts - 1) ** 2 / parts * totals.var(axis=0, ddof=1) / min(times, 2.0)


def subset(view: TableLikelihood, rows: Places) -> TableLikelihood:
    """Return some proteins of a table."""
    return likelihood_of_levels(
        view.values[rows], view.group, view.conditions, _of(view.dropout, rows, None),
        view.levels, view.apart[rows],
    )  # fmt: skip


def without(view: TableLikelihood, rows: Places) -> list[Left]:
    """Return the table without each block of samples, its curve fitted again."""

    def make() -> list[Left]:
        return [_left(view, rows, stratum, block) for stratum, block in blocks(view)]

    return view.once("left", (rows,), make)


def blocks(view: TableLikelihood) -> list[tuple[int, Places]]:
    """Return the samples that are left out together, with their stratum; none unreplicated."""
    samples = [np.flatnonzero(view.group == at) for at in range(len(view.sizes))]
    replicated = [at for at, own in enumerate(samples) if len(own) > 1]
    if not replicated:
        return []
    if len(replicated) > APART:
        cut = [samples[at] for at in replicated]
        many = min(REFITS, max(map(len, cut)))
        return [
            (-1, np.concatenate([own[np.arange(len(own)) % many == at] for own in cut]))
            for at in range(many)
        ]
    most = max(2, REFITS // len(replicated)) if len(view.group) > REFITS + 3 else len(view.group)
    return [
        (at, samples[at][np.arange(len(samples[at])) % min(most, len(samples[at])) == part])
        for at in replicated
        for part in range(min(most, len(samples[at])))
    ]


def _left(view: TableLikelihood, rows: Places, stratum: int, block: Places) -> Left:
    """Return the table without a block of samples."""
    kept = np.setdiff1d(np.arange(len(view.group)), block)
    values, group = view.values[rows][:, kept], view.group[kept]
    curve = _of(view.dropout, rows, kept)
    if curve.fitted:
        start = Curve(curve.slope, curve.midpoint[0], curve.lapse, curve.ease)
        new = refit(values, group, curve.noise, curve.typical, view.levels, start)
        curve = replace(curve, slope=new.slope, midpoint=new.middle[None, :], lapse=new.lapse,
                        ease=new.ease)  # fmt: skip
    still = np.flatnonzero(np.isfinite(values).any(axis=1))
    left = likelihood_of_levels(
        values[still], group, view.conditions, _of(curve, still, None), view.levels,
        view.apart[rows][still],
    )  # fmt: skip
    return Left(stratum, left, rows[still])


def _of(curve: Dropout, rows: Places, samples: Places | None) -> Dropout:
    """Return the curve of some proteins and samples."""
    middle = curve.midpoint
    if not curve.fitted:
        middle = middle[rows]
    elif samples is not None:
        middle = middle[:, samples]
    return replace(curve, midpoint=middle, noise=curve.noise[rows])


__all__ = ["Left", "Spread", "blocks", "spread", "subset", "without"]
