"""Every readout by name: what it is, in which unit, and its values.

Three kinds of names: those an instrument's file defines (``TEWL``), those that follow a pattern
(``FGF7 in medium``, ``MMP1 mRNA``, ``fidelity keratinocyte``), and every state of the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.knowledge.instruments import ResolvedReadout
from cutis.knowledge.resolve import Knowledge
from cutis.skin.model.arrows import signal_level
from cutis.skin.model.conversion import mass
from cutis.skin.model.ledger import nearest
from cutis.skin.readout import dialogue, panel
from cutis.skin.readout.forms import FORMS
from cutis.skin.readout.making import mrna
from cutis.skin.readout.view import View

Array = NDArray[np.float64]
#: What a pattern's function takes: a view and the words of the pattern.
Read = Callable[[View, tuple[str, ...]], tuple[Array, str]]


@dataclass(frozen=True)
class Pattern:
    """A family of names: the pattern, how it is written, what it means, and how it is read."""

    expression: re.Pattern[str]
    form: str
    means: str
    read: Read


def value_of(name: str, view: View) -> tuple[Array, str]:
    """Return a readout's values, shape (N, T), and its unit.

    Raises
    ------
    ModelError
        Nothing is called so, with the nearest name; or the subject has no such thing.
    """
    defined = view.model.book.knowledge.readouts.get(name)
    if defined is not None:
        return _defined(view, defined), defined.unit
    if name in view.model.system.states:
        return view.state(name), view.model.states[view.model.index(name)].unit
    for pattern in PATTERNS:
        found = pattern.expression.fullmatch(name)
        if found is not None:
            return pattern.read(view, found.groups())
    raise ModelError(f"no readout {name!r}{nearest(name, list(names(view.model)))}")


def is_readout(name: str, knowledge: Knowledge) -> bool:
    """Tell whether a name is defined by an instrument of an atlas or follows a pattern."""
    return name in knowledge.readouts or any(p.expression.fullmatch(name) for p in PATTERNS)


def meaning(name: str, knowledge: Knowledge) -> str:
    """Return the sentence that says what a readout is; nothing for a state."""
    if name in knowledge.readouts:
        return knowledge.readouts[name].means
    return next((p.means for p in PATTERNS if p.expression.fullmatch(name)), "")


def names(model: Any) -> dict[str, str]:
    """Return every name of a model's readouts with its sentence; patterns by their form."""
    found = {name: one.means for name, one in model.book.knowledge.readouts.items()}
    found |= {pattern.form: pattern.means for pattern in PATTERNS}
    return found | {state.name: f"{state.kind}, {state.unit}" for state in model.states}


def _defined(view: View, readout: ResolvedReadout) -> Array:
    """Return the values of a readout that an instrument defines."""
    if readout.subject == "skin" and view.in_dish:
        raise ModelError(f"{readout.name!r} is measured on skin, and the subject is a dish")
    if readout.subject == "dish" and not view.in_dish:
        raise ModelError(f"{readout.name!r} is measured in a dish, and the subject is a person")
    return view.full(FORMS[readout.law](view, readout) * readout.factor)


def _in_medium(view: View, words: tuple[str, ...]) -> tuple[Array, str]:
    """Return a protein's level in the medium, ng/mL."""
    symbol = words[0]
    if symbol.removesuffix(" active") in view.model.book.knowledge.signals:
        panel.medium_height(view)
        return signal_in_medium(view, symbol), "ng/mL"
    if symbol in panel.panel(view):
        protein = panel.panel(view)[symbol]
        if not protein.secreted:
            raise ModelError(f"{symbol} stays in the cell; read `{symbol} in lysate`")
        return panel.concentration(view, protein), "ng/mL"
    known = [*view.model.book.knowledge.signals, *panel.panel(view)]
    raise ModelError(f"nothing in a medium is called {symbol!r}{nearest(symbol, known)}")


def signal_in_medium(view: View, symbol: str) -> Array:
    """Return a signal's level over all the medium, ng/mL, shape (N, T)."""
    stem = symbol.removesuffix(" active")
    mean = _mean_over_places(view, stem, lambda place: view.state(f"{symbol} in {place}"))
    return mean * mass(view.model.book, stem)


def _in_lysate(view: View, words: tuple[str, ...]) -> tuple[Array, str]:
    """Return how much of a panel protein the cells hold, fg/cell."""
    symbol = words[0]
    if symbol not in panel.panel(view):
        raise ModelError(
            f"{symbol!r} is not in the panel{nearest(symbol, list(panel.panel(view)))}"
        )
    return panel.content(view, panel.panel(view)[symbol]), "fg/cell"


def _active(view: View, words: tuple[str, ...]) -> tuple[Array, str]:
    """Return the active form of an enzyme that no inhibitor holds, over all places, nM."""
    book, symbol = view.model.book, words[0]
    record = book.knowledge.signals.get(symbol)
    if record is None or record.activation is None:
        active = [s for s, r in book.knowledge.signals.items() if r.activation]
        raise ModelError(f"{symbol!r} has no active form{nearest(symbol, active)}")
    heard = view.scope.par(f"{symbol}.heard")

    def free(place: str) -> Array:
        level = signal_level(book.knowledge, f"{symbol} active", place)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(
                heard > 0, view.of(level) / heard, view.state(f"{symbol} active in {place}")
            )

    return _mean_over_places(view, symbol, free), "nM"


def _mean_over_places(view: View, symbol: str, level: Callable[[str], Array]) -> Array:
    """Return a level averaged over the volume of the places a signal is in."""
    places = view.model.book.knowledge.signals[symbol].found_in
    heights = [np.asarray(view.scope.par(f"{place}.thickness")) for place in places]
    total: Any = sum(h * level(place) for h, place in zip(heights, places, strict=True))
    return view.full(total / sum(heights))


def _flux(view: View, words: tuple[str, ...]) -> tuple[Array, str]:
    symbol, way = words[0], words[1] or "net"
    if symbol not in view.model.book.knowledge.signals:
        known = list(view.model.book.knowledge.signals)
        raise ModelError(f"no signal {symbol!r}{nearest(symbol, known)}")
    return dialogue.flux(view, symbol)[way], "pmol/cm2/day"


def _typology_angle(view: View, words: tuple[str, ...]) -> tuple[Array, str]:
    from cutis.skin.readout.colour import typology_angle

    return typology_angle(value_of("L*", view)[0], value_of("b*", view)[0]), "degree"


def _pattern(expression: str, form: str, means: str, read: Read) -> Pattern:
    return Pattern(re.compile(expression), form, means, read)


PATTERNS: tuple[Pattern, ...] = (
    _pattern(
        r"(.+) in medium", "PROTEIN in medium",
        "Level of a signal or of a protein of the panel in the medium of a dish.", _in_medium,
    ),
    _pattern(
        r"(.+) in lysate", "PROTEIN in lysate",
        "How much of a protein of the panel the cells that make it hold.", _in_lysate,
    ),
    _pattern(
        r"(.+) mRNA", "X mRNA",
        "How fast one cell makes X, on average over the cells that make it.",
        lambda view, words: mrna(view, words[0]),
    ),
    _pattern(
        r"(.+) active", "ENZYME active",
        "Level of the active enzyme that no inhibitor holds, over all places it is in.", _active,
    ),
    _pattern(
        r"fidelity (.+)", "fidelity CELL",
        "Bray–Curtis similarity of what a cell hears with what it hears in young skin.",
        lambda view, words: (dialogue.fidelity(view, words[0]), "1"),
    ),
    _pattern(
        r"balance (.+)", "balance CELL",
        "(R − I)/(R + I) over the regenerative and inflammatory arrows a cell hears.",
        lambda view, words: (dialogue.balance(view, words[0]), "1"),
    ),
    _pattern(
        r"occupancy (.+)", "occupancy ARROW",
        "Share of its largest effect that an arrow has.",
        lambda view, words: (dialogue.occupancy(view, words[0]), "1"),
    ),
    _pattern(
        r"flux (\S+)(?: (down|up))?", "flux SIGNAL [down | up]",
        "What passes the junction: net downwards, or one way alone.", _flux,
    ),
    _pattern(
        r"ITA", "ITA", "Individual typology angle of the colour, from L* and b*.", _typology_angle,
    ),
)  # fmt: skip
