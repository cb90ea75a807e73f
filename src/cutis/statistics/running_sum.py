"""The running sum of gene set enrichment, and its null, one for each size of a set.

Going down a ranking of N genes the sum rises at each of the k genes of a set, in proportion to the
gene's weight, and falls by 1/(N − k) at every other; the enrichment score is where it is farthest
from zero. Under the null the set is k random genes: drawn as the first k of a random order, so one
order serves every size.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[Any]  #: whole numbers

#: Random sets that are scored at once (they fit a processor's cache), and random sets on the
#: set's own side that must score as high before no more are drawn.
BLOCK = 250
_ENOUGH = 10

#: Scores that differ by less are the same: those of the null have seven digits, and where many
#: random sets score exactly what a set does, half of them would else be lost to rounding.
SAME = 1e-5


@dataclass(frozen=True)
class EnrichmentTest:
    """Of each set, shape (sets,): ES, the hit it peaks at, NES, p and the random sets drawn."""

    es: Array
    peak: Places
    nes: Array
    p: Array
    permutations: Places


def scores(places: Places, weights: NDArray[Any]) -> tuple[Array, Places]:
    """Return enrichment scores of sets of one size and the hit at which each peaks.

    Parameters
    ----------
    places
        Shape (sets, k), ascending in each row: places in the ranking, from 0.
    weights
        Shape (N,). Of the genes, in the order of the ranking; all zero in a set: they count alike.
    """
    many, size = places.shape
    step = weights[places]
    rise = np.cumsum(step, axis=1)
    flat = rise[:, -1] == 0
    if flat.any():
        step[flat] = 1
        rise[flat] = np.arange(1, size + 1)
    total = rise[:, -1].copy()
    fall = (places - np.arange(size, dtype=places.dtype)).astype(weights.dtype)
    fall *= (total / (len(weights) - size))[:, None]
    rise -= fall  # just after each hit, in units of the total
    top = rise.argmax(axis=1)
    high = rise[np.arange(many), top]
    rise -= step  # just before it
    bottom = rise.argmin(axis=1)
    low = rise[np.arange(many), bottom]
    up = high + low >= -SAME * total  # as high as it is low: up, in few digits as in many
    return np.where(up, high, low) / total, np.where(up, top, bottom)


def leading(places: Places, es: float, peak: int) -> list[int]:
    """Return the places of the leading edge, strongest first."""
    return places[: peak + 1].tolist() if es >= 0 else places[peak:][::-1].tolist()


class Null:
    """What random sets of a ranking score.

    Parameters
    ----------
    weights
        Shape (N,). Of the genes, highest score first.
    seed
        Decides the random orders; the number of threads does not, nor do the other sets tested.
    threads
        Sizes that are worked on at once.
    """

    def __init__(self, weights: Array, *, seed: int = 0, threads: int = 2) -> None:
        self.weights = np.ascontiguousarray(weights, dtype=float)
        self._light = self.weights.astype(np.float32)  # a null needs no more digits
        self.seed = seed
        self.threads = max(1, threads)
        self._blocks: dict[int, list[Array]] = {}

    def test(self, sets: Sequence[Places], permutations: int, at_most: int) -> EnrichmentTest:
        """Return scores and p values of sets.

        Parameters
        ----------
        sets
            Places of the genes of each set in the ranking, ascending.
        permutations, at_most
            Random sets drawn first, and for sets that fewer than ten of them equal; whole blocks
            of :data:`BLOCK` are drawn.
        """
        size = np.array([len(one) for one in sets], dtype=np.int64)
        es, peak = self._own(sets, size)
        nes, p = np.full(len(sets), np.nan), np.full(len(sets), np.nan)
        used = np.zeros(len(sets), dtype=np.int64)
        wanted = np.arange(len(sets))
        blocks, most = -(-permutations // BLOCK), -(-at_most // BLOCK)
        while len(wanted):
            self._draw(sorted({int(k) for k in size[wanted]}), blocks)
            open_ = []
            for k in np.unique(size[wanted]):
                null = np.concatenate(self._blocks[int(k)][:blocks])
                sides = np.sort(null[null >= 0]), np.sort(-null[null < 0])
                for i in wanted[size[wanted] == k]:
                    same = sides[0] if es[i] >= 0 else sides[1]
                    reached = len(same) - int(np.searchsorted(same, abs(es[i]) - SAME))
                    p[i] = (reached + 1) / (len(same) + 1)
                    nes[i] = es[i] / same.mean() if len(same) else np.nan
                    used[i] = len(null)
                    if reached < _ENOUGH:
                        open_.append(i)
            wanted = np.array(open_ if blocks < most else [], dtype=np.int64)
            blocks = min(most, blocks * 10)
        return EnrichmentTest(es, peak, nes, p, used)

    def _own(self, sets: Sequence[Places], size: Places) -> tuple[Array, Places]:
        """Return the enrichment scores of sets, and the hit each peaks at."""
        es, peak = np.zeros(len(sets)), np.zeros(len(sets), dtype=np.int64)
        for k in np.unique(size):
            same = np.flatnonzero(size == k)
            es[same], peak[same] = scores(np.stack([sets[int(i)] for i in same]), self.weights)
        return es, peak

    def _draw(self, sizes: list[int], blocks: int) -> None:
        """Score random sets of each size until there are so many blocks of them."""
        lacking: dict[int, list[int]] = {}
        for k in sizes:
            for number in range(len(self._blocks.setdefault(k, [])), blocks):
                lacking.setdefault(number, []).append(k)

        def score(number: int) -> list[Array]:
            orders = self._orders(number, lacking[number][-1])
            return [self._score(orders, k) for k in lacking[number]]

        with ThreadPoolExecutor(self.threads) as pool:
            for number, found in zip(lacking, pool.map(score, lacking), strict=True):
                for k, es in zip(lacking[number], found, strict=True):
                    self._blocks[k].append(es)

    def _orders(self, number: int, length: int) -> NDArray[np.int32]:
        """Return the beginnings of a block of random orders, shape (BLOCK, length).

        Fisher and Yates, all orders at once; a longer beginning continues a shorter one.
        """
        genes = len(self.weights)
        rng = np.random.default_rng([self.seed, number])
        orders = np.tile(np.arange(genes, dtype=np.int32), (BLOCK, 1))
        row = np.arange(BLOCK)
        left = (genes - np.arange(length))[:, None]
        chosen = np.arange(length)[:, None] + (rng.random((length, BLOCK)) * left).astype(np.int64)
        for j, other in enumerate(chosen):
            held = orders[row, other]
            orders[row, other] = orders[:, j]
            orders[:, j] = held
        return orders[:, :length]

    def _score(self, orders: NDArray[np.int32], size: int) -> Array:
        """Return the scores of random sets of a size."""
        return scores(np.sort(orders[:, :size], axis=1), self._light)[0].astype(float)
