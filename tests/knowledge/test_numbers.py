from types import UnionType
from typing import get_args, get_origin

import pytest

from cutis.knowledge import load
from cutis.knowledge.numbers import _numeric_fields, slots, with_default_range
from cutis.knowledge.records import FOLDERS, Arrow, Quantity, Record
from cutis.knowledge.rules import RULES, arrow_rule, rule_for

PLAIN = {"change": "increases", "up_to": "2 fold", "half_at": "3 fold"}


def test_a_number_carries_all_that_is_written(mini):
    number = mini.numbers()["FGF7.half_life"]
    assert (number.value, number.low, number.high, number.unit) == (6, 3, 12, "h")
    assert (number.source, number.status) == ("smith2003a", "verified")
    assert number.note == "measured in explants"
    assert number.range_from == "written"


def test_a_number_in_a_group_takes_the_source_of_the_group(mini):
    number = mini.numbers()["FGF7.made_by.fibroblast.rate"]
    assert (number.source, number.status, number.unit) == ("smith2003a", "recalled", "fg/cell/h")


def test_recalled_and_prior_numbers_get_a_range_and_say_so(mini):
    numbers = mini.numbers()
    recalled = numbers["FGF7.made_by.fibroblast.in_culture"]
    assert (recalled.low, recalled.high) == (pytest.approx(5 / 1.5), pytest.approx(7.5))
    prior = numbers["FGF7.half_life_in_medium"]
    assert (prior.low, prior.high, prior.range_from) == (12, 48, "status")
    assert "default of a prior number" in prior.note


def test_a_verified_number_without_a_range_is_not_varied(mini):
    number = mini.numbers()["FGF7.mass"]
    assert number.low == number.value == number.high
    assert number.range_from == "none"


def test_all_of_it_is_not_varied(mini):
    share = mini.numbers()["COL1.made_by.fibroblast.rate"]
    assert (share.low, share.high, share.unit) == (100, 100, "%")


@pytest.mark.parametrize(
    ("value", "status", "bounds", "expected"),
    [
        (4.0, "recalled", (0, 100), (4 / 1.5, 6.0)),
        (0.8, "prior", (0, 1), (0.4, 1.0)),
        (1.2, "prior", (1, 100), (1.0, 2.4)),
        (-4.0, "prior", (-100, 100), (-8.0, -2.0)),
        (0.0, "prior", (0, 1), (0.0, 0.0)),
    ],
)
def test_default_ranges_stay_in_bounds(value, status, bounds, expected):
    low, high, said = with_default_range(value, status, *bounds)
    assert (low, high) == (pytest.approx(expected[0]), pytest.approx(expected[1]))
    assert status in said


def test_every_range_holds_its_value(mini):
    for address, number in mini.numbers().items():
        assert number.low <= number.value <= number.high, address


def test_what_follows_from_the_balance_is_no_number(mini):
    assert mini.balanced == {"keratinocyte/basal.division", "fibroblast/papillary.division"}
    assert not mini.balanced & set(mini.numbers())


def test_every_number_of_a_file_has_its_line(mini):
    for address, number in mini.numbers().items():
        path = number.file
        with open(path, encoding="utf-8") as stream:
            line = stream.read().splitlines()[number.line - 1]
        if number.range_from == "written":
            assert f"{number.value:g}" in line, address


def _paths(kind, prefix=()):
    """Go through the numeric fields of a type, as patterns with `*` for keys and positions."""
    if kind in (Quantity, float):
        yield ".".join(prefix)
    elif get_origin(kind) in (dict, list):
        yield from _paths(get_args(kind)[-1], (*prefix, "*"))
    elif get_origin(kind) is UnionType:
        for one in get_args(kind):
            yield from _paths(one, prefix)
    elif isinstance(kind, type) and issubclass(kind, Record) and (kind is not Arrow or not prefix):
        for name, info in kind.model_fields.items():
            if name in _numeric_fields(kind):
                yield ".".join((*prefix, name))
            else:
                yield from _paths(info.annotation, (*prefix, name))


@pytest.mark.parametrize("model", sorted(set(FOLDERS.values()), key=str))
def test_every_number_of_the_schema_has_a_rule_and_every_rule_a_number(model):
    found = set(_paths(model))
    assert found - set(RULES[model]) == set()
    assert set(RULES[model]) - found == set()


def test_every_number_of_an_arrow_has_a_rule():
    arrow = Arrow.model_validate(PLAIN)
    for field in _paths(Arrow):
        assert arrow_rule(arrow, "signal", "pathway", field)


def test_an_unknown_number_is_an_error(mini):
    with pytest.raises(KeyError):
        rule_for(mini.signals["FGF7"], "weight")


def test_figure_takes_text_or_fields():
    plain = Arrow.model_validate({**PLAIN, "source": "prior"})
    full = Arrow.model_validate({**PLAIN, "up_to": {"value": "2 fold", "source": "a"}})
    owners = [slot.owner for slot in (*slots(plain), *slots(full))]
    assert [owner and owner.source for owner in owners] == ["prior", "prior", "a", ""]


def test_the_bundled_atlas_loads():
    knowledge = load(cache=False)
    assert len(knowledge.arrows) >= 60
    assert len(knowledge.signals) >= 30
