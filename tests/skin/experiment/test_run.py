"""The same plan gives the same bits, however it is cut, threaded or interrupted."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import PlanError, StoreError
from cutis.knowledge import load
from cutis.skin.engine.outcome import Outcome
from cutis.skin.experiment.chunks import GROUP, aligned, model_of
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.run import Interrupted, resume
from cutis.skin.experiment.store import open_run, open_store


def same(one, other) -> None:
    """Check that two runs hold the same bits."""
    assert one.arms == other.arms
    for arm in one.arms:
        assert np.array_equal(one.states(arm), other.states(arm), equal_nan=True)
        assert np.array_equal(one.parameters(arm), other.parameters(arm))
        assert one.outcomes(arm) == other.outcomes(arm)
        assert set(one.outcomes(arm)) == {Outcome.FINISHED}


@pytest.mark.parametrize(("size", "threads"), [(8, 1), (8, 2), (16, 2), (24, 1)])
def test_chunks_and_threads_change_no_bit(treated, mini, sized, size, threads):
    sized(64)
    whole = treated.run(knowledge=mini, threads=1)
    sized(size)
    same(whole, treated.run(knowledge=mini, threads=threads))


def test_somebody_alone_in_the_last_chunk_is_as_in_company(mini, sized):
    plan = Plan.parse("person age 30, site forearm; UV 2 MED; wait 5 day", draws=17)
    sized(32)
    together = plan.run(knowledge=mini)
    sized(16)
    same(together, plan.run(knowledge=mini))


def test_a_cohort_is_the_same_person_by_person(mini, sized):
    text = "20 people, age 25 to 60, site forearm, sun 0 to 0.5 MED/day; wait 2 week"
    plan = Plan.parse(text, seed=3)
    sized(32)
    whole = plan.run(knowledge=mini)
    sized(8)
    same(whole, plan.run(knowledge=mini, threads=2))
    ages = whole.people["start_age"]
    assert 25 <= ages.min() < ages.max() <= 60
    fewer = Plan.parse(text.replace("20 people", "9 people"), seed=3).run(knowledge=mini)
    assert np.array_equal(fewer.people["start_age"], ages[:9])
    other = Plan.parse(text, seed=4).run(knowledge=mini)
    assert not np.array_equal(other.people["start_age"], ages)


class _After:
    """Asks to stop after being asked some times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("patience", [0, 3, 9, 12])
def test_an_interrupted_run_ends_as_an_uninterrupted_one(treated, mini, sized, tmp_path, patience):
    sized(8)
    whole = treated.run(knowledge=mini)
    place = tmp_path / "run.zarr"
    with pytest.raises(Interrupted, match=f"cutis resume {place}"):
        treated.run(knowledge=mini, store=place, threads=1, cancelled=_After(patience))
    seen = open_run(place)
    assert not seen.complete
    _ = np.asarray(seen.tree["arms/light/done"])
    run = resume(place, knowledge=mini)
    assert np.asarray(seen.tree["arms/light/done"]).all(), "what was written since is seen"
    assert run.complete
    same(whole, run)
    same(whole, open_run(place))
    assert open_store(place).missing() == []


def test_a_model_is_of_the_atlas_it_is_asked_of(treated, mini, small_atlas):
    other = load(small_atlas, alone=True, cache=False)
    assert other.fingerprint != mini.fingerprint
    experiment = treated.resolve(mini)
    assert model_of(experiment, mini) is model_of(experiment, mini)
    assert model_of(experiment, other) is not model_of(experiment, mini)


def test_resume_computes_only_what_is_missing(treated, mini, sized, tmp_path, monkeypatch):
    sized(8)
    place = tmp_path / "run.zarr"
    whole = treated.run(knowledge=mini, store=place)
    whole.store.array("arms/light/done")[1] = 0
    items = open_store(place).missing()
    assert [(item.chunk, item.todo) for item in items] == [(1, ("light",))]
    assert items[0].given is not None, "the trunk is read, not run again"
    same(treated.run(knowledge=mini), resume(place, knowledge=mini))


def test_ctrl_c_is_heard_once(treated, mini, tmp_path, monkeypatch):
    import os
    import signal

    from cutis.skin.experiment import run as module

    before = signal.getsignal(signal.SIGINT)
    real = module._compute

    def and_press(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments)

    monkeypatch.setattr(module, "_compute", and_press)
    with pytest.raises(Interrupted, match="cutis resume"):
        treated.run(knowledge=mini, store=tmp_path / "run.zarr")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_null_arm_changes_nothing(mini):
    arms = "a: wait 3 week | b: block IL1A; unblock IL1A; wait 3 week"
    run = Plan.parse(f"person age 40, site forearm; wait 1 week | {arms}", draws=8).run(
        knowledge=mini
    )
    assert np.array_equal(run.states("a"), run.states("b"))


def test_settings_come_back(treated, mini):
    run = treated.run(knowledge=mini)
    heard = run.model.parameter("IL1A.heard")
    sun = run.model.parameter("UV.daily")
    assert (run.parameters("deaf", at=5.0)[:, heard] == 0).all()
    assert (run.parameters("deaf")[:, heard] == 1).all()
    assert (run.parameters("vehicle")[:, sun] == 0.5).all()
    assert not (run.parameters()[:, sun] == 0.5).any()


def test_time_is_what_ages_a_skin(mini):
    grown = Plan.parse("person age 60, site forearm; wait 1 day").run(knowledge=mini)
    lived = Plan.parse("person age 20, site forearm; age to 60; wait 1 day").run(knowledge=mini)
    for name in ("COL1", "fibroblast/papillary"):
        assert float(grown[name][0, 0, 0]) == pytest.approx(
            float(lived[name].interp(time=40 * 365.25)[0, 0]), rel=1e-3
        )


def test_arms_with_their_own_subjects(mini, tmp_path):
    young, old = (f"person age {age}, site forearm; wait 1 day" for age in (20, 70))
    run = Plan.parse(f"arm young: {young} | arm old: {old}", draws=9).run(
        knowledge=mini, store=tmp_path / "run.zarr"
    )
    alone = Plan.parse("person age 70, site forearm; wait 1 day", draws=9).run(knowledge=mini)
    assert np.array_equal(run.states("old"), alone.states("main"))
    age = run["COL1"]["age"]
    assert age.dims == ("arm", "time")
    assert age[:, 0].values.tolist() == [20, 70]
    assert np.array_equal(open_run(tmp_path / "run.zarr").parameters("old"), alone.parameters())


def test_a_lost_individual_spoils_nobody():
    alive = np.ones(21, dtype=bool)
    alive[[0, 9]] = False
    alive[16:] = False
    rows, own = aligned(alive, many=True)
    assert len(rows) == 2 * GROUP
    assert rows[0] == 1
    assert not own[0]
    assert rows[9] == 8
    assert not own[9]
    assert rows[own].tolist() == [i for i in range(16) if i not in (0, 9)]
    assert len(aligned(np.zeros(8, dtype=bool), many=True)[0]) == 0
    assert aligned(np.ones(1, dtype=bool), many=False)[0].tolist() == [0]


def test_only_what_is_kept_is_stored(treated, mini):
    run = treated.keep("COL1", "FGF7 in dermis").run(knowledge=mini)
    whole = treated.run(knowledge=mini)
    assert run.state_names == ("COL1", "FGF7 in dermis")
    assert np.array_equal(run["COL1"].values, whole["COL1"].values, equal_nan=True)
    with pytest.raises(StoreError, match="was not kept; add it to `keep`"):
        run["fibroblast/papillary"]
    with pytest.raises(PlanError, match="FGF7 in dermis"):
        treated.keep("FGF7 in drmis").run(knowledge=mini)


def test_a_run_is_labelled(treated, mini):
    run = treated.run(knowledge=mini)
    array = run["COL1"]
    assert array.dims == ("arm", "individual", "time")
    assert array.attrs["units"]
    assert array["time"].attrs["units"] == "day"
    assert array.sel(arm="vehicle").notnull().any("time").all()
    assert float(array["age"][0]) == 40
    assert run.times[0] == 0
    assert "21 individuals · 3 arms · 63 finished" in run.summary()


def test_a_run_asks_what_is_entered_above_it_and_then_its_model(treated, mini):
    from cutis.skin.experiment import readers

    run = treated.run(knowledge=mini)
    asked = []
    found = run["COL1"]

    def reader(of, name):
        asked.append(name)
        return found if name == "mine" else None

    readers.register(reader)
    readers.register(reader)
    try:
        assert run["mine"] is found
        assert asked == ["mine"], "a state is not asked for; a reader is entered once"
    finally:
        readers._READERS.remove(reader)
