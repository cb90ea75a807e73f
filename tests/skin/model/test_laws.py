"""Every law gives the unit it says, the limits it names, and the same in symbols and numbers."""

from __future__ import annotations

import inspect
from decimal import Decimal, localcontext

import numpy as np
import pint
import pytest
import symengine as se
from hypothesis import given
from hypothesis import strategies as st

from cutis.skin.model import laws

UNITS = pint.UnitRegistry()
UNITS.define("cell = [cell_count]")
UNITS.define("nM = 1e-9 mol/L")
POSITIVE = st.floats(1e-6, 1e6)


@pytest.mark.parametrize("name", laws.LAWS)
def test_units_come_out_as_declared(name: str) -> None:
    law = laws.LAWS[name]
    arguments = [UNITS.Quantity(2.0, unit) for unit in law.takes]
    result = UNITS.Quantity(law.function(*arguments))
    assert result.dimensionality == UNITS.Quantity(1.0, law.gives).dimensionality


def test_making_has_no_hidden_factor() -> None:
    """1 amol a day into 1 mm² × 1 µm is 1 nM a day."""
    volume = UNITS.Quantity(1, "mm**2") * UNITS.Quantity(1, "um")
    level = UNITS.Quantity(1e-18, "mol/day") / volume
    assert level.to("nM/day").magnitude == pytest.approx(laws.making(1.0, 1.0, 1.0))


@pytest.mark.parametrize("power", [1, 2, 4])
@given(level=POSITIVE, half=POSITIVE)
def test_hill_is_a_share_and_half_at_half(power: int, level: float, half: float) -> None:
    assert 0 <= laws.hill(level, half, power) <= 1
    assert laws.hill(half, half, power) == pytest.approx(0.5)


@given(up_to=st.floats(1, 100), share=st.floats(0, 1))
def test_increase_and_decrease_stay_within_their_fold(up_to: float, share: float) -> None:
    assert 1 <= laws.increase(share, up_to) <= up_to * (1 + 1e-12)
    assert laws.decrease(share, up_to) == pytest.approx(1 / laws.increase(share, up_to))


@given(enzyme=POSITIVE, inhibitor=POSITIVE, constant=POSITIVE)
def test_tight_binding_solves_its_equilibrium(
    enzyme: float, inhibitor: float, constant: float
) -> None:
    with localcontext() as context:
        context.prec = 60
        e, i, k = map(Decimal, (enzyme, inhibitor, constant))
        exact = ((e - i - k) + ((e - i - k) ** 2 + 4 * k * e).sqrt()) / 2
    assert laws.tight(enzyme, inhibitor, constant) == pytest.approx(float(exact), rel=1e-4)
    if inhibitor > enzyme:
        assert laws.tight(enzyme, inhibitor, constant) == pytest.approx(float(exact), rel=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5), st.floats(0, 1))
def test_either_is_an_activity_and_no_less_than_its_largest_cause(
    drives: list[float], rest: float
) -> None:
    value = laws.either(rest, drives)
    assert max([rest, *drives]) - 1e-12 <= value <= 1 + 1e-12


def test_saturable_and_michaelis_are_one_in_young_skin() -> None:
    assert laws.saturable(7.0, 7.0, 3.0) == 1
    assert laws.michaelis(7.0, 7.0, 3.0) == 1
    assert laws.shared([(0.4, 1.0), (0.3, 1.0)]) == 1


@pytest.mark.parametrize("name", laws.LAWS)
def test_symbols_and_numbers_agree(name: str) -> None:
    law = laws.LAWS[name]
    count = len(law.takes) - (name == "hill")
    symbols = se.symbols(f"a0:{count}")
    values = 0.3 + np.arange(count)
    power = (2,) if name == "hill" else ()
    written = law.function(*symbols, *power)
    number = float(written.subs(dict(zip(symbols, map(float, values), strict=True))))
    assert number == pytest.approx(float(law.function(*values, *power)))


def test_every_public_law_is_listed_or_takes_lists() -> None:
    functions = {
        f
        for n, f in inspect.getmembers(laws, inspect.isfunction)
        if f.__module__ == laws.__name__ and not n.startswith("_") and n != "dataclass"
    }
    listed = {law.function for law in laws.LAWS.values()}
    assert functions - listed == {laws.either, laws.shared, laws.excess_inhibitors}
