"""What can be done, as jumps and settings; what cannot is refused with the nearest name."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError, UnitError
from cutis.skin.model import Dish, Donor, actions, assemble


@pytest.fixture(scope="module")
def treated(knowledge):
    """A model with two ingredients."""
    return assemble(knowledge, agents=["retinol", "kgf"])


@pytest.fixture(scope="module")
def person(treated):
    """One person."""
    return treated.individuals([Donor()])


@pytest.fixture(scope="module")
def dish(treated):
    """One dish."""
    return treated.individuals([Dish("co-culture-contact")])


def test_an_agent_is_a_state_that_starts_empty(treated, person) -> None:
    assert person.x0[0, treated.index("retinol in epidermis")] == 0


def test_a_dose_reaches_each_place_by_its_fraction(treated, person) -> None:
    jumps = {
        treated.system.states[j.state]: j for j in actions.dose(treated, person, "retinol", 2.0)
    }
    fraction = person.parameters[:, treated.parameter("retinol.reaches.epidermis.fraction")]
    np.testing.assert_allclose(jumps["retinol in epidermis"].add, 2 * fraction)


def test_half_of_the_usual_dose_is_half_a_dose(treated, knowledge) -> None:
    usual = knowledge.agents["retinol"].dose
    value, unit = usual.split(" ", 1)
    half = f"{float(value) / 2:g} {unit}"
    assert actions.doses(treated, "retinol", usual) == pytest.approx(1)
    assert actions.doses(treated, "retinol", half) == pytest.approx(0.5)


def test_a_dose_in_a_foreign_unit_is_refused(treated) -> None:
    with pytest.raises(UnitError):
        actions.doses(treated, "retinol", "3 day")


def test_a_signal_goes_to_both_sides_of_a_medium_and_one_place_of_skin(
    treated, person, dish
) -> None:
    assert len(actions.add(treated, dish, "TNF", "10 ng/mL")) == 2
    one = actions.add(treated, person, "TNF", "10 ng/mL", place="dermis")
    assert [treated.system.states[j.state] for j in one] == ["TNF in dermis"]
    mass = float(treated.book.knowledge.signals["TNF"].mass.value.split()[0])
    assert one[0].add == pytest.approx(10 / mass)  # ng/mL over kDa is nM


def test_fresh_medium_replaces_every_signal(treated, dish) -> None:
    jumps = actions.change_medium(treated, dish, "growth-medium", without=("EGF",))
    touched = {treated.system.states[j.state] for j in jumps}
    signals = {s.name for s in treated.states if s.kind in ("signal", "active signal")}
    assert touched == signals
    assert all(j.scale == 0 for j in jumps)
    levels = {treated.system.states[j.state]: j.add for j in jumps}
    assert levels["EGF in dermis"] == 0 < levels["INS in dermis"]


def test_cut_and_restore_are_inverse(treated, person) -> None:
    (off,), (on,) = actions.cut(treated, "FGF7"), actions.restore(treated, "FGF7")
    assert off.parameter == on.parameter
    assert (off.value, on.value) == (0, 1)
    assert person.parameters[0, on.parameter] == 1


def test_removal_takes_a_share_of_every_state_of_a_type(treated, person) -> None:
    jumps = actions.remove(treated, person, "senescent fibroblast", 0.3)
    assert len(jumps) == 4
    assert all(j.scale == pytest.approx(0.7) for j in jumps)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda m, p: actions.dose(m, p, "retinl"), "did you mean 'retinol'"),
        (lambda m, p: actions.dose(m, p, "tretinoin"), "assembled without 'tretinoin'"),
        (lambda m, p: actions.add(m, p, "TNFA", "1 ng/mL"), "did you mean 'TNF'"),
        (lambda m, p: actions.add(m, p, "KLK5", "1 ng/mL", place="dermis"), "it is in epidermis"),
        (lambda m, p: actions.change_medium(m, p, "growthmedium"), "did you mean 'growth-medium'"),
        (lambda m, p: actions.change_medium(m, p, "ksfm", without=("TNF",)), "holds no 'TNF'"),
        (lambda m, p: actions.remove(m, p, "senescent fibroblst", 0.1), "did you mean"),
        (lambda m, p: actions.remove(m, p, "fibroblast", 1.4), "not between 0 and 100 %"),
        (lambda m, p: actions.background(m, "retinol", 1.0), "not an everyday exposure"),
        (lambda m, p: actions.background(m, "UV", 1.0, season=2.0), "not between 0 and 1"),
    ],
)
def test_what_cannot_be_done_says_so(treated, person, call, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call(treated, person)
