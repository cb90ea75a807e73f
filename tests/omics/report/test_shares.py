"""Shares are percent with the unit in the heading; the report of vesicles says what it rests on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from tests.cli.command import EXAMPLE

from cutis.figures.read_quality import _short
from cutis.omics.report import ligand_receptor, reading, secreted
from cutis.omics.report.ligand_receptor import percent
from cutis.omics.report.vesicles import heading, sections
from cutis.omics.secretome.study import study
from cutis.omics.vesicles.findings import read_vesicles
from cutis.page.content import Section, Table


def _tables(section: Section) -> dict[str, Table]:
    return {block.id: block for block in section.blocks if isinstance(block, Table)}


def test_shares_of_a_secretome_are_percent_with_the_unit_in_the_heading() -> None:
    found = study(EXAMPLE / "design.yaml", model=False, quick=True)
    made = secreted.section(found)
    tables = _tables(made)
    tiers = tables["tiers"].table
    assert tiers["share of the intensity (%)"].sum() == pytest.approx(100, abs=0.01)
    shown = tables["leakage"].columns or {}
    assert {"from inside cells (%)", "secreted (%)"} <= set(shown.values())
    leaked = tables["leakage"].table["inside"]
    assert (leaked.to_numpy() == 100 * found.secreted.samples["inside"].to_numpy()).all()
    samples = _tables(reading.section(found))["samples"].table
    assert samples["contaminants (% of all)"].between(0, 100).all()
    heard = _tables(ligand_receptor.section(found))["ligand_receptor"].table
    assert "share of all (%)" in heard
    assert heard["share of all (%)"].max() == pytest.approx(
        100 * found.ligand_receptor.table["share"].max()
    )
    assert not re.search(r"\d%", " ".join(ligand_receptor.facts(found).values()))


@pytest.mark.parametrize(
    ("share", "says"), [(0.0322, "3.2 %"), (0.12, "12 %"), (1.0, "100 %"), (0.00011, "0.011 %")]
)
def test_percents_are_written_in_one_way(share: float, says: str) -> None:
    assert percent(share) == says


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [(0.0203, "%", "0.02 %"), (0.0004, "%", "<0.01 %"), (85.64, "%", "85.6 %"), (0.0, "%", "0 %"),
     (22.0, "nt", "22 nt"), (76.1e6, "reads", "76.1 M")],
)  # fmt: skip
def test_a_reading_fits_its_cell(value: float, unit: str, says: str) -> None:
    assert _short(value, unit) == says
    assert len(says) <= 7


@pytest.mark.parametrize(
    ("column", "says"),
    [("cpm all", "counts per million: all"), ("share", "mean share (% of reads)"),
     ("top_share", "its share (% of reads)"), ("rna", "rna"),
     ("low K", "least share (% of reads): K")],
)  # fmt: skip
def test_columns_of_cargo_have_their_unit(column: str, says: str) -> None:
    assert heading(column) == says


def test_the_report_of_vesicles_says_what_it_rests_on(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    text = (
        "{n} + 0 in total (QC-passed reads + QC-failed reads)\n0 + 0 secondary\n"
        "0 + 0 supplementary\n0 + 0 duplicates\n{n} + 0 mapped (100.00% : N/A)\n"
    )
    for name, reads in (("A", 5000), ("B", 6000), ("C", 7000)):
        (logs / f"{name}.flagstat").write_text(text.format(n=reads))
    made = sections(read_vesicles([logs], again="cutis vesicles logs"))
    assert made[-1].id == "sources"
    tables = made[-1].tables
    sums = dict(zip(tables["files"]["file"], tables["files"]["SHA-256, first 16"], strict=True))
    for path in logs.iterdir():
        assert sums[path.name] == hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    assert len(tables["limits"]) > 5
    reasons = made[0].tables["quality-reasons"]["reason"]
    assert any(one.startswith("3 samples (A, B, C): fail: reads is 5,000") for one in reasons)
