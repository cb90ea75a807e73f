"""A run brings the atlas it was run with: whatever reads it needs no folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from cutis.errors import StoreError
from cutis.knowledge import load
from cutis.skin.experiment import carry
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.run import Interrupted, resume
from cutis.skin.experiment.store import open_run


@pytest.fixture
def gone(treated, small_atlas, sized, tmp_path, monkeypatch):
    """A run, and the same run stopped half way, whose atlas is gone."""
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path / "cache"))
    light = small_atlas / "exposures" / "UV.yaml"
    daily = "daily: {value: 0.01 (0.002 to 0.05) 1/day, source: prior, status: prior}\n"
    light.write_text(light.read_text("utf-8") + daily, "utf-8")
    knowledge = load(small_atlas, alone=True, cache=False)
    sized(8)
    whole = treated.run(knowledge=knowledge, store=tmp_path / "run.zarr", threads=2)
    with pytest.raises(Interrupted):
        treated.run(knowledge=knowledge, store=tmp_path / "half.zarr", cancelled=lambda: True)
    shutil.rmtree(small_atlas)
    return whole


def test_a_run_is_read_resumed_and_gone_on_from_without_its_folder(gone, tmp_path):
    read = open_run(tmp_path / "run.zarr")
    assert read.knowledge.fingerprint == gone.knowledge.fingerprint
    assert read.model.system.fingerprint == gone.model.system.fingerprint
    assert "mini, which it carries" in read.about_atlas
    resumed = resume(tmp_path / "half.zarr", threads=1)
    branched = read.branch(arms={"on": ["UV 1 MED", "wait 1 week"]}, of="light",
                           store=tmp_path / "on.zarr")  # fmt: skip
    again = gone.branch(arms={"on": ["UV 1 MED", "wait 1 week"]}, of="light")
    for arm in gone.arms:
        assert np.array_equal(resumed.states(arm), gone.states(arm))
    assert np.array_equal(branched.states("on"), again.states("on"))
    on = open_run(tmp_path / "on.zarr")
    assert on.knowledge.fingerprint == gone.knowledge.fingerprint, "a branch carries it too"
    assert on.model.system.fingerprint == gone.model.system.fingerprint


def test_a_store_says_no_path(gone, tmp_path):
    group = zarr.open_group(str(tmp_path / "run.zarr"), mode="r")
    body = np.asarray(group[carry.MEMBER]).tobytes()  # pyright: ignore[reportArgumentType]
    assert str(tmp_path).encode() not in body
    for file in (tmp_path / "run.zarr").rglob("zarr.json"):
        assert str(tmp_path) not in file.read_text("utf-8")


def test_another_atlas_that_is_given_is_refused(gone, tmp_path, mini):
    with pytest.raises(StoreError, match="give the atlas it was run with"):
        _ = open_run(tmp_path / "run.zarr", knowledge=load()).model
    with pytest.raises(StoreError, match="give the atlas it was run with"):
        resume(tmp_path / "half.zarr", knowledge=load())


def test_a_run_of_before_has_none_and_needs_its_folder(gone, tmp_path):
    shutil.rmtree(tmp_path / "run.zarr" / carry.MEMBER)
    head = json.loads((tmp_path / "run.zarr" / "zarr.json").read_text())
    head["attributes"]["cutis"]["format"] = 1
    del head["attributes"]["sealed"]
    (tmp_path / "run.zarr" / "zarr.json").write_text(json.dumps(head))
    old = open_run(tmp_path / "run.zarr")
    assert old.about_atlas == ""
    assert np.array_equal(old.states("light"), gone.states("light"))
    with pytest.raises(StoreError, match="give the atlas it was run with"):
        _ = old.model


def test_a_damaged_copy_says_what_to_do(gone, tmp_path):
    group = zarr.open_group(str(tmp_path / "run.zarr"), mode="r+")
    member: Any = group[carry.MEMBER]
    member[:10] = 0
    with pytest.raises(StoreError, match=r"copy of the atlas is damaged.*use cutis "):
        _ = open_run(tmp_path / "run.zarr").knowledge


def test_a_bundled_atlas_that_changed_is_said(treated, mini, small_atlas, monkeypatch, tmp_path):
    """As after an update of cutis: the atlas that comes with it is another one."""
    bundled = tmp_path / "bundled"
    shutil.copytree(mini.root, bundled)
    monkeypatch.setattr("cutis.knowledge.reader.bundled_root", lambda: Path(bundled))
    monkeypatch.setattr(carry, "default_knowledge", lambda: load(cache=False))
    Plan.parse("person age 40, site forearm; wait 1 week").run(
        knowledge=load(cache=False), store=tmp_path / "run.zarr"
    )
    assert open_run(tmp_path / "run.zarr").about_atlas == ""
    file = bundled / "signals" / "FGF7.yaml"
    file.write_text(file.read_text("utf-8").replace("6 (3 to 12) h", "7 (3 to 12) h"), "utf-8")
    read = open_run(tmp_path / "run.zarr")
    assert read.knowledge.numbers()["FGF7.half_life"].value == 6
    assert read.about_atlas.startswith("the bundled atlas has changed since this run of cutis ")
    assert read.model.system.states
