"""Whatever is flipped, cut or deleted in a stored run is said, never read as a number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.flips import damages_unseen
from typer.testing import CliRunner

from cutis.cli.main import app
from cutis.errors import StoreError
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.store import open_run
from cutis.skin.experiment.verify import verify

TEXT = "person age 40, site forearm; wait 3 day | a: wait 1 week | b: UV 2 MED; wait 1 day"


@pytest.fixture
def place(mini, tmp_path, sized_small) -> Path:
    Plan.parse(TEXT, draws=17).run(knowledge=mini, store=tmp_path / "run.zarr")
    return tmp_path / "run.zarr"


def test_nothing_is_read_wrongly_and_said_by_nobody(place, mini):
    tried, silent = damages_unseen(place, 40, seed=1, knowledge=mini)
    assert tried >= 40
    assert silent == []


def test_a_chunk_that_is_gone_is_said_where_it_is_read(place, mini):
    (place / "arms/a/end/c/1/0").unlink()
    run = open_run(place, knowledge=mini)
    with pytest.raises(StoreError, match=r"arms/a/end/c/1/0 is gone; copy the folder again"):
        run.store.read("arms/a/end")
    with pytest.raises(StoreError, match="is gone"):
        _ = run.tree
    assert run.store.read("arms/a/end", slice(0, 8)).shape[0] == 8


def test_verify(place, tmp_path):
    assert verify(place).damages == ()
    asked = CliRunner().invoke(app, ["verify", str(place), "--json"])
    assert asked.exit_code == 0
    assert json.loads(asked.stdout)["whole"] is True
    (place / "before/states/c/0/0/0").write_bytes(b"")
    (place / "arms/b/done/c/0").unlink()
    found = verify(place)
    assert len(found.damages) > 0
    asked = CliRunner().invoke(app, ["verify", str(place)])
    assert asked.exit_code == 1
    assert "before/states" in asked.output or "done" in asked.output
