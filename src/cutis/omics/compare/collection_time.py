"""When to collect a secretome: in the stage with the most adaptive dialogue.

*Adaptive dialogue* at a look is the mean, over the signals of the atlas that were measured, of
``weight × standardised log2 level``. The weight of a signal is the share of its tagged messages
that are regenerative less the share that are inflammatory: from 1 (only ever asks for repair) to −1
(only ever raises alarm). A signal that is not seen stands at half of its limit, so that both how
strong and how many signals speak count. The weighting is a choice, and can be given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.compare.time_course import TimeCourse
    from cutis.statistics.segmentation import Segmentation

Array = NDArray[np.float64]

#: Fewest signals an answer rests on.
FEWEST = 3

#: Resamplings of signals and segmentations.
TIMES = 1000


@dataclass(frozen=True)
class CollectionTime:
    """When to collect.

    Attributes
    ----------
    stage
        Number of the stage; 0 when none is better.
    start, end
        Its first and last look, day; NaN when none is.
    sure
        How often, over segmentations drawn from their probability and signals drawn anew, a look of
        that stage lies in the best one; NaN when none is.
    signals
        Signals it rests on.
    says
        The answer as a sentence.
    """

    stage: int
    start: float
    end: float
    sure: float
    signals: int
    says: str


def tagged_signals(knowledge: Knowledge) -> dict[str, float]:
    """Return the weight of every signal that cells make and that carries a tagged message."""
    found = {}
    for symbol, record in knowledge.signals.items():
        tags = [arrow.message for arrow in record.heard_by]
        repair, alarm = tags.count("regenerative"), tags.count("inflammatory")
        if record.made_by and repair + alarm:
            found[symbol] = (repair - alarm) / (repair + alarm)
    return found


def dialogue(taken: TimeCourse, signals: Mapping[str, float]) -> tuple[Array, Array]:
    """Return the standardised levels (S, T) of the signals that were measured, and weights (S,)."""
    symbols = taken.symbols.fillna("").to_numpy(dtype=object)
    rows = [row for row, symbol in enumerate(symbols) if signals.get(symbol)]
    rows.sort(key=lambda row: symbols[row])  # so that the order of a table draws nothing else
    weights = np.array([signals[symbols[row]] for row in rows], dtype=float)
    return taken.scaled.to_numpy(dtype=float)[rows], weights


def collection_time(
    taken: TimeCourse,
    found: Segmentation | None,
    ends: tuple[int, ...],
    signals: Mapping[str, float],
    seed: int,
) -> tuple[CollectionTime, Array]:
    """Return when to collect, and the adaptive dialogue at each look, shape (T,) or (0,).

    Parameters
    ----------
    taken
        The course.
    found
        Its segmentations; None where nothing moves.
    ends
        Of the stages, as looks up to each.
    signals
        Symbol → weight.
    """
    levels, weights = dialogue(taken, signals)
    nan = float("nan")
    if len(weights) < FEWEST:
        says = f"{len(weights)} signals with a tagged message were measured, fewer than {FEWEST}: "
        return CollectionTime(
            0, nan, nan, nan, len(weights), says + "no stage can be preferred."
        ), np.zeros(0)
    course = weights @ levels / len(weights)
    if found is None or len(ends) < 2:
        day = float(taken.times[int(np.argmax(course))])
        says = (
            "One stage: no stage of collection is shown to be better than another (the adaptive "
            f"dialogue is highest on day {day:g})."
        )
        return CollectionTime(0, nan, nan, nan, len(weights), says), course
    rng = np.random.default_rng([seed, 1])  # not the stream that segmentations are drawn from
    inside = np.zeros(len(course))
    for drawn in found.sample(seed, TIMES):
        again = rng.integers(len(weights), size=len(weights))
        start, end = _best(weights[again] @ levels[again], drawn)
        inside[start:end] += 1 / TIMES
    start, end = _best(course, ends)
    stage = ends.index(end) + 1
    sure = float(inside[start:end].mean())
    first, last = float(taken.times[start]), float(taken.times[end - 1])
    says = (
        f"Collect in stage {stage}, day {first:g} to {last:g}: the adaptive dialogue of "
        f"{len(weights)} signals is highest there (sure: {sure:.2f})."
    )
    return CollectionTime(stage, first, last, sure, len(weights), says), course


def _best(course: Array, ends: tuple[int, ...]) -> tuple[int, int]:
    """Return start and end of the segment with the highest mean."""
    pieces = list(zip([0, *ends[:-1]], ends, strict=True))
    return max(pieces, key=lambda piece: float(course[piece[0] : piece[1]].mean()))
