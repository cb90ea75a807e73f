"""Small made tables as what a reader gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured


def table_of(
    logs: Any, samples: pd.DataFrame, symbols: list[str] | None = None, kind: str = "protein"
) -> Measured:
    """Return log2 levels (P, S) with their samples; NaN is not seen."""
    logs = np.asarray(logs, dtype=float)
    names = [f"G{row}" for row in range(len(logs))] if symbols is None else symbols
    levels = pd.DataFrame(2.0**logs, index=pd.Index(names), columns=samples.index)
    features = pd.DataFrame({"symbol": names, "contaminant": False}, index=levels.index)
    return Measured(levels, features, samples, kind, "intensity", ReadReport("made.csv", "made"))


def course_of(
    rng: np.random.Generator,
    *,
    cuts: tuple[int, ...] = (),
    proteins: int = 200,
    looks: int = 12,
    replicates: int = 1,
    share: float = 0.3,
    size: float = 1.5,
    noise: float = 0.3,
    load: float = 0.0,
    symbols: list[str] | None = None,
) -> Measured:
    """Return a course every half day whose levels step at ``cuts`` (looks before each step).

    ``load`` is the scatter that all proteins of a sample share.
    """
    levels = rng.normal(20, 3, (proteins, 1)) + np.zeros((proteins, looks))
    for cut in cuts:
        moves = (rng.random(proteins) < share) * rng.normal(0, size, proteins)
        levels[:, cut:] += moves[:, None]
    many = looks * replicates
    logs = np.repeat(levels, replicates, axis=1) + rng.normal(0, noise, (proteins, many))
    logs += rng.normal(0, load, many)
    samples = pd.DataFrame(
        {"condition": "dish", "time": np.repeat(np.arange(looks) / 2, replicates)},
        index=pd.Index([f"s{k}" for k in range(many)]),
    )
    return table_of(logs, samples, symbols)
