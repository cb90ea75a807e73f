"""The two scopes a process can be read in: symbols, to write equations; arrays, to get numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi

import numpy as np
import symengine as se
from numpy.typing import NDArray

from cutis.skin.model.donor import YEAR
from cutis.skin.model.system import TIME, parameter_symbol, state_symbol


class Symbols:
    """States are ``x0 …``, parameters ``p0 …``, time is ``t``."""

    def __init__(self, states: Sequence[str], parameters: Sequence[str]) -> None:
        self._states = {name: state_symbol(i) for i, name in enumerate(states)}
        self._parameters = {name: parameter_symbol(i) for i, name in enumerate(parameters)}

    def state(self, name: str) -> se.Symbol:
        """Return the symbol of a state."""
        return self._states[name]

    def par(self, name: str) -> se.Symbol:
        """Return the symbol of a parameter."""
        return self._parameters[name]

    @property
    def season(self) -> se.Basic:
        """Return the sine of the year."""
        return se.sin(2 * pi / YEAR * TIME)


class Numbers:
    """States and parameters are arrays that broadcast against each other."""

    def __init__(
        self,
        states: dict[str, NDArray[np.float64]],
        parameters: dict[str, NDArray[np.float64]],
        time: float | NDArray[np.float64] = 0.0,
    ) -> None:
        self.states = states
        self.parameters = parameters
        self._time = time

    def state(self, name: str) -> NDArray[np.float64]:
        """Return the values of a state."""
        return self.states[name]

    def par(self, name: str) -> NDArray[np.float64]:
        """Return the values of a parameter."""
        return self.parameters[name]

    @property
    def season(self) -> float | NDArray[np.float64]:
        """Return the sine of the year."""
        return np.sin(2 * pi / YEAR * np.asarray(self._time))
