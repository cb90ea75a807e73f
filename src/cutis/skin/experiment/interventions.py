"""What is done becomes jumps of states and switches of parameters, at their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutis.skin.engine.events import Event, Pulse, Switch

if TYPE_CHECKING:
    from cutis.skin.experiment.timeline import Intervention
    from cutis.skin.model.individuals import Individuals
    from cutis.skin.model.model import Model


@dataclass(frozen=True)
class _At:
    """The model and the people an intervention is done to."""

    model: Model
    people: Individuals


Verb = Callable[[_At, "Intervention"], "list[Any]"]


def _dose(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    return actions.dose(at.model, at.people, intervention.name, amount=intervention.value)


def _add(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    signal, _, form = intervention.name.partition(" ")
    jumps = actions.add(
        at.model, at.people, signal, intervention.amount, place=intervention.place or None
    )
    if not form:
        return jumps
    names = at.model.system.states  # the active form, beside the form it is made in
    active = [names[jump.state].replace(signal, intervention.name, 1) for jump in jumps]
    return [_Jump(at.model.index(n), j.scale, j.add) for n, j in zip(active, jumps, strict=True)]


#: Where a conditioned medium that a person is given counts as delivered.
SKIN_SIDE = "dermis"


def _levels(at: _At, intervention: Intervention) -> list[Any]:
    """Mix: what is in a dish's medium is diluted by what is added; skin gets it on top."""
    from cutis.skin.model import Donor, actions

    if isinstance(at.people.subjects[0], Donor):
        given = [
            jump
            for signal, level in intervention.levels
            for jump in actions.add(at.model, at.people, signal, level)
            if at.model.states[jump.state].place == SKIN_SIDE
        ]
        return [_Jump(j.state, 1.0, intervention.value * j.add) for j in given]
    jumps = [
        jump
        for signal, level in intervention.levels
        for jump in actions.set_level(at.model, at.people, signal, level)
    ]
    share = intervention.value
    return [_Jump(j.state, 1 - share + share * j.scale, share * j.add) for j in jumps]


def _medium(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    jumps = list(actions.change_medium(at.model, at.people, intervention.name))
    for signal in intervention.without:
        jumps += actions.set_level(at.model, at.people, signal, "0 nM")
    return jumps


def _remove(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    return actions.remove(at.model, at.people, intervention.name, fraction=intervention.value)


def _cut(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    return actions.cut(at.model, intervention.name)


def _restore(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    return actions.restore(at.model, intervention.name)


def _everyday(at: _At, intervention: Intervention) -> list[Any]:
    from cutis.skin.model import actions

    return actions.background(at.model, intervention.name, intervention.value)


def _arrest(at: _At, intervention: Intervention) -> list[Any]:
    """Cells of a type divide no more, as feeders that were irradiated before seeding."""
    names = [info.name for info in at.model.parameters]
    wanted = [n for n in names if n.startswith(f"{intervention.name}/") and n.endswith(".division")]
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


#: Verb of an intervention → what it does.
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


def events_of(
    interventions: tuple[Intervention, ...], model: Model, people: Individuals
) -> list[Event]:
    """Return the events of one arm.

    Parameters
    ----------
    interventions
        In the order written; interventions of one moment happen in that order.
    model, people
        Whom they are done to; ``people.parameters`` are those at the start of the arm, to which
        settings that end return.

    Returns
    -------
    list
        Pulses and switches for :func:`cutis.skin.engine.solve`.
    """
    at = _At(model, people)
    return [event for intervention in interventions for event in _events(at, intervention)]


def _events(at: _At, intervention: Intervention) -> Iterator[Event]:
    """Yield the events of one intervention."""
    for change in VERBS[intervention.verb](at, intervention):
        for time in intervention.times:
            if hasattr(change, "parameter"):
                yield Switch(time, change.parameter, change.value)
            else:
                yield Pulse(time, change.state, change.scale, change.add)
        if hasattr(change, "parameter") and intervention.until is not None:
            held = at.people.parameters[:, change.parameter]
            yield Switch(intervention.until, change.parameter, held)
