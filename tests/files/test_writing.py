"""Whole or not at all: permissions, links, devices, and a disk that fails at any step."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from cutis.errors import CutisError
from cutis.files.writing import text_writer, written


def mode(path: Path) -> int:
    """Return the permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_keeps_the_permissions_of_a_file_and_heeds_the_umask_for_a_new_one(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("x")
    old.chmod(0o600)
    written(old, text_writer("y"))
    assert mode(old) == 0o600
    before = os.umask(0o027)
    try:
        written(tmp_path / "new", text_writer("y"))
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert mode(tmp_path / "new") == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "far" / "file.csv")
    for text in ("fresh", "again"):
        written(link, text_writer(text))
        assert link.is_symlink()
        assert (tmp_path / "far" / "file.csv").read_text() == text
    assert os.listdir(tmp_path / "far") == ["file.csv"]


def test_a_device_is_written_through_and_not_replaced() -> None:
    written(Path("/dev/null"), text_writer("x"))
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("step", ["mkstemp", "chmod", "fsync", "replace", "write"])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_loses_nothing(
    step: str, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"
    if there:
        target.write_text("old")

    def full(*given: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def half(name: str) -> None:
        Path(name).write_text("ha")
        full()

    write = half if step == "write" else text_writer("new")
    if step != "write":
        monkeypatch.setattr("tempfile.mkstemp" if step == "mkstemp" else f"os.{step}", full)
    with pytest.raises(CutisError, match="the disk is full; choose another place"):
        written(target, write)
    monkeypatch.undo()
    assert os.listdir(tmp_path) == (["a.csv"] if there else [])
    assert not there or target.read_text() == "old"
