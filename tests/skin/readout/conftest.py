from dataclasses import replace

import pytest

from cutis.skin.experiment.plan import Plan
from cutis.skin.readout.view import View, views


@pytest.fixture(scope="session")
def skin() -> View:
    """A person from 25 to 70 years, three draws."""
    return views(Plan.parse("person age 25; age to 70").run(draws=3))["main"]


@pytest.fixture(scope="session")
def young() -> View:
    """A skin that time does not age, central values."""
    return views(Plan.parse("person age 25, without ageing; wait 100 day").run())["main"]


@pytest.fixture(scope="session")
def dish() -> View:
    """A co-culture of four days whose medium is replaced after two, three draws."""
    plan = "dish co-culture-contact; wait 2 day; refresh medium; wait 2 day"
    return views(Plan.parse(plan).run(draws=3))["main"]


@pytest.fixture
def alone(dish: View) -> View:
    """The first individual of the dish."""
    return replace(
        dish, states=dish.states[:1], parameters=dish.parameters[:1],
        sampled=replace(dish.sampled, draws=dish.sampled.draws[:1]),
    )  # fmt: skip
