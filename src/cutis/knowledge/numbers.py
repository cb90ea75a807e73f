"""Every number of the atlas under its address, with range, unit, source and status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from cutis.files.yaml_nodes import Path
from cutis.knowledge.records import Amount, Figure, Quantity, Record, Sourced
from cutis.knowledge.rules import ARROWS
from cutis.units import conversion_factor

#: Status → the factor by which a number without a range may be off, either way.
DEFAULT_FACTOR = {"recalled": 1.5, "prior": 2.0}

#: What may stand where a number follows from all others.
BALANCE = "balance"


@dataclass(frozen=True)
class Number:
    """One number of the atlas.

    Attributes
    ----------
    value, low, high
        In ``unit``. ``low == high == value`` for a number that is not varied.
    unit
        As written; ``1`` for none.
    source, status, note
        Key in the bibliography; verified, recalled or prior; and what a reader should know.
    file, line
        Where it is written.
    range_from
        ``written``; ``status`` when the default range of its status was taken; ``none``.
    sourced
        False for a form the schema has no source for, such as an exponent.
    """

    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    note: str
    file: str
    line: int
    range_from: str = "written"
    sourced: bool = True

    def to(self, unit: str) -> Number:
        """Return the same number in another unit; raise UnitError when it does not fit."""
        if unit == self.unit:
            return self
        factor = conversion_factor(self.unit, unit)
        low, value, high = self.low * factor, self.value * factor, self.high * factor
        return replace(self, value=value, low=low, high=high, unit=unit)

    @property
    def varies(self) -> bool:
        """Whether it is sampled in its range."""
        return self.status != "verified" and self.low < self.high

    @property
    def where(self) -> str:
        """Return ``file:line``."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        """Return value, range and unit: ``6 (3 to 12) h``."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        middle = ""
        if self.range_from != "none":
            middle = f" ({_digits(self.low)} to {_digits(self.high)})"
        return f"{_digits(self.value)}{middle}{unit}"


def _digits(value: float) -> str:
    """Return a number for people, in four digits: ``17,778``, ``0.07``, ``1.2e-05``."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.4g}"


@dataclass(frozen=True)
class Slot:
    """A number as it stands in a record: path, the same with ``*`` for keys, text, and owner."""

    path: Path
    pattern: tuple[str, ...]
    text: str
    owner: Sourced | None
    written: bool = True

    @property
    def arrow_field(self) -> str | None:
        """Return the path inside the arrow that the number is on, if it is on one."""
        if self.path and self.path[0] in ARROWS:
            return ".".join(str(part) for part in self.path[2:])
        return None


def slots(record: Record) -> Iterator[Slot]:
    """Go through the numbers of a record."""
    yield from _walk(record, (), (), None)


def _walk(
    value: Any, path: Path, pattern: tuple[str, ...], owner: Sourced | None
) -> Iterator[Slot]:
    """Go through the numbers inside a value."""
    if isinstance(value, Quantity):
        yield Slot(path, pattern, value.value, value)
    elif isinstance(value, Record):
        owner = value if isinstance(value, Sourced) else owner
        numeric = _numeric_fields(type(value))
        for name in type(value).model_fields:
            part = getattr(value, name)
            if part is None:
                continue
            step, inner = (*path, name), (*pattern, name)
            if name in numeric and isinstance(part, str | float | int):
                written = name in value.model_fields_set
                if written or isinstance(part, str):
                    yield Slot(step, inner, _text(part), owner, written)
            elif not isinstance(part, str | float | int | bool):
                yield from _walk(part, step, inner, owner)
    elif isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, float):
                yield Slot((*path, key), (*pattern, "*"), _text(part), owner)
            else:
                yield from _walk(part, (*path, key), (*pattern, "*"), owner)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _walk(part, (*path, index), (*pattern, "*"), owner)


@lru_cache(maxsize=64)
def _numeric_fields(model: type[Record]) -> frozenset[str]:
    """Return the fields of a record that hold a number, as text or plainly."""
    hints = get_type_hints(model, include_extras=True)
    return frozenset(
        name
        for name in model.model_fields
        if any(_holds(hints[name], kind) for kind in (Amount, Figure, float))
    )


def _holds(hint: Any, kind: Any) -> bool:
    """Tell whether a type hint is a kind, or offers it in a union."""
    if hint == kind:
        return True
    origin = getattr(hint, "__origin__", None)
    if origin in (dict, list, tuple):
        return False
    return any(_holds(arg, kind) for arg in get_args(hint))


def _text(value: str | float | int) -> str:
    """Return a number as text."""
    return value if isinstance(value, str) else repr(value)


def with_default_range(
    value: float, status: str, low_bound: float, high_bound: float
) -> tuple[float, float, str]:
    """Return the range a number without one gets from its status, and a sentence that says so.

    Parameters
    ----------
    value
        The number, in its unit.
    status
        ``recalled`` (×/÷ 1.5) or ``prior`` (×/÷ 2).
    low_bound, high_bound
        What it can be at all, in its unit: the range does not leave it.
    """
    factor = DEFAULT_FACTOR[status]
    low, high = sorted((value / factor, value * factor))
    low, high = max(low, min(low_bound, value)), min(high, max(high_bound, value))
    return low, high, f"no range written: ×/÷ {factor:g}, the default of a {status} number"
