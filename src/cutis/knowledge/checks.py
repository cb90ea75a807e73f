"""Checks that the names inside records mean something, and that shares add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cutis import units
from cutis.errors import UnitError
from cutis.files.yaml_nodes import Path
from cutis.knowledge.book import Book
from cutis.knowledge.instrument_checks import check_instruments, instrument_numbers
from cutis.knowledge.reader import Entry
from cutis.knowledge.records import (
    Ageing,
    Agent,
    Cell,
    Component,
    Delta,
    Dish,
    Interface,
    Making,
    Medium,
    Pathway,
    Signal,
    Variation,
)
from cutis.nearest import suggestion

_VERBS = ("set", "times", "add", "times_per_allele")


def check_records(book: Book) -> None:
    """Check every record of the atlas; problems are noted in the book."""
    for entry in book.entries:
        record = entry.record
        if isinstance(record, Signal):
            _check_signal(book, entry, record)
        elif isinstance(record, Pathway):
            _check_pathway(book, entry, record)
        elif isinstance(record, Cell):
            _check_cell(book, entry, record)
        elif isinstance(record, Component):
            _check_component(book, entry, record)
        elif isinstance(record, Agent):
            _check_agent(book, entry, record)
        elif isinstance(record, Interface):
            _check_interface(book, entry, record)
        elif isinstance(record, Medium):
            for name in record.contains:
                book.known_signal(entry, ("contains", name), name)
        elif isinstance(record, Dish):
            _check_dish(book, entry, record)
    check_instruments(book)


def _check_signal(book: Book, entry: Entry, signal: Signal) -> None:
    """Check places, makers, activators and inhibitors of a signal."""
    for index, place in enumerate(signal.found_in):
        book.known_place(entry, ("found_in", index), place)
    _check_making(book, entry, signal.made_by, signal)
    if signal.activation is not None:
        path: Path = ("activation", "by")
        for index, enzyme in enumerate(signal.activation.by):
            book.known_signal(entry, (*path, index, "signal"), enzyme.signal)
        shares = [enzyme.share for enzyme in signal.activation.by]
        _check_shares(book, entry, path, shares)
    for index, inhibitor in enumerate(signal.inhibited_by):
        book.known_signal(entry, ("inhibited_by", index, "signal"), inhibitor.signal)


def _check_making(
    book: Book, entry: Entry, made_by: Mapping[str, Making], record: Signal | Component
) -> None:
    """Check who makes something, and that each says how much in one way."""
    for cell, making in made_by.items():
        path = ("made_by", cell)
        if not book.known_cell(entry, path, cell):
            continue
        if making.times is None and making.of is not None:
            book.report(entry, (*path, "of"), "`of` without `times`", "add `times: 2 fold`")
        if making.times is not None:
            if making.rate is not None:
                what = "both `rate` and `times` are written, expected one of them"
                book.report(entry, path, what, "remove one")
            if making.of is None:
                what = "`times` is written without `of`"
                book.report(entry, path, what, "add `of: CELL`, whose making it multiplies")
            elif book.known_cell(entry, (*path, "of"), making.of):
                _check_times_of(book, entry, path, making.of, made_by)
        elif making.rate is None and making.in_culture is None:
            what = "no `rate` is written, and no `times` with `of`"
            book.report(entry, path, what, "add `rate: 0.2 (0.04 to 1) fg/cell/h`")
        if isinstance(record, Signal):
            places = book.places_of(cell)
            if places and not set(places) & set(record.found_in):
                what = f"{cell!r} lives in {' and '.join(places)}, where the signal is not followed"
                book.report(entry, path, what, f"add {places[0]!r} to `found_in`")


def _check_times_of(
    book: Book, entry: Entry, path: Path, of: str, made_by: Mapping[str, Making]
) -> None:
    """Check that the making a factor refers to has a rate of its own."""
    candidates = [of, book.type_of(of), *book.states(of)]
    found = [made_by[name] for name in candidates if name in made_by]
    if not any(making.rate is not None for making in found):
        rated = [cell for cell, making in made_by.items() if making.rate is not None]
        what = f"`of: {of}` refers to a making that has no `rate`"
        hint = suggestion(of, rated, else_=f"add `{of}: {{rate: …}}` to `made_by`")
        book.report(entry, (*path, "of"), what, hint)


def _check_shares(book: Book, entry: Entry, path: Path, shares: Iterable[str | None]) -> None:
    """Check that shares add up to no more than all."""
    total = 0.0
    for share in shares:
        try:
            read = units.parse(share or "0")
            total += units.convert(read.value, read.unit, "1")
        except UnitError:
            return  # said where the number is read
    if total > 1 + 1e-9:
        what = f"the shares add up to {100 * total:.4g} %, expected at most 100 %"
        book.report(entry, path, what, "lower them; what is left is the rest")


def _check_pathway(book: Book, entry: Entry, pathway: Pathway) -> None:
    """Check the cell types of a pathway."""
    types = dict.fromkeys(name for name in book.cell_states if "/" not in name)
    for index, cell in enumerate(pathway.cells):
        book.known(entry, ("cells", index), cell, types, "cell type")


def _check_cell(book: Book, entry: Entry, cell: Cell) -> None:
    """Check the place of a cell state and where its fates lead."""
    book.known_place(entry, ("place",), cell.place)
    for name, fate in cell.fates.items():
        if fate.to is None:
            continue
        path = ("fates", name, "to")
        if book.known_state(entry, path, fate.to) and fate.to == entry.name:
            book.report(entry, path, "the fate leads back to its own state", "name another state")


def _check_component(book: Book, entry: Entry, component: Component) -> None:
    """Check place, makers, precursor and cutters of a component."""
    types = [name for name in book.cell_states if "/" not in name]
    known = [*book.groups["places"], *types]
    book.known(entry, ("place",), component.place, known, "place or cell type")
    for cell, making in component.made_by.items():
        book.known_cell(entry, ("made_by", cell), cell)
        if making.of is not None:
            book.known_cell(entry, ("made_by", cell, "of"), making.of)
    shares = [making.rate for making in component.made_by.values()]
    _check_shares(book, entry, ("made_by",), shares)
    if component.made_from is not None:
        book.known_signal(entry, ("made_from", "signal"), component.made_from.signal)
    for index, cutter in enumerate(component.cut_by):
        book.known_signal(entry, ("cut_by", index, "signal"), cutter.signal)
    _check_shares(book, entry, ("cut_by",), [cutter.share for cutter in component.cut_by])
    if component.becomes is not None:
        book.known_component(entry, ("becomes",), component.becomes)


def _check_agent(book: Book, entry: Entry, agent: Agent) -> None:
    """Check where an agent gets to and what it brings."""
    for place in agent.reaches:
        book.known_place(entry, ("reaches", place), place)
    for name, addition in agent.adds.items():
        path = ("adds", name)
        if not book.known_signal(entry, path, name):
            continue
        if not book.known_place(entry, (*path, "place"), addition.place):
            continue
        signal = book.of(Signal, name.removesuffix(" active"))
        if signal is not None and addition.place not in signal.found_in:
            what = f"{name!r} is not followed in {addition.place!r}"
            book.report(entry, path, what, f"it is in {', '.join(signal.found_in)}")


def _check_interface(book: Book, entry: Entry, interface: Interface) -> None:
    """Check the two places and the components of an interface."""
    for index, place in enumerate(interface.between):
        book.known_place(entry, ("between", index), place)
    for name in interface.integrity:
        book.known_component(entry, ("integrity", name), name)
    if interface.area:
        book.known_component(entry, ("area",), interface.area)


def _check_dish(book: Book, entry: Entry, dish: Dish) -> None:
    """Check cells, medium and components of a dish."""
    for state in dish.cells:
        book.known_state(entry, ("cells", state), state)
    book.known(entry, ("medium",), dish.medium, book.groups["media"], "medium")
    for name in dish.components:
        book.known_component(entry, ("components", name), name)


def check_deltas(book: Book, addresses: Iterable[str], balanced: Iterable[str]) -> None:
    """Check that every delta changes a number that exists, in exactly one way."""
    known = list(addresses)
    follow = set(balanced)
    every = [*known, *follow]
    lookup = set(every)
    read = instrument_numbers(book)
    for entry in book.entries:
        if not isinstance(entry.record, Ageing | Variation):
            continue
        for index, change in enumerate(entry.record.changes):
            path = ("changes", index)
            target = book.canonical(change.target)
            if target in read:
                what = f"{change.target!r} is a number of an instrument, the same for everybody"
                hint = "change what the instrument looks at, such as an amount"
                book.report(entry, (*path, "target"), what, hint)
            if target not in lookup and not _stands_for_broken(book, target):
                hint = suggestion(target, every, else_="`cutis show NAME` lists addresses")
                what = f"there is no number {change.target!r} in the atlas"
                book.report(entry, (*path, "target"), what, hint)
            if not isinstance(change, Delta):
                continue
            _check_alleles(book, entry, index, change)
            verbs = [verb for verb in _VERBS if getattr(change, verb) is not None]
            if len(verbs) != 1:
                given = " and ".join(f"`{verb}`" for verb in verbs) or "no verb"
                what = f"{given} is written, expected exactly one"
                book.report(entry, path, what, f"write one of {', '.join(_VERBS)}")
            elif target in follow and verbs[0] in ("set", "add"):
                what = f"{change.target!r} follows from the balance and cannot be `{verbs[0]}`"
                book.report(entry, (*path, verbs[0]), what, "use `times`")


def _check_alleles(book: Book, entry: Entry, index: int, change: Delta) -> None:
    """Check that only a variant counts alleles, and counts them once."""
    if change.alleles is None:
        return
    path = ("changes", index, "alleles")
    if entry.file.folder != "variants":
        book.report(entry, path, "only a variant has alleles", "remove `alleles`")
    elif change.times_per_allele is not None:
        what = "`alleles` and `times_per_allele` both count the alleles"
        book.report(entry, path, what, "write `times`, or remove `alleles`")


def _stands_for_broken(book: Book, target: str) -> bool:
    """Tell whether a target is in a file that could not be read."""
    return target.partition(".")[0] in book.broken
