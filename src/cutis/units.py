"""Quantities as text, read once, at the door.

A file says ``5 ng/mL`` or ``6 (3 to 12) h``; :func:`parse` reads it and :func:`convert` turns it
into the house's units. Nobody else handles units. Inside, everything is in **day · µm · nM**, a
coherent set:

===================  ============  =====================================================
quantity             unit inside   note
===================  ============  =====================================================
time                 day           a year is 365.25 days
length               um            diffusion in ``um2/day``, permeability in ``um/day``
concentration        nM
amount of substance  nM*um3        1e-24 mol, so that 1 amol is 1e6 nM*um3
cells                cells/um2     in the equations; people read ``cells/mm2``
water loss           g/m2/h        as the instrument prints it
activity, ratio      1             a number without a unit
===================  ============  =====================================================

``fold``, ``activity``, ``cells``, ``particles``, ``passage``, ``PD``, ``MED``, ``SED`` and ``IU``
are units of their own: nothing converts a dose in MED to a dose in joules by accident. Only
``fold`` and ``activity`` may be read as a plain number, because that is what they are.

A unit is written ``a b/c/d``: every ``/`` divides by all that stands before the next one, so that
``pg/1e5 cells/day`` is picograms for each 100,000 cells and each day.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cutis.errors import UnitError
from cutis.nearest import nearest
from cutis.unit_products import PREFIXED, PREFIXES, UNITS, Product, Unit

#: Dimensions that may be read as a plain number: they are ratios with a name.
_RATIOS = frozenset({"[fold]", "[activity]"})

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻µμ", "0123456789-uu")
#: A number as a person writes it; the pattern is also one of JSON Schema.
NUMBER = r"[+-]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(
    rf"(?P<value>{NUMBER})\s*(?:\((?P<low>{NUMBER})\s+to\s+(?P<high>{NUMBER})\)\s*)?(?P<unit>.*)"
)
_TERM = re.compile(
    r"(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<name>[A-Za-z%]+)(?:\^?(?P<power>-?\d+))?"
)
_EXAMPLE = "expected a value and a unit, such as '5 ng/mL', or with its range, '6 (3 to 12) h'"


@dataclass(frozen=True)
class Range:
    """A value with the range it may lie in, all in one unit.

    Attributes
    ----------
    value
        The central value, in ``unit``.
    low, high
        The ends of the range, in ``unit``; both or neither.
    unit
        As text; ``1`` when the quantity has none.
    """

    value: float
    low: float | None = None
    high: float | None = None
    unit: str = "1"

    def __post_init__(self) -> None:
        """Refuse a value outside its range, half a range, or something that is no number."""
        ends = (self.low, self.high)
        if any(x is not None and not math.isfinite(x) for x in (self.value, *ends)):
            raise UnitError(f"a quantity must be a finite number; {_EXAMPLE}")
        if (self.low is None) != (self.high is None):
            raise UnitError(f"a range needs both its ends; {_EXAMPLE}")
        if (
            self.low is not None
            and self.high is not None
            and not self.low <= self.value <= self.high
        ):
            raise UnitError(
                f"the value {self.value:g} {self.unit} lies outside its range "
                f"{self.low:g} to {self.high:g}; expected one such as '6 (3 to 12) h'"
            )

    def to(self, unit: str, *, mass_kda: float | None = None) -> Range:
        """Return the same range in another unit; see :func:`convert`."""
        factor = conversion_factor(self.unit, unit, mass_kda=mass_kda)
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Range(self.value * factor, low, high, unit)

    def __str__(self) -> str:
        """Return the compact notation that :func:`parse` reads."""
        value, low, high = (repr(x).removesuffix(".0") for x in (self.value, self.low, self.high))
        middle = "" if self.low is None else f" ({low} to {high})"
        return value + middle + ("" if self.unit == "1" else f" {self.unit}")


def parse(text: str | float) -> Range:
    """Read a quantity such as ``6 h``, ``6 (3 to 12) h``, ``0.3 %`` or ``0.5``.

    Parameters
    ----------
    text
        The compact notation; the value and its range share the unit. A number has unit ``1``.

    Returns
    -------
    Range
        With the unit as written; its spelling is checked when it is converted
        (:func:`convert`, :func:`dimension_ok`), so that reading many quantities stays quick.

    Raises
    ------
    UnitError
        When the text is not in the notation, or the value lies outside its range.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise UnitError(f"cannot read {text!r} as a quantity; {_EXAMPLE}")
    if not isinstance(text, str):
        return Range(float(text))
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise UnitError(f"cannot read {text!r} as a quantity; {_EXAMPLE}")
    unit = " ".join(match["unit"].split()) or "1"
    if unit != "1":
        try:
            _terms(unit)
        except UnitError as error:
            raise UnitError(f"cannot read {text!r} as a quantity: {error}") from None
    low, high = (None if match[end] is None else _number(match[end]) for end in ("low", "high"))
    return Range(_number(match["value"]), low, high, unit)


def convert(value: float, from_unit: str, to_unit: str, *, mass_kda: float | None = None) -> float:
    """Convert a number from one unit to another.

    Parameters
    ----------
    value
        In ``from_unit``.
    from_unit, to_unit
        Units as text, such as ``ng/mL`` and ``nM``.
    mass_kda
        Molar mass in kDa, needed where a mass stands against an amount of substance:
        ``ng/mL`` to ``nM``, ``fg/cell/h`` to ``amol/cell/day``.

    Returns
    -------
    float
        In ``to_unit``.

    Raises
    ------
    UnitError
        When a unit is unknown, the two do not measure the same thing, or the mass is missing.
    """
    return value * conversion_factor(from_unit, to_unit, mass_kda=mass_kda)


@lru_cache(maxsize=4096)
def conversion_factor(from_unit: str, to_unit: str, *, mass_kda: float | None = None) -> float:
    """Return what a number in ``from_unit`` is multiplied by to be in ``to_unit``.

    Arguments and errors are those of :func:`convert`.
    """
    source, target = _resolve(from_unit), _resolve(to_unit)
    factor = source.scale / target.scale
    excess = _excess(source, target)
    if not excess:
        return float(factor)
    power = excess.get("[mass]", Fraction(0))
    if power and excess == {"[mass]": power, "[substance]": -power}:
        if mass_kda is None or not mass_kda > 0:
            raise UnitError(
                f"cannot convert {from_unit} to {to_unit} without the molar mass; "
                "expected one above zero in kDa, such as 'mass: 19 kDa'"
            )
        return float(factor) * (mass_kda * 1000) ** -float(power)
    raise UnitError(
        f"cannot convert {from_unit} ({_describe(source)}) to {to_unit} ({_describe(target)}); "
        f"expected a quantity in {to_unit}, such as '5 {to_unit}'"
    )


def dimension_ok(unit: str, expected: str, *, molar: bool = True) -> bool:
    """Tell whether a unit measures the same thing as another.

    Parameters
    ----------
    unit, expected
        Units as text.
    molar
        Whether a mass may stand for an amount of substance (``ng/mL`` for ``nM``).

    Raises
    ------
    UnitError
        When a unit is unknown.
    """
    excess = _excess(_resolve(unit), _resolve(expected))
    power = excess.get("[mass]", Fraction(0))
    return not excess or (molar and excess == {"[mass]": power, "[substance]": -power})


def format_quantity(value: float, unit: str = "1", digits: int = 3) -> str:
    """Return a quantity for people: ``75,300 cells/mm2``, ``0.3 %``, ``1.2e-05 nM``.

    Parameters
    ----------
    value
        In ``unit``; what is not a number reads ``not known``.
    unit
        As text; ``1`` is left out.
    digits
        Significant digits kept.
    """
    if math.isnan(value):
        return "not known"
    suffix = "" if unit in ("", "1") else f" {unit}"
    rounded = float(f"{value:.{digits}g}")
    if 1000 <= abs(rounded) < 1e7:
        decimals = max(0, digits - len(str(int(abs(rounded)))))
        return f"{rounded:,.{decimals}f}{suffix}"
    return f"{rounded:.{digits}g}{suffix}"


def _excess(source: Unit, target: Unit) -> dict[str, Fraction]:
    """Return the powers of the dimensions that ``source`` has beyond ``target``.

    A ratio with a name equals a plain number, but not one in parts: 8 % is not 0.08 fold.
    """
    powers = {
        name: source.dimensions.get(name, Fraction(0)) - target.dimensions.get(name, Fraction(0))
        for name in (*source.dimensions, *target.dimensions)
    }
    excess = {name: power for name, power in powers.items() if power}
    plain = not (source.in_parts or target.in_parts)
    return {} if plain and len(excess) == 1 and excess.keys() <= _RATIOS else excess


def _describe(unit: Unit) -> str:
    """Return the dimensions in words, such as ``mass/length^3``."""

    def words(sign: int) -> list[str]:
        return [
            name.strip("[]").replace("_", " ") + (f"^{abs(power)}" if abs(power) != 1 else "")
            for name, power in sorted(unit.dimensions.items())
            if power * sign > 0
        ]

    return "/".join([" ".join(words(+1)) or "number", *words(-1)])


def _number(text: str) -> float:
    """Read a number that may have thousands commas."""
    return float(text.replace(",", ""))


@lru_cache(maxsize=1024)
def _terms(unit: str) -> str:
    """Check the spelling of a unit and return it as an expression."""
    factors = []
    for factor in unit.translate(_SUPERSCRIPTS).split("/"):
        words = factor.replace("*", " ").replace("·", " ").split()
        if not words:
            raise UnitError(
                f"the unit {unit!r} has nothing on one side of a '/'; expected one such as '1/day'"
            )
        factors.append(" * ".join(_term(word, unit) for word in words))
    return " / ".join(f"({factor})" for factor in factors)


def _term(word: str, unit: str) -> str:
    """Return one term of a unit, such as ``um2``, as an expression; refuse an unknown name."""
    match = _TERM.fullmatch(word)
    if match is None:
        raise UnitError(
            f"cannot read {word!r} in the unit {unit!r}; "
            "expected one such as 'um2/s' or 'pg/1e5 cells/day'"
        )
    if match["number"]:
        return match["number"]
    name = match["name"].replace("%", "percent")
    if name not in _known():
        near = nearest(name, sorted(_known()))
        hint = f"the nearest is {near!r}" if near else "expected one such as 'ng/mL' or 'h'"
        raise UnitError(f"unknown unit {name!r} in {unit!r}; {hint}")
    return f"{name} ** {match['power']}" if match["power"] else name


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Return every name a unit may be spelled with, prefixes included."""
    prefixed = {prefix + symbol for symbol in PREFIXED for prefix in PREFIXES}
    lines = [line.split(" = ") for line in UNITS]
    return frozenset(prefixed.union(*([name, *others] for name, _, *others in lines)))


@lru_cache(maxsize=1024)
def _resolve(unit: str) -> Unit:
    """Reduce a unit to base units."""
    expression = _terms(unit)
    found = Product(expression).read()
    return Unit(found.scale, found.dimensions, "percent" in expression or "ppm" in expression)
