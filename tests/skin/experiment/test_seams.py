"""Work that is sent elsewhere, media that come from elsewhere, progress on paper."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator

import numpy as np
import pytest

from cutis.skin.experiment.chunks import ChunkTask, Work
from cutis.skin.experiment.executor import ThreadExecutor, executor_for
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.progress import Lines, say_seconds


def test_work_that_was_sent_gives_the_same_bits(treated, mini):
    experiment = treated.resolve(mini)
    work = Work(experiment, mini, cancelled=lambda: False, moved=lambda share: None)
    item = ChunkTask(1, 8, 16, tuple(arm.name for arm in experiment.arms))
    here, there = work(item), pickle.loads(pickle.dumps(work))(item)
    for one, other in zip(here.pieces, there.pieces, strict=True):
        assert np.array_equal(one.states, other.states)


def test_another_executor_changes_no_bit(treated, mini, sized, monkeypatch):
    class Backwards:
        def results(self, function, items, cancelled) -> Iterator:
            for item in reversed(items):
                yield pickle.loads(pickle.dumps(function(item)))

    sized(8)
    forwards = treated.run(knowledge=mini)
    monkeypatch.setattr("cutis.skin.experiment.run.executor_for", lambda *_: Backwards())
    backwards = treated.run(knowledge=mini)
    for arm in forwards.arms:
        assert np.array_equal(forwards.states(arm), backwards.states(arm))


def test_an_item_that_fails_stops_the_rest():
    def fail(item: int) -> int:
        raise ValueError(f"item {item}")

    with pytest.raises(ValueError, match="item"):
        list(ThreadExecutor(2).results(fail, range(100), lambda: False))
    assert isinstance(executor_for(None, 3), ThreadExecutor)


def test_the_medium_of_a_run_is_another_runs_medium(mini, tmp_path):
    dish = "dish fibroblasts, donor site forearm"
    donor = Plan.parse(f"{dish}; add FGF7 10 ng/mL; wait 6 h").run(
        knowledge=mini, store=tmp_path / "donor.zarr"
    )
    levels = {name: level for name, level, _ in donor.medium_levels()}
    assert levels["FGF7"] > 0
    said = f"apply conditioned medium from {tmp_path / 'donor.zarr'}"
    arms = f"none: wait 6 h | half: {said} 50 %; wait 6 h | whole: {said}; wait 6 h"
    run = Plan.parse(f"{dish} | {arms}").run(knowledge=mini)
    at_start = run["FGF7 in dermis"][:, 0, 0].values
    assert at_start[2] == pytest.approx(levels["FGF7"], rel=1e-9)
    assert at_start[1] == pytest.approx((at_start[0] + at_start[2]) / 2, rel=1e-9)
    assert "3 signals of its medium" in run.attrs["notes"][0]


def test_progress_on_paper_is_rare():
    paper = io.StringIO()
    lines = Lines(paper, every=0.0)
    for share in (0.1, 0.1, 0.5, 1.0, 1.0):
        lines.move(share)
    said = paper.getvalue().splitlines()
    assert [line.split(" %")[0] for line in said] == ["cutis: 10", "cutis: 50", "cutis: 100"]
    assert "left" in said[1]
    assert say_seconds(200) == "3 min"
    assert say_seconds(7800) == "2 h 10 min"
