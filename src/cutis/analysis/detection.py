"""How an instrument misses what is scarce, learnt from the table itself.

A protein at log2 level x is seen in sample j with probability
``(1 − lapse) / (1 + exp(−slope·(x − midpoint_j)))``. The levels of those seen cannot be taken as
they are: near the limit only what happened to be high is seen. So the slope, the midpoints and
the distribution of levels are fitted together, by the marginal likelihood of every protein seen
at least once in a condition: the true mean is integrated out, replicates scatter normally about
it, and being in the table at all is conditioned on (the selection of Ahlmann-Eltze & Anders 2020,
proDA, with a logistic curve and a free distribution of levels).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr

from cutis.analysis.moderated import squeezed
from cutis.errors import DataError

if TYPE_CHECKING:
    from cutis.data.measured import Measured

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Step of the grid of log2 levels, and how far it reaches below the lowest and above the highest
#: level seen: a protein 64 times below the lowest is not seen by any instrument of that table.
STEP, BELOW, ABOVE = 0.5, 6.0, 1.5

#: Noise (SD of log2 between replicates) when nothing is replicated: 30 %, usual of label-free
#: proteomics; and the least that is believed.
ASSUMED_NOISE, LEAST_NOISE = 0.4, 0.05

#: Groups (protein in condition) the curve is fitted to; more do not move it.
FIT_GROUPS = 2400

#: Weak priors of the fit, mean and SD: log slope (one logit a doubling: from 10 to 90 % seen within
#: a factor of 20), logit of the lapse (1 %), and the SD of a midpoint about the lowest levels seen.
SLOPE, LAPSE, MIDPOINT = (0.0, 1.0), (-4.6, 1.0), 3.0

#: Points of Gauss–Hermite integration over the noise of one reading.
NODES = 7


@dataclass(frozen=True)
class Dropout:
    """The curve of being seen.

    Attributes
    ----------
    slope
        Logits for each doubling.
    midpoint
        log2 level seen half of the time: (1, S) one a sample, or (P, 1) one a feature where the
        table gives limits.
    lapse
        Share missed whatever the level.
    noise
        (P,) SD of log2 readings about the mean of their condition.
    typical
        The usual noise; the misses are integrated over it. 0 where the curve is of the true level.
    fitted
        Whether it was learnt from the table, or given by limits.
    """

    slope: float
    midpoint: Array
    lapse: float
    noise: Array
    typical: float
    fitted: bool

    def missed(self, levels: Array) -> Array:
        """Return log P(missed) at log2 levels (G,): (S, G) or (P, G), as the midpoints are."""
        return np.log(_missed(levels, self.midpoint.ravel(), self.slope, self.lapse, self.typical))


def log2_levels(measured: Measured) -> Array:
    """Return log2 of the scaled levels, (P, S); NaN where nothing above zero was measured."""
    levels = measured.scaled().to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(levels > 0, np.log2(levels), np.nan)


def groups_of(measured: Measured) -> NDArray[np.int64]:
    """Return each sample's condition as its place in ``measured.conditions``."""
    place = {condition: at for at, condition in enumerate(measured.conditions)}
    return np.array([place[one] for one in measured.samples["condition"]], dtype=np.int64)


def grid(values: Array) -> Array:
    """Return the log2 levels at which everything is worked out; DataError if nothing was seen."""
    if not np.isfinite(values).any():
        raise DataError("no level above zero in the table; expected at least one detected protein")
    low, high = np.nanmin(values) - BELOW, np.nanmax(values) + ABOVE
    return low + STEP * np.arange(int(np.ceil((high - low) / STEP)) + 1)


def noise_of(values: Array, group: NDArray[np.int64]) -> tuple[Array, float]:
    """Return each row's moderated SD between replicates, and the usual one."""
    sums, df = np.zeros(len(values)), np.zeros(len(values))
    for one in np.unique(group):
        inside = values[:, group == one]
        many = np.isfinite(inside).sum(axis=1)
        mean = np.nansum(inside, axis=1) / np.maximum(many, 1)
        sums += np.nansum((inside - mean[:, None]) ** 2, axis=1)
        df += np.maximum(many - 1, 0)
    if (df > 0).sum() < 2:
        return np.full(len(values), ASSUMED_NOISE), ASSUMED_NOISE
    posterior, prior = squeezed(np.where(df > 0, sums / np.maximum(df, 1), np.nan), df)
    usual = float(np.median(np.sqrt(prior.variance)))
    return np.maximum(np.sqrt(posterior), LEAST_NOISE), max(usual, LEAST_NOISE)


def dropout(measured: Measured, steepness: float | None = None) -> Dropout:
    """Return the curve of a table: of its features' ``limit`` where it has one, else fitted.

    Parameters
    ----------
    measured
        Proteins or RNAs.
    steepness
        With limits: logits for each e-fold of level; None takes the simulated instrument's.
    """
    values, group = log2_levels(measured), groups_of(measured)
    noise, usual = noise_of(values, group)
    if "limit" in measured.features:
        from cutis.readout.instruments import bundled

        limit = measured.features["limit"].to_numpy(dtype=float)
        if np.any(limit > 0):
            if steepness is None:
                steepness = bundled()["mass-spectrometer"].numbers["steepness"].value
            known = np.where(limit > 0, limit, np.nanmedian(limit[limit > 0]))
            middle = np.log2(known)[:, None]
            return Dropout(steepness * float(np.log(2)), middle, 0.0, noise, 0.0, False)
    slope, middle, lapse = fit(values, group, noise, usual)
    return Dropout(slope, middle[None, :], lapse, noise, usual, True)


def _missed(levels: Array, middle: Array, slope: float, lapse: float, noise: float) -> Array:
    """Return P(missed), (midpoints, levels), integrated over the noise of a reading."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES if noise else 1)
    at = slope * (levels[None, :, None] + noise * nodes - middle[:, None, None])
    seen = (1 - lapse) * (expit(at) @ (weights / weights.sum()))
    return np.clip(1 - seen, 1e-12, 1.0)


def mean_likelihood(levels: Array, mean: Array, error: Array) -> Array:
    """Return the density of a mean reading at each grid level, (N, G), averaged over its cell.

    Averaging keeps readings that are finer than the grid from falling between its points.
    """
    edges = np.append(levels - STEP / 2, levels[-1] + STEP / 2)
    below = ndtr((edges[None, :] - mean[:, None]) / error[:, None])
    return np.diff(below, axis=1) / STEP


@dataclass(frozen=True)
class _Part:
    """Groups of one condition the curve is fitted to: what was seen, how likely at each level."""

    samples: NDArray[np.int64]
    seen: Flags
    values: Array
    base: Array


def fit(
    values: Array, group: NDArray[np.int64], noise: Array, usual: float
) -> tuple[float, Array, float]:
    """Return slope, midpoints (S,) and lapse of greatest posterior probability.

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
    at = np.concatenate([[SLOPE[0], LAPSE[0]], np.full(values.shape[1], start)])
    for _ in range(4):
        for _ in range(6):
            prior = _posterior_levels(parts, at, levels, usual, prior)
        at = minimize(
            _objective, at, args=(parts, levels, usual, prior, start), jac=True,
            method="L-BFGS-B", options={"maxiter": 25},
        ).x  # fmt: skip
    return float(np.exp(at[0])), at[2:], float(expit(at[1]))


def _parts(
    values: Array, group: NDArray[np.int64], noise: Array, levels: Array
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
        every = max(1, round(len(rows) * len(conditions) / FIT_GROUPS))
        rows = rows[np.argsort(np.nanmean(inside[rows], axis=1), kind="stable")][::every]
        chosen = inside[rows]
        seen = np.isfinite(chosen)
        error = noise[rows] / np.sqrt(seen.sum(axis=1))
        base = mean_likelihood(levels, np.nanmean(chosen, axis=1), error)
        parts.append(_Part(samples, seen, np.where(seen, chosen, 0.0), base))
    return parts


def _of_part(part: _Part, at: Array, levels: Array, usual: float, prior: Array) -> Any:
    """Return the likelihood (N,), posterior of the level (N, G), P(never seen), P(missed)."""
    miss = _missed(levels, at[2 + part.samples], float(np.exp(at[0])), float(expit(at[1])), usual)
    log_miss = np.log(miss)
    never = np.minimum(np.exp(log_miss.sum(axis=0)), 1 - 1e-9)
    weight = part.base * np.exp((~part.seen) @ log_miss) * (prior / (1 - never))
    total = np.maximum(weight.sum(axis=1), 1e-300)
    return total, weight / total[:, None], never, miss


def _posterior_levels(
    parts: list[_Part], at: Array, levels: Array, usual: float, prior: Array
) -> Array:
    """Return the distribution of levels after one step of EM."""
    result = np.full(len(levels), 1e-6)
    for part in parts:
        result += _of_part(part, at, levels, usual, prior)[1].sum(axis=0)
    return result / result.sum()


def _objective(
    at: Array, parts: list[_Part], levels: Array, usual: float, prior: Array, start: float
) -> tuple[float, Array]:
    """Return minus the log posterior of slope, lapse and midpoints, and its gradient."""
    slope, lapse = float(np.exp(at[0])), float(expit(at[1]))
    value = ((at[0] - SLOPE[0]) / SLOPE[1]) ** 2 / 2 + ((at[1] - LAPSE[0]) / LAPSE[1]) ** 2 / 2
    value += (((at[2:] - start) / MIDPOINT) ** 2).sum() / 2
    slack = np.concatenate([
        [(at[0] - SLOPE[0]) / SLOPE[1] ** 2, (at[1] - LAPSE[0]) / LAPSE[1] ** 2],
        (at[2:] - start) / MIDPOINT**2,
    ])  # fmt: skip
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES if usual else 1)
    weights = weights / weights.sum()
    for part in parts:
        total, posterior, never, miss = _of_part(part, at, levels, usual, prior)
        middle = at[2 + part.samples]
        logit = slope * (part.values - middle)
        value -= np.log(total).sum() + (log_expit(logit) * part.seen).sum()
        value -= part.seen.sum() * np.log1p(-lapse)
        # d log P(missed) = −dP(seen)/P(missed); each miss counts once, and the condition of
        # being seen at all counts every sample by the odds of never
        pull = (~part.seen).T @ posterior + (posterior * (never / (1 - never))).sum(axis=0)
        pull = pull / miss
        reading = levels[None, :, None] + usual * nodes - middle[:, None, None]
        curve = expit(slope * reading)
        bent = curve * (1 - curve)
        by_slope = (1 - lapse) * (bent * slope * reading) @ weights
        by_middle = -(1 - lapse) * slope * (bent @ weights)
        by_lapse = -lapse * (1 - lapse) * (curve @ weights)
        left = (1 - expit(logit)) * part.seen
        slack[0] += (pull * by_slope).sum() - (left * logit).sum()
        slack[1] += (pull * by_lapse).sum() + part.seen.sum() * lapse
        slack[2 + part.samples] += (pull * by_middle).sum(axis=1) + slope * left.sum(axis=0)
    return float(value), slack
