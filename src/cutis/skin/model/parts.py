"""Signals, pathways and agents: the fast half of the model, entered into the book."""

from __future__ import annotations

from math import log

from cutis.skin.model import laws
from cutis.skin.model.arrows import product, signal_level
from cutis.skin.model.book import Book
from cutis.skin.model.ledger import Rate, Scope, Value

LN2 = log(2.0)


def enter_signals(book: Book) -> None:
    """Enter every signal: made by cells, lost, supplied by blood, crossing, activated."""
    for symbol, signal in book.knowledge.signals.items():
        book.ledger.add_parameter(f"{symbol}.heard", "1", default=1.0)
        for number, inhibitor in enumerate(signal.inhibited_by):
            name = f"{symbol}.inhibited_by.{inhibitor.signal}.ki"
            book.number(name, "nM", f"{symbol}.inhibited_by.{number}.ki")
        for place in signal.found_in:
            book.ledger.add_state(f"{symbol} in {place}", "signal", symbol, place, "nM")
            if signal.activation:
                book.ledger.add_state(
                    f"{symbol} active in {place}", "active signal", symbol, place, "nM"
                )
    for symbol, signal in book.knowledge.signals.items():
        for key in signal.made_by:
            _enter_making(book, symbol, key)
        for place in signal.found_in:
            _enter_loss(book, symbol, f"{symbol}.half_life", f"{symbol} in {place}", place)
            if signal.activation:
                _enter_activation(book, symbol, place)
        if signal.from_blood:
            _enter_supply(book, symbol)
        _enter_crossings(book, symbol)


def _enter_making(book: Book, symbol: str, key: str) -> None:
    signal = book.knowledge.signals[symbol]
    members = book.members(key, signal.made_by)
    rate = f"{symbol}.made_by.{key}.rate"
    given = rate if signal.made_by[key].rate is not None else ""
    book.ledger.add_parameter(rate, "amol/cell/day", address=given)
    base = book.aged(rate)
    acting = book.acting("make", symbol, key)
    places = sorted({book.place_of(member) for member in members})

    def per_cell(scope: Scope) -> Value:
        return base(scope) * product(acting, scope)

    for place in places:
        here = [m for m in members if book.place_of(m) == place]

        def into_layer(scope: Scope, here: list[str] = here, place: str = place) -> Value:
            cells = sum(scope.state(member) for member in here)
            return laws.making(1, cells, scope.par(f"{place}.thickness"))

        name = f"{symbol} made by {key}" + (f" in {place}" if len(places) > 1 else "")
        changes: dict[str, float | Rate] = {f"{symbol} in {place}": into_layer}
        book.ledger.add_process(name, "making", per_cell, changes, "amol/cell/day")


def _enter_loss(book: Book, symbol: str, half_life: str, state: str, place: str) -> None:
    time = book.number(half_life, "day")
    acting = book.acting("loss", symbol, place=place)

    def rate(scope: Scope) -> Value:
        return laws.first_order(LN2 / time(scope), scope.state(state)) * product(acting, scope)

    book.ledger.add_process(f"loss of {state}", "first order", rate, {state: -1.0}, "nM/day")


def _enter_activation(book: Book, symbol: str, place: str) -> None:
    activation = book.knowledge.signals[symbol].activation
    assert activation is not None
    base = book.number(f"{symbol}.activation.rate", "1/day")
    shares = []
    for number, activator in enumerate(activation.by):
        level = signal_level(book.knowledge, active_name(book, activator.signal), place)
        share = book.number(f"{symbol}.activation.by.{number}.share", "1")
        young = book.derive(f"{symbol} in {place}.{activator.signal} young", "nM", level)
        shares.append((share, level, young))
    acting = book.acting("activate", symbol)
    pro, active = f"{symbol} in {place}", f"{symbol} active in {place}"

    def rate(scope: Scope) -> Value:
        speed = laws.shared([(s(scope), x(scope) / scope.par(y)) for s, x, y in shares])
        return laws.first_order(base(scope), scope.state(pro)) * speed * product(acting, scope)

    book.ledger.add_process(
        f"activation of {pro}", "first order", rate, {pro: -1.0, active: 1.0}, "nM/day"
    )
    _enter_loss(book, f"{symbol} active", f"{symbol}.activation.half_life", active, place)


def active_name(book: Book, symbol: str) -> str:
    """Return the name under which an enzyme acts: its active form, if it has one."""
    stem = symbol.removesuffix(" active")
    return f"{stem} active" if book.knowledge.signals[stem].activation else stem


def _enter_supply(book: Book, symbol: str) -> None:
    place = supplied(book, symbol)
    name = book.ledger.add_parameter(f"{symbol}.supply", "nM/day")
    supply = book.aged(name)
    book.ledger.add_process(
        f"{symbol} from blood", "supply", supply, {f"{symbol} in {place}": 1.0}, "nM/day"
    )


def supplied(book: Book, symbol: str) -> str:
    """Return the place where blood brings a signal."""
    found = book.knowledge.signals[symbol].found_in
    return next(place for place in found if book.knowledge.places[place].drained)


def conductance(book: Book, interface: str) -> Rate:
    """Return area times integrity of an interface, 1 in young skin (and in a dish)."""
    record = book.knowledge.interfaces[interface]
    structure = book.ledger.add_parameter(f"{interface}.structure", "1", default=1.0)

    def value(scope: Scope) -> Value:
        total = sum(record.integrity.values())
        integrity: Value = 0 if total else 1
        for component, weight in record.integrity.items():
            integrity = integrity + weight / total * scope.state(component) / scope.par(
                f"{component}.amount"
            )
        area: Value = 1
        if record.area:
            relative = scope.state(record.area) / scope.par(f"{record.area}.amount")
            area = laws.shared([(record.area_share, relative)])
        return 1 + scope.par(structure) * (integrity * area - 1)

    return value


def _enter_crossings(book: Book, symbol: str) -> None:
    for interface, above, below in crossed(book, symbol):
        open_to = conductance(book, interface)
        own = f"{symbol}.crossing"
        given = own if book.knowledge.signals[symbol].crossing else ""
        pass_at = book.ledger.add_parameter(own, "um/day", address=given)
        for form in forms(book, symbol):
            upper, lower = f"{form} in {above}", f"{form} in {below}"

            changes: dict[str, float | Rate] = {
                upper: _per_thickness(above, -1.0),
                lower: _per_thickness(below, 1.0),
            }
            flux = _flux(pass_at, open_to, upper, lower)
            name = f"{form} through {interface}"
            book.ledger.add_process(name, "crossing", flux, changes, "nM*um/day")


def crossed(book: Book, symbol: str) -> list[tuple[str, str, str]]:
    """Return the interfaces a signal passes: name, the place above, the place below."""
    found = book.knowledge.signals[symbol].found_in
    ends = {name: record.between for name, record in book.knowledge.interfaces.items()}
    return [(n, above, below) for n, (above, below) in ends.items() if {above, below} <= {*found}]


def _flux(pass_at: str, open_to: Rate, upper: str, lower: str) -> Rate:
    return lambda scope: laws.crossing(
        scope.par(pass_at), open_to(scope), scope.state(upper), scope.state(lower)
    )


def _per_thickness(place: str, sign: float) -> Rate:
    return lambda scope: sign / scope.par(f"{place}.thickness")


def forms(book: Book, symbol: str) -> list[str]:
    """Return the forms a signal is found in: as made, and active where it is activated."""
    activation = book.knowledge.signals[symbol].activation
    return [symbol, f"{symbol} active"] if activation else [symbol]


def pathway_target(book: Book, symbol: str, cell: str) -> Rate:
    """Return the activity a pathway moves to, from what its cell hears now."""
    resting = book.number(f"{symbol}.resting", "1")
    acting = [r for r in book.acting("pathway", symbol) if r.arrow.effect.cell == cell]
    up = [r for r in acting if r.increases]
    down = [r for r in acting if not r.increases]

    def target(scope: Scope) -> Value:
        value = laws.either(resting(scope), [r.drive(scope) for r in up])
        for r in down:
            value = value * r.factor(scope)
        return value

    return target


def enter_pathways(book: Book) -> None:
    """Enter every pathway in every cell type that has it."""
    for symbol, pathway in book.knowledge.pathways.items():
        for cell in pathway.cells:
            book.ledger.add_state(f"{symbol} in {cell}", "pathway", symbol, cell, "1")
    for symbol, pathway in book.knowledge.pathways.items():
        pace = book.number(f"{symbol}.response_time", "day")
        for cell in pathway.cells:
            state = f"{symbol} in {cell}"
            target = pathway_target(book, symbol, cell)

            rate = _response(pace, target, state)
            book.ledger.add_process(f"response of {state}", "relax", rate, {state: 1.0}, "1/day")


def _response(pace: Rate, target: Rate, state: str) -> Rate:
    return lambda scope: laws.relax(1 / pace(scope), target(scope), scope.state(state))


def enter_agents(book: Book) -> None:
    """Enter what is applied: its level in each place it reaches, and the everyday background."""
    for name in book.agents:
        for place in book.knowledge.agents[name].reaches:
            book.ledger.add_state(f"{name} in {place}", "agent", name, place, "dose")
    for name in book.agents:
        agent = book.knowledge.agents[name]
        for place in agent.reaches:
            state = f"{name} in {place}"
            fraction = book.number(f"{name}.reaches.{place}.fraction", "1")
            _enter_loss(book, name, f"{name}.reaches.{place}.half_life", state, place)
            if agent.daily:
                _enter_background(book, name, state, fraction)


def _enter_background(book: Book, name: str, state: str, fraction: Rate) -> None:
    daily = book.number(f"{name}.daily", "1/day")
    swing = None
    if book.knowledge.agents[name].season:
        swing = book.number(f"{name}.season", "1")

    def rate(scope: Scope) -> Value:
        relative = swing(scope) if swing else 0
        return fraction(scope) * laws.background(daily(scope), relative, scope.season)

    book.ledger.add_process(f"everyday {state}", "background", rate, {state: 1.0}, "dose/day")
