"""Every rule of the rule book holds of the bundled atlas, and finds what breaks it.

`tests/knowledge/rulebook/faults.py` has the table: a new rule needs a fault there, or a test here
fails.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cutis
from cutis.cli.main import app
from cutis.cli.rulebook import every_rule
from cutis.knowledge import load
from cutis.knowledge.reader import bundled_root
from cutis.knowledge.rulebook.rule import Atlas, Rule, broken

from .faults import KIN, MISSED, Fault

BUNDLED = Atlas.of(load())
RULES = every_rule()
TABLES = ("panel", "observations", "signatures", "receptors", "standards")


def check(*words: object) -> tuple[int, list[dict[str, str]]]:
    """Run `cutis check` as a user does; return its exit status and the errors."""
    done = CliRunner().invoke(app, ["check", *map(str, words), "--json"])
    return done.exit_code, json.loads(done.output)["errors"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_bundled_atlas_keeps_it(rule: Rule) -> None:
    if rule.grave:
        assert [str(one) for one in rule.check(BUNDLED)] == []


@pytest.mark.parametrize("alone", [False, True], ids=["laid over", "alone"])
@pytest.mark.parametrize("number", MISSED)
def test_what_the_check_once_missed(number: int, alone: bool, tmp_path: Path) -> None:
    fault = MISSED[number]
    where = fault.put(tmp_path / "my", alone=alone)
    status, errors = check(tmp_path / "my", *(["--alone"] if alone else []))
    assert status == 1
    assert len(errors) == 1, errors
    points(where, errors[0]["where"])
    assert fault.says in f"{errors[0]['what']}; {errors[0]['hint']}"
    assert errors[0]["hint"]


@pytest.mark.parametrize("fault", KIN, ids=lambda one: f"{one.rule}: {one.new[:20] or one.old}")
def test_its_kin(fault: Fault, tmp_path: Path) -> None:
    where = fault.put(tmp_path / "my")
    if fault.file.partition("/")[0] in TABLES:  # the records are those of the bundled atlas
        atlas = Atlas([bundled_root(), tmp_path / "my"], BUNDLED.records)
    else:
        atlas = Atlas.at(tmp_path / "my")
    (rule,) = [rule for rule in RULES if rule.name == fault.rule]
    before = {(one.field, one.what) for one in rule.check(BUNDLED)}
    found = [one for one in rule.check(atlas) if (one.field, one.what) not in before]
    assert len(found) == fault.times, list(map(str, found))
    every = {(one.field, one.what) for one in broken(BUNDLED, RULES, grave=rule.grave)}
    own = [o for o in broken(atlas, RULES, grave=rule.grave) if (o.field, o.what) not in every]
    assert own == found, "another rule objects too"
    points(where, own[0].where)
    assert fault.says in str(own[0])
    assert own[0].hint or "expected" in own[0].what


def points(where: str, said: str) -> None:
    """Check that a message points at a line (and, maybe, a column in it)."""
    assert said == where or said.startswith(f"{where}:")


def test_every_rule_has_a_fault_and_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert {one.rule for one in (*KIN, *MISSED.values()) if one} == set(names)
    assert all(rule.says.endswith(".") for rule in RULES)


def test_every_floors_rules_are_in_the_book() -> None:
    """A module that makes rules and is not asked would be silent."""
    named = set(ast_rules())
    assert len(named) >= 5
    assert named == {rule.name for rule in RULES}


def ast_rules() -> list[str]:
    """Return the names of all rules that are made anywhere in the source."""
    found = []
    for path in Path(cutis.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        if "rulebook" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("Rule", "of_folder") and isinstance(first, ast.Constant):
                    found.append(str(first.value))
    return found


def test_the_rules_can_be_listed() -> None:
    shown = CliRunner().invoke(app, ["check", "--rules"]).output
    assert "panel pathways" in shown
    listed = json.loads(CliRunner().invoke(app, ["check", "--rules", "--json"]).output)
    assert [one["name"] for one in listed] == [rule.name for rule in RULES]


def test_a_wrong_record_hides_no_wrong_table(tmp_path: Path) -> None:
    for fault in (KIN[0], MISSED[9]):
        assert fault is not None
        fault.put(tmp_path / "my")
    _, errors = check(tmp_path / "my")
    assert len(errors) == 2


def test_an_unknown_folder_names_the_nearest_of_all(tmp_path: Path) -> None:
    (tmp_path / "my" / "panels").mkdir(parents=True)
    _, errors = check(tmp_path / "my")
    assert [one["hint"] for one in errors] == ["the nearest is 'panel'"]


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    text = (bundled_root() / "signatures" / "senescence.csv").read_text("utf-8")
    head, _, rest = text.partition("\n")
    rows = 'GDF15,up,medium,prior,prior,"of\nthree\nlines"\n\nSTC1,upp,medium,nobody1999,prior,\n'
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures" / "senescence.csv").write_text(f"\ufeff{head}\n{rows}{rest}", "utf-8")
    problems = broken(Atlas([bundled_root(), tmp_path], BUNDLED.records), RULES)
    assert {one.where.rpartition(":")[2] for one in problems if "upp" in one.what} == {"6"}
    assert {one.where.rpartition(":")[2] for one in problems if "nobody" in one.what} == {"6"}
