"""`cutis vesicles` on a small flagstat and counts made here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.cli.command import cutis

from cutis.omics.report.vesicles import by_share, facts, sections
from cutis.omics.vesicles.findings import read_vesicles
from cutis.page.page import build

FLAGSTAT = """{reads} + 0 in total (QC-passed reads + QC-failed reads)
0 + 0 secondary
0 + 0 supplementary
0 + 0 duplicates
{mapped} + 0 mapped ({share:.2f}% : N/A)
0 + 0 paired in sequencing
0 + 0 read1
0 + 0 read2
0 + 0 properly paired (N/A : N/A)
0 + 0 with itself and mate mapped
0 + 0 singletons (N/A : N/A)
0 + 0 with mate mapped to a different chr
0 + 0 with mate mapped to a different chr (mapQ>=5)
"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two samples: one good, one of which little maps."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, mapped in (("good", 24_000_000), ("poor", 1_000_000)):
        reads = 25_000_000
        text = FLAGSTAT.format(reads=reads, mapped=mapped, share=100 * mapped / reads)
        (folder / f"{name}.flagstat").write_text(text)
    return folder


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Eighty miRNAs in two conditions of three; ten of them are eightfold in the second."""
    rng = np.random.default_rng(3)
    mean = 10 ** rng.uniform(2, 4, 80)
    lines = ["gene_id," + ",".join(f"{c}_{n}" for c in ("young", "aged") for n in (1, 2, 3))]
    for i, one in enumerate(mean):
        fold = [1.0] * 3 + [8.0 if i < 10 else 1.0] * 3
        values = rng.negative_binomial(20, 20 / (20 + one * np.array(fold)))
        lines.append(f"hsa-miR-{i + 100}-5p," + ",".join(map(str, values)))
    path = tmp_path / "mirna-counts.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_poor_library_fails_and_the_good_one_does_not(logs: Path) -> None:
    done = cutis("vesicles", logs, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    verdicts = {row["sample"]: row["verdict"] for row in said["samples"]}
    assert said["verdict"] == "fail"
    assert verdicts["poor"] == "fail"
    assert verdicts["good"] != "fail"


def test_counts_say_cargo_and_what_differs(counts: Path, tmp_path: Path) -> None:
    pytest.importorskip("pydeseq2")
    report = tmp_path / "vesicles.html"
    done = cutis("vesicles", "--counts", counts, "--report", report, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (rows,) = said["differences"].values()
    up = {row["rna"] for row in rows if row["verdict"] == "up"}
    true = {f"hsa-miR-{i + 100}-5p" for i in range(10)}
    assert len(up & true) >= 9
    assert len(up - true) <= 1
    assert 'data-chart="rna-volcano-1"' in report.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [([], "--counts"), (["none.txt"], "none.txt"), (["--targets", "t.csv"], "--counts")],
)
def test_refuses_with_a_sentence(words: list[str], says: str) -> None:
    done = cutis("vesicles", *words)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_without_pydeseq2_the_rest_is_made_and_it_is_said_what_is_not(
    counts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pydeseq2", None)
    monkeypatch.setitem(sys.modules, "pydeseq2.dds", None)
    found = read_vesicles([], counts=counts)
    made = sections(found)
    assert [section.id for section in made] == ["cargo", "meaning", "sources"]
    (why,) = found.left_out.values()
    assert 'pip install "cutis[omics]"' in why
    assert why in build(made, title="t").replace("&#34;", '"')
    assert "RNAs in the table" in facts(found)


def test_the_shares_come_first_and_a_column_without_names_not_at_all() -> None:
    table = pd.DataFrame(columns=["rna", "symbol", "rank", "detected a", "cpm a", "share a"])
    assert by_share(table) == ["rna", "rank", "share a", "detected a", "cpm a"]


def test_files_of_a_folder_that_are_no_logs_are_named(logs: Path, tmp_path: Path) -> None:
    (logs / "reads.bam").write_bytes(b"\x00\x01")
    (logs / "broken.txt").write_text("not a log at all\n")
    report = tmp_path / "r.html"
    done = cutis("vesicles", logs, "--report", report)
    assert done.returncode == 0, done.stderr
    for said in (done.stdout, report.read_text("utf-8")):
        assert "reads.bam" in said
        assert "broken.txt" in said
    whole = json.loads(cutis("vesicles", logs, "--json").stdout)
    assert sum(row["count"] for row in whole["set_aside"]) == 2
