"""Rules see a word however it is written, and honest sentences pass."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.claims.test_decide import dossier

from cutis.evidence.claims.register import read_claims
from cutis.evidence.claims.rules import objections
from cutis.evidence.claims.wording import foreign, has, in_digits, plain, quoted, sentences
from cutis.evidence.standards.standards import claim_rules

CASES = yaml.safe_load(Path(__file__).with_name("wordings.yaml").read_text("utf-8"))
RULES = claim_rules()
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register and its study, whose wording the cases replace."""
    found = tmp_path_factory.mktemp("wordings")
    dossier(found)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_wording_is_refused_by_its_rule_or_passes(folder: Path, case: dict) -> None:
    register = read_claims(folder / "claims.yaml")
    claim = register.claim("dry").model_copy(update={"wording": case["says"]})
    _, against = objections(register, claim, RULES)
    if "by" in case:
        assert any(one.startswith(f"{case['by']}: ") for one in against), against
    else:
        assert against == []


@given(st.integers(0, 100))
def test_numbers_that_are_words_become_digits(number: int) -> None:
    if number < 20:
        said = UNITS[number]
    elif number == 100:
        said = "one hundred"
    else:
        said = TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    assert in_digits(f"So {said} of them") == f"So {number} of them"
    assert in_digits(f"X{said}X") == f"X{said}X"


@given(st.sampled_from(["effective", "better than", "proven"]), st.data())
def test_no_invisible_letter_hides_a_word(word: str, data) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    hidden = data.draw(st.sampled_from("\u00ad\u200b\u200c\u200d\u2060\ufeff"))
    assert has(word, plain(f"So {word[:at]}{hidden}{word[at:].upper()}!"))


def test_parts_of_a_wording() -> None:
    assert sentences("One. Two! Three") == ["One.", "Two!", "Three"]
    assert quoted("It's “so good”, he's ‘very, very glad’ and 5' 6\" tall") == [
        "so good", "very, very glad",
    ]  # fmt: skip
    assert foreign("Proven éclat, TGF-β") == []
    assert foreign("рroven") == ["рroven"]
