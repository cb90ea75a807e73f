"""Emergence and positive variance, on tables small enough to do by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cutis.analysis.emergence import emergence
from cutis.errors import DataError

CULTURES: dict[str, Any] = {"first": "K", "second": "F", "both": "KF"}


def table(levels: dict[str, tuple[float, float, float]], *, replicates: int = 3) -> pd.DataFrame:
    """Return a secretome: protein → levels in K, F and KF; 0 is not detected; the limit is 1."""
    rows = [
        {
            "protein": protein, "group": group, "sample": f"{group} {k}",
            "level": level if level else np.nan, "detected": level > 0, "limit": 1.0,
            "unit": "ng/mL",
        }
        for protein, three in levels.items()
        for group, level in zip(("K", "F", "KF"), three, strict=True)
        for k in range(replicates)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_what_is_emergent_and_what_is_above_the_sum() -> None:
    found = emergence(
        table({"NEW": (0, 0, 9), "KEPT": (4, 3, 6), "UP": (4, 3, 8), "LOST": (5, 0, 0)}), **CULTURES
    )
    rows: Any = found.table.set_index("protein")
    assert rows["emergent"].to_dict() == {"KEPT": False, "LOST": False, "NEW": True, "UP": False}
    assert rows.loc["KEPT", "variance"] == pytest.approx(-1)
    assert rows.loc["UP", "variance"] == pytest.approx(1)
    assert rows.loc["LOST", "variance"] == pytest.approx(-5)
    assert found.counts["K"] == 3
    assert found.counts["F"] == 2
    assert found.counts["KF"] == 3
    assert found.counts["emergent"] == 1
    assert found.counts["emergent_share"] == pytest.approx(1 / 3)
    assert found.counts["positive_share"] == pytest.approx(2 / 3)


def test_confidence_follows_from_the_limit() -> None:
    found = emergence(table({"CLEAR": (0, 0, 100), "FAINT": (0, 0, 2)}), **CULTURES, steepness=3.0)
    rows: Any = found.table.set_index("protein")
    # at half its level FAINT is at the limit: seen half of the time, missed three times in 1 of 8
    assert rows.loc["FAINT", "confidence"] == pytest.approx((1 - 0.5**3) ** 2)
    chance = 1 / (1 + 50.0**-3.0)
    assert rows.loc["CLEAR", "confidence"] == pytest.approx((1 - (1 - chance) ** 3) ** 2)
    assert found.counts["emergent_expected"] == pytest.approx(rows["confidence"].sum())


def test_more_replicates_make_it_surer() -> None:
    few, many = (
        emergence(table({"X": (0, 0, 1.5)}, replicates=n), **CULTURES).counts["emergent_expected"]
        for n in (2, 8)
    )
    assert few < many < 1


def test_one_sighting_in_three_is_no_detection() -> None:
    data = table({"X": (0, 0, 5)})
    data.loc[data["sample"] == "K 0", ["level", "detected"]] = [2.0, True]
    assert emergence(data, **CULTURES).counts["emergent"] == 1
    assert emergence(data, **CULTURES, quorum=0.3).counts["emergent"] == 0


def test_a_missing_culture_is_said() -> None:
    with pytest.raises(DataError, match="no samples of the group 'KX'; there are F, K, KF"):
        emergence(table({"X": (1, 1, 1)}), first="K", second="F", both="KX")
