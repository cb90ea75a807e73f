"""Every name can be read, and says what is wrong where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError
from cutis.knowledge import load
from cutis.knowledge.tables.observations import load as observations
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import names, readout
from cutis.skin.readout.forms import FORMS
from cutis.skin.readout.view import View

READOUTS = load().readouts
DEFINED = sorted(READOUTS)


@pytest.mark.parametrize("name", DEFINED)
def test_a_defined_readout_has_values_where_it_is_measured(
    name: str, skin: View, dish: View
) -> None:
    definition = READOUTS[name]
    where = dish if definition.subject == "dish" else skin
    values, unit = names.value_of(name, where)
    assert values.shape == where.shape
    assert np.isfinite(values).all()
    assert unit == definition.unit
    if definition.subject == "skin":
        with pytest.raises(ModelError, match="measured on skin"):
            names.value_of(name, dish)


@pytest.mark.parametrize("name", [n for n in DEFINED if "young" in READOUTS[n].numbers])
def test_young_skin_reads_the_young_value(name: str, young: View) -> None:
    expected = READOUTS[name].numbers["young"].value
    np.testing.assert_allclose(readout(name, young), expected, rtol=0.01)


def test_every_law_is_there() -> None:
    assert {one.law for one in READOUTS.values()} <= set(FORMS)


def test_every_number_of_an_instrument_has_a_source() -> None:
    known = set(load().sources)
    numbers = [
        n for one in READOUTS.values() for n in (*one.numbers.values(), *one.powers.values())
    ]
    stems = load().instruments
    numbers += [n for stem in stems for n in load().instrument(stem).numbers.values()]
    assert {n.source for n in numbers} <= known
    assert all(n.low <= n.value <= n.high for n in numbers)
    assert all(
        n.varies for n in numbers if n.status == "prior" and n.unit != "fold" and n.low != n.high
    )


def test_every_measured_readout_is_known(skin: View, dish: View) -> None:
    for name in sorted({o.readout for o in observations() if o.use != "out of scope"}):
        found = 0
        for view in (skin, dish):
            try:
                found += names.value_of(name, view)[0].shape == view.shape
            except ModelError as error:
                assert "measured on skin" in str(error) or "no medium" in str(error)  # noqa: PT017
        assert found, name


def test_a_share_by_hand(skin: View) -> None:
    parts = [
        i for i, s in enumerate(skin.model.states) if s.kind == "cell" and "fibroblast" in s.name
    ]
    gone = [i for i in parts if not skin.model.states[i].name.startswith("fibroblast/")]
    expected = 100 * skin.states[:, :, gone].sum(axis=2) / skin.states[:, :, parts].sum(axis=2)
    np.testing.assert_allclose(readout("senescent fraction", skin), expected)


def test_a_power_law_by_hand(young: View) -> None:
    from dataclasses import replace

    drier = young.states.copy()
    drier[:, :, young.model.index("FLG")] *= 0.5
    power = READOUTS["hydration"].powers["FLG"].value
    ratio = readout("hydration", replace(young, states=drier)) / readout("hydration", young)
    np.testing.assert_allclose(ratio, 0.5**power)


def test_transit_is_cells_over_shedding(young: View) -> None:
    cells = young.state("corneocyte/corneum")
    shed = young.rate("shedding of corneocyte/corneum")
    np.testing.assert_allclose(readout("corneum transit", young), cells / shed)
    assert readout("corneum transit", young)[0, 0] == pytest.approx(19.8, rel=0.2)


def test_mrna_averages_over_the_cells_that_make_it(skin: View) -> None:
    # fg/cell/h over those that make it, against amol/mm2/day over all
    mass = load().numbers()["COL1A1.mass"].value
    makers = skin.total(tuple(load().signals["COL1A1"].made_by))
    expected = readout("procollagen I made", skin) / makers * mass / 24
    np.testing.assert_allclose(readout("COL1A1 mRNA", skin), expected, rtol=1e-6)


def test_a_signal_in_medium_is_a_mass(alone: View) -> None:
    mass = load().numbers()["FGF7.mass"].value
    levels = [alone.state(f"FGF7 in {p}") for p in ("epidermis", "dermis")]
    np.testing.assert_allclose(readout("FGF7 in medium", alone), mass * sum(levels) / 2)


def test_draws_vary_an_instrument_and_the_centre_does_not() -> None:
    number = READOUTS["TEWL"].numbers["young"]
    from cutis.skin.readout.view import views

    plan = Plan.parse("person age 25, without ageing; wait 1 day")
    many = readout("TEWL", views(plan.run(draws=8))["main"])[:, 0]
    assert len(set(many.round(6))) == 8
    assert (many > number.low * 0.95).all()
    assert (many < number.high * 1.05).all()
    again = readout("TEWL", views(plan.run(draws=8))["main"])[:, 0]
    np.testing.assert_array_equal(many, again)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TEWLL", "did you mean 'TEWL'"),
        ("FGF77 mRNA", "did you mean 'FGF7'"),
        ("PTX33 in lysate", "did you mean 'PTX3'"),
        ("MMP11 active", "did you mean 'MMP1'"),
        ("FGF7 in medium", "no medium"),
        ("flux FGF77", "did you mean 'FGF7'"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, said: str, skin: View) -> None:
    with pytest.raises(ModelError, match=said):
        readout(name, skin)


def test_a_run_gives_readouts_with_dimensions() -> None:
    run = Plan.parse("person age 40; wait 1 day | a: wait 2 day | b: wait 3 day").run(draws=2)
    array = run["TEWL"]
    assert array.dims == ("arm", "individual", "time")
    assert array.attrs["units"] == "g/m2/h"
    assert readout("TEWL", run, "a").shape[0] == 2
    np.testing.assert_array_equal(run["COL1"].shape, array.shape)
    with pytest.raises(ModelError, match="did you mean 'TEWL'"):
        run["TEWLL"]
    with pytest.raises(ModelError, match="give one as `arm`"):
        readout("TEWL", run)


def test_arms_may_have_their_own_subject() -> None:
    run = Plan.parse(
        "arm one: dish fibroblast-monoculture; wait 1 day | arm two: person age 30; wait 1 day"
    ).run()
    assert np.isfinite(readout("COL1A1 in medium", run, "one")).all()
    assert np.isfinite(readout("TEWL", run, "two")).all()
