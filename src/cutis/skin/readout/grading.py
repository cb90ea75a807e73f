"""From a model's scores to a grader's grades: people differ, graders differ, scales are coarse.

The scores are those of ``instruments/endpoints.yaml``; the noise and where it comes from stand in
``instruments/grading.yaml``. An observation model, never evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.skin.model import draws as random
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

Array = NDArray[np.float64]
#: The file of the scores, and that of the noise.
SCORES, GRADING = "endpoints", "grading"
#: Times the scale's end beyond which nothing is worse.
BEYOND = 2.0


@dataclass(frozen=True)
class Noise:
    """What stands between a score and a grade, all in scores.

    Attributes
    ----------
    within, between
        Standard deviations of one grader between two looks, and of graders' own severity.
    people
        Of people whom the model cannot tell apart; a person keeps it.
    shared
        Share of the variance of ``people`` that all endpoints of a person have in common.
    """

    within: float
    between: float
    people: float
    shared: float

    @classmethod
    def of(cls, knowledge: Knowledge, seed: int = 0, draw: int = 0) -> Noise:
        """Return the numbers of an atlas: central for draw 0, else sampled."""
        values = []
        for name in ("within grader", "between graders", "between people", "shared by endpoints"):
            number = knowledge.instrument(GRADING).numbers[name]
            who = np.array([draw])
            drawn = random.sampled(number, seed, who, f"instruments/{GRADING}.{name}")
            values.append(float(drawn[0]))
        return cls(*values)


@dataclass(frozen=True)
class Scale:
    """How scores become the grades of one endpoint.

    Attributes
    ----------
    grades
        Rising, (g,).
    thresholds
        Scores between them, rising, (g − 1,).
    falls
        Whether a higher score, which is worse, gets a lower grade.
    """

    grades: tuple[float, ...]
    thresholds: tuple[float, ...]
    falls: bool = False

    @classmethod
    def even(cls, grades: Sequence[float], knowledge: Knowledge, *, falls: bool = False) -> Scale:
        """Return a scale that lays its grades evenly over all scores, thresholds half way."""
        ends = settings(knowledge)
        low, high = float(ends["lowest"]), float(ends["highest"])
        place = (np.asarray(grades, dtype=float) - grades[0]) / (grades[-1] - grades[0])
        middles = low + (high - low) * (place[1:] + place[:-1]) / 2
        if falls:
            middles = (low + high - middles)[::-1]
        return cls(tuple(grades), tuple(float(one) for one in middles), falls)

    def grade(self, score: Array) -> Array:
        """Return the grades of scores, same shape; a score on a threshold gets the worse one."""
        at = np.searchsorted(np.asarray(self.thresholds), score, side="right")
        if self.falls:
            at = len(self.grades) - 1 - at
        return np.asarray(self.grades)[at]


def endpoint_names(knowledge: Knowledge) -> dict[str, str]:
    """Return endpoint → the readout that scores it, in the file's order."""
    readouts = knowledge.instrument(SCORES).readouts
    return {one.words.get("endpoint", name): name for name, one in readouts.items()}


def scores(view: View, endpoints: Iterable[str], times: Sequence[float]) -> Array:
    """Return the model's scores without any noise, (individuals, endpoints, times).

    A score beyond :data:`BEYOND` times the scale's end is taken for that: a power law has no end
    where something is gone altogether, and a grader has.
    """
    knowledge = view.model.book.knowledge
    readouts = endpoint_names(knowledge)
    looks = [view.look(time) for time in times]
    values = [value_of(readouts[name], view)[0][:, looks] for name in endpoints]
    most = BEYOND * float(settings(knowledge)["highest"])
    return np.minimum(np.stack(values, axis=1), most)


def own_scores(rng: np.random.Generator, noise: Noise, people: int, endpoints: int) -> Array:
    """Return what people differ by beyond the model, (people, endpoints)."""
    common = rng.standard_normal((people, 1))
    own = rng.standard_normal((people, endpoints))
    return noise.people * (np.sqrt(noise.shared) * common + np.sqrt(1 - noise.shared) * own)


def grader_errors(
    rng: np.random.Generator, noise: Noise, shape: tuple[int, int, int], graders: int, turning: bool
) -> Array:
    """Return what graders add, of shape (people, endpoints, visits).

    Parameters
    ----------
    rng
        Of the random numbers.
    noise
        How large.
    shape
        Of what is graded.
    graders
        How many there are; each has a severity of its own in each endpoint.
    turning
        Whether a person may be seen by another grader at each visit; else by the same.
    """
    people, endpoints, visits = shape
    severity = noise.between * rng.standard_normal((graders, endpoints))
    seen = rng.integers(0, graders, (people, visits if turning else 1))
    seen = np.broadcast_to(seen, (people, visits))
    looks = noise.within * rng.standard_normal(shape)
    return looks + np.moveaxis(severity[seen], 2, 1)


@method(
    formula="Fleiss’ κ",
    limits="graders alike",
    check="the published example (tests/evidence/trial/test_simulate.py)",
    reference="Fleiss 1971",
)
def agreement(grades: Array, categories: Sequence[float]) -> float:
    """Return Fleiss' kappa of graders, (faces, graders) of grades, corrected for chance.

    Source: Fleiss (1971) Psychological Bulletin 76:378–382.
    """
    counts = np.stack([(grades == one).sum(axis=1) for one in categories], axis=1)
    graders = grades.shape[1]
    alike = ((counts**2).sum(axis=1) - graders) / (graders * (graders - 1))
    chance = float(((counts.sum(axis=0) / counts.sum()) ** 2).sum())
    return float((alike.mean() - chance) / (1 - chance))


def settings(knowledge: Knowledge) -> Mapping[str, Any]:
    """Return what is calibrated, what is not, and what is compared, as the file has it."""
    return knowledge.instrument(GRADING).settings
