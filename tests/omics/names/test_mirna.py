"""Names of miRNAs: parts, spellings, and which mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.omics.names.mirna import matches, parse


@pytest.mark.parametrize(
    ("text", "shown", "member", "arm", "precursor"),
    [
        ("hsa-miR-21-5p", "hsa-miR-21-5p", "miR-21", "5p", False),
        ("miR-21", "miR-21", "miR-21", "", False),
        ("hsa-mir-21", "hsa-mir-21", "miR-21", "", True),
        ("MIR21", "hsa-mir-21", "miR-21", "", True),
        ("MIR125B1", "hsa-mir-125b-1", "miR-125b", "", True),
        ("MIRLET7A1", "hsa-let-7a-1", "let-7a", "", True),
        ("MIR16-1", "hsa-mir-16-1", "miR-16", "", True),
        ("let-7", "let-7", "let-7", "", False),
        ("hsa-let-7a-2-3p", "hsa-let-7a-2-3p", "let-7a", "3p", False),
        ("hsa-miR-125b-1-3p", "hsa-miR-125b-1-3p", "miR-125b", "3p", False),
        ("miR-21*", "miR-21*", "miR-21", "*", False),
        ("bta-miR-2284aa", "bta-miR-2284aa", "miR-2284aa", "", False),
        ("miR-023a-3p", "miR-23a-3p", "miR-23a", "3p", False),
        ("mir-23a-3p", "miR-23a-3p", "miR-23a", "3p", False),
    ],
)
def test_parts(text: str, shown: str, member: str, arm: str, precursor: bool) -> None:
    name = parse(text)
    assert name is not None
    assert (str(name), name.member, name.arm, name.precursor) == (shown, member, arm, precursor)


@pytest.mark.parametrize(
    "text",
    ["", "COL1A1", "circ_0011129", "RISC", "miR", "MIRA", "MIR22HG", "miR-21-5p*", "hsa-miR-x"],
)
def test_no_names(text: str) -> None:
    assert parse(text) is None


TABLE = ["hsa-miR-21-5p", "hsa-miR-21-3p", "hsa-let-7a-5p", "hsa-let-7b-5p", "hsa-miR-23a-3p",
         "bta-miR-23a-3p", "hsa-mir-451a", "hsa-miR-125b-5p", "hsa-miR-210-3p",
         "COL1A1"]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("hsa-miR-21-5p", {("hsa-miR-21-5p", "same")}),
        ("miR-21-5p", {("hsa-miR-21-5p", "same")}),
        ("miR-21", {("hsa-miR-21-5p", "arm not named"), ("hsa-miR-21-3p", "arm not named")}),
        ("MIR21", {("hsa-miR-21-5p", "precursor"), ("hsa-miR-21-3p", "precursor")}),
        ("miR-23a-3p", {("hsa-miR-23a-3p", "same")}),
        ("bta-miR-23a-3p", {("bta-miR-23a-3p", "same")}),
        ("hsa-miR-451a", {("hsa-mir-451a", "precursor")}),
        ("let-7", {("hsa-let-7a-5p", "family"), ("hsa-let-7b-5p", "family")}),
        ("let-7a", {("hsa-let-7a-5p", "arm not named")}),
        ("miR-125b", {("hsa-miR-125b-5p", "arm not named")}),
        ("miR-125a", set()),
        ("miR-2", set()),
        ("miR-21-5p*", set()),
        ("col1a1", {("COL1A1", "same")}),
    ],
)
def test_matches(asked: str, expected: set[tuple[str, str]]) -> None:
    assert set(matches(asked, TABLE)) == expected


@given(
    kind=st.sampled_from(["miR", "let"]), number=st.integers(1, 99999),
    letter=st.sampled_from(["", "a", "b", "aa"]), arm=st.sampled_from(["", "-5p", "-3p"]),
)  # fmt: skip
def test_a_name_means_itself_whatever_the_species_prefix(
    kind: str, number: int, letter: str, arm: str
) -> None:
    name = f"{kind}-{number}{letter}{arm}"
    assert str(parse(name)) == name
    assert matches(name, [f"hsa-{name}"]) == [(f"hsa-{name}", "same")]
    assert matches(name, [f"mmu-{name}"]) == []


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_none(text: str) -> None:
    parse(text)
    matches(text, [text, "hsa-miR-21-5p"])
