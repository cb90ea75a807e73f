"""Receptors of the receiving cells: the reader, the rows, and what a check says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load
from cutis.knowledge.rulebook.lint import lint
from cutis.knowledge.tables.receptors import AMOUNTS, antagonists, receptors

HEADER = "symbol,keratinocyte,fibroblast,source,status,note\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "receptors.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_atlas_has_receptors_of_both_receivers() -> None:
    found = receptors()
    assert len(found) >= 120
    assert all(set(one.on) == {"keratinocyte", "fibroblast"} for one in found.values())
    assert all(amount in AMOUNTS for one in found.values() for amount in one.on.values())
    assert (found["PDGFRA"].on["keratinocyte"], found["PDGFRA"].on["fibroblast"]) == ("no", "yes")
    assert not any(one.status == "verified" for one in found.values())


def test_antagonists_hold_ligands() -> None:
    found = antagonists()
    assert set(found["IL1RN"].holds) == {"IL1A", "IL1B"}
    assert not any(one.symbol in one.holds for one in found.values())


def test_another_receiver_is_a_column(tmp_path: Path) -> None:
    path = write(tmp_path, "symbol,melanocyte,source,status,note\nKIT,yes,textbook,recalled,\n")
    assert receptors(path)["KIT"].on == {"melanocyte": "yes"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("EGFR,yes,perhaps,prior,prior,\n", "2: fibroblast: 'perhaps'"),
        ("egfr,yes,yes,prior,prior,\n", "'egfr' is no symbol"),
        ("EGFR,yes,yes,,prior,\n", "source: is empty"),
        ("EGFR,yes,yes,prior,sure,\n", "'sure' is not known"),
        ("EGFR,yes,yes,prior,prior,\nEGFR,no,no,prior,prior,\n", "stands at"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AtlasError, match=says):
        receptors(write(tmp_path, HEADER + text))


def test_a_check_counts_the_rows_and_finds_a_source_that_is_not_there(tmp_path: Path) -> None:
    report = lint(load())
    rows = len(receptors()) + len(antagonists())
    assert report.counts["receptors and antagonists"] == rows
    assert report.counts["receptors prior"] + report.counts["receptors recalled"] == rows
    folder = tmp_path / "receptors"
    folder.mkdir()
    (folder / "receptors.csv").write_text(HEADER + "EGFR,yes,yes,nobody1999,prior,\nX,,,,,\n")
    report = lint(load(tmp_path))
    said = "\n".join(map(str, report.errors))
    assert "nobody1999" in said
    assert "receptors.csv:3" in said
