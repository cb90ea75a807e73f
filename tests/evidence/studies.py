"""Studies made up for tests: what is known of them is known because it was decided here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cutis.evidence.study.records import Declared, Endpoint, Study
from cutis.files.read_report import ReadReport

#: Seven endpoints as a monadic cosmetic study has them, with the share of subjects that improve.
SEVEN = {
    "overall appearance": 0.43, "dryness": 0.92, "smoothness": 0.90, "radiance": 0.76,
    "luminosity": 0.75, "texture": 0.56, "firmness": 0.28,
}  # fmt: skip
VISITS = {"baseline": 0.0, "week 4": 28.0, "week 8": 56.0, "week 12": 84.0}


def monadic(
    shares: dict[str, float] | None = None,
    *,
    enrolled: int = 25,
    lost: int = 1,
    seed: int = 0,
    **declared: str,
) -> Study:
    """One arm, grades 0 to 9 where lower is better; a share of subjects improves by 1 or 2.

    As many others change up as down, so that a share of 0 is a null study.
    """
    shares = SEVEN if shares is None else shares
    rng = np.random.default_rng(seed)
    names = [f"S{k:02d}" for k in range(1, enrolled + 1)]
    rows = []
    for endpoint, share in shares.items():
        start = rng.integers(3, 8, enrolled)
        improves = rng.random(enrolled) < share
        drop = np.where(improves, rng.integers(1, 3, enrolled), rng.integers(-1, 2, enrolled))
        for step, visit in enumerate(VISITS):
            grade = np.clip(start - np.rint(drop * step / 3), 0, 9)
            rows += [(s, visit, endpoint, float(g)) for s, g in zip(names, grade, strict=True)]
    grades = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"])
    gone = names[enrolled - lost :] if lost else []
    grades.loc[grades["subject"].isin(gone) & (grades["visit"] == "week 12"), "grade"] = np.nan
    subjects = pd.DataFrame(
        {"arm": "treatment", "completed": True, "reason": ""}, index=pd.Index(names)
    )
    subjects.loc[gone, ["completed", "reason"]] = [False, "moved away"]
    plan = Declared("baseline", "week 12", tuple(shares))
    return Study(
        title="made up", file="made-up.yaml", grades=grades, subjects=subjects,
        events=pd.DataFrame({"subject": [], "term": []}),
        endpoints={n: Endpoint(n, "ordinal", "lower", tuple(range(10))) for n in shares},
        visits=VISITS, declared=replace(plan, **declared), control="", enrolled=enrolled,
        simulated=False, facts={}, report=ReadReport("made-up.yaml", "made up"),
    )  # fmt: skip


def arms(shift: float, *, per_arm: int = 40, seed: int = 0) -> Study:
    """Two arms in two centres, one endpoint 0 to 6, the treated shifted by so many grades."""
    rng = np.random.default_rng(seed)
    names = [f"P{k:03d}" for k in range(2 * per_arm)]
    treated = np.arange(2 * per_arm) % 2 == 0
    before = rng.integers(2, 6, 2 * per_arm)
    after = np.clip(before - rng.binomial(2, 0.4, 2 * per_arm) - treated * shift, 0, 6)
    grades = pd.DataFrame(
        {
            "subject": names * 2,
            "visit": ["baseline"] * len(names) + ["week 12"] * len(names),
            "endpoint": "wrinkles",
            "grade": np.concatenate([before, after]).astype(float),
        }
    )
    subjects = pd.DataFrame(
        {
            "arm": np.where(treated, "serum", "vehicle"), "completed": True, "reason": "",
            "stratum": [f"centre {k // 2 % 2}" for k in range(2 * per_arm)],
        },
        index=pd.Index(names),
    )  # fmt: skip
    return Study(
        title="two arms", file="arms.yaml", grades=grades, subjects=subjects, events=None,
        endpoints={"wrinkles": Endpoint("wrinkles", "ordinal", "lower", tuple(range(7)))},
        visits={"baseline": 0.0, "week 12": 84.0},
        declared=Declared("baseline", "week 12", ("wrinkles",)), control="vehicle",
        enrolled=2 * per_arm, simulated=False, facts={}, report=ReadReport("arms.yaml", "made up"),
    )  # fmt: skip
