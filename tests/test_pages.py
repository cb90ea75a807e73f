"""The glossary and the decisions name what is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from tests.imports import ROOT, modules

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
FOLDER = ROOT / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
_ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<says>.+) \| `(?P<where>[\w.]+)` \|$", re.MULTILINE)
TERMS = {row["term"]: row["where"] for row in _ROW.finditer(GLOSSARY)}


def found(name: str) -> object:
    """Return a module, or what a module holds by a dotted name; None when it is not there."""
    parts = f"cutis.{name}".split(".")
    for length in range(len(parts), 1, -1):
        if ".".join(parts[:length]) in modules():
            here: object = import_module(".".join(parts[:length]))
            for part in parts[length:]:
                here = getattr(here, part, None)
            return here
    return None


def test_every_row_of_the_glossary_was_read() -> None:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    assert len(TERMS) == len([row for row in rows if not row.startswith("| term ")]) >= 30


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_computed_where_the_glossary_says(term: str) -> None:
    assert found(TERMS[term]) is not None, TERMS[term]


def test_a_name_that_is_gone_would_be_seen() -> None:
    assert found("skin.readout.dialogue.fidelty") is None
    assert found("skin.dialog.fidelity") is None


def test_the_index_lists_every_decision_in_order() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    assert [row[2] for row in rows] == [path.name for path in DECISIONS]
    for number, title, name in rows:
        assert (FOLDER / name).read_text("utf-8").startswith(f"# {number}. {title}\n")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_else_there_was_and_names_files_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^## (\w+)", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Alternatives", "Consequences"]
    assert 20 <= len(text.splitlines()) <= 50
    named = re.findall(r"`((?:src|tests|benchmarks|docs)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*-*.yml")),
    ids=lambda path: path.stem,
)
def test_an_issue_form_asks_what_it_needs(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form.keys() >= {"name", "description", "body"}
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert len({part["id"] for part in asked}) == len(asked)
    assert all(part["attributes"]["label"] for part in asked)
    assert any(part.get("validations", {}).get("required") for part in asked)


def test_checks_before_a_commit_fetch_nothing() -> None:
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in settings["repos"]] == ["local"]
    entries = [hook["entry"] for repo in settings["repos"] for hook in repo["hooks"]]
    assert [entry.split()[:2] for entry in entries] == [
        [".venv/bin/ruff", "check"], [".venv/bin/ruff", "format"], [".venv/bin/cutis", "check"],
    ]  # fmt: skip
