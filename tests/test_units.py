"""Quantities as text: read, converted, refused, printed."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.errors import UnitError
from cutis.units import Range, convert, dimension_ok, format_quantity, parse

# Units that measure the same thing, a family a line.
FAMILIES = [
    ["min", "h", "day", "week", "year", "s"],
    ["nm", "um", "mm", "cm"],
    ["pM", "nM", "uM", "mM", "M", "pmol/L", "nmol/mL"],
    ["pg/mL", "ng/mL", "mg/L", "ug/dL"],
    ["1/h", "1/day", "%/h", "1/year"],
    ["um2/s", "cm2/s", "um2/day"],
    ["cells/mm2", "cells/cm2", "cells/um2", "1e5 cells/cm2"],
    ["fg/cell/h", "pg/1e5 cells/day", "ug/1e6 cells/day"],
    ["amol", "pmol", "nM*um3", "molecules"],
    ["g/m2/h", "mg/cm2/day"],
]
finite = st.floats(min_value=-1e12, max_value=1e12, allow_subnormal=False)
pairs = st.sampled_from(FAMILIES).flatmap(
    lambda f: st.tuples(st.sampled_from(f), st.sampled_from(f))
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 h", Range(6, unit="h")),
        ("6 (3 to 12) h", Range(6, 3, 12, "h")),
        ("8 (4 to 20) fold", Range(8, 4, 20, "fold")),
        ("0.3 %", Range(0.3, unit="%")),
        ("0.3%", Range(0.3, unit="%")),
        ("20 ng/mL", Range(20, unit="ng/mL")),
        ("75,346 (44,000 to 90,000) cells/mm2", Range(75346, 44000, 90000, "cells/mm2")),
        ("12 pg/1e5 cells/day", Range(12, unit="pg/1e5 cells/day")),
        ("-0.07 (-0.1 to -0.05) 1/year", Range(-0.07, -0.1, -0.05, "1/year")),
        ("2e-3", Range(0.002)),
        (" 5   nM ", Range(5, unit="nM")),
        (0.5, Range(0.5)),
        (7, Range(7)),
    ],
)
def test_reads_the_compact_notation(text: str | float, expected: Range) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("about 6 h", "expected a value and a unit"),
        ("", "expected a value and a unit"),
        ("h", "expected a value and a unit"),
        ("6 (7 to 12) h", "lies outside its range 7 to 12"),
        ("6 (3-12) h", "cannot read '(3-12)'"),
        ("6 h (3 to 12 h)", "cannot read '(3'"),
        ("6 hourz", "the nearest is 'hour'"),
        ("5 ng/mLL", "the nearest is"),
        ("3 /day", "nothing on one side of a '/'"),
        ("3 nM/", "nothing on one side of a '/'"),
        ("1e999 h", "finite"),
        (float("nan"), "finite"),
        (True, "cannot read True"),
        (None, "cannot read None"),
    ],
)
def test_refuses_what_is_no_quantity(text: str, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text)
    assert said in str(caught.value)


def test_a_range_needs_both_ends() -> None:
    with pytest.raises(UnitError, match="both its ends"):
        Range(1, 0, None, "h")


@pytest.mark.parametrize(
    ("value", "source", "target", "mass_kda", "expected"),
    [
        (6, "h", "day", None, 0.25),
        (1, "1/h", "1/day", None, 24),
        (100, "um2/s", "um2/day", None, 8.64e6),
        (5, "%", "1", None, 0.05),
        (1, "M", "nM", None, 1e9),
        (1, "amol", "nM*um3", None, 1e6),
        (1, "cells/mm2", "cells/um2", None, 1e-6),
        (1, "year", "day", None, 365.25),
        (8, "fold", "1", None, 8),
        (0.5, "activity", "1", None, 0.5),
        (30, "mJ/cm2", "J/m2", None, 300),
        (1, "pmol/cm2/day", "nM*um/day", None, 1e4),
        (10, "ng/mL", "nM", 20, 0.5),
        (0.5, "nM", "ng/mL", 20, 10),
        (1, "fg/cell/h", "amol/cell/day", 24, 1),
        (12, "pg/1e5 cells/day", "amol/cell/day", 20, 12 / 1e5 / 20 * 1e3),
        (1, "mL/ng/day", "1/nM/day", 20, 20),
        (6.02214076e5, "molecules/cell", "amol/cell", None, 1),
        (1, "kDa", "g", None, 1e3 / 6.02214076e23),
        (3, "µM", "nM", None, 3000),
        (3, "cells/mm²", "cells/mm2", None, 3),
        (2, "MED", "MED", None, 2),
        (10, "Gy", "J/kg", None, 10),
    ],
)
def test_converts(
    value: float, source: str, target: str, mass_kda: float | None, expected: float
) -> None:
    assert convert(value, source, target, mass_kda=mass_kda) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("source", "target", "mass_kda", "said"),
    [
        ("h", "nM", None, "(time) to nM (substance/length^3)"),
        ("ng/mL", "nM", None, "without the molar mass"),
        ("ng/mL", "nM", 0.0, "without the molar mass"),
        ("ng/mL", "nmol", 20.0, "cannot convert ng/mL"),
        ("MED", "J/m2", None, "minimal erythemal dose"),
        ("SED", "MED", None, "standard erythemal dose"),
        ("IU/mL", "ng/mL", 20.0, "international unit"),
        ("%", "fold", None, "such as '5 fold'"),
        ("cells/mm2", "1/mm2", None, "cell/length^2"),
        ("passage", "PD", None, "population doubling"),
        ("lightyear", "um", None, "unknown unit 'lightyear'"),
    ],
)
def test_refuses_to_convert(source: str, target: str, mass_kda: float | None, said: str) -> None:
    with pytest.raises(UnitError) as caught:
        convert(1, source, target, mass_kda=mass_kda)
    assert said in str(caught.value)


@given(finite, pairs)
def test_a_conversion_undone_is_the_value(value: float, units: tuple[str, str]) -> None:
    there = convert(value, *units)
    assert convert(there, units[1], units[0]) == pytest.approx(value, rel=1e-13)


@given(finite, st.floats(min_value=0.1, max_value=1e4))
def test_a_molar_conversion_undone_is_the_value(value: float, mass_kda: float) -> None:
    molar = convert(value, "ng/mL", "nM", mass_kda=mass_kda)
    assert convert(molar, "nM", "ng/mL", mass_kda=mass_kda) == pytest.approx(value, rel=1e-12)


@given(
    st.lists(finite, min_size=3, max_size=3).map(sorted),
    st.booleans(),
    st.sampled_from(["1", *(unit for family in FAMILIES for unit in family)]),
)
def test_a_range_written_is_read_back(numbers: list[float], ranged: bool, unit: str) -> None:
    low, value, high = numbers
    quantity = Range(value, low, high, unit) if ranged else Range(value, unit=unit)
    assert parse(str(quantity)) == quantity


def test_a_range_converts_as_a_whole() -> None:
    assert parse("6 (3 to 12) h").to("day") == Range(0.25, 0.125, 0.5, "day")
    assert parse("10 (5 to 20) ng/mL").to("nM", mass_kda=20).low == pytest.approx(0.25)
    assert parse("10 ng/mL").to("ug/L").low is None


def test_tells_what_measures_the_same_thing() -> None:
    assert dimension_ok("h", "day")
    assert dimension_ok("ng/mL", "nM")
    assert dimension_ok("fold", "1")
    assert not dimension_ok("ng/mL", "nM", molar=False)
    assert not dimension_ok("ng/mL", "day")
    assert not dimension_ok("%", "fold")
    with pytest.raises(UnitError, match="unknown unit"):
        dimension_ok("parsec", "um")


@pytest.mark.parametrize(
    ("value", "unit", "digits", "expected"),
    [
        (75346, "cells/mm2", 3, "75,300 cells/mm2"),
        (0.3, "%", 3, "0.3 %"),
        (1.23456e-5, "nM", 3, "1.23e-05 nM"),
        (999.96, "h", 3, "1,000 h"),
        (1234567, "cells", 6, "1,234,570 cells"),
        (1234.567, "um", 6, "1,234.57 um"),
        (0.0, "1", 3, "0"),
        (math.nan, "nM", 3, "not known"),
    ],
)
def test_prints_for_people(value: float, unit: str, digits: int, expected: str) -> None:
    assert format_quantity(value, unit, digits) == expected


def test_reading_quantities_needs_no_unit_registry() -> None:
    code = "import sys, cutis.units as u; u.parse('6 (3 to 12) h'); print('pint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
