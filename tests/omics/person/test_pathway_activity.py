"""Pathway activities against statsmodels, planted answers and real cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.omics.names.bundle import ids, pathway_weights
from cutis.omics.person.pathway_activity import log_levels, pathway_activity

#: Footprints of PROGENy that others are nearly the same as.
TWINS = {"NFkB": "TNFa", "TNFa": "NFkB", "MAPK": "EGFR", "EGFR": "MAPK"}


def measured(levels: Any, symbols: Any, conditions: list[str], unit: str = "intensity") -> Measured:
    """Return levels of genes in samples as a reader would."""
    index = pd.Index([f"row {i}" for i in range(len(levels))])
    features = pd.DataFrame({"symbol": list(symbols), "contaminant": False}, index=index)
    samples = pd.DataFrame({"condition": conditions}, index=levels.columns)
    kind = "RNA" if unit == "count" else "protein"
    report = ReadReport("made.csv", "made")
    return Measured(levels.set_axis(index, axis=0), features, samples, kind, unit, report)


def planted(change: dict[str, float], noise: float = 0.5, replicates: int = 3) -> Measured:
    """Return a table in which footprints changed by so many log2 between a and b."""
    rng = np.random.default_rng(8)
    genes = sorted({gene for own in pathway_weights().values() for gene in own})[::2]
    answer = np.zeros(len(genes))
    for pathway, by in change.items():
        own = pathway_weights()[pathway]
        scale = np.sqrt(np.mean(np.square(list(own.values()))))
        answer += by * np.array([own.get(gene, 0.0) / scale for gene in genes])
    base = rng.normal(20, 3, len(genes))
    columns = {}
    for condition in ("a", "b"):
        for k in range(replicates):
            level = base + (condition == "b") * answer + rng.normal(0, noise, len(genes))
            columns[f"{condition}{k}"] = 2 ** (level + rng.normal(0, 1))
    table = pd.DataFrame(columns)
    return measured(table, genes, ["a"] * replicates + ["b"] * replicates)


def test_scores_equal_statsmodels() -> None:
    """One regression a sample; a pathway's twin stays out of its regression."""
    sm = pytest.importorskip("statsmodels.api")
    given = planted({"NFkB": 1.0, "p53": -0.5})
    levels: Any = given.levels.copy()
    levels.iloc[::7, 4] = np.nan
    given = measured(levels, given.features["symbol"], list(given.samples["condition"]))
    found = pathway_activity(given, against="a").samples.set_index(["sample", "pathway"])
    weights = pathway_weights()
    log = np.log2(levels.to_numpy())
    symbols = list(given.features["symbol"])
    for i, sample in enumerate(levels.columns):
        y = log[:, i] - log[:, :3].mean(axis=1)
        there = np.isfinite(y)
        for pathway in ("NFkB", "TNFa", "MAPK", "p53", "Hypoxia"):
            chosen = [other for other in weights if other != TWINS.get(pathway)]
            columns = []
            for other in chosen:
                scale = np.sqrt(np.mean(np.square(list(weights[other].values()))))
                columns.append([weights[other].get(symbol, 0) / scale for symbol in symbols])
            design = sm.add_constant(np.array(columns).T[there])
            fit = sm.OLS(y[there], design).fit()
            at = chosen.index(pathway) + 1
            row = found.loc[(sample, pathway)]
            assert row["change"] == pytest.approx(fit.params[at], rel=1e-8, abs=1e-12)
            assert row["score"] == pytest.approx(fit.tvalues[at], rel=1e-8, abs=1e-9)
            assert row["p"] == pytest.approx(fit.pvalues[at], rel=1e-6)
            assert row["error"] == pytest.approx(fit.bse[at], rel=1e-8)


def test_planted_changes_are_found() -> None:
    found = pathway_activity(planted({"NFkB": 1.0, "p53": -0.5, "JAK-STAT": 0.8}), against="a")
    table = found.conditions.set_index("pathway")
    for pathway, truth in {"NFkB": 1.0, "p53": -0.5, "JAK-STAT": 0.8}.items():
        assert table.loc[pathway, "change"] == pytest.approx(truth, abs=0.15)
        assert table.loc[pathway, "q"] < 0.05
    for pathway in ("Hypoxia", "TGFb", "PI3K", "VEGF", "WNT"):
        assert abs(table.loc[pathway, "change"]) < 0.1
    assert (table["from"] == "replicates").all()
    assert list(found.wide().columns) == sorted(pathway_weights())
    assert found.wide().shape == (6, 14)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Conditions that do not differ: p is below 0.05 for about one in twenty."""
    rng = np.random.default_rng(2)
    genes = sorted({gene for own in pathway_weights().values() for gene in own})[::8]
    p = []
    for _ in range(30):
        table = pd.DataFrame(2 ** rng.normal(20, 1, (len(genes), 6)), columns=list("uvwxyz"))
        given = measured(table, genes, ["a"] * 3 + ["b"] * 3)
        p += pathway_activity(given, against="a").conditions["p"].tolist()
    share = np.mean(np.array(p) < 0.05)
    assert 0.02 < share < 0.09


def test_one_sample_is_held_against_the_replicates_of_its_reference() -> None:
    """By hand: the scatter of the reference, and Student's t with its degrees of freedom."""
    given = planted({"NFkB": 1.0})
    found = pathway_activity(given.only(samples=["a0", "a1", "a2", "b0"]), against="a")
    table = found.conditions.set_index("pathway")
    assert (table["from"] == "replicates").all()
    changes = found.wide("change")["NFkB"]
    rest = changes[["a0", "a1", "a2"]]
    apart = changes["b0"] - rest.mean()
    error = rest.std(ddof=1) * np.sqrt(1 + 1 / 3)
    assert table.loc["NFkB", "p"] == pytest.approx(2 * student.sf(abs(apart) / error, 2))
    assert table.loc["NFkB", "df"] == 2


def test_one_sample_against_one_has_its_interval_from_the_genes() -> None:
    given = planted({"NFkB": 1.0})
    table = pathway_activity(given.only(samples=["a0", "b0"]), against="a").conditions
    table = table.set_index("pathway")
    assert (table["from"] == "genes").all()
    assert table.loc["NFkB", "low"] < table.loc["NFkB", "change"] < table.loc["NFkB", "high"]
    assert table.loc["NFkB", "p"] < 1e-6


@needs_shared
def test_a_real_sample_is_seldom_told_from_its_own_replicates() -> None:
    """Eighteen samples of two real tables; by the genes alone 17 of them had active pathways."""
    from cutis.omics import read

    called = 0
    for name in ("nTERT_keratinocyte_rnaseq/skin_feature_counts.csv",
                 "imr90_senescence_rnaseq/EM.csv"):  # fmt: skip
        table = read(SHARED / "expression" / name)
        for condition in table.conditions:
            inside = list(table.of(condition).columns)
            own = table.only(samples=inside)
            for one in inside:
                named = ["one" if sample == one else "rest" for sample in inside]
                split = replace(own, samples=own.samples.assign(condition=named))
                found = pathway_activity(split, against="rest").conditions
                called += bool((found["q"] <= 0.05).any())
    assert called <= 2


def test_without_a_reference_the_mean_of_all_is_it() -> None:
    table = pathway_activity(planted({"NFkB": 1.0})).conditions.set_index(["condition", "pathway"])
    assert table.loc[("b", "NFkB"), "change"] == pytest.approx(0.5, abs=0.1)
    assert table.loc[("a", "NFkB"), "change"] == pytest.approx(-0.5, abs=0.1)


def test_what_is_left_out_is_counted() -> None:
    genes = [*list(pathway_weights()["NFkB"])[:40], "IL6", "IL6", "", "ALB"]
    rng = np.random.default_rng(0)
    table = pd.DataFrame(2 ** rng.normal(20, 1, (len(genes), 4)), columns=list("wxyz"))
    table.iloc[0, :2] = np.nan
    given = measured(table, genes, ["a", "a", "b", "b"])
    features = given.features.copy()
    features.loc[features["symbol"] == "ALB", "contaminant"] = True
    given = Measured(given.levels, features, given.samples, "protein", "intensity", given.report)
    found = pathway_activity(given, against="a")
    aside = {reason: noted.count for reason, noted in found.report.aside.items()}
    repeated = genes.count("IL6") - 1
    assert aside == {
        "no symbol, or a contaminant": 2,
        "second row of a gene; the higher is taken": repeated,
        "gene not measured in a": 1,
    }
    table = found.samples.set_index(["sample", "pathway"])
    assert np.isnan(table.loc[("w", "Androgen"), "score"])
    assert table.loc[("w", "Androgen"), "genes"] < 5


def test_counts_are_brought_to_one_depth() -> None:
    counts = pd.DataFrame({"x": [10.0, 90.0, 900.0], "y": [20.0, 180.0, 1800.0]})
    given = measured(counts, ["IL6", "TNF", "ALB"], ["a", "b"], "count")
    levels = log_levels(given, ReadReport("x", "x"))
    assert np.allclose(levels["x"], levels["y"])
    assert levels.loc["IL6", "x"] == pytest.approx(np.log2(1e4 + 1))


@pytest.mark.parametrize("unit", ["CPM", "TPM", "normalised", "FPKM"])
def test_the_same_rna_scores_the_same_in_every_unit(unit: str) -> None:
    """A gene that is silent in one condition counts, whatever the table was divided by."""
    given = planted({"NFkB": 1.0})
    counts = (given.levels / given.levels.sum() * 2e6).round()
    counts.iloc[::7, :3] = 0
    as_counts = replace(given, levels=counts, kind="RNA", unit="count")
    shares = counts / counts.sum() * 1e6 * (1.0 if unit == "CPM" else 33.0)
    other = replace(given, levels=shares, kind="RNA", unit=unit)
    one, two = (pathway_activity(each, against="a").conditions for each in (as_counts, other))
    assert np.allclose(one["change"], two["change"], rtol=1e-9)
    protein = replace(given, levels=shares, kind="protein", unit="intensity")
    told = log_levels(protein, ReadReport("x", "x"))
    assert np.isnan(told.to_numpy()).any()  # of a protein a zero is no level


def test_wrong_tables() -> None:
    table = pd.DataFrame({"x": [1.0, 2.0], "y": [2.0, 3.0]})
    with pytest.raises(DataError, match="no feature has a gene symbol"):
        pathway_activity(measured(table, ["", ""], ["a", "b"]))
    with pytest.raises(DataError, match="no pathway has 5 of its genes"):
        pathway_activity(measured(table, ["IL6", "TNF"], ["a", "b"]))
    with pytest.raises(DataError, match="no samples of the condition 'c'"):
        pathway_activity(planted({}), against="c")


@needs_shared
def test_ras_signals_through_mapk_and_nfkb() -> None:
    """Medium of RAS-senescent IMR90 against control: the transgene's pathway, NF-κB and p53."""
    pytest.importorskip("python_calamine")
    folder = SHARED / "proteomics" / "wallis_ois_sasp_ev"
    book = pd.read_excel(folder / "MS3_Analysis.xlsx", sheet_name="Sheet1", engine="calamine")
    levels: Any = 2 ** book.filter(regex="^(RAS|STOP)_CM")
    symbols = book["Gene names"].fillna("").astype(str).str.split(";").str[0]
    found = pathway_activity(measured(levels, symbols, ["RAS"] * 3 + ["STOP"] * 3), against="STOP")
    table = found.conditions.set_index("pathway")
    for pathway in ("MAPK", "EGFR", "NFkB", "TNFa", "p53"):
        assert table.loc[pathway, "low"] > 0, pathway
    assert set(table["score"].nlargest(2).index) == {"NFkB", "TNFa"}


@needs_shared
def test_senescent_cells_have_p53_and_cells_without_mitochondria_hypoxia() -> None:
    path = SHARED / "expression" / "imr90_senescence_rnaseq" / "EM.csv"
    table: Any = pd.read_csv(path, sep="\t", index_col=0)
    symbols = [ids().symbol(gene) or "" for gene in table.index]
    conditions = [name.rsplit("_", 1)[0] for name in table]
    found = pathway_activity(measured(table, symbols, conditions), against="Prolif").conditions
    best = found.sort_values("score").groupby("condition").tail(1).set_index("condition")
    assert best.loc["Senes", "pathway"] == "p53"
    assert best.loc["Senes_MtD", "pathway"] == "Hypoxia"
