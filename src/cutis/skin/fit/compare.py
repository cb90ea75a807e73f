"""Holds the model to published measurements: runs what is missing, scores every row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import CutisError
from cutis.knowledge.cache import given_or_bundled
from cutis.knowledge.tables.observations import Observation
from cutis.knowledge.tables.observations import load as load_observations
from cutis.methods import method
from cutis.skin.fit import experiments
from cutis.skin.fit.experiments import Course
from cutis.skin.fit.score import (
    FAILED,
    INSIDE,
    MISSED,
    OUTSIDE,
    TIMED,
    Score,
    compared,
    in_unit,
    score,
    timed,
)
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View
from cutis.tables import Columns

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.skin.experiment.results import Run

Array = NDArray[np.float64]

#: Deeds after which a course's time counts: an exposure or an addition.
_STARTS = frozenset({"dose", "add", "levels"})


#: Of the table of measurements held against the model.
COLUMNS = Columns("comparison", (
    "id", "title", "readout", "statistic", "compare", "low", "value", "high", "unit", "model",
    "model_low", "model_high", "verdict", "central_inside", "missed_by", "use", "grade", "status",
    "source", "reason", "note", "experiment", "where",
))  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Every row, scored, with what it was scored under.

    Attributes
    ----------
    scores
        In the order of the rows.
    draws, seed
        Of the runs.
    atlas
        Fingerprint of the atlas.
    """

    scores: tuple[Score, ...]
    draws: int
    seed: int
    atlas: str

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are inside, missed, out of scope, failed."""
        counted = Counter(one.verdict for one in self.scores)
        return {verdict: counted[verdict] for verdict in (INSIDE, MISSED, OUTSIDE, FAILED)}

    def held(self, use: str = "calibrate") -> tuple[int, int]:
        """Return how many in-scope rows of a use are inside, and how many there are."""
        rows = [one for one in self.scores if one.observation.use == use]
        return sum(one.verdict == INSIDE for one in rows), len(rows)

    def central_held(self, use: str = "calibrate") -> int:
        """Return how many in-scope rows of a use the central values alone hold."""
        return sum(one.observation.use == use and one.central_inside for one in self.scores)

    @property
    def share(self) -> float:
        """Share of the in-scope calibrate rows that the band holds; NaN when there are none."""
        inside, rows = self.held()
        return inside / rows if rows else float("nan")

    @property
    def table(self) -> pd.DataFrame:
        """One row a measurement: what it says, what the model gives, the verdict."""
        import pandas as pd

        return pd.DataFrame([_flat(one) for one in self.scores], columns=COLUMNS.of())

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return everything as JSON; a number that does not exist is null."""
        inside, rows = self.held()
        said = {
            "atlas": self.atlas,
            "draws": self.draws,
            "seed": self.seed,
            "counts": self.counts,
            "calibrate": {
                "inside": inside,
                "central_inside": self.central_held(),
                "rows": rows,
            },
            "rows": [{k: _plain(v) for k, v in _flat(one).items()} for one in self.scores],
        }
        return json.dumps(said, ensure_ascii=False, indent=indent)


def _flat(one: Score) -> dict[str, Any]:
    """Return a score as one flat record."""
    row = one.observation
    groups = row.compare
    compare = groups.of + (f" / {groups.to}" if groups.to else "")
    return {
        "id": row.id, "title": row.title, "readout": row.readout, "statistic": row.statistic,
        "compare": compare + (f" above {groups.above}" if groups.above else ""),
        "low": row.low, "value": row.direction or row.value, "high": row.high, "unit": row.unit,
        "model": one.central, "model_low": one.low, "model_high": one.high,
        "verdict": one.verdict, "central_inside": one.central_inside, "missed_by": one.missed_by,
        "use": row.use, "grade": row.grade, "status": row.status, "source": row.source,
        "reason": one.reason, "note": row.note, "experiment": row.experiment, "where": row.where,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value JSON knows."""
    if isinstance(value, float | np.floating):
        return float(value) if isfinite(value) else None
    return bool(value) if isinstance(value, np.bool_) else value


@method(
    formula=(
        "a row is met when the band of the draws, or the centre, reaches its interval; else "
        "missed by so many half-widths"
    ),
    limits="nothing is fitted",
    check=(
        "rows that agree, miss or fail, made by hand (tests/skin/fit/test_compare.py, "
        "tests/skin/fit/test_score.py)"
    ),
)
def compare(
    run: Run | None = None,
    observations: Path | str | Sequence[Observation] | None = None,
    *,
    draws: int = 50,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
    knowledge: Any = None,
) -> Comparison:
    """Score measurements against the model, running what is missing.

    Parameters
    ----------
    run
        A run whose arms are used for the rows that ask for just that; None runs everything.
    observations
        A CSV file or folder as ``atlas/observations`` has them, or rows; None: those of the atlas.
    draws
        Samples of the uncertain numbers; 0 takes the central values alone, and there is no band.
    seed
        Of the samples.
    progress
        Called with (done, all) as runs finish.
    threads
        None takes one for each core.
    knowledge
        An atlas, read; None takes that of the run, or the one that comes with cutis.

    Raises
    ------
    AtlasError
        The observations cannot be read, with every problem.
    """
    known = given_or_bundled(run.knowledge if knowledge is None and run is not None else knowledge)
    rows = _rows(known if observations is None else observations)
    scores: dict[str, Score] = {}
    wanted: dict[str, tuple[Observation, dict[str, Course]]] = {}
    for row in rows:
        if row.use == "out of scope":
            scores[row.id] = Score(row, OUTSIDE, reason=row.note)
            continue
        try:
            wanted[row.id] = (row, experiments.courses(row, known))
        except CutisError as error:
            scores[row.id] = Score(row, FAILED, reason=_first_line(error))
    if run is not None:
        scores |= _from_run(run, wanted)
    left = {name: pair for name, pair in wanted.items() if name not in scores}
    scores |= _from_batches(left, known, draws, seed, threads, progress)
    ordered = tuple(scores[row.id] for row in rows)
    return Comparison(ordered, draws, seed, str(getattr(known, "fingerprint", "")))


def _rows(given: Path | str | Knowledge | Sequence[Observation]) -> tuple[Observation, ...]:
    """Return the rows to score: of a file, of an atlas, or as they are given."""
    return (
        tuple(given)
        if isinstance(given, Sequence) and not isinstance(given, str)
        else (load_observations(given))
    )


def _from_run(
    run: Run, wanted: dict[str, tuple[Observation, dict[str, Course]]]
) -> dict[str, Score]:
    """Score the rows whose every course a run has."""
    found = {}
    for name, (row, parts) in wanted.items():
        views = {arm: experiments.from_run(run, course) for arm, course in parts.items()}
        there = {arm: view for arm, view in views.items() if view is not None}
        if len(there) == len(parts):
            found[name] = _scored(row, parts, there)
    return found


def _from_batches(
    wanted: dict[str, tuple[Observation, dict[str, Course]]],
    knowledge: Any,
    draws: int,
    seed: int,
    threads: int | None,
    progress: Callable[[int, int], None] | None,
) -> dict[str, Score]:
    """Run what rows need and score each as soon as its last course is there."""
    scores: dict[str, Score] = {}
    values: dict[str, dict[str, _Read]] = {name: {} for name in wanted}
    batches = experiments.grouped(wanted)
    done = experiments.run_batches(
        batches, knowledge, draws=draws, seed=seed, threads=threads, said=progress
    )
    for batch, result in done:
        for name, (row, parts) in wanted.items():
            for arm, course in parts.items():
                if name in scores or course.key not in batch.courses:
                    continue
                if isinstance(result, CutisError):
                    scores[name] = Score(row, FAILED, reason=_first_line(result))
                    continue
                try:  # read now, so that the states can be forgotten
                    values[name][arm] = _read(row, result[course.key])
                except CutisError as error:
                    scores[name] = Score(row, FAILED, reason=_first_line(error))
    for name, (row, parts) in wanted.items():
        if name not in scores:
            scores[name] = _judged(row, parts, values[name])
    return scores


@dataclass(frozen=True)
class _Read:
    """A readout of one course: times (T,), values (N, T), unit, and whose the rows are."""

    times: Array
    values: Array
    unit: str
    draws: NDArray[np.int64]

    def at(self, time: float) -> Array:
        """Return the values at a time, linearly between looks, shape (N,)."""
        right = int(np.clip(np.searchsorted(self.times, time - 1e-9), 0, len(self.times) - 1))
        left = max(right - 1, 0)
        gap = self.times[right] - self.times[left]
        share = 1.0 if gap == 0 else min(1.0, (time - self.times[left]) / gap)
        if share > 1 - 1e-9:
            return self.values[:, right]
        return (1 - share) * self.values[:, left] + share * self.values[:, right]


def _read(row: Observation, view: View) -> _Read:
    values, unit = value_of(row.readout, view)
    return _Read(view.times, np.array(values), unit, view.sampled.draws)


def _scored(row: Observation, parts: dict[str, Course], views: dict[str, View]) -> Score:
    """Score a row from views of its courses."""
    try:
        read = {arm: _read(row, view) for arm, view in views.items()}
    except CutisError as error:
        return Score(row, FAILED, reason=_first_line(error))
    return _judged(row, parts, read)


def _judged(row: Observation, parts: dict[str, Course], read: dict[str, _Read]) -> Score:
    """Score a row from the readout of its courses."""
    try:
        values = _statistic(row, parts, read)
    except CutisError as error:
        return Score(row, FAILED, reason=_first_line(error))
    draws = next(iter(read.values())).draws
    sampled = values[draws > 0]
    central = values[draws == 0]
    middle = float(central[0]) if len(central) else float(np.nanmedian(sampled))
    return score(row, middle, sampled)


def _statistic(row: Observation, parts: dict[str, Course], read: dict[str, _Read]) -> Array:
    """Return a row's statistic in its unit, shape (N,)."""
    if row.statistic in TIMED:
        name = next(iter(parts))
        starts = [t for d in parts[name].interventions if d.verb in _STARTS for t in d.times]
        one = read[name]
        found = timed(row.statistic, one.times, one.values, max(starts, default=0.0))
        return in_unit(found, "day", row.unit)
    groups = [_group(text, parts, read) for text in (row.compare.of, row.compare.to)]
    above = _group(row.compare.above, parts, read)
    of = groups[0]
    if of is None:
        raise CutisError(f"{row.id} compares no group, and {row.statistic!r} needs one")
    values = compared(row, of, groups[1], above, _years(row))
    if row.statistic == "value":
        return in_unit(values, next(iter(read.values())).unit, row.unit)
    return values


def _group(text: str, parts: dict[str, Course], read: dict[str, _Read]) -> Array | None:
    """Return the values of a group, shape (N,)."""
    if not text:
        return None
    arm = text.removeprefix("arm ").strip() if text.startswith("arm ") else next(iter(parts))
    time = parts[arm].time_of(text)
    last = read[arm].times[-1]
    if time > last + 1e-6 or time < -1e-6:
        raise CutisError(f"{text!r} is not within the experiment")
    return read[arm].at(time)


def _years(row: Observation) -> float:
    """Return the years between two ages that are compared."""
    ages = [float(t.removeprefix("age ")) for t in row.compare.groups if t.startswith("age ")]
    return ages[0] - ages[1] if len(ages) >= 2 else float("nan")


def _first_line(error: Exception) -> str:
    """Return what went wrong in one line."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def summary(comparison: Comparison) -> Iterable[str]:
    """Say the outcome in a few lines."""
    inside, rows = comparison.held()
    checked, checks = comparison.held("check")
    counts = ", ".join(f"{n} {verdict}" for verdict, n in comparison.counts.items())
    yield f"{len(comparison.scores)} rows: {counts}"
    central = comparison.central_held()
    yield (
        f"calibrate: {inside} of {rows} inside ({central} by the central values); "
        f"check: {checked} of {checks} inside ({comparison.central_held('check')})"
    )
