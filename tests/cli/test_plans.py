"""A plan in one line, told from a file; where its run is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.command import cutis

from cutis.cli.plans import free_place, is_spoken, plan_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("plan", "spoken"),
    [
        ("person age 62; apply retinol 0.3 % every evening for 12 week", True),
        ("person age 62.5", True),
        ("dish co-culture-contact; wait 1.5 day", True),
        ("1,000 people, age 30 to 50.5; wait 1 week", True),
        ("age from 20 to 80.5", True),
        ("person age 30; " + "wait 1.5 day; " * 50, True),
        ("plan.yaml", False),
        ("my plan.yaml", False),
        ("person age 62.yaml", False),
        ("plans/retinol 0.3", False),
    ],
)
def test_a_line_is_told_from_a_file(plan: str, spoken: bool) -> None:
    assert is_spoken(plan) is spoken


def test_a_file_of_that_name_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a;b").write_text("subject: person age 60\narms: {a: [wait 1 week]}\n")
    assert plan_of("a;b")[1] == "a;b"


def test_the_line_of_the_docs_is_a_plan() -> None:
    text = (ROOT / "docs" / "plan-language.md").read_text("utf-8")
    said = text.partition('cutis run "')[2].partition('"')[0]
    assert "0.4 %" in said
    assert set(plan_of(said)[0].arms) == {"untreated", "retinol"}


def test_a_second_line_is_kept_beside_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert free_place("run", overwrite=False) == Path("run.zarr")
    Path("run.zarr").mkdir()
    assert free_place("run", overwrite=False) == Path("run-2.zarr")
    assert free_place("run", overwrite=True) == Path("run.zarr")
    Path("plan.zarr").mkdir()
    assert free_place("plan", overwrite=False) == Path("plan.zarr"), "a plan's own run is refused"


def test_export_takes_a_line_and_trial_says_that_it_does_not(tmp_path: Path) -> None:
    place = tmp_path / "model.tex"
    done = cutis("export", "person age 62.5; wait 1 week", "-f", "latex", "-o", place)
    assert done.returncode == 0, done.stderr
    assert place.stat().st_size > 10_000
    refused = cutis("trial", "person age 62.5; wait 1 week")
    assert refused.returncode == 1
    assert "expected a plan's file with a part `trial:`" in refused.stderr


def test_the_command_at_the_head_of_the_example_of_a_branch_works(tmp_path: Path) -> None:
    example = ROOT / "examples" / "branch-treatments.yaml"
    first, second = example.read_text("utf-8").splitlines()[:2]
    assert "cutis run examples/ageing.yaml -o ageing.zarr" in first
    assert 'cutis branch ageing.zarr examples/branch-treatments.yaml --at "50 year"' in second
    ageing, after = tmp_path / "ageing.zarr", tmp_path / "after.zarr"
    cutis("run", ROOT / "examples" / "ageing.yaml", "--draws", "0", "-q", "-o", ageing)
    done = cutis("branch", ageing, example, "--at", "50 year", "-q", "-o", after)
    assert done.returncode == 0, done.stderr


def test_the_files_of_the_readme_are_there() -> None:
    folder = ROOT
    for line in (ROOT / "README.md").read_text("utf-8").splitlines():
        command = line.partition("#")[0].split()
        if command[:1] == ["cd"]:
            folder = ROOT / command[1]
        if line.startswith("```"):
            folder = ROOT
        if command[:1] != ["cutis"] or len(command) < 3:
            continue
        made = {command[at + 1] for at, one in enumerate(command[:-1]) if one in ("-o", "--report")}
        named = {
            one
            for one in command[2:]
            if one.startswith("examples/") or one.endswith((".yaml", ".csv", ".txt"))
        }
        for name in named - made:
            assert (folder / name).exists(), f"{line}: there is no {name}"
