"""Mixtures made of real readings: which culture has a protein is decided here, the rest is real."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from tests.omics.mixtures import Mixture, kinds, wrapped
from tests.shared import SHARED

STROMAL = SHARED / "proteomics/cd34_stromal_maxquant/proteinGroups.txt"
YEAST = SHARED / "proteomics/staes_ups_diann/spikein248-staesetal2024.pg_matrix.tsv"


def stromal() -> tuple[np.ndarray, np.ndarray]:
    """Return LFQ intensities of two conditions, five replicates each; NaN where missed."""
    table: Any = pd.read_csv(STROMAL, sep="\t", low_memory=False)
    table = table[(table["Reverse"] != "+") & (table["Potential contaminant"] != "+")]
    read = [
        table[[f"LFQ intensity {group}{k}" for k in range(1, 6)]].to_numpy(dtype=float)
        for group in "HL"
    ]
    high, low = (np.where(one > 0, one, np.nan) for one in read)
    return high, low


#: Shares of the kinds in a mixture of real dropout.
STROMAL_SHARE = {"first": 0.36, "second": 0.16, "shared": 0.11, "new": 0.37}


def shuffled(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return both conditions with their runs in a random order: two alone, three together."""
    high, low = stromal()
    order = [rng.permutation(5), rng.permutation(5)]
    return high[:, order[0]], low[:, order[1]]


def yeast() -> np.ndarray:
    """Return intensities of the constant yeast proteins, nine runs; NaN where missed."""
    table: Any = pd.read_csv(YEAST, sep="\t")
    table = table[~table["Protein.Group"].str.contains("ups", case=False)]
    return table.iloc[:, -9:].to_numpy(dtype=float)


def of_stromal(seed: int, *, null: bool = False) -> Mixture:
    """Return a mixture with dropout as it really was: no reading is changed, none is thinned.

    A monoculture has two replicates of a condition, the co-culture the other three of the same
    one, so that a protein is there at the same level whether or not it was seen; a new protein has
    its three replicates in co-culture and nothing before. A shared one is the sum of two
    conditions.
    """
    rng = np.random.default_rng(seed)
    high, low = shuffled(rng)
    share = STROMAL_SHARE
    if null:
        share = {"first": 0.4, "second": 0.3, "shared": 0.3, "new": 0.0}
    counts = {kind: round(part * len(high)) for kind, part in share.items()}
    counts["first"] += len(high) - sum(counts.values())
    kind = kinds(rng, counts)
    first = np.where(np.isin(kind, ["first", "shared"])[:, None], high[:, :2], np.nan)
    second = np.where(np.isin(kind, ["second", "shared"])[:, None], low[:, :2], np.nan)
    summed = np.nansum([high[:, 2:], low[:, 2:]], axis=0)
    summed = np.where(summed > 0, summed, np.nan)
    new = np.where(rng.random(len(high))[:, None] < 0.5, high[:, 2:], low[:, 2:])
    both = np.select(
        [(kind == one)[:, None] for one in ("first", "second", "shared")],
        [high[:, 2:], low[:, 2:], summed], new,
    )  # fmt: skip
    levels = np.concatenate([first, second, both], axis=1)
    # only what is there by more than one reading of one run is surely there
    held = [np.isfinite(one).sum(axis=1) for one in (high, low)]
    there = np.select([kind == "first", kind == "second"], held, np.minimum(*held)) >= 2
    return _mixture(levels, kind, there, ["K"] * 2 + ["F"] * 2 + ["KF"] * 3)


def of_yeast(seed: int, *, null: bool = False, slope: float = 1.1, limit: float = 0.15) -> Mixture:
    """Return a mixture with real intensities and real noise between runs, thinned by a curve.

    Parameters
    ----------
    seed
        Of who has what and of the thinning.
    null
        Whether the co-culture is the sum and nothing else.
    slope
        Of the thinning, logits a doubling.
    limit
        Quantile of the levels that is seen half of the time.
    """
    rng = np.random.default_rng(seed)
    runs = yeast()
    runs = runs[np.isfinite(runs).all(axis=1)]
    runs = runs[rng.permutation(len(runs))[:1350]][:, rng.permutation(9)]
    share = {"first": 0.36, "second": 0.15, "shared": 0.12, "new": 0.37}
    if null:
        share = {"first": 0.36, "second": 0.3, "shared": 0.34, "new": 0.0}
    counts = {kind: round(part * len(runs)) for kind, part in share.items()}
    counts["first"] += len(runs) - sum(counts.values())
    kind = kinds(rng, counts)
    part = 1 / (1 + 2.0 ** rng.normal(0, 2, len(runs)))
    first = np.select([kind == "first", kind == "shared"], [1.0, part], 0.0)
    second = np.select([kind == "second", kind == "shared"], [1.0, 1 - part], 0.0)
    levels = np.concatenate(
        [runs[:, :3] * first[:, None], runs[:, 3:6] * second[:, None], runs[:, 6:]], axis=1
    )
    middle = np.log2(np.quantile(runs, limit)) + rng.normal(0, 0.3, 9)
    with np.errstate(divide="ignore"):
        chance = 1 / (1 + np.exp(-slope * (np.log2(levels) - middle)))
    levels = np.where((levels > 0) & (rng.random(levels.shape) < chance), levels, np.nan)
    return _mixture(levels, kind, np.ones(len(runs), bool), ["K"] * 3 + ["F"] * 3 + ["KF"] * 3)


def _mixture(levels: np.ndarray, kind: np.ndarray, there: np.ndarray, names: list[str]) -> Mixture:
    """Return the rows that were seen; true levels are in units of the co-culture's."""
    kept = np.isfinite(levels).any(axis=1) & there
    measured = wrapped(levels[kept], names)
    truth = pd.DataFrame(
        {"K": 0.0, "F": 0.0, "KF": 1.0, "kind": kind[kept]}, index=measured.levels.index
    )
    truth.loc[truth["kind"] != "new", "K"] = 1.0
    return Mixture(measured, truth)
