"""What unit and what bounds each number of the atlas must have.

A rule is looked up by the record and the path of the field, ``*`` standing for any key or
position. Numbers on arrows depend on what the arrow joins; see :func:`arrow_rule`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from cutis.knowledge.records import (
    Ageing,
    Agent,
    Arrow,
    Cell,
    Component,
    Dish,
    Instrument,
    Interface,
    Medium,
    Pathway,
    Place,
    Record,
    Signal,
    Variation,
)


@dataclass(frozen=True)
class Rule:
    """Units that are right for a number (any of them) and the bounds of its value.

    ``units`` empty means any unit. ``{amount}`` stands for the unit of the component's amount,
    ``{dose}`` for that of the agent's dose, ``{target}`` for that of the number a delta changes,
    ``{unit}`` for that of a readout, ``{asked}`` for what is asked of an instrument's number.
    ``low`` and ``high`` are plain numbers: 1 is 100 %. ``molar`` lets a mass stand for an amount of
    substance, ``balance`` lets the number follow from the others. A number that is not ``ranged``
    is a form or a protocol's choice (a Hill power, a dish's height): no range is put around it.
    """

    units: tuple[str, ...] = ()
    low: float = 0.0
    high: float = inf
    positive: bool = False
    molar: bool = False
    balance: bool = False
    example: str = "6 (3 to 12) h"
    ranged: bool = True


_TIME = Rule(("day",), positive=True, example="6 (3 to 12) h")
_MASS = Rule(("kDa",), positive=True, example="22.5 kDa")
_LEVEL = Rule(("nM",), molar=True, example="20 (5 to 60) pg/mL")
_DOSE_LEVEL = Rule(("nM",), positive=True, molar=True, example="20 (5 to 60) pg/mL")
_SHARE = Rule(("1",), high=1.0, example="60 (40 to 80) %")
_ACTIVITY = Rule(("activity",), high=1.0, example="0.3 (0.2 to 0.5)")
_FACTOR = Rule(("fold",), positive=True, example="2 (1.5 to 3) fold")
_EFFECT = Rule(("fold",), low=1.0, positive=True, example="8 (4 to 20) fold")
_RATE = Rule(("1/day",), example="0.07 (0.05 to 0.1) 1/day")
_BALANCED = Rule(("1/day",), balance=True, example="0.07 (0.05 to 0.1) 1/day, or balance")
_NUMBER = Rule(("cells/mm2",), example="17778 cells/mm2")
_SECRETION = Rule(("amol/cell/day",), molar=True, example="0.2 (0.04 to 1) fg/cell/h")
_LENGTH = Rule(("um",), positive=True, example="60 (40 to 80) um")
_SPEED = Rule(("um/day",), example="100 (30 to 300) um/day")
_FORM = Rule(("1",), positive=True, ranged=False, example="2")
_READ = Rule(("{unit}",), low=-inf, example="6.5 (6.2 to 6.8) g/m2/h")
_ANY = Rule(example="5 (2 to 9) ng/mm2")

_MAKING = {
    "made_by.*.rate": _SECRETION,
    "made_by.*.in_culture": _SECRETION,
    "made_by.*.times": _FACTOR,
}

#: Record → path of a field → rule. A test holds that no number of the schema is left out.
RULES: dict[type[Record], dict[str, Rule]] = {
    Signal: {
        "mass": _MASS,
        **_MAKING,
        "from_blood": _LEVEL,
        "half_life": _TIME,
        "half_life_in_medium": _TIME,
        "diffusion": Rule(("um2/day",), positive=True, example="60 (30 to 100) um2/s"),
        "crossing": _SPEED,
        "activation.rate": _RATE,
        "activation.half_life": _TIME,
        "activation.by.*.share": _SHARE,
        "inhibited_by.*.ki": _DOSE_LEVEL,
    },
    Pathway: {"resting": _ACTIVITY, "response_time": _TIME},
    Cell: {
        "number": _NUMBER,
        "division": _BALANCED,
        "arrives": Rule(("cells/mm2/day",), balance=True, example="10 cells/mm2/day, or balance"),
        "fates.*.rate": _BALANCED,
        "fates.*.saturates_at": Rule(("cells/mm2",), positive=True, example="50 cells/mm2"),
        "fates.*.yields": _FORM,
    },
    Component: {
        "amount": _ANY,
        "made_by.*.rate": _SHARE,
        "made_by.*.in_culture": _FACTOR,
        "made_by.*.times": _FACTOR,
        "half_life": _TIME,
        "cut_by.*.share": _SHARE,
        "cut_by.*.km": Rule(("{amount}", "fold"), positive=True, example="3 (1 to 10) fold"),
        "drift": Rule(("{amount}/year",), low=-inf, example="-15 (-25 to -8) bp/year"),
    },
    Agent: {
        "dose": Rule(positive=True, ranged=False, example="1 %"),
        "reaches.*.fraction": Rule(("1", "fold"), example="0.1 (0.03 to 0.3)"),
        "reaches.*.half_life": _TIME,
        "adds.*.level": _LEVEL,
        "daily": Rule(("1/day", "{dose}/day"), example="0.1 (0.05 to 0.3) 1/day"),
        "season": Rule(("1",), high=1.0, example="60 (40 to 80) %"),
    },
    Ageing: {
        "changes.*.times": _FACTOR,
        "changes.*.since": Rule(("year",), ranged=False, example="25 year"),
        "changes.*.over": Rule(("year",), positive=True, ranged=False, example="5 year"),
    },
    Variation: {
        "changes.*.set": Rule(("{target}",), low=-inf, molar=True, example="6 (3 to 12) h"),
        "changes.*.times": _FACTOR,
        "changes.*.add": Rule(("{target}",), low=-inf, molar=True, example="6 (3 to 12) h"),
        "changes.*.times_per_allele": _FACTOR,
    },
    Medium: {"contains.*": Rule(("nM",), molar=True, ranged=False, example="10 ng/mL")},
    Place: {"thickness": _LENGTH},
    Interface: {
        "permeability": _SPEED,
        "reference_mass": Rule(("kDa",), positive=True, ranged=False, example="20 kDa"),
        "mass_power": Rule(("1",), low=-inf, example="-0.5 (-0.8 to -0.3)"),
        "integrity.*": Rule(("1",), ranged=False, example="1"),
        "area_share": Rule(("1",), high=1, ranged=False, example="0.5"),
    },
    Dish: {
        "cells.*": Rule(("cells/mm2",), ranged=False, example="200 cells/mm2"),
        "height": Rule(("um",), positive=True, ranged=False, example="3000 um"),
        "mixing": _SPEED,
        "components.*": Rule(("{amount}",), ranged=False, example="5 ng/mm2"),
    },
    Instrument: {
        "readouts.*.young": _READ,
        "readouts.*.slope": _READ,
        "readouts.*.powers.*": Rule(("1",), low=-inf, example="0.5 (0.2 to 1)"),
        "readouts.*.cells_in_layer": Rule(
            ("cells/mm2/layer",), positive=True, example="1058 (1020 to 1100) cells/mm2/layer"
        ),
        "numbers.*": Rule(("{asked}",), example="0.5 (0.3 to 0.8) score"),
    },
}

#: Fields that hold a list of arrows.
ARROWS = ("driven_by", "heard_by", "drives")

#: Fields of an arrow that name a second molecule it depends on.
PARTNERS = ("blocked_by", "needs", "suppressed_by")
_FOLD_LEVEL = Rule(("nM", "fold"), positive=True, molar=True, example="20 (5 to 60) pg/mL")
_CAUSE_RULES = {
    "signal": _FOLD_LEVEL,
    "active": _FOLD_LEVEL,
    "pathway": Rule(("activity", "fold"), positive=True, example="0.3 (0.2 to 0.5)"),
    "component": Rule(("fold", "{amount}"), positive=True, example="3 (2 to 5) fold"),
    "agent": Rule(("fold", "{dose}"), positive=True, example="0.5 (0.2 to 1) fold"),
    "population": Rule(("fold", "cells/mm2"), positive=True, example="3 (2 to 5) fold"),
}


def rule_for(record: Record, pattern: str) -> Rule:
    """Return the rule of a number that is not on an arrow.

    Raises
    ------
    KeyError
        When the schema has a number that no rule is written for.
    """
    return RULES[type(record)][pattern]


def arrow_rule(arrow: Arrow, cause: str, effect: str, field: str) -> Rule:
    """Return the rule of a number on an arrow.

    Parameters
    ----------
    arrow
        The record.
    cause, effect
        Kinds of what it joins, such as ``signal`` and ``pathway``.
    field
        Path inside the arrow: ``up_to``, ``half_at``, ``n``, ``blocked_by.half_at`` …
    """
    if field == "n":
        return _FORM
    if field == "half_at":
        return _CAUSE_RULES.get(cause, _FOLD_LEVEL)
    if field == "up_to":
        raises_activity = effect == "pathway" and arrow.change == "increases"
        return _ACTIVITY if raises_activity else _EFFECT
    partner, _, part = field.partition(".")
    if partner not in PARTNERS:
        raise KeyError(field)
    return _FOLD_LEVEL if part == "half_at" else _EFFECT
