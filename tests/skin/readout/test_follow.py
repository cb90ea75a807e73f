"""The follower is exact for production that is linear between looks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from cutis.skin.readout.follow import advance, follow

TIMES = np.array([0.0, 0.3, 1.0, 1.2, 4.0])
PRODUCTION = np.array([[1.0, 5.0, 0.0, 2.0, 8.0]])


def by_scipy(decay: float, start: float, end: float, amount: float) -> float:
    """Integrate the same by a general solver."""
    knots = [start, *(t for t in TIMES if start < t < end), end]
    for here, there in pairwise(knots):
        done = solve_ivp(
            lambda t, c: np.interp(t, TIMES, PRODUCTION[0]) - decay * c,
            (here, there), [amount], rtol=1e-11, atol=1e-12,
        )  # fmt: skip
        amount = float(done.y[0, -1])
    return amount


@pytest.mark.parametrize("decay", [0.0, 1e-6, 0.01, 1.0, 40.0])
def test_it_agrees_with_a_general_solver(decay: float) -> None:
    found = follow(TIMES, PRODUCTION, np.array([[decay]]), start=2.0)[0]
    expected = [2.0] + [by_scipy(decay, 0.0, t, 2.0) for t in TIMES[1:]]
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_a_reset_between_looks_starts_from_nothing() -> None:
    found = follow(TIMES, PRODUCTION, np.array([[0.7]]), start=3.0, resets=(2.5,))[0]
    np.testing.assert_allclose(found[-1], by_scipy(0.7, 2.5, 4.0, 0.0), rtol=1e-7)
    untouched = follow(TIMES, PRODUCTION, np.array([[0.7]]), start=3.0)[0]
    np.testing.assert_allclose(found[:4], untouched[:4])


def test_a_reset_at_a_look_leaves_nothing_there() -> None:
    found = follow(TIMES, PRODUCTION, np.array([[0.7]]), start=3.0, resets=(0.0, 1.2))[0]
    assert found[0] == 0
    assert found[3] == 0
    np.testing.assert_allclose(found[-1], by_scipy(0.7, 1.2, 4.0, 0.0), rtol=1e-7)


@given(
    decay=st.floats(1e-3, 1e3), made=st.floats(0.0, 1e6), span=st.floats(1e-6, 1e3),
)  # fmt: skip
def test_what_is_kept_up_stays(decay: float, made: float, span: float) -> None:
    kept = np.array([[made / decay]])
    one = np.array([[made]])
    after = advance(kept, one, one, np.array([[decay]]), span)
    np.testing.assert_allclose(after, kept, rtol=1e-9, atol=1e-12)


@given(
    decay=st.floats(0, 50), first=st.floats(0, 10), last=st.floats(0, 10), start=st.floats(0, 10)
)
def test_two_halves_make_a_whole(decay: float, first: float, last: float, start: float) -> None:
    k, a, b = np.array([[decay]]), np.array([[first]]), np.array([[last]])
    amount, middle = np.array([[start]]), (a + b) / 2
    whole = advance(amount, a, b, k, 2.0)
    halves = advance(advance(amount, a, middle, k, 1.0), middle, b, k, 1.0)
    np.testing.assert_allclose(whole, halves, rtol=1e-7, atol=1e-10)
    assert (whole >= 0).all()
