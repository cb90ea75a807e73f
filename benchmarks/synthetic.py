"""A synthetic model of skin's *shape*, of any size, with a cohort of different people.

Signals of minutes to hours, cells of days to years, matrix of months to seventy years; every rate
a base times Hill regulators; tight binding; seasons; slow drifts with age; random numbers. It
stands in for the real model where the equations must not depend on the biology.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import symengine as se

from benchmarks.jobs import YEAR, Case
from cutis.skin.model.system import TIME, System, parameter_symbol, state_symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray


class _Book:
    """Names and values of the parameters, in the order they are first used."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.values: list[float] = []
        self.units: list[str] = []
        self.biological: list[int] = []

    def new(self, name: str, value: float, unit: str = "1", varies: bool = True) -> se.Basic:
        if varies:
            self.biological.append(len(self.names))
        self.names.append(name)
        self.values.append(float(value))
        self.units.append(unit)
        return parameter_symbol(len(self.names) - 1)


def skin_shaped(states: int = 120, people: int = 16, seed: int = 1) -> Case:
    """Return a random system of skin's shape with a cohort of different people.

    Every state holds still at age 20 without seasons: the base of a rate is chosen so that
    making equals losing at the state's reference. From there the drifts with age move it.

    Parameters
    ----------
    states
        Number of states: about half signals, a fifth pathways, the rest cells, matrix, agents.
    people
        Individuals; each parameter of each is drawn lognormally (8 %) round the central one.
    seed
        Of the random structure and numbers.
    """
    rng = np.random.default_rng(seed)
    kinds = _kinds(states)
    book = _Book()
    reference = np.array([_magnitude(kind, rng) for kind in kinds])
    season = book.new("season amplitude", 0.0, varies=False)
    ageing = book.new("ageing", 1.0, "1/year", varies=False)
    builder = _Builder(rng, kinds, reference, book, season, ageing)
    rates = tuple(builder.rate(index) for index in range(states))
    order = dict.fromkeys(kinds, 0)
    names = []
    for kind in kinds:
        order[kind] += 1
        names.append(f"{kind} {order[kind]} in {'dermis' if order[kind] % 2 else 'epidermis'}")
    system = System(
        name=f"synthetic skin of {states} states",
        states=tuple(names),
        parameters=tuple(book.names),
        rates=rates,
        scale=reference.copy(),
        state_units=tuple(_UNIT[kind] for kind in kinds),
        parameter_units=tuple(book.units),
    )
    varied = np.array(book.biological, dtype=np.int64)
    parameters = np.tile(np.array(book.values), (people, 1))
    parameters[:, varied] *= np.exp(0.08 * rng.standard_normal((people, len(varied))))
    start = np.where([kind == "agent" for kind in kinds], 0.0, reference)
    agents = tuple(i for i, kind in enumerate(kinds) if kind == "agent")
    return Case(system, np.tile(start, (people, 1)), parameters, varied, 0, agents)


_UNIT = {"signal": "nM", "pathway": "1", "cell": "cells/mm2", "matrix": "g/L", "agent": "nM"}


def _kinds(states: int) -> list[str]:
    """Return the kind of each state."""
    agents = 2
    pathways = round(0.2 * states)
    cells = round(0.15 * states)
    matrix = round(0.15 * states)
    signals = states - agents - pathways - cells - matrix
    counts = {"signal": signals, "pathway": pathways, "cell": cells, "matrix": matrix}
    return [kind for kind, count in counts.items() for _ in range(count)] + ["agent"] * agents


def _magnitude(kind: str, rng: np.random.Generator) -> float:
    """Return a typical magnitude of a state, in its unit."""
    if kind == "pathway":
        return float(rng.uniform(0.1, 0.4))
    low, high = {"signal": (-2, 1), "cell": (2, 4.5), "matrix": (0, 2), "agent": (0, 0)}[kind]
    return float(10 ** rng.uniform(low, high))


class _Builder:
    """Writes the rate of each state; one method a kind."""

    def __init__(
        self, rng: np.random.Generator, kinds: list[str], reference: NDArray, book: _Book,
        season: se.Basic, ageing: se.Basic,
    ) -> None:  # fmt: skip
        self.rng, self.kinds, self.reference, self.book = rng, kinds, reference, book
        self.season, self.ageing = season, ageing
        self.of = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in set(kinds)}

    def rate(self, index: int) -> se.Basic:
        """Return dx/dt of a state, per day."""
        return {
            "signal": self._signal, "pathway": self._pathway, "cell": self._cell,
            "matrix": self._matrix, "agent": self._agent,
        }[self.kinds[index]](index)  # fmt: skip

    def _pick(self, kind: str, not_this: int = -1) -> int:
        return int(self.rng.choice([i for i in self.of[kind] if i != not_this]))

    def _loss(self, index: int, low: float, high: float) -> se.Basic:
        """Return a first-order rate constant from a half-life between two times (days)."""
        half = 10 ** self.rng.uniform(np.log10(low), np.log10(high))
        return self.book.new(f"loss {index}", np.log(2) / half, "1/day")

    def _hill(self, index: int, of: int, label: str) -> tuple[se.Basic, float]:
        """Return a Hill function of a state and its value at the reference."""
        n = int(self.rng.choice([1, 1, 1, 2, 2, 4]))
        half = self.reference[of] * self.rng.uniform(0.5, 4.0)
        k = self.book.new(f"{label} half {index} by {of}", half, _UNIT[self.kinds[of]])
        x = state_symbol(of)
        value = self.reference[of] ** n / (half**n + self.reference[of] ** n)
        return x**n / (k**n + x**n), float(value)

    def _regulators(self, index: int, count: int) -> tuple[se.Basic, float]:
        """Return a product of regulators and its value at the reference."""
        product, value = se.Integer(1), 1.0
        for number in range(count):
            of = self._pick("pathway" if self.rng.random() < 0.7 else "signal", index)
            hill, at = self._hill(index, of, f"regulator {number}")
            fold = float(self.rng.uniform(1.5, 6.0))
            up_to = self.book.new(f"fold {number} {index} by {of}", fold)
            if self.rng.random() < 0.6:
                product, value = product * (1 + (up_to - 1) * hill), value * (1 + (fold - 1) * at)
            else:
                product, value = product / (1 + (up_to - 1) * hill), value / (1 + (fold - 1) * at)
        return product, value

    def _drift(self, index: int, size: float) -> se.Basic:
        """Return a slow change with age, 1 at age 20."""
        per_year = self.book.new(f"drift {index}", float(self.rng.normal(0, size)), "1/year")
        return se.exp(self.ageing * per_year * (TIME / YEAR - 20))

    def _base(self, index: int, made_at: float, lost: float, unit: str) -> se.Basic:
        """Return the base of a rate that balances a loss (per day) at the reference."""
        return self.book.new(f"base {index}", self.reference[index] * lost / made_at, unit)

    def _value(self, symbol: se.Basic) -> float:
        return self.book.values[int(str(symbol)[1:])]

    def _signal(self, index: int) -> se.Basic:
        """Made by a cell, regulated, lost, moved across to another place, and bound."""
        x = state_symbol(index)
        cell = self._pick("cell")
        loss = self._loss(index, 5 / 1440, 0.5)
        product, at = self._regulators(index, int(self.rng.integers(1, 4)))
        base = self._base(index, at * self.reference[cell], self._value(loss), "nM/day")
        rate = base * state_symbol(cell) * product - loss * x
        other = self._pick("signal", index)
        ratio = self.reference[index] / self.reference[other]
        flow = self.book.new(f"exchange {index}", 0.2 * self._value(loss), "1/day")
        rate += flow * (ratio * state_symbol(other) - x)
        rate += self._dose(index, loss)
        return rate * self._tight(index) if index % 12 == 0 else rate

    def _dose(self, index: int, loss: se.Basic) -> se.Basic:
        """Return what an agent adds to every fifth signal."""
        if index % 5:
            return se.Integer(0)
        agent = self._pick("agent")
        gain = self.book.new(f"agent gain {index}", 3 * self.reference[index], "nM/day")
        return gain * loss * state_symbol(agent) / (1 + state_symbol(agent))

    def _tight(self, index: int) -> se.Basic:
        """Return the free share (1 at zero inhibitor) of a tightly bound pair; times a rate."""
        other = self._pick("signal", index)
        total = self.reference[index] * 0.5
        k = self.book.new(f"binding {index}", 0.2 * total, "nM")
        a, b = self.book.new(f"total {index}", total, "nM"), state_symbol(other)
        b = b * (total / self.reference[other])
        return (a - b - k + se.sqrt((a - b - k) ** 2 + 4 * k * a)) / (2 * a) + 0.5

    def _pathway(self, index: int) -> se.Basic:
        """Noisy-or of two or three occupancies, reached within minutes to hours."""
        x = state_symbol(index)
        speed = self._loss(index, 10 / 1440, 0.25)
        silent, at = se.Integer(1), 1.0
        for number in range(int(self.rng.integers(2, 4))):
            hill, value = self._hill(index, self._pick("signal"), f"occupancy {number}")
            weight = float(self.rng.uniform(0.2, 0.6))
            strength = self.book.new(f"weight {number} {index}", weight)
            silent, at = silent * (1 - strength * hill), at * (1 - weight * value)
        rest = self.book.new(f"rest {index}", self.reference[index] / (1 - at))
        return speed * (rest * (1 - silent) - x)

    def _cell(self, index: int) -> se.Basic:
        """Made at a regulated rate, lost in days to years, crowded, damaged by the sun."""
        x = state_symbol(index)
        loss = self._loss(index, 5, 800)
        product, at = self._regulators(index, 2)
        base = self._base(index, at, self._value(loss), "cells/mm2/day")
        season = 1 + self.season * se.sin(2 * se.pi * TIME / YEAR)
        made = base * product * self._drift(index, 0.004) * season
        return made - loss * x * se.sqrt(x / float(self.reference[index]))

    def _matrix(self, index: int) -> se.Basic:
        """Made by a cell, lost in months to seventy years, faster with a protease."""
        x = state_symbol(index)
        cell, protease = self._pick("cell"), self._pick("signal")
        loss = self._loss(index, 60, 70 * YEAR)
        product, at = self._regulators(index, 1)
        hill, bite = self._hill(index, protease, "protease")
        base = self._base(
            index, at * self.reference[cell], self._value(loss) * (1 + 2 * bite), "g/L/day"
        )
        made = base * state_symbol(cell) * product * self._drift(index, 0.004)
        return made - loss * x * (1 + 2 * hill)

    def _agent(self, index: int) -> se.Basic:
        """Vanish within hours after a dose."""
        return -self._loss(index, 0.1, 0.4) * state_symbol(index)
