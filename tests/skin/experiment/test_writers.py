"""One writer at a time; what is replaced stays until the new run is whole; a full disk is said."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest
from benchmarks.kills import kill_and_resume

from cutis.errors import StoreError
from cutis.skin.experiment.places import writing
from cutis.skin.experiment.run import Interrupted, resume
from cutis.skin.experiment.store import Store, open_run

HOLD = """
import sys, time
from cutis.skin.experiment.places import writing
with writing(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_writes_and_a_killed_one_is_gone(treated, mini, tmp_path):
    place = tmp_path / "run.zarr"
    treated.run(knowledge=mini, store=place)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, place], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        said = f"is being written by process {holder.pid}; wait until it has ended"
        with pytest.raises(StoreError, match=said):
            treated.seeded(seed=9).run(knowledge=mini, store=place, overwrite=True)
        with pytest.raises(StoreError, match=said):
            resume(place, knowledge=mini)
    finally:
        holder.kill()
        holder.wait()
    assert open_run(place, knowledge=mini).complete
    resume(place, knowledge=mini)
    assert [path.name for path in tmp_path.iterdir()] == ["run.zarr"]


def test_two_runs_of_one_process(tmp_path):
    with (
        writing(tmp_path / "a"),
        writing(tmp_path / "b"),
        pytest.raises(StoreError, match=f"process {os.getpid()}"),
        writing(tmp_path / "a.new"),
    ):
        pass
    with writing(tmp_path / "a"):
        pass


def test_a_run_is_replaced_once_the_new_one_is_whole(treated, mini, sized_small, tmp_path):
    place = tmp_path / "run.zarr"
    first = treated.run(knowledge=mini, store=place).states("light").tobytes()
    draft = tmp_path / ".run.zarr.abcd1234"
    draft.mkdir()
    other = treated.seeded(seed=9)
    with pytest.raises(Interrupted, match=r"cutis resume .*run\.zarr\.new"):
        other.run(knowledge=mini, store=place, overwrite=True, cancelled=lambda: True)
    assert open_run(place, knowledge=mini).states("light").tobytes() == first
    assert not draft.exists(), "a draft of a killed run"
    run = resume(f"{place}.new", knowledge=mini)
    assert run.path == str(place)
    assert [path.name for path in tmp_path.iterdir()] == ["run.zarr"]
    assert open_run(place, knowledge=mini).states("light").tobytes() != first


def test_a_full_disk_is_said_and_what_is_there_is_kept(
    treated, mini, sized_small, tmp_path, monkeypatch
):
    place = tmp_path / "run.zarr"
    write, written = Store.write, []

    def fails(store, done):
        if written:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(done)
        write(store, done)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", fails)
        said = r"the disk is full; 1 of 3 chunks .*`cutis resume .*run\.zarr` goes on"
        with pytest.raises(StoreError, match=said):
            treated.run(knowledge=mini, store=place)
    assert len(open_run(place, knowledge=mini).store.missing()) == 2
    done = resume(place, knowledge=mini).states("light").tobytes()
    assert done == treated.run(knowledge=mini).states("light").tobytes()


def test_a_run_that_is_killed_is_resumed_to_the_same_bits(small_atlas):
    text = "person age 40, site forearm; wait 3 day | a: wait 1 week | b: UV 2 MED; wait 1 day"
    assert kill_and_resume(3, text=text, atlas=str(small_atlas)) == []
