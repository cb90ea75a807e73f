"""Young skin is a fixed point: exactly for the equations, and for every draw."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError
from cutis.skin.engine import solve
from cutis.skin.model import Dish, Donor, assemble

YEAR = 365.25


def test_nothing_moves_in_young_skin(model) -> None:
    people = model.individuals([Donor(ageing=False)] * 20, draws=range(20))
    speed = np.abs(model.rates(people.x0, people.parameters)) / np.maximum(
        np.abs(people.x0), model.system.scale
    )
    assert speed.max() < 1e-6  # relative per day; fast signals turn over 10 times a day


def test_young_skin_holds_still_for_ten_years(model) -> None:
    people = model.individuals([Donor(ageing=False)])
    times = np.linspace(0, 10 * YEAR, 11)
    run = solve(model.system, people.x0, people.parameters, times)
    drift = np.abs(run.states[0] - people.x0) / np.maximum(np.abs(people.x0), model.system.scale)
    assert drift.max() < 1e-3


@pytest.mark.parametrize(
    ("name", "within"),
    [("keratinocyte/basal", 200), ("fibroblast/papillary", 8000), ("HMWHA", 40), ("COL7", 2500)],
)
def test_young_skin_returns_after_a_wound_to_one_state(model, name: str, within: float) -> None:
    people = model.individuals([Donor(ageing=False)])
    start = people.x0.copy()
    index = model.index(name)
    start[0, index] *= 0.7
    run = solve(model.system, start, people.parameters, np.array([0.0, within, 2 * within]))
    back = run.states[0, :, index] / people.x0[0, index]
    assert back[0] == pytest.approx(0.7)
    assert abs(back[-1] - 1) < 0.05
    assert abs(back[-1] - 1) < abs(back[0] - 1)


def test_the_symbols_and_the_numbers_are_one_model(model) -> None:
    """The equations an engine gets, evaluated by symengine, equal the processes read as arrays."""
    import symengine as se

    people = model.individuals([Donor(age=40)])
    rng = np.random.default_rng(3)
    state = people.x0 * np.exp(rng.normal(0, 0.3, people.x0.shape))
    system = model.system
    names = [se.Symbol(f"x{i}") for i in range(len(system.states))]
    names += [se.Symbol(f"p{i}") for i in range(len(system.parameters))] + [se.Symbol("t")]
    function = se.Lambdify(names, list(system.rates))
    symbolic = function(np.concatenate([state[0], people.parameters[0], [0.0]]))
    numeric = model.rates(state, people.parameters)[0]
    np.testing.assert_allclose(symbolic, numeric, rtol=1e-9, atol=1e-12)


def test_draws_do_not_depend_on_company(model) -> None:
    together = model.individuals([Donor()] * 5, draws=range(5), seed=4)
    alone = model.individuals([Donor()], draws=[3], seed=4)
    np.testing.assert_array_equal(together.parameters[3], alone.parameters[0])
    assert np.any(together.parameters[3] != together.parameters[2])


def test_verified_numbers_are_not_drawn(model, knowledge) -> None:
    people = model.individuals([Donor()] * 8, draws=range(8))
    column = people.parameters[:, model.parameter("corneocyte/corneum.number")]
    assert knowledge.numbers()["corneocyte/corneum.number"].status == "verified"
    assert np.ptp(column) == 0


def test_a_site_is_a_young_fixed_point_of_its_own(model) -> None:
    people = model.individuals([Donor(ageing=False, site="buttock")])
    other = model.individuals([Donor(ageing=False)])
    assert not np.allclose(people.parameters, other.parameters)
    speed = np.abs(model.rates(people.x0, people.parameters)) / model.system.scale
    assert speed.max() < 1e-6


def test_a_dish_holds_no_blood_and_no_matrix(model) -> None:
    dish = model.individuals([Dish("fibroblast-monoculture")])
    assert dish.x0[0, model.index("COL1")] == 0
    assert dish.x0[0, model.index("keratinocyte/basal")] == 0
    assert dish.parameters[0, model.parameter("IGF1.supply")] == 0


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (Donor(site="forarm-volar"), "did you mean 'forearm-volar'"),
        (Donor(age=3), "18 to 110"),
        (Donor(sex="f"), "female or male"),
        (Dish("cocultur-contact"), "did you mean 'co-culture-contact'"),
        (Dish("organotypic", medium="ksfn"), "did you mean 'ksfm'"),
        (
            Dish("organotypic", cells={"fibroblast/papilary": 3.0}),
            "did you mean 'fibroblast/papillary'",
        ),
    ],
)
def test_a_wrong_subject_is_refused_with_the_nearest(model, subject, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        model.individuals([subject])


def test_an_unknown_agent_is_refused(knowledge) -> None:
    with pytest.raises(ModelError, match="did you mean 'retinol'"):
        assemble(knowledge, agents=["retinal"])
