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


def _panel(folder: Path) -> Path:
    """A panel of two genes by donor, three wells each, at two doses."""
    donors = [f"Donor {d}" for d in (1, 2, 3, 4) for _ in range(3)]
    lines = [",".join(["gene", "dose", *donors])]
    for gene, at in (("IL6", 8.0), ("CXCL8", 5.0)):
        for dose in (0, 10):
            values = [f"{at - dose / 10 + 0.01 * i:.2f}" for i in range(12)]
            lines.append(",".join([gene, str(dose), *values]))
    path = folder / "panel.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_any_column_of_the_samples_can_be_the_lot(tmp_path: Path) -> None:
    panel = _panel(tmp_path)
    words = ("lot", panel, "--quantity", "dCt", "--lot", "Donor 4")
    wrong = cutis(*words)
    assert wrong.returncode == 1
    assert "without a column `lot` a condition is a lot" in wrong.stderr
    assert "--by donor" in wrong.stderr
    done = cutis(*words, "--by", "donor", "--condition", "dose 10", "--markers", "IL6", "--json")
    said = json.loads(done.stdout)
    assert set(said["reference"]) == {"Donor 1", "Donor 2", "Donor 3"}
    assert [row["protein"] for row in said["markers"]] == ["IL6"]
    assert 0.8 < said["markers"][0]["ratio"] < 1.0
    assert not any("conditions" in reason for reason in said["reasons"])
    mixed = json.loads(cutis(*words, "--by", "donor", "--json").stdout)
    assert any("Samples of 2 conditions" in reason for reason in mixed["reasons"])
    other = cutis(*words, "--by", "doner")
    assert "'donor'" in other.stderr


def test_without_markers_it_says_to_name_them(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    names = ",".join(f"{lot}_{i}" for lot in "ABC" for i in (1, 2))
    table.write_text(f"gene,{names}\nACTB,1e6,2e6,1e6,2e6,1e6,2e6\nGAPDH,3e6,2e6,3e6,2e6,3e6,2e6\n")
    done = cutis("lot", table, "--lot", "C")
    assert done.returncode == 0, done.stderr
    assert "0 markers" not in done.stdout
    assert "--markers" in done.stdout


def test_the_quantity_is_said_as_on_the_command_line(tmp_path: Path) -> None:
    done = cutis("lot", _panel(tmp_path))
    assert "quantity=" not in done.stderr
    assert "--quantity dCt" in done.stderr


def test_the_last_lot_of_the_condition_is_asked_about(tmp_path: Path) -> None:
    """Donors 5 and 6 have no sample of the dose in question."""
    lines = ["gene,dose," + ",".join(f"Donor {d}" for d in (1, 2, 3, 4, 5, 6) for _ in range(2))]
    for gene, at in (("IL6", 8.0), ("CXCL8", 5.0)):
        values = [f"{at + well / 50:.2f}" for well in range(12)]
        lines += [",".join([gene, "0", *values]), ",".join([gene, "10", *values[:8], *[""] * 4])]
    panel = tmp_path / "panel.csv"
    panel.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ("lot", panel, "--quantity", "dCt", "--by", "donor", "--markers", "IL6", "--json")
    done = cutis(*words, "--condition", "dose 10")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["lot"] == "Donor 4"
    assert said["reference"] == ["Donor 1", "Donor 2", "Donor 3"]
    assert json.loads(cutis(*words, "--condition", "dose 0").stdout)["lot"] == "Donor 6"
