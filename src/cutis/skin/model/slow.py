"""Cells, components and clocks: the slow half of the model, entered into the book."""

from __future__ import annotations

import numpy as np

from cutis.knowledge.records import Cell, Component, Fate
from cutis.skin.model import laws
from cutis.skin.model.arrows import product, signal_level
from cutis.skin.model.book import Book
from cutis.skin.model.donor import YEAR
from cutis.skin.model.ledger import Rate, Scope, Value
from cutis.skin.model.parts import LN2, active_name


def enter_cells(book: Book) -> None:
    """Enter every cell state: division, arrival, and the ways to leave it."""
    for name, cell in book.knowledge.cells.items():
        book.ledger.add_state(name, "cell", name, cell.place, "cells/mm2")
        book.ledger.add_parameter(f"{name}.number", "cells/mm2", address=f"{name}.number")
    for name, cell in book.knowledge.cells.items():
        if cell.division:
            _enter_division(book, name, cell)
        if cell.arrives:
            _enter_arrival(book, name)
        for fate, record in cell.fates.items():
            _enter_fate(book, name, fate, record)


def _balanced(book: Book, address: str, text: str, unit: str) -> Rate:
    """Enter a rate that the atlas gives, or that the young fixed point decides."""
    if text.strip() != "balance":
        return book.number(address, unit)
    book.ledger.add_parameter(address, unit)
    book.balances.append(address)
    return book.aged(address)


def _enter_division(book: Book, name: str, cell: Cell) -> None:
    assert cell.division is not None
    base = _balanced(book, f"{name}.division", cell.division.value, "1/day")
    acting = book.acting("behaviour", "division", name)

    def rate(scope: Scope) -> Value:
        return laws.first_order(base(scope), scope.state(name)) * product(acting, scope)

    book.ledger.add_process(
        f"division of {name}", "first order", rate, {name: 1.0}, "cells/mm2/day"
    )


def _enter_arrival(book: Book, name: str) -> None:
    text = book.knowledge.cells[name].arrives
    assert text is not None
    base = _balanced(book, f"{name}.arrives", text.value, "cells/mm2/day")
    acting = book.acting("behaviour", "arrives", name)
    book.ledger.add_process(
        f"arrival of {name}", "supply", lambda s: base(s) * product(acting, s), {name: 1.0},
        "cells/mm2/day",
    )  # fmt: skip


def _enter_fate(book: Book, name: str, fate: str, record: Fate) -> None:
    address = f"{name}.fates.{fate}"
    base = _balanced(book, f"{address}.rate", record.rate, "1/day")
    acting = book.acting("behaviour", fate, name)
    peers = [c for c in book.knowledge.cells if c.split("/")[0] == name.split("/")[0]]
    half = None
    if record.saturates_at:
        half = book.number(f"{address}.saturates_at", "cells/mm2")

    def rate(scope: Scope) -> Value:
        value = laws.first_order(base(scope), scope.state(name)) * product(acting, scope)
        if half is not None:
            number = sum(scope.state(peer) for peer in peers)
            young = sum(scope.par(f"{peer}.number") for peer in peers)
            value = value * laws.saturable(number, young, half(scope))
        return value

    changes: dict[str, float | Rate] = {name: -1.0}
    if record.to:
        changes[record.to] = record.yields
    book.ledger.add_process(f"{fate} of {name}", "first order", rate, changes, "cells/mm2/day")


def enter_components(book: Book) -> None:
    """Enter matrix, junction, damage and properties."""
    components = book.knowledge.components
    for symbol, record in components.items():
        unit = book.knowledge.numbers()[f"{symbol}.amount"].unit
        book.ledger.add_state(symbol, "component", symbol, record.place, unit)
        book.number(f"{symbol}.amount", unit)
    products = {record.becomes for record in components.values() if record.becomes}
    for symbol, record in components.items():
        if record.half_life is not None:
            _enter_turnover(book, symbol, record, made=symbol not in products)
        if record.drift is not None:
            _enter_drift(book, symbol)


def _enter_turnover(book: Book, symbol: str, record: Component, *, made: bool) -> None:
    unit = book.ledger.states[symbol].unit
    time = book.number(f"{symbol}.half_life", "day")
    resting = _resting_turnover(symbol)
    lose = _loss(book, symbol, record, time)
    changes: dict[str, float | Rate] = {symbol: -1.0}
    if record.becomes:
        # what one loses, the other gains, in proportion to the gain it has in young skin
        gain = book.derive(
            f"{symbol}.becomes {record.becomes}",
            "1",
            lambda s: (
                s.par(f"{record.becomes}.amount")
                / (s.par(f"{record.becomes}.half_life") * s.par(f"{symbol}.amount"))
                * s.par(f"{symbol}.half_life")
            ),
        )
        changes[record.becomes] = lambda scope: scope.par(gain)
    book.ledger.add_process(f"loss of {symbol}", "proteolysis", lose, changes, f"{unit}/day")
    if made:
        make = _making(book, symbol, record, resting)
        book.ledger.add_process(f"making of {symbol}", "making", make, {symbol: 1.0}, f"{unit}/day")


def _resting_turnover(symbol: str) -> Rate:
    """Return making (and loss) in young skin, amount/day; no clock changes the young."""
    return lambda s: LN2 / s.par(f"{symbol}.half_life") * s.par(f"{symbol}.amount")


def _making(book: Book, symbol: str, record: Component, resting: Rate) -> Rate:
    acting = book.acting("make", symbol)
    shares = []
    for key in record.made_by:
        share = book.number(f"{symbol}.made_by.{key}.rate", "1")
        shares.append((share, book.members(key, record.made_by)))
    precursor = None
    if record.made_from:
        # a precursor counts where it is, and as nothing where the component's place has none
        place = record.place if record.place in book.knowledge.places else "dermis"
        precursor = signal_level(book.knowledge, record.made_from.signal, place)
        book.derive(f"{symbol}.made_from.young", "nM", precursor)

    def rate(scope: Scope) -> Value:
        relative = [(share(scope), _relative_number(scope, members)) for share, members in shares]
        value = resting(scope) * product(acting, scope)
        if relative:
            value = value * laws.shared(relative)
        if precursor is not None:
            value = value * precursor(scope) / scope.par(f"{symbol}.made_from.young")
        return value

    return rate


def _relative_number(scope: Scope, members: list[str]) -> Value:
    number = sum(scope.state(member) for member in members)
    return number / sum(scope.par(f"{member}.number") for member in members)


def _loss(book: Book, symbol: str, record: Component, time: Rate) -> Rate:
    acting = book.acting("loss", symbol)
    place = record.place if record.place in book.knowledge.places else "dermis"
    cutters = []
    for number, cutter in enumerate(record.cut_by):
        address = f"{symbol}.cut_by.{number}"
        share = book.number(f"{address}.share", "1")
        level = signal_level(book.knowledge, active_name(book, cutter.signal), place)
        young = book.derive(f"{address}.young", "nM", level)
        cutters.append((share, level, young, cutter.km is not None and f"{address}.km"))
        if cutter.km is not None:
            book.number(f"{address}.km", book.ledger.states[symbol].unit)

    def rate(scope: Scope) -> Value:
        shares = []
        for share, level, young, km in cutters:
            speed = level(scope) / scope.par(young)
            if km:
                amount, rest = scope.state(symbol), scope.par(f"{symbol}.amount")
                speed = speed * laws.michaelis(amount, rest, scope.par(km))
            shares.append((share(scope), speed))
        lost = laws.first_order(LN2 / time(scope), scope.state(symbol))
        return lost * laws.shared(shares) * product(acting, scope)

    return rate


def _enter_drift(book: Book, symbol: str) -> None:
    unit = book.ledger.states[symbol].unit
    base = book.number(f"{symbol}.drift", f"{unit}/day")
    acting = book.acting("drift", symbol)

    def rate(scope: Scope) -> Value:
        return base(scope) * scope.par("clock.on") * product(acting, scope)

    book.ledger.add_process(f"drift of {symbol}", "drift", rate, {symbol: 1.0}, f"{unit}/day")


def enter_clocks(book: Book) -> None:
    """Enter age, and the drifts with age that no mechanism of the model makes.

    Age and each exponential drift are states of their own, so the equations hold no time but the
    season's.
    """
    on = book.ledger.add_parameter("clock.on", "1", default=1.0)
    book.ledger.add_state("age", "clock", "age", "", "year")
    book.ledger.add_process("age", "wear", lambda s: s.par(on) / YEAR, {"age": 1.0}, "year/day")
    for ageing, record in book.knowledge.ageing.items():
        for number, change in enumerate(record.changes):
            target = book.parameter_of(change.target)
            prefix = f"ageing/{ageing}.changes.{number}"
            factor = book.ledger.add_parameter(f"{prefix}.times", "1", address=f"{prefix}.times")
            if change.shape == "decade":
                book.clocks[target].append(_decade(book, f"{ageing}: {change.target}", factor))
            else:
                book.clocks[target].append(_step(book, prefix, factor))


def _decade(book: Book, name: str, factor: str) -> Rate:
    """Enter a state that multiplies by ``factor`` every ten years, and is 1 at the reference."""
    book.ledger.add_state(name, "clock", name, "", "1")
    pace = book.derive(f"{name} pace", "1/day", lambda s: np.log(s.par(factor)) / (10 * YEAR))

    def rate(scope: Scope) -> Value:
        return laws.wear(scope.par("clock.on") * scope.par(pace), scope.state(name))

    book.ledger.add_process(f"wear of {name}", "wear", rate, {name: 1.0}, "1/day")
    return lambda scope: scope.state(name)


def _step(book: Book, prefix: str, factor: str) -> Rate:
    """Enter a step in life; 10 to 90 % of a logistic is 4.4 of its widths."""
    over = book.number(f"{prefix}.over", "year")
    middle = book.number(f"{prefix}.since", "year")

    def value(scope: Scope) -> Value:
        taken = laws.step(scope.state("age"), middle(scope), over(scope) / 4.4)
        return laws.increase(taken, scope.par(factor))

    return value
