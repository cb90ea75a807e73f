"""What the atlas comes to mean: records by name, resolved arrows, where each thing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cutis.errors import AtlasError, Problem
from cutis.knowledge.addresses import canonical
from cutis.knowledge.arrows import Effect, Ref, ResolvedArrow
from cutis.knowledge.book import Book, address_of
from cutis.knowledge.checks import check_deltas, check_records
from cutis.knowledge.instrument_checks import states_of
from cutis.knowledge.instruments import (
    ResolvedInstrument,
    ResolvedReadout,
    resolve_instruments,
)
from cutis.knowledge.measures import Measures, measure, where_written
from cutis.knowledge.numbers import Number
from cutis.knowledge.reader import PANEL, Reading, read_atlas
from cutis.knowledge.records import (
    Ageing,
    Agent,
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
from cutis.knowledge.sources import SourceEntry, read_sources
from cutis.knowledge.wiring import resolve_arrows
from cutis.nearest import suggestion

if TYPE_CHECKING:
    from cutis.knowledge.tables.panel import PanelProtein


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The atlas, read, checked and resolved.

    Attributes
    ----------
    signals, pathways, cells, components, agents, ageing, sites, phototypes, variants, media,
    dishes, places, interfaces, instruments
        Records by name; a cell by ``type/state``.
    arrows
        Every arrow with its ends, cell and place filled in.
    where
        Address of a record or field → file and line.
    sources
        The bibliography by key.
    fingerprint
        Hash of the content of all files.
    root
        The folder, the last one when a folder was laid over the bundled atlas.
    roots
        All folders, from the lowest up.
    balanced
        Addresses whose value follows from all others at rest.
    state_units
        State or cell type that a readout may look at → its unit.
    """

    signals: dict[str, Signal]
    pathways: dict[str, Pathway]
    cells: dict[str, Cell]
    components: dict[str, Component]
    agents: dict[str, Agent]
    ageing: dict[str, Ageing]
    sites: dict[str, Variation]
    phototypes: dict[str, Variation]
    variants: dict[str, Variation]
    media: dict[str, Medium]
    dishes: dict[str, Dish]
    instruments: dict[str, Instrument]
    places: dict[str, Place]
    interfaces: dict[str, Interface]
    arrows: tuple[ResolvedArrow, ...]
    where: dict[str, tuple[str, int]]
    sources: dict[str, SourceEntry]
    fingerprint: str
    root: Path
    roots: tuple[Path, ...] = ()
    balanced: frozenset[str] = frozenset()
    state_units: dict[str, str] = field(default_factory=dict, repr=False)
    _measured: dict[str, Number] = field(default_factory=dict, repr=False)
    _records: dict[str, Record] = field(default_factory=dict, repr=False)
    _read: dict[str, ResolvedInstrument] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """Return one line: where the atlas lies and how much is in it."""
        many = f"{len(self._records):,} records, {len(self.arrows):,} arrows"
        return f"<Knowledge {self.root.name}: {many}, {self.fingerprint[:12]}>"

    def numbers(self) -> Mapping[str, Number]:
        """Return every number of the atlas by address; see :class:`Number`."""
        return MappingProxyType(self._measured)

    def number(self, address: str) -> Number:
        """Return one number; an arrow may be named in words, a variation without its folder.

        Raises
        ------
        AtlasError
            When there is no number at the address; names the nearest.
        """
        found = self._measured.get(self.canonical(address))
        if found is None:
            hint = suggestion(self.canonical(address), self._measured)
            raise AtlasError([Problem(address, "", "there is no number with this address", hint)])
        return found

    def records(self) -> Mapping[str, Record]:
        """Return every record by address: by name, or by folder and name for variations."""
        return MappingProxyType(self._records)

    def instrument(self, name: str) -> ResolvedInstrument:
        """Return an instrument, by the name of its file, with its numbers converted.

        Raises
        ------
        AtlasError
            When the atlas has none of that name.
        """
        if name not in self._read:
            hint = f"add instruments/{name}.yaml, or lay the folder over the bundled atlas"
            raise AtlasError([Problem(str(self.root), "", f"has no instrument {name!r}", hint)])
        return self._read[name]

    @cached_property
    def readouts(self) -> dict[str, ResolvedReadout]:
        """Name of a readout → the readout, its numbers converted; in the order of the files."""
        return {name: one for part in self._read.values() for name, one in part.readouts.items()}

    def states(self, cell: str) -> tuple[str, ...]:
        """Return the cell states a type or a state stands for.

        Raises
        ------
        KeyError
            When there is no such cell.
        """
        return self._states[cell]

    def place_of(self, cell: str) -> str:
        """Return where a cell type or state lives (its first state's place)."""
        return self.cells[self.states(cell)[0]].place

    @cached_property
    def _states(self) -> dict[str, tuple[str, ...]]:
        """Cell type or state → its states."""
        found: dict[str, tuple[str, ...]] = {}
        for name, cell in self.cells.items():
            found[name] = (name,)
            found[cell.type] = (*found.get(cell.type, ()), name)
        return found

    @cached_property
    def arrow_names(self) -> dict[str, ResolvedArrow]:
        """Name of an arrow → the arrow."""
        return {arrow.name: arrow for arrow in self.arrows}

    @cached_property
    def panel_arrows(self) -> dict[str, tuple[ResolvedArrow, ...]]:
        """Symbol of a protein of the panel → what agents do to its making."""
        found: dict[str, tuple[ResolvedArrow, ...]] = {}
        for arrow in self.arrows:
            if arrow.effect.kind == "panel":
                found[arrow.effect.name] = (*found.get(arrow.effect.name, ()), arrow)
        return found

    @cached_property
    def panel(self) -> Mapping[str, PanelProtein]:
        """Symbol → protein of the panel; one of a later folder replaces that of an earlier.

        What the equations follow is read from them: a record of one's own takes a protein over.
        """
        from cutis.knowledge.tables.panel import load

        places = [root / PANEL for root in self.roots if any((root / PANEL).glob("*.csv"))]
        return {
            protein.symbol: protein
            for place in places
            for protein in load(place)
            if protein.symbol not in self.signals and protein.symbol not in self.components
        }

    @cached_property
    def _arrow_addresses(self) -> dict[str, str]:
        """Name of an arrow → its address."""
        return {arrow.name: arrow.address for arrow in self.arrows}

    def canonical(self, address: str) -> str:
        """Return an address as :meth:`numbers` spells it; see :mod:`cutis.knowledge.addresses`."""
        return canonical(address, self._arrow_addresses, self._records, self.cells)


def resolve(reading: Reading, roots: list[Path]) -> Knowledge:
    """Turn what was read into knowledge.

    Raises
    ------
    AtlasError
        With every problem of the atlas.
    """
    book = Book(reading)
    sources, wrong = read_sources(reading.bibliographies)
    book.problems += wrong
    check_records(book)
    arrows = resolve_arrows(book)
    book.arrow_addresses = {arrow.name: arrow.address for arrow in arrows}
    measures = measure(book)
    check_deltas(book, [*measures.numbers, *measures.wrong], measures.balanced)
    if book.problems:
        raise AtlasError(sorted(set(book.problems), key=_by_place))
    return _knowledge(book, arrows, measures, sources, reading.fingerprint, roots)


def _by_place(problem: object) -> tuple[str, int, int, str]:
    """Order problems by file, line and column."""
    where = str(getattr(problem, "where", ""))
    file, _, position = where.partition(".yaml:")
    line, _, column = position.partition(":")
    number = int(line) if line.isdigit() else 0
    return file, number, int(column) if column.isdigit() else 0, str(problem)


def _knowledge(
    book: Book,
    arrows: tuple[ResolvedArrow, ...],
    measures: Measures,
    sources: dict[str, SourceEntry],
    fingerprint: str,
    roots: list[Path],
) -> Knowledge:
    """Put the pieces together."""
    groups: dict[str, dict[str, Record]] = book.groups
    states = states_of(book)
    return Knowledge(
        **groups,  # pyright: ignore[reportArgumentType]
        arrows=arrows,
        where=where_written(book),
        sources=sources,
        fingerprint=fingerprint,
        root=roots[-1],
        roots=tuple(roots),
        balanced=frozenset(measures.balanced),
        state_units=states,
        _measured=measures.numbers,
        _records={address_of(entry): entry.record for entry in book.entries},
        _read=resolve_instruments(dict(book.all(Instrument)), measures.numbers, states),
    )


def read_knowledge(roots: list[Path]) -> Knowledge:
    """Read, check and resolve the folders of an atlas, without any cache.

    Raises
    ------
    AtlasError
        With every problem of the atlas.
    """
    return resolve(read_atlas(roots), roots)


__all__ = ["Effect", "Knowledge", "Number", "Ref", "ResolvedArrow", "read_knowledge", "resolve"]
