"""Rubin's rules against statsmodels' own, closed forms and repeated sampling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest, norm, t
from statsmodels.imputation.bayes_mi import MI, BayesGaussMI
from statsmodels.regression.linear_model import OLS

from cutis.statistics.multiple_imputation import pooled, pooled_share, pooled_tests


def test_the_rules_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(1)
    data = rng.standard_normal((80, 2))
    data[rng.random(80) < 0.3, 1] = np.nan
    fits = []

    def regression(filled):
        fit = OLS(filled[:, 0].copy(), filled[:, 1:].copy()).fit()
        fits.append((fit.params[0], fit.cov_params()[0, 0]))
        return filled[:, 0], filled[:, 1:]

    theirs: Any = MI(BayesGaussMI(data, rng=2), OLS, regression, nrep=15).fit()
    used = fits[-15:]
    ours = pooled([value for value, _ in used], [square for _, square in used])
    assert ours.value == pytest.approx(theirs.params[0], rel=1e-10)
    assert ours.se**2 == pytest.approx(float(theirs.normalized_cov_params[0, 0]), rel=1e-10)
    assert ours.missing_information == pytest.approx(theirs.fmi[0], rel=1e-10)


def test_the_freedom_is_barnard_and_rubins() -> None:
    """A worked case: m = 3, within 1, among 4/3 · 0.25, 20 degrees had all been seen."""
    one = pooled([1.5, 2.0, 2.5], [1.0, 1.0, 1.0], 20)
    lost = (4 / 3 * 0.25) / (1 + 4 / 3 * 0.25)
    old, seen = 2 / lost**2, 21 / 23 * 20 * (1 - lost)
    assert one.missing_information == pytest.approx(lost)
    assert one.df == pytest.approx(old * seen / (old + seen))
    assert one.p == pytest.approx(2 * t.sf(2 / (4 / 3) ** 0.5, one.df))
    assert one.half_width(0.95) == pytest.approx(t.ppf(0.975, one.df) * one.se)


def test_without_gaps_nothing_changes() -> None:
    one = pooled([0.3] * 5, [0.04] * 5)
    assert (one.value, one.missing_information, one.df) == (pytest.approx(0.3), 0.0, np.inf)
    assert one.p == pytest.approx(2 * norm.sf(1.5))
    assert one.half_width(0.95) == pytest.approx(1.959964 * 0.2, rel=1e-6)
    for p in (1.0, 0.37, 1e-9):
        assert pooled_tests([p] * 7, [2.0] * 7).p == pytest.approx(p, rel=1e-9)
    assert pooled_tests([0.0] * 3, [1.0] * 3).p < 1e-290


def test_tables_that_disagree_say_less_than_their_median() -> None:
    p = [0.001, 0.01, 0.04, 0.2, 0.5]
    assert pooled_tests(p, [1] * 5).p > np.median(p)
    assert pooled_tests([0.01, 0.01], [1, -1]).p == pytest.approx(1.0)


def test_a_share_without_gaps_is_clopper_pearson() -> None:
    for count in (0, 7, 24):
        wanted = binomtest(count, 24).proportion_ci(method="exact")
        found = pooled_share([count] * 4, 24, 0.95)
        assert found == pytest.approx((count / 24, wanted.low, wanted.high))
    mixed, same = pooled_share([8, 12, 16], 24, 0.95), pooled_share([12] * 3, 24, 0.95)
    assert mixed[0] == same[0] == 0.5
    assert mixed[1] < same[1]
    assert same[2] < mixed[2]


def test_the_level_is_held_where_the_median_p_is_not() -> None:
    """A mean of 40 of which half are missing and drawn properly: 5 %, and not 15 %."""
    rng = np.random.default_rng(5)
    rules, medians, many = 0, 0, 1500
    for _ in range(many):
        seen = rng.standard_normal(20)
        sd = (19 * seen.var(ddof=1) / rng.chisquare(19, (20, 1))) ** 0.5
        mean = seen.mean() + sd / 20**0.5 * rng.standard_normal((20, 1))
        drawn = mean + sd * rng.standard_normal((20, 20))
        whole = np.concatenate([np.tile(seen, (20, 1)), drawn], axis=1)
        way = whole.mean(axis=1) / (whole.std(axis=1, ddof=1) / 40**0.5)
        p = 2 * t.sf(np.abs(way), 39)
        rules += pooled_tests(p, way).p <= 0.05
        medians += np.median(p) <= 0.05
    assert binomtest(rules, many, 0.05, alternative="greater").pvalue > 0.001
    assert medians > 1.5 * rules
