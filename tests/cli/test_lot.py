"""`cutis lot` on synthetic lots: the last has sixfold CXCL8 and hardly any FGF7 and HGF."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import EXAMPLE, cutis

LOTS = (EXAMPLE / "lots-design.csv", "--table", EXAMPLE / "lots.csv")


def test_the_odd_lot_is_found_and_why() -> None:
    said = json.loads(cutis("lot", *LOTS, "--lot", "L12", "--json").stdout)
    assert said["verdict"] == "different"
    outcomes = {row["protein"]: row["outcome"] for row in said["markers"]}
    assert outcomes["CXCL8"] == "beyond"
    assert {outcomes["FGF7"], outcomes["HGF"]} <= {"beyond", "missing"}
    assert {"L09", "L10", "L11"} == set(said["reference"])
    assert any("CXCL8" in reason for reason in said["reasons"])


def test_a_lot_among_its_like_is_not_different_and_the_choice_of_markers_is_kept() -> None:
    done = cutis("lot", *LOTS, "--lot", "L11", "--reference", "L09,L10", "--markers", "CXCL12",
                 "--markers", "CSF2", "--margin", "2", "--json")  # fmt: skip
    said = json.loads(done.stdout)
    assert said["verdict"] in ("consistent", "not shown")
    assert [row["protein"] for row in said["markers"]] == ["CXCL12", "CSF2"]
    assert {row["margin"] for row in said["markers"]} == {2.0}
    assert said["reference"] == ["L09", "L10"]


def test_report_and_tables(tmp_path: Path) -> None:
    done = cutis("lot", *LOTS, "--report", tmp_path / "l.html", "--tables", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    assert "lot L12 against L09, L10, L11: different" in done.stdout
    assert 'data-chart="lot_panel"' in (tmp_path / "l.html").read_text("utf-8")
    assert (tmp_path / "tables" / "lot-markers.csv").is_file()


def test_unknown_lot_and_marker_name_the_nearest() -> None:
    done = cutis("lot", *LOTS, "--lot", "L13")
    assert done.returncode == 1
    assert "L12" in done.stderr
    done = cutis("lot", *LOTS, "--lot", "L12", "--markers", "CXCL9")
    assert done.returncode == 1
    assert "CXCL" in done.stderr
