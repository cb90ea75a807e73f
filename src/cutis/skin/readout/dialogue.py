"""Who says what to whom: fluxes through the junction, occupancies, fidelity and balance.

Fidelity is the Bray–Curtis similarity of what a receiver experiences (the occupancies of all the
arrows it hears from signals that cells make) with what it experiences in young skin of the same
site. Balance is (R − I)/(R + I) over those of them that the atlas tags regenerative and
inflammatory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.methods import method
from cutis.skin.model.ledger import nearest
from cutis.skin.readout.view import View
from cutis.tables import DIALOGUE, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from cutis.skin.model.model import Message, Model

Array = NDArray[np.float64]

#: nM·µm is 1e-16 mol/cm².
PMOL_PER_CM2 = 1e-4

#: How far rounding may put a share outside 0 to 1.
ROUNDING = 1e-9

REGENERATIVE, INFLAMMATORY = "regenerative", "inflammatory"


@dataclass(frozen=True)
class Heard:
    """The occupancies a receiver experiences.

    Attributes
    ----------
    messages
        The arrows, M of them.
    now
        Shape (M, N, T).
    young
        Shape (M, N, 1). In young skin.
    """

    messages: tuple[Message, ...]
    now: Array
    young: Array


def receivers(model: Model) -> tuple[str, ...]:
    """Return the cell types that hear any signal."""
    return tuple(dict.fromkeys(message.receiver for message in model.messages))


def heard(view: View, receiver: str) -> Heard:
    """Return what a receiver hears from cells; raise ModelError with the nearest name.

    What only blood or a medium brings (insulin, calcium …) is surroundings, not conversation.
    """
    signals = view.model.book.knowledge.signals
    messages = tuple(
        m for m in view.model.messages if m.receiver == receiver and signals[m.signal].made_by
    )
    if not messages:
        known = receivers(view.model)
        raise ModelError(f"{receiver!r} hears nothing{nearest(receiver, known)}")
    regulators = view.model.regulators
    now = [_share(view.of(regulators[m.name].occupancy)) for m in messages]
    young = [_column(view, regulators[m.name].occupancy) for m in messages]
    return Heard(messages, np.stack(now), np.stack(young))


def _column(view: View, rate: Callable[[Any], Any]) -> Array:
    """Return a function of the young scope, shape (N, 1)."""
    value = np.asarray(rate(view.sampled.young), dtype=float)
    return np.broadcast_to(value, (view.shape[0], 1))


def _share(values: Array) -> Array:
    """Return occupancies with what lies outside 0 to 1 by rounding put on the end it passed.

    A state that runs empty may end a hair below zero; more than that is left, to be refused.
    """
    below, above = (values < 0) & (values > -ROUNDING), (values > 1) & (values < 1 + ROUNDING)
    return np.where(below, 0.0, np.where(above, 1.0, values))


def similarity(a: Array, b: Array) -> Array:
    """Return the Bray–Curtis similarity along the first axis: 1 for equal, 0 for disjoint.

    ``1 − Σ|a − b| / Σ(a + b)``; two silences are equal.
    """
    apart = np.abs(a - b).sum(axis=0)
    whole = (a + b).sum(axis=0)
    return 1 - np.divide(apart, whole, out=np.zeros_like(apart), where=whole > 0)


@method(
    formula="Bray–Curtis similarity of the occupancies to those of young skin",
    limits="young skin is the measure",
    check="scipy braycurtis (tests/skin/readout/test_dialogue.py)",
    reference="Bray & Curtis 1957",
)
def fidelity(view: View, receiver: str) -> Array:
    """Return how much of the young message a receiver still gets, 0 to 1, shape (N, T)."""
    what = heard(view, receiver)
    return similarity(what.now, np.broadcast_to(what.young, what.now.shape))


@method(
    formula="(R − I)/(R + I) of regenerative and inflammatory occupancies",
    limits="tags of the atlas",
    check="by hand (tests/skin/readout/test_dialogue.py)",
)
def balance(view: View, receiver: str) -> Array:
    """Return (R − I)/(R + I) of what a receiver hears, −1 to 1, shape (N, T); NaN in silence."""
    what = heard(view, receiver)
    tags = np.array([message.tag for message in what.messages])
    building = what.now[tags == REGENERATIVE].sum(axis=0)
    inflaming = what.now[tags == INFLAMMATORY].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (building - inflaming) / (building + inflaming)


def occupancy(view: View, message: str) -> Array:
    """Return the occupancy of one arrow, 0 to 1, shape (N, T)."""
    regulators = view.model.regulators
    if message not in regulators:
        raise ModelError(f"no arrow {message!r}{nearest(message, list(regulators))}")
    return _share(view.of(regulators[message].occupancy))


@dataclass(frozen=True)
class _Silenced:
    """A scope in which some states are zero."""

    scope: Any
    silent: frozenset[str]

    def state(self, name: str) -> Any:
        """Return the value of a state."""
        return 0.0 if name in self.silent else self.scope.state(name)

    def par(self, name: str) -> Any:
        """Return the value of a parameter."""
        return self.scope.par(name)

    @property
    def season(self) -> Any:
        """Return the sine of the year."""
        return self.scope.season


def flux(view: View, signal: str) -> dict[str, Array]:
    """Return a signal's passage through the interface, pmol/cm²/day, all its forms together.

    Returns
    -------
    dict
        ``down`` (from the upper place), ``up``, and ``net`` = down − up, each of shape (N, T);
        zeros for a signal that does not cross.
    """
    result = {"down": np.zeros(view.shape), "up": np.zeros(view.shape)}
    for interface, record in view.model.book.knowledge.interfaces.items():
        above, below = record.between
        for form in (signal, f"{signal} active"):
            process = view.model.book.ledger.processes.get(f"{form} through {interface}")
            if process is None:
                continue
            for way, sign, off in (("down", 1.0, below), ("up", -1.0, above)):
                scope = _Silenced(view.scope, frozenset({f"{form} in {off}"}))
                result[way] = result[way] + view.full(sign * PMOL_PER_CM2 * process.rate(scope))
    return {**result, "net": result["down"] - result["up"]}


def direction(model: Model, message: Message) -> str:
    """Return where a message comes from: ``K→F``, ``F→K``, ``own`` or ``other``.

    Across the junction whenever a cell on its other side makes the signal; own when only the
    receiver's side does; other for what comes from blood, medium or nowhere in the model.
    """
    knowledge = model.book.knowledge
    made_by = knowledge.signals[message.signal].made_by
    makers = {place for key in made_by for place in _places(model, key, made_by)}
    home = message.place or knowledge.place_of(message.receiver)
    for record in knowledge.interfaces.values():
        above, below = record.between
        if home == below and above in makers:
            return "K→F"
        if home == above and below in makers:
            return "F→K"
    return "own" if home in makers else "other"


def _places(model: Model, key: str, keys: Any) -> set[str]:
    """Return where the cells of a ``made_by`` key are."""
    return {model.book.place_of(member) for member in model.book.members(key, keys)}


def dialogue(
    view: View, *, at: Sequence[float] | None = None, to: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the dialogue as a table: one row a message, time and individual.

    Parameters
    ----------
    view
        One arm of a run.
    at
        Times in days since the start of the run (the nearest look is taken); None: the last.
    to
        Receivers; empty: every cell type that hears anything.
    """
    import pandas as pd

    columns = [len(view.times) - 1] if at is None else [view.look(time) for time in at]
    fluxes = {}
    tables = []
    for receiver in to or receivers(view.model):
        what = heard(view, receiver)
        for row, message in enumerate(what.messages):
            if message.signal not in fluxes:
                fluxes[message.signal] = flux(view, message.signal)["net"]
            for column in columns:
                tables.append(
                    pd.DataFrame(
                        {
                            "message": message.name,
                            "signal": message.signal,
                            "receiver": receiver,
                            "direction": direction(view.model, message),
                            "tag": message.tag,
                            "time": view.times[column],
                            "individual": np.arange(view.shape[0]),
                            "occupancy": what.now[row, :, column],
                            "reference": what.young[row, :, 0],
                            "flux": fluxes[message.signal][:, column],
                        }
                    )
                )
    return checked(DIALOGUE, pd.concat(tables, ignore_index=True))
