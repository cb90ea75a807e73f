"""What the instruments of an atlas come to mean: readouts with every number in its own unit.

A number of an instrument is written in any unit that fits and is converted here, once: a readout's
to the readout's unit, a device's to the unit that :data:`ASKED` names. Nothing downstream converts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cutis import units
from cutis.errors import UnitError
from cutis.knowledge.fields import Record
from cutis.knowledge.instrument_records import Instrument, Readout
from cutis.knowledge.numbers import Number

#: The folder of the atlas, and the part of addresses that random numbers of instruments start with.
FOLDER = "instruments"


@dataclass(frozen=True)
class Law:
    """What a law asks of a readout: fields it needs, and the unit of what it gives.

    ``gives`` is empty where the numbers written carry the unit, and ``states`` where it is that of
    the states which are summed.
    """

    needs: tuple[str, ...]
    gives: str = ""


#: Unit of a law whose result has that of the states it sums.
STATES = "states"

#: Law → what it asks. The functions stand in `cutis.skin.readout.forms`; a test holds them alike.
LAWS: dict[str, Law] = {
    "amount": Law(("of",), STATES),
    "share": Law(("of", "among"), "%"),
    "power law": Law(("young", "powers")),
    "thickness": Law(("words.layer", "powers"), "um"),
    "logarithm": Law(("young", "slope", "powers")),
    "made": Law(("words.signal",), "amol/mm2/day"),
    "made by each": Law(("words.signal", "among"), "amol/cell/day"),
    "rate of each": Law(("words.process", "of"), "1/day"),
    "residence": Law(("words.process", "of"), "day"),
    "residence in a layer": Law(("words.process", "of", "cells_in_layer"), "h/layer"),
}

#: File → number of the device that is asked for → the unit it is used in.
ASKED: dict[str, dict[str, str]] = {
    "mass-spectrometer": {
        **dict.fromkeys(("limit_large", "limit_middle", "limit_small"), "ng/mL"),
        "steepness": "1", "noise": "%",
    },
    "endpoints": {"noise": "score"},
    "grading": {
        **dict.fromkeys(("within grader", "between graders", "between people"), "score"),
        "shared by endpoints": "1",
    },
}  # fmt: skip

#: File → settings that are asked for.
SETTINGS: dict[str, tuple[str, ...]] = {
    "mass-spectrometer": ("replicates", "needed", "cells"),
    "endpoints": ("lowest", "highest"),
    "grading": ("lowest", "highest", "calibrated", "not calibrated", "compared"),
    "targets": ("targets",),
}


@dataclass(frozen=True)
class ResolvedReadout:
    """A readout as its instrument's file defines it, its numbers converted.

    Attributes
    ----------
    name, law, unit, means
        What it is called, how it is computed, its unit, and one sentence about it.
    of, among
        States or cell types it looks at.
    powers
        State or cell type → the power its level relative to young skin has.
    numbers
        Other numbers of the law: ``young`` and ``slope`` in ``unit``, ``cells_in_layer`` in
        cells/mm2/layer.
    words
        Other names the law needs.
    factor
        What the law's result is multiplied by to be in ``unit``.
    subject
        ``skin``, ``dish`` or ``both``.
    evidence
        False for what only looks like a clinical result.
    address
        What random numbers are keyed by.
    """

    name: str
    law: str
    unit: str
    means: str
    of: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    powers: Mapping[str, Number] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    factor: float = 1.0
    subject: str = "both"
    evidence: bool = True
    address: str = ""


@dataclass(frozen=True)
class ResolvedInstrument:
    """One file: its readouts and numbers, converted, and its settings as plain values."""

    name: str
    readouts: Mapping[str, ResolvedReadout]
    numbers: Mapping[str, Number]
    settings: Mapping[str, Any]


def resolve_instruments(
    records: Mapping[str, Instrument], numbers: Mapping[str, Number], states: Mapping[str, str]
) -> dict[str, ResolvedInstrument]:
    """Return the instruments of an atlas that is sound, by the stem of their file.

    Parameters
    ----------
    records
        The files.
    numbers
        Every number of the atlas by address, as written.
    states
        State → its unit.
    """
    return {
        stem: ResolvedInstrument(
            record.name,
            {name: _readout(stem, name, one, numbers, states)
             for name, one in record.readouts.items()},
            {name: numbers[f"{FOLDER}/{stem}.{name}"].to(ASKED[stem][name])
             for name in record.numbers},
            record.settings.model_dump(by_alias=True, exclude_unset=True),
        )
        for stem, record in records.items()
    }  # fmt: skip


def _readout(
    stem: str, name: str, record: Readout, numbers: Mapping[str, Number], states: Mapping[str, str]
) -> ResolvedReadout:
    """Return one readout."""
    wanted = {"young": record.unit, "slope": record.unit, "cells_in_layer": "cells/mm2/layer"}
    given = given_by(record, states)
    return ResolvedReadout(
        name=name, law=record.law, unit=record.unit, means=record.means,
        of=tuple(record.of), among=tuple(record.among),
        powers={one: numbers[f"{name}.powers.{one}"].to("1") for one in record.powers},
        numbers={one: numbers[f"{name}.{one}"].to(unit) for one, unit in wanted.items()
                 if getattr(record, one) is not None},
        words=record.words.model_dump(exclude_none=True),
        factor=units.conversion_factor(given, record.unit) if given else 1.0,
        subject=record.subject, evidence=record.evidence,
        address=f"{FOLDER}/{stem}.{name}",
    )  # fmt: skip


def readout_records(records: Mapping[str, Instrument]) -> dict[str, Readout]:
    """Return name of a readout → its record."""
    return {name: one for record in records.values() for name, one in record.readouts.items()}


def plain_parts(record: Record) -> dict[str, Any]:
    """Return what stands deeper in an instrument or a readout and is no number, by its path."""
    if isinstance(record, Readout):
        words = record.words.model_dump(exclude_none=True)
        return {f"words.{name}": value for name, value in words.items()}
    if isinstance(record, Instrument):
        said = record.settings.model_dump(by_alias=True, exclude_unset=True)
        plain = {f"settings.{n}": str(v) for n, v in said.items() if isinstance(v, int | float)}
        return {"readouts": list(record.readouts)} | plain if record.readouts else plain
    return {}


def given_by(record: Readout, states: Mapping[str, str]) -> str:
    """Return the unit a readout's law gives; empty where its numbers carry the unit."""
    gives = LAWS[record.law].gives
    if gives != STATES:
        return gives
    return next((states[name] for name in record.of if name in states), "")


def fits(unit: str, wanted: str) -> str:
    """Return why a unit cannot stand for another; empty when it can.

    A mass never stands for an amount of substance here: an instrument's number names no molecule.
    """
    try:
        units.conversion_factor(unit, wanted)
    except UnitError as error:
        return str(error)
    return ""
