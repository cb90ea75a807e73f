"""Turns the text of every quantity into a number, and checks its unit and its bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf

from cutis import units
from cutis.errors import UnitError
from cutis.knowledge.addresses import spelled
from cutis.knowledge.arrows import ends
from cutis.knowledge.book import Book, address_of
from cutis.knowledge.instruments import ASKED, fits
from cutis.knowledge.numbers import BALANCE, Number, Slot, slots, with_default_range
from cutis.knowledge.reader import Entry
from cutis.knowledge.records import Agent, Component, Record
from cutis.knowledge.rules import Rule, arrow_rule, rule_for


@dataclass
class Measures:
    """Numbers by address, those that follow from all others, and those that are wrong."""

    numbers: dict[str, Number] = field(default_factory=dict)
    balanced: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)


def measure(book: Book) -> Measures:
    """Read every number of the atlas; what is wrong is noted in the book.

    Numbers of deltas are read last: their units are those of the numbers they change.
    """
    measures = Measures()
    later = [entry for entry in book.entries if hasattr(entry.record, "changes")]
    first = [entry for entry in book.entries if not hasattr(entry.record, "changes")]
    for entry in [*first, *later]:
        for slot in slots(entry.record):
            _measure_slot(book, measures, entry, slot)
    return measures


def _measure_slot(book: Book, measures: Measures, entry: Entry, slot: Slot) -> None:
    """Read one number."""
    rule = _rule(entry.record, slot)
    address = spelled(".".join([address_of(entry), *map(str, slot.path)]))
    path = (*slot.path, "value")
    path = path if path in entry.document.marks else slot.path
    if slot.text.strip() == BALANCE:
        if rule.balance:
            measures.balanced.add(address)
        else:
            what = "`balance` is written where the number cannot follow from the others"
            book.report(entry, path, what, f"write a value, such as `{rule.example}`")
            measures.wrong.add(address)
        return
    try:
        read = units.parse(slot.text)
        wanted = _units(book, measures, entry, slot, rule)
        top = _check(read, wanted, rule)
    except UnitError as error:
        said = "such as" in str(error) or any("{" in unit for unit in rule.units)
        hint = "" if said else f"such as `{rule.example}`"
        book.report(entry, path, str(error), hint)
        measures.wrong.add(address)
        return
    if wanted is None:
        return
    line, _ = entry.position(path)
    measures.numbers[address] = _number(entry.file.shown, line, slot, rule, read, top)


def _rule(record: Record, slot: Slot) -> Rule:
    """Return the rule of a number."""
    inside = slot.arrow_field
    if inside is None:
        return rule_for(record, ".".join(slot.pattern))
    field_name, index = str(slot.path[0]), slot.path[1]
    arrow = getattr(record, field_name)[index]
    cause, effect = ends(record, field_name, arrow)
    return arrow_rule(arrow, cause, effect, inside)


def _units(
    book: Book, measures: Measures, entry: Entry, slot: Slot, rule: Rule
) -> tuple[str, ...] | None:
    """Return the units that are right for a number; ``None`` when they cannot be known."""
    if not any("{" in unit for unit in rule.units):
        return rule.units
    filled = []
    for unit in rule.units:
        name = unit[unit.find("{") + 1 : unit.find("}")] if "{" in unit else ""
        if not name:
            filled.append(unit)
            continue
        if name == "target":
            found = _target_unit(book, measures, entry, slot)
        else:
            found = _UNIT_OF[name](book, entry, slot)
        if found is not None:
            filled.append(unit.replace("{" + name + "}", found))
    return tuple(filled) or None


def _amount_unit(book: Book, entry: Entry, slot: Slot) -> str | None:
    """Return the unit of the amount of the component a number is about."""
    record = entry.record
    component: Component | None = record if isinstance(record, Component) else None
    if slot.arrow_field is not None:
        arrow = getattr(record, str(slot.path[0]))[slot.path[1]]
        if arrow.component is not None:
            component = book.of(Component, arrow.component)
    elif slot.path[0] == "components":
        component = book.of(Component, str(slot.path[1]))
    return None if component is None else _unit(component.amount.value)


def _dose_unit(book: Book, entry: Entry, slot: Slot) -> str | None:
    """Return the unit of the dose of the agent a number is about."""
    agent: Agent | None = entry.record if isinstance(entry.record, Agent) else None
    if slot.arrow_field is not None:
        arrow = getattr(entry.record, str(slot.path[0]))[slot.path[1]]
        if arrow.agent is not None:
            agent = book.of(Agent, arrow.agent)
    return None if agent is None else _unit(agent.dose)


def _readout_unit(book: Book, entry: Entry, slot: Slot) -> str | None:
    """Return the unit of the readout a number belongs to; ``None`` for what is no unit."""
    del book
    unit = entry.record.readouts[slot.path[1]].unit  # pyright: ignore[reportAttributeAccessIssue]
    return None if fits(unit, unit) else unit


def _asked_unit(book: Book, entry: Entry, slot: Slot) -> str | None:
    """Return the unit in which a number of an instrument is used; ``None`` for an unknown one."""
    del book
    return ASKED.get(entry.name, {}).get(str(slot.path[1]))


#: Placeholder in the units of a rule → what finds the unit.
_UNIT_OF: dict[str, Callable[[Book, Entry, Slot], str | None]] = {
    "amount": _amount_unit,
    "dose": _dose_unit,
    "unit": _readout_unit,
    "asked": _asked_unit,
}


def _target_unit(book: Book, measures: Measures, entry: Entry, slot: Slot) -> str | None:
    """Return the unit of the number that a delta changes."""
    change = entry.record.changes[slot.path[1]]  # pyright: ignore[reportAttributeAccessIssue]
    number = measures.numbers.get(book.canonical(change.target))
    return None if number is None else number.unit


def _unit(text: str) -> str | None:
    """Return the unit of a quantity; ``None`` when it cannot be read (said elsewhere)."""
    try:
        return units.parse(text).unit
    except UnitError:
        return None


def _check(read: units.Range, wanted: tuple[str, ...] | None, rule: Rule) -> float:
    """Check unit and bounds; return the upper bound in the unit as written.

    Raises
    ------
    UnitError
        When either is wrong.
    """
    if wanted:
        _fits(read.unit, wanted, rule.molar)
    low = read.value if read.low is None else read.low
    high = read.value if read.high is None else read.high
    bottom = _bound(rule.low, read.unit)
    top = inf if read.unit == "fold" and rule.low < 1 else _bound(rule.high, read.unit)
    if low < bottom or (rule.positive and low <= 0):
        expected = f"more than 0 {_said(read.unit)}" if rule.low <= 0 else f"at least {bottom:g}"
        if not rule.positive:
            expected = f"at least {bottom:g} {_said(read.unit)}"
        raise UnitError(f"{low:g} {_said(read.unit)}is too low, expected {expected.rstrip()}")
    if high > top * (1 + 1e-9):
        raise UnitError(
            f"{high:g} {_said(read.unit)}is too high, expected at most {top:g} "
            f"{_said(read.unit)}".rstrip()
        )
    return top


def _said(unit: str) -> str:
    """Return a unit for a sentence, with a space after it; nothing for a plain number."""
    return "" if unit == "1" else f"{unit} "


@lru_cache(maxsize=512)
def _fits(unit: str, wanted: tuple[str, ...], molar: bool) -> None:
    """Refuse a unit that measures something else."""
    if unit in wanted or any(units.dimension_ok(unit, one, molar=molar) for one in wanted):
        return
    given = "a number without a unit" if unit == "1" else f"the unit {unit!r}"
    names = {"1": "no unit", "activity": "an activity from 0 to 1, without a unit"}
    expected = " or ".join(names.get(one, repr(one)) for one in wanted)
    raise UnitError(f"{given} does not fit here, expected {expected}")


@lru_cache(maxsize=256)
def _bound(bound: float, unit: str) -> float:
    """Return a bound given as a plain number in the unit as written: 1 is 100 %."""
    if bound in (0.0, inf, -inf) or unit in ("1", "fold", "activity"):
        return bound
    return units.convert(bound, "1", unit)


def _number(shown: str, line: int, slot: Slot, rule: Rule, read: units.Range, top: float) -> Number:
    """Return a number with the range that is written, or that goes with its status."""
    owner = slot.owner
    source, status, note = (
        ("prior", "prior", "") if owner is None else (owner.source, owner.status, owner.note)
    )
    if not rule.ranged or not slot.written or _is_whole(slot, read, top):
        low = high = read.value
        kind, said = "none", "" if slot.written else "the default of the schema"
    elif read.low is not None and read.high is not None:
        low, high, kind, said = read.low, read.high, "written", ""
    elif status == "verified":
        low = high = read.value
        kind, said = "none", ""
    else:
        bottom = _bound(rule.low, read.unit)
        low, high, said = with_default_range(read.value, status, bottom, top)
        kind = "status"
    note = "; ".join(part for part in (note, said) if part)
    sourced = owner is not None and slot.written
    return Number(
        read.value, low, high, read.unit, source, status, note, shown, line, kind, sourced
    )


def _is_whole(slot: Slot, read: units.Range, top: float) -> bool:
    """Tell whether a number without a range is all there is: 100 %, or an amount of 1 fold."""
    if read.low is not None:
        return False
    relative = slot.pattern[-1] in ("amount", "young") and read.unit == "fold" and read.value == 1
    share = slot.pattern[-1] in ("share", "rate") and read.unit == "%" and read.value == top
    return relative or share


def where_written(book: Book) -> dict[str, tuple[str, int]]:
    """Return file and line of every record and field, by address."""
    where: dict[str, tuple[str, int]] = {}
    for entry in book.entries:
        base = address_of(entry)
        for path, (line, _) in entry.document.marks.items():
            where[spelled(".".join([base, *map(str, path)]))] = (entry.file.shown, line)
    return where
