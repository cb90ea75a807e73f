"""Where the levels of a short course change: every segmentation weighed, none searched for.

A course of T looks is cut into K segments of at least ``least`` looks. In a segment each component
(a principal component of many proteins, or one protein) has one level; levels of segments are
independent, ``N(0, 4 V)``, looks scatter about them with variance ``s·V``, where V is the variance
of the component over the course. Given s the evidence of a segment has a closed form, and sums over
all segmentations follow by recursion (Barry and Hartigan 1992; Fearnhead 2006). The share s is
integrated over a grid, apart for each component. Before the course is seen, one segment is as
likely as several, every number of several as likely as the next, and so is every way to cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method

Array = NDArray[np.float64]

#: Noise as a share of the variance of a component: grid. A priori it is uniform.
SHARES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1]) ** 2

#: Variance of the level of a segment about the mean of the course, in variances of the course: a
#: choice, wide enough that scatter alone seldom looks like steps.
LEVELS = 4.0

#: Most segments asked for.
MOST = 6


def log_sum(values: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """Return log Σ exp along an axis; −inf where all are."""
    top = np.max(values, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(values - top), axis=axis, keepdims=True)) + top
    return np.squeeze(total, axis=axis) if axis is not None else total.reshape(())[()]


def segment_evidence(values: Array, noise: Array, spread: float) -> Array:
    """Return the log marginal likelihood of every stretch of one component.

    Parameters
    ----------
    values
        Shape (T,). About 0.
    noise
        Shape (G,). Variances of a look about its level.
    spread
        Variance of a level about 0.

    Returns
    -------
    numpy.ndarray
        Shape (G, T, T): of looks i … j inclusive; −inf where j < i.
    """
    many = len(values)
    total = np.concatenate([[0.0], np.cumsum(values)])
    square = np.concatenate([[0.0], np.cumsum(values**2)])
    first, last = np.meshgrid(np.arange(many), np.arange(many), indexing="ij")
    count = (last - first + 1).astype(float)
    inside = count > 0
    count = np.where(inside, count, 1.0)
    mean = (total[last + 1] - total[first]) / count
    within = np.maximum(square[last + 1] - square[first] - count * mean**2, 0.0)
    noise = noise[:, None, None]
    of_mean = spread + noise / count
    value = -0.5 * (
        np.log(2 * np.pi * of_mean)
        + mean**2 / of_mean
        + (count - 1) * np.log(2 * np.pi * noise)
        + np.log(count)
        + within / noise
    )
    return np.where(inside, value, -np.inf)


def ways(looks: int, segments: int, least: int) -> int:
    """Return in how many ways looks can be cut into segments of at least ``least``."""
    free = looks - segments * least
    return comb(free + segments - 1, segments - 1) if free >= 0 else 0


@dataclass(frozen=True)
class Segmentation:
    """All segmentations of a course, weighed.

    Attributes
    ----------
    evidence
        Shape (C, T, T). Log evidence of each stretch for each combination of noise shares.
    prior
        Shape (C,). Log prior of the combinations.
    least, most
        Fewest looks of a segment, and most segments.
    walk
        Log evidence of the rival: a course that wanders gradually.
    """

    evidence: Array
    prior: Array
    least: int
    most: int
    walk: float

    def __post_init__(self) -> None:
        """Refuse later writing: what is worked out of the evidence is kept."""
        self.evidence.flags.writeable = False
        self.prior.flags.writeable = False

    @cached_property
    def _forward(self) -> Array:
        """Shape (most + 1, C, T + 1): looks 0 … j−1 in k segments."""
        looks = self.evidence.shape[1]
        table = np.full((self.most + 1, len(self.prior), looks + 1), -np.inf)
        table[0, :, 0] = 0.0
        for k in range(1, self.most + 1):
            for end in range(k * self.least, looks + 1):
                starts = np.arange((k - 1) * self.least, end - self.least + 1)
                parts = table[k - 1][:, starts] + self.evidence[:, starts, end - 1]
                table[k, :, end] = log_sum(parts, axis=1)
        return table

    @cached_property
    def _backward(self) -> Array:
        """Shape (most + 1, C, T + 1): looks i … T−1 in k segments."""
        looks = self.evidence.shape[1]
        table = np.full((self.most + 1, len(self.prior), looks + 1), -np.inf)
        table[0, :, looks] = 0.0
        for k in range(1, self.most + 1):
            for start in range(looks - k * self.least, -1, -1):
                ends = np.arange(start + self.least, looks - (k - 1) * self.least + 1)
                parts = self.evidence[:, start, ends - 1] + table[k - 1][:, ends]
                table[k, :, start] = log_sum(parts, axis=1)
        return table

    @cached_property
    def by_number(self) -> Array:
        """Log evidence of each number of segments with its prior, shape (most,): for 1, 2 …"""
        looks = self.evidence.shape[1]
        several = 0.5 / max(self.most - 1, 1)
        before = [1.0 if self.most == 1 else 0.5, *[several] * (self.most - 1)]
        return np.array(
            [
                float(log_sum(self.prior + self._forward[k, :, looks]))
                - log(ways(looks, k, self.least))
                + log(before[k - 1])
                for k in range(1, self.most + 1)
            ]
        )

    @cached_property
    def number(self) -> Array:
        """Probability of 1, 2 … segments, shape (most,)."""
        return np.exp(self.by_number - float(log_sum(self.by_number)))

    @cached_property
    def shape(self) -> dict[str, float]:
        """Probabilities that the course is flat, has steps, or wanders; each as likely before."""
        flat = float(self.by_number[0])
        steps = float(log_sum(self.by_number[1:])) if self.most > 1 else -np.inf
        alone = 1.0 if self.most == 1 else 0.5
        logs = np.array([flat - log(alone), steps - log(0.5), self.walk])
        shares = np.exp(logs - float(log_sum(logs)))
        return dict(zip(("flat", "steps", "gradual"), map(float, shares), strict=True))

    def ends(self, segments: int) -> Array:
        """Return the probability that segment k is the first ``j`` looks' last, given the number.

        Shape (segments − 1, T + 1): row k, column j says that j looks lie in the first k + 1
        segments.
        """
        looks = self.evidence.shape[1]
        found = np.zeros((segments - 1, looks + 1))
        for k in range(1, segments):
            weight = self.prior[:, None] + self._forward[k] + self._backward[segments - k]
            found[k - 1] = np.exp(log_sum(weight, axis=0) - float(log_sum(weight)))
        return found

    def score(self, ends: Sequence[int]) -> float:
        """Return the log evidence of one segmentation, given by the looks up to each end."""
        starts = [0, *ends[:-1]]
        parts = sum(self.evidence[:, a, b - 1] for a, b in zip(starts, ends, strict=True))
        return float(log_sum(self.prior + parts))

    def sample(self, seed: int, many: int, segments: int | None = None) -> list[tuple[int, ...]]:
        """Draw segmentations in proportion to their probability, as ends.

        Parameters
        ----------
        segments
            Their number; None draws that too.
        """
        rng = np.random.default_rng(seed)
        looks = self.evidence.shape[1]
        numbers = (
            rng.choice(self.most, size=many, p=self.number) + 1
            if segments is None
            else np.full(many, segments)
        )
        drawn = []
        for k in numbers:
            combination = _draw(rng, self.prior + self._forward[k, :, looks])
            ends = [looks]
            for left in range(int(k) - 1, 0, -1):
                starts = np.arange(left * self.least, ends[0] - self.least + 1)
                weight = (
                    self._forward[left, combination, starts]
                    + self.evidence[combination, starts, ends[0] - 1]
                )
                ends.insert(0, int(starts[_draw(rng, weight)]))
            drawn.append(tuple(ends))
        return drawn

    def best(self, segments: int, seed: int = 0) -> tuple[int, ...]:
        """Return the likeliest segmentation of a number: each segment's end, as looks up to it."""
        if segments == 1:
            return (self.evidence.shape[1],)
        tried = set(self.sample(seed, 400, segments))
        return max(sorted(tried), key=self.score)


def _draw(rng: np.random.Generator, weight: Array) -> int:
    """Draw an index in proportion to exp(weight)."""
    return int(rng.choice(len(weight), p=np.exp(weight - float(log_sum(weight)))))


@method(
    formula="Σ over all segmentations of Π evidence of a segment, by dynamic programming",
    limits="steps with normal noise; few looks say little",
    check="all segmentations written out, to 1e-9 (tests/statistics/test_segmentation.py)",
    reference="Barry & Hartigan 1992; Fearnhead 2006",
)
def segmentation(
    values: Array, times: Array, *, least: int = 2, most: int = MOST, shares: Array = SHARES
) -> Segmentation:
    """Weigh all segmentations of a course.

    Parameters
    ----------
    values
        Shape (T, D), D of at most 3: components, such as scores of principal components.
    times
        Shape (T,), ascending.
    least, most
        Fewest looks of a segment; most segments (fewer when there are not enough looks).
    shares
        Grid of the noise share.

    Raises
    ------
    ValueError
        Too few looks for one segment, or too many components for the grid.
    """
    looks, components = values.shape
    if looks < least or not 1 <= components <= 3:
        raise ValueError(f"cannot segment {looks} looks of {components} components")
    values = values - values.mean(axis=0)
    spread = np.maximum(values.var(axis=0), 1e-12)
    prior_one = np.log(np.gradient(shares) / np.gradient(shares).sum())
    evidence, prior, walk = np.zeros((1, looks, looks)), np.zeros(1), 0.0
    for column, variance in zip(values.T, spread, strict=True):
        one = segment_evidence(column, shares * variance, LEVELS * float(variance))
        evidence = (evidence[:, None] + one[None]).reshape(-1, looks, looks)
        prior = (prior[:, None] + prior_one[None]).ravel()
        rival = [_wander(column, times, share, float(variance)) for share in shares]
        walk += float(log_sum(prior_one + np.array(rival)))
    return Segmentation(evidence, prior, least, max(1, min(most, looks // least)), walk)


def _wander(values: Array, times: Array, share: float, variance: float) -> float:
    """Return the log density of a level, a random walk in time and noise; all of one variance."""
    from scipy.stats import multivariate_normal

    looks = len(values)
    gone = (times - times[0]) / max(float(times[-1] - times[0]), 1e-12)
    centre = np.eye(looks) - 1 / looks
    walk = centre @ np.minimum(gone[:, None], gone[None]) @ centre
    walk *= looks / max(float(np.trace(walk)), 1e-12)
    covariance = variance * (share * np.eye(looks) + LEVELS + max(1 - share, 0.0) * walk)
    return float(multivariate_normal(np.zeros(looks), covariance).logpdf(values))
