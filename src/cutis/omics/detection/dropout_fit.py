"""The curve of being seen, fitted by marginal likelihood: see `cutis.omics.detection.detection`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr

from cutis.errors import DataError

Array = NDArray[np.float64]

#: Step of the grid of log2 levels, and how far it reaches below the lowest and above the highest
#: level seen: a protein 64 times below the lowest is not seen by any instrument of that table.
STEP, BELOW, ABOVE = 0.5, 6.0, 1.5

#: Groups (protein in condition) the curve is fitted to; more do not move it.
FIT_GROUPS = 1500

#: Weak priors of the fit, mean and SD: log slope (one logit a doubling: from 10 to 90 % seen within
#: a factor of 20), logit of the lapse (1 %), and the SD of a midpoint about the lowest levels seen.
#: The third is the log SD of the ease (a factor of two).
SLOPE, LAPSE, EASE, MIDPOINT = (0.0, 1.0), (-4.6, 1.0), (0.0, 1.0), 3.0

#: Points of Gauss–Hermite integration over the noise of one reading, and over the ease.
NODES, EASES = 5, 5

#: Rounds of levels and curve in turn; steps of EM for the levels in each.
ROUNDS, LEVEL_STEPS = 3, 5

#: Groups a curve is fitted to again when samples were left out, and iterations from the whole's.
REFIT_GROUPS, REFIT_STEPS = 300, 8

#: A fit stays within so many SDs of the weak priors: a table without a single miss gives no end.
FURTHEST = 6.0

#: Share of a sample's levels below its low edge, which lies about as far from every midpoint.
EDGE = 0.05

#: Steps of the grid, either side of the mean seen, where the true mean of a group is looked for.
WINDOW = 4

#: Parameters before the midpoints: log slope, logit lapse, log SD of the ease.
FIRST = 3

#: Shares change along abundance over about this many doublings.
SMOOTH = 1.0


@cache
def gauss(many: int) -> tuple[Array, Array]:
    """Return nodes and weights (adding up to 1) of integration over a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(many)
    return nodes, weights / weights.sum()


@dataclass(frozen=True)
class Curve:
    """The curve of some samples: :attr:`middle` (S,)."""

    slope: float
    middle: Array
    lapse: float
    ease: float

    @staticmethod
    def eases() -> tuple[Array, Array]:
        """Return nodes and weights of integration over the ease."""
        return gauss(EASES)

    def missed(self, levels: Array, noise: float) -> tuple[Array, Array, Array, Array]:
        """Return P(missed) at each level and ease, (S, G, V), and slopes of P(seen).

        The slopes are by log slope (of the reading about the midpoint), by level, and the curve.
        """
        nodes, weights = gauss(NODES if noise else 1)
        ease = self.ease * self.eases()[0]
        reading = (
            levels[None, :, None, None] - ease[:, None] + noise * nodes
            - self.middle[:, None, None, None]
        )  # fmt: skip
        curve = expit(self.slope * reading)
        bent = curve * (1 - curve) * self.slope
        seen = curve @ weights
        by_slope, by_level = (bent * reading) @ weights, bent @ weights
        missed = np.clip(1 - (1 - self.lapse) * seen, 1e-12, 1.0)
        return missed, (1 - self.lapse) * by_slope, (1 - self.lapse) * by_level, seen

    def patterns(
        self, filled: Array, seen: Array, levels: Array, noise: float
    ) -> tuple[Array, Array, Array]:
        """Return log P(pattern) (N, G, V), weights (V,) and P(never seen) (G, V)."""
        nodes, weights = self.eases()
        log_miss = np.log(self.missed(levels, noise)[0])
        shape = (len(seen), len(levels), len(nodes))
        misses = ((1.0 - seen) @ log_miss.reshape(len(self.middle), -1)).reshape(shape)
        logit = self.slope * (filled[:, :, None] - self.middle[:, None] - self.ease * nodes)
        hits = (log_expit(logit) * seen[:, :, None]).sum(axis=1)
        hits += seen.sum(axis=1)[:, None] * np.log1p(-self.lapse)
        return misses + hits[:, None, :], weights, np.exp(log_miss.sum(axis=0))


def grid(values: Array) -> Array:
    """Return the log2 levels at which everything is worked out; DataError if nothing was seen."""
    if not np.isfinite(values).any():
        raise DataError("no level above zero in the table; expected at least one detected protein")
    low, high = np.nanmin(values) - BELOW, np.nanmax(values) + ABOVE
    return low + STEP * np.arange(int(np.ceil((high - low) / STEP)) + 1)


def smoothing(levels: Array, width: float = SMOOTH) -> Array:
    """Return the matrix (G, G) that smooths along the grid and keeps the sum."""
    away = (levels[:, None] - levels[None, :]) / width
    weight = np.exp(-0.5 * away**2)
    return weight / weight.sum(axis=0)


def mean_likelihood(levels: Array, mean: Array, error: Array) -> Array:
    """Return the density of a mean reading at each grid level, (N, G), averaged over its cell.

    Averaging keeps readings that are finer than the grid from falling between its points.
    """
    edges = np.append(levels - STEP / 2, levels[-1] + STEP / 2)
    below = ndtr((edges[None, :] - mean[:, None]) / error[:, None])
    return np.diff(below, axis=1) / STEP


@dataclass(frozen=True)
class _Part:
    """Groups of one condition the curve is fitted to: what was seen, how likely at each level.

    Only the levels near the mean seen are worked on: ``window`` (N, W) are their places.
    """

    samples: NDArray[np.int64]
    seen: Array
    filled: Array
    base: Array
    window: NDArray[np.int64]


def fit(values: Array, group: NDArray[np.int64], noise: Array, usual: float) -> Curve:
    """Return the curve of greatest posterior probability.

    A sample whose condition has no other cannot say what it missed: its midpoint is taken to lie
    as far from its low edge as those of the others (:func:`alone`).

    Parameters
    ----------
    values
        (P, S) log2 levels, NaN where missed.
    group
        (S,) condition of each sample.
    noise, usual
        (P,) SD of readings; the usual one.
    """
    from scipy.optimize import minimize

    levels = grid(values)
    parts = _parts(values, group, noise, levels)
    start = float(np.nanquantile(values, 0.05)) - 1.0
    prior = np.full(len(levels), 1 / len(levels))
    first = [SLOPE[0], LAPSE[0], EASE[0]]
    at = np.concatenate([first, np.full(values.shape[1], start)])
    for _ in range(ROUNDS):
        prior = _posterior_levels(parts, at, levels, usual, prior)
        at = minimize(
            _objective, at, args=(parts, levels, usual, prior, start), jac=True,
            method="L-BFGS-B", options={"maxiter": 20}, bounds=_bounds(len(at)),
        ).x  # fmt: skip
    lone, usual_middle, _ = alone(values, group, at[FIRST:])
    at[FIRST + lone] = usual_middle
    return _curve(at, np.arange(values.shape[1]))


def _bounds(size: int) -> list[tuple[float | None, float | None]]:
    """Return the ends of what is fitted."""
    ends: list[tuple[float | None, float | None]] = [
        (mean - FURTHEST * spread, mean + FURTHEST * spread)
        for mean, spread in (SLOPE, LAPSE, EASE)
    ]
    return ends + [(None, None)] * (size - FIRST)


def low_edge(values: Array) -> Array:
    """Return the log2 level above which a sample (S,) has nearly all its levels; NaN of none."""
    return np.array([
        np.quantile(own[np.isfinite(own)], EDGE) if np.isfinite(own).any() else np.nan
        for own in values.T
    ])  # fmt: skip


def alone(
    values: Array, group: NDArray[np.int64], middle: Array
) -> tuple[NDArray[np.int64], Array, float]:
    """Return the samples without a replicate, and where their midpoints would usually lie.

    Parameters
    ----------
    values, group
        As of :func:`skin/fit`.
    middle
        (S,) midpoints.

    Returns
    -------
    tuple
        Places of the samples that are the only ones of their condition, and not empty; their low
        edges plus the mean of midpoint less low edge of the others; the SD of that. None where no
        sample has a replicate.
    """
    edge, replicated = low_edge(values), np.bincount(group)[group] > 1
    gap = middle - edge
    known, lone = gap[replicated & np.isfinite(gap)], ~replicated & np.isfinite(gap)
    if len(known) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0), 0.0
    return np.flatnonzero(lone), edge[lone] + known.mean(), float(known.std(ddof=1))


def refit(
    values: Array, group: NDArray[np.int64], noise: Array, usual: float, levels: Array, start: Curve
) -> Curve:
    """Return the curve of a table near one that is known, of the same samples.

    A sample whose condition has no other keeps its midpoint, moved as the others' were.

    Parameters
    ----------
    values, group, noise, usual
        As of :func:`skin/fit`.
    levels
        (G,) the grid.
    start
        The curve it starts from.
    """
    from scipy.optimize import minimize

    parts = _parts(values, group, noise, levels, REFIT_GROUPS)
    known = np.concatenate([[np.log(start.slope), np.log(start.lapse / (1 - start.lapse)),
                             np.log(start.ease)], start.middle])  # fmt: skip
    if not parts:
        return start
    prior = np.full(len(levels), 1 / len(levels))
    for _ in range(ROUNDS - 1):
        prior = _posterior_levels(parts, known, levels, usual, prior)
    low = float(np.nanquantile(values, 0.05)) - 1.0
    at = minimize(
        _objective, known, args=(parts, levels, usual, prior, low), jac=True,
        method="L-BFGS-B", options={"maxiter": REFIT_STEPS}, bounds=_bounds(len(known)),
    ).x  # fmt: skip
    learnt = FIRST + np.concatenate([part.samples for part in parts])
    alone = np.setdiff1d(np.arange(FIRST, len(at)), learnt)
    at[alone] = known[alone] + (at - known)[learnt].mean()
    return _curve(at, np.arange(values.shape[1]))


def _curve(at: Array, samples: NDArray[np.int64]) -> Curve:
    """Return the curve of some samples from the vector that is fitted."""
    return Curve(
        float(np.exp(at[0])), at[FIRST + samples], float(expit(at[1])), float(np.exp(at[2]))
    )


def _parts(
    values: Array, group: NDArray[np.int64], noise: Array, levels: Array, most: int = FIT_GROUPS
) -> list[_Part]:
    """Return an even choice of the groups seen at least once, by condition."""
    conditions = np.unique(group)
    parts = []
    for one in conditions:
        samples = np.flatnonzero(group == one)
        inside = values[:, samples]
        rows = np.flatnonzero(np.isfinite(inside).any(axis=1))
        if not rows.size or len(samples) < 2:
            continue
        every = max(1, round(len(rows) * len(conditions) / most))
        rows = rows[np.argsort(np.nanmean(inside[rows], axis=1), kind="stable")][::every]
        chosen = inside[rows]
        seen = np.isfinite(chosen)
        error = noise[rows] / np.sqrt(seen.sum(axis=1))
        base = mean_likelihood(levels, np.nanmean(chosen, axis=1), error)
        near = np.clip(base.argmax(axis=1) - WINDOW, 0, len(levels) - 2 * WINDOW - 1)
        window = near[:, None] + np.arange(2 * WINDOW + 1)
        base = np.take_along_axis(base, window, axis=1)
        parts.append(_Part(samples, seen.astype(float), np.where(seen, chosen, 0.0), base, window))
    return parts


def _of_part(part: _Part, curve: Curve, levels: Array, usual: float, prior: Array) -> Any:
    """Return log likelihoods (N,), posterior of level and ease (N, G, V), P(never) (G, V)."""
    log_hits, weights, never = curve.patterns(part.filled, part.seen, levels, usual)
    kept = 1 - np.minimum(never @ weights, 1 - 1e-9)
    near = np.take_along_axis(log_hits, part.window[:, :, None], axis=1)
    top = near.max(axis=(1, 2))
    weight = np.exp(near - top[:, None, None])
    weight *= (part.base * (prior / kept)[part.window])[:, :, None] * weights
    total = np.maximum(weight.sum(axis=(1, 2)), 1e-300)
    posterior = np.zeros_like(log_hits)
    np.put_along_axis(posterior, part.window[:, :, None], weight / total[:, None, None], axis=1)
    return np.log(total) + top, posterior, never * weights / kept[:, None]


def _posterior_levels(
    parts: list[_Part], at: Array, levels: Array, usual: float, prior: Array
) -> Array:
    """Return the distribution of levels after some steps of EM."""
    for _ in range(LEVEL_STEPS):
        result = np.full(len(levels), 1e-6)
        for part in parts:
            curve = _curve(at, part.samples)
            result += _of_part(part, curve, levels, usual, prior)[1].sum(axis=(0, 2))
        prior = result / result.sum()
    return prior


def _objective(
    at: Array, parts: list[_Part], levels: Array, usual: float, prior: Array, start: float
) -> tuple[float, Array]:
    """Return minus the log posterior of the curve, and its gradient."""
    middle = np.concatenate([[SLOPE[0], LAPSE[0], EASE[0]], np.full(len(at) - FIRST, start)])
    spread = np.concatenate([
        [SLOPE[1], LAPSE[1], EASE[1]], np.full(len(at) - FIRST, MIDPOINT)
    ])  # fmt: skip
    off = (at - middle) / spread
    value, slack = float((off**2).sum() / 2), off / spread
    for part in parts:
        curve = _curve(at, part.samples)
        found = _of_part(part, curve, levels, usual, prior)
        value -= found[0].sum()
        slack += _slack_of_part(part, curve, levels, usual, found[1], found[2], len(at))
    return value, slack


def _slack_of_part(
    part: _Part, curve: Curve, levels: Array, usual: float, posterior: Array, odds: Array, size: int
) -> Array:
    """Return the gradient of minus the log likelihood of one condition's groups."""
    nodes, _ = curve.eases()
    missed, by_slope, by_level, seen_curve = curve.missed(levels, usual)
    # d log P(missed) = −dP(seen)/P(missed); each miss counts once, and the condition of being
    # seen at all counts every sample by the odds of never
    shape = missed.shape
    pull = ((1 - part.seen).T @ posterior.reshape(len(posterior), -1)).reshape(shape)
    pull = (pull + posterior.sum(axis=(0, 2))[:, None] * odds) / missed
    eases = posterior.sum(axis=1)
    reading = part.filled[:, :, None] - curve.middle[:, None] - curve.ease * nodes
    left = (1 - expit(curve.slope * reading)) * part.seen[:, :, None] * eases[:, None, :]
    hits = part.seen.sum()
    slack = np.zeros(size)
    slack[0] = curve.slope * ((pull * by_slope).sum() / curve.slope - (left * reading).sum())
    slack[1] = -curve.lapse * (1 - curve.lapse) * (pull * seen_curve).sum() + hits * curve.lapse
    slack[2] = curve.ease * (
        -((pull * by_level).sum(axis=(0, 1)) * nodes).sum()
        + curve.slope * (left.sum(axis=(0, 1)) * nodes).sum()
    )
    slack[FIRST + part.samples] = -(pull * by_level).sum(axis=(1, 2)) + curve.slope * left.sum(
        axis=(0, 2)
    )
    return slack
