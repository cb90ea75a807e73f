"""A store that is not whole says so, and what to do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cutis.errors import StoreError
from cutis.knowledge import load
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.run import Interrupted, resume
from cutis.skin.experiment.store import open_run

MINI = Path(__file__).parents[2] / "atlas" / "valid" / "mini"


@pytest.fixture
def place(treated, mini, tmp_path):
    treated.run(knowledge=mini, store=tmp_path / "run.zarr")
    return tmp_path / "run.zarr"


def test_xarray_reads_a_store_by_itself(place, treated, mini):
    import xarray as xr

    tree = xr.open_datatree(str(place), engine="zarr", consolidated=False)
    states = tree["arms/light/states"]
    assert states.dims == ("individual", "time", "state")
    assert (
        np.array_equal(
            states.sel(state="COL1"),
            open_run(place)["COL1"].sel(arm="light").dropna("time")[:, 24:],
        )
        or states.sel(state="COL1").notnull().all()
    )
    said = tree.attrs["cutis"]
    assert said["seed"] == 7
    assert said["atlas_fingerprint"] == mini.fingerprint
    assert said["sources"]
    assert "vehicle" in said["plan"]


def test_there_is_no_run(tmp_path):
    with pytest.raises(StoreError, match=r"there is no run; `cutis run plan.yaml -o"):
        open_run(tmp_path / "nothing.zarr")


def test_a_foreign_folder(tmp_path):
    (tmp_path / "zarr.json").write_text(
        '{"zarr_format": 3, "node_type": "group", "attributes": {}}'
    )
    with pytest.raises(StoreError, match="is no run of cutis"):
        open_run(tmp_path)


def test_a_damaged_head(place):
    text = (place / "zarr.json").read_text()
    (place / "zarr.json").write_text(text[: len(text) // 2])
    with pytest.raises(StoreError, match=r"zarr.json is damaged: run the plan again"):
        open_run(place)


def test_a_newer_format(place):
    head = json.loads((place / "zarr.json").read_text())
    head["attributes"]["cutis"]["format"] = 99
    (place / "zarr.json").write_text(json.dumps(head))
    with pytest.raises(StoreError, match="is of format 99, this cutis reads 1 to 2"):
        open_run(place)


def test_missing_files(place):
    shutil.rmtree(place / "arms" / "light" / "states" / "c")
    with pytest.raises(StoreError, match="copy it again, or run the plan again"):
        open_run(place)


def test_a_truncated_file(place):
    file = next(path for path in (place / "arms/light/states/c").rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:10])
    with pytest.raises(StoreError, match=r"arms/light/states cannot be read .*run the plan again"):
        open_run(place).states("light")


def test_a_taken_place_is_left_alone(place, treated, mini, tmp_path):
    with pytest.raises(StoreError, match="cutis resume"):
        treated.run(knowledge=mini, store=place)
    treated.run(knowledge=mini, store=place, overwrite=True)
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    with pytest.raises(StoreError, match="is no run of cutis, so it is not overwritten"):
        treated.run(knowledge=mini, store=other, overwrite=True)
    assert (other / "chapter.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.zarr", "thesis"]


def test_another_atlas(place, mini):
    with pytest.raises(StoreError, match="the atlas has changed since this run"):
        resume(place, knowledge=load(MINI, alone=True, cache=False))


def test_alleles_are_not_stored(mini, tmp_path):
    place = tmp_path / "run.zarr"
    plan = Plan.parse("person age 30, site forearm, rs1 A/G; wait 1 day", draws=9)
    with pytest.raises(Interrupted, match=r"--plan plan.yaml"):
        plan.run(knowledge=mini, store=place, cancelled=lambda: True)
    stored = "".join(p.read_text("latin-1") for p in place.rglob("*") if p.is_file())
    assert "A/G" not in stored
    with pytest.raises(StoreError, match=r"cutis resume .* --plan plan.yaml"):
        resume(place, knowledge=mini)
    with pytest.raises(StoreError, match="belongs to another plan"):
        resume(place, knowledge=mini, plan=plan.seeded(seed=5))
    run = resume(place, knowledge=mini, plan=plan)
    assert np.array_equal(run.states("main"), plan.run(knowledge=mini).states("main"))
