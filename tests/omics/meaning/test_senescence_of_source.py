"""Senescence score: two real senescent sources, replicates of the same, and made tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.tables import table_of
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.knowledge.tables import senescence
from cutis.omics.meaning.senescence_of_source import senescence_of_source
from cutis.omics.measured import Measured


def made(rng: np.random.Generator, *, up: float = 0.0, noise: float = 0.3) -> Measured:
    """Return three samples of a source and of a reference; the signature is raised by ``up``."""
    signs = {sign.symbol: sign.weight for sign in senescence.load() if sign.place == "medium"}
    symbols = [*signs, *(f"G{k}" for k in range(400))]
    logs = rng.normal(22, 2, (len(symbols), 1)) + rng.normal(0, noise, (len(symbols), 6))
    logs[: len(signs), :3] += up * np.sign(list(signs.values()))[:, None]
    samples = pd.DataFrame(
        {"condition": ["old"] * 3 + ["young"] * 3}, index=[f"s{k}" for k in range(6)]
    )
    return table_of(logs, samples, symbols)


def test_a_raised_signature_is_senescent_and_a_lowered_one_is_less() -> None:
    rng = np.random.default_rng(0)
    found: Any = senescence_of_source(made(rng, up=1.0), of="old", against="young")
    assert found.verdict == "senescent"
    assert found.log2 == pytest.approx(1.0, abs=0.15)
    assert found.low < found.score < found.high
    means: Any = found.samples.groupby("group")["score"].mean()
    assert means["reference"] == pytest.approx(0, abs=0.2)
    assert (
        senescence_of_source(made(rng, up=-1.0), of="old", against="young").verdict
        == "less senescent"
    )


def test_the_score_is_the_weighted_mean_written_out() -> None:
    measured = made(np.random.default_rng(1), up=0.5)
    found = senescence_of_source(measured, of="old", against="young")
    logs = np.log2(measured.levels)
    fold = logs.iloc[:, :3].mean(axis=1) - logs.iloc[:, 3:].mean(axis=1)
    spread = 1.4826 * (fold - fold.median()).abs().median()
    signs = {s.symbol: s.weight for s in senescence.load() if s.place == "medium"}
    weights = pd.Series(signs)
    parts = weights * (fold[weights.index] - fold.median()) / spread
    assert found.score == pytest.approx(parts.sum() / weights.abs().sum())
    assert len(found.table) == len(signs)


def test_nothing_is_seldom_called_something() -> None:
    rng = np.random.default_rng(2)
    signs = senescence.load()
    found = [
        senescence_of_source(made(rng), of="old", against="young", signature=signs)
        for _ in range(60)
    ]
    verdicts = [one.verdict for one in found]
    assert verdicts.count("senescent") + verdicts.count("less senescent") <= 2
    assert verdicts.count("like the reference") >= 55
    assert np.mean([one.p <= 0.2 for one in found]) == pytest.approx(0.2, abs=0.12)
    assert np.mean([one.low <= 0 <= one.high for one in found]) >= 0.85


def test_cells_that_differ_as_one_are_seldom_called_alike() -> None:
    """Genes of a signature move together, from dish to dish: their own interval is too narrow.

    The true score is 1, the bound of what is alike; a 95 % interval should be within it in one of
    forty tables. By the genes alone it is in one of seven.
    """
    rng = np.random.default_rng(7)
    signs = [sign for sign in senescence.load() if sign.place == "medium"]
    side = np.sign([sign.weight for sign in signs])
    alike = 0
    for _ in range(60):
        measured = made(rng, up=0.0, noise=0.5)
        logs = np.log2(measured.levels.to_numpy())
        dish = 0.3 * rng.normal(size=6) + 0.5 * np.sqrt(2 / 3) * (np.arange(6) < 3)
        logs[: len(signs)] += side[:, None] * dish
        shifted = replace(measured, levels=measured.levels * 0 + 2.0**logs)
        found = senescence_of_source(shifted, of="old", against="young", signature=signs)
        alike += found.verdict == "like the reference"
    assert alike <= 3


def test_a_gene_seen_on_one_side_only_counts_with_what_is_known() -> None:
    measured = made(np.random.default_rng(4), up=1.0)
    levels = measured.levels.copy()
    levels.loc["IL6", ["s3", "s4", "s5"]] = np.nan
    levels.loc["CXCL8"] = np.nan
    table = senescence_of_source(
        Measured(levels, measured.features, measured.samples, "protein", "x", measured.report),
        of="old", against="young",
    ).table.set_index("symbol")  # fmt: skip
    assert table.loc["IL6", "seen"] == "source"
    floor = np.nanpercentile(np.log2(levels), 5)
    mine = np.log2(levels.loc["IL6", ["s0", "s1", "s2"]]).mean()
    assert table.loc["IL6", "log2_fold"] == pytest.approx(mine - min(mine, floor))
    assert "CXCL8" not in table.index


def test_without_replicates_nothing_is_called_senescent() -> None:
    measured = made(np.random.default_rng(5), up=2.0)
    found = senescence_of_source(measured, of="s0", against=["s3", "s4"])
    assert found.verdict == "not shown"
    assert np.isnan(found.p_replicates)
    assert found.p < 0.001
    assert any("Without two replicates" in reason for reason in found.reasons)


def test_few_genes_show_nothing() -> None:
    measured = made(np.random.default_rng(6))
    few = measured.only(features=[*measured.levels.index[:3], *measured.levels.index[60:]])
    found = senescence_of_source(few, of="old", against="young")
    assert found.verdict == "not shown"
    assert "3 genes of the signature" in found.reasons[0]


def test_wrong_sides_are_refused() -> None:
    measured = made(np.random.default_rng(7))
    with pytest.raises(DataError, match="no samples of the condition 'olt'"):
        senescence_of_source(measured, of="olt", against="young")
    with pytest.raises(DataError, match="'s0' is on both sides"):
        senescence_of_source(measured, of="old", against=["s0", "s3"])
    with pytest.raises(DataError, match="no sample 's9'"):
        senescence_of_source(measured, of=["s9"], against="young")


@needs_shared
def test_a_real_senescent_medium_stands_out_and_its_replicates_do_not() -> None:
    from tests.omics.wallis import wallis

    medium = wallis()
    found = senescence_of_source(medium, of="RAS_CM", against="STOP_CM")
    assert found.verdict == "senescent"
    assert found.score > 2
    assert found.low > 1
    assert found.p < 0.001
    assert found.p_replicates < 0.05
    assert senescence_of_source(medium, of="STOP_CM", against="RAS_CM").verdict == "less senescent"
    for kind in ("RAS_CM", "STOP_CM"):
        names = list(medium.of(kind).columns)
        alone = [
            senescence_of_source(medium, of=name, against=[n for n in names if n != name])
            for name in names
        ]
        assert {one.verdict for one in alone} <= {"not shown", "like the reference"}
        assert abs(np.mean([one.log2 for one in alone])) < 0.25
        assert max(abs(one.log2) for one in alone) < found.log2 / 2


@needs_shared
def test_senescent_cells_stand_out_in_their_rna() -> None:
    folder = SHARED / "expression" / "imr90_senescence_rnaseq"
    table = pd.read_csv(folder / "EM.csv", sep="\t", index_col=0).astype(float)
    named = pd.read_csv(folder / "Human_Background_GRCh38.p13.csv", sep="\t")
    symbols = named.drop_duplicates("ID").set_index("ID")["SYMBOL"].reindex(table.index).fillna("")
    features = pd.DataFrame({"symbol": symbols.to_numpy(), "contaminant": False}, table.index)
    samples = pd.DataFrame(
        {"condition": [name.rpartition("_")[0] for name in table.columns]}, index=table.columns
    )
    cells = Measured(table, features, samples, "RNA", "normalised", ReadReport("EM.csv", "RNA"))
    found = senescence_of_source(cells, of="Senes", against="Prolif")
    assert found.verdict == "senescent"
    assert found.low > 0
    assert found.p <= 0.01
    assert found.p_replicates < 0.001
    same = senescence_of_source(cells, of="Prolif_1", against=["Prolif_2", "Prolif_3"])
    assert same.verdict == "not shown"  # how far one dish scatters nobody knows
    assert abs(same.score) < found.score
