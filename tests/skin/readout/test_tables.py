"""Tables are checked where they come in, and say which row is wrong."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from cutis.errors import DataError
from cutis.skin.readout import barrier, colour, endpoints, matrix, mechanics
from cutis.skin.readout.view import View
from cutis.tables import TABLES, VISIT, checked

GOOD = {
    "protein": ["LCN2", "LCN2"], "sample": ["a", "b"], "level": [1.0, np.nan], "unit": "ng/mL",
    "detected": [True, False], "limit": [0.5, 0.5],
}  # fmt: skip


def test_a_good_table_passes() -> None:
    data = pd.DataFrame(GOOD)
    assert checked(TABLES["secretome"], data) is data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": [1.0, -2.0]}, "row 2: level is -2, expected a number of zero or more"),
        ({"level": [1.0, "much"]}, "row 2: level is 'much'"),
        ({"level": [np.inf, 1.0]}, "row 1: level is inf"),
        ({"detected": [True, "maybe"]}, "row 2: detected is 'maybe', expected true or false"),
        ({"protein": ["LCN2", ""]}, "row 2: protein is '', expected a text"),
        ({"sample": ["a", "a"]}, "row 2: a second row for protein 'LCN2', sample 'a'"),
        ({"probability": [0.5, 1.5]}, "row 2: probability is 1.5, expected a number from 0 to 1"),
    ],
)
def test_what_is_wrong_is_said(change: dict, said: str) -> None:
    with pytest.raises(DataError, match=re.escape(f"mine.csv: secretome: {said}")):
        checked(TABLES["secretome"], pd.DataFrame({**GOOD, **change}), "mine.csv")


def test_a_missing_column_is_said_with_the_nearest() -> None:
    data = pd.DataFrame(GOOD).rename(columns={"limit": "limits"})
    with pytest.raises(DataError, match=r"column 'limit' is missing.*rename 'limits'"):
        checked(TABLES["secretome"], data)


def test_every_table_says_what_a_row_is() -> None:
    for table in TABLES.values():
        assert table.row.startswith("one ")
        assert set(table.needed) <= {column.name for column in table.columns}
        assert all(
            column.says for column in table.columns if column.needed and column.kind != "name"
        )


@pytest.mark.parametrize("instrument", [matrix, barrier, mechanics, colour])
def test_an_instrument_gives_its_table(instrument, skin: View) -> None:
    table = instrument.table(skin, at=[0.0, skin.times[-1]])
    assert len(table) == table["reading"].nunique() * 2 * 3
    assert np.isfinite(table["value"].to_numpy()).all()


def test_typology_angle_by_hand() -> None:
    assert colour.typology_angle(np.array([68.0]), np.array([18.0]))[0] == pytest.approx(45.0)


SCALE = {"lowest": 0, "highest": 9}


def test_grades_are_whole_and_a_grader_wavers() -> None:
    score = np.full(2000, 3.2)
    assert set(endpoints.graded(score, 0.0, 0, "x", SCALE)) == {3.0}
    grades = endpoints.graded(score, 0.5, 0, "x", SCALE)
    assert {2.0, 3.0, 4.0} <= set(grades) <= set(map(float, range(10)))
    assert grades.mean() == pytest.approx(3.2, abs=0.05)
    assert grades.std() == pytest.approx(np.sqrt(0.25 + 1 / 12), abs=0.05)
    np.testing.assert_array_equal(
        endpoints.graded(np.array([40.0, -9.0]), 0.1, 0, "x", SCALE), [9, 0]
    )


def test_visits_say_that_they_are_a_model(skin: View) -> None:
    table = endpoints.visits(skin, {"baseline": 0.0, "last": float(skin.times[-1])})
    assert checked(VISIT, table) is table
    assert len(set(table["endpoint"])) == 7
    assert {"dryness", "firmness", "radiance"} <= set(table["endpoint"])
    assert table.attrs["label"] == endpoints.LABEL
    assert "not evidence" in endpoints.LABEL
