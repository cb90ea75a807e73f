"""Adjusted p-values, lists with few false ones, and counts of uncertain things."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from cutis.statistics.false_discovery import how_many, listed, q_values, wilson


def test_missing_p_belong_to_no_family() -> None:
    p = np.array([0.01, np.nan, 0.03, 0.2, np.nan])
    found = q_values(p)
    assert np.isnan(found[[1, 4]]).all()
    expected: Any = multipletests(p[[0, 2, 3]], method="fdr_bh")[1]
    np.testing.assert_allclose(found[[0, 2, 3]], expected)
    assert np.isnan(q_values([np.nan, np.nan])).all()


def test_the_list_is_the_longest_that_keeps_its_word() -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        sure = np.append(np.round(rng.beta(5, 1, 40), 2), np.nan)
        found = listed(sure, 0.1)
        assert not found[-1]
        chosen = sure[found]
        assert not len(chosen) or (1 - chosen).mean() <= 0.1
        rest = np.unique(sure[~found & np.isfinite(sure)])
        if len(rest) and rest.max() >= 0.5:  # the next, with all its ties, is too much
            more = np.append(chosen, sure[~found & (sure == rest.max())])
            assert (1 - more).mean() > 0.1


def test_nobody_unlikely_is_listed() -> None:
    assert listed([1.0] * 99 + [0.4], 0.05).sum() == 99
    assert listed([0.9, 0.9], 0.05).sum() == 0
    assert listed([], 0.05).size == 0


def test_count_of_few_by_hand() -> None:
    chances = np.array([0.9, 0.5, 0.2, 0.7])
    pmf = np.zeros(5)
    for truth in itertools.product([0, 1], repeat=4):
        pmf[sum(truth)] += np.prod(np.where(truth, chances, 1 - chances))
    below = pmf.cumsum()
    mean, low, high = how_many(chances)
    assert mean == pytest.approx(2.3)
    assert low == np.argmax(below >= 0.025)
    assert high == np.argmax(below >= 0.975)


def test_count_of_many_is_binomial_when_all_are_alike() -> None:
    mean, low, high = how_many(np.full(5000, 0.3))
    assert (mean, low, high) == pytest.approx((1500, *stats.binom.interval(0.95, 5000, 0.3)))
    assert how_many([]) == (0.0, 0, 0)
    assert how_many([1.0, 1.0, 0.0, np.nan]) == (2.0, 2, 2)


def test_wilson_as_statsmodels() -> None:
    for hits, tries in ((0, 10), (3, 10), (50, 50), (7, 400)):
        low, high = proportion_confint(hits, tries, method="wilson")
        assert wilson(hits, tries) == pytest.approx((hits / tries, low, high), abs=1e-9)
    assert np.isnan(wilson(0, 0)).all()
