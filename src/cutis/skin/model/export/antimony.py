"""A system as Antimony, the text a person can read and edit; needs no other package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis.skin.model.export.individual import one_individual, unit_at
from cutis.skin.model.export.infix import Infix, number_text
from cutis.skin.model.export.moments import Spoken, fold, speak
from cutis.skin.model.export.names import Names
from cutis.skin.model.export.unit_table import UnitDefinitions, is_concentration

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.model.system import System


def to_antimony(
    system: System,
    x0: ArrayLike,
    parameters: ArrayLike,
    *,
    events: Iterable[Any] = (),
    start: float | None = None,
) -> str:
    """Return one individual as an Antimony model.

    Parameters and errors are those of :func:`cutis.skin.model.export.sbml.to_sbml`.

    Returns
    -------
    str
        Sections: units, states, parameters, rates, events, names.
    """
    states, values, moments = one_individual(system, x0, parameters, events, start)
    names = Names(system)
    place, units = names.new("place"), UnitDefinitions()
    clock = _clock(names, start)
    spoken = speak(fold(moments), names, 0.0 if start is None else start)
    switched = {c.target for m in moments for c in m.changes if c.is_parameter}
    body = {
        "states": _states(system, names, states, place, units),
        "parameters": [*clock, *_parameters(system, names, values, switched, units)],
        "rates, per day": _rates(system, names),
        "events": _events(spoken),
        "names": _names(system, names),
    }
    body = {"units": _units(units), **body}
    text = [f"// {system.name}; time in days", f"model *{names.model}()"]
    for title, lines in body.items():
        text += ["", f"  // {title}", *(f"  {line}" for line in lines)] if lines else []
    return "\n".join([*text, "end", ""])


def _clock(names: Names, start: float | None) -> list[str]:
    """Return the line of the day the run starts, and let ``t`` count from it."""
    if start is None:
        return []
    offset = names.new("start_day")
    names.symbols["t"] = f"(time + {offset})"
    return [f"const {offset} = {number_text(float(start))};"]


def _states(
    system: System, names: Names, states: NDArray[np.float64], place: str, units: UnitDefinitions
) -> list[str]:
    """Return a declaration and an initial value for each state."""
    lines = [f"compartment {place} = 1; {place} has {units.id_of('L')};"]
    for index, value in enumerate(states):
        unit, name = unit_at(system.state_units, index), names.states[index]
        if is_concentration(unit):
            lines.append(
                f"species {name} in {place} = {number_text(float(value))};"
                f" {name} has {units.id_of(f'{unit} L')};"
            )
        else:
            lines.append(f"var {name} = {number_text(float(value))};{_has(name, unit, units)}")
    return lines


def _parameters(
    system: System, names: Names, values: NDArray[np.float64], switched: set[int],
    units: UnitDefinitions,
) -> list[str]:  # fmt: skip
    """Return a line for each parameter; those an event switches are variables."""
    return [
        f"{'var' if index in switched else 'const'} {name} = {number_text(float(values[index]))};"
        + _has(name, unit_at(system.parameter_units, index), units)
        for index, name in enumerate(names.parameters)
    ]


def _has(name: str, unit: str, units: UnitDefinitions) -> str:
    """Return the statement of a unit, or nothing where it cannot be said."""
    chosen = units.id_of(unit)
    return "" if chosen is None else f" {name} has {chosen};"


def _rates(system: System, names: Names) -> list[str]:
    """Return the rate rule of each state."""
    infix = Infix(names.symbols)
    return [
        f"{name}' = {infix(rate)};" for name, rate in zip(names.states, system.rates, strict=True)
    ]


def _events(spoken: list[Spoken]) -> list[str]:
    """Return the events, each series with its clock."""
    lines = []
    for event in spoken:
        if event.clock is not None:
            lines.append(f"var {event.clock[0]} = {number_text(event.clock[1])};")
        what = ", ".join(f"{variable} = {formula}" for variable, formula in event.assignments)
        how = "t0=true, persistent=true, fromTrigger=true"
        lines.append(f"{event.name}: at ({event.trigger}), {how}: {what};")
    return lines


def _units(units: UnitDefinitions) -> list[str]:
    """Return the unit definitions."""
    units.id_of("day")
    lines = [f"unit time_unit = {_unit(units.definitions['unit_day'][1])};"]
    for chosen, (_, parts) in units.definitions.items():
        lines.append(f"unit {chosen} = {_unit(parts)};")
    return lines


def _unit(parts: list[tuple[str, float, float]]) -> str:
    """Return a unit as a product; Antimony writes the multiplier of a factor before it."""
    factors = []
    for kind, multiplier, exponent in parts:
        number = "" if multiplier == 1.0 else f"{number_text(multiplier)} "
        power = "" if exponent == 1.0 else f"^{number_text(exponent)}"
        factors.append(f"({number}{kind}){power}")
    return " * ".join(factors)


def _names(system: System, names: Names) -> list[str]:
    """Return the full name of everything whose identifier differs from it."""
    pairs = [
        *zip(names.states, system.states, strict=True),
        *zip(names.parameters, system.parameters, strict=True),
    ]
    return [f'{short} is "{full}";' for short, full in pairs if short != full]
