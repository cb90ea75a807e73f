"""Alleles of a variant, however a file or a person spells them."""

from __future__ import annotations

import pytest

from cutis.knowledge import load
from cutis.knowledge.alleles import letters
from cutis.knowledge.records import Variation


@pytest.mark.parametrize(
    ("effect", "other", "call", "copies"),
    [
        ("T", "C", "C/T", 1),
        ("T", "C", "t|t", 2),
        ("T", "C", "D/I", 0),
        ("del", "ins", "D/I", 1),
        ("del", "ins", "DEL/D", 2),
        ("del", "ins", "-/-", 2),
        ("del", "ins", "I|ins", 0),
        ("ins", "del", "I/-", 1),
        ("2G", "1G", "I/D", 1),
        ("2G", "1G", "2g/2G", 2),
        ("2G", "1G", "1G/D", 0),
        ("4G", "5G", "D/D", 2),
        ("4G", "5G", "4G/5G", 1),
        ("dup", "ref", "I/D", 1),
        ("del", "ref", "D/ref", 1),
        ("del", "ref", "I/I", 0),
        ("del", "CTTT", "del/CTTT", 1),
        ("unknown", "unknown", "D/I", 0),
        ("unknown", "unknown", "C/T", 0),
        ("T", "C", "", 0),
    ],
)
def test_effect_alleles_are_counted_however_they_are_spelled(
    effect: str, other: str, call: str, copies: int
) -> None:
    fields = {"name": "made", "effect_allele": effect, "other_allele": other}
    variant = Variation.model_validate(fields)
    assert variant.count(call) == copies


def test_a_frame_shift_of_the_atlas_counts_as_companies_write_it() -> None:
    variant = load().variants["flg-2282del4"]
    assert variant.carried({"rs558269137": "D/I"}) == 1
    assert variant.carried({"2282del4": "del/del"}) == 2
    assert variant.carried({}) == 0


def test_a_letter_of_every_variant_has_one_meaning() -> None:
    for name, variant in load().variants.items():
        words = letters(variant.effect_allele, variant.other_allele)
        if words:
            own = {one.split(" ")[0] for one in (variant.effect_allele, variant.other_allele)}
            assert set(words.values()) == own, name
            assert variant.count("D/I") == 1, name
