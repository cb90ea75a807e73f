"""How likely the monocultures explain a protein of the co-culture.

Either a protein is *new* (in neither monoculture), or they hold it: together
``co-culture / 2^r``, of which the first has a share s. How many are new (smoothly along abundance),
how r and s are distributed, and the abundances themselves are estimated from the table by EM;
nothing is assumed of their shapes. Each protein's readings, seen and missed, then say how likely
the monocultures together hold less than a stated share of its level in co-culture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis.omics.detection.dropout_fit import STEP, smoothing
from cutis.omics.detection.presence import STEPS, TableLikelihood, fitted_rows

Array = NDArray[np.float64]

#: log2 co-culture over sum: how far it is looked for. Its distribution is not smoothed: each step
#: of EM would widen it, and so move proteins beyond the share.
FURTHEST = 6.0

#: Splits between two monocultures that both have a protein: log2 odds.
SPLITS = np.arange(-6.0, 6.5, 1.0)

#: Proteins imagined besides those of the table, half of them new, the others near the sum (SD of
#: their log2 ratio): a table of a few proteins cannot say how common new ones are.
IMAGINED, IMAGINED_CHANGE = 4.0, 1.0

#: Rows worked on at once.
BLOCK = 1500


@dataclass(frozen=True)
class Shares:
    """What was estimated.

    Attributes
    ----------
    new, old
        (G,) share of proteins at each level in co-culture that are new, and that are not.
    ratio
        (R,) distribution of log2 co-culture over sum, at :func:`ratios`.
    split
        (2 + len(SPLITS),) only the first has it, only the second, and the splits.
    """

    new: Array
    old: Array
    ratio: Array
    split: Array


def ratios() -> Array:
    """Return the log2 ratios of co-culture over sum that are tried."""
    return np.arange(-FURTHEST, FURTHEST + STEP / 2, STEP)


def emergence_probability(
    view: TableLikelihood,
    first: int,
    second: int,
    both: int,
    share: float,
    *,
    learnt: NDArray[np.int64] | None = None,
    steps: int = STEPS,
) -> Array:
    """Return P(first + second < share · co-culture) of each protein, (P,); NaN if not seen in it.

    Parameters
    ----------
    view
        The table on its grid.
    first, second, both
        Places of the conditions.
    share
        Of the level in co-culture.
    learnt
        Rows the shares are learnt from; None: an even choice.
    steps
        Of EM.
    """
    there = view.likelihood[both].many > 0
    result = np.full(len(there), np.nan)
    rows = fitted_rows(there & ~view.apart, learnt)
    if not rows.size:
        rows = fitted_rows(there)
    if not rows.size:
        return result
    found = _estimated(view, (first, second, both), rows, steps)
    # a ratio's cell is counted as far as it lies beyond the share
    beyond = np.clip((ratios() + np.log2(share)) / STEP + 0.5, 0.0, 1.0)
    every = np.flatnonzero(there)
    for at in range(0, len(every), BLOCK):
        block = every[at : at + BLOCK]
        result[block] = _posterior(view, (first, second, both), block, found, beyond)
    return result


def _moved(density: Array, by: float) -> Array:
    """Return a likelihood at levels moved by ``by``, between grid points in a straight line."""
    cells = density.shape[1]
    at = np.clip(np.arange(cells) + by / STEP, 0, cells - 1)
    low = np.minimum(at.astype(int), cells - 2)
    part = at - low
    return density[:, low] * (1 - part) + density[:, low + 1] * part


def _alone(
    view: TableLikelihood, places: tuple[int, int, int], rows: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Return likelihoods of the monocultures: by split and level of the sum (K, P, G); new (P,)."""
    a, b = (view.likelihood[at].density[rows] for at in places[:2])
    gone = np.exp(np.clip(view.absent[list(places[:2])][:, rows], -700, 300))
    parts = [a * gone[1][:, None], b * gone[0][:, None]]
    for odds in SPLITS:
        parts.append(_moved(a, -np.log2(1 + 2.0**-odds)) * _moved(b, -np.log2(1 + 2.0**odds)))
    return np.array(parts), gone[0] * gone[1]


def _together(view: TableLikelihood, both: int, rows: NDArray[np.int64]) -> Array:
    """Return the likelihood of the co-culture at each level, given that it was seen there."""
    found = view.likelihood[both]
    never = found.never[rows] if found.never.ndim == 2 else found.never
    return found.density[rows] / np.maximum(1 - never, 1e-9)


def _carry(weight: Array, cells: int) -> Array:
    """Return the matrix (level of the sum, level in co-culture) of a distribution of ratios."""
    result = np.zeros((cells, cells))
    level = np.arange(cells)
    for one, ratio in zip(weight, ratios(), strict=True):
        alone = np.clip(level - round(ratio / STEP), 0, cells - 1)
        np.add.at(result, (alone, level), one)
    return result


def _estimated(
    view: TableLikelihood, places: tuple[int, int, int], rows: NDArray[np.int64], steps: int
) -> Shares:
    """Return the shares by EM with smoothing."""
    parts, new = _alone(view, places, rows)
    together = _together(view, places[2], rows)
    cells, many = len(view.levels), len(ratios())
    level = np.arange(cells)
    smooth = smoothing(view.levels)
    near_sum = np.exp(-0.5 * (ratios() / IMAGINED_CHANGE) ** 2)
    near_sum /= near_sum.sum()
    shares = Shares(
        np.full(cells, 0.5 / cells), np.full(cells, 0.5 / cells),
        np.full(many, 1 / many), np.full(len(parts), 1 / len(parts)),
    )  # fmt: skip
    flat = parts.reshape(len(parts), -1)
    for _ in range(steps):
        alone = (shares.split @ flat).reshape(together.shape)
        carry = _carry(shares.ratio, cells)
        fresh = together * shares.new * new[:, None]
        kept = together * shares.old
        old = kept * (alone @ carry)
        total = np.maximum((fresh + old).sum(axis=1), 1e-300)[:, None]
        kept = kept / total
        cross = kept.T @ alone
        ratio = np.array([
            cross[level, np.clip(level - round(one / STEP), 0, cells - 1)].sum()
            for one in ratios()
        ]) * shares.ratio  # fmt: skip
        split = (flat @ (kept @ carry.T).ravel()) * shares.split
        found = smooth @ (fresh / total).sum(axis=0), smooth @ (old / total).sum(axis=0)
        imagined = IMAGINED / 2 * (found[0] + found[1]) / len(rows)
        shares = _normal(
            found[0] + imagined, found[1] + imagined,
            ratio + IMAGINED * near_sum, split + IMAGINED / len(parts),
        )  # fmt: skip
    return shares


def _normal(new: Array, old: Array, ratio: Array, split: Array) -> Shares:
    """Return shares that add up."""
    total = new.sum() + old.sum()
    return Shares(new / total, old / total, ratio / ratio.sum(), split / split.sum())


def _posterior(
    view: TableLikelihood,
    places: tuple[int, int, int],
    rows: NDArray[np.int64],
    shares: Shares,
    beyond: Array,
) -> Array:
    """Return the posterior probability that the monocultures do not explain each protein."""
    parts, new = _alone(view, places, rows)
    together = _together(view, places[2], rows)
    alone = (shares.split @ parts.reshape(len(parts), -1)).reshape(together.shape)
    cells = len(view.levels)
    fresh = (together * shares.new).sum(axis=1) * new
    kept = together * shares.old
    old = (kept * (alone @ _carry(shares.ratio, cells))).sum(axis=1)
    far = (kept * (alone @ _carry(shares.ratio * beyond, cells))).sum(axis=1)
    total = fresh + old
    return np.divide(fresh + far, total, out=np.zeros(len(rows)), where=total > 0)
