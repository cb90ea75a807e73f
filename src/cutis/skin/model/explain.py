"""Why a state moves: the processes that change it, how fast, and what regulates each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis.skin.model.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Contribution:
    """One process and what it does to the state now.

    ``gain`` is in the state's unit per day (negative for a loss); ``regulators`` pairs the name of
    an arrow with its fold change against young, resting skin.
    """

    process: str
    law: str
    gain: float
    regulators: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Why:
    """What moves one state, largest contribution first."""

    state: str
    unit: str
    value: float
    contributions: tuple[Contribution, ...]

    @property
    def net(self) -> float:
        """Return the sum of all contributions, per day."""
        return sum(one.gain for one in self.contributions)

    def __str__(self) -> str:
        """Return a few lines a person can read."""
        lines = [f"{self.state}: {self.value:.4g} {self.unit}, {self.net:+.3g} {self.unit}/day"]
        for one in self.contributions:
            lines.append(f"  {one.gain:+.3g}  {one.process} ({one.law})")
            lines += [f"         × {fold:.3g}  {name}" for name, fold in one.regulators]
        return "\n".join(lines)


def explain(model: Model, name: str, state: Array, parameters: Array) -> Why:
    """Take the rate of a state apart.

    Parameters
    ----------
    model
        The model.
    name
        A state, such as ``FGF7 in dermis``.
    state, parameters
        Shapes (S,) and (P,): one individual at one time.

    Raises
    ------
    ModelError
        For an unknown state, with the nearest name.
    """
    index = model.index(name)
    scope = model.numbers(state[None, :], parameters[None, :])
    found = []
    for process in model.book.ledger.processes.values():
        if name not in process.changes:
            continue
        share = process.changes[name]
        factor = share(scope) if callable(share) else share
        gain = float(np.ravel(factor * process.rate(scope))[0])
        found.append(
            Contribution(process.name, process.law, gain, _regulators(model, process.name, scope))
        )
    found.sort(key=lambda one: -abs(one.gain))
    return Why(name, model.states[index].unit, float(state[index]), tuple(found))


def _regulators(model: Model, process: str, scope) -> tuple[tuple[str, float], ...]:
    """Return the arrows whose effect a process is, by the words its name is made of."""
    found = []
    for name, regulator in model.regulators.items():
        effect = regulator.arrow.effect
        if process in _process_names(effect.kind, effect.name, effect.cell or ""):
            if effect.kind == "pathway":
                value = regulator.drive(scope) if regulator.increases else regulator.factor(scope)
            else:
                value = regulator.relative(scope)
            found.append((name, float(np.ravel(value)[0])))
    return tuple(sorted(found, key=lambda pair: -abs(np.log(max(abs(pair[1]), 1e-12)))))


def _process_names(kind: str, name: str, cell: str) -> set[str]:
    return {
        "pathway": {f"response of {name} in {cell}"},
        "make": {f"{name} made by {cell}", f"making of {name}"},
        "behaviour": {f"{name} of {cell}", f"arrival of {cell}"},
        "loss": {f"loss of {name}"},
        "drift": {f"drift of {name}"},
    }.get(kind, set())
