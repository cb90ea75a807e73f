from pathlib import Path

import pytest

from cutis.knowledge import load

MINI = Path(__file__).parents[1] / "atlas" / "valid" / "mini"


@pytest.fixture(scope="module")
def mini():
    return load(MINI, alone=True, cache=False)


def test_records_are_known_by_name(mini):
    assert set(mini.signals) == {"IL1A", "FGF7", "MMP1"}
    assert set(mini.cells) == {"keratinocyte/basal", "fibroblast/papillary"}
    assert mini.states("fibroblast") == ("fibroblast/papillary",)


def test_arrows_are_resolved(mini):
    names = {arrow.name: arrow for arrow in mini.arrows}
    arrow = names["IL1A → NFKB in fibroblast"]
    assert (arrow.cause.kind, arrow.effect.kind, arrow.place) == ("signal", "pathway", "dermis")
    made = names["NFKB → making of FGF7 in fibroblast"]
    assert made.cause.cell == "fibroblast"
