"""How an instrument misses what is scarce, learnt from the table itself.

A protein at log2 level x is seen in sample j with probability
``(1 − lapse) / (1 + exp(−slope·(x − midpoint_j − ease)))``. ``ease`` is the protein's own in that
condition, normal about zero: some fly better than others, so replicates miss the same ones. The
levels of those seen cannot be taken as they are: near the limit only what happened to be high is
seen. So the curve and the distribution of levels are fitted together, by the marginal likelihood of
every protein seen at least once in a condition: the true mean and the ease are integrated out,
replicates scatter normally about the mean, and being in the table at all is conditioned on (the
selection model of proDA, Ahlmann-Eltze & Anders 2020, bioRxiv 661496, with a logistic curve, an
ease, and a free distribution of levels).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from cutis.omics.detection.dropout_fit import Curve, fit, mean_likelihood
from cutis.statistics.moderated_t import Prior, squeeze_variances

if TYPE_CHECKING:
    from cutis.knowledge import Knowledge
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Noise (SD of log2 between replicates) when nothing is replicated: 30 %, usual of label-free
#: proteomics; and the least that is believed.
ASSUMED_NOISE, LEAST_NOISE = 0.4, 0.05


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
    ease
        SD, in log2, of how far a protein's midpoint lies from the sample's.
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
    ease: float
    noise: Array
    typical: float
    fitted: bool

    def likelihood(self, values: Array, samples: NDArray[np.int64], levels: Array) -> Likelihood:
        """Return how likely a condition's readings are at each true level.

        Parameters
        ----------
        values
            (P, S) log2 levels of the table.
        samples
            Columns of the condition.
        levels
            (G,) the grid.
        """
        inside = values[:, samples]
        seen = np.isfinite(inside)
        many = seen.sum(axis=1)
        mean = np.divide(
            np.nansum(inside, axis=1), many, out=np.full(len(inside), levels[0]), where=many > 0
        )
        variance = self.noise**2
        scatter = np.nansum((inside - mean[:, None]) ** 2, axis=1)
        # density of the readings about their mean; with the mean's own it is that of them all
        about = -0.5 * (
            np.maximum(many - 1, 0) * np.log(2 * np.pi * variance)
            + np.log(np.maximum(many, 1)) + scatter / variance
        )  # fmt: skip
        error = self.noise / np.sqrt(np.maximum(many, 1))
        base = np.where((many > 0)[:, None], mean_likelihood(levels, mean, error), 1.0)
        hits, never = self._hits(np.where(seen, inside, 0.0), seen, samples, levels)
        return Likelihood(levels, many, mean, base * hits, about, never)

    def _hits(
        self, filled: Array, seen: Flags, samples: NDArray[np.int64], levels: Array
    ) -> tuple[Array, Array]:
        """Return P(this pattern of seen and missed), (P, G), and P(never seen), (G,) or (P, G)."""
        if not self.fitted:
            miss = 1 - expit(self.slope * (levels[None, :] - self.midpoint))
            miss = np.clip(miss, 1e-12, 1.0)
            many = seen.sum(axis=1)[:, None]
            rest = seen.shape[1] - many
            return (1 - miss) ** many * miss**rest, miss ** seen.shape[1]
        curve = Curve(self.slope, self.midpoint.ravel()[samples], self.lapse, self.ease)
        log_hits, weights, never = curve.patterns(filled, seen.astype(float), levels, self.typical)
        top = log_hits.max(axis=(1, 2), keepdims=True)
        hits = (np.exp(log_hits - top) * weights).sum(axis=2) * np.exp(top[:, :, 0])
        return hits, never @ weights


@dataclass(frozen=True)
class Likelihood:
    """Readings of one condition.

    Attributes
    ----------
    levels
        (G,) grid of true log2 levels.
    many, mean
        (P,) samples that saw it; mean log2 of what they saw.
    density
        (P, G) likelihood of mean and pattern at each true level (seen and missed alike).
    about
        (P,) log density of the readings about their mean.
    never
        (G,) or (P, G) probability of seeing it in no sample.
    """

    levels: Array
    many: NDArray[np.int64]
    mean: Array
    density: Array
    about: Array
    never: Array


def log2_levels(measured: Measured) -> Array:
    """Return log2 of the scaled levels, (P, S); NaN where nothing above zero was measured."""
    levels = measured.scaled().to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(levels > 0, np.log2(levels), np.nan)


def groups_of(measured: Measured) -> NDArray[np.int64]:
    """Return each sample's condition as its place in ``measured.conditions``."""
    place = {condition: at for at, condition in enumerate(measured.conditions)}
    return np.array([place[one] for one in measured.samples["condition"]], dtype=np.int64)


def noise_of(values: Array, group: NDArray[np.int64]) -> tuple[Array, float]:
    """Return each row's moderated SD between replicates, and the usual one."""
    variance, _, prior = pooled(values, group)
    if prior is None:
        return np.sqrt(variance), ASSUMED_NOISE
    usual = float(np.median(np.sqrt(prior.variance)))
    return np.maximum(np.sqrt(variance), LEAST_NOISE), max(usual, LEAST_NOISE)


def pooled(values: Array, group: NDArray[np.int64]) -> tuple[Array, Array, Prior | None]:
    """Return each row's moderated variance between replicates of all conditions.

    Returns
    -------
    tuple
        Variances and degrees of freedom (P,), those of the rows' own readings and of the prior;
        and the prior. Without replicates the assumed variance, NaN and None.
    """
    sums, df = np.zeros(len(values)), np.zeros(len(values))
    for one in np.unique(group):
        inside = values[:, group == one]
        many = np.isfinite(inside).sum(axis=1)
        mean = np.nansum(inside, axis=1) / np.maximum(many, 1)
        sums += np.nansum((inside - mean[:, None]) ** 2, axis=1)
        df += np.maximum(many - 1, 0)
    if (df > 0).sum() < 2:
        return np.full(len(values), ASSUMED_NOISE**2), np.full(len(values), np.nan), None
    posterior, prior = squeeze_variances(np.where(df > 0, sums / np.maximum(df, 1), np.nan), df)
    return posterior, np.minimum(df + prior.df, df.sum()), prior


def dropout(
    measured: Measured, steepness: float | None = None, knowledge: Knowledge | None = None
) -> Dropout:
    """Return the curve of a table: of its features' ``limit`` where it has one, else fitted.

    Parameters
    ----------
    measured
        Proteins or RNAs.
    steepness
        With limits: logits for each e-fold of level; None takes the simulated instrument's.
    knowledge
        The atlas of that instrument; the bundled one when left out.
    """
    values, group = log2_levels(measured), groups_of(measured)
    noise, usual = noise_of(values, group)
    if "limit" in measured.features:
        from cutis.knowledge.cache import given_or_bundled

        limit = measured.features["limit"].to_numpy(dtype=float)
        if np.any(limit > 0):
            if steepness is None:
                atlas = given_or_bundled(knowledge)
                steepness = atlas.instrument("mass-spectrometer").numbers["steepness"].value
            known = np.where(limit > 0, limit, np.nanmedian(limit[limit > 0]))
            middle = np.log2(known)[:, None]
            return Dropout(steepness * float(np.log(2)), middle, 0.0, 0.0, noise, 0.0, False)
    curve = fit(values, group, noise, usual)
    return Dropout(curve.slope, curve.middle[None, :], curve.lapse, curve.ease, noise, usual, True)
