"""The equations as numbers see them: states, parameters and one symbolic rate per state.

A :class:`System` is what the model hands to an engine or to an exporter. It holds no biology:
names are labels, and nothing right of ``skin/model`` reads meaning out of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import symengine as se

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Time, in days. For a person it is the age; for a dish it starts at 0.
TIME = se.Symbol("t")


def state_symbol(index: int) -> se.Symbol:
    """Symbol that stands for state ``index`` in every expression of a system."""
    return se.Symbol(f"x{index}")


def parameter_symbol(index: int) -> se.Symbol:
    """Symbol that stands for parameter ``index`` in every expression of a system."""
    return se.Symbol(f"p{index}")


@dataclass(frozen=True)
class System:
    """A system of ordinary differential equations, written once, run by any engine.

    Attributes
    ----------
    name
        A label for progress lines and exported files.
    states, parameters
        Names, in the order of the arrays. Unique.
    rates
        ``dx/dt`` of each state, in state unit per day, as a symengine expression in
        ``x0 … x{S-1}`` (states), ``p0 … p{P-1}`` (parameters) and ``t`` (days).
        Operations used: ``+ - * /``, powers, ``exp``, ``log``, ``sqrt``, ``sin``, ``cos``.
    scale
        Shape (S,). A typical magnitude of each state, in its unit, > 0: what an absolute
        tolerance is relative to.
    state_units, parameter_units
        Units as text, in the order of the names (``nM``, ``cells/mm2``, ``1/day`` …).
    """

    name: str
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    rates: tuple[se.Basic, ...]
    scale: NDArray[np.float64]
    state_units: tuple[str, ...] = field(default=())
    parameter_units: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a system whose parts do not fit together."""
        if not len(self.states) == len(self.rates) == len(self.scale):
            raise ValueError("a system needs one rate and one scale for each state")
        if len(set(self.states)) != len(self.states):
            raise ValueError("state names must be unique")
        if len(set(self.parameters)) != len(self.parameters):
            raise ValueError("parameter names must be unique")

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the equations alone; names, values and units do not enter."""
        text = "\n".join(str(rate) for rate in self.rates)
        shape = f"{len(self.states)},{len(self.parameters)}\n"
        return blake2b((shape + text).encode(), digest_size=16).hexdigest()
