"""The young, resting skin: a fixed point found by linear algebra, for any number of people at once.

Because every regulator is relative to the reference, what is made at rest is known; signal
levels then follow from linear balances, pathway activities from the levels, and the rates the
atlas leaves to ``balance`` from the cell numbers. Shape of everything: (N,), one entry a person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.skin.model import laws
from cutis.skin.model.arrows import Regulator
from cutis.skin.model.book import Book
from cutis.skin.model.ledger import Rate
from cutis.skin.model.parts import LN2, crossed, forms, pathway_target, supplied
from cutis.skin.model.scopes import Numbers

Array = NDArray[np.float64]

#: Age of the reference, years.
REFERENCE_AGE = 25.0

#: Newton steps for the pathways at rest, the error that counts as none, and the step of a slope.
_PASSES = 60
_REST = 1e-14
_NUDGE = 1e-7


def settle(book: Book, values: dict[str, Array]) -> dict[str, Array]:
    """Fill in the derived parameters and return the reference state.

    Parameters
    ----------
    book
        The model as entered.
    values
        Parameter → (N,), in the model's units; changed in place: derived ones are added.

    Returns
    -------
    dict
        State → (N,).

    Raises
    ------
    ModelError
        If the numbers of the cells leave no rates that hold them still.
    """
    size = len(next(iter(values.values())))
    states = _given(book, values, size)
    for symbol in book.knowledge.signals:
        _settle_signal(book, symbol, values, states, size)
    scope = Numbers(states, values)
    slow = {n: level for n, level in book.folds.items() if not _from_pathway(book, n)}
    folds = {name: values[name].copy() for name in book.folds}
    for name, level in slow.items():
        values[name] = folds[name] * level(scope)
    _settle_pathways(book, values, states, folds)
    for name, rule in book.derived.items():
        values[name] = np.broadcast_to(np.asarray(rule(scope), dtype=float), (size,)).copy()
    _settle_balances(book, values, states)
    return states


def _given(book: Book, values: dict[str, Array], size: int) -> dict[str, Array]:
    """Return the states the atlas gives: cells, components, clocks, and agents at background."""
    states: dict[str, Array] = {}
    for name, info in book.ledger.states.items():
        if info.kind == "cell":
            states[name] = values[f"{name}.number"].copy()
        elif info.kind == "component":
            states[name] = values[f"{name}.amount"].copy()
        elif info.kind == "clock":
            states[name] = np.full(size, REFERENCE_AGE if name == "age" else 1.0)
        elif info.kind == "agent":
            daily = values.get(f"{info.symbol}.daily", np.zeros(size))
            prefix = f"{info.symbol}.reaches.{info.place}"
            time = values[f"{prefix}.half_life"] / LN2
            states[name] = daily * values[f"{prefix}.fraction"] * time
        else:
            states[name] = np.zeros(size)
    return states


def _settle_signal(
    book: Book, symbol: str, values: dict[str, Array], states: dict[str, Array], size: int
) -> None:
    """Solve the linear balance of one signal over its places and forms."""
    signal = book.knowledge.signals[symbol]
    names = [f"{form} in {place}" for form in forms(book, symbol) for place in signal.found_in]
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((size, len(names), len(names)))
    made = np.zeros((size, len(names)))
    scope = Numbers(states, values)
    for place in signal.found_in:
        here = index[f"{symbol} in {place}"]
        matrix[:, here, here] += LN2 / values[f"{symbol}.half_life"]
        if signal.activation:
            active = index[f"{symbol} active in {place}"]
            rate = values[f"{symbol}.activation.rate"]
            matrix[:, here, here] += rate
            matrix[:, active, here] -= rate
            matrix[:, active, active] += LN2 / values[f"{symbol}.activation.half_life"]
    for key in signal.made_by:
        for cell in book.members(key, signal.made_by):
            place = book.place_of(cell)
            rate = values[f"{symbol}.made_by.{key}.rate"]
            thickness = scope.par(f"{place}.thickness")
            made[:, index[f"{symbol} in {place}"]] += laws.making(rate, states[cell], thickness)
    for _, above, below in crossed(book, symbol):
        for form in forms(book, symbol):
            _add_crossing(matrix, index, form, above, below, symbol, values)
    levels = np.linalg.solve(matrix, made[..., None])[..., 0].astype(np.float64)
    if signal.from_blood:
        levels = _add_supply(book, symbol, index, matrix, made, levels, values)
    for name, i in index.items():
        states[name] = levels[:, i]


def _add_crossing(
    matrix: Array, index: dict[str, int], form: str, above: str, below: str, symbol: str,
    values: dict[str, Array],
) -> None:  # fmt: skip
    upper, lower = index[f"{form} in {above}"], index[f"{form} in {below}"]
    speed = values[f"{symbol}.crossing"]
    out, into = speed / values[f"{above}.thickness"], speed / values[f"{below}.thickness"]
    matrix[:, upper, upper] += out
    matrix[:, upper, lower] -= out
    matrix[:, lower, lower] += into
    matrix[:, lower, upper] -= into


def _add_supply(
    book: Book, symbol: str, index: dict[str, int], matrix: Array, made: Array, levels: Array,
    values: dict[str, Array],
) -> Array:  # fmt: skip
    """Add what blood brings so that the resting level is the blood's; never less than nothing."""
    here = index[f"{symbol} in {supplied(book, symbol)}"]
    unit = np.zeros_like(made)
    unit[:, here] = 1.0
    response = np.linalg.solve(matrix, unit[..., None])[..., 0].astype(np.float64)
    wanted = values[f"{symbol}.from_blood"]
    supply = np.maximum((wanted - levels[:, here]) / response[:, here], 0.0)
    values[f"{symbol}.supply"] = supply
    return levels + supply[:, None] * response


def _from_pathway(book: Book, parameter: str) -> bool:
    """Tell whether a half level is relative to a pathway; a partner's is to a signal."""
    made = book.regulators.get(parameter.removesuffix(".half_at"))
    return made is not None and made.arrow.cause.kind == "pathway"


def _settle_pathways(
    book: Book, values: dict[str, Array], states: dict[str, Array], folds: dict[str, Array]
) -> None:
    """Find the resting activities, causes before effects; a loop of pathways is iterated."""
    scope = Numbers(states, values)
    targets = {}
    for symbol, pathway in book.knowledge.pathways.items():
        for cell in pathway.cells:
            targets[f"{symbol} in {cell}"] = pathway_target(book, symbol, cell)
            states[f"{symbol} in {cell}"] = values[f"{symbol}.resting"].copy()
    for loop in _loops(book, list(targets)):
        relative = [f"{r.name}.half_at" for name in loop for r in _heard(book, name)]
        relative = [name for name in relative if name in folds and _from_pathway(book, name)]
        _settle_loop(book, scope, {name: targets[name] for name in loop}, relative, folds)


def _heard(book: Book, state: str) -> list[Regulator]:
    """Return the arrows that act on a pathway in a cell."""
    symbol, cell = state.split(" in ", 1)
    return [r for r in book.acting("pathway", symbol) if r.arrow.effect.cell == cell]


def _loops(book: Book, names: list[str]) -> list[list[str]]:
    """Group pathways that depend on each other, and order the groups, causes first."""
    direct = {
        name: {
            f"{r.arrow.cause.name} in {name.split(' in ', 1)[1]}"
            for r in _heard(book, name)
            if r.arrow.cause.kind == "pathway"
        }
        for name in names
    }
    behind = {name: set(causes) for name, causes in direct.items()}
    for _ in names:
        for causes in behind.values():
            causes |= {far for near in causes for far in behind[near]}
    groups: dict[frozenset[str], list[str]] = {}
    for name in names:
        own = {other for other in behind[name] if name in behind[other]} | {name}
        groups.setdefault(frozenset(own), sorted(own))
    return sorted(groups.values(), key=lambda group: (len(behind[group[0]]), group[0]))


def _settle_loop(
    book: Book, scope: Numbers, targets: dict[str, Rate], relative: list[str], folds: dict
) -> None:
    """Bring a group of pathways to rest by Newton's method; differences give the slopes."""
    states, values = scope.states, scope.parameters

    def miss() -> Array:
        for name in relative:
            values[name] = folds[name] * book.folds[name](scope)
        return np.stack([target(scope) - states[name] for name, target in targets.items()], -1)

    for _ in range(_PASSES):
        now = miss()
        moving = np.max(np.abs(now), axis=-1) > _REST  # what rests stays, alone or in company
        if not moving.any():
            return
        slopes = []
        for name in targets:
            held = states[name]
            states[name] = held + _NUDGE
            slopes.append((miss() - now) / _NUDGE)
            states[name] = held
        step = np.linalg.solve(np.stack(slopes, axis=-1), -now[..., None])[..., 0]
        for i, name in enumerate(targets):
            held = states[name]
            states[name] = np.where(
                moving, np.clip(held + step[:, i], held / 2, (1 + held) / 2), held
            )
    raise ModelError(f"no resting activity of {' and '.join(targets)}; weaken the loop they make")


def _settle_balances(book: Book, values: dict[str, Array], states: dict[str, Array]) -> None:
    """Find the rates left to ``balance`` that hold every cell number still."""
    if not book.balances:
        return
    cells = [n for n, info in book.ledger.states.items() if info.kind == "cell"]
    size = len(next(iter(states.values())))
    for name in book.balances:
        values[name] = np.zeros(size)
    rest = _cell_rates(book, values, states, cells)
    columns = []
    for name in book.balances:
        values[name] = np.ones(size)
        columns.append(_cell_rates(book, values, states, cells) - rest)
        values[name] = np.zeros(size)
    matrix = np.stack(columns, axis=-1)
    solved = -(np.linalg.pinv(matrix) @ rest[..., None])[..., 0]
    left = (matrix @ solved[..., None])[..., 0] + rest
    bound = 1e-8 * np.maximum(np.abs(rest).max(), np.abs(matrix).max() * np.abs(solved).max())
    worst = int(np.abs(left).max(axis=0).argmax())
    if np.abs(left).max() > bound:
        raise ModelError(
            f"no rates hold the number of {cells[worst]!r} still in young skin; "
            f"leave one of its rates to `balance` ({', '.join(book.balances)} are)"
        )
    for i, name in enumerate(book.balances):
        if solved[:, i].min() < 0:
            raise ModelError(
                f"{name} would have to be negative to hold the cell numbers still; "
                "lower the losses of that cell, or the number of the state it comes from"
            )
        values[name] = solved[:, i]


def _cell_rates(
    book: Book, values: dict[str, Array], states: dict[str, Array], cells: list[str]
) -> Array:
    """Net change of each cell number, shape (N, cells), cells/mm²/day."""
    scope = Numbers(states, values)
    size = len(next(iter(states.values())))
    net = {name: np.zeros(size) for name in cells}
    for process in book.ledger.processes.values():
        if process.unit != "cells/mm2/day":
            continue
        flux = np.asarray(process.rate(scope))
        for name, share in process.changes.items():
            net[name] = net[name] + flux * share
    return np.stack([net[name] for name in cells], axis=-1)
