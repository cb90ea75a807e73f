"""How often a study without any effect finds one when subjects leave because they worsened.

Grades at four visits are cut from a normal variable that lasts (correlation 0.85 from one visit to
the next) and are alike at all visits. A subject that is worse at the third visit misses the last
with one chance, any other with another: missing at random given what was seen. Whoever counts the
completers is misled; multiple imputation has to hold the level; the ordinal GEE takes missing to be
by chance alone, so that it is held to the level only there.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

from cutis.errors import DataError
from cutis.evidence.study.adverse import share
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.records import Declared, Endpoint, Study
from cutis.files.read_report import ReadReport

VISITS = {"baseline": 0.0, "week 4": 28.0, "week 8": 56.0, "week 12": 84.0}
#: Name → subjects, grades, first and last threshold, chance to be lost when worse, and otherwise.
DESIGNS = {
    "24 subjects, 10 grades, moderate": (24, 10, -1.5, 1.5, 0.4, 0.1),
    "24 subjects, 10 grades, heavy": (24, 10, -1.5, 1.5, 0.6, 0.08),
    "24 subjects, 4 grades at the floor, heavy": (24, 4, -0.2, 2.0, 0.6, 0.08),
    "24 subjects, 10 grades, by chance": (24, 10, -1.5, 1.5, 0.25, 0.25),
    "80 subjects, 5 grades, heavy": (80, 5, -1.5, 1.5, 0.6, 0.08),
}


def study(name: str, seed: int, missing: str) -> Study:
    """Return a null study whose dropouts depend on how they fared."""
    n, grades, low, high, worse, others = DESIGNS[name]
    rng = np.random.default_rng((77, seed))
    apart = np.abs(np.arange(4)[:, None] - np.arange(4))
    behind = rng.standard_normal((n, 4)) @ np.linalg.cholesky(0.85**apart).T
    table = np.digitize(behind, np.linspace(low, high, grades - 1)).astype(float)
    gone = rng.random(n) < np.where(table[:, 2] > table[:, 0], worse, others)
    table[gone, 3] = np.nan
    names = [f"S{k:03d}" for k in range(n)]
    rows = [(s, visit, "dryness", table[i, j])
            for i, s in enumerate(names) for j, visit in enumerate(VISITS)]  # fmt: skip
    subjects = pd.DataFrame(
        {"arm": "serum", "completed": ~gone, "reason": np.where(gone, "left", "")}, index=names
    )
    return Study(
        title="null", file="null.yaml", subjects=subjects, events=None, visits=VISITS,
        grades=pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"]),
        endpoints={"dryness": Endpoint("dryness", "ordinal", "lower", tuple(range(grades)))},
        declared=Declared("baseline", "week 12", ("dryness",), missing=missing), control="",
        enrolled=n, simulated=True, facts={}, report=ReadReport("null.yaml", "made up"),
    )  # fmt: skip


def main() -> int:
    """Print one line a design and way; return 1 when a level that has to be held is not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--studies", type=int, default=1000)
    arguments.add_argument("--design", choices=DESIGNS, action="append")
    arguments.add_argument("--missing", action="append",
                           choices=("completers", "multiple imputation", "gee"))  # fmt: skip
    asked = arguments.parse_args()
    failed = 0
    print(f"{asked.studies} null studies each, level 5 %: false findings (95 % interval)")
    for name in asked.design or DESIGNS:
        for way in asked.missing or ("completers", "multiple imputation", "gee"):
            began, found, done = time.perf_counter(), 0, 0
            for seed in range(asked.studies):
                try:
                    p = float(analyse(study(name, seed, way)).endpoints["p"][0])
                except DataError:  # a GEE without a finite estimate says so and finds nothing
                    continue
                found, done = found + (p <= 0.05), done + 1
            value, low, high = (100 * part for part in share(found, done))
            spent = time.perf_counter() - began
            said = f"{value:.1f} % ({low:.1f} to {high:.1f}) of {done}"
            print(f"{name:<43} {way:<20} {said:<32} {spent:.0f} s", flush=True)
            held = way == "multiple imputation" or (way == "gee" and name.endswith("by chance"))
            failed += held and low > 5
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
