"""A system as SBML Level 3 Version 2, through python-libsbml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import CutisError, ModelError
from cutis.model.export.infix import Infix, number_text
from cutis.model.export.moments import Moment, apply, fold, moments_of
from cutis.model.export.names import Names
from cutis.model.export.sbml_units import UnitDefinitions, is_concentration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cutis.model.system import System


def to_sbml(
    system: System,
    x0: ArrayLike,
    parameters: ArrayLike,
    *,
    events: Iterable[Any] = (),
    annotations: Mapping[str, Sequence[str]] | None = None,
    start: float | None = None,
) -> str:
    """Return one individual as SBML L3V2.

    A state measured in an amount for each volume is a species (in one compartment of size 1),
    any other a parameter; each has a rate rule. Names stay as they are in ``name``; ids are made
    from them. Evenly repeated events become one event that sets its own next time.

    Parameters
    ----------
    system
        The equations.
    x0, parameters
        Shapes (S,) and (P,): the initial states and the values of this individual.
    events
        Pulses and switches of the engine, ``time`` in days on the individual's axis.
    annotations
        Name of a state or parameter → addresses of what it *is* (``https://identifiers.org/…``).
    start
        None: the file's time is the individual's own axis (for a person the age, in days).
        A number: the file's time is days since that day, so that a program which starts at 0
        needs no setting.

    Returns
    -------
    str
        The XML.

    Raises
    ------
    CutisError
        python-libsbml is not installed.
    ModelError
        Wrong shapes, an event that differs between individuals, an annotation of nothing.
    """
    libsbml = _library()
    states, values = _vector(x0, system.states, "x0"), _vector(parameters, system.parameters, "p")
    moments = moments_of(events, -np.inf if start is None else start)
    if moments and start is not None and moments[0].time == start:
        states, values = apply(moments[0], states, values)
        moments = moments[1:]
    writer = _Writer(libsbml, system, start)
    writer.write_states(states)
    writer.write_parameters(values, moments)
    writer.write_rates()
    writer.write_events(fold(moments))
    writer.annotate(annotations or {})
    return libsbml.writeSBMLToString(writer.document)


def check_sbml(text: str) -> list[str]:
    """Return the errors libsbml's consistency check finds; empty for a valid file.

    Raises
    ------
    CutisError
        python-libsbml is not installed.
    """
    libsbml = _library()
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    found = (document.getError(i) for i in range(document.getNumErrors()))
    return [
        f"line {error.getLine()}: {error.getMessage().strip()}"
        for error in found
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR
    ]


#: A day no run reaches: the next time of a series that has ended.
NEVER = "1e12"


class _Writer:
    """Fills one SBML document; one method a list of it."""

    def __init__(self, libsbml: Any, system: System, start: float | None) -> None:
        self.libsbml, self.system = libsbml, system
        self.document = libsbml.SBMLDocument(3, 2)
        self.model = self.document.createModel()
        self.names = Names(system)
        self.place = self.names.new("place")
        self.units = UnitDefinitions(libsbml, self.model)
        self.offset = 0.0 if start is None else float(start)
        self._head()
        if start is not None:
            offset = self.names.new("start_day")
            self._parameter(offset, "day at which the run starts", self.offset, "day", True)
            self.names.symbols["t"] = f"(time + {offset})"
        self.infix = Infix(self.names.symbols)

    def _head(self) -> None:
        """Write what holds for the whole model: its name, its units, the one compartment."""
        model = self.model
        model.setId(self.names.model)
        model.setName(self.system.name)
        model.setTimeUnits(self.units.id_of("day"))
        model.setSubstanceUnits(self.units.id_of("nM L"))
        model.setExtentUnits(self.units.id_of("nM L"))
        model.setVolumeUnits(self.units.id_of("L"))
        compartment = model.createCompartment()
        compartment.setId(self.place)
        compartment.setName(self.system.name)
        compartment.setConstant(True)
        compartment.setSpatialDimensions(3)
        compartment.setSize(1.0)
        compartment.setUnits(self.units.id_of("L"))

    def write_states(self, states: NDArray[np.float64]) -> None:
        """Write a species or a parameter for each state."""
        for index, value in enumerate(states):
            unit = _at(self.system.state_units, index)
            chosen, name = self.names.states[index], self.system.states[index]
            if not is_concentration(unit):
                self._parameter(chosen, name, value, unit, False)
                continue
            species = self.model.createSpecies()
            species.setId(chosen)
            species.setName(name)
            species.setCompartment(self.place)
            species.setInitialConcentration(float(value))
            species.setSubstanceUnits(self.units.id_of(f"{unit} L"))
            species.setHasOnlySubstanceUnits(False)
            species.setBoundaryCondition(False)
            species.setConstant(False)

    def write_parameters(self, values: NDArray[np.float64], moments: list[Moment]) -> None:
        """Write the parameters; those an event switches are not constant."""
        switched = {c.target for m in moments for c in m.changes if c.is_parameter}
        for index, value in enumerate(values):
            self._parameter(
                self.names.parameters[index], self.system.parameters[index], value,
                _at(self.system.parameter_units, index), index not in switched,
            )  # fmt: skip

    def _parameter(self, chosen: str, name: str, value: float, unit: str, fixed: bool) -> None:
        parameter = self.model.createParameter()
        parameter.setId(chosen)
        parameter.setName(name)
        parameter.setValue(float(value))
        parameter.setConstant(fixed)
        unit_id = self.units.id_of(unit)
        if unit_id is not None:
            parameter.setUnits(unit_id)

    def write_rates(self) -> None:
        """Write a rate rule for each state."""
        for index, rate in enumerate(self.system.rates):
            rule = self.model.createRateRule()
            rule.setVariable(self.names.states[index])
            rule.setMath(self._math(self.infix(rate)))

    def write_events(self, moments: list[Moment]) -> None:
        """Write an event for each moment or series of moments."""
        for number, moment in enumerate(moments, start=1):
            event = self.model.createEvent()
            chosen = self.names.new(f"event_{number}")
            event.setId(chosen)
            event.setUseValuesFromTriggerTime(True)
            at = number_text(moment.time - self.offset)
            if moment.count > 1:
                at = self._repeat(event, chosen, moment)
            trigger = event.createTrigger()
            trigger.setInitialValue(True)
            trigger.setPersistent(True)
            trigger.setMath(self._math(f"time >= {at}"))
            for change in moment.changes:
                table = self.names.parameters if change.is_parameter else self.names.states
                name = table[change.target]
                self._assign(event, name, change.text(name))

    def _repeat(self, event: Any, chosen: str, moment: Moment) -> str:
        """Make an event set its own next time; return the name of that time."""
        following = self.names.new(f"{chosen}_next")
        first = moment.time - self.offset
        self._parameter(following, f"next time of {chosen}", first, "day", False)
        last = number_text(first + (moment.count - 1.5) * moment.interval)
        step = number_text(moment.interval)
        self._assign(event, following, f"piecewise({following} + {step}, {following} < {last}, {NEVER})")
        return following

    def _assign(self, event: Any, variable: str, formula: str) -> None:
        assignment = event.createEventAssignment()
        assignment.setVariable(variable)
        assignment.setMath(self._math(formula))

    def _math(self, formula: str) -> Any:
        """Return the syntax tree of a formula."""
        tree = self.libsbml.parseL3Formula(formula)
        if tree is None:
            raise ModelError(
                f"libsbml cannot read {formula[:120]!r}: {self.libsbml.getLastParseL3Error()}"
            )
        return tree

    def annotate(self, annotations: Mapping[str, Sequence[str]]) -> None:
        """Write what a state or parameter *is*, as MIRIAM annotations."""
        ids = dict(zip(self.system.states, self.names.states, strict=True))
        ids |= dict(zip(self.system.parameters, self.names.parameters, strict=True))
        for number, (name, addresses) in enumerate(annotations.items()):
            if name not in ids:
                raise ModelError(f"cannot annotate {name!r}: no state or parameter has this name")
            element = self.model.getElementBySId(ids[name])
            element.setMetaId(f"meta_{number}")
            term = self.libsbml.CVTerm(self.libsbml.BIOLOGICAL_QUALIFIER)
            term.setBiologicalQualifierType(self.libsbml.BQB_IS)
            for address in addresses:
                term.addResource(address)
            element.addCVTerm(term)


def _library() -> Any:
    """Return python-libsbml, imported only when a file is asked for."""
    try:
        import libsbml
    except ImportError as error:
        raise CutisError(
            "SBML needs python-libsbml, which is not installed; next: pip install 'cutis[sbml]',"
            " or export as antimony, which needs nothing"
        ) from error
    return libsbml


def _vector(values: ArrayLike, names: tuple[str, ...], what: str) -> NDArray[np.float64]:
    """Return one individual's numbers, checked."""
    array = np.asarray(values, dtype=float)
    if array.shape != (len(names),):
        raise ModelError(
            f"{what} has shape {array.shape}: expected ({len(names)},), the values of one individual"
        )
    if not np.isfinite(array).all():
        bad = names[int(np.flatnonzero(~np.isfinite(array))[0])]
        raise ModelError(f"{what} of {bad!r} is not a finite number")
    return array


def _at(units: tuple[str, ...], index: int) -> str:
    """Return a unit as text; ``1`` where a system has none."""
    return units[index] if units else "1"
