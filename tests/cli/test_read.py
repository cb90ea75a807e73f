"""`cutis read` as it is called: what it says, what it writes, how it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.command import EXAMPLE, cutis

from cutis.cli.read import _show
from cutis.omics.formats.sniff import read

CULTURE = EXAMPLE / "synthetic-co-culture.txt"


def test_says_what_it_is_and_what_was_left_out() -> None:
    done = cutis("read", CULTURE)
    assert done.returncode == 0, done.stderr
    assert "MaxQuant proteinGroups" in done.stdout
    rows = CULTURE.read_text("utf-8").splitlines()[1:]
    reverse = sum(row.split("\t")[0].startswith("REV__") for row in rows)
    assert f"rows: {len(rows):,} read; {len(rows) - reverse:,} proteins came" in done.stdout
    assert f"set aside: {reverse} × reverse" in done.stdout
    assert "6 contaminants" in done.stdout
    assert "C1" in done.stdout


def test_json_holds_the_same() -> None:
    said = json.loads(cutis("read", CULTURE, "--json").stdout)
    assert said["kind"] == "protein"
    assert said["conditions"] == {"C": ["C1", "C2", "C3", "C4"]}
    assert said["features"] == said["kept"]
    assert said["rows"] == said["kept"] + sum(one["count"] for one in said["set_aside"].values())


def test_a_design_names_the_conditions(tmp_path: Path) -> None:
    design = EXAMPLE / "lots-design.csv"
    out = tmp_path / "lots.csv"
    done = cutis("read", EXAMPLE / "lots.csv", "--design", design, "-o", out, "--json")
    said = json.loads(done.stdout)
    assert list(said["conditions"]) == ["co-culture"]
    assert str(out) in done.stderr
    written, source = pd.read_csv(out), pd.read_csv(EXAMPLE / "lots.csv")
    both = written.merge(source, left_on="symbol", right_on="symbol", suffixes=("", " there"))
    assert len(both) == len(source)
    assert both["L09-1"].fillna(0).tolist() == both["L09-1 there"].tolist()


@pytest.mark.parametrize("ending", ["parquet", "h5ad", "h5mu"])
def test_writes_what_other_programs_read(tmp_path: Path, ending: str) -> None:
    library = {"parquet": "pyarrow", "h5ad": "anndata", "h5mu": "mudata"}[ending]
    module = pytest.importorskip(library)
    out = tmp_path / f"out.{ending}"
    done = cutis("read", CULTURE, "-o", out)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.glob("[!.]*")] == [out.name]
    source: Any = pd.read_csv(CULTURE, sep="\t").set_index("Gene names")["LFQ intensity C2"]
    values: Any
    if ending == "parquet":
        values = pd.read_parquet(out).set_index("protein")["C2"]
    else:
        kept = module.read_h5ad(out) if ending == "h5ad" else module.read(out)["protein"]
        assert list(kept.obs["condition"]) == ["C"] * 4
        values = kept.to_df().loc["C2"]
    assert values["COL1A1"] == source["COL1A1"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nothing.txt"], 1, "no such file"),
        ([CULTURE, "-o", "out.xyz"], 1, ".h5ad"),
        ([CULTURE, "--quantity", "LFQ intensty"], 1, "'LFQ intensity'"),
        ([CULTURE, "-o", CULTURE / "below.csv"], 1, "choose another place with -o"),
        ([], 2, "argument"),
    ],
)
def test_refuses_with_a_sentence(words: list[str | Path], code: int, says: str) -> None:
    done = cutis("read", *words)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("width", "samples"), [(40, 1), (80, 3), (120, 3)])
def test_as_many_samples_are_shown_as_have_room_and_no_level_is_cut(
    width: int, samples: int, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    table = tmp_path / "t.csv"
    rows = ["protein,Keratinocytes A 1,Keratinocytes A 2,Keratinocytes A 3"]
    rows += [f"P{i},1.2345e-05,1234567890,{i + 1}" for i in range(3)]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", str(width))
    _show(read(table))
    said = capsys.readouterr().out
    assert said.count("1.234e-05") == 3
    assert ("1.235e+09" in said) == (samples > 1)
    assert "1.2…" not in said
