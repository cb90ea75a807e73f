"""The signed-rank test against R's coin, brute force and its own symmetries."""

from __future__ import annotations

import time
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, wilcoxon
from tests.shared import SHARED, needs_shared

import cutis
from cutis.errors import DataError
from cutis.statistics.signed_rank import null_distribution, signed_rank

R = SHARED / "clinical" / "wilcoxon_R_reference"

#: Zero rule and method → the column of what R's coin says.
COIN = {
    ("wilcoxon", "exact"): "coin_Wilcoxon_exact",
    ("pratt", "exact"): "coin_Pratt_exact",
    ("sign", "exact"): "coin_sign_exact",
    ("wilcoxon", "asymptotic"): "coin_Wilcoxon_asy",
    ("pratt", "asymptotic"): "coin_Pratt_asy",
}


@needs_shared
@pytest.mark.parametrize(("rule", "method"), COIN)
def test_every_set_equals_coin(rule: str, method: str) -> None:
    long, reference = pd.read_csv(R / "long.csv"), pd.read_csv(R / "ref.csv").set_index("set")
    pairs = {name: (one["x"].to_numpy(), one["y"].to_numpy()) for name, one in long.groupby("set")}
    found = {n: signed_rank(x, y, zeros=rule, method=method).pvalue for n, (x, y) in pairs.items()}
    wanted = reference[COIN[rule, method]]
    assert len(wanted) == 201
    assert bool(wanted.notna().all())
    tolerance = 1e-12 if method == "exact" else 1e-10
    np.testing.assert_allclose([found[n] for n in wanted.index], wanted, rtol=0, atol=tolerance)


@needs_shared
@pytest.mark.parametrize(("rule", "column"), [("wilcoxon", "Wilcoxon"), ("pratt", "Pratt")])
def test_the_statistic_is_coins_and_v_is_rs(rule: str, column: str) -> None:
    long, reference = pd.read_csv(R / "long.csv"), pd.read_csv(R / "ref.csv").set_index("set")
    for name, one in long.groupby("set"):
        found = signed_rank(one["x"], one["y"], zeros=rule)
        assert found.statistic == pytest.approx(reference[f"coin_{column}_Z"][name], abs=1e-10)
        if rule == "wilcoxon":
            assert pytest.approx(reference["base_V"][name], abs=1e-12) == found.V


def brute_force(difference: list[int], rule: str) -> float:
    """Two-sided p by listing all signs: an independent way to the same number."""
    size = np.abs(difference)
    kept = size > 0
    if rule == "sign":
        ranks = np.ones(int(kept.sum()))
    elif rule == "pratt":
        ranks = rankdata(size)[kept]
    else:
        ranks = rankdata(size[kept])
    signs = np.array(difference)[kept] > 0
    middle = ranks.sum() / 2
    far = abs(ranks[signs].sum() - middle)
    sums = [abs(sum(r for r, up in zip(ranks, s, strict=True) if up) - middle)
            for s in product((0, 1), repeat=len(ranks))]  # fmt: skip
    return float(np.mean([one >= far - 1e-9 for one in sums]))


@pytest.mark.parametrize("rule", ["wilcoxon", "pratt", "sign"])
@given(difference=st.lists(st.integers(-3, 3), min_size=1, max_size=9))
def test_exact_equals_all_signs_listed(rule: str, difference: list[int]) -> None:
    assert signed_rank(difference, zeros=rule).pvalue == pytest.approx(
        brute_force(difference, rule), abs=1e-12
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30))
def test_turning_the_pairs_round_turns_the_result_round(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=float).T
    for rule in ("wilcoxon", "pratt", "sign"):
        one, other = signed_rank(x, y, zeros=rule), signed_rank(y, x, zeros=rule)
        assert one.pvalue == pytest.approx(other.pvalue, abs=1e-12)
        assert one.statistic == pytest.approx(-other.statistic, abs=1e-12)
        greater = signed_rank(x, y, zeros=rule, alternative="greater").pvalue
        less = signed_rank(y, x, zeros=rule, alternative="less").pvalue
        assert greater == pytest.approx(less, abs=1e-12)


def test_the_zero_rule_decides() -> None:
    """The same grades, three rules, three answers: why it is declared beforehand."""
    change = [0] * 12 + [1] * 7 + [2] * 2 + [-1] * 3
    found = {rule: signed_rank(change, zeros=rule).pvalue for rule in ("wilcoxon", "pratt", "sign")}
    assert len({round(p, 3) for p in found.values()}) == 3


def test_decimal_grades_tie_as_written() -> None:
    """0.5 − 0.4 and 0.3 − 0.2 are one tie, though their binary numbers differ."""
    x, y = [0.5, 0.3, 0.9, 0.4], [0.4, 0.2, 1.0, 0.2]
    whole = signed_rank([5, 3, 9, 4], [4, 2, 10, 2])
    assert signed_rank(x, y).pvalue == whole.pvalue
    assert whole.V == signed_rank(x, y).V


def test_without_any_change_nothing_is_shown() -> None:
    found = signed_rank([2, 3, 3], [2, 3, 3])
    assert (found.pvalue, found.statistic, found.zeros) == (1.0, 0.0, 3)


def test_the_distribution_sums_to_one() -> None:
    assert null_distribution(np.array([2, 4, 7, 7])).sum() == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (({"x": [1, 2], "y": [1]}), "x has 2 values and y 1"),
        (({"x": [1, float("nan")]}), r"x\[1\] is nan; leave out or impute"),
        (({"x": []}), "no pairs"),
        (({"x": ["much"]}), "no number"),
        (({"x": [[1]]}), "2 dimensions"),
        (({"x": [1], "zeros": "prat"}), "expected one of wilcoxon, pratt, sign"),
        (({"x": [1], "method": "normal"}), "exact, asymptotic"),
        (({"x": [1], "alternative": "more"}), "two-sided"),
        (({"x": [1] * 1001}), "1001 pairs are too many"),
    ],
)
def test_a_bad_argument_is_said(arguments: dict, says: str) -> None:
    with pytest.raises(DataError, match=says):
        signed_rank(**arguments)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_without_ties_it_is_scipys(alternative: str) -> None:
    """Every side, both ways round, also where the sum is taken from the near end alone."""
    rng = np.random.default_rng(6)
    for shift in (-0.4, 0.0, 0.4):
        difference = rng.normal(shift, 1, 21)
        theirs: Any = wilcoxon(difference, alternative=alternative, method="exact")
        found = signed_rank(difference, alternative=alternative).pvalue
        assert found == pytest.approx(float(theirs.pvalue), rel=1e-12)


def test_a_distribution_may_end_early() -> None:
    doubled = np.array([3, 2, 7, 7, 4, 12])
    whole = null_distribution(doubled)
    for most in (0, 3, 9, 35):
        np.testing.assert_allclose(null_distribution(doubled, most), whole[: most + 1], rtol=1e-15)


def test_a_thousand_pairs_are_summed_in_seconds() -> None:
    difference = np.random.default_rng(2).integers(-3, 4, 1000)
    began = time.process_time()
    exact = signed_rank(difference, zeros="pratt").pvalue
    assert time.process_time() - began < 20
    close = signed_rank(difference, zeros="pratt", method="asymptotic").pvalue
    assert exact == pytest.approx(close, abs=0.01)  # the steps of tied ranks


def test_it_is_called_by_its_name() -> None:
    assert cutis.analysis.signed_rank([1, 2, 3], zeros="pratt").n == 3
