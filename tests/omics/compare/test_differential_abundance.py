"""Probability of a difference: the factor against numerical integration, and its calibration."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import nct, norm, t

from cutis.omics.compare.differential_abundance import log_bayes_factor, probability_of_difference


@pytest.mark.parametrize(("value", "df", "size"), [(0.5, 5, 1.0), (3.0, 8, 4.0), (6.0, 30, 16.0)])
def test_the_factor_is_the_average_over_effects(value: float, df: int, size: float) -> None:
    effective = 1 / (1 / 4 + 1 / 3)
    top, _ = quad(
        lambda d: nct.pdf(value, df, d * np.sqrt(effective)) * norm.pdf(d, 0, np.sqrt(size)),
        -12 * np.sqrt(size), 12 * np.sqrt(size), limit=400,
    )  # fmt: skip
    expected = np.log(top / t.pdf(value, df))
    found = log_bayes_factor(np.array([value]), effective, df, size)[0]
    assert found == pytest.approx(expected, abs=1e-5)


def test_of_what_is_said_with_a_probability_that_share_is_true() -> None:
    rng = np.random.default_rng(0)
    said, true = [], []
    for _ in range(20):
        moves = rng.random(500) < 0.3
        sd = np.sqrt(0.1 * 8 / rng.chisquare(8, 500))
        step = moves * rng.normal(0, 1, 500)
        first = rng.normal(size=(500, 4)) * sd[:, None]
        second = rng.normal(size=(500, 5)) * sd[:, None] + step[:, None]
        within = (3 * first.var(axis=1, ddof=1) + 4 * second.var(axis=1, ddof=1)) / 7
        said.append(
            probability_of_difference(second.mean(axis=1) - first.mean(axis=1), within, 7, 4, 5)
        )
        true.append(moves)
    chance, moved = np.concatenate(said), np.concatenate(true)
    edges = [0.02, 0.1, 0.3, 0.6, 0.9, 0.99, 1.01]
    for low, high in pairwise(edges):
        inside = (chance >= low) & (chance < high)
        if inside.sum() > 50:
            assert moved[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.08)
    assert chance.sum() == pytest.approx(moved.sum(), rel=0.1)


def test_nothing_differs_where_nothing_moved() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(800, 8))
    within = (3 * values[:, :4].var(axis=1, ddof=1) + 3 * values[:, 4:].var(axis=1, ddof=1)) / 6
    step = values[:, 4:].mean(axis=1) - values[:, :4].mean(axis=1)
    chance = probability_of_difference(step, within, 6, 4, 4)
    assert (chance > 0.9).mean() < 0.005
    assert chance.mean() < 0.1
