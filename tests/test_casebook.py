"""No case is left out: every folder is gone through by some test, and every name is a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from .casebook import CASES, KINDS, OWNERS, PROGRAMS, TESTS, beside, folders, table_folders


def test_every_owner_goes_through_a_folder_that_is_there() -> None:
    there = {name for kind in KINDS for name in folders(kind)}
    assert set(OWNERS) <= there, "a name in OWNERS matches no folder of cases"
    assert set(PROGRAMS) <= set(table_folders("valid")), "a name in PROGRAMS matches no folder"
    for name, owner in OWNERS.items():
        text = (TESTS / owner).read_text("utf-8")
        assert f'"{name}"' in text, f"{owner} does not name the folder {name!r}"
        assert "def test_" in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_folder_of_cases_holds_some(kind: str) -> None:
    assert [name for name in folders(kind) if not any((CASES / kind / name).iterdir())] == []
    assert [path.name for path in (CASES / kind).iterdir() if path.is_file()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_has_its_expectation_and_every_expectation_its_table(kind: str) -> None:
    alone = []
    for name in table_folders(kind):
        for path in (CASES / kind / name).iterdir():
            other = path.with_suffix("") if path.suffix == ".expect" else beside(path)
            if not other.is_file():
                alone.append(f"{kind}/{name}/{path.name}")
    assert alone == [], "a table needs FILE.expect beside it, and FILE.expect its table"


def test_every_other_expectation_has_its_file() -> None:
    for path in sorted(CASES.rglob("*.expect")):
        assert _file_of(path), f"{path} expects something of a file that is not there"


def _file_of(expect: Path) -> bool:
    """Tell whether the file of an expectation is there: FILE.expect, or NAME.expect of a YAML."""
    return expect.with_suffix("").is_file() or expect.with_suffix(".yaml").is_file()
