"""Which proteins a culture has: seen by the replicate rule, and how likely present all the same.

A protein never seen in a condition may be absent, or there below the limit. What decides is its
level elsewhere, the curve of being seen, and how common it is in this table to be absent: each
protein has an abundance, its level in a condition where it is present lies about that, and the
shares of proteins present in each combination of conditions are estimated from the table by EM,
smoothly along abundance (empirical Bayes; given that a protein was seen at all).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.omics.detection.detection import Dropout
from cutis.omics.detection.dropout_fit import STEP, smoothing
from cutis.omics.detection.table_likelihood import (
    FALSE_SIGHTING,
    QUORUM,
    TableLikelihood,
    flagged,
    likelihood_of_levels,
    symbols,
    table_likelihood,
)
from cutis.statistics.false_discovery import how_many, widened
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Up to this many conditions every combination of presences has a share of its own; with more,
#: conditions are independent given the protein's abundance.
JOINT = 4

#: Shares are estimated from an even choice of at most so many proteins, in so many steps of EM;
#: one imagined protein, spread over all combinations, keeps a small table from certainty.
ROWS, STEPS, IMAGINED = 2500, 40, 1.0

#: SD of log2 levels of one protein between conditions where the table cannot tell; the least
#: believed; and degrees of freedom of the t that allows for the few that differ much.
USUAL_CHANGE, LEAST_CHANGE, TAIL = 1.0, 0.3, 4.0

#: Proteins seen in more than one condition that it takes to estimate it.
ENOUGH = 20

#: Of the table of presences.
COLUMNS = Columns("presence", (
    "protein", "symbol", "contaminant", "medium", "detected {condition}", "samples {condition}",
    "level {condition}", "present {condition}",
))  # fmt: skip


@dataclass(frozen=True)
class Presence:
    """What was seen where, and what is likely there.

    Attributes
    ----------
    table
        One row a feature: ``protein``, ``symbol``, ``contaminant``, ``medium``, and for each
        condition c ``detected c`` (by the rule), ``samples c`` (that saw it), ``level c``
        (geometric mean of what was seen; NaN when nothing was) and ``present c`` (probability).
    dropout
        The curve of being seen.
    conditions
        Their names.
    absent
        Estimated share of the table's proteins absent from each condition.
    view
        What it was worked out on.
    """

    table: Frame
    dropout: Dropout
    conditions: tuple[str, ...]
    absent: dict[str, float]
    view: TableLikelihood = field(repr=False, compare=False)

    @property
    def counts(self) -> Frame:
        """Proteins detected and present in each condition: what, condition, value, low, high.

        ``detected`` by the rule, ``seen`` in at least one sample, and ``present``, seen or not.
        Contaminants and proteins of the medium are not counted. Intervals are 95 %: of chance, and
        of the curve and the shares, which were learnt (:mod:`cutis.omics.detection.jackknife`).
        """
        import pandas as pd

        own: Any = self.table[~(self.table["contaminant"] | self.table["medium"])]
        columns = [f"present {one}" for one in self.conditions]
        present = self.table[columns].to_numpy(dtype=float).T
        intervals = self.view.once(
            "present counts", (present,), lambda: present_counts(self.view, present)
        )
        rows = []
        for one, interval in zip(self.conditions, intervals, strict=True):
            for what, flags in (
                ("detected", own[f"detected {one}"]), ("seen", own[f"samples {one}"] > 0)
            ):  # fmt: skip
                many = float(flags.sum())
                rows.append((what, one, many, many, many))
            rows.append(("present", one, *interval))
        return pd.DataFrame(rows, columns=["what", "condition", "value", "low", "high"])


def present_counts(view: TableLikelihood, present: Array) -> list[tuple[float, float, float]]:
    """Return how many proteins are present in each condition, with 95 % intervals.

    Parameters
    ----------
    view
        The table on its grid.
    present
        (C, P) of :func:`probabilities`.
    """
    from cutis.omics.detection.jackknife import spread

    half = spread(view, lambda part, _, learnt: probabilities(part, learnt), present).half()
    own = ~view.apart
    seen_once = [int((one.many > 0)[own].sum()) for one in view.likelihood]
    return [
        widened(how_many(row[own]), wide, int(own.sum()), least)
        for row, wide, least in zip(present, half, seen_once, strict=True)
    ]


@method(
    formula="P(there | seen and missed) by Bayes: curve of being seen × shares by EM",
    limits=(
        "nothing of what no condition shows; imputed tables count as detected; a wrong form of "
        "the curve is in no interval"
    ),
    check="known truth: made, thinned and real mixtures (tests/omics/detection/test_presence.py)",
    reference="after proDA, Ahlmann-Eltze & Anders 2020",
)
def presence(
    measured: Measured, *, quorum: float = QUORUM, steepness: float | None = None
) -> Presence:
    """Return what was seen and what is likely present in each condition.

    Parameters
    ----------
    measured
        Proteins or RNAs in conditions.
    quorum
        Share of a condition's samples that must see a protein.
    steepness
        Where the features have a ``limit``: logits for each e-fold of level; None takes the
        simulated instrument's.

    Raises
    ------
    DataError
        Nothing was detected in the table.
    """
    import pandas as pd

    view = table_likelihood(measured, steepness)
    present = probabilities(view)
    columns: dict[str, Any] = {
        "protein": measured.levels.index.to_numpy(),
        "symbol": symbols(measured),
        "contaminant": flagged(measured, "contaminant"),
        "medium": flagged(measured, "medium"),
    }
    detected = view.detected(quorum)
    for at, one in enumerate(view.conditions):
        found = view.likelihood[at]
        columns[f"detected {one}"] = detected[at]
        columns[f"samples {one}"] = found.many
        columns[f"level {one}"] = np.where(found.many > 0, 2.0**found.mean, np.nan)
        columns[f"present {one}"] = present[at]
    own = ~view.apart
    absent = {
        one: float(1 - present[at][own].mean()) if own.any() else float("nan")
        for at, one in enumerate(view.conditions)
    }
    table = COLUMNS.held(pd.DataFrame(columns), condition=view.conditions)
    return Presence(table, view.dropout, view.conditions, absent, view)


def fitted_rows(rows: Flags, learnt: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Return the places ``learnt`` that are of the rows; None: at most about ``ROWS``, evenly."""
    if learnt is not None:
        return learnt[rows[learnt]]
    places = np.flatnonzero(rows)
    return places[:: max(1, int(np.ceil(len(places) / ROWS)))]


def shifts(view: TableLikelihood) -> tuple[Array, float]:
    """Return each condition's shift from the common abundance, and the SD about it, log2."""
    detected = view.detected() & ~view.apart
    mean = np.array([one.mean for one in view.likelihood])
    both = detected.sum(axis=0) >= 2
    if both.sum() < ENOUGH:
        return np.zeros(len(mean)), USUAL_CHANGE
    level = np.where(detected, mean, np.nan)[:, both]
    off = level - np.nanmean(level, axis=0)
    shift = np.nan_to_num([np.nanmedian(one) if np.isfinite(one).any() else 0.0 for one in off])
    known = np.isfinite(level).sum(axis=0)
    spread = (off - shift[:, None]) * np.sqrt(known / (known - 1))
    found = 1.4826 * float(np.nanmedian(np.abs(spread)))
    return shift, max(found, LEAST_CHANGE)


def probabilities(view: TableLikelihood, learnt: NDArray[np.int64] | None = None) -> Array:
    """Return P(present) of each protein in each condition, (C, P).

    Parameters
    ----------
    view
        The table on its grid.
    learnt
        Rows the shares are learnt from; None: an even choice.
    """
    shift, change = shifts(view)
    carried, never = [], []
    for one, by in zip(view.likelihood, shift, strict=True):
        away = (view.levels[None, :] - view.levels[:, None] - by) / change
        kernel = (1 + away**2 / TAIL) ** (-(TAIL + 1) / 2)
        kernel /= kernel.sum(axis=1, keepdims=True)
        carried.append(one.density @ kernel.T)
        never.append(one.never @ kernel.T)
    ratio = np.exp(np.clip(view.absent, -700, 300))
    usable = (np.array([one.many for one in view.likelihood]) > 0).any(axis=0) & ~view.apart
    rows = fitted_rows(usable, learnt)
    if len(view.conditions) <= JOINT:
        return _joint(view, carried, never, ratio, rows)
    return _independent(view, carried, ratio, rows)


def _joint(
    view: TableLikelihood,
    carried: list[Array],
    never: list[Array],
    ratio: Array,
    rows: NDArray[np.int64],
) -> Array:
    """Return P(present) when each combination of presences has a share of its own."""
    many, cells = len(carried), len(view.levels)
    patterns = [tuple(bool(code >> at & 1) for at in range(many)) for code in range(2**many)]

    def likelihood(which: Any, pattern: Sequence[bool]) -> Array:
        result, unseen = np.ones((len(ratio[0][which]), cells)), np.ones((1, cells))
        for at, there in enumerate(pattern):
            result *= carried[at][which] if there else ratio[at][which][:, None]
            missed = (1 - FALSE_SIGHTING) ** view.sizes[at]
            hidden = never[at][which] if never[at].ndim == 2 else never[at]
            unseen = unseen * (hidden if there else missed)
        return result / np.maximum(1 - unseen, 1e-9)

    smooth = smoothing(view.levels)
    some = np.array([likelihood(rows, pattern) for pattern in patterns])
    weight = np.full((len(patterns), cells), 1 / (len(patterns) * cells))
    flat = np.ascontiguousarray(some.transpose(1, 0, 2)).reshape(some.shape[1], weight.size)
    for _ in range(STEPS):
        total = flat @ weight.ravel()
        share = ((1 / np.maximum(total, 1e-300)) @ flat).reshape(weight.shape) * weight
        weight = share @ smooth.T + IMAGINED / weight.size
        weight /= weight.sum()
    every = slice(None)
    result, total = np.zeros((many, len(ratio[0]))), np.zeros(len(ratio[0]))
    for pattern, own in zip(patterns, weight, strict=True):
        part = likelihood(every, pattern) @ own
        total += part
        result[list(pattern)] += part
    return np.divide(result, total, out=np.zeros_like(result), where=total > 0)


def _independent(
    view: TableLikelihood, carried: list[Array], ratio: Array, rows: NDArray[np.int64]
) -> Array:
    """Return P(present) when conditions are independent given the protein's abundance."""
    levels = np.full(len(view.levels), 1 / len(view.levels))
    smooth = smoothing(view.levels)
    share = np.full(len(carried), 0.5)

    def posterior(which: Any) -> tuple[Array, Array]:
        there = [share[at] * one[which] for at, one in enumerate(carried)]
        either = [one + (1 - share[at]) * ratio[at][which][:, None] for at, one in enumerate(there)]
        joint = np.log(np.maximum(levels, 1e-300)) + sum(
            np.log(np.maximum(one, 1e-300)) for one in either
        )
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        joint /= joint.sum(axis=1, keepdims=True)
        present = [
            (joint * a / np.maximum(b, 1e-300)).sum(axis=1)
            for a, b in zip(there, either, strict=True)
        ]
        return np.array(present), joint

    for _ in range(STEPS):
        present, joint = posterior(rows)
        share = (present.sum(axis=1) + IMAGINED / 2) / (len(rows) + IMAGINED)
        levels = smooth @ joint.sum(axis=0) + IMAGINED / len(levels)
        levels /= levels.sum()
    parts = [posterior(np.arange(at, min(at + ROWS, len(ratio[0]))))[0]
             for at in range(0, len(ratio[0]), ROWS)]  # fmt: skip
    return np.concatenate(parts, axis=1)


__all__ = [
    "QUORUM",
    "STEP",
    "Presence",
    "TableLikelihood",
    "flagged",
    "likelihood_of_levels",
    "presence",
    "probabilities",
    "symbols",
    "table_likelihood",
]  # fmt: skip
