import numpy as np
import pytest
from benchmarks.jobs import YEAR
from benchmarks.synthetic import skin_shaped

from cutis.errors import ModelError
from cutis.skin.engine import Pulse, Switch
from cutis.skin.model.export.antimony import to_antimony
from cutis.skin.model.export.moments import fold, moments_of
from cutis.skin.model.export.sbml import check_sbml, to_sbml

libsbml = pytest.importorskip("libsbml")
START = 20 * YEAR


@pytest.fixture(scope="module")
def case():
    return skin_shaped(30)


def events(case):
    doses = [Pulse(START + 1 + k / 2, case.agents[0], 1.0, 2.5) for k in range(168)]
    odd = [Pulse(START + 3.3, 4, 0.5), Pulse(START + 3.3, 4, 1.0, 1.0), Switch(START + 9, 0, 0.4)]
    return [*doses, *odd]


def model_of(text):
    document = libsbml.readSBMLFromString(text)
    return document, document.getModel()


@pytest.mark.parametrize("start", [None, START])
def test_valid_by_libsbml(case, start):
    text = to_sbml(case.system, case.x0[0], case.parameters[0], events=events(case), start=start)
    assert check_sbml(text) == []
    assert 'level="3" version="2"' in text


def test_the_check_finds_errors(case):
    text = to_sbml(case.system, case.x0[0], case.parameters[0])
    assert check_sbml(text.replace('variable="signal_1_in_dermis"', 'variable="nothing"'))


def test_names_units_and_time(case):
    document, model = model_of(to_sbml(case.system, case.x0[0], case.parameters[0]))
    names = {model.getElementBySId(rule.getVariable()).getName() for rule in model.getListOfRules()}
    assert names == set(case.system.states)
    assert model.getTimeUnits() == "unit_day"
    day = model.getUnitDefinition("unit_day").getUnit(0)
    assert (day.getMultiplier(), libsbml.UnitKind_toString(day.getKind())) == (86400.0, "second")
    parameter = model.getParameter("loss_0")
    assert parameter.getUnits() == "unit_1_per_day"
    cells = next(p for p in model.getListOfParameters() if p.getName().startswith("cell 1 "))
    assert cells.getUnits() == "unit_cells_per_mm2"
    assert not cells.getConstant()
    assert document.getNumErrors() == 0


def test_doses_are_one_event_and_one_moment_is_one_event(case):
    _, model = model_of(
        to_sbml(case.system, case.x0[0], case.parameters[0], events=events(case), start=START)
    )
    assert model.getNumEvents() == 3
    series = model.getEvent(0)
    assert series.getNumEventAssignments() == 2
    mixed = model.getEvent(1)
    assert mixed.getNumEventAssignments() == 1
    formula = libsbml.formulaToL3String(mixed.getEventAssignment(0).getMath())
    assert formula.startswith("0.5 * ")
    assert formula.endswith("+ 1")


def test_an_event_at_the_start_is_in_the_initial_values(case):
    state = 3
    at = [Pulse(START, state, 0.0, 7.0), Switch(START, 5, 0.25)]
    _, model = model_of(
        to_sbml(case.system, case.x0[0], case.parameters[0], events=at, start=START)
    )
    assert model.getNumEvents() == 0
    assert model.getSpecies(state).getInitialConcentration() == 7.0
    names = [p.getName() for p in model.getListOfParameters()]
    values = dict(zip(names, [p.getValue() for p in model.getListOfParameters()], strict=True))
    assert values[case.system.parameters[5]] == 0.25


def test_annotations(case):
    address = "https://identifiers.org/uniprot:P21781"
    text = to_sbml(
        case.system, case.x0[0], case.parameters[0],
        annotations={case.system.states[0]: [address], case.system.parameters[2]: [address]},
    )  # fmt: skip
    assert text.count(address) == 2
    assert check_sbml(text) == []
    with pytest.raises(ModelError, match="cannot annotate 'nobody'"):
        to_sbml(case.system, case.x0[0], case.parameters[0], annotations={"nobody": [address]})


def test_wrong_input(case):
    with pytest.raises(ModelError, match=r"x0 has shape \(1, 30\)"):
        to_sbml(case.system, case.x0[:1], case.parameters[0])
    bad = case.x0[0].copy()
    bad[2] = np.nan
    with pytest.raises(ModelError, match="signal 3 in dermis"):
        to_sbml(case.system, bad, case.parameters[0])
    many = [Pulse(5.0, 0, 1.0, np.array([1.0, 2.0]))]
    with pytest.raises(ModelError, match="differs between individuals"):
        to_sbml(case.system, case.x0[0], case.parameters[0], events=many)
    with pytest.raises(ModelError, match="before the start"):
        to_sbml(case.system, case.x0[0], case.parameters[0], events=[Pulse(1.0, 0)], start=2.0)


def test_series_are_found_and_gaps_kept():
    twice_daily = [Pulse(k / 2, 0, 1.0, 1.0) for k in range(10)]
    later = [Pulse(20 + k, 0, 1.0, 1.0) for k in range(3)]
    folded = fold(moments_of([*twice_daily, *later], 0.0))
    assert [(m.time, m.interval, m.count) for m in folded] == [(0.0, 0.5, 10), (20.0, 1.0, 3)]
    assert sum(m.count for m in fold(moments_of([Pulse(t, 0) for t in (0, 1, 3)], 0.0))) == 3


def test_antimony_is_the_same_model(case):
    antimony = pytest.importorskip("antimony")
    arguments = (case.system, case.x0[0], case.parameters[0])
    text = to_antimony(*arguments, events=events(case), start=START)
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    sbml = antimony.getSBMLString(antimony.getMainModuleName())
    assert check_sbml(sbml) == []
    _, theirs = model_of(sbml)
    _, ours = model_of(to_sbml(*arguments, events=events(case), start=START))
    for rule in ours.getListOfRules():
        other = theirs.getRule(rule.getVariable())
        assert libsbml.formulaToL3String(other.getMath()) == libsbml.formulaToL3String(
            rule.getMath()
        )
    assert theirs.getNumEvents() == ours.getNumEvents()
    for parameter in ours.getListOfParameters():
        assert theirs.getParameter(parameter.getId()).getValue() == parameter.getValue()
        assert theirs.getParameter(parameter.getId()).getName() == (
            parameter.getName() if parameter.getName() != parameter.getId() else ""
        ) or parameter.getId().startswith(("event_", "start_day"))
