"""The model of the atlas, exported and run by libRoadRunner, gives the engine's trajectories."""

import numpy as np
import pytest
from peers import assert_same, run_roadrunner

from cutis.skin.engine import Pulse, Switch, solve
from cutis.skin.model.export.antimony import to_antimony
from cutis.skin.model.export.sbml import check_sbml, to_sbml

pytest.importorskip("libsbml")
pytest.importorskip("roadrunner")
pytestmark = pytest.mark.slow

YEAR = 365.25


@pytest.fixture(scope="module")
def model():
    from cutis.knowledge import load
    from cutis.skin.model import assemble

    return assemble(load(), agents=("UV",))


def both(model, people, times, events=()):
    """Return engine's and libRoadRunner's states (T, S) at ``times``, days since the start."""
    start, x0, parameters = float(people.start[0]), people.x0[0], people.parameters[0]
    days = start + np.asarray(times, dtype=float)
    solution = solve(model.system, x0, parameters, days, events=events, rtol=1e-8)
    text = to_sbml(model.system, x0, parameters, events=events, start=start)
    ours = solution.raise_if_failed().states[0]
    return ours, run_roadrunner(text, model.system, times)


def events_of(jumps, time):
    return [
        Switch(time, jump.parameter, jump.value)
        if hasattr(jump, "parameter")
        else Pulse(time, jump.state, jump.scale, jump.add)
        for jump in jumps
    ]


def test_ageing(model):
    from cutis.skin.model import Donor

    people = model.individuals([Donor(age=20, sun=0.5, smoke=0.5)])
    ours, theirs = both(model, people, np.linspace(0, 60 * YEAR, 61))
    assert_same(ours, theirs, model.system.scale)


def test_a_dish_for_two_weeks(model):
    from cutis.skin.model import Dish, actions

    people = model.individuals([Dish(kind="co-culture-contact")])
    jumps = [*actions.add(model, people, "TNF", "10 ng/mL"), *actions.cut(model, "IL1A")]
    events = events_of(jumps, float(people.start[0]) + 3.0)
    ours, theirs = both(model, people, np.arange(0, 14.01, 0.5) + 0.0, events)
    keep = np.arange(len(ours)) != 6  # the very time of the events: before or after
    assert_same(ours[keep], theirs[keep], model.system.scale)


def test_a_course_of_light(model):
    from cutis.skin.model import Donor, actions

    people = model.individuals([Donor(age=20, sun=0.5)])
    start = float(people.start[0])
    events = [
        event
        for week in range(4)
        for day in (0.5, 2.5, 4.5)
        for event in events_of(actions.dose(model, people, "UV", 2.0), start + 7 * week + day)
    ]
    events += events_of(actions.background(model, "UV", 1.5, season=0.4), start + 14.2)
    ours, theirs = both(model, people, np.arange(0, 42.01, 0.75), events)
    assert_same(ours, theirs, model.system.scale)
    assert ours[:, model.index("UV in epidermis")].max() > 0


def test_files_are_valid(model):
    from cutis.skin.model import Donor

    people = model.individuals([Donor(age=20)])
    arguments = (model.system, people.x0[0], people.parameters[0])
    assert check_sbml(to_sbml(*arguments, start=20 * YEAR)) == []
    antimony = pytest.importorskip("antimony")
    antimony.clearPreviousLoads()
    text = to_antimony(*arguments, start=20 * YEAR)
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
