"""A virtual trial: a cohort through the model, graded and lost like a real one.

The model is run once, every person under every regimen; grading, enrolment and losses are drawn as
often as one likes. :func:`cutis.evidence.trial.study.study_of` makes a study of a drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.evidence.trial.plan import Trial
from cutis.methods import method
from cutis.skin.experiment.cohort import sample_people
from cutis.skin.model.donor import Donor
from cutis.skin.readout.grading import Noise, grader_errors, own_scores, scores

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PotentialOutcomes:
    """What the model says of everybody, before anybody is seen.

    Attributes
    ----------
    trial
        What was simulated.
    regimens
        Arms of the plan, (r,).
    people
        Those who may be screened, (p,).
    scores
        Noise-free scores, (r, p, draws, endpoints, visits); every person under every regimen. NaN
        in all regimens of a person and draw that the engine could not follow in one of them.
    chosen
        Group → position of the regimen its rule gives each person, (p,).
    notes
        What a reader should know.
    """

    trial: Trial
    regimens: tuple[str, ...]
    people: tuple[Donor, ...]
    scores: Array
    chosen: dict[str, NDArray[np.int64]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObservedTrial:
    """One drawing of a trial.

    Attributes
    ----------
    grades
        (n, endpoints, visits); NaN where none was taken.
    scores
        What the model had for the same, without noise.
    person, group
        Of each subject, (n,): positions in ``PotentialOutcomes.people`` and ``Trial.groups``.
    lost
        First visit that a subject who left did not come to; the number of visits for the others.
    screened
        How many were looked at to enrol so many.
    """

    grades: Array
    scores: Array
    person: NDArray[np.int64]
    group: NDArray[np.int64]
    lost: NDArray[np.int64]
    screened: int


@method(
    formula="the model for everybody who may be screened, under every regimen",
    limits="a model, never evidence",
    check=(
        "what is put in is found; nothing is found where nothing is "
        "(tests/evidence/trial/test_simulate.py)"
    ),
)
def simulate(
    trial: Trial,
    *,
    progress: bool = False,
    threads: int | None = None,
    knowledge: Any = None,
    cancelled: Callable[[], bool] | None = None,
) -> PotentialOutcomes:
    """Run the model for everybody who may be screened, under every regimen.

    Parameters
    ----------
    trial
        As read.
    progress, threads
        Whether to show how far it is; threads of the engine, None: one for each core.
    knowledge
        An atlas, read; None takes the one that comes with cutis.
    cancelled
        Asked now and then whether to stop.

    Raises
    ------
    PlanError, ModelError, EngineError
        What is wrong with the plan or its numbers.
    Interrupted
        Ctrl-C was pressed.
    """
    from cutis.skin.readout.view import views

    run = trial.plan.run(
        progress=progress,
        threads=threads,
        knowledge=knowledge or trial.knowledge,
        cancelled=cancelled,
    )
    start = {arm.name: arm.start for arm in run.experiment.arms}
    days = np.array(list(trial.visits.values()))
    each = max(1, trial.plan.draws)
    parts = []
    for name, view in views(run).items():
        found = scores(view, trial.endpoints, list(start[name] + days))
        parts.append(found.reshape(-1, each, *found.shape[1:]))
    people = sample_people(trial.cohort, trial.plan.seed, range(trial.cohort.people))
    return potential_outcomes(trial, run.arms, people, np.stack(parts), run.experiment.notes)


def potential_outcomes(
    trial: Trial,
    regimens: tuple[str, ...],
    people: list[Donor],
    values: Array,
    notes: tuple[str, ...] = (),
) -> PotentialOutcomes:
    """Return potential outcomes of scores that are known; of those that are not, in no regimen.

    See :attr:`PotentialOutcomes.scores`.

    Raises
    ------
    DataError
        In some draw too few people are left.
    """
    whole: NDArray[np.bool_] = np.asarray(np.isfinite(values).all(axis=(0, 3, 4)))
    if not whole.all():
        lost, of = int((~whole).sum()), whole.size
        what = "people" if whole.shape[1] == 1 else "people and draws"
        notes = (*notes, f"the engine could not follow {lost} of {of} {what}; they are left out")
    if int(whole.sum(axis=0).min()) < len(trial.groups):
        raise DataError(f"{trial.file}: {notes[-1]}, and too few are left in a draw")
    chosen = {
        name: np.array([regimens.index(rule.regimen(person)) for person in people])
        for name, rule in trial.groups.items()
    }
    kept = np.where(whole[None, :, :, None, None], values, np.nan)
    return PotentialOutcomes(trial, regimens, tuple(people), kept, chosen, notes)


def observe(
    outcomes: PotentialOutcomes, repeat: int = 0, *, noise: Noise | None = None, short: bool = False
) -> ObservedTrial:
    """Enrol, grade and lose subjects once.

    Parameters
    ----------
    outcomes
        What the model says.
    repeat
        Another number gives another drawing; the same gives the same bits.
    noise
        None takes the trial's, which with draws of the atlas is sampled with them.
    short
        Whether to go on with fewer than declared, when too few of those screened may enter.

    Raises
    ------
    DataError
        Too few of those screened may enter.
    """
    trial = outcomes.trial
    rng = np.random.default_rng((trial.plan.seed, repeat))
    _, people, draws, endpoints, visits = outcomes.scores.shape
    draw = int(rng.integers(draws))
    noise = noise or trial.noise(draw + 1 if trial.plan.draws else 0)
    own = own_scores(rng, noise, people, endpoints)
    graders = trial.record.graders
    errors = grader_errors(rng, noise, (people, endpoints, visits), graders.number, graders.turning)
    added = own[:, :, None] + errors
    first = _graded(trial, (outcomes.scores[0, :, draw] + added)[:, :, :1])
    whole = np.isfinite(outcomes.scores[0, :, draw, 0, 0])
    person, screened = _enrolled(trial, first[:, :, 0], whole, short)
    group = _allocated(rng, len(person), len(trial.groups))
    regimen = np.stack(list(outcomes.chosen.values()))[group, person]
    true = outcomes.scores[regimen, person, draw]
    expected = trial.expectation * (np.arange(visits) > 0)
    grades = _graded(trial, true + added[person] - expected)
    lost = _gone(rng, trial, len(person), visits)
    grades[np.broadcast_to((np.arange(visits) >= lost[:, None])[:, None], grades.shape)] = np.nan
    missed = (rng.random((len(person), visits)) < trial.missed) & (np.arange(visits) > 0)
    grades[np.broadcast_to(missed[:, None], grades.shape)] = np.nan
    return ObservedTrial(grades, true, person, group, lost, screened)


def _graded(trial: Trial, values: Array) -> Array:
    """Return the grades of scores, (n, endpoints, visits)."""
    graded = [one.grade(values[:, k]) for k, one in enumerate(trial.scales.values())]
    return np.stack(graded, axis=1).astype(float)


def _enrolled(
    trial: Trial, first: Array, whole: NDArray[np.bool_], short: bool
) -> tuple[NDArray[np.int64], int]:
    """Return who enters, in the order of screening, and how many were screened."""
    fits = whole.copy()
    names = list(trial.endpoints)
    for name, (low, high) in trial.include.items():
        grade = first[:, names.index(name)]
        fits &= (grade >= low) & (grade <= high)
    who = np.flatnonzero(fits)[: trial.subjects]
    least = len(trial.groups) if short else trial.subjects
    if trial.include and len(who) < least:
        asked = ", ".join(f"{k} {low:g} to {high:g}" for k, (low, high) in trial.include.items())
        raise DataError(
            f"{trial.file}: {len(who)} of {len(first)} screened people have {asked}, and "
            f"{trial.subjects} are to be enrolled; enlarge the cohort or widen `include`"
        )
    return who, int(who[-1]) + 1


def _allocated(rng: np.random.Generator, many: int, groups: int) -> NDArray[np.int64]:
    """Return the group of each subject, in permuted blocks that hold each group once."""
    blocks = [rng.permutation(groups) for _ in range(-(-many // groups))]
    return np.concatenate(blocks)[:many]


def _gone(rng: np.random.Generator, trial: Trial, many: int, visits: int) -> NDArray[np.int64]:
    """Return the first visit each subject does not come to; the number of visits if none."""
    leaves = rng.random(many) < trial.lost
    return np.where(leaves, rng.integers(1, visits, many), visits)
