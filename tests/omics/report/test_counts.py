"""What is said of counts: the words fit the numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cutis.files.read_report import ReadReport
from cutis.omics.detection.overview import curve
from cutis.omics.measured import Measured
from cutis.omics.report.counts import facts, say_count, say_unseen
from cutis.omics.report.emergence import say_expected, say_listed
from cutis.omics.secretome.findings import Asked, Findings


@pytest.mark.parametrize(
    ("detected", "seen", "present", "said"),
    [
        (500, 600, 700, ""),
        (500, 600, 1000, ""),
        (500, 600, 1001, "too few samples"),
        (500, 600, 1201, "never seen"),
    ],
)
def test_a_count_that_is_mostly_extrapolated_says_so(
    detected: float, seen: float, present: float, said: str
) -> None:
    text = say_unseen(detected, seen, present)
    assert said in text
    assert bool(text) == bool(said)


def rows(candidates: float, expected: tuple[float, float, float]) -> dict[str, dict[str, float]]:
    """Return the counts that the sentence is made of."""
    value, low, high = expected
    one = {"value": value, "low": low, "high": high}
    return {
        "in co-culture alone": {"value": candidates},
        "emergent expected": one,
        "emergent expected share of co-culture": {key: n / 1000 for key, n in one.items()},
    }


def test_the_expected_number_stands_within_its_interval() -> None:
    assert say_expected(rows(430, (414.2, 398, 427)), "KF") == (
        "414 of 430 candidates are expected to be truly emergent (398 to 427), "
        "41 % (40 to 43) of KF; candidates are detected in KF alone"
    )
    assert say_expected(rows(3, (1.2, 0, 2)), "KF").startswith("1 of 3 candidates is expected")
    assert say_expected(rows(0, (0, 0, 0)), "KF") == "none: no protein was detected in KF alone"


def test_the_list_has_the_interval_of_its_own_true_ones() -> None:
    listed = {"value": 14.0, "low": 11.0, "high": 14.0}
    assert say_listed(listed) == "14, of which 11 to 14 are expected to be true"
    assert say_listed(listed | {"low": 14.0}) == "14, all of them expected to be true"
    assert say_listed({"value": 0.0, "low": 0.0, "high": 0.0}).startswith("none")
    assert say_count({"value": 959.4, "low": 827.0, "high": 1092.0}) == "959 (827 to 1,092)"


@pytest.mark.parametrize("missing", [False, True])
def test_a_table_without_a_missing_level_tells_nothing_of_detection(missing: bool) -> None:
    rng = np.random.default_rng(1)
    names = ["a1", "a2", "a3", "b1", "b2", "b3"]
    genes = [f"P{i}" for i in range(200)]
    levels = pd.DataFrame(2.0 ** rng.normal(20, 3, (200, 1)) * np.ones((1, 6)), genes, names)
    if missing:
        levels.iloc[:40, 0] = np.nan
    features = pd.DataFrame({"symbol": genes, "contaminant": False, "medium": False}, index=genes)
    samples = pd.DataFrame({"condition": [name[0] for name in names]}, index=names)
    report = ReadReport("t.csv", "matrix")
    found = Findings(
        Measured(levels, features, samples, "protein", "intensity", report), Asked("d")
    )
    for said in facts(found).values():
        assert ("is not told" in said) != missing
        assert ("likely present" in said) == missing
    assert (curve(found.measured, found.presence.dropout) is None) != missing
