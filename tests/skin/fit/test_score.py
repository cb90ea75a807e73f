"""Statistics and verdicts, on numbers done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.errors import UnitError
from cutis.knowledge.tables.observations import Comparison, Observation
from cutis.skin.fit import score


def row(**changes) -> Observation:
    fields = {
        "id": "OBS1", "title": "x", "readout": "COL1", "experiment": "", "statistic": "ratio",
        "compare": Comparison("age 80", "age 20"), "low": 2.0, "value": 3.0, "high": 4.0,
        "direction": "", "unit": "fold", "use": "calibrate", "source": "s", "status": "verified",
        "grade": "A", "note": "", "where": "x.csv:2",
    }  # fmt: skip
    return Observation(**{**fields, **changes})


OF, TO, ABOVE = np.array([8.0]), np.array([4.0]), np.array([2.0])


@pytest.mark.parametrize(
    ("statistic", "above", "expected"),
    [
        ("ratio", None, 2.0), ("ratio", ABOVE, 3.0), ("percent change", None, 100.0),
        ("inhibition", ABOVE, -200.0), ("slope per decade", None, 100 / 6),
        ("direction", None, 2.0),
    ],
)  # fmt: skip
def test_groups_compared(statistic: str, above: np.ndarray | None, expected: float) -> None:
    found = score.compared(row(statistic=statistic), OF, TO, above, 60.0)
    assert found[0] == pytest.approx(expected)


def test_inhibition_by_hand() -> None:
    treated, vehicle, untouched = np.array([3.0]), np.array([9.0]), np.array([1.0])
    found = score.compared(row(statistic="inhibition"), treated, vehicle, untouched, np.nan)
    assert found[0] == pytest.approx(75)


TIMES = np.linspace(0, 20, 401)
PULSE = TIMES * np.exp(-TIMES / 2)  # rises to 2 days, then falls


@pytest.mark.parametrize(
    ("statistic", "values", "expected", "within"),
    [
        ("time of peak", 5 + PULSE, 2.0, 1e-3),
        ("time of peak", 5 - PULSE, 2.0, 1e-3),
        ("half-life", 1 + np.r_[0.0, np.exp(-TIMES[1:] / 3)], 3 * np.log(2), 1e-3),
        ("half-life", np.r_[0.0, np.exp(-TIMES[1:] / 20)], 20 * np.log(2), 1e-3),
        ("time of onset", TIMES / 20, 4.0, 1e-6),
        ("time of half decay", 5 + PULSE, 5.3567, 1e-3),
    ],
)
def test_when_something_happens(
    statistic: str, values: np.ndarray, expected: float, within: float
) -> None:
    assert score.timed(statistic, TIMES, values[None, :], 0.0)[0] == pytest.approx(
        expected, abs=within
    )


def test_time_counts_from_the_last_exposure() -> None:
    late = np.where(TIMES < 7, 0.0, np.interp(TIMES - 7, TIMES, PULSE))
    assert score.timed("time of peak", TIMES, late[None, :], 7.0)[0] == pytest.approx(2.0, abs=1e-2)


def test_what_does_not_happen_has_no_time() -> None:
    rising = TIMES[None, :]
    assert np.isnan(score.timed("time of half decay", TIMES, rising, 0.0)[0])
    assert np.isnan(score.timed("time of onset", TIMES, np.ones((1, 401)), 0.0)[0])


@pytest.mark.parametrize(
    ("central", "draws", "verdict", "missed_by"),
    [
        (3.0, [2.9, 3.1], "inside", 0.0),
        (1.0, [1.0, 1.5], "missed", None),
        (1.0, [1.0, 2.5], "inside", 0.0),  # the band meets the interval, the centre does not
        (5.5, [], "missed", 1.5),
        (4.0, [], "inside", 0.0),
    ],
)
def test_verdicts(
    central: float, draws: list[float], verdict: str, missed_by: float | None
) -> None:
    found = score.score(row(), central, np.array(draws))
    assert found.verdict == verdict
    assert found.central_inside == (2 <= central <= 4)
    if missed_by is not None:
        assert found.missed_by == pytest.approx(missed_by)


def test_a_band_is_of_the_draws() -> None:
    draws = np.linspace(0, 1, 101)
    found = score.score(row(), 0.5, draws)
    assert (found.low, found.high) == pytest.approx((0.05, 0.95))
    assert found.missed_by == pytest.approx((2 - 0.95) / 1)


def test_a_band_needs_half_of_the_draws() -> None:
    found = score.score(row(), 0.5, np.array([3.0, np.nan, np.nan]))
    assert found.verdict == "missed"
    assert np.isnan(found.low)


def test_what_is_not_there_fails_and_says_why() -> None:
    found = score.score(row(), np.nan, np.array([np.nan]))
    assert found.verdict == "failed"
    assert found.reason
    never = score.score(row(statistic="time of peak"), np.nan, np.array([]))
    assert never.verdict == "missed"
    assert "does not happen" in never.reason


@given(st.floats(0, 3), st.sampled_from(["up", "down", "same", "not up", "not down"]))
def test_a_direction_is_an_interval_of_ratios(ratio: float, direction: str) -> None:
    one = row(statistic="direction", direction=direction, low=None, value=None, high=None, unit="")
    low, high = score.interval(one)
    if min(abs(ratio - low), abs(ratio - high)) > 1e-9:  # the very edge is a matter of rounding
        assert (low <= ratio <= high) == one.holds(ratio)


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(0.1, 5))
def test_inside_is_what_the_row_holds(central: float, low: float, width: float) -> None:
    one = row(low=low, value=low + width / 2, high=low + width)
    found = score.score(one, central, np.array([]))
    assert (found.verdict == "inside") == one.holds(central)
    assert (found.missed_by == 0) == one.holds(central)


def test_half_widths_of_open_intervals() -> None:
    assert score.half_width(row()) == 1
    assert score.half_width(row(high=None)) == 1
    assert score.half_width(row(low=20.0, value=20.0, high=None)) == pytest.approx(0.25 * 19)
    up = row(statistic="direction", direction="up", low=None, value=None, high=None, unit="")
    assert score.half_width(up) == 0.25


def test_units_are_those_of_the_row() -> None:
    assert score.in_unit(np.array([1.0]), "day", "h")[0] == pytest.approx(24)
    with pytest.raises(UnitError, match="the readout is in day, the row in nM"):
        score.in_unit(np.array([1.0]), "day", "nM")
