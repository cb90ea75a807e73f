"""Segmentations, against every one of them written out and scipy's Gaussian density."""

from __future__ import annotations

from itertools import combinations
from math import comb, exp, log
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from cutis.statistics.segmentation import (
    LEVELS,
    SHARES,
    log_sum,
    segment_evidence,
    segmentation,
    ways,
)

PRIOR = np.log(np.gradient(SHARES) / np.gradient(SHARES).sum())


def cuts(looks: int, segments: int, least: int) -> list[tuple[int, ...]]:
    """Return every way to cut looks, as ends."""
    found = []
    for inner in combinations(range(1, looks), segments - 1):
        ends = (*inner, looks)
        if min(np.diff([0, *ends])) >= least:
            found.append(ends)
    return found


def density(values: np.ndarray, ends: tuple[int, ...]) -> float:
    """Return the log density of a course (T, D) given a segmentation, noise integrated."""
    total = 0.0
    parts = []
    for column in (values - values.mean(axis=0)).T:
        spread = column.var()
        of_share = []
        for share in SHARES:
            block: Any = share * spread * np.eye(len(column))
            for start, end in zip([0, *ends[:-1]], ends, strict=True):
                block[start:end, start:end] += LEVELS * spread
            of_share.append(multivariate_normal(np.zeros(len(column)), block).logpdf(column))
        parts.append(logsumexp(PRIOR + np.array(of_share)))
    total += sum(parts)
    return float(total)


def test_the_evidence_of_a_segment_is_its_gaussian_density() -> None:
    values = np.random.default_rng(0).normal(size=7)
    found = segment_evidence(values, np.array([0.3, 0.8]), 2.5)
    for first, last in ((0, 6), (2, 4), (3, 3)):
        many = last - first + 1
        for g, noise in enumerate((0.3, 0.8)):
            covariance: Any = noise * np.eye(many) + 2.5
            piece = values[first : last + 1]
            expected = multivariate_normal(np.zeros(many), covariance).logpdf(piece)
            assert found[g, first, last] == pytest.approx(expected, abs=1e-10)
    assert found[0, 4, 2] == -np.inf


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("components", [1, 2])
def test_all_segmentations_written_out_give_the_same(components: int, least: int) -> None:
    rng = np.random.default_rng(components)
    values = rng.normal(size=(9, components))
    values[5:] += 1.5
    found = segmentation(values, np.arange(9.0), least=least, most=3)
    every = {k: cuts(9, k, least) for k in (1, 2, 3)}
    logs = {k: np.array([density(values, ends) for ends in every[k]]) for k in every}
    before = {1: 0.5, 2: 0.25, 3: 0.25}
    sums = {k: float(np.logaddexp.reduce(logs[k])) for k in every}
    weight = np.array([sums[k] - log(len(every[k])) + log(before[k]) for k in (1, 2, 3)])
    top: Any = logsumexp(weight)
    expected = np.exp(weight - top)
    assert found.number == pytest.approx(expected, abs=1e-9)
    for k in (2, 3):
        total: Any = logsumexp(logs[k])
        chance = np.exp(logs[k] - total)
        for boundary in range(k - 1):
            by_place = np.zeros(10)
            for ends, p in zip(every[k], chance, strict=True):
                by_place[ends[boundary]] += p
            assert found.ends(k)[boundary] == pytest.approx(by_place, abs=1e-9)
        assert found.score(every[k][0]) == pytest.approx(logs[k][0], abs=1e-9)
        assert found.best(k) == every[k][int(np.argmax(logs[k]))]


def test_drawn_segmentations_follow_their_probability() -> None:
    values = np.random.default_rng(4).normal(size=(10, 2))
    values[6:] += 1
    found = segmentation(values, np.arange(10.0))
    drawn = found.sample(0, 4000)
    share = np.bincount([len(ends) for ends in drawn], minlength=6)[1:6] / 4000
    assert share == pytest.approx(found.number[:5], abs=0.03)
    places = np.bincount([e[0] for e in found.sample(1, 4000, 2)], minlength=11) / 4000
    assert places == pytest.approx(found.ends(2)[0], abs=0.03)


@pytest.mark.parametrize(("looks", "segments", "least"), [(9, 3, 2), (12, 4, 1), (8, 4, 2)])
def test_the_ways_to_cut_are_counted(looks: int, segments: int, least: int) -> None:
    assert ways(looks, segments, least) == len(cuts(looks, segments, least))
    assert ways(3, 2, 2) == 0
    assert ways(20, 5, 1) == comb(19, 4)


def test_a_walk_is_told_from_steps_and_from_nothing() -> None:
    rng = np.random.default_rng(2)
    times = np.arange(24.0)
    step = np.where(times[:, None] < 11, 0.0, 3.0) + rng.normal(0, 0.5, (24, 2))
    slope = times[:, None] / 4 + rng.normal(0, 0.3, (24, 2))
    noise = rng.normal(size=(24, 2))
    for values, shape in ((step, "steps"), (slope, "gradual"), (noise, "flat")):
        found = segmentation(values, times).shape
        assert sum(found.values()) == pytest.approx(1)
        assert max(found, key=lambda name: found[name]) == shape


def test_what_cannot_be_segmented_is_refused() -> None:
    with pytest.raises(ValueError, match="1 looks"):
        segmentation(np.zeros((1, 1)), np.zeros(1))
    with pytest.raises(ValueError, match="4 components"):
        segmentation(np.zeros((8, 4)), np.arange(8.0))


def test_sums_of_logs() -> None:
    values = np.array([[-1000.0, -1001.0], [-np.inf, -np.inf]])
    found = log_sum(values, axis=1)
    assert found[0] == pytest.approx(-1000 + log(1 + exp(-1)))
    assert found[1] == -np.inf
    assert float(log_sum(np.array([0.0, 0.0]))) == pytest.approx(log(2))
