"""`cutis page` and `cutis warmup` as they are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cutis.skin.experiment import Plan


def cutis(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "cutis.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_report_of_a_run(tmp_path: Path) -> None:
    Plan.parse("person age 40; wait 7 day", draws=8).run(store=tmp_path / "run.zarr")
    done = cutis("report", tmp_path / "run.zarr", "-o", tmp_path / "out.html")
    assert done.returncode == 0, done.stderr
    assert "out.html" in done.stdout
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")


def test_report_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    done = cutis("report", tmp_path / "none.zarr")
    assert done.returncode == 1
    assert "cutis run plan.yaml" in done.stderr


def test_report_to_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    Plan.parse("person age 40; wait 1 day", draws=8).run(store=tmp_path / "run.zarr")
    (tmp_path / "file").write_text("")
    done = cutis("report", tmp_path / "run.zarr", "-o", tmp_path / "file" / "out.html")
    assert done.returncode == 1
    assert "choose another place with -o" in done.stderr


def test_warmup_says_where_the_code_is() -> None:
    cutis("warmup")
    done = cutis("warmup")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("was compiled already") == 2
    assert "kept in " in done.stdout
