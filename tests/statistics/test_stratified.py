"""Two arms within strata: against published outputs, brute force and simulation."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.statistics.stratified import stratified_mann_whitney, van_elteren

TRIALS = SHARED / "clinical" / "sanon_dermatology"


def printed(text: str) -> list[list[float]]:
    """Return estimate, SE and chi-square of each outcome of a printed reference output."""
    rows = [line.split() for line in text.splitlines() if line.startswith(("res", "score"))]
    return [[float(x) for x in row[1:4]] for row in rows]


@needs_shared
@pytest.mark.parametrize("trial", ["skin", "sebor"])
def test_the_reference_outputs_are_reproduced(trial: str) -> None:
    data = pd.read_csv(TRIALS / f"{trial}.csv")
    outcomes = [c for c in data if c.startswith(("res", "score"))]
    if trial == "skin":  # the fourth centre has 4 subjects and is counted with the third
        strata = data["center"].replace(4, 3).astype(str) + "/" + data["stage"].astype(str)
    else:
        strata = data["center"]
    found = stratified_mann_whitney(
        data[outcomes], data["treat"] == "test", strata, outcomes=outcomes
    ).table
    wanted = printed((TRIALS / f"reference_sanon_{trial}.txt").read_text())
    assert len(wanted) == 3
    for row, (estimate, se, chi2) in zip(found.itertuples(), wanted, strict=True):
        assert round(row.estimate, 4) == estimate
        assert round(row.se, 4) == se
        assert (
            f"{row.chi2:.{1 if trial == 'skin' else 2}f}"
            == f"{chi2:.{1 if trial == 'skin' else 2}f}"
        )


def test_one_stratum_without_gaps_is_the_common_estimate() -> None:
    rng = np.random.default_rng(1)
    grades, arm = rng.integers(0, 4, 40).astype(float), np.arange(40) % 2 == 0
    found = stratified_mann_whitney(grades, arm).table.iloc[0]
    u = mannwhitneyu(grades[arm], grades[~arm]).statistic
    assert found["estimate"] == pytest.approx(u / 400 - 0.5, abs=1e-12)


def test_its_error_is_that_of_repeated_trials() -> None:
    """The printed standard error is the spread that repeating the trial gives."""
    rng = np.random.default_rng(2)
    strata, arm = np.repeat(np.arange(4), 20), np.tile([True, False], 40)
    found, errors = [], []
    for _ in range(400):
        grades = rng.binomial(4, np.where(arm, 0.6, 0.45)).astype(float)
        grades[rng.random(80) < 0.1] = np.nan
        row = stratified_mann_whitney(grades, arm, strata).table.iloc[0]
        found.append(row["estimate"])
        errors.append(row["se"])
    assert np.mean(errors) == pytest.approx(np.std(found), rel=0.12)


def test_van_elteren_variance_is_that_of_all_allocations() -> None:
    """Mean 0 and variance 1 over every way to deal the arms within the strata."""
    grades = np.array([1, 2, 2, 4, 0, 0, 3.0, 1])
    strata = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    found = []
    for one in combinations(range(4), 2):
        for other in combinations(range(4, 8), 2):
            arm = np.isin(np.arange(8), one + other)
            found.append(van_elteren(grades, arm, strata).statistic)
    assert np.mean(found) == pytest.approx(0, abs=1e-12)
    assert np.var(found) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("sizes", [(7,), (4, 4), (3, 5), (2, 3, 4)])
def test_exact_van_elteren_is_all_deals_listed(sizes: tuple[int, ...]) -> None:
    """Ties, strata of different sizes: every deal listed, ranked and weighed anew."""
    rng = np.random.default_rng(sum(sizes))
    strata = np.repeat(np.arange(len(sizes)), sizes)
    first = [1 + size // 3 for size in sizes]
    deals = [
        np.isin(np.arange(len(strata)), np.concatenate(deal).astype(int))
        for deal in product(*(combinations(np.flatnonzero(strata == k), first[k])
                              for k in range(len(sizes))))
    ]  # fmt: skip
    for _ in range(5):
        grades = rng.integers(0, 4, len(strata)).astype(float)
        weighed = pd.Series(grades).groupby(strata).transform(lambda g: g.rank() / (len(g) + 1))
        sums = np.array([weighed[deal].sum() for deal in deals])
        far = np.abs(sums - sums.mean())
        for deal in deals[:: max(len(deals) // 6, 1)]:
            p = np.mean(far >= abs(weighed[deal].sum() - sums.mean()) - 1e-9)
            found = van_elteren(grades, deal, strata, method="exact")
            assert found.pvalue == pytest.approx(float(p), abs=1e-12)


def test_exact_van_elteren_without_ties_is_mann_whitney() -> None:
    rng = np.random.default_rng(5)
    for _ in range(5):
        grades, arm = rng.standard_normal(19), rng.permutation(np.arange(19) < 8)
        wanted = mannwhitneyu(grades[arm], grades[~arm], method="exact").pvalue
        assert van_elteren(grades, arm, method="exact").pvalue == pytest.approx(wanted, rel=1e-10)
    many = rng.standard_normal(60), np.arange(60) % 2 == 0
    assert van_elteren(*many, method="exact") == van_elteren(*many)


def test_three_above_three_prove_nothing() -> None:
    """One deal in ten is as far out; the normal distribution says 0.0495."""
    grades, arm = np.arange(6.0), np.arange(6) > 2
    assert van_elteren(grades, arm).pvalue < 0.05
    assert van_elteren(grades, arm, method="exact").pvalue == pytest.approx(0.1)


def test_van_elteren_in_one_stratum_is_mann_whitney() -> None:
    rng = np.random.default_rng(3)
    grades, arm = rng.integers(0, 5, 30).astype(float), np.arange(30) < 13
    wanted = mannwhitneyu(
        grades[arm], grades[~arm], use_continuity=False, method="asymptotic"
    ).pvalue
    assert van_elteren(grades, arm).pvalue == pytest.approx(wanted, rel=1e-10)


def test_more_of_the_first_arm_is_positive() -> None:
    grades, arm = np.array([1, 2, 3, 4, 5, 6.0]), np.array([0, 0, 0, 1, 1, 1]) == 1
    assert stratified_mann_whitney(grades, arm).table["estimate"][0] == pytest.approx(0.5)
    assert van_elteren(grades, arm).statistic > 0


@pytest.mark.parametrize(
    ("grades", "arm", "strata", "says"),
    [
        ([1, 2], [True], None, "2 subjects have grades, 1 an arm"),
        ([1, 2], [True, True], None, "no stratum holds"),
        ([1, 2], [True, False], ["a", None], "subject 2 has no stratum"),
        ([1, float("nan")], [True, False], None, "no stratum holds"),
    ],
)
def test_what_cannot_be_compared_is_said(grades, arm, strata, says) -> None:
    for method in (stratified_mann_whitney, van_elteren):
        with pytest.raises(DataError, match=says):
            method(grades, arm, strata)


def test_who_is_alone_in_a_stratum_is_not_counted() -> None:
    row = stratified_mann_whitney(
        [5.0, 6, 1, 2, 9], [True, True, False, False, True], ["a", "a", "a", "a", "b"]
    ).table.iloc[0]
    assert (row["n_first"], row["n_second"]) == (2, 2)


def test_arms_apart_are_not_certain() -> None:
    """Two above two: by chance one deal in three, and no interval without width."""
    row = stratified_mann_whitney([5.0, 6, 1, 2], [True, True, False, False]).table.iloc[0]
    assert row["estimate"] == 0.5
    assert row["low"] < 0
    assert row["p"] == pytest.approx(van_elteren([5.0, 6, 1, 2], [1, 1, 0, 0]).pvalue)
    strata, arm = np.repeat([0, 1], 10), np.tile([True, False], 10)
    row = stratified_mann_whitney(np.where(arm, 3.0, 1.0), arm, strata).table.iloc[0]
    assert 0 < row["low"] < row["estimate"]
    assert row["p"] == pytest.approx(van_elteren(np.where(arm, 3.0, 1.0), arm, strata).pvalue)


def test_arms_that_are_all_graded_alike_are_not_told_apart() -> None:
    alike = van_elteren([3.0] * 8, [True, False] * 4)
    assert (alike.pvalue, alike.statistic, alike.strata) == (1.0, 0.0, 1)
    with pytest.raises(DataError, match="no stratum holds both arms"):
        van_elteren([3.0, 4.0], [True, True])
