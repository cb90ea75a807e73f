"""A model of skin's shape, exported and run by libRoadRunner, gives the engine's trajectories."""

import numpy as np
import pytest
from benchmarks.jobs import YEAR
from benchmarks.synthetic import skin_shaped
from peers import assert_same, run_roadrunner

from cutis.skin.engine import Pulse, Switch, solve
from cutis.skin.model.export.antimony import to_antimony
from cutis.skin.model.export.sbml import to_sbml

pytest.importorskip("libsbml")
pytest.importorskip("roadrunner")

START = 20 * YEAR


@pytest.fixture(scope="module")
def case():
    return skin_shaped(30)


def both(case, times, events=(), export=to_sbml, season=0.0):
    """Return engine's and libRoadRunner's states (T, S) at ``times`` (days since START)."""
    parameters = case.parameters[1].copy()
    parameters[case.season] = season
    days = START + np.asarray(times, dtype=float)
    solution = solve(case.system, case.x0[1], parameters, days, events=events, rtol=1e-8)
    text = export(case.system, case.x0[1], parameters, events=events, start=START)
    ours = solution.raise_if_failed().states[0]
    return ours, run_roadrunner(text, case.system, times)


def test_ageing(case):
    ours, theirs = both(case, np.linspace(0, 60 * YEAR, 61))
    assert_same(ours, theirs, case.system.scale)
    assert np.abs(ours[-1] / ours[0].clip(1e-9) - 1).max() > 0.1  # something happened


def test_years_with_seasons(case):
    ours, theirs = both(case, np.arange(0, 3 * YEAR, 30.0), season=0.3)
    assert_same(ours, theirs, case.system.scale)


def test_two_weeks_of_a_dish(case):
    starved = [Pulse(START, 0, 0.0), Pulse(START, 1, 0.1), Pulse(START + 3, 2, 0.0, 5.0)]
    ours, theirs = both(case, np.arange(0, 14.01, 0.5), starved)
    assert_same(ours, theirs, case.system.scale)


def course(case):
    """Return doses three times a week at noon, and a season that begins halfway."""
    first, second = case.agents
    doses = [
        Pulse(START + 7 * week + day + 0.5, first, 1.0, 3.0)
        for week in range(6)
        for day in (0, 2, 4)
    ]
    return [*doses, Pulse(START + 10.3, second, 0.5, 8.0), Switch(START + 21.25, 0, 0.8)]


def test_course_with_events(case):
    times = np.arange(0, 42.01, 0.75) + 0.01
    times[0] = 0.0
    ours, theirs = both(case, times, course(case))
    assert_same(ours, theirs, case.system.scale)
    assert ours[:, case.agents[0]].max() > 1.0


def test_antimony_runs_the_same(case):
    antimony = pytest.importorskip("antimony")

    def export(*arguments, **options):
        antimony.clearPreviousLoads()
        text = to_antimony(*arguments, **options)
        assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
        return antimony.getSBMLString(antimony.getMainModuleName())

    times = np.arange(0, 30.01, 1.5)
    ours, theirs = both(case, times, course(case), export=export)
    assert_same(ours, theirs, case.system.scale)


def test_the_comparison_can_fail(case):
    times = np.arange(0, 20.01, 1.0)
    ours, _ = both(case, times, course(case))
    _, theirs = both(case, times)
    with pytest.raises(AssertionError, match="state"):
        assert_same(ours, theirs, case.system.scale)
