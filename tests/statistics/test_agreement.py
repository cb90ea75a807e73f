"""Agreement of profiles and drift: closed forms, coverage of intervals, and every pair of lots."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.stats import kendalltau

from cutis.statistics.agreement import agreement, drift


def test_concordance_is_its_definition() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(20, 3, 400)
    y = 0.9 * x + rng.normal(2.5, 1, 400)
    found = agreement(x, y)
    expected = 2 * np.cov(x, y, ddof=0)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    assert found.concordance == pytest.approx(expected, rel=1e-12)
    assert found.shift == pytest.approx(np.median(x - y))
    assert agreement(x, x).concordance == pytest.approx(1)
    assert agreement(x, x + 3).spearman == pytest.approx(1)
    assert agreement(x, x + 3).concordance < 0.9


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.8, 0.5), (1.0, 1.0)])
def test_intervals_hold_the_truth(slope: float, offset: float) -> None:
    rng = np.random.default_rng(1)
    sd = 0.6
    truth = 2 * slope / (1 + slope**2 + sd**2 + offset**2)
    inside, rank = [], []
    big = rng.normal(size=200_000)
    ranks = agreement(big, slope * big + offset + rng.normal(0, sd, 200_000)).spearman
    for _ in range(600):
        x = rng.normal(size=60)
        found = agreement(x, slope * x + offset + rng.normal(0, sd, 60))
        inside.append(found.concordance_low <= truth <= found.concordance_high)
        rank.append(found.spearman_low <= ranks <= found.spearman_high)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)
    assert np.mean(rank) == pytest.approx(0.95, abs=0.03)


def test_what_is_not_seen_is_not_compared() -> None:
    found = agreement(np.array([1.0, 2, np.nan, 4, 5]), np.array([1.0, 2, 3, np.nan, 5]))
    assert found.proteins == 3
    assert np.isnan(found.concordance)
    assert found.shift == 0


def test_drift_is_the_median_of_all_pairs() -> None:
    levels = np.array([20.0, 20.4, 20.3, np.nan, 21.2, 21.0])
    there = [0, 1, 2, 4, 5]
    pairs = [(levels[b] - levels[a]) / (b - a) for a, b in combinations(there, 2)]
    found = drift(levels)
    assert found.slope == pytest.approx(np.median(pairs))
    assert found.low < found.slope < found.high
    trend: Any = kendalltau(there, levels[there])
    assert found.p == pytest.approx(trend.pvalue)
    dated = drift(levels, np.array([0.0, 10, 20, 30, 40, 50]))
    assert dated.slope == pytest.approx(found.slope / 10)
    assert np.isnan(drift(np.array([1.0, 2.0, 3.0])).slope)


def test_no_drift_is_seldom_called_one() -> None:
    rng = np.random.default_rng(2)
    p = [drift(rng.normal(size=8)).p for _ in range(500)]
    assert np.mean(np.array(p) <= 0.05) <= 0.07
