"""`cutis report` and `cutis warmup` as they are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cutis.skin.experiment import Plan


def cutis(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "cutis.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_report_of_a_run(tmp_path: Path) -> None:
    Plan.parse("person age 40; wait 7 day", draws=8).run(store=tmp_path / "run.zarr")
    done = cutis("report", tmp_path / "run.zarr", "-o", tmp_path / "out.html")
    assert done.returncode == 0, done.stderr
    assert "out.html" in done.stdout
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!doctype html>")


SIGNAL = """\
name: interleukin-33
symbol: IL33
uniprot: O95760
mass: {value: 18 kDa, source: prior, status: prior}
made_by:
  keratinocyte: {rate: 0.005 (0.001 to 0.05) ag/cell/h, in_culture: 0.005 (0.001 to 0.05) fg/cell/h,
                 source: prior, status: prior}
half_life: {value: 4 (1 to 12) h, source: prior, status: prior}
half_life_in_medium: {value: 24 (6 to 100) h, source: prior, status: prior}
diffusion: {value: 50 (36 to 72) um2/s, source: prior, status: prior}
heard_by:
  - {cell: fibroblast, through: IL1RL1, via: NFKB, change: increases, up_to: 0.1 (0.05 to 0.3),
     half_at: 500 (100 to 2000) pM, source: prior, status: prior}
"""


def test_a_run_over_an_atlas_of_ones_own_is_read_without_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my" / "signals").mkdir(parents=True)
    (tmp_path / "my" / "signals" / "IL33.yaml").write_text(SIGNAL)
    (tmp_path / "p.yaml").write_text(
        "subject: dish co-culture-contact\narms:\n  rest: [wait 1 day]\n"
    )
    (tmp_path / "on.yaml").write_text("arms:\n  more: [add IL33 1 ng/mL, wait 1 day]\n")
    (tmp_path / "apply.yaml").write_text(
        "subject: dish fibroblast-monoculture\n"
        "arms:\n  fed: [apply conditioned medium from r.zarr, wait 1 day]\n"
    )
    assert "0 errors" in cutis("check", "my").stdout
    made = cutis("run", "p.yaml", "-o", "r.zarr", "--atlas", "my")
    assert made.returncode == 0, made.stderr
    named = cutis("report", "r.zarr", "-o", "named.html", "--atlas", "my")
    assert named.returncode == 0, named.stderr
    (tmp_path / "my").rename(tmp_path / "away")
    for words in (
        ["report", "r.zarr", "-o", "r.html"],
        ["compare", "r.zarr", "--draws", "0", "--observations", _one_row(tmp_path)],
        ["export", "r.zarr", "-f", "antimony", "-o", "r.ant"],
        ["resume", "r.zarr"],
        ["branch", "r.zarr", "on.yaml", "-o", "on.zarr"],
        ["report", "on.zarr", "-o", "on.html"],
        ["run", "apply.yaml", "-o", "fed.zarr"],
    ):
        done = cutis(*words)
        assert done.returncode == 0, (words, done.stderr)
    html = (tmp_path / "r.html").read_text("utf-8")
    assert "read with the atlas it was run with, my, which it carries" in html
    assert str(tmp_path) not in html
    assert "IL33" in (tmp_path / "r.ant").read_text("utf-8")
    refused = cutis("resume", "r.zarr", "--atlas", "away/../p.yaml")
    assert refused.returncode == 1
    (tmp_path / "other" / "signals").mkdir(parents=True)
    refused = cutis("report", "r.zarr", "-o", "x.html", "--atlas", "other")
    assert refused.returncode == 1
    assert "give the atlas it was run with" in refused.stderr


def _one_row(folder: Path) -> Path:
    """Write one observation, the first of the atlas's own."""
    from cutis.knowledge.reader import bundled_root

    table = sorted((bundled_root() / "observations").glob("*.csv"))[0]
    lines = table.read_text("utf-8").splitlines()
    (folder / "row.csv").write_text("\n".join(lines[:2]) + "\n", "utf-8")
    return folder / "row.csv"


def test_report_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    done = cutis("report", tmp_path / "none.zarr")
    assert done.returncode == 1
    assert "cutis run plan.yaml" in done.stderr


def test_report_to_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    Plan.parse("person age 40; wait 1 day", draws=8).run(store=tmp_path / "run.zarr")
    (tmp_path / "file").write_text("")
    done = cutis("report", tmp_path / "run.zarr", "-o", tmp_path / "file" / "out.html")
    assert done.returncode == 1
    assert "choose another place with -o" in done.stderr


def test_warmup_says_where_the_code_is() -> None:
    cutis("warmup")
    done = cutis("warmup")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("was compiled already") == 2
    assert "kept in " in done.stdout
