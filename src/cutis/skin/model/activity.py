"""Pathways that are more or less active in somebody's cells than in those of the reference.

An activity measured (from a transcriptome or a proteome) says how active a pathway is, not why. It
is taken as the gain of the pathway in that person's cells: its activity without input and the
largest activity that each of its causes can give are multiplied by one number, the one that makes
the pathway so many times as active in young, resting skin. That is an assumption (a prior): cells
that hear more would look the same. Where the causes already hold a pathway near its most, it goes
as far as it can; an activity never passes 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.skin.model.book import Book
from cutis.skin.model.donor import Donor
from cutis.skin.model.ledger import nearest
from cutis.skin.model.parts import pathway_target
from cutis.skin.model.scopes import Numbers

Array = NDArray[np.float64]

#: Folds a person's pathway may have; what lies outside is taken for a mistake.
FOLDS = (0.1, 10.0)

#: Gains that are tried, and how often their range is halved: to the last digit of a double.
_GAINS = (1e-3, 1e3)
_HALVINGS = 60


def check_activities(donor: Donor, book: Book) -> None:
    """Refuse a pathway that the atlas does not have, or a fold out of range.

    Raises
    ------
    ModelError
        With the nearest name, or the range.
    """
    known = list(book.knowledge.pathways)
    for name, fold in donor.pathways.items():
        if name not in known:
            raise ModelError(f"no pathway {name!r}{nearest(name, known)}; there are {known}")
        if not FOLDS[0] <= fold <= FOLDS[1]:
            low, high = FOLDS
            raise ModelError(f"{name} activity {fold:g} fold is outside {low:g} to {high:g}")


def be_as_active(
    book: Book, values: dict[str, Array], states: dict[str, Array], donors: Sequence[Donor]
) -> None:
    """Give the pathways of each donor the activity they were measured to have.

    Comes after the reference has settled, like a genotype; nobody else's numbers are touched.

    Parameters
    ----------
    book
        Of the model.
    values, states
        Shape (N,) each, changed in the rows of donors with measured pathways.
    donors
        One an individual.
    """
    wanted = sorted({name for donor in donors for name in donor.pathways})
    asked = {name: np.array([donor.pathways.get(name, 1.0) for donor in donors]) for name in wanted}
    rested = dict(states)
    for name, fold in asked.items():
        who = fold != 1.0
        if who.any():
            _amplify(book, values, rested, name, fold, who)
            for cell, level in _levels(book, values, rested, name).items():
                state = f"{name} in {cell}"
                states[state] = np.where(who, level, states[state])


def _amplify(
    book: Book, values: dict[str, Array], states: dict[str, Array], name: str, fold: Array,
    who: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Multiply a pathway's numbers by the gain that makes its activity so many times its own."""
    numbers = _numbers(book, name)
    before = {number: values[number] for number in numbers}
    rest = _levels(book, values, states, name)

    def with_gain(gain: Array) -> dict[str, Array]:
        tried = {n: np.minimum(before[n] * gain, np.maximum(before[n], 1.0)) for n in numbers}
        return values | tried

    low, high = (np.full(len(fold), np.log(bound)) for bound in _GAINS)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        now = _levels(book, with_gain(np.exp(middle)), states, name)
        short = np.mean([np.log(now[c] / rest[c]) for c in rest], axis=0) < np.log(fold)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    final = with_gain(np.exp((low + high) / 2))
    for number in numbers:
        values[number] = np.where(who, final[number], before[number])


def _numbers(book: Book, name: str) -> list[str]:
    """Return the parameters that say how active a pathway is: without input, and by each cause."""
    causes = [r for r in book.acting("pathway", name) if r.increases]
    return [f"{name}.resting", *(f"{r.name}.up_to" for r in causes)]


def _levels(
    book: Book, values: dict[str, Array], states: dict[str, Array], name: str
) -> dict[str, Array]:
    """Return cell type → the activity its pathway moves to from what it hears at rest."""
    scope = Numbers(states, values)
    return {
        cell: np.asarray(pathway_target(book, name, cell)(scope), dtype=float)
        for cell in book.knowledge.pathways[name].cells
    }
