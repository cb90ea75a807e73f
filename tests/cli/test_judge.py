"""`cutis judge` on the made-up dossier, whole and spoiled."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.command import cutis

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_example_meets_all_four(tmp_path: Path) -> None:
    report = tmp_path / "j.html"
    done = cutis("judge", EXAMPLES / "dossier", "--json", "--report", report)
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert said["met"] is True
    assert list(said["criteria"].values()) == ["met"] * 4
    assert {"process.yaml", "stressed.csv", "../study/grades.csv"} <= set(said["files"])
    assert all(len(digest) == 64 for digest in said["files"].values())
    text = report.read_text("utf-8")
    assert "4 of 4 criteria met" in text
    assert "it does not mean that the material works" in text


def test_a_criterion_that_falls_says_why_and_ends_with_3(tmp_path: Path) -> None:
    for name in ("dossier", "study", "secretome"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    process = tmp_path / "dossier" / "process.yaml"
    process.write_text(process.read_text().replace("kind: co-culture insert", "kind: pooled"))
    done = cutis("judge", tmp_path / "dossier")
    assert done.returncode == 3
    assert "paracrine co-culture: not met" in done.stdout
    assert "process.yaml:4" in done.stdout
    assert "pooled monocultures do not qualify" in done.stdout


def test_rules_and_what_is_wrong() -> None:
    assert "at most" in cutis("judge", "--rules").stdout
    done = cutis("judge")
    assert done.returncode == 2
    assert "name a dossier" in done.stderr
    for words, says in (
        (("nowhere",), "cannot be read"),
        ((EXAMPLES / "dossier", "--standard", "is"), "the nearest is 'iss'"),
    ):
        done = cutis("judge", *words)
        assert done.returncode == 1
        assert says in done.stderr
        assert "Traceback" not in done.stderr
