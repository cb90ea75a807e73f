"""Files without their folders, and tables in which a spreadsheet finds no formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cutis.files.ledger import keeping
from cutis.files.shared import excel_safe, shown_path, shown_paths
from cutis.page.content import Section, Table
from cutis.page.page import save_tables

EVIL = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "FGF7", ""]


def test_where_a_file_lies_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "study" / "study.yaml") == str(Path("study/study.yaml"))
    assert shown_path(tmp_path.parent / "elsewhere" / "a.csv") == "a.csv"
    assert shown_path("../a.csv") == "../a.csv"
    assert shown_paths(f"{tmp_path}/a.csv, b.csv") == "a.csv, b.csv"


def test_a_formula_becomes_text_and_a_number_stays_one() -> None:
    table = pd.DataFrame({"=name": EVIL, "x": [-1.5] * len(EVIL), "n": [None] * len(EVIL)})
    safe = excel_safe(table)
    assert safe["'=name"].tolist() == [f"'{one}" for one in EVIL[:5]] + EVIL[5:]
    assert safe["x"].tolist() == [-1.5] * len(EVIL)
    assert safe["n"].tolist() == [None] * len(EVIL)
    assert table["=name"].tolist() == EVIL


@pytest.mark.parametrize("safe", [True, False])
def test_tables_are_written_as_the_command_was_told(safe: bool, tmp_path: Path) -> None:
    rows = pd.DataFrame({"name": EVIL})
    made = Section("s", "s", "", "", "", [Table("t", "t", rows)])
    with keeping(excel_safe=safe):
        (path,) = save_tables(tmp_path, [made])
    assert path.read_text("utf-8").startswith("name\n'=cmd" if safe else "name\n=cmd")
