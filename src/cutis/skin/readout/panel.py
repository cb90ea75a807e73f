"""The proteins of the panel in a virtual dish: they follow the cells and act on nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.knowledge.numbers import Number
from cutis.knowledge.resolve import ResolvedArrow
from cutis.knowledge.tables.panel import HALF_AT, HILL_POWER, PanelProtein, Rule
from cutis.skin.model import draws as random
from cutis.skin.model import laws
from cutis.skin.readout.follow import follow
from cutis.skin.readout.view import View
from cutis.units import Range

Array = NDArray[np.float64]


def panel(view: View) -> Mapping[str, PanelProtein]:
    """Return the proteins of the panel by symbol, of the atlas of a run."""
    return view.model.book.knowledge.panel


def panel_making(view: View, protein: PanelProtein) -> tuple[Array, Array]:
    """Return how much of a protein is made and by how many cells.

    Returns
    -------
    tuple
        fg/mm²/h and cells/mm², each of shape (N, T).
    """
    made: Any = np.zeros(view.shape)
    makers: Any = np.zeros(view.shape)
    groups: Mapping[str, list[str]] = view.instrument("mass-spectrometer").settings["cells"]
    for cell, rules in protein.driven_in.items():
        resting = _sampled(view, protein, f"{cell}_rate", protein.rate[cell], "fg/cell/h")
        driven = _driven(view, protein, cell)
        for kind in groups.get(cell, [cell]):
            number = view.total((kind,))
            factor: Any = driven
            for rule in rules:
                factor = factor * _factor(rule, _activity(view, rule.pathway, kind, cell))
            made = made + resting * factor * number
            makers = makers + number
    return made, makers


def concentration(view: View, protein: PanelProtein) -> Array:
    """Return the level of a secreted protein in the medium of a dish, ng/mL, shape (N, T)."""
    return concentrations(view, [protein])[0]


def concentrations(view: View, proteins: Sequence[PanelProtein]) -> Array:
    """Return the levels of secreted proteins in the medium, ng/mL, shape (P, N, T)."""
    height = medium_height(view)
    many = (len(proteins), *view.shape)
    # a femtogram in a micrometre of medium over a square millimetre is a nanogram per millilitre
    made = np.stack([24 * panel_making(view, one)[0] / height for one in proteins])
    decay = np.stack([_decay(view, one) for one in proteins])
    flat = follow(view.times, made.reshape(-1, many[2]), decay.reshape(-1, 1), resets=view.resets)
    return flat.reshape(many)


def _decay(view: View, protein: PanelProtein) -> Array:
    """Return the pace at which a protein is lost, 1/day, shape (N, 1)."""
    return log(2) / (_sampled(view, protein, "half_life", protein.half_life, "h") / 24)


def content(view: View, protein: PanelProtein) -> Array:
    """Return how much of a protein the cells hold, fg/cell, shape (N, T).

    They start with what their first pace of making keeps up.
    """
    made, makers = panel_making(view, protein)
    decay = _decay(view, protein)
    held = follow(view.times, 24 * made, decay, start=24 * made[:, :1] / decay)
    with np.errstate(divide="ignore", invalid="ignore"):
        return held / makers


def limit(view: View, protein: PanelProtein) -> Array:
    """Return the level that is seen half of the time, ng/mL, shape (N, 1)."""
    return _sampled(view, protein, "detection", protein.detection, "ng/mL")


def medium_height(view: View) -> Array:
    """Return the height of medium over the cells of a dish, µm, shape (N, 1)."""
    if not view.in_dish:
        raise ModelError(
            "a person has no medium; run it in a dish, such as `dish co-culture-contact`"
        )
    places = [place for place, record in view.model.book.knowledge.places.items() if record.drained]
    return np.asarray(view.scope.par(f"{places[0]}.thickness"))


def _sampled(view: View, protein: PanelProtein, name: str, given: Range, unit: str) -> Array:
    """Return a number of the panel for each individual, shape (N, 1)."""
    number = given.to(unit)
    low = number.value if number.low is None else number.low
    high = number.value if number.high is None else number.high
    constant = Number(number.value, low, high, unit, protein.source, protein.status, "", "", 0)
    return view.sampled.constant(constant, f"panel/{protein.symbol}.{name}")


def _activity(view: View, pathway: str, kind: str, cell: str) -> Array:
    """Return a pathway's activity in a cell type, or in the type it is a form of."""
    own = f"{pathway} in {kind}"
    return view.state(own if own in view.model.system.states else f"{pathway} in {cell}")


def _driven(view: View, protein: PanelProtein, cell: str) -> Any:
    """Return what the agents of the run do to the pace of making in a cell type, 1 or (N, T)."""
    book = view.model.book
    factor: Any = 1.0
    for arrow in book.knowledge.panel_arrows.get(protein.symbol, ()):
        agent, place = arrow.cause.name, arrow.place or book.knowledge.place_of(cell)
        here = arrow.effect.cell in (None, cell)
        if here and agent in book.agents and place in book.knowledge.agents[agent].reaches:
            factor = factor * _effect(view, arrow, place)
    return factor


def _effect(view: View, arrow: ResolvedArrow, place: str) -> Array:
    """Return what an agent does at the level it has in a place, shape (N, T).

    As in the equations, half of the effect is at so many unit doses of what gets to the place.
    """
    half = _of_arrow(view, arrow, "half_at")
    reached = view.scope.par(f"{arrow.cause.name}.reaches.{place}.fraction")
    level = np.maximum(view.state(f"{arrow.cause.name} in {place}"), 0.0)
    share = laws.hill(level, half * reached, int(arrow.arrow.n))
    return _changed(arrow.arrow.change, share, _of_arrow(view, arrow, "up_to"))


def _of_arrow(view: View, arrow: ResolvedArrow, name: str) -> Array:
    """Return a number of an arrow for each individual, shape (N, 1)."""
    address = f"{arrow.address}.{name}"
    number = view.model.book.knowledge.numbers()[address]
    return random.sampled(number, view.sampled.seed, view.sampled.draws, address)[:, None]


def _factor(rule: Rule, activity: Array) -> Array:
    """Return what a rule does to the pace of making."""
    share = laws.hill(np.maximum(activity, 0.0), HALF_AT, HILL_POWER)  # pyright: ignore[reportArgumentType]
    return _changed(rule.direction, share, rule.fold)


def _changed(direction: str, share: Any, fold: Any) -> Array:
    law = laws.increase if direction == "increases" else laws.decrease
    return law(share, fold)
