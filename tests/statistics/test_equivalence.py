"""Equivalence against statsmodels, and how often it is wrong at the margin."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.statistics.equivalence import held, tost


@pytest.mark.parametrize("seed", range(8))
def test_it_is_what_statsmodels_gives(seed: int) -> None:
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    rng = np.random.default_rng(seed)
    first = rng.normal(0.2, 0.3, 3 + seed)
    second = rng.normal(0, 0.5, 4)
    margin = np.log2(1.5)
    p, below, above = weightstats.ttost_ind(first, second, -margin, margin, usevar="unequal")
    found = tost(first, second, margin)
    assert found.p == pytest.approx(p, rel=1e-9)
    assert found.df == pytest.approx(below[2], rel=1e-9)
    inside = -margin < found.low and found.high < margin
    assert inside == (max(below[1], above[1]) < 0.05)


@pytest.mark.parametrize("sizes", [(3, 3), (3, 6), (4, 10)])
def test_lots_at_the_margin_are_declared_equivalent_at_most_at_the_level(
    sizes: tuple[int, int],
) -> None:
    rng = np.random.default_rng(sum(sizes))
    margin, tries = float(np.log2(1.5)), 4000
    wrong = 0
    for _ in range(tries):
        first = rng.normal(margin, 0.1, sizes[0])
        second = rng.normal(0, 0.2, sizes[1])
        wrong += tost(first, second, margin).p <= 0.05
    assert wrong / tries <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / tries)
    assert wrong / tries >= 0.02, "it should be able to declare equivalence"


def test_power_rises_with_replicates() -> None:
    rng = np.random.default_rng(1)
    power = []
    for many in (3, 6, 12):
        hits = [
            tost(rng.normal(0, 0.3, many), rng.normal(0, 0.3, many), np.log2(1.5)).p <= 0.05
            for _ in range(400)
        ]
        power.append(np.mean(hits))
    assert power[0] < power[1] < power[2]
    assert power[2] > 0.95


def test_beyond_the_margin() -> None:
    far = tost([3.0, 3.1, 2.9], [0.0, 0.1, -0.1], np.log2(1.5))
    assert far.p > 0.99
    assert far.p_beyond < 0.001
    near = tost([0.0, 0.1, -0.1], [0.0, 0.1, -0.1], np.log2(1.5))
    assert near.p_beyond > 0.9


def test_without_scatter_nothing_is_shown() -> None:
    for difference in (0.1, 0.6):
        found = held(difference, [(0.0, 2.0)], 0.5)
        assert found.difference == difference
        assert np.isnan([found.p, found.p_beyond, found.low, found.high]).all()
    same = np.log2([3.2, 3.2, 3.2])  # all at the limit of the assay
    assert np.isnan(tost(same, same, 0.5).p)
    assert tost(same, [1.6, 1.7, 1.6], 0.5).p < 0.05  # the other side scatters


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(ValueError, match="two values"):
        tost([1.0], [1.0, 2.0], 0.5)
    with pytest.raises(ValueError, match="margin"):
        tost([1.0, 1.1], [1.0, 2.0], 0.0)
