"""Every example is a plan that can be run over the atlas that comes with cutis."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.errors import PlanError
from cutis.knowledge import load
from cutis.skin.experiment.chunks import model_of
from cutis.skin.experiment.plan import Plan

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
BRANCHES = {"branch-treatments"}


def test_there_are_examples():
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path):
    plan = Plan.from_yaml(path)
    if path.stem in BRANCHES:
        with pytest.raises(PlanError, match="the plan has no subject"):
            plan.resolve(load())
        return
    experiment = plan.resolve(load())
    model = model_of(experiment, load())
    assert all(word.text in model.system.states for word in experiment.keep)
    people = 1 if experiment.cohort is None else 3
    small = Plan.from_yaml(path).seeded(draws=0)
    if experiment.cohort is not None:
        said = f"3 people{small.said().partition(' people')[2]}"
        small = Plan.parse(said)._with(arms=small.arms, sampled=small.sampled)
    run = small.run()
    assert run.complete
    assert run.experiment.individuals == people
