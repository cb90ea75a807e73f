import pytest
import typer
from typer.testing import CliRunner

from cutis.cli.export import command
from cutis.errors import CutisError

APP = typer.Typer()
APP.command()(command)


def run(*arguments):
    return CliRunner().invoke(APP, [str(a) for a in arguments])


def test_antimony_of_an_agent(tmp_path):
    file = tmp_path / "skin.ant"
    result = run("--format", "antimony", "--agents", "retinol", "-o", file)
    assert result.exit_code == 0, result.output
    text = file.read_text()
    assert "retinol_in_epidermis' = " in text
    assert "const start_day = 7305;" in text
    assert list(tmp_path.iterdir()) == [file]


def test_latex_to_the_screen():
    result = run("--format", "latex")
    assert result.exit_code == 0
    assert result.output.startswith("\\begin{align*}")


def test_a_plan_is_exported_with_its_doses(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "subject: person age 20\n"
        "arms:\n"
        "  vehicle: [wait 2 week]\n"
        "  treated: [apply retinol 0.3 % twice daily for 2 week]\n"
    )
    treated = run(plan, "--format", "antimony", "--arm", "treated")
    assert treated.exit_code == 0, treated.exception
    assert "event_1_next" in treated.output
    assert "event_1_next" not in run(plan, "--format", "antimony", "--arm", "vehicle").output
    wrong = run(plan, "--arm", "treatd")
    assert isinstance(wrong.exception, CutisError)
    assert "the nearest is 'treated'" in str(wrong.exception)


def test_no_library_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "libsbml", None)
    result = run()
    assert isinstance(result.exception, CutisError)
    with pytest.raises(CutisError, match=r"cutis\[sbml\]"):
        raise result.exception
