"""The book in which a model is written down: states, parameters, processes.

The parts of the model (signals, pathways, cells, components, agents, clocks) each enter what they
own here; nothing is evaluated. A process is a function of a :class:`Scope`, so that the same lines
give an equation (scope of symbols) or numbers (scope of arrays).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from cutis.errors import ModelError
from cutis.nearest import nearest as nearest_name

Value = Any  #: a symengine expression or a NumPy array


class Scope(Protocol):
    """Where a process finds its values."""

    def state(self, name: str) -> Value:
        """Return the value of a state, in its unit."""
        ...

    def par(self, name: str) -> Value:
        """Return the value of a parameter, in its unit."""
        ...

    @property
    def season(self) -> Value:
        """Return sin(2π·t/year)."""
        ...


Rate = Callable[[Scope], Value]


@dataclass(frozen=True)
class StateInfo:
    """One state: its name, what kind of thing it is, where, and its unit."""

    name: str
    kind: str
    symbol: str
    place: str
    unit: str


@dataclass(frozen=True)
class ParameterInfo:
    """One parameter of the equations.

    ``address`` is the number of the atlas it comes from, or empty where it is derived
    (a balance, a reference level) or set by the subject (a switch, an age).
    """

    name: str
    unit: str
    address: str = ""
    default: float = 0.0


@dataclass(frozen=True)
class Process:
    """One thing that happens, and the states it changes.

    ``rate`` is in ``unit``; ``changes`` says how much of it each state gains: a number, or a
    function of the scope (a division by a thickness, say).
    """

    name: str
    law: str
    rate: Rate
    changes: dict[str, float | Rate]
    unit: str


@dataclass
class Ledger:
    """Everything entered so far, in order."""

    states: dict[str, StateInfo] = field(default_factory=dict)
    parameters: dict[str, ParameterInfo] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)

    def add_state(self, name: str, kind: str, symbol: str, place: str, unit: str) -> str:
        """Enter a state once; return its name."""
        self.states[name] = StateInfo(name, kind, symbol, place, unit)
        return name

    def add_parameter(
        self, name: str, unit: str, *, address: str = "", default: float = 0.0
    ) -> str:
        """Enter a parameter once; return its name."""
        self.parameters.setdefault(name, ParameterInfo(name, unit, address, default))
        return name

    def add_process(
        self, name: str, law: str, rate: Rate, changes: dict[str, float | Rate], unit: str
    ) -> None:
        """Enter a process; two of one name would hide each other."""
        if name in self.processes:
            raise ModelError(f"two processes are called {name!r}")
        self.processes[name] = Process(name, law, rate, changes, unit)


def nearest(name: str, names: list[str] | tuple[str, ...]) -> str:
    """Return `; did you mean 'X'?`, or nothing when no name is near."""
    near = nearest_name(name, names)
    return f"; did you mean {near!r}?" if near else ""
