"""Measured activities of pathways: as many times the reference's, and nobody else's changed."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError
from cutis.skin.model.donor import YEAR, Dish, Donor
from cutis.skin.model.individuals import individuals
from cutis.skin.model.parts import pathway_target
from cutis.skin.model.scopes import Numbers

YOUNG = Donor(ageing=False)


def levels(model, people, name: str) -> dict[str, np.ndarray]:
    """Return cell type → where a pathway moves to from the state the people start in."""
    states = dict(zip(model.book.ledger.states, people.x0.T, strict=True))
    values = dict(zip(model.book.ledger.parameters, people.parameters.T, strict=True))
    cells = model.book.knowledge.pathways[name].cells
    return {c: pathway_target(model.book, name, c)(Numbers(states, values)) for c in cells}


@pytest.mark.parametrize("name", ["NFKB", "MAPK", "SMAD", "STAT3", "P53", "AKT"])
@pytest.mark.parametrize("fold", [0.4, 0.9, 1.5])
def test_as_many_times_as_active(model, name: str, fold: float) -> None:
    people = individuals(model, [YOUNG, Donor(ageing=False, pathways={name: fold})])
    now = levels(model, people, name)
    mean = np.mean([np.log(level[1] / level[0]) for level in now.values()])
    assert np.exp(mean) == pytest.approx(fold, rel=1e-9)
    for cell, level in now.items():
        state = list(model.book.ledger.states).index(f"{name} in {cell}")
        assert people.x0[1, state] == pytest.approx(level[1], rel=1e-12)
        assert 0 < level[1] <= 1
        assert (level[1] > level[0]) == (fold > 1)


def test_an_activity_never_passes_one(model) -> None:
    people = individuals(model, [YOUNG, Donor(ageing=False, pathways={"MAPK": 10})])
    for level in levels(model, people, "MAPK").values():
        assert level[0] < level[1] <= 1


def test_only_the_pathway_of_this_person_changes(model) -> None:
    dish = Dish(donor=Donor(ageing=False, pathways={"NFKB": 2}))
    mixed = [Donor(age=62), Donor(age=62, pathways={"NFKB": 2}), dish, Dish(), Donor(age=40)]
    plain = [Donor(age=62), Donor(age=62, pathways={"NFKB": 1}), Dish(), Dish(), Donor(age=40)]
    one = individuals(model, mixed, seed=3, draws=[0, 1, 2, 3, 4])
    other = individuals(model, plain, seed=3, draws=[0, 1, 2, 3, 4])
    for row in (0, 3, 4):
        assert np.array_equal(one.parameters[row], other.parameters[row])
        assert np.array_equal(one.x0[row], other.x0[row])
    names = np.array(list(model.book.ledger.parameters))
    causes = {f"{r.name}.up_to" for r in model.book.acting("pathway", "NFKB") if r.increases}
    for row in (1, 2):
        changed = set(names[one.parameters[row] != other.parameters[row]])
        assert changed == causes | {"NFKB.resting"}
    alone = individuals(model, [mixed[1]], seed=3, draws=[1])
    assert np.array_equal(alone.parameters[0], one.parameters[1])
    assert np.array_equal(alone.x0[0], one.x0[1])


def test_a_more_active_pathway_shows_in_the_skin(model) -> None:
    """NF-κB drives what is inflammatory: twice as active, more IL-6 is made, and IL-8."""
    people = individuals(model, [YOUNG, Donor(ageing=False, pathways={"NFKB": 2})])
    made = {}
    states = dict(zip(model.book.ledger.states, people.x0.T, strict=True))
    values = dict(zip(model.book.ledger.parameters, people.parameters.T, strict=True))
    for name, process in model.book.ledger.processes.items():
        if name.startswith(("IL6 made by", "CXCL8 made by")) and "senescent" not in name:
            made[name] = process.rate(Numbers(states, values))
    assert made
    assert any(rate[1] > 1.2 * rate[0] for rate in made.values())
    assert all(rate[1] >= rate[0] for rate in made.values())


def test_wrong_pathways(model) -> None:
    with pytest.raises(ModelError, match="did you mean 'NFKB'"):
        individuals(model, [Donor(pathways={"NFKBB": 2})])
    with pytest.raises(ModelError, match=r"outside 0\.1 to 10"):
        individuals(model, [Donor(pathways={"NFKB": 20})])


def test_a_life_is_lived_with_it(model) -> None:
    older = individuals(model, [Donor(age=62, pathways={"NFKB": 2})])
    assert older.start[0] == 20 * YEAR
    assert older.subjects[0].pathways == {"NFKB": 2}  # type: ignore[union-attr]
