"""A virtual dish in a mass spectrometer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from cutis.errors import ModelError
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import panel, readout, secretome
from cutis.skin.readout.view import View, views
from cutis.tables import SECRETOME, checked


@given(st.floats(0, 1), st.integers(1, 6), st.data())
def test_a_quorum_is_binomial(p: float, replicates: int, data: st.DataObject) -> None:
    needed = data.draw(st.integers(0, replicates))
    found = secretome.most(np.array([p]), replicates, needed)[0]
    assert found == pytest.approx(binom.sf(needed - 1, replicates, p), abs=1e-9)


@given(st.floats(1e-6, 1e6), st.floats(1e-3, 1e3), st.floats(0.5, 10))
def test_more_is_seen_more_often(level: float, limit: float, steepness: float) -> None:
    one, two = secretome.seen(np.array([level, 2 * level]), np.array([limit, limit]), steepness)
    assert 0 <= one <= two <= 1
    assert secretome.seen(np.array([limit]), np.array([limit]), steepness)[0] == pytest.approx(0.5)
    assert secretome.seen(np.array([0.0]), np.array([limit]), steepness)[0] == 0


def test_the_table_is_a_secretome(dish: View) -> None:
    table: Any = secretome.secretome(dish, group="co")
    assert checked(SECRETOME, table) is table
    assert table["protein"].nunique() > 250
    assert set(table["sample"]) == {f"co {i} day 4" for i in range(3)}
    assert np.isnan(table.loc[~table["detected"], "level"].to_numpy()).all()
    assert float(table.loc[table["detected"], "level"].to_numpy().min()) > 0


def test_a_run_gives_the_tables_of_its_arms() -> None:
    run = Plan.parse("dish keratinocyte-monoculture | one: wait 1 day | two: wait 2 day").run()
    table: Any = secretome.secretome(run)
    assert list(table["group"].unique()) == ["one", "two"]
    alone = secretome.secretome(views(run)["two"], group="two")
    own = table[table["group"] == "two"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_dtype=False)


def test_the_same_seed_gives_the_same_table(dish: View) -> None:
    one, two = secretome.secretome(dish), secretome.secretome(dish)
    pd.testing.assert_frame_equal(one, two)
    other = secretome.secretome(dish, seed=1)
    assert not one["detected"].equals(other["detected"])
    np.testing.assert_allclose(one["true_level"], other["true_level"])


def test_as_many_are_detected_as_expected(dish: View) -> None:
    table: Any = secretome.secretome(dish)
    expected, spread = (
        table["probability"].sum(),
        (table["probability"] * (1 - table["probability"])).sum(),
    )
    assert abs(table["detected"].sum() - expected) < 5 * np.sqrt(spread) + 1


def test_a_fresh_medium_holds_nothing(dish: View) -> None:
    after = int(np.argmin(np.abs(dish.times - 2.0)))
    assert dish.resets == (2.0,)
    for name in ("FN1 in medium", "FGF7 in medium"):
        course = readout(name, dish)
        assert (course[:, after - 1] > 0).all()
        assert (course[:, after] < 1e-6 * course[:, after - 1]).all()
        assert (course[:, -1] > course[:, after + 1]).all()


def test_a_followed_protein_agrees_with_a_fine_sum(alone: View) -> None:
    protein = panel.panel(alone)["FN1"]
    made, _ = panel.panel_making(alone, protein)
    height = float(np.squeeze(panel.medium_height(alone)))
    fine = np.linspace(2.0, 4.0, 40001)
    middle = (fine[1:] + fine[:-1]) / 2
    production = np.interp(middle, alone.times, 24 * made[0] / height)
    life = panel._sampled(alone, protein, "half_life", protein.half_life, "h").item() / 24
    expected = (production * 0.5 ** ((4.0 - middle) / life)).sum() * (fine[1] - fine[0])
    assert panel.concentration(alone, protein)[0, -1] == pytest.approx(expected, rel=1e-5)


def test_rules_multiply_the_pace(alone: View) -> None:
    i = alone.model.index("SMAD in fibroblast")
    states = alone.states.copy()
    states[:, :, i] = 1.0
    driven = replace(alone, states=states.copy())
    states[:, :, i] = 0.0
    silent = replace(alone, states=states)
    protein = panel.panel(alone)["COL4A1"]
    fold = next(r.fold for r in protein.driven_in["fibroblast"] if r.pathway == "SMAD")
    share = 1 / (0.3**2 + 1)
    only = replace(protein, rate={"fibroblast": protein.rate["fibroblast"]},
                   driven_in={"fibroblast": protein.driven_in["fibroblast"]})  # fmt: skip
    ratio = panel.panel_making(driven, only)[0] / panel.panel_making(silent, only)[0]
    np.testing.assert_allclose(ratio, 1 + (fold - 1) * share)


def test_every_rule_finds_its_pathway(dish: View) -> None:
    states = set(dish.model.system.states)
    lost = {
        f"{rule.pathway} in {cell}"
        for protein in panel.panel(dish).values()
        for cell, rules in protein.driven_in.items()
        for rule in rules
    } - states
    assert lost == set()


def test_a_person_has_no_secretome(skin: View) -> None:
    with pytest.raises(ModelError, match="no medium"):
        secretome.secretome(skin)
