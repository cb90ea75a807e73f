"""The units there are, and products of them in exact fractions: what ``units`` stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

#: Prefix → power of ten.
PREFIXES = {
    **{"G": 9, "M": 6, "k": 3, "d": -1, "c": -2, "m": -3},
    **{"u": -6, "n": -9, "p": -12, "f": -15, "a": -18},
}

#: The units that take a prefix. ``M`` is molar, as a biologist writes it.
PREFIXED = ("m", "g", "mol", "s", "L", "l", "M", "Da", "J", "W", "N", "Pa", "IU")

#: Every unit: name = definition = other spellings.
UNITS = """
day = [time] = d = days
s = day / 86400 = sec
minute = 60 * s = min = minutes
hour = 3600 * s = h = hr = hours
week = 7 * day = weeks
year = 365.25 * day = yr = years
month = year / 12 = months
decade = 10 * year = decades
m = [length]
L = 0.001 * m ** 3 = l
g = [mass]
mol = [substance]
M = mol / L
molecule = mol / 6.02214076e23 = molecules = receptors
Da = g / 6.02214076e23
J = 1000 * g * m ** 2 / s ** 2
W = J / s
Gy = 0.001 * J / g
N = J / m
Pa = N / m ** 2
ratio = [] = fraction = probability
percent = 0.01
ppm = 1e-6
fold = [fold]
activity = [activity]
cell = [cell] = cells
particle = [particle] = particles = EV = EVs
layer = [layer] = layers
fibre = [fibre] = fibres
base_pair = [base_pair] = bp
passage = [passage] = passages
PD = [population_doubling] = PDs
MED = [minimal_erythemal_dose]
SED = [standard_erythemal_dose]
IU = [international_unit]
score = [score] = scores
AU = [arbitrary_unit]
degree = [angle] = deg
""".strip().splitlines()

_TOKEN = re.compile(r"\*\*|[*/()]|\[\w*\]|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+")


@dataclass(frozen=True)
class Unit:
    """A unit reduced to base units: an exact scale and the power of each dimension.

    ``in_parts`` tells a unit written in parts of a whole (``%``, ``ppm``).
    """

    scale: Fraction
    dimensions: Mapping[str, Fraction]
    in_parts: bool


@lru_cache(maxsize=1)
def _definitions() -> dict[str, str]:
    """Return the definition of every unit by each of its spellings."""
    lines = [line.split(" = ") for line in UNITS]
    return {name: definition for first, definition, *others in lines for name in (first, *others)}


@lru_cache(maxsize=1024)
def _unit_named(name: str) -> Unit:
    """Return a unit by a name that is known; a name of its own goes before a prefix."""
    definition = _definitions().get(name)
    if definition is not None:
        return Product(definition).read()
    bare = _unit_named(name[1:])
    return Unit(bare.scale * Fraction(10) ** PREFIXES[name[0]], bare.dimensions, False)


class Product:
    """Reads ``a * b ** 2 / (c * d)`` from left to right, in exact fractions."""

    def __init__(self, expression: str) -> None:
        self.tokens = _TOKEN.findall(expression)[::-1]

    def read(self) -> Unit:
        """Return the unit the tokens make, up to a closing parenthesis or the end."""
        result = self._factor()
        while self.tokens and self.tokens[-1] in "*/":
            sign = 1 if self.tokens.pop() == "*" else -1
            result = _times(result, self._factor(), sign)
        return result

    def _factor(self) -> Unit:
        """Return one number, unit, dimension or parenthesis, with its power."""
        token = self.tokens.pop()
        if token == "(":
            value = self.read()
            self.tokens.pop()
        elif token[0] == "[":
            value = Unit(Fraction(1), {token: Fraction(1)} if token != "[]" else {}, False)
        elif token[0].isdigit():
            value = Unit(Fraction(token), {}, False)
        else:
            value = _unit_named(token)
        if self.tokens and self.tokens[-1] == "**":
            self.tokens.pop()
            value = _times(Unit(Fraction(1), {}, False), value, int(self.tokens.pop()))
        return value


def _times(a: Unit, b: Unit, power: int) -> Unit:
    """Return ``a * b ** power``."""
    names = {**a.dimensions, **b.dimensions}
    powers = {
        name: a.dimensions.get(name, Fraction(0)) + power * b.dimensions.get(name, Fraction(0))
        for name in names
    }
    dimensions = {name: value for name, value in powers.items() if value}
    return Unit(a.scale * b.scale**power, dimensions, False)
