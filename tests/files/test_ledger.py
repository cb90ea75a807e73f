"""What a command read is never written over, by whatever name or link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cutis.errors import CutisError
from cutis.files.ledger import keeping
from cutis.files.outputs import LIST
from cutis.files.writing import text_writer, written, written_together


def put(path: Path, text: str = "new") -> Path:
    """Write a result."""
    return written(path, text_writer(text))


def content(path: Path) -> bytes:
    """Read a file without being noted as a reader: it is opened as if to be changed."""
    with path.open("r+b") as file:
        return file.read()


def refused(path: Path, why: str) -> None:
    """Try to write a result; nothing may have changed."""
    before = content(path)
    with pytest.raises(CutisError, match=why):
        put(path)
    assert content(path) == before


def test_what_was_read_is_kept_even_when_told_to_overwrite(tmp_path: Path) -> None:
    read = tmp_path / "read.csv"
    read.write_text("old")
    (tmp_path / "soft").symlink_to(read)
    os.link(read, tmp_path / "hard")
    with keeping(overwrite=True):
        read.read_text()
        for name in ("read.csv", "soft", "hard", "x/../read.csv"):
            (tmp_path / "x").mkdir(exist_ok=True)
            refused(tmp_path / name, "it was read")


def test_an_own_output_that_is_read_is_an_input(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    with keeping():
        put(table)
    with keeping():
        table.read_text()
        refused(table, "it was read")


def test_only_an_unchanged_output_is_replaced_unasked(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    theirs.write_text("mine")
    with keeping():
        put(ours)
        refused(theirs, "did not write")
    with keeping():
        put(ours, "again")
    ours.write_text("edited")
    with keeping():
        refused(ours, "changed since")
    (tmp_path / LIST).write_text("[")
    with keeping(overwrite=True):
        put(ours, "replaced")
        put(theirs, "replaced")
    with keeping():
        put(ours, "and again")
    assert ours.read_text() == "and again"


def test_a_given_folder_keeps_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "slides.txt").write_text("theirs")
    with keeping([folder], overwrite=True):
        refused(folder / "slides.txt", "it is in dossier")
        put(folder / "verdict.html")
    with keeping([folder]):
        put(folder / "verdict.html", "again")


def test_nothing_is_written_into_a_run(tmp_path: Path) -> None:
    inside = tmp_path / "run.zarr" / "arms" / "a" / "zarr.json"
    inside.parent.mkdir(parents=True)
    (tmp_path / "run.zarr" / "zarr.json").write_text("{}")
    inside.write_text("{}")
    with keeping(overwrite=True):
        refused(inside, "inside the stored run run.zarr")
        with pytest.raises(CutisError, match="inside the stored run"):
            put(tmp_path / "run.zarr" / "report.html")


def test_files_that_belong_together_are_written_together_or_not(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("theirs")
    texts = {tmp_path / f"{name}.csv": text_writer(name) for name in "abc"}
    with keeping(), pytest.raises(CutisError, match=r"b\.csv"):
        written_together(texts)
    assert sorted(os.listdir(tmp_path)) == ["b.csv"]


def test_two_results_of_one_command_do_not_share_a_place(tmp_path: Path) -> None:
    with keeping():
        put(tmp_path / "a.csv")
        refused(tmp_path / "a.csv", "another result")


def test_the_message_names_the_option(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "a.csv").write_text("theirs")
    with keeping(options={folder: "--tables"}):
        refused(folder / "a.csv", "another place with --tables, or replace it with --overwrite")


def test_outside_a_command_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    put(tmp_path / "a.csv")
    assert os.listdir(tmp_path) == ["a.csv"]
