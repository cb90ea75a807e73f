"""What is done becomes jumps of states and switches of parameters, at their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutis.skin.engine.events import Event, Pulse, Switch

if TYPE_CHECKING:
    from cutis.skin.experiment.timeline import Deed
    from cutis.skin.model.individuals import Individuals
    from cutis.skin.model.model import Model


@dataclass(frozen=True)
class _At:
    """The model and the people a deed is done to."""

    model: Model
    people: Individuals


Verb = Callable[[_At, "Deed"], "list[Any]"]


def _dose(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    return actions.dose(at.model, at.people, deed.name, amount=deed.value)


def _add(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    signal, _, form = deed.name.partition(" ")
    jumps = actions.add(at.model, at.people, signal, deed.amount, place=deed.place or None)
    if not form:
        return jumps
    names = at.model.system.states  # the active form, beside the form it is made in
    active = [names[jump.state].replace(signal, deed.name, 1) for jump in jumps]
    return [_Jump(at.model.index(n), j.scale, j.add) for n, j in zip(active, jumps, strict=True)]


#: Where a conditioned medium that a person is given counts as delivered.
SKIN_SIDE = "dermis"


def _levels(at: _At, deed: Deed) -> list[Any]:
    """Mix: what is in a dish's medium is diluted by what is added; skin gets it on top."""
    from cutis.skin.model import Donor, actions

    if isinstance(at.people.subjects[0], Donor):
        given = [
            jump
            for signal, level in deed.levels
            for jump in actions.add(at.model, at.people, signal, level)
            if at.model.states[jump.state].place == SKIN_SIDE
        ]
        return [_Jump(j.state, 1.0, deed.value * j.add) for j in given]
    jumps = [
        jump
        for signal, level in deed.levels
        for jump in actions.set_level(at.model, at.people, signal, level)
    ]
    share = deed.value
    return [_Jump(j.state, 1 - share + share * j.scale, share * j.add) for j in jumps]


def _medium(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    jumps = list(actions.change_medium(at.model, at.people, deed.name))
    for signal in deed.without:
        jumps += actions.set_level(at.model, at.people, signal, "0 nM")
    return jumps


def _remove(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    return actions.remove(at.model, at.people, deed.name, fraction=deed.value)


def _cut(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    return actions.cut(at.model, deed.name)


def _restore(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    return actions.restore(at.model, deed.name)


def _everyday(at: _At, deed: Deed) -> list[Any]:
    from cutis.skin.model import actions

    return actions.background(at.model, deed.name, deed.value)


def _arrest(at: _At, deed: Deed) -> list[Any]:
    """Cells of a type divide no more, as feeders that were irradiated before seeding."""
    names = [info.name for info in at.model.parameters]
    wanted = [n for n in names if n.startswith(f"{deed.name}/") and n.endswith(".division")]
    return [_Setting(at.model.parameter(name), 0.0) for name in wanted]


@dataclass(frozen=True)
class _Jump:
    state: int
    scale: float
    add: Any


@dataclass(frozen=True)
class _Setting:
    parameter: int
    value: Any


#: Verb of a deed → what it does.
VERBS: dict[str, Verb] = {
    "dose": _dose,
    "add": _add,
    "levels": _levels,
    "medium": _medium,
    "remove": _remove,
    "cut": _cut,
    "restore": _restore,
    "everyday": _everyday,
    "arrest": _arrest,
}


def events_of(deeds: tuple[Deed, ...], model: Model, people: Individuals) -> list[Event]:
    """Return the events of one arm.

    Parameters
    ----------
    deeds
        In the order written; deeds of one moment happen in that order.
    model, people
        Whom they are done to; ``people.parameters`` are those at the start of the arm, to which
        settings that end return.

    Returns
    -------
    list
        Pulses and switches for :func:`cutis.skin.engine.solve`.
    """
    at = _At(model, people)
    return [event for deed in deeds for event in _events(at, deed)]


def _events(at: _At, deed: Deed) -> Iterator[Event]:
    """Yield the events of one deed."""
    for change in VERBS[deed.verb](at, deed):
        for time in deed.times:
            if hasattr(change, "parameter"):
                yield Switch(time, change.parameter, change.value)
            else:
                yield Pulse(time, change.state, change.scale, change.add)
        if hasattr(change, "parameter") and deed.until is not None:
            held = at.people.parameters[:, change.parameter]
            yield Switch(deed.until, change.parameter, held)
