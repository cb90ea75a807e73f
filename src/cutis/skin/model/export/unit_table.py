"""Units of a system in the base units of SBML, which Antimony shares."""

from __future__ import annotations

from cutis import units
from cutis.errors import CutisError
from cutis.skin.model.export.names import identifiers

#: Dimension → (SBML base unit, how many of it the house's base unit is).
_BASE = {
    "[time]": ("second", 86400.0),
    "[length]": ("metre", 1.0),
    "[mass]": ("gram", 1.0),
    "[substance]": ("mole", 1.0),
    "[cell]": ("item", 1.0),
    "[particle]": ("item", 1.0),
    "[base_pair]": ("item", 1.0),
    "[layer]": ("item", 1.0),
    "[fibre]": ("item", 1.0),
}


def is_concentration(unit: str) -> bool:
    """Return whether a unit is an amount of substance in a volume."""
    try:
        return units.dimension_ok(unit, "nM", molar=False)
    except CutisError:
        return False


def unit_parts(unit: str) -> list[tuple[str, float, float]] | None:
    """Return (SBML base unit, multiplier, exponent) of a unit; None for one nobody can read.

    A unit of its own (``MED``, ``fold``) becomes a dimensionless one that keeps its name.
    """
    try:
        resolved = units._resolve(unit)
    except CutisError:
        return None
    parts = [
        (*_BASE.get(dimension, ("dimensionless", 1.0)), float(power))
        for dimension, power in sorted(resolved.dimensions.items())
    ]
    scale = float(resolved.scale)
    return parts if parts and scale == 1.0 else [("dimensionless", scale, 1.0), *parts]


class UnitDefinitions:
    """The unit definitions of a model, one for each different unit text.

    Attributes
    ----------
    definitions
        Id → (unit as text, its parts).
    """

    def __init__(self) -> None:
        self.definitions: dict[str, tuple[str, list[tuple[str, float, float]]]] = {}
        self._ids: dict[str, str | None] = {"": "dimensionless", "1": "dimensionless"}

    def id_of(self, unit: str) -> str | None:
        """Return the id of a unit, defined when first asked for; None for one nobody can read."""
        if unit not in self._ids:
            parts = unit_parts(unit)
            self._ids[unit] = None
            if parts is not None:
                chosen = identifiers([f"unit {unit.replace('/', ' per ')}"], self.definitions)[0]
                self._ids[unit] = chosen
                self.definitions[chosen] = (unit, parts)
        return self._ids[unit]
