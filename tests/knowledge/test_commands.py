import json

import pytest
import typer
from typer.testing import CliRunner

from cutis.cli import check, new, show, why

from .conftest import MINI


@pytest.fixture
def run(monkeypatch, tmp_path, atlas):
    """Run one of the four commands with the small atlas below it."""
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("cutis.knowledge.reader.bundled_root", lambda: MINI)
    app = typer.Typer()
    for module in (check, new, show, why):
        app.command(module.__name__.rpartition(".")[2])(module.command)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_check_counts_what_there_is(run):
    result = run("check")
    assert result.exit_code == 0
    assert "arrows" in result.output
    assert "0 errors" in result.output
    assert "\x1b" not in result.output


def test_check_lists_problems_and_fails(run, atlas):
    (atlas / "signals" / "FGF7.yaml").write_text("name: x\nsymbl: FGF7\n")
    result = run("check", atlas)
    assert result.exit_code == 1
    assert "FGF7.yaml:2:1: symbl: unknown field 'symbl'; the nearest is 'symbol'" in result.output


def test_check_as_json(run, atlas):
    assert json.loads(run("check", "--json").output)["ok"] is True
    (atlas / "signals" / "FGF7.yaml").write_text("")
    result = run("check", atlas, "--alone", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["errors"][0]["where"].endswith("FGF7.yaml:1:1")


def test_show_and_why(run):
    assert "FGF7: keratinocyte growth factor" in run("show", "FGF7").output
    assert json.loads(run("show", "FGF7", "--json").output)["numbers"]["half_life"]["value"] == 6
    assert "6 (3 to 12) h" in run("why", "FGF7.half_life").output
    assert json.loads(run("why", "FGF7.half_life", "--json").output)["number"]["unit"] == "h"
    assert run("why", "FGF7.half_life", "--bibtex").output.startswith("@article{smith2003a")


def test_new_writes_and_says_what_is_next(run, tmp_path):
    result = run("new", "signal", "CSF2", "--atlas", tmp_path / "mine")
    assert result.exit_code == 0
    assert (tmp_path / "mine" / "signals" / "CSF2.yaml").is_file()
    assert "TODO" in result.output
    assert "cutis check" in result.output
    again = run("new", "signal", "CSF2", "--atlas", tmp_path / "mine")
    assert again.exit_code != 0


def test_a_problem_in_many_places_is_said_once(run, atlas):
    (atlas / "pathways" / "NFKB.yaml").unlink()
    text = (atlas / "signals" / "IL1A.yaml").read_text()
    for name in ("IL1B", "IL6", "TNF", "CSF2", "HGF"):
        (atlas / "signals" / f"{name}.yaml").write_text(text.replace("IL1A", name))
    output = run("check", atlas, "--alone").output
    assert output.count("there is no pathway 'NFKB'") == 1
    assert "the same at" in output
