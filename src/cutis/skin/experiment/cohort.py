"""People of a cohort, each attribute a random number keyed by (seed, person, attribute)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cutis.skin.experiment.resolve import Experiment
from cutis.skin.experiment.subject import TYPES, Cohort
from cutis.skin.model.donor import Donor, Subject
from cutis.skin.model.draws import uniform

#: Packs a day of a smoker of a cohort, drawn evenly between these.
PACKS = (0.25, 1.5)


def subjects(
    experiment: Experiment, people: Sequence[int], own: Subject | None = None
) -> list[Subject]:
    """Return the subjects called by these numbers; the same whoever else is asked for.

    ``own`` is the subject of an arm that has one.
    """
    one = own or experiment.subject
    if one is not None:
        return [one] * len(people)
    if experiment.cohort is None:
        raise ValueError("an experiment needs a subject or a cohort")
    return list(sample_people(experiment.cohort, experiment.seed, people))


def sample_people(cohort: Cohort, seed: int, people: Sequence[int]) -> list[Donor]:
    """Return people of a cohort.

    Parameters
    ----------
    cohort
        What they may be.
    seed
        Of the run.
    people
        Their numbers, from 0.
    """
    who = np.asarray(people, dtype=np.int64)

    def drawn(purpose: str, low: float, high: float) -> np.ndarray:
        return low + (high - low) * uniform(seed, who, f"cohort {purpose}")

    ages = drawn("age", *cohort.age)
    suns = None if cohort.sun is None else drawn("sun", *cohort.sun)
    sexes = drawn("sex", 0, 1) < 0.5
    smokes = drawn("smoker", 0, 1) < cohort.smokers
    packs = drawn("packs", *PACKS)
    first, last = (TYPES.index(phototype) for phototype in cohort.fitzpatrick)
    types = (first + np.floor(drawn("phototype", 0, last - first + 1))).astype(int)
    return [
        Donor(
            age=float(ages[i]),
            sex=cohort.sex or ("female" if sexes[i] else "male"),
            site=cohort.site,
            sun=None if suns is None else float(suns[i]),
            smoke=float(packs[i]) if smokes[i] else 0.0,
            fitzpatrick=TYPES[min(types[i], last)],
        )
        for i in range(len(who))
    ]
