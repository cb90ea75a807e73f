"""What can be done to skin or a dish, as jumps of states and settings of parameters.

An action knows the model's names and units and returns plain numbers: which state jumps by what,
which parameter takes which value. When it happens is the plan's business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis import units
from cutis.errors import ModelError
from cutis.skin.model.conversion import mass
from cutis.skin.model.culture import medium_levels
from cutis.skin.model.individuals import Individuals
from cutis.skin.model.ledger import nearest
from cutis.skin.model.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Jump:
    """A state becomes ``scale`` times itself plus ``add``; ``add`` is a number or (N,)."""

    state: int
    scale: float = 1.0
    add: float | Array = 0.0


@dataclass(frozen=True)
class Setting:
    """A parameter takes a value; a number or (N,)."""

    parameter: int
    value: float | Array


def _agent(model: Model, name: str) -> None:
    if name in model.book.agents:
        return
    if name in model.book.knowledge.agents:
        raise ModelError(f"this model was assembled without {name!r}; add it to `agents`")
    known = list(model.book.knowledge.agents)
    raise ModelError(f"no agent {name!r}{nearest(name, known)}")


def doses(model: Model, name: str, amount: str) -> float:
    """Return how many unit doses an amount is: ``0.3 %`` of an agent whose dose is 1 % is 0.3.

    Raises
    ------
    ModelError
        For an unknown agent.
    UnitError
        If the amount's unit does not fit the agent's dose.
    """
    _agent(model, name)
    unit_dose = units.parse(model.book.knowledge.agents[name].dose)
    given = units.parse(amount)
    return units.convert(given.value, given.unit, unit_dose.unit) / unit_dose.value


def dose(model: Model, people: Individuals, name: str, amount: float = 1.0) -> list[Jump]:
    """One application of an agent, ``amount`` in unit doses; brings what the agent adds.

    Raises
    ------
    ModelError
        For an agent that the atlas or this model does not have.
    """
    _agent(model, name)
    agent = model.book.knowledge.agents[name]
    jumps = []
    for place in agent.reaches:
        fraction = people.parameters[:, model.parameter(f"{name}.reaches.{place}.fraction")]
        jumps.append(Jump(model.index(f"{name} in {place}"), add=amount * fraction))
    for symbol in agent.adds:
        number = model.book.knowledge.numbers()[f"{name}.adds.{symbol}.level"]
        level = units.convert(number.value, number.unit, "nM", mass_kda=mass(model.book, symbol))
        place = agent.adds[symbol].place
        for where in _sides(model, people, symbol, place):
            jumps.append(Jump(model.index(f"{symbol} in {where}"), add=amount * level))
    return jumps


def _sides(model: Model, people: Individuals, symbol: str, place: str | None) -> list[str]:
    """Return where something added goes: a dish has one medium, so both of its sides."""
    from cutis.skin.model.donor import Dish

    found = _signal(model, symbol).found_in
    if place is None or isinstance(people.subjects[0], Dish):
        return list(found)
    if place not in found:
        raise ModelError(f"{symbol} is not followed in {place!r}; it is in {', '.join(found)}")
    return [place]


def _signal(model: Model, symbol: str):
    signals = model.book.knowledge.signals
    if symbol not in signals:
        raise ModelError(f"no signal {symbol!r}{nearest(symbol, list(signals))}")
    return signals[symbol]


def _concentration(model: Model, symbol: str, level: str) -> float:
    _signal(model, symbol)
    given = units.parse(level)
    return units.convert(given.value, given.unit, "nM", mass_kda=mass(model.book, symbol))


def add(
    model: Model, people: Individuals, symbol: str, level: str, *, place: str | None = None
) -> list[Jump]:
    """Add a signal, ``10 ng/mL``; in a dish to the whole medium."""
    amount = _concentration(model, symbol, level)
    sides = _sides(model, people, symbol, place)
    return [Jump(model.index(f"{symbol} in {where}"), add=amount) for where in sides]


def set_level(model: Model, people: Individuals, symbol: str, level: str) -> list[Jump]:
    """Bring a signal to a level, wherever it is followed."""
    amount = _concentration(model, symbol, level)
    sides = _sides(model, people, symbol, None)
    return [Jump(model.index(f"{symbol} in {where}"), scale=0.0, add=amount) for where in sides]


def change_medium(
    model: Model, people: Individuals, medium: str, *, without: tuple[str, ...] = ()
) -> list[Jump]:
    """Replace the medium of a dish: every signal goes, what the new medium holds comes.

    Raises
    ------
    ModelError
        For an unknown medium, or a signal in ``without`` that the medium does not hold.
    """
    media = model.book.knowledge.media
    if medium not in media:
        raise ModelError(f"no medium {medium!r}{nearest(medium, list(media))}")
    for symbol in without:
        if symbol not in media[medium].contains:
            held = ", ".join(media[medium].contains)
            raise ModelError(f"{medium} holds no {symbol!r} to leave out; it holds {held}")
    fresh = medium_levels(model.book, medium)
    jumps = []
    for i, info in enumerate(model.states):
        if info.kind in ("signal", "active signal"):
            level = 0.0 if info.symbol in without else fresh.get(info.name, 0.0)
            jumps.append(Jump(i, scale=0.0, add=level))
    return jumps


def remove(model: Model, people: Individuals, cells: str, fraction: float) -> list[Jump]:
    """Take away a share of a cell type (`senescent fibroblast`) or state."""
    names = list(model.book.knowledge.cells)
    chosen = [name for name in names if cells in (name, name.split("/")[0])]
    if not chosen:
        types = sorted({name.split("/")[0] for name in names} | set(names))
        raise ModelError(f"no cells {cells!r}{nearest(cells, types)}")
    if not 0 <= fraction <= 1:
        raise ModelError(f"a share of {fraction:g} is not between 0 and 100 %")
    return [Jump(model.index(name), scale=1.0 - fraction) for name in chosen]


def cut(model: Model, symbol: str) -> list[Setting]:
    """Nobody hears a signal any more; it is still made."""
    _signal(model, symbol)
    return [Setting(model.parameter(f"{symbol}.heard"), 0.0)]


def restore(model: Model, symbol: str) -> list[Setting]:
    """Let a signal be heard again."""
    _signal(model, symbol)
    return [Setting(model.parameter(f"{symbol}.heard"), 1.0)]


def background(
    model: Model, name: str, per_day: float, *, season: float | None = None
) -> list[Setting]:
    """Set an everyday exposure: doses per day, and its relative swing over the year.

    Raises
    ------
    ModelError
        For an agent without an everyday background, or a swing outside 0 to 1.
    """
    _agent(model, name)
    everyday = [n for n, a in model.book.knowledge.agents.items() if a.daily]
    if name not in everyday:
        near = nearest(name, everyday)
        raise ModelError(f"{name} is not an everyday exposure{near}; those are {everyday}")
    settings = [Setting(model.parameter(f"{name}.daily"), per_day)]
    if season is not None:
        if not 0 <= season <= 1:
            raise ModelError(f"a swing of {season:g} is not between 0 and 1")
        settings.append(Setting(model.parameter(f"{name}.season"), season))
    return settings
