"""Makes a study up: 25 subjects, 12 weeks, seven endpoints, one lost. No person was ever graded.

Each subject improves on each endpoint with the chance written below, by one or two grades of a
scale of ten, step by step over the visits; of the others, two in five change by a grade, up or
down alike, as graders' hands do. What is drawn is the truth that an analysis can be held against.
`python make.py` writes the table again, the same to the last digit.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEED, SUBJECTS, LOST = 12, 25, "S07"
#: Chances that one of the others gets a grade worse, the same, a grade better.
OTHERS = (0.2, 0.6, 0.2)
VISITS = ("baseline", "week 4", "week 8", "week 12")
#: Endpoint → chance that a subject improves, and the direction of improvement on the scale.
TRUTH = {
    "overall appearance": (0.43, 1), "dryness": (0.92, -1), "smoothness": (0.90, 1),
    "radiance": (0.76, 1), "luminosity": (0.75, 1), "texture": (0.56, 1), "firmness": (0.28, 1),
}  # fmt: skip


def rows() -> list[tuple[str, str, str, int]]:
    """Return subject, visit, endpoint and grade, one row a grade that was taken."""
    rng = np.random.default_rng(SEED)
    found = []
    for k in range(1, SUBJECTS + 1):
        subject = f"S{k:02d}"
        for endpoint, (chance, sign) in TRUTH.items():
            start = int(rng.integers(3, 7))
            improves = rng.random() < chance
            gain = (
                rng.choice((1, 2), p=(0.6, 0.4)) if improves else rng.choice((-1, 0, 1), p=OTHERS)
            )
            early = rng.random()  # some answer early, some late
            for step, visit in enumerate(VISITS):
                done = int(gain * min(1.0, (step + early * (step > 0)) / 3))  # whole grades
                if not (subject == LOST and step >= 2):
                    found.append((subject, visit, endpoint, start + sign * done))
    return found


def main() -> None:
    """Write the table."""
    with (HERE / "grades.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("subject", "visit", "endpoint", "grade"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
