"""The model: equations, names, and numbers seen from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.skin.model.arrows import Regulator
from cutis.skin.model.book import Book
from cutis.skin.model.donor import Subject
from cutis.skin.model.individuals import Individuals, individuals
from cutis.skin.model.ledger import ParameterInfo, StateInfo, nearest
from cutis.skin.model.scopes import Numbers
from cutis.skin.model.system import System

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Message:
    """A signal heard by a receiver: an arrow from a signal into a cell.

    ``receiver`` is the cell type; ``tag`` is regenerative, inflammatory or neutral.
    """

    name: str
    signal: str
    receiver: str
    effect: str
    place: str
    through: str
    tag: str


@dataclass(frozen=True)
class Model:
    """What :func:`cutis.skin.model.assemble` returns. Nothing in it changes."""

    book: Book
    system: System

    @property
    def states(self) -> tuple[StateInfo, ...]:
        """The states, in the order of the arrays."""
        return tuple(self.book.ledger.states.values())

    @property
    def parameters(self) -> tuple[ParameterInfo, ...]:
        """The parameters, in the order of the arrays."""
        return tuple(self.book.ledger.parameters.values())

    @cached_property
    def _state_index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.system.states)}

    @cached_property
    def _parameter_index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.system.parameters)}

    def index(self, name: str) -> int:
        """Return the position of a state; raise ModelError with the nearest name."""
        if name not in self._state_index:
            raise ModelError(f"no state {name!r}{nearest(name, self.system.states)}")
        return self._state_index[name]

    def parameter(self, name: str) -> int:
        """Return the position of a parameter; raise ModelError with the nearest name."""
        if name not in self._parameter_index:
            raise ModelError(f"no parameter {name!r}{nearest(name, self.system.parameters)}")
        return self._parameter_index[name]

    def individuals(
        self, subjects: Sequence[Subject], *, seed: int = 0, draws: Sequence[int] | None = None
    ) -> Individuals:
        """Return subjects as numbers; see :func:`cutis.skin.model.individuals.individuals`."""
        return individuals(self, subjects, seed=seed, draws=draws)

    def numbers(self, states: Array, parameters: Array) -> Numbers:
        """Return trajectories (N, T, S) or states (N, S) as a scope to read processes in."""
        many = states.ndim == 3
        return Numbers(
            {name: states[..., i] for i, name in enumerate(self.system.states)},
            {
                name: parameters[:, i, None] if many else parameters[:, i]
                for i, name in enumerate(self.system.parameters)
            },
        )

    @property
    def regulators(self) -> dict[str, Regulator]:
        """The arrows of this model by name."""
        return self.book.regulators

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The arrows that leave a signal and are heard by a cell."""
        found = []
        for name, regulator in self.book.regulators.items():
            cause, effect = regulator.arrow.cause, regulator.arrow.effect
            if cause.kind in ("signal", "active") and effect.cell:
                record = regulator.arrow.arrow
                found.append(
                    Message(
                        name=name,
                        signal=cause.name.removesuffix(" active"),
                        receiver=effect.cell.split("/")[0],
                        effect=f"{effect.kind} {effect.name}",
                        place=regulator.arrow.place,
                        through=record.through,
                        tag=record.message,
                    )
                )
        return tuple(found)

    def rates(self, states: Array, parameters: Array) -> Array:
        """Evaluate dx/dt for states (N, S) and parameters (N, P), per day."""
        scope = self.numbers(states, parameters)
        net = {name: np.zeros(len(states)) for name in self.system.states}
        for process in self.book.ledger.processes.values():
            rate = process.rate(scope)
            for name, share in process.changes.items():
                net[name] = net[name] + (share(scope) if callable(share) else share) * rate
        return np.stack([net[name] for name in self.system.states], axis=-1)
