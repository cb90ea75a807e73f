"""Definitions of the dialogue, on cases done by hand and on the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import braycurtis

from cutis.errors import ModelError
from cutis.skin.engine import solve
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import dialogue
from cutis.skin.readout.view import View, views
from cutis.tables import DIALOGUE, checked

OCCUPANCIES = arrays(float, 5, elements=st.floats(0, 1))


def test_similarity_by_hand() -> None:
    # |0.5-0.25| + |0.1-0.3| = 0.45 of 0.75 + 0.4 = 1.15
    found = dialogue.similarity(np.array([0.5, 0.1]), np.array([0.25, 0.3]))
    assert found == pytest.approx(1 - 0.45 / 1.15)


@given(OCCUPANCIES, OCCUPANCIES)
def test_similarity_is_that_of_bray_and_curtis(a: np.ndarray, b: np.ndarray) -> None:
    found = float(dialogue.similarity(a, b))
    if (a + b).sum() > 0:
        assert found == pytest.approx(1 - braycurtis(a, b), abs=1e-9)
    assert found == float(dialogue.similarity(b, a))
    assert -1e-12 <= found <= 1 + 1e-12
    assert float(dialogue.similarity(a, a)) == 1


def test_the_young_hear_the_young_message(young: View) -> None:
    for receiver in ("keratinocyte", "fibroblast"):
        np.testing.assert_allclose(dialogue.fidelity(young, receiver), 1, atol=2e-3)


def test_fidelity_follows_from_the_occupancies(skin: View) -> None:
    what = dialogue.heard(skin, "fibroblast")
    now, then = what.now[:, 0, -1], what.young[:, 0, 0]
    expected = 1 - np.abs(now - then).sum() / (now + then).sum()
    assert dialogue.fidelity(skin, "fibroblast")[0, -1] == pytest.approx(expected)
    assert len(what.messages) > 10


def test_balance_by_hand(skin: View) -> None:
    what = dialogue.heard(skin, "keratinocyte")
    sums = {"regenerative": 0.0, "inflammatory": 0.0, "neutral": 0.0}
    for message, course in zip(what.messages, what.now, strict=True):
        sums[message.tag] += course[1, -1]
    r, i = sums["regenerative"], sums["inflammatory"]
    assert r > 0
    assert i > 0
    assert dialogue.balance(skin, "keratinocyte")[1, -1] == pytest.approx((r - i) / (r + i))


@pytest.mark.parametrize("signal", ["IL1A", "FGF7", "TGFB1"])
def test_flux_is_what_leaves_one_side_and_reaches_the_other(skin: View, signal: str) -> None:
    model, step = skin.model, 1e-6
    shut = skin.parameters.copy()
    shut[:, model.parameter(f"{signal}.crossing")] = 0.0
    now = skin.states[:, -1]
    amounts = {}
    for name, parameters in (("open", skin.parameters), ("shut", shut)):
        done = solve(model.system, now, parameters, [0.0, step], rtol=1e-10)
        amounts[name] = done.raise_if_failed().states[:, -1]
    flux = dialogue.flux(skin, signal)
    for place, sign in (("epidermis", -1), ("dermis", 1)):
        i = model.index(f"{signal} in {place}")
        thickness = skin.parameters[:, model.parameter(f"{place}.thickness")]
        gained = (amounts["open"][:, i] - amounts["shut"][:, i]) * thickness / step
        # nM·µm/day: 1e-9 mol/L over 1e-6 m is 1e-12 mol/m², 1e-4 pmol/cm²
        np.testing.assert_allclose(sign * flux["net"][:, -1], gained * 1e-4, rtol=2e-3)


def test_a_flux_has_two_ways(skin: View) -> None:
    flux = dialogue.flux(skin, "FGF7")
    np.testing.assert_allclose(flux["net"], flux["down"] - flux["up"])
    assert (flux["down"] >= 0).all()
    assert (flux["up"] > 0).all()


def test_a_weaker_junction_carries_less_both_ways(skin: View) -> None:
    flat = skin.states.copy()
    flat[:, :, skin.model.index("RETE")] *= 0.5
    before, after = dialogue.flux(skin, "FGF7"), dialogue.flux(replace(skin, states=flat), "FGF7")
    assert (after["down"] < before["down"]).all()
    assert (after["up"] < before["up"]).all()


def test_directions_follow_the_makers(skin: View) -> None:
    found = {m.name: dialogue.direction(skin.model, m) for m in skin.model.messages}
    fgf7 = {way for name, way in found.items() if name.startswith("FGF7 →")}
    assert fgf7 == {"F→K"}
    assert {way for name, way in found.items() if name.startswith("IL1A → NFKB in fibro")} == {
        "K→F"
    }
    assert set(found.values()) <= {"K→F", "F→K", "own", "other"}


def test_a_cut_message_is_silent_from_then_on() -> None:
    plan = Plan.parse("dish co-culture-contact; wait 2 day; block IL1A; wait 2 day")
    view = views(plan.run())["main"]
    (name,) = [m.name for m in view.model.messages if m.name == "IL1A → NFKB in fibroblast"]
    course = dialogue.occupancy(view, name)[0]
    assert (course[(view.times > 0.5) & (view.times < 1.99)] > 0).all()
    assert (course[view.times > 2.01] == 0).all()


def test_the_table_is_a_dialogue(skin: View) -> None:
    table = dialogue.dialogue(skin, at=[0.0, 365.25])
    assert checked(DIALOGUE, table) is table
    signals = skin.model.book.knowledge.signals
    said = [message for message in skin.model.messages if signals[message.signal].made_by]
    assert 0 < len(said) < len(skin.model.messages)  # what blood brings is no part of it
    assert len(table) == len(said) * 2 * 3


def test_who_hears_nothing_is_said_with_the_nearest() -> None:
    view = views(Plan.parse("person age 25, without ageing; wait 1 day").run())["main"]
    with pytest.raises(ModelError, match="did you mean 'fibroblast'"):
        dialogue.fidelity(view, "fibroblats")


def test_what_rounding_puts_outside_a_share_is_put_back_and_no_more() -> None:
    found = dialogue._share(np.array([-1e-14, 0.0, 0.3, 1.0, 1 + 1e-14, -1e-3, 1.1, np.nan]))
    np.testing.assert_array_equal(found, [0.0, 0.0, 0.3, 1.0, 1.0, -1e-3, 1.1, np.nan])
