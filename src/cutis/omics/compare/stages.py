"""Stages of a secretome over time, how sure their boundaries are, and when to collect.

Proteins that move together are summed up in up to three principal components of their standardised
log2 levels (as many as rise above what the same levels give with their times shuffled), and these
are cut into stages by :mod:`cutis.statistics.segmentation`. More than one stage is claimed only
when that is likelier than :data:`SURE`. Works alike on a measured course and on a virtual dish
(``from_long(secretome(view, at=[…]))``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.omics.compare.collection_time import CollectionTime, collection_time, tagged_signals
from cutis.omics.compare.differential_abundance import probability_of_difference
from cutis.omics.compare.time_course import TimeCourse, time_course
from cutis.statistics.segmentation import MOST, Segmentation, segmentation
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: How likely more than one stage must be before it is claimed, and a difference of a protein.
SURE = 0.9

#: Probability the interval of a boundary holds at least.
LEVEL = 0.95

#: Shufflings of times to which principal components are held, and most components taken.
SHUFFLES, COMPONENTS = 60, 3

#: Of the tables of stages, of their boundaries, and of proteins.
COLUMNS = Columns("stages", (
    "stage", "start", "end", "looks", "proteins", "leading", "dialogue", "label",
))  # fmt: skip
BOUNDARIES = Columns("boundaries", (
    "boundary", "time", "low", "high", "unit", "probability", "changed",
))  # fmt: skip
PROTEINS = Columns("proteins of stages", (
    "protein", "symbol", "highest", "different", "stage {stage}", "seen {stage}",
    "differs {boundary}",
))  # fmt: skip


@dataclass(frozen=True)
class Stages:
    """Stages of one course.

    Attributes
    ----------
    table
        One row a stage: ``stage``, ``start``, ``end`` (first and last look, day), ``looks``,
        ``proteins`` (highest in it and different from a neighbour), ``leading`` (the foremost),
        ``dialogue`` (:func:`cutis.omics.compare.collection_time.collection_time`), ``label``.
    boundaries
        One row a boundary: ``boundary``, ``time`` (likeliest), ``low``, ``high``, ``unit``,
        ``probability`` (that it lies between these two looks), ``changed`` (expected proteins whose
        level differs across it).
    proteins
        One row a protein: ``protein``, ``symbol``, ``highest`` (stage), ``different`` (whether it
        differs from a neighbour there), ``stage 1`` … (mean log2 level), ``seen 1`` … (share of
        looks), ``differs 1-2`` … (probability).
    number
        Probability of 1, 2 … stages, shape (K,).
    shape
        Probability that the course is ``flat``, has ``steps`` or is ``gradual``, each being as
        likely before.
    collect
        When to collect.
    notes
        Sentences a user should read.
    """

    table: pd.DataFrame
    boundaries: pd.DataFrame
    proteins: pd.DataFrame
    number: Array
    shape: dict[str, float]
    collect: CollectionTime
    course: TimeCourse
    notes: list[str] = field(default_factory=list)

    def members(self, stage: int) -> list[str]:
        """Return the symbols highest in a stage, foremost first, for an enrichment.

        The background is ``proteins["symbol"]``.
        """
        table: Any = self.proteins
        inside = table[(table["highest"] == stage) & table["different"]]
        return [symbol for symbol in inside["symbol"] if symbol]


@method(
    formula="up to three principal components, cut into segments, all segmentations weighed",
    limits="nothing from fewer than four times, little from five",
    check="known steps, coverage of boundaries (tests/omics/compare/test_stages.py)",
    reference="Barry & Hartigan 1992; Fearnhead 2006",
)
def stages(
    measured: Measured,
    *,
    condition: str | Sequence[str] | None = None,
    relative: bool = False,
    most: int = MOST,
    signals: Mapping[str, float] | None = None,
    seed: int = 0,
    knowledge: Knowledge | None = None,
) -> Stages:
    """Find the stages of a time course.

    Parameters
    ----------
    measured
        With ``time`` (day) of its samples, at least four different ones; replicates are averaged.
    condition
        Whose course, when there are several; all of them where each condition is one time.
    relative
        Whether levels are held against the median protein of their look: the composition instead of
        the amount. Takes out what all proteins share, such as a medium that fills up.
    most
        Most stages looked for; a stage has at least two looks.
    signals
        Symbol → weight from −1 (alarm) to 1 (repair) of what counts as adaptive dialogue; None
        takes the atlas's tags (:func:`cutis.omics.compare.collection_time.tagged_signals`).
    knowledge
        The atlas; None takes the one that comes with cutis.
    seed
        Of shuffling and sampling.

    Raises
    ------
    DataError
        It is no time course, or too short a one.
    """
    taken = time_course(measured, condition, relative=relative)
    scores, notes = components(taken, seed)
    if scores.shape[1] == 0:
        ends, found = (len(taken.times),), None
        number = np.array([1.0])
        notes.append(
            "Proteins move together over time no more than with their times shuffled: one stage."
        )
    else:
        found = segmentation(scores, taken.times, most=most)
        number = found.number
        ends = _chosen(found, notes, seed)
    proteins = _proteins(taken, ends)
    weights = tagged_signals(given_or_bundled(knowledge)) if signals is None else signals
    when, dialogue = collection_time(taken, found, ends, weights, seed)
    table = _table(taken, ends, proteins, dialogue, when)
    boundaries = _boundaries(taken.times, found, ends, proteins)
    shape = {"flat": 1.0, "steps": 0.0, "gradual": 0.0} if found is None else found.shape
    if shape["gradual"] > 0.5:
        notes.append(
            f"Levels change gradually (probability {shape['gradual']:.2f}, steps "
            f"{shape['steps']:.2f}): a boundary is where change is quickest, not a switch."
        )
    return Stages(table, boundaries, proteins, number, shape, when, taken, notes)


def components(taken: TimeCourse, seed: int) -> tuple[Array, list[str]]:
    """Return the scores (T, D) of the principal components above chance, and what to note.

    Chance is the 95th percentile of the same component with each protein's times shuffled
    (parallel analysis, Horn 1965). Up to three proteins are taken as they are.
    """
    values = taken.scaled.to_numpy(dtype=float).T
    hidden = float(taken.levels.isna().to_numpy().mean())
    notes = [
        f"{values.shape[1]} proteins at {len(taken.times)} times; {100 * hidden:.0f} % of levels "
        "were not seen and stand at half of the limit or of the least level seen."
    ]
    if len(taken.empty):
        told = ", ".join(f"{time:g}" for time in taken.empty)
        notes.append(f"Hardly anything is seen on day {told}: left out.")
    moving = values[:, values.std(axis=0) > 1e-9]
    if moving.shape[1] <= COMPONENTS:
        return moving, notes
    rng = np.random.default_rng(seed)
    real = _eigenvalues(moving)
    chance = np.array([_eigenvalues(rng.permuted(moving, axis=0)) for _ in range(SHUFFLES)])
    above = real > np.percentile(chance, 95, axis=0)
    many = int(np.argmin(above[:COMPONENTS])) if not above[:COMPONENTS].all() else COMPONENTS
    left, sizes, _ = np.linalg.svd(moving, full_matrices=False)
    share = float(real[:many].sum() / real.sum())
    notes.append(
        f"{many} principal components rise above chance, {100 * share:.0f} % of what moves."
    )
    return left[:, :many] * sizes[:many], notes


def _eigenvalues(values: Array) -> Array:
    """Return the leading eigenvalues of what looks have in common."""
    about = values - values.mean(axis=0)
    return np.asarray(np.linalg.eigvalsh(about @ about.T)[::-1][:COMPONENTS], dtype=float)


def _chosen(found: Segmentation, notes: list[str], seed: int) -> tuple[int, ...]:
    """Return the ends of the stages that are claimed."""
    several = 1 - float(found.number[0])
    if several < SURE:
        notes.append(
            f"More than one stage has a probability of {several:.2f}, less than {SURE:g}: none is "
            "claimed."
        )
        return found.best(1)
    many = int(np.argmax(found.number[1:])) + 2
    notes.append(
        f"{many} stages with a probability of {found.number[many - 1]:.2f}; more than one with "
        f"{several:.2f}."
    )
    return found.best(many, seed)


def _proteins(taken: TimeCourse, ends: tuple[int, ...]) -> pd.DataFrame:
    """Return each protein's level in each stage and whether it differs between neighbours."""
    import pandas as pd

    filled = taken.filled.to_numpy(dtype=float)
    seen = taken.levels.notna().to_numpy()
    pieces = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    means = np.stack([filled[:, piece].mean(axis=1) for piece in pieces], axis=1)
    table = pd.DataFrame(
        {"protein": taken.levels.index, "symbol": taken.symbols.fillna("").to_numpy(dtype=object)}
    )
    highest = means.argmax(axis=1)
    table["highest"] = highest + 1
    differs = np.zeros((len(table), len(ends) - 1))
    if len(ends) > 1:
        within = sum(
            ((filled[:, p] - means[:, [k]]) ** 2).sum(axis=1) for k, p in enumerate(pieces)
        )
        df = len(taken.times) - len(ends)
        for k in range(len(ends) - 1):
            step = means[:, k + 1] - means[:, k]
            looks = [p.stop - p.start for p in pieces[k : k + 2]]
            differs[:, k] = probability_of_difference(step, np.asarray(within) / df, df, *looks)
    padded = np.pad(differs, ((0, 0), (1, 1)))
    rows = np.arange(len(table))
    best = np.maximum(padded[rows, highest], padded[rows, highest + 1])
    table["different"] = best >= SURE
    for k, piece in enumerate(pieces):
        table[f"stage {k + 1}"] = means[:, k]
        table[f"seen {k + 1}"] = seen[:, piece].mean(axis=1)
    for k in range(len(ends) - 1):
        table[f"differs {k + 1}-{k + 2}"] = differs[:, k]
    rise = means.max(axis=1) - means.mean(axis=1)
    order = np.lexsort((-rise, ~table["different"].to_numpy(), table["highest"].to_numpy()))
    many = len(ends)
    return PROTEINS.held(
        table.iloc[order].reset_index(drop=True),
        stage=range(1, many + 1), boundary=[f"{k}-{k + 1}" for k in range(1, many)],
    )  # fmt: skip


def _table(
    taken: TimeCourse, ends: tuple[int, ...], proteins: Frame, dialogue: Array, when: CollectionTime
) -> pd.DataFrame:
    """Return one row a stage."""
    import pandas as pd

    rows = []
    for k, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        inside = proteins[(proteins["highest"] == k + 1) & proteins["different"]]
        words = [f"{len(inside)} proteins are highest"] if len(ends) > 1 else ["no change shown"]
        if when.stage == k + 1:
            words.append(f"collect here (sure: {when.sure:.2f})")
        rows.append(
            {
                "stage": k + 1,
                "start": taken.times[start],
                "end": taken.times[end - 1],
                "looks": end - start,
                "proteins": len(inside),
                "leading": ", ".join(inside["protein"].iloc[:8]),
                "dialogue": float(dialogue[start:end].mean()) if len(dialogue) else np.nan,
                "label": "; ".join(words),
            }
        )
    return COLUMNS.held(pd.DataFrame(rows))


def _boundaries(
    times: Array, found: Segmentation | None, ends: tuple[int, ...], proteins: Any
) -> pd.DataFrame:
    """Return one row a boundary; its interval runs from look to look and holds enough."""
    import pandas as pd

    rows = []
    if found is not None and len(ends) > 1:
        for k, chance in enumerate(found.ends(len(ends))):
            low, high = _interval(chance)
            rows.append(
                {
                    "boundary": f"{k + 1}-{k + 2}",
                    "time": (times[ends[k] - 1] + times[ends[k]]) / 2,
                    "low": times[low - 1],
                    "high": times[high],
                    "unit": "day",
                    "probability": float(chance[low : high + 1].sum()),
                    "changed": float(proteins[f"differs {k + 1}-{k + 2}"].sum()),
                }
            )
    return pd.DataFrame(rows, columns=BOUNDARIES.of())


def _interval(chance: Array) -> tuple[int, int]:
    """Return the first and the last place of the shortest run that holds enough."""
    total = np.concatenate([[0.0], np.cumsum(chance)])
    places = np.flatnonzero(chance > 0)
    best = (int(places[0]), int(places[-1]))
    for low in places:
        high = int(np.searchsorted(total, total[low] + LEVEL * total[-1] - 1e-12, "left")) - 1
        if low <= high < len(chance) and high - low < best[1] - best[0]:
            best = (int(low), high)
    return best
