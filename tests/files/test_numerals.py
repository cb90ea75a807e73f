"""Cells → numbers, against Python's own parser and by hand."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.errors import DataError
from cutis.files.numerals import MISSING, to_numbers
from cutis.files.read_report import ReadReport


def numbers(*cells: str, negative: bool = True) -> list[float]:
    """Return one column of cells as numbers."""
    report = ReadReport("f.txt", "table")
    lines = list(range(2, 2 + len(cells)))
    found = to_numbers("f.txt", {"c": cells}, lines, report, negative=negative)
    return found[:, 0].tolist()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_python_writes_is_read_to_the_last_bit(values: list[float]) -> None:
    assert numbers(*map(repr, values)) == values


@given(st.lists(st.floats(min_value=1e-3, max_value=1e15), min_size=1))
def test_decimal_commas_are_read_to_the_last_bit(values: list[float]) -> None:
    cells = [f"{value!r}".replace(".", ",") for value in values]
    # 1,234 alone could also be a separator of thousands.
    if all(re.fullmatch(r"[1-9]\d{0,2},\d{3}", cell) for cell in cells if "," in cell):
        with pytest.raises(DataError, match="may be a decimal comma"):
            numbers(*cells)
    else:
        assert numbers(*cells) == values


@pytest.mark.parametrize("cell", sorted(MISSING))
def test_missing(cell: str) -> None:
    found = numbers("1", cell, f" {cell} ")
    assert found[0] == 1
    assert math.isnan(found[1])
    assert math.isnan(found[2])


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [(["1,234,567", "12"], [1234567, 12]), (["1,234.5", "2,000"], [1234.5, 2000]),
     (["1.234,5", "7"], [1234.5, 7]), (["0,151", "2"], [0.151, 2]), ([" 12 ", "+3"], [12, 3]),
     (["1,5E+06", "2"], [1.5e6, 2]), ([",5", "1,"], [0.5, 1]),
     (["1 234 567", "1.5"], [1234567, 1.5]), (["1'234.5", "2"], [1234.5, 2]),
     (["1\u202f234,5", "2"], [1234.5, 2]), (["1E+05", "1e5"], [1e5, 1e5]),
     (["1,234", "12.5"], [1234, 12.5])],
)  # fmt: skip
def test_commas(cells: list[str], wanted: list[float]) -> None:
    assert numbers(*cells) == wanted


@pytest.mark.parametrize(
    ("cells", "message"),
    [(["1", "x"], r"f\.txt:3: c: 'x' is no number"), (["1_0"], "is no number"),
     (["1,5", "1.5"], "mixes decimal commas"), (["1.234,5", "1.000"], "mixes decimal commas"),
     (["2,5", "12.0"], "mixes decimal commas"), (["1 23"], "is no number"),
     (["1,234,567", "1,5"], "mixes decimal commas"),
     (["1,234"], "may be a decimal comma"),
     (["1,234", "1.000"], "may be a decimal comma"), (["1,2,3"], "is no number"),
     (["inf"], "is not finite"), (["-Infinity"], "is not finite"), (["1e400"], "is not finite"),
     (["1.2.3"], "is no number"), (["0x10"], "is no number"), (["x" * 99], "…' is no number")],
)  # fmt: skip
def test_refused(cells: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        numbers(*cells)


def test_below_zero_only_where_allowed() -> None:
    assert numbers("-1") == [-1]
    with pytest.raises(DataError, match=r"f\.txt:2: c: '-1' is below zero"):
        numbers("-1", negative=False)


def test_the_first_wrong_cell_of_the_file_is_named() -> None:
    columns = {"a": ["1", "2", "x"], "b": ["1", "y", "3"]}
    with pytest.raises(DataError, match=r"'(x|y)' is no number"):
        to_numbers("f", columns, [2, 3, 4], ReadReport("f", ""))
    found = to_numbers("f", {"a": ["1"], "b": [""]}, [2], ReadReport("f", ""))
    np.testing.assert_array_equal(found, [[1, np.nan]])
