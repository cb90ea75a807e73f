"""The signature of senescence: its rows, its sources, and files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load as load_atlas
from cutis.knowledge.tables import senescence

CASES = Path(__file__).parent / "cases" / "senescence"


@pytest.fixture(scope="module")
def signs() -> dict[str, senescence.Sign]:
    """The signature that comes with cutis, by symbol."""
    return {sign.symbol: sign for sign in senescence.load()}


def test_the_signature_rests_on_several_papers(signs: dict[str, senescence.Sign]) -> None:
    assert len({source for sign in signs.values() for source in sign.source.split("; ")}) >= 6


def test_what_all_inducers_share_is_up(signs: dict[str, senescence.Sign]) -> None:
    assert signs["GDF15"].weight == 1
    assert signs["STC1"].weight == 1
    assert signs["COL1A1"].weight < 0
    assert signs["LMNB1"].place == "cells"
    assert all(-1 <= sign.weight <= 1 for sign in signs.values())


def test_the_atlas_adds_what_its_senescent_cells_make_differently() -> None:
    found = {sign.symbol: sign for sign in senescence.made_differently()}
    assert found["IL6"].weight == senescence.WEIGHTS["prior"]
    assert found["IGF1"].weight == -senescence.WEIGHTS["prior"]
    assert "HYAL2" not in found, "its range holds 1: no direction is known"
    assert "TIMP1" not in found
    record = load_atlas().signals["IL6"].made_by["senescent fibroblast"]
    assert found["IL6"].source == record.source


def test_reports_that_differ_weigh_against_each_other() -> None:
    (sign,) = senescence.load(CASES / "valid" / "two-sources.csv")
    assert sign.weight == pytest.approx((1 - 0.5) / 1.5)
    assert sign.source == "basisty2020; prior"
    assert sign.status == "verified"


def test_a_file_of_ones_own_stands_alone() -> None:
    found = senescence.load(CASES / "valid" / "two-genes.csv")
    assert [(sign.symbol, sign.weight, sign.place) for sign in found] == [
        ("GDF15", 1.0, "medium"),
        ("LMNB1", -0.5, "cells"),
    ]


@pytest.mark.parametrize("path", sorted((CASES / "invalid").iterdir()), ids=lambda p: p.stem)
def test_wrong_files_say_what_is_wrong_where(path: Path) -> None:
    """The file's name: the line, and words of the message with - for a space."""
    line, _, words = path.stem.partition("-")
    with pytest.raises(AtlasError) as caught:
        senescence.load(path)
    said = str(caught.value)
    assert words.replace("-", "") in said.replace(" ", "").replace("-", "")
    assert path.name in said
    if int(line):
        assert f":{line}" in said
