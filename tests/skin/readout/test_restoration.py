"""Restoration is a share of what was lost; nothing done restores nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.errors import ModelError
from cutis.knowledge import load
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout.names import is_readout
from cutis.skin.readout.restoration import restoration, restorations, target_of


def test_by_hand() -> None:
    found = restoration(np.array([0.9, 0.6, 1.0, 0.7]), np.array([0.8, 0.8, 0.8, 1.0]))
    np.testing.assert_allclose(found[:3], [0.5, -1.0, 1.0])
    assert np.isnan(found[3])


@given(st.floats(0, 0.99), st.floats(0, 1))
def test_it_is_one_only_for_the_young_message(untreated: float, treated: float) -> None:
    (found,) = restoration(np.array([treated]), np.array([untreated]))
    assert found <= 1 + 1e-9
    assert (found > 0) == (treated > untreated)


@pytest.mark.parametrize(
    ("words", "readout", "higher"),
    [
        ("wrinkles (collagen)", "procollagen I made", True),
        ("collagen breakdown", "collagen fragmented", False),
        ("mitochondrial oxidative stress", "MITO", True),
        ("Senescent cells (p16)", "senescent fraction", False),
    ],
)
def test_what_it_is_sold_for_is_a_readout(words: str, readout: str, higher: bool) -> None:
    target = target_of(words, load())
    assert target is not None
    assert (target.readout, target.higher) == (readout, higher)
    assert target_of("eternal youth", load()) is None


def test_every_ingredient_that_is_sold_has_a_target() -> None:
    knowledge = load()
    sold = {n: a.sold_for for n, a in knowledge.agents.items() if getattr(a, "sold_for", "")}
    assert len(sold) > 10
    states = set()
    for name, words in sold.items():
        target = target_of(words, load())
        assert target is not None, (name, words)
        states.add(target.readout)
    known = set(knowledge.components) | {
        f"{s} in {p}" for s, r in knowledge.signals.items() for p in r.found_in
    }
    known |= {f"{p} in {c}" for p, r in knowledge.pathways.items() for c in r.cells}
    assert {s for s in states if not is_readout(s, knowledge)} <= known


def test_doing_nothing_restores_nothing_and_the_best_comes_first() -> None:
    plan = Plan.parse(
        "person age 62; wait 1 day | untreated: wait 4 week | nothing: wait 4 week"
        " | growth: apply kgf daily for 4 week"
    )
    table = restorations(plan.run(draws=2))
    rows = table.set_index("arm")
    for receiver in ("keratinocyte", "fibroblast"):
        assert rows.loc["nothing", receiver] == pytest.approx(0, abs=2e-3)
    assert rows.loc["nothing", "target"] == ""
    assert rows.loc["growth", "target"] == "keratinocyte division"
    assert table["restoration"].is_monotonic_decreasing


def test_an_arm_to_compare_with_is_needed() -> None:
    run = Plan.parse("person age 30; wait 1 day | a: wait 1 day | b: wait 2 day").run()
    with pytest.raises(ModelError, match="no arm 'untreated' to compare with; it has a, b"):
        restorations(run)
