"""The curve of being seen, and who is there unseen, on tables of which the truth is known."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import approx_fprime
from tests.omics.mixtures import synthetic, wrapped

from cutis.errors import DataError
from cutis.omics.detection import dropout_fit
from cutis.omics.detection.detection import dropout, log2_levels, noise_of
from cutis.omics.detection.presence import presence


def made(
    seed: int, *, proteins: int = 3000, slope: float = 1.2, lapse: float = 0.01, ease: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log2 readings of three conditions of three, their groups and true midpoints."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(3), 3)
    middle = rng.normal(22, 0.5, 9)
    level = rng.normal(24, 2.5, (proteins, 1)) + rng.normal(0, 0.7, (proteins, 3))
    read = level[:, group] + 0.4 * rng.normal(size=(proteins, 9))
    own = (ease * rng.normal(size=(proteins, 3)))[:, group]
    seen = rng.random(read.shape) < (1 - lapse) / (1 + np.exp(-slope * (read - middle - own)))
    return np.where(seen, read, np.nan), group, middle


@pytest.mark.parametrize(("slope", "ease"), [(0.7, 0.0), (1.3, 1.0), (2.0, 0.3)])
def test_the_curve_is_found_again(slope: float, ease: float) -> None:
    values, group, middle = made(4, slope=slope, ease=ease)
    curve = dropout_fit.fit(values, group, *noise_of(values, group))
    # ease and slope trade: what matters is the curve over all proteins
    at = np.arange(18.0, 28.0)
    spread = np.random.default_rng(0).normal(size=4000)
    for sample in range(9):
        found, true = (
            (1 / (1 + np.exp(-s * (at[:, None] - m - e * spread)))).mean(axis=1)
            for s, m, e in ((curve.slope, curve.middle[sample], curve.ease),
                            (slope, middle[sample], ease))
        )  # fmt: skip
        assert np.abs(found - true).max() < 0.12
    assert curve.lapse == pytest.approx(0.01, abs=0.01)
    assert curve.ease == pytest.approx(ease, abs=0.55)


def test_the_gradient_is_that_of_the_objective() -> None:
    values, group, middle = made(1, proteins=400)
    noise, usual = noise_of(values, group)
    levels = dropout_fit.grid(values)
    parts = dropout_fit._parts(values, group, noise, levels)
    prior = np.full(len(levels), 1 / len(levels))
    at = np.concatenate([[0.3, -4.0, -0.3], middle + 0.2])
    rest = (parts, levels, usual, prior, 20.0)
    found = dropout_fit._objective(at, *rest)[1]
    steps: Any = approx_fprime(at, lambda x: dropout_fit._objective(x, *rest)[0], 1e-6)
    np.testing.assert_allclose(found, steps, atol=2e-3)


def test_ignoring_who_is_missing_would_be_wrong() -> None:
    values, group, middle = made(2, slope=1.2)
    curve = dropout_fit.fit(values, group, *noise_of(values, group))
    near = middle.mean() - 1
    groups = values.reshape(-1, 3)  # each protein in each condition
    groups = groups[np.isfinite(groups).any(axis=1)]
    naive = np.isfinite(groups[np.abs(np.nanmean(groups, axis=1) - near) < 0.5]).mean()
    true = np.mean(1 / (1 + np.exp(-1.2 * (near - middle))))
    fitted = np.mean(1 / (1 + np.exp(-curve.slope * (near - curve.middle))))
    assert abs(fitted - true) < 0.1 < abs(naive - true)


@pytest.mark.parametrize("depth", [21.0, 23.0, 24.0])
def test_a_sample_without_a_replicate_is_as_deep_as_its_lowest_levels_say(depth: float) -> None:
    values, group, middle = made(5)
    rng = np.random.default_rng(6)
    level = np.where(np.isfinite(values), values, -np.inf)
    level[:, 0] = rng.normal(24, 2.6, len(values))
    level[rng.random(len(values)) > 1 / (1 + np.exp(-1.2 * (level[:, 0] - depth))), 0] = -np.inf
    kept = np.array([0, 3, 4, 5, 6, 7, 8])
    lone = np.where(np.isfinite(level), level, np.nan)[:, kept]
    curve = dropout_fit.fit(lone, group[kept], *noise_of(lone, group[kept]))
    assert curve.middle[0] == pytest.approx(depth, abs=1.0)
    assert np.abs(curve.middle[1:] - middle[kept[1:]]).max() < 0.7


def test_a_table_without_an_end_to_the_slope_is_fitted_quietly() -> None:
    levels = synthetic(3, replicates=3, mean=23.5).measured.levels
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # levels of so narrow a range: logarithms by mistake
        found = presence(wrapped(np.log2(levels.to_numpy()), [c.split()[0] for c in levels]))
    assert np.isfinite(found.dropout.slope)
    assert found.table[["present K", "present KF"]].notna().all(axis=None)


def test_limits_are_taken_as_given() -> None:
    measured = wrapped(np.array([[4.0, np.nan], [8.0, 8.0]]), ["a", "a"], limit=[2.0, np.nan])
    curve = dropout(measured, steepness=3.0)
    assert not curve.fitted
    np.testing.assert_allclose(curve.midpoint, 1.0)  # log2 of 2; the median limit where none is
    found = curve.likelihood(log2_levels(measured), np.array([0, 1]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(found.never[0], [0.25, (1 / (1 + 2.0**3)) ** 2])


@pytest.mark.parametrize("seed", range(3))
def test_how_many_are_there_unseen(seed: int) -> None:
    mixture = synthetic(seed, mean=23.0)
    found = presence(mixture.measured)
    for culture in ("K", "F"):
        true = (mixture.truth[culture] > 0).to_numpy()
        unseen = (found.table[f"samples {culture}"] == 0).to_numpy()
        chance = found.table[f"present {culture}"].to_numpy()
        assert chance[true].mean() > 0.9 > 0.1 > chance[~true].mean()
        expected, hidden = chance[unseen].sum(), true[unseen].sum()
        assert expected == pytest.approx(hidden, abs=0.03 * unseen.sum())
    counts: Any = found.counts.set_index(["what", "condition"])
    row = counts.loc[("present", "KF")]
    assert row["low"] <= row["value"] <= row["high"]
    assert counts.loc[("detected", "KF"), "value"] <= row["value"] + 1


def test_presence_is_calibrated() -> None:
    chance, true = [], []
    for seed in range(8):
        mixture = synthetic(50 + seed, mean=22.5, replicates=3)
        table = presence(mixture.measured).table
        for culture in ("K", "F"):
            unseen = (table[f"samples {culture}"] == 0).to_numpy()
            chance.append(table[f"present {culture}"].to_numpy()[unseen])
            true.append((mixture.truth[culture] > 0).to_numpy()[unseen])
    found, there = np.concatenate(chance), np.concatenate(true)
    cell = np.minimum((found * 5).astype(int), 4)
    error = sum(
        abs(found[cell == at].sum() - there[cell == at].sum()) for at in range(5)
    ) / len(cell)  # fmt: skip
    assert error < 0.04
    correlation: Any = stats.spearmanr(found, there)
    assert correlation.statistic > 0.2
    assert there[found > 0.2].mean() > 5 * there[found < 0.05].mean()


def test_many_conditions() -> None:
    rng = np.random.default_rng(0)
    conditions = [f"hour {at}" for at in range(7) for _ in range(3)]
    level = rng.normal(24, 2, (600, 1)) + rng.normal(0, 0.5, (600, 7))
    there = rng.random((600, 7)) < 0.7
    read = (level + np.where(there, 0, np.nan))[:, np.repeat(np.arange(7), 3)]
    read = read + 0.3 * rng.normal(size=read.shape)
    read[rng.random(read.shape) > 1 / (1 + np.exp(-1.3 * (read - 21)))] = np.nan
    kept = np.isfinite(read).any(axis=1)
    found = presence(wrapped(2.0 ** read[kept], conditions))
    chance = found.table[[f"present hour {at}" for at in range(7)]].to_numpy()
    there = there[kept]
    assert chance[there].mean() > 0.95
    assert chance[~there].mean() < 0.08  # some are faint
    assert found.absent["hour 3"] == pytest.approx(0.3, abs=0.05)


def test_flagged_rows_are_not_counted() -> None:
    mixture = synthetic(1)
    features = mixture.measured.features.assign(contaminant=True)
    found: Any = presence(replace(mixture.measured, features=features))
    assert (found.counts["value"] == 0).all()
    assert len(found.table) == len(features)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DataError, match="no level above zero"):
        presence(wrapped(np.zeros((3, 2)), ["a", "b"]))


def test_one_sample_a_condition_is_enough_to_say_something() -> None:
    mixture = synthetic(2, replicates=1)
    table = presence(mixture.measured).table
    assert table["present KF"].between(0, 1).all()
    new = (mixture.truth["kind"] == "new").to_numpy()
    assert table["present K"].to_numpy()[new].mean() < table["present K"].mean()
