"""Site, phototype, alleles: what they say changes, in its range, and nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError
from cutis.skin.model import Donor, assemble

#: Minimal erythema dose by phototype, standard erythema doses (Fitzpatrick 1988; wide overlap).
MED = {"I": 2.0, "II": 2.5, "III": 3.5, "IV": 4.5, "V": 7.0, "VI": 12.0}

NULLS = {"rs142859678": "C/T", "rs61816761": "G/A"}


@pytest.fixture(scope="module")
def lit(knowledge):
    """The bundled model, in the light."""
    return assemble(knowledge, agents=("UV",))


def of(people, model, name: str) -> np.ndarray:
    return people.parameters[:, model.parameter(name)]


def test_an_unknown_phototype_names_the_nearest(model) -> None:
    with pytest.raises(ModelError, match=r"no such phototype 'IIII'; did you mean 'III'"):
        model.individuals([Donor(fitzpatrick="IIII")])
    with pytest.raises(ModelError, match=r"no such phototype 'vi'; did you mean 'VI'"):
        model.individuals([Donor(fitzpatrick="vi")])


def test_every_phototype_has_its_own_young_skin_that_holds_still(model) -> None:
    people = model.individuals([Donor(fitzpatrick=one, ageing=False) for one in MED])
    pigment = people.x0[:, model.index("MELANIN")]
    assert (np.diff(pigment) > 0).all()
    assert pigment[list(MED).index("II")] == 1
    pace = model.rates(people.x0, people.parameters)[:, model.index("MELANIN")]
    assert np.abs(pace / pigment).max() < 1e-12


def test_pigment_shades_as_the_erythema_doses_say(lit) -> None:
    """The loss of light, not tuned here, against the doses that redden: within a quarter."""
    people = lit.individuals([Donor(fitzpatrick=one, sun=0.0, ageing=False) for one in MED])
    light = lit.index("UV in stratum corneum")
    states = people.x0.copy()
    states[:, light] = 1.0
    lost = -lit.rates(states, people.parameters)[:, light]
    ratio = lost / lost[list(MED).index("II")]
    expected = np.array(list(MED.values())) / MED["II"]
    np.testing.assert_allclose(ratio, expected, rtol=0.25)


def test_a_phototype_changes_pigment_and_nothing_else_at_rest(model) -> None:
    dark, light = (model.individuals([Donor(fitzpatrick=one)]) for one in ("VI", "II"))
    changed = {s for s, a, b in zip(model.system.states, dark.x0[0], light.x0[0], strict=True)
               if a != b}  # fmt: skip
    assert changed == {"MELANIN"}


@pytest.mark.parametrize(
    ("alleles", "protein", "filaggrin"),
    [("C/C G/G", 1, 1), ("C/T G/A", 0.5, 0.5), ("T|C A|G", 0.5, 0.5), ("T/T A/A", 0.01, 0.05)],
)
def test_a_recessive_allele_needs_its_twin(model, alleles, protein, filaggrin) -> None:
    genotype = dict(zip(NULLS, alleles.split(), strict=True))
    people = model.individuals([Donor(genotype=genotype), Donor()])
    made = of(people, model, "SERPINB7.made_by.keratinocyte/granular.rate")
    amount = of(people, model, "FLG.amount")
    assert made[0] / made[1] == pytest.approx(protein)
    assert amount[0] / amount[1] == pytest.approx(filaggrin)


def test_an_uncalled_variant_changes_nothing(model) -> None:
    people = model.individuals([Donor(genotype={"rs142859678": ""}), Donor()])
    np.testing.assert_array_equal(people.parameters[0], people.parameters[1])


CASES = [
    ("sites/buttock.changes.0.set", Donor(site="buttock"), "epidermis.thickness"),
    ("phototypes/V.changes.0.times", Donor(fitzpatrick="V"), "MELANIN.amount"),
    ("variants/flg-r501x.changes.1.times", Donor(genotype={"rs61816761": "A/A"}), "FLG.amount"),
]


@pytest.mark.parametrize(("address", "donor", "name"), CASES, ids=lambda case: str(case)[:12])
def test_what_a_variation_changes_is_sampled_in_its_range(model, address, donor, name) -> None:
    number = model.book.knowledge.number(address)
    people = model.individuals([donor] * 40, draws=range(40))
    plain = model.individuals([Donor()] * 40, draws=range(40))
    values = of(people, model, name)
    if not address.endswith("set"):
        values = values / of(plain, model, name)
    assert values[0] == pytest.approx(number.value)
    assert len(set(values)) == 40
    assert (values >= number.low * (1 - 1e-9)).all()
    assert (values <= number.high * (1 + 1e-9)).all()
    assert values.min() < number.value < values.max()


def test_a_draw_is_the_same_in_any_company(model) -> None:
    donors = [donor for _, donor, _ in CASES]
    together = model.individuals(donors * 2, draws=[1, 2, 3, 0, 5, 1], seed=4)
    for row, (donor, draw) in enumerate(zip(donors * 2, [1, 2, 3, 0, 5, 1], strict=True)):
        alone = model.individuals([donor], draws=[draw], seed=4)
        np.testing.assert_allclose(alone.parameters[0], together.parameters[row], rtol=1e-11)
        np.testing.assert_allclose(alone.x0[0], together.x0[row], rtol=1e-11)


def test_a_verified_change_is_not_sampled(model) -> None:
    """The layers of the inner arm were measured; only the reference they multiply may vary."""
    arms = model.individuals([Donor()] * 5, draws=range(5))
    legs = model.individuals([Donor(site="hip")] * 5, draws=range(5))
    name = "corneocyte/corneum.number"
    np.testing.assert_allclose(of(arms, model, name) / of(legs, model, name), 0.84)
