"""How much of what is emergent could be told at all: the model beside one that knows the truth.

``python -m benchmarks.oracle [MIXTURES]`` takes mixtures of real readings with real dropout
(``tests/omics/real_mixtures.py``; needs ../shared/data). The oracle is told what no analysis
knows: for the very runs at hand, how often a protein of each kind is missed by both runs of a
monoculture at each level in co-culture, and the shares of the kinds. Its answer for a protein is
the share of new ones among all others that the same co-culture runs saw at a like level.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.omics.mixtures import CULTURES
from tests.omics.real_mixtures import STROMAL_SHARE, of_stromal, shuffled

from cutis.omics.compare.emergence import EXPECTED_FALSE, emergence
from cutis.statistics.false_discovery import listed

Array = NDArray[np.float64]

#: SD, in doublings, of the levels that count as alike.
ALIKE = 0.5

#: Runs that see fewer proteins than this share of the deepest run count as shallow.
SHALLOW = 0.5


def population(high: Array, low: Array) -> Array:
    """Return every candidate there can be: protein, new (1 or 0), weight, level, runs that saw it.

    Parameters
    ----------
    high, low
        (P, 5) intensities; the first two runs of each are a monoculture's.
    """
    seen = [np.isfinite(one) for one in (high, low)]
    held = [one.sum(axis=1) >= 2 for one in seen]
    missed = [~one[:, :2].any(axis=1) for one in seen]
    summed = np.nansum([high[:, 2:], low[:, 2:]], axis=0)
    kinds = [
        (0, STROMAL_SHARE["first"], high[:, 2:], missed[0] & held[0]),
        (0, STROMAL_SHARE["second"], low[:, 2:], missed[1] & held[1]),
        (0, STROMAL_SHARE["shared"], np.where(summed > 0, summed, np.nan),
         missed[0] & missed[1] & held[0] & held[1]),
        (1, STROMAL_SHARE["new"] / 2, high[:, 2:], held[0] & held[1]),
        (1, STROMAL_SHARE["new"] / 2, low[:, 2:], held[0] & held[1]),
    ]  # fmt: skip
    rows = []
    for new, weight, runs, there in kinds:
        level, pattern = readings(runs)
        kept = np.flatnonzero(there & (np.isfinite(runs).sum(axis=1) >= 2))
        constant = np.ones(len(kept))
        rows.append(np.column_stack([
            kept, new * constant, weight * constant, level[kept], pattern[kept]
        ]))  # fmt: skip
    return np.concatenate(rows)


def readings(runs: Array) -> tuple[Array, NDArray[np.int64]]:
    """Return mean log2 level and which runs saw it, as a number."""
    seen = np.isfinite(runs)
    level = np.log2(np.where(seen, runs, 1.0)).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return level, seen @ (1 << np.arange(runs.shape[1]))


def oracle(everyone: Array, level: Array, pattern: NDArray[np.int64]) -> Array:
    """Return P(new) of candidates; a protein does not count for itself."""
    result = np.empty(len(level))
    for at, (one, runs) in enumerate(zip(level, pattern, strict=True)):
        near = np.exp(-0.5 * ((everyone[:, 3] - one) / ALIKE) ** 2) * everyone[:, 2]
        itself = everyone[np.isclose(everyone[:, 3], one, rtol=0, atol=1e-9), 0]
        near[np.isin(everyone[:, 0], itself)] = 0.0
        # a little of the other patterns, where this one is rare
        near *= np.where(everyone[:, 4] == runs, 1.0, 1e-3)
        result[at] = near @ everyone[:, 1] / max(near.sum(), 1e-300)
    return result


def recall_at(sure: Array, true: NDArray[np.bool_], precision: float) -> float:
    """Return the greatest recall of the surest ones at a precision."""
    ranked = true[np.argsort(-sure, kind="stable")]
    found = np.cumsum(ranked)
    fits = np.flatnonzero(found >= precision * np.arange(1, len(ranked) + 1))
    return float(found[fits[-1]] / true.sum()) if fits.size else 0.0


def area(sure: Array, true: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve."""
    from scipy.stats import mannwhitneyu

    if true.all():
        return float("nan")
    return float(mannwhitneyu(sure[true], sure[~true]).statistic) / (true.sum() * (~true).sum())


def judged(seed: int) -> tuple[int, list[float], list[float]]:
    """Return how many of the first's two runs are shallow, and the scores of model and oracle."""
    high, low = shuffled(np.random.default_rng(seed))
    many = np.isfinite(high).sum(axis=0)
    mixture = of_stromal(seed)
    table: Any = emergence(mixture.measured, **CULTURES).table
    candidate = table["candidate"].to_numpy()
    true = mixture.emergent.to_numpy()[candidate]
    runs = mixture.measured.levels.to_numpy()[candidate][:, 4:]
    scores = []
    for sure in (
        table["confidence"].to_numpy()[candidate], oracle(population(high, low), *readings(runs))
    ):  # fmt: skip
        called = listed(sure, EXPECTED_FALSE)
        right = float(true[called].mean()) if called.any() else float("nan")
        scores.append([
            right, true[called].sum() / true.sum(), area(sure, true), recall_at(sure, true, 0.95),
            recall_at(sure, true, 0.97), sure.sum() - true.sum(),
        ])  # fmt: skip
    return int((many[:2] < SHALLOW * many.max()).sum()), scores[0], scores[1]


def main(many: int) -> None:
    """Print both, over all mixtures and by how many of a monoculture's runs are shallow."""
    found = [judged(seed) for seed in range(1000, 1000 + many)]
    shallow = np.array([one[0] for one in found])
    for what, rows in (("all", shallow >= 0), *((f"{k} shallow", shallow == k) for k in range(3))):
        if not rows.any():
            continue
        print(f"\n{what}: {rows.sum()} mixtures")
        print("          precision  recall  area  recall at 0.95  at 0.97  expected less true")
        for at, name in ((1, "model"), (2, "oracle")):
            row = np.nanmean([one[at] for one, kept in zip(found, rows, strict=True) if kept], 0)
            print(f"  {name:8}{row[0]:9.3f}{row[1]:8.3f}{row[2]:6.3f}{row[3]:16.3f}{row[4]:9.3f}"
                  f"{row[5]:20.1f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
