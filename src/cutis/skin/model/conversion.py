"""From the units of the atlas to those of the equations."""

from __future__ import annotations

from cutis import units
from cutis.skin.model.book import Book


def scale_of(book: Book, name: str, unit: str) -> float:
    """Return the factor from an atlas unit to the unit the equations use for a parameter."""
    wanted = book.ledger.parameters[name].unit
    if wanted == "of its cause":
        return _cause_scale(book, name, unit)
    if unit == wanted or unit == "fold":
        return 1.0
    return units.convert(1.0, unit, wanted, mass_kda=_mass_for(book, name))


def _cause_scale(book: Book, name: str, unit: str) -> float:
    if unit == "fold" and name.removesuffix(".half_at") not in book.regulators:
        return 1.0  # a partner's, relative to its young level
    cause = book.regulators[name.removesuffix(".half_at")].arrow.cause
    if unit == "fold" or cause.kind in ("agent", "pathway"):
        return units.convert(1.0, unit, "fold") if unit not in ("fold", "") else 1.0
    if cause.kind in ("signal", "active"):
        return units.convert(1.0, unit, "nM", mass_kda=mass(book, cause.name))
    wanted = "cells/mm2" if cause.kind == "population" else book.ledger.states[cause.name].unit
    return 1.0 if unit == wanted else units.convert(1.0, unit, wanted)


def mass(book: Book, symbol: str) -> float:
    """Return the molar mass of a signal, kDa."""
    stem = symbol.removesuffix(" active")
    number = book.knowledge.numbers()[f"{stem}.mass"]
    return number.value if number.unit == "kDa" else units.convert(number.value, number.unit, "kDa")


def _mass_for(book: Book, name: str) -> float | None:
    """Return the mass a parameter's conversion needs: its own signal's, or its partner's."""
    if name.split(".")[0] in book.knowledge.signals:
        if ".inhibited_by." in name:
            return mass(book, name.split(".")[0])
        return mass(book, name.split(".")[0])
    for role in ("blocked_by", "needs", "suppressed_by"):
        if f".{role}." in name:
            arrow = book.regulators[name.split(f".{role}.")[0]].arrow.arrow
            return mass(book, getattr(arrow, role).signal)
    return None
