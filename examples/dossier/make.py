"""Makes up what a dossier rests on: a medium at rest and under stress. Nothing was measured.

240 proteins in four samples each; one in six is six times as much under stress. The co-culture's
tables are those of ``../secretome``, the study is that of ``../study``; both are made up too.
`python make.py` writes the table again, the same to the last digit.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEED, PROTEINS, SAMPLES, CHANGED, FOLD = 5, 240, 4, 40, 6.0
NAMES = [f"{condition}_{k}" for condition in ("rest", "stressed") for k in range(1, SAMPLES + 1)]


def levels() -> np.ndarray:
    """Return intensities, (proteins, samples), the first of them changed."""
    rng = np.random.default_rng(SEED)
    found = rng.lognormal(16, 1.5, (PROTEINS, 1)) * rng.lognormal(0, 0.2, (PROTEINS, 2 * SAMPLES))
    found[:CHANGED, SAMPLES:] *= FOLD
    return found


def main() -> None:
    """Write the table."""
    with (HERE / "stressed.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("Gene", *NAMES))
        writer.writerows((f"MADEUP{k}", *map(round, row)) for k, row in enumerate(levels(), 1))


if __name__ == "__main__":
    main()
