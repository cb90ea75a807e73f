"""`cutis secretome` as it is called: summary, files, JSON, refusals, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from rich.table import Table
from tests.cli.command import EXAMPLE, cutis, stopped

from cutis.cli.places import check_places
from cutis.cli.terminal import print_table
from cutis.errors import CutisError
from cutis.omics.secretome.study import study

DESIGN = EXAMPLE / "design.yaml"


def test_one_run_writes_report_tables_and_levels(tmp_path: Path) -> None:
    anndata = pytest.importorskip("anndata")
    out = tmp_path / "out"
    done = cutis("secretome", DESIGN, "--quick", "--no-model", "--report", out / "s.html",
                 "--tables", out / "tables", "-o", out / "s.h5ad")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.glob("[!.]*")) == ["s.h5ad", "s.html", "tables"]
    for says in ("emergent", "detected", "co-culture against keratinocyte", "not there: lots"):
        assert says in done.stdout
    assert len(done.stdout.splitlines()) < 45
    assert (out / "s.html").read_text("utf-8").startswith("<!doctype html>")
    kept = anndata.read_h5ad(out / "s.h5ad")
    table = pd.read_csv(out / "tables" / "emergence.csv").set_index("protein")
    verdicts = kept.var["emergence verdict"]
    both = verdicts.index.intersection(table.index)
    assert len(both) > 100
    assert (verdicts[both] == table.loc[both, "verdict"]).all()


def test_json_has_counts_with_intervals_and_what_is_left_out() -> None:
    done = cutis("secretome", DESIGN, "--quick", "--no-model", "--json")
    said = json.loads(done.stdout)
    emergent = said["counts"]["emergent"]
    assert emergent["low"] <= emergent["value"] <= emergent["high"]
    assert "lots" in said["left_out"]
    assert said["conditions"] == ["keratinocyte", "fibroblast", "co-culture"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["none.yaml"], 1, "none.yaml"),
        ([EXAMPLE / "lots-design.csv"], 1, "--table"),
        ([DESIGN, "--both", "coculture"], 1, "'co-culture'"),
        ([DESIGN, "-o", "x.txt"], 1, ".h5ad"),
        ([DESIGN, "--receptors", "counts.csv"], 2, "CELL=TABLE"),
        ([DESIGN, "--sets", "GO_PB"], 1, "GO_BP"),
    ],
)
def test_refuses_with_a_sentence_before_it_computes(
    words: list[str | Path], code: int, says: str
) -> None:
    done = cutis("secretome", *words)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    done = stopped("secretome", DESIGN, "--report", tmp_path / "s.html", after=2.0)  # of five
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_quantity_format_and_sheet_are_taken(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("gene,K1,K2,F1,F2\nHGF,4,5,6,5\nIL6,7,8,6,5\nFN1,3,4,5,6\n")
    words = ("secretome", table, "--no-model", "--quick", "--json")
    linear = json.loads(cutis(*words, "--quantity", "linear", "--format", "matrix").stdout)
    logs = json.loads(cutis(*words, "--quantity", "log2").stdout)
    assert not any("made linear" in note for note in linear["report"]["notes"])
    assert any("log2" in note for note in logs["report"]["notes"])
    design = tmp_path / "d.yaml"
    design.write_text("file: t.csv\nsamples: {K1: K, K2: K, F1: F, F2: F}\nquantity: linear\n")
    over = json.loads(cutis("secretome", design, *words[2:], "--quantity", "log2").stdout)
    assert any("log2" in note for note in over["report"]["notes"])
    wrong = cutis("secretome", table, "--format", "matrx")
    assert wrong.returncode == 1
    assert "'matrix'" in wrong.stderr


def test_the_summary_names_the_condition_that_is_heard(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = "\n".join(f"{g},2e6,3e6,4e6,5e6" for g in ("HGF", "IL6", "FN1", "CXCL8", "EGF"))
    table.write_text(f"gene,RAS_1,RAS_2,STOP_1,STOP_2\n{rows}\n")
    words = ("secretome", table, "--no-model", "--quick")
    free = cutis(*words)
    assert "is the medium of 'STOP'" in free.stdout
    assert "--condition" in free.stdout
    said = json.loads(cutis(*words, "--condition", "RAS", "--json").stdout)
    heard = [name for name in said["results"] if name.startswith("heard by")]
    assert heard
    assert all("RAS" in name for name in heard)
    assert "RAS against STOP" in said["results"]
    assert not any("heard and dosed" in note for note in said["report"]["notes"])


@pytest.mark.parametrize("width", [20, 40, 200])
def test_no_number_is_cut_on_a_narrow_terminal(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    grid = Table("marker", "interval", "p")
    grid.add_row("CXCL8[1]", "+0.61 ± 0.05", "9e-08")
    print_table(grid)
    said = capsys.readouterr().out
    assert "…" not in said
    assert {"CXCL8[1]", "+0.61", "0.05", "9e-08"} <= set(re.findall(r"[^\s│┃]+", said))


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    file, folder = tmp_path / "file", tmp_path
    for option, path, why in (
        ("--report", folder, "is a folder"), ("--tables", file, "expected a folder"),
        ("-o", file / "below.csv", "is no folder"), ("--report", file / "a" / "b", "is no folder"),
    ):  # fmt: skip
        files, folders = ({}, {option: path}) if option == "--tables" else ({option: path}, {})
        with pytest.raises(CutisError, match=f"{why}; choose another place with {option}"):
            check_places(files, folders)
    check_places({"--report": file, "-o": folder / "new" / "a.csv"}, {"--tables": folder})
    done = cutis("secretome", DESIGN, "--report", folder)
    assert done.returncode == 1
    assert "with --report" in done.stderr
    assert "100 %" not in done.stderr


def test_nothing_that_was_read_is_written_over(tmp_path: Path) -> None:
    """A folder of tables gets a samples.csv; so may the table of samples be called."""
    lots = (EXAMPLE / "lots-design.csv").read_text("utf-8")
    levels = (EXAMPLE / "lots.csv").read_text("utf-8")
    samples, table, design = tmp_path / "samples.csv", tmp_path / "t.csv", tmp_path / "d.yaml"
    samples.write_text(lots)
    table.write_text(levels)
    design.write_text("file: t.csv\nsamples: samples.csv\n")
    for words, option in (
        (("read", table, "-o", table), "-o"),
        (("secretome", design, "--quick", "--no-model", "--tables", tmp_path), "--tables"),
        (("secretome", design, "--quick", "--no-model", "--report", samples), "--report"),
        (("lot", samples, "--table", table, "--tables", tmp_path), "--tables"),
    ):
        done = cutis(*words)
        assert done.returncode == 1, words
        assert f"choose another place with {option}" in done.stderr
    assert samples.read_text() == lots
    assert table.read_text() == levels
    found = study(design)
    assert {Path(one).name for one in found.files} == {"d.yaml", "t.csv", "samples.csv"}
