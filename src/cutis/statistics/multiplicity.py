"""p values of a family of tests, corrected for there being several."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.errors import DataError
from cutis.methods import method

#: Correction → what it holds over the declared family.
CORRECTIONS = {
    "none": "nothing: each test at its own level",
    "holm": "the chance of any false finding (Holm 1979)",
    "bh": "the expected share of false findings (Benjamini and Hochberg 1995)",
}


@method(
    formula=(
        "Holm: running maximum of (m − i + 1) p_(i); or Benjamini–Hochberg, or none, as declared"
    ),
    limits="of the family that was declared",
    check="statsmodels (tests/evidence/study/test_analyse.py)",
    reference="Holm 1979",
)
def adjusted(p: ArrayLike, correction: str = "holm") -> NDArray[np.float64]:
    """Return adjusted p values, (m,); NaN stays NaN and is no member of the family.

    Raises
    ------
    DataError
        The correction is not known, or a p value lies outside 0 to 1.
    """
    from scipy.stats import false_discovery_control

    values = np.array(p, dtype=np.float64)
    if correction not in CORRECTIONS:
        known = ", ".join(CORRECTIONS)
        raise DataError(f"the correction is {correction!r}, expected one of {known}")
    there = np.isfinite(values)
    family = values[there]
    if ((family < 0) | (family > 1)).any():
        raise DataError("a p value lies outside 0 to 1")
    if correction == "holm" and len(family):
        order = np.argsort(family)
        steps = family[order] * np.arange(len(family), 0, -1)
        family[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    elif correction == "bh" and len(family):
        family = np.asarray(false_discovery_control(family))
    values[there] = family
    return values
