"""Units of a system as SBML unit definitions."""

from __future__ import annotations

from typing import Any

from cutis import units
from cutis.errors import CutisError
from cutis.model.export.names import identifiers

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


class UnitDefinitions:
    """The unit definitions of a model, one for each different unit text.

    Parameters
    ----------
    libsbml
        The module.
    model
        The ``libsbml.Model`` they are written into.
    """

    def __init__(self, libsbml: Any, model: Any) -> None:
        self._libsbml, self._model = libsbml, model
        self._ids: dict[str, str] = {}

    def id_of(self, unit: str) -> str | None:
        """Return the id of a unit, defined when first asked for; None for one nobody can read.

        A unit of its own (``MED``, ``fold``) becomes a dimensionless one that keeps its name.
        """
        if unit not in self._ids:
            defined = self._define(unit)
            if defined is None:
                return None
            self._ids[unit] = defined
        return self._ids[unit]

    def _define(self, unit: str) -> str | None:
        if unit in ("", "1"):
            return "dimensionless"
        try:
            resolved = units._resolve(unit)
        except CutisError:
            return None
        scale = float(resolved.scale)
        dimensions = {name: float(power) for name, power in resolved.dimensions.items()}
        chosen = identifiers([f"unit {unit.replace('/', ' per ')}"], self._ids.values())[0]
        definition = self._model.createUnitDefinition()
        definition.setId(chosen)
        definition.setName(unit)
        parts = [("dimensionless", scale, 1.0)] if scale != 1.0 or not dimensions else []
        for dimension, power in sorted(dimensions.items()):
            kind, multiplier = _BASE.get(dimension, ("dimensionless", 1.0))
            parts.append((kind, multiplier, power))
        for kind, multiplier, power in parts:
            part = definition.createUnit()
            part.setKind(self._libsbml.UnitKind_forName(kind))
            part.setMultiplier(multiplier)
            part.setScale(0)
            part.setExponent(power)
        return chosen
