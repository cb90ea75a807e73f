"""What the RNA of vesicles acts on: the user's table, and the atlas's own vesicles."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cutis.files.read_report import ReadReport
from cutis.knowledge import load
from cutis.omics.measured import Measured
from cutis.omics.names.targets import read_targets
from cutis.omics.vesicles.rna import Cargo, cargo
from cutis.omics.vesicles.targets import atlas_cargo, target_genes


def measured(rows: dict[str, list[float]], kind: str = "miRNA", unit: str = "count") -> Measured:
    levels = pd.DataFrame(rows, index=["y1", "y2", "s1", "s2"]).T.astype(float)
    features = pd.DataFrame({"symbol": levels.index}, index=levels.index)
    samples = pd.DataFrame({"condition": ["young", "young", "old", "old"]}, index=levels.columns)
    return Measured(levels, features, samples, kind, unit, ReadReport("counts.csv", "counts"))


def found() -> Cargo:
    return cargo(
        measured(
            {
                "hsa-miR-23a-3p": [10, 10, 30, 50], "hsa-miR-21-5p": [80, 70, 40, 30],
                "hsa-miR-21-3p": [5, 15, 5, 5], "hsa-let-7a-5p": [5, 5, 25, 14],
                "hsa_circ_0011129": [0, 0, 0, 1],
            }
        )
    )  # fmt: skip


@pytest.fixture
def targets(tmp_path: Path):
    path = tmp_path / "targets.csv"
    path.write_text(
        "mirna,target,evidence\nmiR-23a-3p,HAS2,strong\nmiR-21,COL1A1,weak\n"
        "hsa-miR-21-5p,COL1A1,strong\nmiR-155-5p,IL6,strong\nlet-7,HAS2,weak\n"
    )
    return read_targets(path)


def test_targets_of_the_cargo(targets) -> None:
    table = target_genes(found(), targets, load()).set_index("target")
    assert list(table.index) == ["COL1A1", "HAS2"]  # miR-155 is not there, so IL6 is not hit
    collagen = table.loc["COL1A1"]
    assert collagen["mirnas"] == "hsa-miR-21-5p; hsa-miR-21-3p"
    assert collagen["share"] == pytest.approx((75 + 10 + 35 + 5) / 2)  # each miRNA once
    assert (collagen["number"], collagen["exact"], collagen["rows"]) == (2, 1, "3, 4")
    assert collagen["atlas"] == "signal"
    assert table.loc["HAS2", "evidence"] == "strong; weak"
    young = target_genes(found(), targets, conditions=["young"]).set_index("target")
    assert young.loc["HAS2", "share"] == pytest.approx(15)
    assert young.loc["COL1A1", "atlas"] == ""


def test_the_atlas_vesicles_are_looked_up() -> None:
    knowledge = load()
    table = atlas_cargo(knowledge, found())
    own = table[table["vesicle"] == "senescent-fibroblast-vesicles"]
    row = own[own["cargo"] == "miR-23a-3p"].iloc[0]
    assert (row["rna"], row["relation"], row["measured"]) == ("hsa-miR-23a-3p", "same", True)
    assert row["share young"] == pytest.approx(10)
    assert row["share old"] == pytest.approx(40)
    assert row["change"] == "decreases"
    assert row["effect"] == "making of HMWHA"
    file, line = row["where"].split(":")
    atlas = Path(str(knowledge.root)) / file
    assert "miR-23a-3p" in atlas.read_text("utf-8").splitlines()[int(line) - 1]
    circle = table[table["cargo"] == "circ_0011129"]
    assert set(circle["rna"]) == {"hsa_circ_0011129"}
    assert circle["share young"].eq(0).all()
    protein = table[table["kind"] == "protein"]
    assert len(protein)
    assert not protein["measured"].any()  # a table of RNA cannot say
    assert "RISC" not in set(table["cargo"])


def test_what_is_not_there_is_said_not_to_be() -> None:
    table = atlas_cargo(load(), cargo(measured({"hsa-miR-1-3p": [1, 2, 3, 4]})))
    assert len(table) >= 4
    assert not table["measured"].any()
    assert table["share"].isna().all()


def test_proteins_of_vesicles() -> None:
    table = atlas_cargo(
        load(), measured({"SFN": [1, 1, 3, 3], "ALB": [9, 9, 7, 7]}, "protein", "intensity")
    )
    row = table[table["cargo"] == "SFN"].iloc[0]
    assert row["measured"]
    assert row["share"] == pytest.approx(20)
    assert not table.loc[table["kind"] == "miRNA", "measured"].any()
