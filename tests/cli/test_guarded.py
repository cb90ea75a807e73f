"""Every option that writes, against every file that was read: refused, and not a byte changed."""

from __future__ import annotations

import errno
import inspect
import os
import random
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cutis.cli.guarded import FOLDERS, places
from cutis.cli.main import COMMANDS, app
from cutis.files.outputs import LIST

EXAMPLES = Path(__file__).parents[2] / "examples"

#: Command → its words, and the files of the examples that it reads.
READ: dict[str, tuple[list[str], list[str]]] = {
    "study": (["study/study.yaml"], ["study/study.yaml", "study/grades.csv"]),
    "trial": (["virtual-trial.yaml", "-q"], ["virtual-trial.yaml"]),
    "judge": (["dossier"], ["dossier/dossier.yaml", "dossier/process.yaml", "dossier/inci.txt"]),
    "claims": (["dossier/claims.yaml"], ["dossier/claims.yaml"]),
    "read": (["secretome/lots.csv"], ["secretome/lots.csv"]),
    "secretome": (
        ["secretome/design.yaml", "--quick", "--no-model", "-q"],
        ["secretome/design.yaml", "secretome/synthetic-keratinocyte.txt"],
    ),
    "lot": (
        ["secretome/lots-design.csv", "--table", "secretome/lots.csv"],
        ["secretome/lots-design.csv", "secretome/lots.csv"],
    ),
    "together": (
        ["--proteome", "together/proteome.csv", "--design", "together/design.csv",
         "--condition", "aged", "--against", "young"],
        ["together/proteome.csv", "together/design.csv"],
    ),
    "vesicles": (["--counts", "secretome/lots.csv"], ["secretome/lots.csv"]),
    "export": (["retinol.yaml", "-f", "antimony"], ["retinol.yaml"]),
    "compare": (["--observations", "study/grades.csv"], ["study/grades.csv"]),
    "run": (["retinol.yaml"], ["retinol.yaml"]),
    "branch": (["run.zarr", "branch-treatments.yaml"], ["branch-treatments.yaml"]),
    "report": (["run.zarr"], ["run.zarr/zarr.json"]),
    "demo": ([], []),
    "schema": ([], []),
    "library": ([], []),
}  # fmt: skip
#: Those that read nothing that is theirs: what they find in their place was made by somebody.
NOTHING = ["demo", "schema", "library"]
#: Quick ones, which are run to their end when told to overwrite.
QUICK = ["study", "judge", "claims", "read", "export"]


def options(command: str) -> dict[str, str]:
    """Return the parameters of a command that write → the option."""
    function = import_module(f"cutis.cli.{command}").command
    found = places(command, inspect.signature(function, eval_str=True))
    return {name: shown for name, (shown, way) in found.items() if way == "write"}


ALL = [name for rows in COMMANDS.values() for name in rows]
MATRIX = [
    (command, option, file)
    for command, (_, files) in READ.items()
    for name, option in options(command).items()
    for file in files
    if not {name, f"{command} {name}"} & FOLDERS
]


def called(*words: object) -> Any:
    """Run the command line in this process."""
    return CliRunner().invoke(app, [str(word) for word in words])


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, cutis's own lists left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the examples, and something that looks like a run, to work in."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "run.zarr").mkdir()
    (tmp_path / "run.zarr" / "zarr.json").write_text('{"attributes": {"cutis": {}}}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_option_that_writes_is_in_the_table() -> None:
    assert {name for name in ALL if options(name)} == set(READ)


def test_an_option_for_a_file_is_said_to_read_or_to_write() -> None:
    """Whoever adds an option that takes a path decides here what it does."""
    reading = {
        f"{name} {one}"
        for name in ALL
        for one, (_, way) in places(
            name, inspect.signature(import_module(f"cutis.cli.{name}").command, eval_str=True)
        ).items()
        if way == "read" and one != "atlas"
    }
    assert reading == READS


READS = {
    "branch plan", "branch run", "claims register", "compare observations", "compare run",
    "judge dossier", "lot design", "lot table", "read design", "read file",
    "report run", "resume plan", "resume run", "secretome design", "secretome table",
    "study study", "together design", "together genotype", "together proteome",
    "together transcriptome", "together weights", "trial plan", "vesicles counts",
    "verify run", "vesicles design", "vesicles files", "vesicles limits", "vesicles targets",
}  # fmt: skip


@pytest.mark.parametrize(("command", "option", "file"), MATRIX)
def test_what_is_read_is_never_written_over(
    command: str, option: str, file: str, place: Path
) -> None:
    before = contents(place)
    for more in ([], ["--overwrite"] if command in QUICK else None):
        if more is None:
            continue
        done = called(command, *READ[command][0], option, file, *more)
        assert done.exit_code in (1, 2), done.output
        said = done.stderr.strip().splitlines()[-1]
        assert "cannot write" in said or "there is something already" in said
        assert "choose another place" in said or "name that ends" in said
        assert "Traceback" not in done.output
        assert contents(place) == before


def test_a_folder_of_tables_never_takes_the_place_of_what_was_read(place: Path) -> None:
    before = contents(place)
    for more in ([], ["--overwrite"]):
        done = called("study", "study/study.yaml", "--tables", "study", *more)
        assert done.exit_code == 1
        assert "cannot write study/grades.csv: it was read" in done.stderr
        assert contents(place) == before


@pytest.mark.parametrize("command", NOTHING)
def test_what_somebody_made_is_not_replaced(command: str, place: Path) -> None:
    (place / "mine").mkdir()
    for name in ("report.html", "cells.json", "x"):
        (place / "mine" / name).write_text("mine")
    target = "mine/x" if command == "library" else "mine"
    if command == "demo":
        target = "mine/x"
    done = called(command, "-o", target)
    assert done.exit_code == 1
    assert "cannot write mine" in done.stderr
    assert set(contents(place / "mine").values()) == {b"mine"}


def test_the_same_command_twice_needs_no_word(place: Path) -> None:
    words = ("study", "study/study.yaml", "--report", "out/s.html", "--tables", "out/tables")
    assert called(*words).exit_code == 0
    first = contents(place)
    assert called(*words).exit_code == 0
    assert contents(place) == first
    (place / "out" / "tables" / "endpoints.csv").write_text("edited")
    done = called(*words)
    assert done.exit_code == 1
    assert "endpoints.csv: a file is there that cutis did not write" in done.stderr
    assert called(*words, "--overwrite").exit_code == 0


def test_two_results_need_two_places(place: Path) -> None:
    done = called("secretome", "secretome/design.yaml", "--report", "a.csv", "-o", "a.csv")
    assert done.exit_code == 1
    assert "both name a.csv" in done.stderr


@pytest.mark.parametrize("words", [
    ("study", "study/study.yaml", "--report", "o/s.html", "--tables", "o/t"),
    ("claims", "dossier/claims.yaml", "--report", "o/c.html"),
], ids=lambda words: words[0])  # fmt: skip
def test_a_disk_that_fails_at_any_step_loses_nothing(
    words: tuple[str, ...], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(place)
    chosen = random.Random(20).sample(range(1, 60), 3)
    for fails in (1, 2, 3, *chosen):
        count = 0

        def failing(real: Any, fails: int = fails) -> Any:
            def call(*given: Any, **named: Any) -> Any:
                nonlocal count
                count += 1
                if count == fails:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return real(*given, **named)

            return call

        with monkeypatch.context() as patch:
            for name in ("fsync", "replace", "chmod"):
                patch.setattr(os, name, failing(getattr(os, name)))
            done = called(*words)
        after = contents(place)
        assert {name: after.get(name) for name in before} == before
        assert not [name for name in after if Path(name).name.startswith(".")]
        assert all(after.values())
        assert "Traceback" not in done.output
        if done.exit_code:
            assert done.exit_code == 1
            assert "the disk is full; choose another place" in done.stderr
        shutil.rmtree(place / "o", ignore_errors=True)
