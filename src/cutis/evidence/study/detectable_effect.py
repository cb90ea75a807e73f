"""How fine a change a study of so many subjects could have found at all."""

from __future__ import annotations

import math

from cutis.evidence.study.power import Assumed, Design, detectable
from cutis.evidence.study.records import Study

#: Power asked for, share of worsening subjects assumed, simulated studies.
TARGET, WORSE, STUDIES = 0.8, 0.05, 300
#: Above so many subjects the test is simulated with its normal approximation.
EXACT = 60


def smallest_share(study: Study, arm: str) -> float:
    """Return the share of improving subjects that a study finds with a power of :data:`TARGET`.

    The test is the declared one, at the level of the first step of the correction over the whole
    family in all arms; :data:`WORSE` of the subjects are taken to worsen.

    Returns
    -------
    float
        0 to 1; NaN when even all improving would not be found, or nobody completed.
    """
    declared = study.declared
    mine = study.subjects[study.subjects["arm"] == arm]
    n = int(mine["completed"].sum())
    if not n:
        return math.nan
    family = max(len(declared.family), 1) * len(study.arms)
    design = Design(
        {"one": Assumed(0.5, WORSE)}, n=n, lost=0.0, zeros=declared.zeros,
        method=declared.method if n <= EXACT else "asymptotic", correction="none",
        alpha=declared.alpha if declared.correction == "none" else declared.alpha / family,
    )  # fmt: skip
    return detectable(design, "one", TARGET, studies=STUDIES)


def say_resolution(study: Study) -> list[str]:
    """Return one sentence an arm on what it could have found."""
    said = []
    for arm in study.arms:
        found, of = smallest_share(study, arm), f" of {arm}" if len(study.arms) > 1 else ""
        done = int(study.subjects.loc[study.subjects["arm"] == arm, "completed"].sum())
        start = f"With the {done} subjects{of} that completed"
        many = len(study.declared.family)
        how = f"corrected over {many} endpoint{'s' if many > 1 else ''}"
        how += f" in {len(study.arms)} arms" if len(study.arms) > 1 else ""
        if found != found:
            said.append(f"{start}, no change is found with {100 * TARGET:.0f} % power, {how}.")
        else:
            said.append(
                f"{start}, an endpoint is found with {100 * TARGET:.0f} % power, {how}, when "
                f"{100 * found:.0f} % of the subjects improve and {100 * WORSE:.0f} % worsen; "
                "what was not found may be smaller than that."
            )
    return said
