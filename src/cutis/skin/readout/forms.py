"""The forms a readout can have: how an instrument's number follows from the states.

Each form is a function of a view and a definition and returns shape (N, T), in the definition's
unit. A new form is a new function here; a new readout needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.skin.readout.instruments import Definition
from cutis.skin.readout.making import total_made
from cutis.skin.readout.view import View

Array = NDArray[np.float64]
Form = Callable[[View, Definition], Array]


def number(view: View, definition: Definition, name: str) -> Array:
    """Return one of a definition's numbers for each individual, shape (N, 1)."""
    return view.sampled.constant(definition.numbers[name], f"{definition.address}.{name}")


def amount(view: View, definition: Definition) -> Array:
    """The sum of some states."""
    return view.total(definition.of)


def share(view: View, definition: Definition) -> Array:
    """The sum of some states as a share of a larger sum, in %."""
    whole = view.total(definition.among)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * view.total(definition.of) / whole


def relative(view: View, definition: Definition) -> Array:
    """The product of levels relative to young skin, each to its power; 1 in young skin."""
    result: Any = np.ones(view.shape)
    for name, power in definition.powers.items():
        exponent = view.sampled.constant(power, f"{definition.address}.powers.{name}")
        with np.errstate(divide="ignore", invalid="ignore"):
            # what is below nothing by rounding is nothing: it has no broken powers
            level = np.maximum(view.total((name,)), 0.0)
            result = result * (level / view.young((name,))) ** exponent
    return result


def power_law(view: View, definition: Definition) -> Array:
    """A young reading times relative levels to their powers."""
    return number(view, definition, "young") * relative(view, definition)


def thickness(view: View, definition: Definition) -> Array:
    """The thickness of a layer in young skin of the site times relative levels to their powers."""
    young = view.sampled.young.par(f"{definition.words['layer']}.thickness")
    return young * relative(view, definition)


def logarithm(view: View, definition: Definition) -> Array:
    """A young reading plus a slope times the logarithm (base 10) of relative levels."""
    slope = number(view, definition, "slope")
    return number(view, definition, "young") + slope * np.log10(relative(view, definition))


def made(view: View, definition: Definition) -> Array:
    """How much of a signal all cells make, for each square millimetre."""
    return total_made(view, definition.words["signal"])[0]


def made_each(view: View, definition: Definition) -> Array:
    """How much of a signal is made, for each cell of some types."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return made(view, definition) / view.total(definition.among)


def rate_each(view: View, definition: Definition) -> Array:
    """How often something happens to each cell of a state."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return view.rate(definition.words["process"]) / view.total(definition.of)


def residence(view: View, definition: Definition) -> Array:
    """How long a cell stays in a state: how many there are over how many leave."""
    return 1 / rate_each(view, definition)


def residence_in_layer(view: View, definition: Definition) -> Array:
    """How long a cell stays in one of the layers of a state, in hours."""
    layers = view.total(definition.of) / number(view, definition, "cells_in_layer")
    return 24 * residence(view, definition) / layers


FORMS: dict[str, Form] = {
    "amount": amount,
    "share": share,
    "power law": power_law,
    "thickness": thickness,
    "logarithm": logarithm,
    "made": made,
    "made by each": made_each,
    "rate of each": rate_each,
    "residence": residence,
    "residence in a layer": residence_in_layer,
}
