"""The commands run, resume and branch, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cutis.cli import branch, resume, run
from cutis.errors import PlanError
from cutis.skin.experiment.store import open_run


@pytest.fixture
def type_in(monkeypatch, tmp_path, small_atlas):
    """Type a command in an empty folder, over the small atlas alone."""
    from cutis import knowledge

    real = knowledge.load
    monkeypatch.setattr(knowledge, "load", lambda path=None: real(small_atlas, alone=True))
    monkeypatch.chdir(tmp_path)

    def typed(command, *words: str):
        app = typer.Typer()
        app.command()(command)
        return CliRunner().invoke(app, list(words))

    return typed


def test_every_sentence_is_listed(type_in):
    shown = type_in(run.command, "--sentences")
    assert shown.exit_code == 0
    assert "apply retinol 0.3 % every evening for 12 week" in shown.output
    assert "person age YEARS" in shown.output


def test_a_run_and_a_branch_of_it(type_in):
    said = "person age 30, site forearm; UV 2 MED; wait 1 week"
    shown = type_in(run.command, said, "-o", "life.zarr", "--draws", "9", "--seed", "3")
    assert shown.exit_code == 0, shown.output
    assert "9 individuals · 1 arm · 9 finished" in shown.output
    assert open_run("life.zarr").attrs["seed"] == 3
    Path("on.yaml").write_text("arms:\n  light: [UV 1 MED, wait 1 week]\n  rest: [wait 1 week]\n")
    shown = type_in(branch.command, "life.zarr", "on.yaml", "--at", "3 day", "--quiet")
    assert shown.exit_code == 0, shown.output
    assert open_run("on.zarr").arms == ("light", "rest")


def test_a_check_runs_nothing(type_in):
    shown = type_in(run.command, "person age 30, site forearm; UV 2 MED; wait 1 week", "--check")
    assert "dose UV 2, at 0 day" in shown.output
    assert "main: 0 day to 1 week" in shown.output
    assert not list(Path.cwd().glob("*.zarr"))


def test_a_stopped_run_says_how_to_go_on_and_does(type_in, monkeypatch):
    from cutis.skin.experiment import run as module

    Path("plan.yaml").write_text(
        "subject: person age 30, site forearm\ndraws: 9\narms: {rest: [wait 1 week]}\n"
    )
    real = module._compute

    def stopped(executor, work, items, kept, meter, asked):
        return real(executor, work, items, kept, meter, lambda: True)

    monkeypatch.setattr(module, "_compute", stopped)
    shown = type_in(run.command, "plan.yaml")
    assert shown.exit_code == 130
    assert "go on with `cutis resume plan.zarr`" in shown.output
    assert not open_run("plan.zarr").complete
    monkeypatch.setattr(module, "_compute", real)
    shown = type_in(resume.command, "plan.zarr")
    assert shown.exit_code == 0, shown.output
    assert open_run("plan.zarr").complete


def test_what_is_wrong_is_said(type_in):
    shown = type_in(run.command, "nowhere.yaml")
    assert isinstance(shown.exception, PlanError)
    assert "nowhere.yaml: cannot be read" in str(shown.exception)
    assert type_in(run.command).exit_code == 2


def test_check_refuses_a_state_that_the_model_does_not_have(type_in):
    plan = Path("plan.yaml")
    plan.write_text("subject: person age 60\nkeep: [NOPE]\narms: {a: [wait 1 week]}\n")
    refused = type_in(run.command, str(plan), "--check")
    assert isinstance(refused.exception, PlanError)
    assert "plan.yaml:2:8: keep.0: no state 'NOPE'" in str(refused.exception)
