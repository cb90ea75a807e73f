"""Records in, a model out: the parts enter the book, then the equations are read off it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import symengine as se

from cutis.errors import ModelError
from cutis.knowledge.resolve import Knowledge
from cutis.skin.model.book import Book
from cutis.skin.model.individuals import prepare, sample
from cutis.skin.model.ledger import Ledger, nearest
from cutis.skin.model.model import Model
from cutis.skin.model.parts import enter_agents, enter_pathways, enter_signals
from cutis.skin.model.reference import settle
from cutis.skin.model.scopes import Symbols
from cutis.skin.model.slow import enter_cells, enter_clocks, enter_components
from cutis.skin.model.system import System

#: Smallest magnitude a state is resolved to, by kind, in its unit.
_FLOORS = {
    "signal": 1e-5,
    "active signal": 1e-6,
    "pathway": 1e-2,
    "cell": 0.5,
    "agent": 1e-2,
    "clock": 0.1,
    "component": 1e-3,
}


def assemble(knowledge: Knowledge, *, agents: Iterable[str] = ()) -> Model:
    """Write the model of an atlas.

    Parameters
    ----------
    knowledge
        A resolved atlas.
    agents
        Ingredients, vesicles and exposures to be applied. Those with an everyday background
        (sun, smoke) are always there.

    Raises
    ------
    ModelError
        For an unknown agent, or records that do not make a model.
    """
    everyday = [name for name, agent in knowledge.agents.items() if agent.daily]
    wanted = list(dict.fromkeys([*everyday, *agents]))
    for name in wanted:
        if name not in knowledge.agents:
            raise ModelError(f"no agent {name!r}{nearest(name, list(knowledge.agents))}")
    book = _write(knowledge, tuple(sorted(wanted)))
    return Model(book=book, system=_equations(book))


def _write(knowledge: Knowledge, agents: tuple[str, ...]) -> Book:
    book = Book(knowledge, Ledger(), agents)
    for place in knowledge.places:
        book.number(f"{place}.thickness", "um")
    for name in knowledge.interfaces:
        book.number(f"{name}.permeability", "um/day")
        book.number(f"{name}.reference_mass", "kDa")
        book.number(f"{name}.mass_power", "1")
    for symbol, signal in knowledge.signals.items():
        for key, making in signal.made_by.items():
            if making.times is not None:
                book.number(f"{symbol}.made_by.{key}.times", "1")
        if signal.from_blood:
            book.number(f"{symbol}.from_blood", "nM")
    enter_clocks(book)
    book.enter_arrows()
    enter_signals(book)
    enter_pathways(book)
    enter_cells(book)
    enter_components(book)
    enter_agents(book)
    return book


def _equations(book: Book) -> System:
    ledger = book.ledger
    scope = Symbols(list(ledger.states), list(ledger.parameters))
    rates: dict[str, se.Basic] = {name: se.Integer(0) for name in ledger.states}
    for process in ledger.processes.values():
        rate = process.rate(scope)
        for name, share in process.changes.items():
            factor = share(scope) if callable(share) else share
            rates[name] = rates[name] + (factor * rate if factor != 1.0 else rate)
    return System(
        name="skin",
        states=tuple(ledger.states),
        parameters=tuple(ledger.parameters),
        rates=tuple(se.sympify(rates[name]) for name in ledger.states),
        scale=_scale(book),
        state_units=tuple(info.unit for info in ledger.states.values()),
        parameter_units=tuple(info.unit for info in ledger.parameters.values()),
    )


def _scale(book: Book) -> np.ndarray:
    """Return a typical magnitude of each state: its young level, or the floor of its kind."""
    values = sample(book, 0, np.zeros(1, dtype=np.int64))
    prepare(book, values)
    states = settle(book, values)
    floors = [_FLOORS[info.kind] for info in book.ledger.states.values()]
    levels = [float(abs(states[name][0])) for name in book.ledger.states]
    return np.maximum(np.array(levels), np.array(floors))
