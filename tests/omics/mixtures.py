"""Made mixtures: two monocultures and their co-culture, with a known answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured

#: Proteins present in the first alone, the second alone, both, of which some are lost in
#: co-culture; and new in co-culture. Roughly 424 / 176 / 962 seen, 385 emergent.
SHAPE = {"first": 420, "second": 170, "shared": 120, "new": 430}
CULTURES: dict[str, Any] = {"first": "K", "second": "F", "both": "KF"}


@dataclass(frozen=True)
class Mixture:
    """A table, and what is true: linear levels (P, 3) of K, F and co-culture; 0 is absent."""

    measured: Measured
    truth: pd.DataFrame

    @property
    def emergent(self) -> pd.Series:
        """Proteins of which the monocultures together hold less than half the co-culture's."""
        truth: Any = self.truth
        return truth["KF"].gt(0) & ((truth["K"] + truth["F"]) < 0.5 * truth["KF"])


def wrapped(
    levels: np.ndarray, conditions: list[str], names: list[str] | None = None, **features: Any
) -> Measured:
    """Return linear levels (P, S) as a reader would."""
    rows = [f"P{at:05d}" for at in range(len(levels))] if names is None else names
    count: dict[str, int] = {}
    samples = []
    for one in conditions:
        count[one] = count.get(one, 0) + 1
        samples.append(f"{one} {count[one]}")
    table = pd.DataFrame(levels, index=rows, columns=samples)
    known = pd.DataFrame({"symbol": rows, "contaminant": False} | features, index=rows)
    about = pd.DataFrame({"condition": conditions}, index=samples)
    report = ReadReport("made", "mixture", rows=len(rows), kept=len(rows))
    return Measured(table, known, about, "protein", "intensity", report)


def truth(
    rng: np.random.Generator,
    abundance: np.ndarray,
    kinds: np.ndarray,
    *,
    null: bool = False,
    change: float = 0.5,
) -> pd.DataFrame:
    """Return true linear levels of K, F and KF, from log2 abundances and kinds of SHAPE."""
    level = 2.0**abundance
    split = 1 / (1 + 2.0 ** rng.normal(0, 2, len(level)))
    first = np.select([kinds == "first", kinds == "shared"], [level, level * split], 0.0)
    second = np.select([kinds == "second", kinds == "shared"], [level, level * (1 - split)], 0.0)
    factor = np.ones(len(level)) if null else 2.0 ** rng.normal(0, change, len(level))
    both = np.where(kinds == "new", level, (first + second) * factor)
    return pd.DataFrame({"K": first, "F": second, "KF": both, "kind": kinds})


def kinds(rng: np.random.Generator, shape: dict[str, int]) -> np.ndarray:
    """Return the kinds of proteins, shuffled."""
    return rng.permutation(np.repeat(list(shape), list(shape.values())))


def readings(
    rng: np.random.Generator,
    true: pd.DataFrame,
    *,
    replicates: int = 4,
    slope: float = 1.2,
    middle: float = 20.0,
    noise: float = 0.4,
    ease: float = 0.7,
    lapse: float = 0.005,
) -> np.ndarray:
    """Return what an instrument with dropout reads, (P, 3·replicates), K then F then KF."""
    parts = []
    for culture in ("K", "F", "KF"):
        with np.errstate(divide="ignore"):
            level = np.log2(true[culture].to_numpy())[:, None]
        spread = noise * np.sqrt(6 / rng.chisquare(6, (len(true), 1)))
        read = level + spread * rng.normal(size=(len(true), replicates))
        own = middle + ease * rng.normal(size=(len(true), 1)) + rng.normal(0, 0.3, replicates)
        chance = (1 - lapse) / (1 + np.exp(-slope * (read - own)))
        parts.append(np.where(rng.random(read.shape) < chance, 2.0**read, np.nan))
    return np.concatenate(parts, axis=1)


def synthetic(
    seed: int,
    *,
    null: bool = False,
    shape: dict[str, int] | None = None,
    replicates: int = 4,
    mean: float = 24.5,
    spread: float = 2.2,
    **instrument: float,
) -> Mixture:
    """Return a mixture made of nothing but numbers; what is never seen is not in the table."""
    rng = np.random.default_rng(seed)
    shape = dict(SHAPE if shape is None else shape)
    if null:
        shape |= {"new": 0, "shared": shape["shared"] + shape["new"]}
    kind = kinds(rng, shape)
    true = truth(rng, rng.normal(mean, spread, len(kind)), kind, null=null)
    levels = readings(rng, true, replicates=replicates, **instrument)  # type: ignore[arg-type]
    found = np.isfinite(levels).any(axis=1)
    conditions = [one for one in ("K", "F", "KF") for _ in range(replicates)]
    measured = wrapped(levels[found], conditions)
    kept: Any = true[found].set_axis(measured.levels.index)
    return Mixture(measured, kept)
