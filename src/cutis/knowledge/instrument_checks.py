"""Checks of instruments: that a law gets what it needs, and that every name means something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cutis import units
from cutis.errors import UnitError
from cutis.files.yaml_nodes import Path
from cutis.knowledge.addresses import spelled
from cutis.knowledge.book import Book, address_of
from cutis.knowledge.instrument_records import Instrument, Readout
from cutis.knowledge.instruments import ASKED, LAWS, SETTINGS, STATES, fits, given_by
from cutis.knowledge.numbers import slots
from cutis.knowledge.reader import Entry
from cutis.knowledge.records import Agent, Cell, Component, Pathway, Place, Signal
from cutis.nearest import suggestion

#: Fields that a law may need; what one does not need is refused.
_FIELDS = ("of", "among", "powers", "young", "slope", "cells_in_layer")
_WORDS = ("process", "signal", "layer")


def check_instruments(book: Book) -> None:
    """Check every instrument of the atlas; problems are noted in the book."""
    states, seen = states_of(book), {}
    for entry in book.entries:
        if isinstance(entry.record, Instrument):
            _check_device(book, entry, entry.record)
            for name, readout in entry.record.readouts.items():
                _check_name(book, entry, name, seen)
                _Check(book, entry, ("readouts", name), readout, states).all()


def instrument_numbers(book: Book) -> set[str]:
    """Return the addresses of the numbers of instruments."""
    return {
        spelled(".".join([address_of(entry), *map(str, slot.path)]))
        for entry in book.entries if isinstance(entry.record, Instrument)
        for slot in slots(entry.record)
    }  # fmt: skip


def states_of(book: Book) -> dict[str, str]:
    """Return the states a readout may look at → their unit; a cell type stands for its states.

    They are those of every model of the atlas: agents that are only applied in some are left out.
    """
    states = {"age": "year", **dict.fromkeys(book.cell_states, "cells/mm2")}
    for symbol, component in book.all(Component):
        states[symbol] = _unit_of(component.amount.value)
    for symbol, signal in book.all(Signal):
        forms = [symbol, f"{symbol} active"] if signal.activation else [symbol]
        states |= {f"{form} in {place}": "nM" for form in forms for place in signal.found_in}
    for symbol, pathway in book.all(Pathway):
        states |= {f"{symbol} in {cell}": "1" for cell in pathway.cells}
    for name, agent in book.all(Agent):
        if agent.daily is not None:
            states |= {f"{name} in {place}": "1" for place in agent.reaches}
    return states


def processes_of(book: Book) -> list[str]:
    """Return what may happen to cells, as the model names it."""
    found = []
    for name, cell in book.all(Cell):
        found += [f"division of {name}"] if cell.division is not None else []
        found += [f"arrival of {name}"] if cell.arrives is not None else []
        found += [f"{fate} of {name}" for fate in cell.fates]
    return found


def _unit_of(text: str) -> str:
    """Return the unit of a quantity; none when it cannot be read, which is said elsewhere."""
    try:
        return units.parse(text).unit
    except UnitError:
        return ""


def _check_name(book: Book, entry: Entry, name: str, seen: dict[str, str]) -> None:
    """Check that a readout's name is its own: an address starts with it."""
    path: Path = ("readouts", name)
    if "." in name:
        what = f"the name {name!r} has a dot, which separates the parts of an address"
        book.report(entry, path, what, "leave it out")
    other = book.entry_of(name)
    if other is not None:
        what = f"{name!r} is also the name of {other.file.shown}"
        book.report(entry, path, what, "give the readout another name")
    if name in seen:
        what = f"the readout {name!r} stands in {seen[name]} too"
        hint = "keep one of them; a file replaces the bundled one of the same name"
        book.report(entry, path, what, hint)
    seen.setdefault(name, entry.file.shown)


def _check_device(book: Book, entry: Entry, record: Instrument) -> None:
    """Check numbers and settings of a file against what is asked of it."""
    stem = entry.name
    asked, wanted = ASKED.get(stem, {}), SETTINGS.get(stem, ())
    given = record.settings.model_dump(by_alias=True, exclude_unset=True)
    _check_asked(book, entry, "numbers", asked, record.numbers)
    _check_asked(book, entry, "settings", wanted, given)
    low, high = given.get("lowest"), given.get("highest")
    if low is not None and high is not None and low >= high:
        what = f"the scale goes from {low:g} to {high:g}"
        book.report(entry, ("settings", "highest"), what, "write the higher end as `highest`")
    if (given.get("needed") or 0) > (given.get("replicates") or given.get("needed") or 0):
        what = f"{given['needed']} of {given['replicates']} replicates cannot be seen"
        book.report(entry, ("settings", "needed"), what, "write at most `replicates`")
    _check_cells(book, entry, given.get("cells") or {})


def _check_cells(book: Book, entry: Entry, cells: Mapping[str, Iterable[str]]) -> None:
    """Check the cell types that a setting groups."""
    for name, forms in cells.items():
        path: Path = ("settings", "cells", name)
        if book.known_cell(entry, path, name):
            for index, form in enumerate(forms):
                book.known_cell(entry, (*path, index), form)


def _check_asked(
    book: Book, entry: Entry, part: str, asked: Iterable[str], given: Mapping[str, object]
) -> None:
    """Report names that nothing asks for; where there are none, those that are missing."""
    strange = [name for name in given if name not in asked]
    for name in strange:
        hint = suggestion(name, asked, else_="remove it: nothing reads it")
        what = f"{name!r} is nothing that is asked of this instrument"
        book.report(entry, (part, name), what, hint)
    for name in () if strange else asked:
        if given.get(name) is None:
            what = f"{name!r} is missing, which is asked of this instrument"
            book.report(entry, (part,), what, f"add `{name}: …` to `{part}`")


class _Check:
    """One readout, and where its problems go."""

    def __init__(
        self, book: Book, entry: Entry, path: Path, record: Readout, states: Mapping[str, str]
    ) -> None:
        self.book, self.entry, self.path = book, entry, path
        self.record, self.states = record, states

    def all(self) -> None:
        """Check everything of it."""
        self._needs()
        self._names()
        if self._unit():
            self._sums()

    def _report(self, field: Path, what: str, hint: str = "") -> None:
        self.book.report(self.entry, (*self.path, *field), what, hint)

    def _needs(self) -> None:
        """Check that the law gets the fields it needs, and no others."""
        law, record = LAWS[self.record.law], self.record
        there = {name: bool(getattr(record, name)) for name in _FIELDS}
        there |= {f"words.{name}": bool(getattr(record.words, name)) for name in _WORDS}
        for name, given in there.items():
            path = tuple(name.split("."))
            if name in law.needs and not given:
                self._report(path, f"the law {record.law!r} needs `{name}`", f"add `{name}: …`")
            elif given and name not in law.needs:
                hint = f"the law uses {', '.join(law.needs)}; remove it, or change `law`"
                self._report(path, f"the law {record.law!r} has no `{name}`", hint)

    def _names(self) -> None:
        """Check that every state, process, signal and layer exists."""
        book, entry, record = self.book, self.entry, self.record
        for field in ("of", "among", "powers"):
            for index, name in enumerate(getattr(record, field)):
                here: Path = (*self.path, field, name if field == "powers" else index)
                book.known(entry, here, name, self.states, "state or cell type")
        words = record.words
        if words.process is not None:
            here = (*self.path, "words", "process")
            book.known(entry, here, words.process, processes_of(book), "process of a cell")
        if words.signal is not None:
            here = (*self.path, "words", "signal")
            made = [symbol for symbol, signal in book.all(Signal) if signal.made_by]
            book.known(entry, here, words.signal, made, "signal that cells make")
        if words.layer is not None:
            book.known(entry, (*self.path, "words", "layer"), words.layer, book.names(Place),
                       "place")  # fmt: skip

    def _unit(self) -> bool:
        """Check the readout's unit, against what its law gives."""
        record = self.record
        what = fits(record.unit, record.unit)
        if not what and LAWS[record.law].gives and (given := given_by(record, self.states)):
            what = fits(given, record.unit)
            what = what and f"the law {record.law!r} gives {given!r}: {what}"
        if what:
            hint = "" if "nearest" in what or "such as" in what else "write a unit that fits"
            self._report(("unit",), what, hint)
        return not what

    def _sums(self) -> None:
        """Check that what is summed has one unit."""
        law = LAWS[self.record.law]
        if law.gives not in (STATES, "%"):
            return
        names = [*self.record.of, *self.record.among]
        found = {name: self.states[name] for name in names if name in self.states}
        if len(set(found.values())) > 1:
            said = ", ".join(f"{name} in {unit}" for name, unit in found.items())
            self._report(("of",), f"states of several units are added: {said}", "name one kind")
