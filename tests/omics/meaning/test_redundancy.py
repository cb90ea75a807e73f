"""Sets that say the same are gathered under the best; the answer depends on the order alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cutis.omics.meaning.redundancy import SAME, representatives


def combined(first: frozenset[str], second: frozenset[str]) -> float:
    """Return Enrichment Map's overlap: the mean of Jaccard and overlap coefficient."""
    shared = len(first & second)
    return (shared / len(first | second) + shared / min(len(first), len(second))) / 2


def test_a_set_joins_the_best_it_overlaps_with() -> None:
    sets = {
        "best": frozenset("ABCDEF"), "part": frozenset("ABC"), "other": frozenset("XYZ"),
        "half": frozenset("EFGHIJ"), "again": frozenset("XYZW"),
    }  # fmt: skip
    assert representatives(list(sets), sets) == {
        "best": "best", "part": "best", "other": "other", "half": "half", "again": "other",
    }  # fmt: skip
    assert representatives(["part", "best"], sets)["best"] == "part"
    up_and_down = {"best": 1, "part": -1}
    assert representatives(["best", "part"], sets, side=up_and_down)["part"] == "part"
    assert representatives(["best", "half"], sets, same=0.2)["half"] == "best"


@given(st.lists(st.frozensets(st.sampled_from("ABCDEFGH"), min_size=1), min_size=1, max_size=12))
def test_no_two_representatives_overlap_and_each_set_overlaps_its_own(
    sets: list[frozenset[str]],
) -> None:
    named = {f"S{i}": members for i, members in enumerate(sets)}
    standing = representatives(list(named), named)
    kept = [name for name, own in standing.items() if name == own]
    assert kept[0] == "S0"
    for name, own in standing.items():
        assert name == own or combined(named[name], named[own]) >= SAME - 1e-12
    overlaps = [combined(named[a], named[b]) for i, a in enumerate(kept) for b in kept[:i]]
    assert np.all(np.array(overlaps) < SAME)
