"""Dossiers made up for tests: one that meets every criterion, and ways to spoil it."""

from __future__ import annotations

import shutil
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

EXAMPLES = Path(__file__).parents[2] / "examples" / "secretome"

DOSSIER = """material: Medium M
maker: Maker Ltd
standard: iss
process: process.yaml
secretome: design.yaml
stressed secretome: stressed.yaml
inci: {name: Human Keratinocyte Fibroblast Co-culture Medium M, file: inci.txt}
studies: [study.yaml]
"""
PROCESS = """culture: {cells: [keratinocytes, fibroblasts], kind: co-culture insert, together: 72 h}
stress: {kind: growth factor withdrawal, protocol: medium without EGF and insulin, lasts: 48 h}
collection: {stage: 2, at: 24 h}
signed: {by: P. Process, on: 2026-01-01}
"""
STUDY = """title: Twelve weeks of M
data: grades.csv
visits: {baseline: 0 day, week 12: 12 week}
endpoints: {dryness: {scale: 0 to 9, better: lower}}
adverse events: none
facts: {laboratory: Other Laboratory, material: Medium M, independent: yes}
"""


def complete(folder: Path) -> Path:
    """Write a dossier that meets all four criteria of the bundled standard."""
    shutil.copy(EXAMPLES / "design.yaml", folder / "design.yaml")
    for table in EXAMPLES.glob("synthetic-*.txt"):  # one protein in six, to be quick
        head, *rows = table.read_text("utf-8").splitlines()
        some = [row for row in rows if crc32(row.split("\t")[0].encode()) % 6 == 0]
        (folder / table.name).write_text("\n".join([head, *some]), encoding="utf-8")
    rng = np.random.default_rng(5)
    levels = rng.lognormal(12, 1.5, (300, 1)) * rng.lognormal(0, 0.15, (300, 8))
    levels[:40, 4:] *= 6
    table = pd.DataFrame(
        levels, columns=[f"{c}_{k}" for c in ("rest", "stressed") for k in range(4)]
    )
    table.insert(0, "Gene", [f"GENE{k}" for k in range(300)])
    table.to_csv(folder / "stressed.csv", index=False)
    samples = ", ".join(f"{name}: {name.split('_')[0]}" for name in table.columns[1:])
    (folder / "stressed.yaml").write_text(f"file: stressed.csv\nsamples: {{{samples}}}\n")
    subjects = [f"S{k:02d}" for k in range(24)]
    drop = np.where(np.arange(24) < 20, 2, 0)
    pd.DataFrame(
        {
            "subject": subjects * 2, "visit": ["baseline"] * 24 + ["week 12"] * 24,
            "endpoint": "dryness", "grade": np.concatenate([np.full(24, 6), 6 - drop]),
        }
    ).to_csv(folder / "grades.csv", index=False)  # fmt: skip
    (folder / "inci.txt").write_text("designated")
    for name, text in (("dossier", DOSSIER), ("process", PROCESS), ("study", STUDY)):
        (folder / f"{name}.yaml").write_text(text)
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> Path:
    """Replace a text that must be in a file of the dossier."""
    path = folder / file
    text = path.read_text()
    assert old in text, (file, old)
    path.write_text(text.replace(old, new))
    return folder
