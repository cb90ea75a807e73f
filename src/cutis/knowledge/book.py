"""The working desk of the resolver: what was read, by name, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from cutis.errors import Problem
from cutis.files.yaml_nodes import Path
from cutis.knowledge.addresses import canonical
from cutis.knowledge.reader import Entry, Reading
from cutis.knowledge.records import (
    FOLDERS,
    Agent,
    Cell,
    Component,
    Pathway,
    Place,
    Record,
    Signal,
)
from cutis.knowledge.tables.panel import makers, unreadable
from cutis.nearest import suggestion

R = TypeVar("R", bound=Record)

#: Folder → the group of the knowledge its records are in; a folder not named is its own group.
GROUPS = {
    **dict.fromkeys(("matrix", "junction", "damage", "properties"), "components"),
    **dict.fromkeys(("exposures", "ingredients", "vesicles"), "agents"),
}

#: Groups whose records are addressed by folder and name, ``variants/rs1805007``.
PREFIXED = frozenset(
    {"ageing", "sites", "phototypes", "variants", "media", "dishes", "instruments"}
)


def group_of(folder: str) -> str:
    """Return the group of the knowledge that a folder's records belong to."""
    return GROUPS.get(folder, folder)


def address_of(entry: Entry) -> str:
    """Return the address of a record, to which those of its numbers are added."""
    folder = entry.file.folder
    return f"{folder}/{entry.name}" if folder in PREFIXED else entry.name


class Book:
    """Records by group and name, where each field is written, and what is wrong with them."""

    def __init__(self, reading: Reading) -> None:
        self.problems: list[Problem] = list(reading.problems)
        self.broken = reading.broken
        self.entries = reading.entries
        self.groups: dict[str, dict[str, Record]] = {group_of(folder): {} for folder in FOLDERS}
        self._by_address: dict[str, Entry] = {}
        for entry in reading.entries:
            self._add(entry)
        self.arrow_addresses: dict[str, str] = {}
        self.cell_states: dict[str, tuple[str, ...]] = {}
        for name, cell in self.all(Cell):
            self.cell_states[name] = (name,)
            self.cell_states[cell.type] = (*self.cell_states.get(cell.type, ()), name)
        self._panels = reading.panels

    @cached_property
    def panel(self) -> dict[str, tuple[str, ...]]:
        """Symbol of a protein of the panel → the cell types that make it."""
        return makers(self._panels)

    def _add(self, entry: Entry) -> None:
        """Enter a record; two things that would share an address are a problem."""
        address = address_of(entry)
        other = self._by_address.get(address)
        if other is not None:
            what = f"{address!r} is also the name of {other.file.shown}"
            self.report(entry, (), what, "give one of the two another name")
            self.broken.add(entry.name)
            return
        self._by_address[address] = entry
        self.groups[group_of(entry.file.folder)][entry.name] = entry.record

    def entry_of(self, address: str) -> Entry | None:
        """Return what is known under an address of a record."""
        return self._by_address.get(address)

    def of(self, kind: type[R], name: str) -> R | None:
        """Return the record of a kind and name."""
        for folder, model in FOLDERS.items():
            if model is kind:
                record = self.groups[group_of(folder)].get(name)
                return record if isinstance(record, kind) else None
        return None

    def all(self, kind: type[R]) -> Iterator[tuple[str, R]]:
        """Go through the records of a kind, with their names."""
        group = next(group_of(folder) for folder, model in FOLDERS.items() if model is kind)
        for name, record in self.groups[group].items():
            if isinstance(record, kind):
                yield name, record

    def names(self, kind: type[Record]) -> list[str]:
        """Return the names of the records of a kind."""
        return [name for name, _ in self.all(kind)]

    def canonical(self, address: str) -> str:
        """Return an address of a number in its one spelling."""
        return canonical(address, self.arrow_addresses, self._by_address, self.groups["cells"])

    def report(self, entry: Entry, path: Path, what: str, hint: str = "") -> None:
        """Note a problem at a field."""
        line, column = entry.position(path)
        field = ".".join(str(part) for part in path)
        where = f"{entry.file.shown}:{line}:{column}"
        self.problems.append(Problem(where, field, what, hint))

    def known(self, entry: Entry, path: Path, name: str, names: Iterable[str], kind: str) -> bool:
        """Tell whether a name is one of ``names``; report it when it is not.

        A name that a broken file stands for is not known but not reported either.
        """
        names = list(names)
        if name in names:
            return True
        if name.removesuffix(" active") not in self.broken:
            hint = suggestion(
                name, names, else_=f"add the {kind} to the atlas, or correct the name"
            )
            self.report(entry, path, f"there is no {kind} {name!r}", hint)
        return False

    def known_signal(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a signal, or the active form of one, exists; report it when not."""
        base = name.removesuffix(" active")
        if base == name:
            return self.known(entry, path, name, self.names(Signal), "signal")
        if not self.known(entry, path, base, self.names(Signal), "signal"):
            return False
        signal = self.of(Signal, base)
        if signal is not None and signal.activation is None:
            hint = f"write {base!r}, or add `activation` to its file"
            self.report(entry, path, f"the signal {base!r} has no active form", hint)
            return False
        return True

    def known_component(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a component exists; report it when not."""
        return self.known(entry, path, name, self.names(Component), "component")

    def known_agent(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether an agent exists; report it when not."""
        return self.known(entry, path, name, self.names(Agent), "agent")

    def blame_panel(self) -> bool:
        """Tell whether the panel cannot be read whole; if so, report that and no name it lacks."""
        wrong = unreadable(self._panels)
        self.problems += [problem for problem in wrong if problem not in self.problems]
        return bool(wrong)

    def in_panel(self, name: str) -> bool:
        """Tell whether a name is a protein of the panel, and neither a signal nor a component."""
        followed = self.of(Signal, name) or self.of(Component, name)
        return followed is None and name in self.panel

    def known_pathway(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a pathway exists; report it when not."""
        return self.known(entry, path, name, self.names(Pathway), "pathway")

    def known_cell(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a cell type or state exists; report it when not."""
        return self.known(entry, path, name, self.cell_states, "cell type or state")

    def known_state(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a cell state exists; report it when not."""
        return self.known(entry, path, name, self.names(Cell), "cell state")

    def known_place(self, entry: Entry, path: Path, name: str) -> bool:
        """Tell whether a place exists; report it when not."""
        return self.known(entry, path, name, self.names(Place), "place")

    def states(self, cell: str) -> tuple[str, ...]:
        """Return the cell states a type or state stands for; none when there is no such cell."""
        return self.cell_states.get(cell, ())

    def type_of(self, cell: str) -> str:
        """Return the cell type of a type or state."""
        return cell.partition("/")[0]

    def places_of(self, cell: str) -> list[str]:
        """Return the places where the states of a cell live, each once."""
        records = (self.of(Cell, state) for state in self.states(cell))
        return list(dict.fromkeys(record.place for record in records if record is not None))

    def places_of_component(self, component: Component) -> list[str]:
        """Return the place of a component; for what cells carry, the places of those cells."""
        if component.place in self.cell_states:
            return self.places_of(component.place)
        return [component.place]
