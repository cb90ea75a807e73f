"""Power by simulation, against what can be worked out."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from cutis.errors import DataError
from cutis.evidence.study.power import (
    Assumed,
    Design,
    detectable,
    minimal_detectable_change,
    power,
    sample_size,
)


def sign_power(n: int, improved: float) -> float:
    """Power of a sign test when nobody stays: worked out from the binomial distribution."""
    k = np.arange(n + 1)
    p = np.minimum(1, 2 * np.minimum(binom.sf(k - 1, n, 0.5), binom.cdf(k, n, 0.5)))
    return float(binom.pmf(k, n, improved)[(p <= 0.05) & (k > n / 2)].sum())


def test_a_sign_test_has_the_power_of_the_binomial() -> None:
    design = Design({"x": Assumed(0.75, 0.25)}, n=25, lost=0.0, zeros="sign")
    found = power(design, studies=4000)
    row = found.table.iloc[0]
    assert row["low"] <= sign_power(25, 0.75) <= row["high"]


def power_at(n: int, improved: float, alpha: float) -> float:
    """The same at another level."""
    k = np.arange(n + 1)
    p = np.minimum(1, 2 * np.minimum(binom.sf(k - 1, n, 0.5), binom.cdf(k, n, 0.5)))
    return float(binom.pmf(k, n, improved)[(p <= alpha) & (k > n / 2)].sum())


def test_a_family_has_the_power_that_holm_leaves_it() -> None:
    """Two independent sign tests: any at half the level; the other then at 5 %."""
    two = {name: Assumed(0.75, 0.25) for name in "ab"}
    found = power(Design(two, n=25, lost=0.0, correlation=0.0, zeros="sign"), studies=4000)
    half, whole = power_at(25, 0.75, 0.025), power_at(25, 0.75, 0.05)
    expected = {"any": 1 - (1 - half) ** 2, "all": whole**2 - (whole - half) ** 2}
    expected["a"] = expected["b"] = (expected["any"] + expected["all"]) / 2
    for row in found.table.itertuples():
        assert row.low - 0.005 <= expected[str(row.endpoint)] <= row.high + 0.005, row.endpoint
        count = round(row.power * 4000)
        exact = binomtest(count, 4000).proportion_ci(method="exact")
        assert (row.low, row.high) == pytest.approx((exact.low, exact.high))


def test_a_large_search_ends() -> None:
    """A small difference needs hundreds: exact sums of each simulated study would take hours."""
    design = Design({"x": Assumed(0.16, 0.1)}, lost=0.0)
    began = time.process_time()
    found = sample_size(design, 0.8, studies=60)
    assert 300 < found.design.n < 2000
    assert time.process_time() - began < 60


def test_without_an_effect_the_family_errs_no_more_than_declared() -> None:
    none = {f"e{k}": Assumed(0.3, 0.3) for k in range(7)}
    held = power(Design(none, n=25), studies=1500, either=True)
    held = held.table.set_index("endpoint").loc["any"]
    assert held["low"] <= 0.05
    loose = Design(none, n=25, correction="none", correlation=0.0)
    loose = power(loose, studies=1500, either=True).of("any")
    assert loose > 2 * held["power"]


def test_more_subjects_more_power_and_the_size_reaches_it() -> None:
    design = Design({"a": Assumed(0.5, 0.1), "b": Assumed(0.6, 0.1)})
    found = sample_size(design, 0.8, of="any", studies=400)
    assert found.of("any") >= 0.8
    n = found.design.n
    less = Design(design.endpoints, n=n - 1)
    assert power(less, studies=400).of("any") < 0.8
    assert found.of("all") <= min(found.of("a"), found.of("b")) <= found.of("any")


def test_the_detectable_share_is_found_as_often_as_asked() -> None:
    design = Design({"x": Assumed(0.5, 0.05)}, n=25)
    share = detectable(design, "x", 0.8, studies=300)
    again = power(Design({"x": Assumed(share, 0.05)}, n=25), studies=300).of("x")
    assert again >= 0.8
    assert power(Design({"x": Assumed(share - 0.05, 0.05)}, n=25), studies=300).of("x") < 0.8


def test_all_that_do_not_worsen_may_improve() -> None:
    """0.9 and 0.1 are 1, whatever binary numbers say."""
    share = detectable(Design({"x": Assumed(0.5, 0.1)}, n=10), "x", 0.5, studies=50)
    assert 0.1 < share <= 0.9


def test_three_subjects_can_find_nothing() -> None:
    assert np.isnan(detectable(Design({"x": Assumed(0.5)}, n=3, lost=0.0), "x", studies=50))
    with pytest.raises(DataError, match="more than 2000 subjects"):
        sample_size(Design({"x": Assumed(0.1, 0.1)}), studies=20)


def test_repeated_reading() -> None:
    assert minimal_detectable_change(1.0) == pytest.approx(2.7718, abs=1e-4)


def test_the_seed_decides() -> None:
    design = Design({"x": Assumed(0.4)}, n=15)
    assert power(design, studies=100).table.equals(power(design, studies=100).table)
    other = power(design, studies=100, seed=1).table
    assert not power(design, studies=100).table.equals(other)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Assumed(0.8, 0.3), "at most 1"),
        (lambda: Assumed(0.5, steps=()), "no chances"),
        (lambda: Design({}), "no endpoint"),
        (lambda: Design({"x": Assumed(0.5)}, n=0), "at least one subject"),
        (lambda: sample_size(Design({"x": Assumed(0.5)}), of="y"), "there is x, any, all"),
    ],
)
def test_what_cannot_be_planned_is_said(make, says: str) -> None:
    with pytest.raises(DataError, match=says):
        make()
