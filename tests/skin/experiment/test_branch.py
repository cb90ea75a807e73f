"""A branch goes on from where a run was."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import PlanError, StoreError
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.store import open_run

LIFE = "person age 40, site forearm; sun 0.5 MED/day; wait 8 week"


@pytest.fixture
def life(mini, tmp_path):
    return (
        Plan.parse(LIFE, draws=9).sample("weekly").run(knowledge=mini, store=tmp_path / "life.zarr")
    )


def test_a_branch_at_a_stored_time_is_the_arm_of_a_plan(mini, life, tmp_path):
    arms = {"light": ["UV 2 MED", "wait 3 week"], "vehicle": ["wait 3 week"]}
    branched = life.branch(at="4 week", arms=arms, store=tmp_path / "branch.zarr")
    assert branched.arms == ("light", "vehicle")
    assert branched.times[0] == 0
    # two runs of the same days differ by their steps alone
    same_days = life["COL1"].sel(time=slice(28, 49))
    assert branched["COL1"].sel(arm="vehicle", time=[28, 49]).values == pytest.approx(
        same_days.sel(time=[28, 49])[0].values, rel=1e-3
    )
    assert np.array_equal(
        branched["COL1"].sel(arm="light", time=slice(0, 27)), life["COL1"].sel(time=slice(0, 27))[0]
    )
    assert (branched.parameters("light") == life.parameters("main")).all(), "the sun stays"
    again = open_run(tmp_path / "branch.zarr")
    assert np.array_equal(again.states("light"), branched.states("light"))


def test_a_branch_at_the_end_and_between_two_looks(mini, life):
    at_end = life.branch(arms={"on": ["wait 1 week"]})
    assert at_end["COL1"].sel(time=56)[0].values == pytest.approx(
        life["COL1"].sel(time=56)[0].values, rel=0
    )
    between = life.branch(at=30.0, arms={"on": ["wait 5 day"]})
    assert between["COL1"].sel(time=[35])[0].values == pytest.approx(
        life["COL1"].sel(time=[35])[0].values, rel=1e-3
    )


def test_a_branch_of_a_branch(life):
    first = life.branch(at="2 week", arms={"a": ["wait 1 week"]})
    second = first.branch(arms={"b": ["UV 2 MED", "wait 1 week"]})
    assert second.times[-1] == pytest.approx(28)
    assert second.complete


def test_what_a_branch_cannot_do(mini, life, treated):
    with pytest.raises(StoreError, match="lasts 8 week"):
        life.branch(at="9 week", arms={"a": ["wait 1 week"]})
    with pytest.raises(PlanError, match="goes on with the people of its run"):
        life.branch(arms=Plan("person age 20").arm("a", "wait 1 week"))
    with pytest.raises(PlanError, match="lasts no time"):
        life.branch(arms={"a": ["block IL1A"]})
    with pytest.raises(StoreError, match="`vehicle`, `light`, `deaf`"):
        treated.run(knowledge=mini).branch(arms={"a": ["wait 1 week"]})
