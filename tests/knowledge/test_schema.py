"""The JSON Schema of the atlas passes what the atlas passes, and refuses what one file shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft7Validator
from tests.atlas.cases import Case, cases
from typer.testing import CliRunner

from cutis.cli import schema as cli_schema
from cutis.errors import AtlasError
from cutis.files.yaml_nodes import read_document
from cutis.knowledge.reader import bundled_root
from cutis.knowledge.records import FOLDERS
from cutis.knowledge.rules import Rule
from cutis.knowledge.schema import editor_settings, quantity, schema

#: Cases of a wrong file whose mistake one file shows, without the rest of the atlas.
SEEN = (
    "field-missing",
    "field-unknown",
    "field-unknown-in-arrow",
    "field-list-as-text",
    "field-text-as-list",
    "field-quantity-as-text",
    "literal-change",
    "literal-message",
    "literal-status",
    "number-hill-power",
    "number-hill-text",
    "balance-where-not-allowed",
    "delta-three-alleles",
    "quantity-unreadable",
)

#: Cases of a right file that are records.
RIGHT = [case for case in cases("valid") if case.folder in FOLDERS]


def mistakes(folder: str, raw: bytes) -> list[str]:
    """Return what a schema says against a file, each with where it is."""
    document, _ = read_document(raw, "a file")
    assert document is not None
    found = Draft7Validator(schema(folder)).iter_errors(document.data)
    return [f"{one.json_path}: {one.message}" for one in found]


def parts(node: Any) -> list[dict[str, Any]]:
    """Return every mapping inside a schema."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) else []
    return [*own, *(found for one in inner for found in parts(one))]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_atlas_passes(folder: str) -> None:
    Draft7Validator.check_schema(schema(folder))
    files = sorted((bundled_root() / folder).glob("*.yaml"))
    assert files
    assert {path.name: mistakes(folder, path.read_bytes()) for path in files} == {
        path.name: [] for path in files
    }


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.path.stem)
def test_what_is_right_passes(case: Case) -> None:
    assert mistakes(case.folder, case.path.read_bytes()) == []


@pytest.mark.parametrize("name", SEEN)
def test_what_one_file_shows_to_be_wrong_is_refused(name: str) -> None:
    case = next(case for case in cases("invalid") if case.path.stem == name)
    assert mistakes(case.folder, case.path.read_bytes())


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_editor_needs_nothing_else(folder: str) -> None:
    made = schema(folder)
    assert [part for part in parts(made) if "$ref" in part or part.get("format")] == []
    assert made["additionalProperties"] is False
    told = FOLDERS[folder].model_fields
    assert set(made["properties"]) == set(told)
    for name, info in told.items():
        assert info.description is None or made["properties"][name]["description"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("6 (3 to 12) h", True),
        ("  0.07 1/day", True),
        ("1,000 h", True),
        ("6", False),
        (6, False),
        ("6 (3 to 12)", False),
        ("6 (3 to 12 h", False),
        ("six h", False),
        ("balance", False),
    ],
)
def test_a_number_with_a_unit(text: str | float, right: bool) -> None:
    assert Draft7Validator(quantity(Rule(("day",)))).is_valid(text) is right


def test_a_number_without_one_may_be_bare_and_has_bounds() -> None:
    activity = Draft7Validator(quantity(Rule(("activity",), high=1.0)))
    assert all(map(activity.is_valid, (0.3, "0.3 (0.2 to 0.5)", "30 %")))
    assert not any(map(activity.is_valid, (1.5, -0.1, "0.3 (0.2)", None)))
    assert not Draft7Validator(quantity(Rule(("1",), positive=True))).is_valid(0)
    assert Draft7Validator(quantity(Rule(("1/day",), balance=True))).is_valid("balance")


def run(*words: object) -> Any:
    """Run the command."""
    app = typer.Typer()
    app.command()(cli_schema.command)
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_writes_a_schema_for_each_folder(tmp_path: Path) -> None:
    done = run("-o", tmp_path / "made", "--atlas", "./mine/")
    assert done.exit_code == 0
    assert {path.stem for path in (tmp_path / "made").iterdir()} == set(FOLDERS)
    assert json.loads((tmp_path / "made" / "cells.json").read_text("utf-8")) == schema("cells")
    settings = json.loads(done.output[done.output.index("{") :])
    assert settings == editor_settings(str(tmp_path / "made"), "mine")
    assert "**/mine/cells/*.yaml" in settings["yaml.schemas"].values()


def test_the_command_prints_one_and_names_the_nearest() -> None:
    assert json.loads(run("ingredient").output)["title"] == "atlas/ingredients"
    wrong = run("ingrediant")
    assert isinstance(wrong.exception, AtlasError)
    assert "the nearest is 'ingredient'" in str(wrong.exception)
    assert "cutis schema -o" in str(run().exception)
