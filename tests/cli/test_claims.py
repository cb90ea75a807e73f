"""`cutis claims`: every way is shown, refused moves are logged and end with 3."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.command import cutis
from tests.shared import SHARED, needs_shared

EXAMPLES = Path(__file__).parents[2] / "examples"
HONEST = "After 12 weeks, 22 of 24 subjects were graded less dry than at the start."


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Return a copy of the made-up register, with its study."""
    for name in ("dossier", "study"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    return tmp_path / "dossier" / "claims.yaml"


def test_all_are_on_hold_with_what_is_against_them(register: Path) -> None:
    said = json.loads(cutis("claims", register, "--json").stdout)
    states = {one["name"]: (one["state"], one["grade"]) for one in said["claims"]}
    assert states == {
        "less dry": ("hold", "uncontrolled study"), "effective": ("hold", "uncontrolled study"),
        "elastin": ("hold", "single subject exploratory"),
    }  # fmt: skip
    against = {one["name"]: " ".join(one["objections"]) for one in said["claims"]}
    assert against["less dry"] == ""
    assert "without a control arm" in against["effective"]
    assert "never proof" in against["elastin"]
    assert not register.with_suffix(".log").exists()


def test_a_claim_goes_its_way_and_the_log_is_kept(register: Path, tmp_path: Path) -> None:
    words = ("-c", "less dry", "--to", "approved", "--by")
    refused = cutis("claims", register, *words, "Mallory", "--words", HONEST)
    assert refused.returncode == 3
    assert "no approver of this register; they are Ada Approver" in refused.stdout
    done = cutis("claims", register, *words, "Ada Approver", "--words", HONEST)
    assert done.returncode == 0, done.stdout
    assert "hold → approved" in done.stdout
    head = done.stdout.split("last entry: ")[1].strip()
    cutis("claims", register, "-c", "less dry", "--to", "published", "--by", "Bea")
    log = cutis("claims", register, "--log", "--report", tmp_path / "c.html")
    assert "less dry: published" in log.stdout
    assert "refused: 'Mallory' is no approver" in log.stdout
    assert HONEST in (tmp_path / "c.html").read_text("utf-8")
    grades = register.parents[1] / "study" / "grades.csv"
    grades.write_text(grades.read_text().replace("S01,baseline,dryness", "S1,baseline,dryness"))
    assert "its evidence has changed" in cutis("claims", register).stdout
    path = register.with_suffix(".log")
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:1]))
    cut = cutis("claims", register, "--head", head)
    assert cut.returncode == 1
    assert "cut off or replaced" in cut.stderr


@needs_shared
def test_the_placebo_that_improved_is_not_effective(tmp_path: Path) -> None:
    """302 arthritis patients: placebo, p = 2.2e-4; refused with the reason, and logged."""
    data = pd.read_csv(SHARED / "clinical" / "multgee_arthritis" / "arthritis.csv")
    data[(data["trt"] == 1) & (data["time"] == 5)].to_csv(tmp_path / "p.csv", index=False)
    (tmp_path / "study.yaml").write_text(
        "title: placebo arm\ndata: p.csv\n"
        "columns: {subject: id, assessment: {start: baseline, month 5: y}}\n"
        "visits: {start: 0 day, month 5: 150 day}\n"
        "endpoints: {assessment: {scale: 1 to 5, better: higher}}\n"
        "facts: {material: placebo}\n"
    )
    (tmp_path / "claims.yaml").write_text(
        "material: placebo\napprovers: [Ada]\nclaims:\n  works:\n"
        "    wording: Placebo is effective.\n"
        "    evidence: [{grade: uncontrolled study, file: study.yaml, endpoint: assessment}]\n"
    )
    row = json.loads(cutis("study", tmp_path / "study.yaml", "--json").stdout)["endpoints"][0]
    assert row["p"] == pytest.approx(2.2e-4, rel=0.01)
    done = cutis("claims", tmp_path / "claims.yaml", "-c", "works", "--to", "approved",
                 "--by", "Ada", "--words", "Placebo is effective.")  # fmt: skip
    assert done.returncode == 3
    assert "without a control arm a change may be time, season, expectation" in done.stdout
    entry = json.loads((tmp_path / "claims.log").read_text())
    assert (entry["accepted"], entry["by"], entry["after"]) == (False, "Ada", "approved")


def test_what_is_wrong_is_said(register: Path) -> None:
    for words, code, says in (
        ((register, "-c", "less dry"), 2, "both --claim and --to"),
        ((register, "-c", "less dri", "--to", "hold"), 1, "the nearest is 'less dry'"),
        ((register, "-c", "less dry", "--to", "gone"), 1, "is no state"),
        (("nowhere.yaml",), 1, "cannot be read"),
        ((register.parent / "dossier.yaml",), 1, "dossier.yaml"),
    ):
        done = cutis("claims", *words)
        assert done.returncode == code
        assert says in done.stderr
        assert "Traceback" not in done.stderr
