"""The forms a readout can have: how an instrument's number follows from the states.

Each form is a function of a view and a readout and returns shape (N, T), in the unit that
:data:`cutis.knowledge.instruments.LAWS` says. A new form is a
new function here and a line there; a new readout needs neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.knowledge.instruments import ResolvedReadout
from cutis.skin.readout.making import total_made
from cutis.skin.readout.view import View

Array = NDArray[np.float64]
Form = Callable[[View, ResolvedReadout], Array]


def number(view: View, readout: ResolvedReadout, name: str) -> Array:
    """Return one of a readout's numbers for each individual, shape (N, 1)."""
    return view.sampled.constant(readout.numbers[name], f"{readout.address}.{name}")


def amount(view: View, readout: ResolvedReadout) -> Array:
    """The sum of some states."""
    return view.total(readout.of)


def share(view: View, readout: ResolvedReadout) -> Array:
    """The sum of some states as a share of a larger sum, in %."""
    whole = view.total(readout.among)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * view.total(readout.of) / whole


def relative(view: View, readout: ResolvedReadout) -> Array:
    """The product of levels relative to young skin, each to its power; 1 in young skin."""
    result: Any = np.ones(view.shape)
    for name, power in readout.powers.items():
        exponent = view.sampled.constant(power, f"{readout.address}.powers.{name}")
        with np.errstate(divide="ignore", invalid="ignore"):
            # what is below nothing by rounding is nothing: it has no broken powers
            level = np.maximum(view.total((name,)), 0.0)
            result = result * (level / view.young((name,))) ** exponent
    return result


def power_law(view: View, readout: ResolvedReadout) -> Array:
    """A young reading times relative levels to their powers."""
    return number(view, readout, "young") * relative(view, readout)


def thickness(view: View, readout: ResolvedReadout) -> Array:
    """The thickness of a layer in young skin of the site times relative levels to their powers."""
    young = view.sampled.young.par(f"{readout.words['layer']}.thickness")
    return young * relative(view, readout)


def logarithm(view: View, readout: ResolvedReadout) -> Array:
    """A young reading plus a slope times the logarithm (base 10) of relative levels."""
    slope = number(view, readout, "slope")
    return number(view, readout, "young") + slope * np.log10(relative(view, readout))


def made(view: View, readout: ResolvedReadout) -> Array:
    """How much of a signal all cells make, for each square millimetre."""
    return total_made(view, readout.words["signal"])[0]


def made_each(view: View, readout: ResolvedReadout) -> Array:
    """How much of a signal is made, for each cell of some types."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return made(view, readout) / view.total(readout.among)


def rate_each(view: View, readout: ResolvedReadout) -> Array:
    """How often something happens to each cell of a state."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return view.rate(readout.words["process"]) / view.total(readout.of)


def residence(view: View, readout: ResolvedReadout) -> Array:
    """How long a cell stays in a state: how many there are over how many leave."""
    return 1 / rate_each(view, readout)


def residence_in_layer(view: View, readout: ResolvedReadout) -> Array:
    """How long a cell stays in one of the layers of a state, in hours."""
    layers = view.total(readout.of) / number(view, readout, "cells_in_layer")
    return 24 * residence(view, readout) / layers


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
