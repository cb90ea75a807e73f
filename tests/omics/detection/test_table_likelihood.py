"""A table that was written to is fitted anew, and an equal one is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cutis.files.read_report import ReadReport
from cutis.omics.compare.emergence import emergence
from cutis.omics.detection.presence import presence
from cutis.omics.detection.table_likelihood import table_likelihood
from cutis.omics.measured import Measured


def table(proteins: int = 200, conditions: str = "ab") -> Measured:
    """Three samples of each condition, one level in ten missing."""
    rng = np.random.default_rng(0)
    names = [f"{one}{i}" for one in conditions for i in range(3)]
    rows = [f"P{i}" for i in range(proteins)]
    levels = pd.DataFrame(2.0 ** rng.normal(24, 2, (proteins, len(names))), rows, names)
    levels = levels.where(rng.random(levels.shape) < 0.9)
    features = pd.DataFrame({"symbol": levels.index, "contaminant": False}, index=levels.index)
    samples = pd.DataFrame({"condition": [name[0] for name in names]}, index=names)
    return Measured(levels, features, samples, "protein", "intensity", ReadReport("t", "t"))


def equal(measured: Measured) -> Measured:
    """The same numbers in tables of their own."""
    return Measured(
        measured.levels.copy(), measured.features.copy(), measured.samples.copy(),
        measured.kind, measured.unit, ReadReport("t", "t"),
    )  # fmt: skip


def test_levels_that_were_written_to_are_counted_as_they_are() -> None:
    measured = table()
    before = presence(measured).table["samples a"].sum()
    measured.levels.loc["P0":"P99", ["a0", "a1", "a2"]] = np.nan
    after = presence(measured)
    other = presence(equal(measured))
    assert after.table["samples a"].sum() == other.table["samples a"].sum() < before
    pd.testing.assert_frame_equal(after.table, other.table)
    pd.testing.assert_frame_equal(after.counts, other.counts)


@pytest.mark.parametrize("what", ["contaminant", "condition", "scale", "limit"])
def test_what_is_said_of_features_and_samples_counts_too(what: str) -> None:
    measured = table()
    before = presence(measured).table
    if what == "contaminant":
        measured.features.loc["P0":"P49", what] = True
    elif what == "limit":
        measured.features[what] = 2.0**20
    elif what == "scale":
        measured.samples[what] = [1.0, 2.0, 4.0, 1.0, 1.0, 1.0]
    else:
        measured.samples.loc["a0", what] = "b"
    after = presence(measured).table
    pd.testing.assert_frame_equal(after, presence(equal(measured)).table)
    assert not after.equals(before)


def test_an_equal_table_is_fitted_once() -> None:
    measured = table()
    assert table_likelihood(measured) is table_likelihood(equal(measured))
    assert table_likelihood(measured) is not table_likelihood(measured, 2.0)


def test_what_is_kept_cannot_be_written_to() -> None:
    view = table_likelihood(table())
    for array in (view.values, view.absent, view.likelihood[0].density, view.dropout.noise):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_counts_follow_a_table_of_results_that_was_written_to() -> None:
    made = presence(table())
    before = made.counts
    made.table.loc[:49, "present a"] = 0.0
    after = made.counts.set_index(["what", "condition"])["value"]
    assert after["present", "a"] == pytest.approx(made.table["present a"].sum())
    assert not made.counts.equals(before)
    together = emergence(table(conditions="abc"), first="a", second="b", both="c")
    more = together.table["verdict"].eq("more")
    together.table["verdict"] = "more"
    counted = together.counts.set_index("what")["value"]
    assert counted["more"] == len(together.table) > more.sum()
