"""Layers in one MuData, written and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cutis.errors import CutisError, DataError
from cutis.files.read_report import ReadReport
from cutis.knowledge import load
from cutis.omics.measured import Measured
from cutis.omics.person.genotypes import read_genotypes
from cutis.omics.person.multi_omics import layers_of, multi_omics, open_together, save_together

pytest.importorskip("mudata")


def layer(kind: str, samples: dict[str, str], seed: int = 0) -> Measured:
    """Return a measured layer: sample → donor."""
    rng = np.random.default_rng(seed)
    labels = ["IL6", "CXCL8 (P10145)", "COL1A1", "P99999"]
    symbols = ["IL6", "CXCL8", "COL1A1", ""]
    levels = pd.DataFrame(rng.lognormal(3, 1, (4, len(samples))), labels, list(samples))
    levels.iloc[1, 0] = np.nan
    features = pd.DataFrame(
        {"symbol": symbols, "contaminant": [False, False, False, True],
         "peptides": [3, 2, np.nan, 1]},
        index=labels,
    )  # fmt: skip
    design = pd.DataFrame(
        {"condition": ["a", *["b"] * (len(samples) - 1)], "donor": list(samples.values()),
         "age": [30.0, *[np.nan] * (len(samples) - 1)]},
        index=list(samples),
    )  # fmt: skip
    report = ReadReport("lot.txt", "MaxQuant", rows=6, kept=4)
    report.set_aside("reverse sequence", "line 3: REV__", 2)
    unit = "count" if kind == "RNA" else "intensity"
    return Measured(levels, features, design, kind, unit, report)


def genotypes(folder: Path, call: str) -> Any:
    """Return the genotypes of a small table."""
    path = folder / "own.csv"
    path.write_text(f"rsid,genotype\nrs1805007,{call}\nrs1805008,--\n")
    return read_genotypes(path)


def both() -> dict[str, Measured]:
    """Return a proteome and a transcriptome of which two samples are shared."""
    return {
        "proteome": layer("protein", {"s1": "d1", "s2": "d2", "s3": "d3"}),
        "transcriptome": layer("RNA", {"s2": "d2", "s3": "d3", "s4": "d4"}, 1),
    }


def test_a_round_trip_gives_the_same_tables(tmp_path: Path) -> None:
    layers = both()
    data = multi_omics(layers)
    target = save_together(data, tmp_path / "new" / "all.h5mu")
    back = layers_of(open_together(target))
    assert list(back) == ["proteome", "transcriptome"]
    for name, own in layers.items():
        pd.testing.assert_frame_equal(
            back[name].levels, own.levels, check_index_type=False, check_column_type=False
        )
        assert back[name].features["symbol"].tolist() == own.features["symbol"].tolist()
        assert back[name].features["contaminant"].tolist() == own.features["contaminant"].tolist()
        assert back[name].samples["condition"].tolist() == own.samples["condition"].tolist()
        assert back[name].samples["age"].isna().tolist() == [False, True, True]
        assert (back[name].kind, back[name].unit) == (own.kind, own.unit)
        assert back[name].report == own.report
    assert sorted(path.name for path in target.parent.iterdir()) == ["all.h5mu"]


def test_rows_are_joined_and_features_told_apart() -> None:
    data = multi_omics(both())
    assert data.shape == (4, 8)
    assert sorted(data.obs_names) == ["s1", "s2", "s3", "s4"]
    assert data["proteome"].var.loc["proteome:CXCL8 (P10145)", "symbol"] == "CXCL8"
    assert "transcriptome:IL6" in data.var_names
    assert data.uns["rows"] == "sample"


def test_by_donor_replicates_become_their_geometric_mean() -> None:
    own = layer("protein", {"s1": "d1", "s2": "d1", "s3": "d2"})
    other = layer("RNA", {"r1": "d1", "r2": "d2"}, 1)
    data = multi_omics({"proteome": own, "transcriptome": other}, by="donor")
    assert list(data["proteome"].obs_names) == ["d1", "d2"]
    x = pd.DataFrame(data["proteome"].X, ["d1", "d2"], own.levels.index)
    expected = np.sqrt(own.levels.loc["IL6", "s1"] * own.levels.loc["IL6", "s2"])
    assert x.loc["d1", "IL6"] == pytest.approx(expected)
    missing = own.levels.loc["CXCL8 (P10145)"]
    assert x.loc["d1", "CXCL8 (P10145)"] == pytest.approx(missing["s2"])


def test_no_genotype_unless_asked_for(tmp_path: Path) -> None:
    plain = multi_omics(both())
    assert "genotype" not in plain.mod
    assert "private" not in plain.uns
    data = multi_omics(both(), genotypes={"s2": genotypes(tmp_path, "C/T")})
    back = open_together(save_together(data, tmp_path / "own.h5mu"))
    part = back["genotype"]
    assert list(part.obs_names) == ["s2"]
    at = [str(rsid) for rsid in part.var["rsid"]].index("rs1805007")
    other = [str(rsid) for rsid in part.var["rsid"]].index("rs1805008")
    assert part.X[0, at] == 1
    assert np.isnan(part.X[0, other])
    names = list(part.uns["status"])
    assert names[part.layers["status"][0, other]] == "no-call"
    assert names[part.layers["status"][0, at]] == "called"
    assert part.n_vars == len(load().variants)
    assert "Keep it on this machine" in str(back.uns["private"])
    assert "genotype" not in layers_of(back)


def test_activities_stand_beside_the_rows(tmp_path: Path) -> None:
    scores = pd.DataFrame(
        {"NFkB": [1.0, 2.0, 3.0], "JAK-STAT": [0.5, np.nan, 0.1]}, ["s3", "s2", "s1"]
    )
    data = multi_omics(both(), activities={"proteome": scores})
    back = open_together(save_together(data, tmp_path / "own.h5mu"))
    kept = back["proteome"].obsm["pathway_activities"]
    assert kept.loc["s1", "NFkB"] == 3.0
    assert np.isnan(kept.loc["s2", "JAK-STAT"])
    donors = multi_omics(both(), by="donor", activities={"proteome": scores})
    assert donors["proteome"].obsm["pathway_activities"].loc["d3", "NFkB"] == 1.0


def test_wrong_layers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no layers"):
        multi_omics({})
    apart = {"proteome": layer("protein", {"s1": "d1"}), "rna": layer("RNA", {"r1": "d1"})}
    with pytest.raises(DataError, match="shares no row"):
        multi_omics(apart)
    assert multi_omics(apart, by="donor").n_obs == 1
    nobody = layer("protein", {"s1": "d1"})
    nobody = Measured(
        nobody.levels, nobody.features, nobody.samples[["condition"]], "protein", "", nobody.report
    )
    with pytest.raises(DataError, match="not every sample has a donor"):
        multi_omics({"proteome": nobody}, by="donor")
    with pytest.raises(
        DataError, match=r"genotypes of 's22', who is in no layer; the nearest is 's2'"
    ):
        multi_omics(both(), genotypes={"s22": genotypes(tmp_path, "C/T")})
    with pytest.raises(DataError, match="activities of a layer 'proteom'"):
        multi_omics(both(), activities={"proteom": pd.DataFrame()})
    with pytest.raises(DataError, match="no pathway activities of 's1'"):
        multi_omics(both(), activities={"proteome": pd.DataFrame(index=["s2", "s3"])})
    with pytest.raises(CutisError, match=r"ends in \.h5mu"):
        save_together(multi_omics(both()), tmp_path / "all.h5ad")
    with pytest.raises(DataError, match="no such file"):
        open_together(tmp_path / "none.h5mu")
    text = tmp_path / "text.h5mu"
    text.write_text("no file of that kind")
    with pytest.raises(DataError, match="is no h5mu file"):
        open_together(text)


def test_a_failed_writing_leaves_the_old_file(tmp_path: Path) -> None:
    target = save_together(multi_omics(both()), tmp_path / "all.h5mu")
    before = target.read_bytes()

    class Broken:
        def write(self, name: str) -> None:
            Path(name).write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(CutisError, match="the disk is full"):
        save_together(Broken(), target)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["all.h5mu"]
