"""Counts between conditions: R's DESeq2 on frozen counts, the authors' own on real ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.omics.vesicles.vesicle_tables import measured, small, tiny, vesicles
from tests.shared import SHARED, needs_shared

from cutis.errors import CutisError, DataError
from cutis.omics.vesicles.rna_differences import differential, fitted
from cutis.tables import Frame

CELLS = SHARED / "expression" / "nTERT_keratinocyte_rnaseq"


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


def test_one_fit_serves_every_pair() -> None:
    counts, _ = small()
    counts.samples["condition"] = ["a", "a", "b", "b", "b", "c", "c", "c"]
    fit = fitted(counts)
    for condition, against in (("b", "a"), ("c", "a"), ("b", "c")):
        alone = differential(counts, condition, against)
        pd.testing.assert_frame_equal(fit.between(condition, against), alone)
    with pytest.raises(DataError, match="compared with itself"):
        fit.between("a", "a")


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
