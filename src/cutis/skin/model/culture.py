"""A dish: no blood, no immune cells, medium above, and cells that bring their donor's years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis import units
from cutis.errors import ModelError
from cutis.skin.model import draws as random
from cutis.skin.model.book import Book
from cutis.skin.model.conversion import mass
from cutis.skin.model.donor import YEAR, Dish
from cutis.skin.model.ledger import nearest
from cutis.skin.model.surroundings import CHILDHOOD_ENDS, Lot

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bench:
    """The individuals that live in one kind of dish, while they are put there.

    ``who`` is a mask of shape (N,); ``values`` and ``states`` are changed in its rows only.
    """

    book: Book
    values: dict[str, Array]
    states: dict[str, Array]
    who: NDArray[np.bool_]
    lot: Lot

    def number(self, address: str, unit: str, mass_kda: float | None = None) -> Array:
        """Return a number of the atlas, each individual's own sample, in ``unit``."""
        number = self.book.knowledge.numbers()[address]
        given = random.sampled(number, self.lot.seed, self.lot.draws, address)
        return given * units.convert(1.0, number.unit, unit, mass_kda=mass_kda)

    def set(self, name: str, value: float | Array) -> None:
        """Set a parameter, if the model has it."""
        if name in self.values:
            self.values[name] = np.where(self.who, value, self.values[name])

    def put(self, name: str, value: float | Array) -> None:
        """Set a state."""
        self.states[name] = np.where(self.who, value, self.states[name])


def into_dish(bench: Bench, dish: Dish) -> None:
    """Move cells into a culture.

    Raises
    ------
    ModelError
        For a dish, a medium or a cell that the atlas does not have, with the nearest name.
    """
    knowledge = bench.book.knowledge
    if dish.kind not in knowledge.dishes:
        raise ModelError(f"no dish {dish.kind!r}{nearest(dish.kind, list(knowledge.dishes))}")
    medium = dish.medium or knowledge.dishes[dish.kind].medium
    if medium not in knowledge.media:
        raise ModelError(f"no medium {medium!r}{nearest(medium, list(knowledge.media))}")
    for place in knowledge.places:
        bench.set(f"{place}.thickness", bench.number(f"dishes/{dish.kind}.height", "um"))
    for interface in knowledge.interfaces:
        bench.set(f"{interface}.structure", 0.0)
    for agent in bench.book.agents:
        bench.set(f"{agent}.daily", 0.0)
    for symbol in knowledge.signals:
        _culture_signal(bench, symbol, dish.kind)
    _seed(bench, dish)
    _lay_matrix(bench, dish)
    for name, info in bench.book.ledger.states.items():
        if info.kind in ("signal", "active signal", "agent"):
            bench.put(name, 0.0)
    for name, level in medium_levels(bench.book, medium).items():
        bench.put(name, level)


def _culture_signal(bench: Bench, symbol: str, kind: str) -> None:
    """Give a signal its life in medium, and its cells the pace they have in culture."""
    signal = bench.book.knowledge.signals[symbol]
    life = bench.number(f"{symbol}.half_life_in_medium", "day")
    bench.set(f"{symbol}.half_life", life)
    bench.set(f"{symbol}.activation.half_life", life)
    bench.set(f"{symbol}.supply", 0.0)
    bench.set(f"{symbol}.crossing", bench.number(f"dishes/{kind}.mixing", "um/day"))
    kda = mass(bench.book, symbol)
    boosts = {}
    for key, making in signal.made_by.items():
        if making.in_culture is not None:
            name = f"{symbol}.made_by.{key}.rate"
            rate = bench.number(f"{symbol}.made_by.{key}.in_culture", "amol/cell/day", kda)
            with np.errstate(divide="ignore"):
                boosts[key] = rate / bench.values[name]
            bench.set(name, rate)
    for key, making in signal.made_by.items():
        if making.of in boosts:  # what is a multiple of another's making stays one
            name = f"{symbol}.made_by.{key}.rate"
            bench.set(name, bench.values[name] * boosts[making.of])


def _seed(bench: Bench, dish: Dish) -> None:
    cells, seeded = bench.book.knowledge.cells, bench.book.knowledge.dishes[dish.kind].cells
    for name in dish.cells:
        if name not in cells:
            raise ModelError(f"no cell {name!r} to seed{nearest(name, list(cells))}")
    for name, cell in cells.items():
        if name in dish.cells:
            bench.put(name, dish.cells[name])
        elif name in seeded:
            bench.put(name, bench.number(f"dishes/{dish.kind}.cells.{name}", "cells/mm2"))
        else:
            bench.put(name, 0.0)
        bench.set(f"{name}.arrives", 0.0)
        for fate, record in cell.fates.items():
            if record.saturates_at:  # a clearance: no immune cells here
                bench.set(f"{name}.fates.{fate}.rate", 0.0)


def _lay_matrix(bench: Bench, dish: Dish) -> None:
    """Put down the matrix a dish starts with; what cells carry, they keep."""
    given = bench.book.knowledge.dishes[dish.kind].components
    for name, info in bench.book.ledger.states.items():
        if info.kind != "component" or info.place not in bench.book.knowledge.places:
            continue
        if name in dish.components:
            bench.put(name, dish.components[name])
        elif name in given:
            bench.put(name, bench.number(f"dishes/{dish.kind}.components.{name}", info.unit))
        else:
            bench.put(name, 0.0)


def medium_levels(book: Book, medium: str) -> dict[str, float]:
    """Return the states a medium sets, nM, on every side where the signal is followed."""
    levels = {}
    numbers = book.knowledge.numbers()
    for symbol in book.knowledge.media[medium].contains:
        number = numbers[f"media/{medium}.contains.{symbol}"]
        level = units.convert(number.value, number.unit, "nM", mass_kda=mass(book, symbol))
        for place in book.knowledge.signals[symbol].found_in:
            levels[f"{symbol} in {place}"] = level
    return levels


def has_lived(dish: Dish) -> bool:
    """Tell whether the cells of a dish come from a skin that has to be grown first."""
    return dish.donor.ageing and dish.donor.age * YEAR > CHILDHOOD_ENDS


def inherit(book: Book, seeded: Array, skin: Array) -> Array:
    """Return the start of cultures whose cells come from the skins of their donors.

    Cells bring what they carry (damage, telomeres, mitochondria), the activity of their pathways
    and their drifts with age; and of the cells seeded, as many are arrested or senescent as were
    in the skin.

    Parameters
    ----------
    book
        Of the model.
    seeded, skin
        Shape (N, S). The dishes as seeded with young cells; the donors' skins at their age.
    """
    names = list(book.ledger.states)
    start = seeded.copy()
    for i, info in enumerate(book.ledger.states.values()):
        carried = info.kind == "component" and info.place not in book.knowledge.places
        if carried or info.kind in ("pathway", "clock"):
            start[:, i] = skin[:, i]
    for healthy, arrested in _fates(book).items():
        own = [i for i, name in enumerate(names) if name.split("/")[0] == healthy]
        gone = [i for i, name in enumerate(names) if name.split("/")[0] in arrested]
        everybody = skin[:, own + gone].sum(axis=1)
        sown = start[:, own].sum(axis=1)
        start[:, gone] += skin[:, gone] / everybody[:, None] * sown[:, None]
        start[:, own] *= (skin[:, own].sum(axis=1) / everybody)[:, None]
    return start


def _fates(book: Book) -> dict[str, set[str]]:
    """Return cell type → the types its cells are arrested in: they do not divide any more."""
    cells = book.knowledge.cells
    dividing = {name.split("/")[0] for name, cell in cells.items() if cell.division}
    reached: dict[str, set[str]] = {}
    for kind in dividing:
        found, grew = {kind}, True
        while grew:
            to = {
                fate.to.split("/")[0]
                for name, cell in cells.items()
                if name.split("/")[0] in found
                for fate in cell.fates.values()
                if fate.to and fate.to.split("/")[0] not in dividing
            }
            grew = not to <= found
            found |= to
        reached[kind] = {k for k in found - {kind} if _stays(book, k)}
    return {kind: types for kind, types in reached.items() if types}


def _stays(book: Book, kind: str) -> bool:
    """Tell whether a cell type shares the place of those that divide: it can be sown with them."""
    places = {cell.place for cell in book.knowledge.cells.values() if cell.division}
    return book.place_of(kind) in places
