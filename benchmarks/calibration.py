"""How far the stated confidence of emergence can be trusted: a reliability curve.

``python -m benchmarks.calibration [MIXTURES]`` makes so many mixtures with a known answer
(``tests/omics/mixtures.py``; 20 of each kind), clear and faint, with new proteins and without,
and says of each tenth of stated confidence how many were truly emergent; then precision and
recall of what is listed, and how far the expected and the listed number lie from the truth. Where
the real tables are (../shared/data), mixtures of real readings too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from tests.omics.mixtures import CULTURES, Mixture, synthetic
from tests.omics.real_mixtures import of_stromal, of_yeast
from tests.shared import SHARED

from cutis.omics.compare.emergence import emergence
from cutis.statistics.false_discovery import how_many

KINDS: dict[str, Callable[[int], Mixture]] = {
    "made, clear": lambda seed: synthetic(seed, replicates=3),
    "made, faint": lambda seed: synthetic(seed, mean=22.5, replicates=3),
    "made, few new": lambda seed: synthetic(
        seed, mean=22.0, shape={"first": 400, "second": 300, "shared": 400, "new": 30}
    ),
    "made, a mere sum": lambda seed: synthetic(seed, null=True, mean=22.5, replicates=3),
}
REAL: dict[str, Callable[[int], Mixture]] = {
    "real readings, thinned": of_yeast,
    "real readings, real dropout, 2 + 2 + 3 replicates": of_stromal,
    "real readings, a mere sum": lambda seed: of_yeast(seed, null=True),
}


def main(many: int) -> None:
    """Print the curve of each kind."""
    for name, make in (KINDS | (REAL if SHARED.is_dir() else {})).items():
        start = time.perf_counter()
        confidence, true, scores = curve(make, many)
        print(f"\n{name}: {many} mixtures, {len(true)} candidates")
        print("  stated        candidates  mean   truly emergent")
        cell = np.minimum((confidence * 10).astype(int), 9)
        error = 0.0
        for at in range(10):
            inside = cell == at
            if inside.any():
                mean, share = confidence[inside].mean(), true[inside].mean()
                error += abs(mean - share) * inside.sum() / len(true)
                line = f"{at / 10:.1f} to {(at + 1) / 10:.1f}  {inside.sum():10}"
                print(f"  {line}  {mean:.3f}  {share:.3f}")
        print(f"  expected calibration error {error:.4f}")
        with np.errstate(invalid="ignore"):
            low, middle, high = np.nanquantile(scores, [0.05, 0.5, 0.95], axis=0)
        for at, what in enumerate(("precision", "recall", "listed share of co-culture")):
            print(f"  {what} {middle[at]:.3f} ({low[at]:.3f} to {high[at]:.3f})")
        truth, expected, listed = scores[:, 3], scores[:, 4], scores[:, 5]
        for what, number in (("expected", expected), ("listed", listed)):
            off = np.sqrt(np.mean((number - truth) ** 2))
            print(f"  number {what}: off by {off:.1f} of {truth.mean():.0f} (root mean square)")
        held, bare = scores[:, 6].mean(), scores[:, 7].mean()
        print(f"  interval of the number holds it in {held:.0%}, by chance alone in {bare:.0%}")
        print(f"  {(time.perf_counter() - start) / many:.2f} s a mixture")


def curve(make: Callable[[int], Mixture], many: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return stated confidences, what is true, and what is to be said of each mixture.

    That is precision, recall and share of the list; how many candidates truly are emergent,
    expected and listed; whether the interval, and that of chance alone, hold the truth.
    """
    stated, true, scores = [], [], []
    for seed in range(1000, 1000 + many):
        mixture = make(seed)
        made = emergence(mixture.measured, **CULTURES)
        table: Any = made.table
        answer = mixture.emergent.to_numpy()
        new = (mixture.truth["kind"] == "new").to_numpy() & table["detected KF"].to_numpy()
        called, candidate = table["emergent"].to_numpy(), table["candidate"].to_numpy()
        stated.append(table["confidence"].to_numpy()[candidate])
        true.append(answer[candidate])
        row = made.counts.set_index("what").loc["emergent expected"]
        number, (_, low, high) = answer[candidate].sum(), how_many(stated[-1])
        scores.append((
            answer[called].mean() if called.any() else np.nan,
            called[new].mean() if new.any() else np.nan,
            called.sum() / table["detected KF"].sum(),
            number, row["value"], called.sum(),
            row["low"] <= number <= row["high"], low <= number <= high,
        ))  # fmt: skip
    return np.concatenate(stated), np.concatenate(true), np.array(scores)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
