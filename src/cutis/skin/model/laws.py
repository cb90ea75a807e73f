"""The rate laws: the only place where a mathematical form is written.

Every law is a plain function of values that know ``+ - * /`` and powers. The same function
is called with symengine symbols (to write the equations once), with NumPy arrays (to evaluate
a reference state or a readout) and with SymPy symbols (to print LaTeX).

Units of the arguments are those named in each docstring; :data:`LAWS` lists the laws with the
dimension that comes out, and the test suite runs each of them with dimensioned numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import e
from typing import Any

Value = Any  #: a symengine expression, a NumPy array or a float


def first_order(rate: Value, amount: Value) -> Value:
    """Loss or conversion in proportion to what is there. ``rate`` 1/day, ``amount`` any."""
    return rate * amount


def making(rate: Value, cells: Value, thickness: Value) -> Value:
    """Secretion by cells into a layer, nM/day.

    ``rate`` amol/cell/day, ``cells`` cells/mm², ``thickness`` µm; 1 amol in 1 µm·mm² is 1 nM.
    """
    return rate * cells / thickness


def hill(level: Value, half: Value, power: int) -> Value:
    """Occupancy, 0 to 1, of a site half filled at ``half`` (same unit as ``level``)."""
    if power == 1:
        return level / (half + level)
    return level**power / (half**power + level**power)


def competed(half: Value, blocker: Value, blocker_half: Value) -> Value:
    """Half level in the presence of a competitor (Gaddum/Schild): ``half · (1 + B/K_B)``."""
    return half * (1 + blocker / blocker_half)


def increase(occupancy: Value, up_to: Value) -> Value:
    """Fold change, 1 to ``up_to``."""
    return 1 + (up_to - 1) * occupancy


def decrease(occupancy: Value, up_to: Value) -> Value:
    """Fold change, 1 down to ``1/up_to``."""
    return 1 / (1 + (up_to - 1) * occupancy)


def either(resting: Value, drives: list[Value]) -> Value:
    """Activity, 0 to 1, of independent causes (noisy or): ``1 − (1 − rest)·Π(1 − drive)``."""
    silent = 1 - resting
    for drive in drives:
        silent = silent * (1 - drive)
    return 1 - silent


def relax(rate: Value, target: Value, activity: Value) -> Value:
    """Approach of an activity to its target, 1/day."""
    return rate * (target - activity)


def tight(enzyme: Value, inhibitor: Value, constant: Value) -> Value:
    """Free enzyme beside a 1:1 tight inhibitor (Morrison), same unit as ``enzyme``.

    Written as a quotient: the usual difference of two large numbers loses all digits when the
    inhibitor is in excess, which it is in skin.
    """
    excess = inhibitor + constant - enzyme
    return 2 * constant * enzyme / (excess + (excess**2 + 4 * constant * enzyme) ** 0.5)


def excess_inhibitors(enzyme: Value, inhibitors: list[tuple[Value, Value]]) -> Value:
    """Free enzyme beside several inhibitors, each in excess: ``E / (1 + Σ I/K)``."""
    load = 1
    for level, constant in inhibitors:
        load = load + level / constant
    return enzyme / load


def shared(shares: list[tuple[Value, Value]]) -> Value:
    """Relative speed of something several causes do, each a share of it at rest.

    ``shares`` holds (share, level relative to rest); what is left of 1 is constant.
    """
    speed = 1
    for share, relative in shares:
        speed = speed + share * (relative - 1)
    return speed


def michaelis(amount: Value, young: Value, km: Value) -> Value:
    """Saturation of an enzyme by its substrate, relative to young skin; none if km is large."""
    return (km + young) / (km + amount)


def saturable(number: Value, young: Value, half: Value) -> Value:
    """Removal per cell when the remover is shared by all (Karin 2019), relative to young skin."""
    return (half + young) / (half + number)


def crossing(permeability: Value, conductance: Value, here: Value, there: Value) -> Value:
    """Flux through an interface, nM·µm/day: ``J = P · A·integrity · (c₁ − c₂)``."""
    return permeability * conductance * (here - there)


def background(per_day: Value, swing: Value, phase: Value) -> Value:
    """Everyday exposure, doses/day, with a yearly swing; ``phase`` is sin(2π·t/year)."""
    return per_day * (1 + swing * phase)


def wear(rate: Value, factor: Value) -> Value:
    """Growth of a drift with age, 1/day: ``df/dt = rate · f``, so ``f`` is exponential in age."""
    return rate * factor


def step(age: Value, middle: Value, width: Value) -> Value:
    """Share of a step taken once in life that has been taken, logistic in age (all in years)."""
    return 1 / (1 + e ** ((middle - age) / width))


@dataclass(frozen=True)
class Law:
    """A law, the text of what it is, and the units that go in and come out."""

    function: Callable[..., Value]
    takes: tuple[str, ...]
    gives: str


#: For the units check, the docs and the export of names. Lists are tested apart.
LAWS: dict[str, Law] = {
    "first order": Law(first_order, ("1/day", "nM"), "nM/day"),
    "making": Law(making, ("amol/cell/day", "cell/mm**2", "um"), "nM/day"),
    "hill": Law(hill, ("nM", "nM", ""), ""),
    "competed": Law(competed, ("nM", "nM", "nM"), "nM"),
    "increase": Law(increase, ("", ""), ""),
    "decrease": Law(decrease, ("", ""), ""),
    "relax": Law(relax, ("1/day", "", ""), "1/day"),
    "tight": Law(tight, ("nM", "nM", "nM"), "nM"),
    "michaelis": Law(michaelis, ("nM", "nM", "nM"), ""),
    "saturable": Law(saturable, ("cell/mm**2", "cell/mm**2", "cell/mm**2"), ""),
    "crossing": Law(crossing, ("um/day", "", "nM", "nM"), "nM*um/day"),
    "background": Law(background, ("1/day", "", ""), "1/day"),
    "wear": Law(wear, ("1/day", ""), "1/day"),
    "step": Law(step, ("year", "year", "year"), ""),
}
