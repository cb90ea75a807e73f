"""What vesicles carry: shares, size factors, another origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.omics.vesicles.vesicle_tables import measured, small, tiny, vesicles
from tests.shared import needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.omics.vesicles.rna import cargo, cargo_rows, counts_of, origins, size_factors
from cutis.omics.vesicles.rna_differences import differential
from cutis.tables import Frame

#: R's sizeFactors of it.
FACTORS = [0.95535315605187, 0.563455740817732, 1.3450587308657, 0.840630869266028,
           1.07040212965091, 0.673611956238868, 1.25124304717256, 1.94923509927542]  # fmt: skip


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
