"""A system as SBML Level 3 Version 2, through python-libsbml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis.errors import CutisError, ModelError
from cutis.skin.model.export.individual import one_individual, unit_at
from cutis.skin.model.export.infix import Infix
from cutis.skin.model.export.moments import Moment, fold, speak
from cutis.skin.model.export.names import Names
from cutis.skin.model.export.unit_table import UnitDefinitions, is_concentration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.model.system import System


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
    states, values, moments = one_individual(system, x0, parameters, events, start)
    writer = _Writer(libsbml, system, start)
    writer.write_states(states)
    writer.write_parameters(values, moments)
    writer.write_rates()
    writer.write_events(fold(moments))
    writer.annotate(annotations or {})
    writer.write_units()
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


class _Writer:
    """Fills one SBML document; one method a list of it."""

    def __init__(self, libsbml: Any, system: System, start: float | None) -> None:
        self.libsbml, self.system = libsbml, system
        self.document = libsbml.SBMLDocument(3, 2)
        self.model = self.document.createModel()
        self.names = Names(system)
        self.place = self.names.new("place")
        self.units = UnitDefinitions()
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
            unit = unit_at(self.system.state_units, index)
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
                unit_at(self.system.parameter_units, index), index not in switched,
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
        for spoken in speak(moments, self.names, self.offset):
            if spoken.clock is not None:
                name, first = spoken.clock
                self._parameter(name, f"next time of {spoken.name}", first, "day", False)
            event = self.model.createEvent()
            event.setId(spoken.name)
            event.setUseValuesFromTriggerTime(True)
            trigger = event.createTrigger()
            trigger.setInitialValue(True)
            trigger.setPersistent(True)
            trigger.setMath(self._math(spoken.trigger))
            for variable, formula in spoken.assignments:
                assignment = event.createEventAssignment()
                assignment.setVariable(variable)
                assignment.setMath(self._math(formula))

    def write_units(self) -> None:
        """Write the definitions of all units asked for."""
        for chosen, (unit, parts) in self.units.definitions.items():
            definition = self.model.createUnitDefinition()
            definition.setId(chosen)
            definition.setName(unit)
            for kind, multiplier, exponent in parts:
                part = definition.createUnit()
                part.setKind(self.libsbml.UnitKind_forName(kind))
                part.setMultiplier(multiplier)
                part.setScale(0)
                part.setExponent(exponent)

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
