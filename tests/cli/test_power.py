"""`cutis power`: subjects needed, what can be found, and what is wrong."""

from __future__ import annotations

import json

import pytest
from tests.cli.command import cutis


def test_power_and_what_is_found() -> None:
    done = cutis(
        "power", "dryness=60/10", "firmness=20/10", "--studies", "200", "--detect", "--json"
    )
    said = json.loads(done.stdout)
    power = {row["endpoint"]: row["power"] for row in said["power"]}
    assert power["all"] <= power["firmness"] < power["dryness"] <= power["any"]
    assert set(said["detectable"]) == {"dryness", "firmness"}
    assert 0.2 < said["detectable"]["firmness"] < 0.8


def test_the_subjects_a_target_needs() -> None:
    done = cutis("power", "dryness=60/10", "--target", "80", "--studies", "100")
    assert done.returncode == 0, done.stderr
    assert "subjects enrolled" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("dryness",), "NAME=IMPROVED/WORSE"),
        (("=50",), "NAME=IMPROVED/WORSE"),
        (("dryness=60", "dryness=50"), "given twice"),
        (("any=60",), "means the whole family"),
        (("dryness=160",), "no chances"),
        (("dryness=nan",), "no chances"),
        (("dryness=60", "--target", "0.8"), "give it in %"),
        (("dryness=60", "--target", "80", "--of", "drynes"), "there is dryness, any, all"),
        (("dryness=60", "--alpha", "5"), "such as 0.05"),
        (("dryness=60", "--zeros", "prat"), "wilcoxon, pratt, sign"),
        (("dryness=60", "--correction", "bonferroni"), "none, holm, bh"),
        (("dryness=60", "--lost", "100"), "chances from 0 to below 1"),
        (("dryness=60", "-n", "0"), "--subjects"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], says: str) -> None:
    done = cutis("power", *words)
    assert done.returncode in (1, 2)
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
