"""The names a plan may use, and how far an amount in a plan is one unit dose.

It sees an atlas only through its records, so that a plan can be checked without a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cutis import units
from cutis.errors import UnitError
from cutis.nearest import suggestion
from cutis.skin.experiment.marks import Unreadable, Word
from cutis.skin.experiment.spans import OFTEN

#: Kind of name → attribute of the knowledge that holds its records.
KINDS = {
    "ingredient": "agents",
    "signal": "signals",
    "cell": "cells",
    "medium": "media",
    "dish": "dishes",
    "site": "sites",
    "variant": "variants",
    "place": "places",
    "pathway": "pathways",
}

#: What people say → what the atlas says; a pack or a dose is one unit dose.
SPOKEN = {"gray": "J/kg", "Gy": "J/kg"} | dict.fromkeys(
    ("pack", "packs", "dose", "doses", "fold"), ""
)


_PERCENT = ("%", "percent")


@dataclass(frozen=True)
class Lexicon:
    """Names of an atlas, by kind; values are its records."""

    records: Mapping[str, Mapping[str, Any]]
    fingerprint: str = ""
    knowledge: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, knowledge: Any) -> Lexicon:
        """Return the names of a knowledge."""
        records = {kind: dict(getattr(knowledge, part, {})) for kind, part in KINDS.items()}
        return cls(records, str(getattr(knowledge, "fingerprint", "")), knowledge)

    def find(self, kind: str, word: Word) -> str:
        """Return the atlas's name for a word.

        Raises
        ------
        Unreadable
            There is none: the nearest one, or the sentence that takes such a thing.
        """
        name = self.known(kind, word.text)
        if name is None:
            raise Unreadable(word.mark.problem(*self._unknown(kind, word.text)))
        return name

    def known(self, kind: str, text: str) -> str | None:
        """Return the atlas's name for a text, or None; case, blanks and dashes do not matter."""
        for name in self.names(kind):
            if name == text:
                return name
        folded = _folded(text)
        for name in self.names(kind):
            if _folded(name) == folded:
                return name
        for name, record in self.records[kind].items():
            also = [str(getattr(record, "name", "")), *getattr(record, "aliases", ())]
            if folded in [_folded(one) for one in also]:
                return name
        return None

    def names(self, kind: str) -> Iterable[str]:
        """Return the names of a kind; a cell may also be named by its type alone."""
        names = list(self.records[kind])
        if kind == "cell":
            names += sorted({name.split("/")[0] for name in names})
        if kind == "signal":
            active = [n for n, r in self.records[kind].items() if getattr(r, "activation", None)]
            names += [f"{name} active" for name in active]
        return names

    def _unknown(self, kind: str, text: str) -> tuple[str, str]:
        """Say that a name is unknown, and what to write instead."""
        elsewhere = [k for k in KINDS if k != kind and self.known(k, text) is not None]
        if "signal" in elsewhere and kind == "ingredient":
            return f"{text!r} is a signal, expected an ingredient", f"write `add {text} 10 ng/mL`"
        if elsewhere:
            what = f"{text!r} is a {elsewhere[0]}, expected a {kind}"
            return what, f"it has {', '.join(list(self.names(kind))[:6])} …"
        names = list(self.names(kind))
        some = f"it has {', '.join(names[:6])} …" if names else "its atlas has none"
        return f"the atlas has no {kind} {text!r}", suggestion(text, names, else_=some)

    def doses(self, agent: str, amount: Word) -> float:
        """Return an amount in unit doses of an agent; nothing said is one dose.

        Raises
        ------
        Unreadable
            The amount is in another unit than the agent's dose.
        """
        if not amount.text:
            return 1.0
        record = self.records["ingredient"][agent]
        try:
            dose = units.parse(record.dose)
            given = units.parse(_spoken(amount.text))
            if given.unit in _PERCENT and dose.unit not in _PERCENT:
                return _part(given.value, amount) / 100
            doses = given.value
            if given.unit != "1":
                doses = units.convert(given.value, given.unit, dose.unit) / dose.value
            if dose.unit in _PERCENT:
                _part(doses * dose.value, amount)
            return doses
        except UnitError as error:
            what = f"cannot dose {agent!r} with {amount.text!r}: {error}"
            hint = f"give it in {dose_unit(record)}; one dose is {record.dose}"
            raise Unreadable(amount.mark.problem(what, hint)) from None

    def usual_interval(self, agent: str) -> float:
        """Return the days between two applications as the agent is usually applied."""
        regimen = str(getattr(self.records["ingredient"][agent], "regimen", "") or "daily")
        return OFTEN.get(" ".join(regimen.lower().split()), 1.0)


def _part(percent: float, amount: Word) -> float:
    """Return a share in percent; raise Unreadable where it is more than the whole."""
    if percent > 100 * (1 + 1e-9):
        said = f"{amount.text}" + ("" if "%" in amount.text else f" is {percent:g} %")
        raise Unreadable(amount.mark.problem(f"{said}: a share above 100 %", "write `0.3 %`"))
    return percent


def dose_unit(record: Any) -> str:
    """Return the unit of an agent's dose."""
    try:
        return units.parse(record.dose).unit
    except UnitError:
        return str(record.dose)


def fraction(amount: Word, what: str, default: float = 1.0) -> float:
    """Return a share given in percent (or as a number up to 1) as a fraction; raise Unreadable."""
    if not amount.text:
        return default
    try:
        given = units.parse(amount.text)
        value = given.value if given.unit == "1" else units.convert(given.value, given.unit, "1")
    except UnitError as error:
        raise Unreadable(amount.mark.problem(f"{what}: {error}", "write `30 %`")) from None
    if not 0 <= value <= 1:
        what = f"{what}: {amount.text} is not between 0 % and 100 %"
        raise Unreadable(amount.mark.problem(what, "write `30 %`"))
    return value


def _spoken(text: str) -> str:
    """Return an amount in the units of the atlas; ``/day`` of an everyday exposure is dropped."""
    number, _, unit = text.replace("%", " %").strip().partition(" ")
    unit = unit.strip().removesuffix("/day").removesuffix("/d").strip()
    return f"{number} {SPOKEN.get(unit, unit)}".strip()


def _folded(text: str) -> str:
    """Return a name without case, blanks, dashes and underscores."""
    return "".join(c for c in text.casefold() if c not in " -_")
