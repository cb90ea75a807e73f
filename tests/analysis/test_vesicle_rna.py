"""What vesicles carry: shares, size factors, another origin, and differences against R's DESeq2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.analysis.vesicle_rna import (
    cargo,
    cargo_rows,
    counts_of,
    differential,
    origins,
    size_factors,
)
from cutis.data.measured import Measured
from cutis.data.reading import ReadReport
from cutis.errors import CutisError, DataError
from cutis.tables import Frame

#: 300 made-up miRNAs × 8 samples and what R 4.2.2, DESeq2 1.38.3 says of them.
SMALL = Path(__file__).parent / "frozen" / "deseq2_small.csv"
#: R's sizeFactors of it.
FACTORS = [0.95535315605187, 0.563455740817732, 1.3450587308657, 0.840630869266028,
           1.07040212965091, 0.673611956238868, 1.25124304717256, 1.94923509927542]  # fmt: skip
VESICLES = SHARED / "vesicles" / "ev_mirna_cell_lines"
CELLS = SHARED / "expression" / "nTERT_keratinocyte_rnaseq"


def measured(counts: Frame, conditions: list[str], unit: str = "count") -> Measured:
    levels = counts.astype(float).rename_axis(index=None, columns=None)
    features = pd.DataFrame({"symbol": levels.index}, index=levels.index)
    samples = pd.DataFrame({"condition": conditions}, index=levels.columns)
    return Measured(levels, features, samples, "miRNA", unit, ReadReport("counts.csv", "counts"))


def small() -> tuple[Measured, Frame]:
    table: Frame = pd.read_csv(SMALL, index_col=0)
    return measured(table.iloc[:, :8], ["a"] * 4 + ["b"] * 4), table.iloc[:, 8:]


def tiny() -> Measured:
    counts: Frame = pd.DataFrame(
        {"a1": [60, 30, 10, 0], "a2": [120, 60, 20, 0],
         "b1": [10, 10, 79, 1], "b2": [0, 50, 49, 1]},
        index=["hsa-miR-21-5p", "hsa-let-7a-5p", "hsa-miR-451a", "hsa-miR-23a-3p"],
    )  # fmt: skip
    return measured(counts, ["a", "a", "b", "b"])


def vesicles() -> Measured:
    """Return the four files as one table: healthy and cancer cell lines."""
    first: Frame = pd.read_csv(
        VESICLES / "healthy_cellline_derived_exosomes.csv", index_col="gene_id"
    )
    parts = [first.iloc[:, 1:]] + [
        pd.read_csv(VESICLES / f"cancer_cellline_derived_exosomes{i}.csv", index_col=0)
        for i in (1, 2, 3)
    ]
    conditions = ["healthy"] * parts[0].shape[1]
    whole = pd.concat(parts, axis=1)
    return measured(whole, conditions + ["cancer"] * (whole.shape[1] - len(conditions)))


def test_size_factors_are_those_of_deseq2() -> None:
    factors, method = size_factors(small()[0].levels)
    assert method == "median of ratios"
    np.testing.assert_allclose(factors, FACTORS, rtol=1e-9)


def test_size_factors_follow_depth_where_nothing_is_in_every_sample() -> None:
    rng = np.random.default_rng(3)
    depth = np.array([1, 2, 4, 0.5])
    counts: Frame = pd.DataFrame(rng.poisson(20 * depth, size=(400, 4)))
    for row in range(len(counts)):  # one zero a row; zeros pull the factors together a little
        counts.iloc[row, rng.integers(4)] = 0
    factors, method = size_factors(counts)
    assert method == "median of ratios over the positive counts"
    np.testing.assert_allclose(factors, depth / np.exp(np.log(depth).mean()), rtol=0.15)


def test_sparse_size_factors_rank_samples_as_those_of_pydeseq2() -> None:
    preprocessing = pytest.importorskip("pydeseq2.dds", reason="pydeseq2 is not installed")
    rng = np.random.default_rng(5)
    counts: Frame = pd.DataFrame(
        rng.negative_binomial(1, 0.05 / np.array([1, 2, 3, 0.7, 1.5]), (300, 5))
    )
    counts = counts.where(rng.random((300, 5)) > 0.6, 0)
    ours, method = size_factors(counts)
    assert method.endswith("positive counts")
    data = preprocessing.DeseqDataSet(
        counts=counts.T.set_axis([f"s{i}" for i in range(5)]), quiet=True, n_cpus=1,
        metadata=pd.DataFrame({"c": list("aabbb")}, index=[f"s{i}" for i in range(5)]), design="~c",
    )  # fmt: skip
    data.fit_size_factors(fit_type="poscounts")
    np.testing.assert_allclose(ours, data.obs["size_factors"], rtol=1e-6)


def test_size_factors_that_fall_behind_the_depth_are_told() -> None:
    """Sparse libraries, four of them six times as deep: their factors are not six times as much."""
    rng = np.random.default_rng(3)
    depth = np.array([6.0] * 4 + [1.0] * 4)
    levels = rng.poisson(rng.gamma(0.2, 1.0, (900, 1)) * depth)
    names = [f"hsa-miR-{i + 1}-5p" for i in range(900)]
    columns = [f"s{i}" for i in range(8)]
    counts: Frame = pd.DataFrame(levels, names, columns, dtype=float)
    features = pd.DataFrame({"symbol": "", "contaminant": False}, counts.index)
    samples = pd.DataFrame({"condition": ["deep"] * 4 + ["shallow"] * 4}, index=columns)
    report = ReadReport("made.csv", "made")
    found = cargo(Measured(counts, features, samples, "miRNA", "count", report))
    factors = found.samples["size_factor"].to_numpy()
    assert factors[:4].mean() / factors[4:].mean() < 4
    assert any("stand too high" in note for note in found.notes)
    even = counts.iloc[:, :4]
    same = Measured(even, features, samples.iloc[:4], "miRNA", "count", report)
    assert not any("stand too high" in note for note in cargo(same).notes)


def test_cargo_by_hand() -> None:
    found = cargo(tiny())
    table = found.table.set_index("rna")
    assert table.loc["hsa-miR-21-5p", "share a"] == pytest.approx(60)
    assert table.loc["hsa-miR-21-5p", "cpm a"] == pytest.approx(600_000)
    assert table.loc["hsa-miR-451a", ["low b", "high b"]].tolist() == [79, 49][::-1]
    assert table.loc["hsa-miR-21-5p", "detected b"] == 1
    assert bool(table.loc["hsa-miR-21-5p", "present b"])
    assert not table.loc["hsa-miR-23a-3p", "present b"]  # one read is not detection
    assert list(found.table["rank"]) == [1, 2, 3, 4]
    assert found.samples["top"].tolist() == ["hsa-miR-21-5p"] * 2 + [
        "hsa-miR-451a",
        "hsa-let-7a-5p",
    ]
    assert dict(zip(found.counts["what"], found.counts["value"], strict=True)) == {
        "RNAs in the table": 4, "seen": 4, "cargo of a": 3, "cargo of b": 3,
    }  # fmt: skip


def test_rows_for_the_figure() -> None:
    rows = cargo_rows(cargo(tiny()), top=2).set_index(["rna", "condition"])
    assert len(rows) == 4
    one = rows.loc[("hsa-miR-21-5p", "b")]
    assert (one["low"], one["share"], one["high"], one["detected"]) == (0, 5, 10, "1 of 2")


def test_red_cells_and_serum_show() -> None:
    table = origins(tiny()).set_index(["sample", "origin", "unit"])
    assert table.loc[("b1", "red blood cells", "log2 ratio"), "value"] == pytest.approx(np.log2(79))
    assert table.loc[("b1", "red blood cells", "log2 ratio"), "verdict"] == "warn"
    assert ("a1", "red blood cells", "log2 ratio") not in table.index  # nothing to compare with
    assert table.loc[("a1", "bovine serum", "%"), "verdict"] == "warn"
    assert table.loc[("b2", "human cells", "%"), "verdict"] == "warn"
    notes = cargo(tiny()).notes
    assert any(
        note.startswith("bovine serum: hsa-miR-451a is beyond its limit in 4 of 4")
        for note in notes
    )


def test_differences_are_those_of_r() -> None:
    counts, frozen = small()
    found = differential(counts, "b", "a")
    table = found.set_index("rna").loc[frozen.index]
    np.testing.assert_allclose(table["base_mean"], frozen["baseMean"], rtol=1e-6)
    common = frozen["baseMean"] > 10
    off = (table["log2_fold"] - frozen["log2FoldChange"]).abs()
    assert off[common].max() < 1e-3
    assert off.max() < 5e-3
    called, in_r = table["q"] < 0.05, frozen["padj"] < 0.05
    assert in_r.sum() == 69
    assert (called != in_r).sum() <= 1
    assert found["p"].is_monotonic_increasing
    up = table["verdict"] == "up"
    assert up[:40].sum() > 25
    assert (table["verdict"] == "down")[40:70].sum() > 18
    assert ((table["low"] < table["log2_fold"]) & (table["log2_fold"] < table["high"])).all()


def test_the_contrast_turns_round_and_repeats() -> None:
    counts, _ = small()
    one = differential(counts, "b", "a").set_index("rna")
    two = differential(counts, "a", "b").set_index("rna").loc[one.index]
    np.testing.assert_allclose(one["log2_fold"], -two["log2_fold"], atol=1e-3)
    again = differential(counts, "b", "a").set_index("rna")
    pd.testing.assert_frame_equal(one, again)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "TPM"}, "levels in TPM, expected counts of reads"),
        ({"value": -1.0}, "counts below zero"),
        ({"zero": True}, "no reads in b2"),
    ],
)
def test_what_holds_no_counts_is_refused(change: dict[str, object], says: str) -> None:
    levels = tiny().levels.copy()
    levels.iloc[0, 0] = change.get("value", levels.iloc[0, 0])
    if change.get("zero"):
        levels["b2"] = 0.0
    table = measured(levels, ["a", "a", "b", "b"], str(change.get("unit", "count")))
    for act in (counts_of, cargo, lambda m: differential(m, "a", "b")):
        with pytest.raises(DataError, match=says):
            act(table)


def test_one_sample_says_nothing_of_differences() -> None:
    table = tiny().only(samples=["a1", "b1", "b2"])
    with pytest.raises(DataError, match="one sample of 'a', expected at least two"):
        differential(table, "b", "a")
    with pytest.raises(DataError, match="no samples of the condition 'c'"):
        differential(table, "c", "a")
    with pytest.raises(DataError, match="compared with itself"):
        differential(tiny(), "a", "a")


def test_without_pydeseq2_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pydeseq2.dds", None)
    with pytest.raises(CutisError, match=r"cutis\[omics\]"):
        differential(small()[0], "b", "a")


@needs_shared
def test_real_vesicles() -> None:
    table = vesicles()
    assert table.levels.shape == (2652, 56)
    found = cargo(table)
    assert found.method == "median of ratios"  # 141 are in every sample
    top = found.table.iloc[0]
    assert top["rna"] == "hsa-miR-101-3p"
    assert top["share healthy"] == pytest.approx(48.39, abs=0.01)
    assert found.samples["reads"].min() == 3753
    assert found.samples["reads"].max() == 176753
    # a strange table: hardly any of the miRNA that nearly all human cells have most of
    assert any(note.startswith("human cells: hsa-miR-21-5p") for note in found.notes)
    shares = found.table[[c for c in found.table if c.startswith("share ")]].sum()
    np.testing.assert_allclose(shares, 100)


@needs_shared
@pytest.mark.slow
def test_real_vesicles_differ_as_in_r() -> None:
    found = differential(vesicles(), "cancer", "healthy")
    assert {"up", "down", "same", "not tested"} == set(found["verdict"])
    strong = found.set_index("rna").loc["hsa-miR-520b-5p"]
    assert strong["verdict"] == "down"  # 4.0 % of the healthy, 0.02 % of the cancer reads


@needs_shared
@pytest.mark.slow
def test_real_keratinocytes_against_the_authors() -> None:
    counts: Frame = pd.read_csv(CELLS / "skin_feature_counts.csv", index_col=0)
    authors: Frame = pd.read_csv(CELLS / "skin_control_vs_ko_deseq2.csv", index_col="ENS")
    counts = counts[counts.index.isin(authors.index)]
    table = measured(counts, [name[:-2] for name in counts.columns])
    found: Frame = differential(table, "ko", "control").set_index("rna")
    assert len(found) == len(authors) == 17_679
    collagen = found.loc["ENSG00000114270"]
    assert collagen["base_mean"] == pytest.approx(4228.855, abs=1e-3)
    # the authors 1.0e-114; R 4.2.2 with DESeq2 1.38.3 on the same rows 1.8e-114, and 6,612 genes
    assert abs(np.log10(collagen["p"]) + 114) < 1.5
    assert abs(int((found["q"] < 0.05).sum()) - 6612) < 0.01 * 6612
    both: Frame = authors.join(found, how="inner")
    assert ((both["q"] < 0.05) == (both["padj"] < 0.05)).mean() > 0.97
