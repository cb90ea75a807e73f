import json
from types import SimpleNamespace

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load, why
from cutis.knowledge.show import show


def test_why_says_all_there_is(mini):
    text = str(why("FGF7.half_life", mini))
    assert text.startswith("FGF7.half_life = 6 (3 to 12) h")
    for part in ("FGF7.yaml:6", "verified", "Smith (2003)", "measured in explants", "variants/rs1"):
        assert part in text


def test_why_of_an_arrow(mini):
    answer = why('"IL1A → NFKB in fibroblast".half_at', mini)
    assert answer.address == "IL1A.heard_by.0.half_at"
    assert answer.arrow == "IL1A → NFKB in fibroblast"
    assert answer.number is not None
    assert answer.number.unit == "pg/mL"


def test_why_of_what_follows_from_the_balance(mini):
    answer = why("keratinocyte/basal.division", mini)
    assert answer.number is None
    assert "balance" in str(answer)


def test_ageing_and_sites_are_listed(mini):
    assert [change.by for change in why("FGF7.made_by.fibroblast.rate", mini).changes] == [
        "ageing/general"
    ]
    assert [change.by for change in why("epidermis.thickness", mini).changes] == ["sites/forearm"]


@pytest.mark.parametrize(("alleles", "applies"), [("C/T", True), ("C/C", False), ("", False)])
def test_a_donor_decides_which_changes_apply(mini, alleles, applies):
    donor = SimpleNamespace(site="forearm", genotype={"rs1": alleles}, sex="woman")
    assert why("FGF7.half_life", mini, donor).changes[0].applies is applies
    assert why("epidermis.thickness", mini, donor).changes[0].applies is True


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("FGF7.halflife", "'FGF7.half_life'"),
        ("fgf7.half_life", "'FGF7.half_life'"),
        ("FGF7", "it has FGF7.mass"),
        ("zzz", "cutis show"),
    ],
)
def test_an_unknown_address_names_the_nearest(mini, address, hint):
    with pytest.raises(AtlasError) as caught:
        why(address, mini)
    assert hint in str(caught.value)


def test_show_gives_numbers_defaults_and_arrows(mini):
    text = str(show("FGF7", mini))
    assert "found_in" in text
    assert "(default)" in text
    assert "6 (3 to 12) h" in text
    assert "NFKB → making of FGF7 in fibroblast" in text
    assert "FGF7 → division in keratinocyte/basal" in text
    json.dumps(show("FGF7", mini).to_dict())


def test_show_finds_arrows_written_elsewhere(mini):
    names = [arrow.name for arrow in show("NFKB", mini).arrows]
    assert "IL1A → NFKB in fibroblast" in names


def test_show_of_an_unknown_name(mini):
    with pytest.raises(AtlasError, match="'FGF7'"):
        show("FGF9", mini)


def test_every_number_of_an_atlas_can_be_explained(mini):
    for address, number in mini.numbers().items():
        answer = why(address, mini)
        assert answer.number == number
        assert str(answer).startswith(address)
        assert mini.number(address) == number


def test_a_number_is_found_by_the_words_of_its_arrow(mini):
    assert mini.number("IL1A -> NFKB in fibroblast.up_to").value == 0.6
    with pytest.raises(AtlasError, match=r"IL1A\.heard_by\.0\.up_to"):
        mini.number("IL1A -> NFKB in fibroblast.upto")


def test_show_of_a_cell_type_names_its_states(mini):
    with pytest.raises(AtlasError, match="shown by its state: fibroblast/papillary"):
        show("fibroblast", mini)


def test_a_change_for_two_alleles_says_so_and_needs_both(atlas):
    path = atlas / "variants" / "rs1.yaml"
    text = path.read_text().replace("times_per_allele: 0.9 (0.8 to 1)", "alleles: 2, times: 0.1")
    path.write_text(text + "aliases: [other]\n")
    knowledge = load(atlas, alone=True, cache=False)
    for genotype, applies in [({"rs1": "T|T"}, True), ({"other": "T/T"}, True),
                              ({"rs1": "C/T"}, False), ({}, False)]:  # fmt: skip
        donor = SimpleNamespace(site="", genotype=genotype, sex="")
        (change,) = why("FGF7.half_life", knowledge, donor).changes
        assert change.verb == "times 0.1 fold for two alleles"
        assert change.applies is applies


def test_a_phototype_applies_to_its_own(atlas):
    change = "{target: epidermis.thickness, times: 1.1 (1 to 1.2) fold, source: prior}"
    path = atlas / "phototypes" / "II.yaml"
    path.write_text(f"name: phototype II\nchanges:\n  - {change}\n")
    knowledge = load(atlas, alone=True, cache=False)
    for phototype, applies in (("II", True), ("V", False)):
        donor = SimpleNamespace(site="", fitzpatrick=phototype)
        changes = {c.by: c for c in why("epidermis.thickness", knowledge, donor).changes}
        assert changes["phototypes/II"].applies is applies
