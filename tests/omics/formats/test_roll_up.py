"""Rows → proteins × samples, against sums and medians done by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cutis.omics.formats.roll_up import disagreeing, rolled_up

_ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.sampled_from("xyz"), st.sampled_from([np.nan, 1.0, 2.5, 40.0]),
        st.sampled_from(["k", "l"]),
    ),
    min_size=1, max_size=20,
)  # fmt: skip


@given(_ROWS, st.booleans())
def test_against_loops(rows: list[tuple[str, str, float, str]], same: bool) -> None:
    keys, samples, levels, peptides = (list(one) for one in zip(*rows, strict=True))
    rolled = rolled_up(keys, samples, np.array(levels), peptides=peptides, same=same)
    assert rolled.keys == list(dict.fromkeys(keys))
    assert rolled.samples == list(dict.fromkeys(samples))
    for i, key in enumerate(rolled.keys):
        mine = [row for row in rows if row[0] == key]
        assert rolled.rows[i] == len(mine)
        assert rolled.first[i] == keys.index(key)
        assert rolled.peptides is not None
        assert rolled.peptides[i] == len({row[3] for row in mine})
        for j, sample in enumerate(rolled.samples):
            found = [row[2] for row in mine if row[1] == sample and not np.isnan(row[2])]
            wanted = (np.median(found) if same else sum(found)) if found else np.nan
            np.testing.assert_allclose(rolled.levels[i, j], wanted, rtol=1e-12)


def test_levels_that_should_repeat_and_do_not() -> None:
    keys, samples = ["A", "A", "A", "B"], ["x", "x", "y", "x"]
    assert disagreeing(keys, samples, np.array([1, 1.0005, 9, 2])) == 0
    assert disagreeing(keys, samples, np.array([1, 1.5, 9, 2])) == 1
    assert disagreeing(keys, samples, np.array([1, np.nan, 9, 2])) == 0
