"""What the page says where loading or failed runs, not biology, may be behind a result."""

from __future__ import annotations

import pandas as pd
import pytest

from cutis.files.read_report import ReadReport
from cutis.omics.compare.quality_warnings import PANEL, quality_warnings
from cutis.omics.measured import Measured

CULTURES = ("K", "F", "KF")


def table(proteins: int, first: float) -> Measured:
    """Return samples of two cultures and both together, the first at one level."""
    levels = pd.DataFrame(
        {"K1": first, "F1": 4.0, "KF1": 8.0}, index=[f"P{k}" for k in range(proteins)]
    )
    samples = pd.DataFrame({"condition": ["K", "F", "KF"]}, index=levels.columns)
    features = pd.DataFrame({"symbol": levels.index}, index=levels.index)
    report = ReadReport("t.csv", "matrix")
    return Measured(levels, features, samples, "protein", "intensity", report)


@pytest.mark.parametrize(
    ("shift", "says"), [(0.4, ""), (1.5, "has 2.8 times the sum"), (-1, "has 0.5 times the sum")]
)
def test_a_culture_that_was_loaded_otherwise_is_asked_about(shift: float, says: str) -> None:
    said = quality_warnings(table(5, 4.0), CULTURES, shift)
    assert bool(said) == bool(says)
    assert says in said.get("all proteins together", "")


@pytest.mark.parametrize(
    ("proteins", "first", "doubted"),
    [(PANEL + 1, 0.0, True), (PANEL + 1, float("nan"), True), (PANEL + 1, 1.0, False),
     (PANEL, 0.0, False)],
)  # fmt: skip
def test_a_culture_without_a_protein_is_doubted_unless_the_panel_is_small(
    proteins: int, first: float, doubted: bool
) -> None:
    said = quality_warnings(table(proteins, first), CULTURES, float("nan"))
    assert ("in doubt" in said) == doubted
    if doubted:
        assert "detected in K, as when" in said["in doubt"]
