"""People and dishes as numbers: parameters and a state to start from, one row an individual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.skin.model import draws as random
from cutis.skin.model.activity import check_activities
from cutis.skin.model.book import Book
from cutis.skin.model.conversion import mass, scale_of
from cutis.skin.model.culture import Bench, into_dish
from cutis.skin.model.donor import Dish, Donor, Subject
from cutis.skin.model.ledger import nearest
from cutis.skin.model.reference import settle
from cutis.skin.model.surroundings import Lot, be_of_phototype, grow_up, place_at_site

if TYPE_CHECKING:
    from cutis.skin.model.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Individuals:
    """N individuals ready to be integrated.

    Attributes
    ----------
    subjects
        Who they are, in order.
    x0
        Shape (N, S). State at ``start``.
    parameters
        Shape (N, P).
    start
        Shape (N,). Age in days at which ``x0`` holds; 0 for a dish. A person older than 20
        starts at 20 and is to be brought to ``age`` first: time is what ages a skin.
    age
        Shape (N,). Age in days the subject is said to have; 0 for a dish.
    seed, draws
        Which samples of the atlas's numbers they are made of, shape (N,).
    """

    subjects: tuple[Subject, ...]
    x0: Array
    parameters: Array
    start: Array
    age: Array
    seed: int
    draws: NDArray[np.int64]

    def subset(self, which: slice | NDArray[np.int64]) -> Individuals:
        """Return some of them."""
        chosen = np.arange(len(self.subjects))[which]
        return replace(
            self,
            subjects=tuple(self.subjects[i] for i in chosen),
            x0=self.x0[chosen],
            parameters=self.parameters[chosen],
            start=self.start[chosen],
            age=self.age[chosen],
            draws=self.draws[chosen],
        )


def individuals(
    model: Model, subjects: Sequence[Subject], *, seed: int = 0, draws: Sequence[int] | None = None
) -> Individuals:
    """Return subjects as parameters and starting states.

    Parameters
    ----------
    model
        The model they are to live in.
    subjects
        One entry an individual.
    seed
        Of the sampled numbers.
    draws
        One entry an individual: 0 for the central values, k ≥ 1 for the k-th sample. All numbers
        that are priors or recalled are sampled in their ranges.

    Raises
    ------
    ModelError
        For a site, phototype, dish, medium, cell or pathway that the atlas does not have, or an
        impossible age or activity.
    """
    chosen = np.zeros(len(subjects), dtype=np.int64) if draws is None else np.asarray(draws)
    book = model.book
    donors = [subject if isinstance(subject, Donor) else subject.donor for subject in subjects]
    for donor in donors:
        _check(donor, book)
    values = sample(book, seed, chosen)
    lot = Lot(seed, chosen)
    place_at_site(book, values, [donor.site for donor in donors], lot)
    prepare(book, values)
    states = settle(book, values)
    be_of_phototype(book, values, states, [donor.fitzpatrick for donor in donors], lot)
    age, start = grow_up(book, values, states, donors, lot)
    for dish in _dishes(subjects):
        who = np.array([repr(subject) == repr(dish) for subject in subjects])
        into_dish(Bench(book, values, states, who, lot), dish)
        age, start = np.where(who, 0.0, age), np.where(who, 0.0, start)
    names, parameters = list(book.ledger.states), list(book.ledger.parameters)
    return Individuals(
        subjects=tuple(subjects),
        x0=np.stack([states[name] for name in names], axis=-1),
        parameters=np.stack([values[name] for name in parameters], axis=-1),
        start=start,
        age=age,
        seed=seed,
        draws=chosen,
    )


def _dishes(subjects: Sequence[Subject]) -> list[Dish]:
    """Return the different dishes there are; donors of one dish may differ in what repr hides."""
    return list({repr(s): s for s in subjects if isinstance(s, Dish)}.values())


def _check(donor: Donor, book: Book) -> None:
    if not 18 <= donor.age <= 110:
        raise ModelError(f"age {donor.age:g} is outside 18 to 110 years, the ages the model is for")
    if donor.sex not in ("female", "male"):
        raise ModelError(f"sex {donor.sex!r} is not female or male")
    if donor.site not in book.knowledge.sites:
        known = list(book.knowledge.sites)
        raise ModelError(f"no site {donor.site!r}{nearest(donor.site, known)}; there are {known}")
    if donor.fitzpatrick not in book.knowledge.phototypes:
        known, given = list(book.knowledge.phototypes), donor.fitzpatrick
        near = nearest(given.upper(), known)
        raise ModelError(f"no such phototype {given!r}{near}; there are {known}")
    check_activities(donor, book)


def sample(book: Book, seed: int, chosen: NDArray[np.int64]) -> dict[str, Array]:
    """Return every parameter that is a number of the atlas, or a constant, shape (N,)."""
    values: dict[str, Array] = {}
    for name, info in book.ledger.parameters.items():
        if not info.address:
            values[name] = np.full(len(chosen), info.default)
            continue
        number = book.knowledge.numbers()[info.address]
        column = random.sampled(number, seed, chosen, info.address)
        values[name] = column * scale_of(book, name, number.unit)
    return values


def prepare(book: Book, values: dict[str, Array]) -> None:
    """Fill in what follows from the numbers alone: SASP multiples and permeabilities."""
    numbers = book.knowledge.numbers()
    for symbol, signal in book.knowledge.signals.items():
        for key, making in signal.made_by.items():
            name = f"{symbol}.made_by.{key}.rate"
            if making.times is not None:
                values[name] = (
                    values[f"{symbol}.made_by.{making.of}.rate"]
                    * values[f"{symbol}.made_by.{key}.times"]
                )
        if signal.crossing is None and f"{symbol}.crossing" in values:
            values[f"{symbol}.crossing"] = _permeability(book, symbol, values)
    for name, regulator in book.regulators.items():
        if (
            regulator.arrow.cause.kind == "agent"
            and numbers[f"{regulator.arrow.address}.half_at"].unit == "fold"
        ):
            agent, place = regulator.arrow.cause.name, regulator.arrow.place
            reach = values[f"{agent}.reaches.{place}.fraction"]
            values[f"{name}.half_at"] = values[f"{name}.half_at"] * reach


def _permeability(book: Book, symbol: str, values: dict[str, Array]) -> Array:
    """Return the junction's permeability for a mass: a power law through its reference mass."""
    found = book.knowledge.signals[symbol].found_in
    for name, record in book.knowledge.interfaces.items():
        if set(record.between) <= set(found):
            relative = mass(book, symbol) / values[f"{name}.reference_mass"]
            return values[f"{name}.permeability"] * relative ** -values[f"{name}.mass_power"]
    return np.zeros_like(next(iter(values.values())))
