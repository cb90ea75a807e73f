"""`show`: a record in full, with its defaults, its numbers and every arrow that touches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cutis.errors import AtlasError, Problem
from cutis.knowledge.instruments import plain_parts, readout_records
from cutis.knowledge.rules import ARROWS
from cutis.nearest import nearest

if TYPE_CHECKING:
    from cutis.knowledge.arrows import ResolvedArrow
    from cutis.knowledge.numbers import Number
    from cutis.knowledge.records import Record
    from cutis.knowledge.resolve import Knowledge

_HIDDEN = frozenset({"name", "note", "means", *ARROWS, "changes"})


@dataclass(frozen=True)
class Shown:
    """A record in full.

    Attributes
    ----------
    address, kind, name, where, note
        What it is and where it is written.
    fields
        Everything that is no number and no arrow, defaults included, by path.
    defaults
        Paths of the fields that are not written in the file.
    numbers
        By path inside the record.
    arrows
        Every arrow that starts or ends here, wherever it is written.
    """

    address: str
    kind: str
    name: str
    where: str
    note: str
    fields: dict[str, Any]
    defaults: frozenset[str]
    numbers: dict[str, Number]
    arrows: tuple[ResolvedArrow, ...]

    def __str__(self) -> str:
        """Return the record as lines of text."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        """Go through the lines."""
        yield f"{self.address}: {self.name} ({self.kind})"
        yield f"  {self.where}"
        width = max((len(name) for name in (*self.fields, *self.numbers)), default=0)
        for path, value in self.fields.items():
            default = "  (default)" if path in self.defaults else ""
            yield f"  {path:<{width}}  {_plain(value)}{default}"
        for path, number in self.numbers.items():
            origin = f"[{number.status}, {number.source or 'no source'}]" if number.sourced else ""
            note = f"  {number.note}" if number.note else ""
            yield f"  {path:<{width}}  {number}  {origin}{note}".rstrip()
        if self.arrows:
            yield "  arrows"
        for arrow in self.arrows:
            record = arrow.arrow
            at = f" at {arrow.place}" if arrow.place else ""
            yield (
                f"    {arrow.name}: {record.change} by {_amount(record.up_to)}, "
                f"half at {_amount(record.half_at)}{at}  ({arrow.where})"
            )
        if self.note:
            yield f"  note: {self.note}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return {
            "address": self.address,
            "kind": self.kind,
            "name": self.name,
            "where": self.where,
            "note": self.note,
            "fields": self.fields,
            "numbers": {path: asdict(number) for path, number in self.numbers.items()},
            "arrows": [_arrow_as_dict(arrow) for arrow in self.arrows],
        }


def show(name: str, knowledge: Knowledge) -> Shown:
    """Return a record in full.

    Parameters
    ----------
    name
        As the atlas knows it: ``FGF7``, ``fibroblast/papillary``, ``retinol``, the readout
        ``TEWL``; a variation or an instrument may leave out its folder, and a variant be named by
        its rsID.
    knowledge
        The atlas.

    Raises
    ------
    AtlasError
        When there is no such record; names the nearest.
    """
    address = _of_variant(name, knowledge) or knowledge.canonical(name)
    records = {**knowledge.records(), **readout_records(knowledge.instruments)}
    if address not in records:
        names = [*records, *(full.rpartition("/")[2] for full in records)]
        near = nearest(name, names)
        hint = f"the nearest is {near!r}" if near else "`cutis check` counts what there is"
        states = [state for state, cell in knowledge.cells.items() if cell.type == name]
        hint = f"a cell is shown by its state: {', '.join(states)}" if states else hint
        raise AtlasError([Problem(name, "", "there is no record with this name", hint)])
    record = records[address]
    file, line = knowledge.where[address]
    fields, defaults = _fields(record)
    prefix = f"{address}."
    numbers = {
        path.removeprefix(prefix): number
        for path, number in knowledge.numbers().items()
        if path.startswith(prefix)
    }
    numbers = {path: n for path, n in numbers.items() if path.partition(".")[0] not in ARROWS}
    fields = {path: value for path, value in fields.items() if path not in numbers}
    for path in knowledge.balanced:
        if path.startswith(prefix):
            fields[path.removeprefix(prefix)] = "balance: follows from the others at rest"
    return Shown(
        address,
        type(record).__name__.lower(),
        str(getattr(record, "name", "") or getattr(record, "means", "")),
        f"{file}:{line}",
        str(getattr(record, "note", "")),
        fields,
        frozenset(defaults),
        numbers,
        tuple(arrow for arrow in knowledge.arrows if _touches(arrow, address)),
    )


def _of_variant(name: str, knowledge: Knowledge) -> str:
    """Return the address of the variant of an rsID or another name; empty where there is none."""
    for stem, variant in knowledge.variants.items():
        if name.strip().lower() in {one.lower() for one in (variant.rsid, *variant.aliases) if one}:
            return f"variants/{stem}"
    return ""


def _fields(record: Record) -> tuple[dict[str, Any], set[str]]:
    """Return the fields of a record that are no numbers, and which of them are defaults."""
    fields: dict[str, Any] = {}
    defaults: set[str] = set()
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        plain = isinstance(value, str | bool) or (
            isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        )
        if name in _HIDDEN or not plain or value in ("", [], ()):
            continue
        fields[name] = list(value) if isinstance(value, list | tuple) else value
        if name not in record.model_fields_set and not info.is_required():
            defaults.add(name)
    return fields | plain_parts(record), defaults


def _touches(arrow: ResolvedArrow, address: str) -> bool:
    """Tell whether an arrow starts or ends at a record."""
    cells = (arrow.effect.cell, arrow.cause.cell)
    here = address in (arrow.cause.name, arrow.effect.name, *cells)
    kind = address.partition("/")[0]
    return here or ("/" in address and arrow.effect.kind == "behaviour" and kind in cells)


def _arrow_as_dict(arrow: ResolvedArrow) -> dict[str, Any]:
    """Return an arrow as plain data."""
    return {
        "name": arrow.name,
        "cause": asdict(arrow.cause),
        "effect": asdict(arrow.effect),
        "place": arrow.place,
        "address": arrow.address,
        "where": arrow.where,
        **arrow.arrow.model_dump(include={"change", "up_to", "half_at", "n", "through", "message"}),
    }


def _amount(value: Any) -> str:
    """Return a quantity as it is written."""
    return value if isinstance(value, str) else value.value


def _plain(value: Any) -> str:
    """Return a field's value for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)
