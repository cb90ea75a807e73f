"""The instruments: one YAML file each, with every number they are made of.

A file says ``instrument:`` and lists ``readouts:`` by name. A readout has a ``law`` (one of
:mod:`cutis.skin.readout.forms`), a ``unit``, one sentence (``means``), the states it looks at
(``of``, ``among``) and its numbers, each with a source and a status as everywhere in the atlas. A
file may also hold plain ``settings``. Nothing here knows what a readout means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cutis import units
from cutis.errors import AtlasError, Problem, UnitError

STATUSES = ("verified", "recalled", "prior")
#: Where a readout means something.
SUBJECTS = ("skin", "dish", "both")
_FIELDS = frozenset(
    {"law", "unit", "means", "of", "among", "powers", "subject", "evidence", "words"}
)


@dataclass(frozen=True)
class Constant:
    """A number of an instrument, in ``unit``, with range, source and status."""

    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    note: str = ""

    @property
    def varies(self) -> bool:
        """Whether it is sampled in its range."""
        return self.status != "verified" and self.low < self.high


@dataclass(frozen=True)
class Definition:
    """A readout as its instrument's file defines it.

    Attributes
    ----------
    name, law, unit, means
        What it is called, how it is computed, its unit, and one sentence about it.
    of, among
        States or cell types it looks at.
    powers
        State or cell type → the power its level relative to young skin has.
    numbers
        Other numbers of the law.
    words
        Other names the law needs.
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
    powers: Mapping[str, Constant] = field(default_factory=dict)
    numbers: Mapping[str, Constant] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    subject: str = "both"
    evidence: bool = True
    address: str = ""


@dataclass(frozen=True)
class Instrument:
    """One file: its name, its readouts, its settings."""

    name: str
    readouts: Mapping[str, Definition]
    settings: Mapping[str, Any]
    numbers: Mapping[str, Constant]


def folder() -> Path:
    """Return where the files of the instruments are: in the atlas, or beside this module."""
    atlas = Path(str(files("cutis").joinpath("atlas", "instruments")))
    return atlas if atlas.is_dir() else Path(__file__).with_name("instruments")


@lru_cache(maxsize=1)
def bundled() -> Mapping[str, Instrument]:
    """Return the instruments that come with cutis, by the stem of their file."""
    return load(folder())


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Return every readout of the bundled instruments, by name."""
    return {name: d for one in bundled().values() for name, d in one.readouts.items()}


def load(place: Path | str) -> dict[str, Instrument]:
    """Read the instruments of a folder.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    problems: list[Problem] = []
    found: dict[str, Instrument] = {}
    owner: dict[str, str] = {}
    for path in sorted(Path(place).glob("*.yaml")):
        instrument = _instrument(path, problems)
        found[path.stem] = instrument
        for name in instrument.readouts:
            if name in owner:
                what = f"the readout {name!r} stands in {owner[name]} too"
                problems.append(Problem(path.name, name, what, "keep one of them"))
            owner[name] = path.name
    if not found:
        problems.append(Problem(str(place), "", "holds no .yaml file"))
    if problems:
        raise AtlasError(problems)
    return found


def _instrument(path: Path, problems: list[Problem]) -> Instrument:
    """Read one file."""
    import yaml

    text = path.read_text(encoding="utf-8")
    try:
        data = yaml.load(text, Loader=_loader())
        lines = dict(_lines(yaml.compose(text, Loader=_loader())))
    except yaml.YAMLError as error:
        problems.append(Problem(f"instruments/{path.name}", "", f"is no YAML: {error}"))
        return Instrument(path.stem, {}, {}, {})
    if not isinstance(data, dict):
        problems.append(Problem(f"instruments/{path.name}:1", "", "is empty", "give `readouts:`"))
        return Instrument(path.stem, {}, {}, {})
    readouts = {}
    for name, entry in (data.get("readouts") or {}).items():
        at = _At(f"instruments/{path.name}:{lines.get(name, 1)}", f"readouts.{name}", problems)
        readouts[name] = _definition(path.stem, name, entry, at)
    for name in set(data) - {"instrument", "readouts", "settings", "numbers", "note"}:
        where = f"instruments/{path.name}:{lines.get(name, 1)}"
        problems.append(Problem(where, name, "is no field of an instrument"))
    at = _At(f"instruments/{path.name}:{lines.get('numbers', 1)}", "numbers", problems)
    numbers = {key: at.constant(key, value) for key, value in (data.get("numbers") or {}).items()}
    return Instrument(
        str(data.get("instrument", path.stem)), readouts, data.get("settings") or {},
        {key: value for key, value in numbers.items() if value is not None},
    )  # fmt: skip


def _loader() -> Any:
    """Return YAML's safe loader, the one written in C where it is there."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _lines(node: Any) -> Iterator[tuple[str, int]]:
    """Go through the keys of a file with their lines; the first of a name counts."""
    seen: dict[str, int] = {}
    stack = [node]
    while stack:
        here = stack.pop()
        for key, value in getattr(here, "value", []) if here.id == "mapping" else []:
            seen.setdefault(str(key.value), key.start_mark.line + 1)
            stack.append(value)
    return iter(seen.items())


@dataclass(frozen=True)
class _At:
    """Where one readout is written, and where its problems go."""

    where: str
    field: str
    problems: list[Problem]

    def fail(self, name: str, what: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(self.where, f"{self.field}.{name}", what, hint))

    def constant(self, name: str, entry: Any) -> Constant | None:
        """Read a number with its range, source and status."""
        if not isinstance(entry, dict) or not {"value", "source", "status"} <= set(entry):
            self.fail(name, "is no number of the atlas", "write {value: …, source: …, status: …}")
            return None
        if entry["status"] not in STATUSES:
            self.fail(name, f"status {entry['status']!r}", f"expected one of {', '.join(STATUSES)}")
        try:
            given = units.parse(str(entry["value"]))
        except UnitError as error:
            self.fail(name, str(error))
            return None
        low = given.value if given.low is None else given.low
        high = given.value if given.high is None else given.high
        return Constant(
            given.value, low, high, given.unit, str(entry["source"]), str(entry["status"]),
            str(entry.get("note", "")),
        )  # fmt: skip


def _definition(stem: str, name: str, entry: Any, at: _At) -> Definition:
    """Read one readout."""
    if not isinstance(entry, dict):
        at.fail("law", "is missing")
        return Definition(name, "", "", "")
    for needed in ("law", "unit", "means"):
        if not entry.get(needed):
            at.fail(needed, "is missing", "a readout has a law, a unit and a sentence")
    subject = entry.get("subject", "both")
    if subject not in SUBJECTS:
        at.fail("subject", f"{subject!r} is not known", f"expected one of {', '.join(SUBJECTS)}")
    powers = {key: at.constant(key, value) for key, value in (entry.get("powers") or {}).items()}
    others = {key: at.constant(key, v) for key, v in entry.items() if key not in _FIELDS}
    return Definition(
        name=name,
        law=str(entry.get("law", "")),
        unit=str(entry.get("unit", "")),
        means=str(entry.get("means", "")),
        of=_names(entry.get("of")),
        among=_names(entry.get("among")),
        powers={key: value for key, value in powers.items() if value is not None},
        numbers={key: value for key, value in others.items() if value is not None},
        words={key: str(value) for key, value in (entry.get("words") or {}).items()},
        subject=subject,
        evidence=bool(entry.get("evidence", True)),
        address=f"instruments/{stem}.{name}",
    )


def _names(value: Any) -> tuple[str, ...]:
    """Return one name or a list of them."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)
