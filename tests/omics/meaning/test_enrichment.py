"""Enrichment against a walk written out gene by gene, against gseapy and against scipy."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.meaning.enrichment import gene_set_enrichment, over_representation
from cutis.omics.names.gene_sets import GeneSets, read_gmt
from cutis.statistics import running_sum
from cutis.statistics.false_discovery import q_values
from cutis.statistics.moderated_t import moderated_t


def made(genes: int, sets: int, seed: int) -> tuple[Any, dict[str, frozenset[str]]]:
    """Return scores and random sets, every third with its genes pushed up or down."""
    rng = np.random.default_rng(seed)
    names = np.array([f"G{i}" for i in range(genes)])
    values = rng.normal(size=genes)
    chosen = {}
    for k in range(sets):
        own = rng.choice(genes, rng.integers(6, 40), replace=False)
        values[own] += (0, 0.8, -0.8)[k % 3]
        chosen[f"SET{k}"] = frozenset(names[own])
    return pd.Series(values, index=names), chosen


def walked(scores: Any, members: frozenset[str], power: float = 1.0) -> float:
    """Return the enrichment score by walking down the ranking; as high as it is low: up."""
    order = sorted(scores.index, key=lambda gene: -scores[gene])
    total = sum(abs(scores[gene]) ** power for gene in members)
    at, top, bottom = 0.0, 0.0, 0.0
    for gene in order:
        at += (
            abs(scores[gene]) ** power / total
            if gene in members
            else -1 / (len(order) - len(members))
        )
        top, bottom = max(top, at), min(bottom, at)
    return top if top + bottom > -1e-9 else bottom


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5])
def test_enrichment_scores_equal_a_walk(power: float) -> None:
    scores, sets = made(150, 12, 1)
    table = gene_set_enrichment(scores, sets, permutations=250, at_most=250, power=power).set_index(
        "set"
    )
    for name, members in sets.items():
        assert table.loc[name, "es"] == pytest.approx(walked(scores, members, power), abs=1e-12)


def test_p_and_nes_equal_all_random_sets_there_are() -> None:
    """With 12 genes and sets of three, all 220 sets can be walked."""
    rng = np.random.default_rng(5)
    scores = pd.Series(rng.normal(size=12), index=[f"G{i}" for i in range(12)])
    sets = {"UP": frozenset(scores.nlargest(3).index), "MIX": frozenset({"G0", "G4", "G9"})}
    table = gene_set_enrichment(
        scores, sets, smallest=3, permutations=20_000, at_most=20_000
    ).set_index("set")
    every = np.array([walked(scores, frozenset(three)) for three in combinations(scores.index, 3)])
    for name in sets:
        es = float(table.loc[name, "es"])
        same = every[np.sign(every) == np.sign(es)]
        share = float((np.abs(same) >= abs(es) - 1e-6).mean())
        error = 4 * np.sqrt(share * (1 - share) / (20_000 * len(same) / len(every))) + 2e-4
        assert table.loc[name, "p"] == pytest.approx(share, abs=error)
        assert table.loc[name, "nes"] == pytest.approx(es / abs(same.mean()), rel=0.02)


def test_sets_that_score_the_same_count_as_reached() -> None:
    """Without weights many sets share a score; rounding may not set any of them below it.

    Of 16 genes and sets of four the walk goes up by 3 and down by 1, in whole numbers, up to 12.
    """
    names = [f"G{i:02d}" for i in range(16)]
    scores = pd.Series(np.linspace(2, -1.9, 16), index=names)

    def peak(members: frozenset[str]) -> int:
        walk = np.cumsum([3 if name in members else -1 for name in names])
        return int(walk.max() if walk.max() >= -walk.min() else walk.min())

    rng = np.random.default_rng(2)
    sets = {f"S{k}": frozenset(rng.choice(names, 4, replace=False)) for k in range(12)}
    options: Any = {"smallest": 4, "permutations": 20_000, "at_most": 20_000, "power": 0.0}
    table = gene_set_enrichment(scores, sets, **options).set_index("set")
    every = np.array([peak(frozenset(four)) for four in combinations(names, 4)])
    for name, members in sets.items():
        own = peak(members)
        assert table.loc[name, "es"] == pytest.approx(own / 12, abs=1e-12)
        same = every[np.sign(every) == np.sign(own)]
        share = float((np.abs(same) >= abs(own)).mean())
        error = 4 * np.sqrt(share * (1 - share) / 8000) + 2e-4
        assert table.loc[name, "p"] == pytest.approx(share, abs=error)


def test_equal_to_gseapy() -> None:
    gseapy = pytest.importorskip("gseapy")
    scores, sets = made(1000, 40, 2)
    own = gene_set_enrichment(scores, sets, permutations=2000, at_most=2000).set_index("set")
    other = gseapy.prerank(
        rnk=scores, gene_sets={name: list(genes) for name, genes in sets.items()},
        min_size=5, max_size=500, permutation_num=2000, seed=3, outdir=None, verbose=False,
    ).res2d.set_index("Term")  # fmt: skip
    assert set(own.index) == set(other.index)
    for name in own.index:
        assert own.loc[name, "es"] == pytest.approx(float(other.loc[name, "ES"]), abs=1e-9)
        assert own.loc[name, "nes"] == pytest.approx(float(other.loc[name, "NES"]), rel=0.06)
        p, p_other = float(own.loc[name, "p"]), float(other.loc[name, "NOM p-val"])
        assert p == pytest.approx(p_other, abs=5 * np.sqrt(2 * max(p, 1e-3) / 700))
        lead = set(own.loc[name, "leading"].split(";"))
        assert lead == set(other.loc[name, "Lead_genes"].split(";"))


def test_p_values_are_even_without_signal() -> None:
    from scipy.stats import kstest

    rng = np.random.default_rng(11)
    names = [f"G{i}" for i in range(2000)]
    scores = pd.Series(rng.normal(size=2000), index=names)
    sets = {f"S{k}": frozenset(rng.choice(names, 30, replace=False)) for k in range(400)}
    table = gene_set_enrichment(scores, sets, permutations=1000, at_most=1000)
    assert kstest(table["p"], "uniform").pvalue > 0.01
    assert (table["q"] < 0.05).sum() <= 2


def test_sets_that_move_together_are_called_too_often_and_the_table_says_so() -> None:
    """No set differs; genes of a set share a tenth of their variance from dish to dish."""
    rng = np.random.default_rng(4)
    genes, size, design = 2000, 25, np.repeat([[1.0, 0.0], [0.0, 1.0]], 3, axis=0)
    names = [f"G{i}" for i in range(genes)]
    sets = {f"S{k}": frozenset(names[k * size : (k + 1) * size]) for k in range(40)}
    ranking, lists = [], []
    for _ in range(12):
        levels = rng.normal(size=(genes, 6)) * np.sqrt(0.9)
        shared = np.repeat(rng.normal(size=(genes // size, 6)), size, axis=0) * np.sqrt(0.1)
        found = moderated_t(levels + shared, design, [-1.0, 1.0])
        scores = pd.Series(found["t"].to_numpy(), names)
        table = gene_set_enrichment(scores, sets, permutations=500, at_most=500)
        ranking += list(table["p"])
        hits = [names[i] for i in np.argsort(found["p"].to_numpy())[:100]]
        lists += list(over_representation(hits, names, sets)["p"])
    assert 0.15 < np.mean(np.array(ranking) < 0.05) < 0.3
    assert np.mean(np.array(lists) < 0.05) < 0.08
    assert any("move together" in note for note in table.attrs["report"].notes)


def test_same_bits_whatever_the_threads_and_the_company() -> None:
    scores, sets = made(600, 30, 4)
    one = gene_set_enrichment(scores, sets, threads=1, at_most=2000).set_index("set")
    four = gene_set_enrichment(scores.sample(frac=1, random_state=1), sets, threads=4, at_most=2000)
    pd.testing.assert_frame_equal(one, four.set_index("set"))
    alone = {name: sets[name] for name in ("SET3", "SET7")}
    few = gene_set_enrichment(scores, alone, at_most=2000).set_index("set")
    for column in ("es", "nes", "p", "permutations"):
        assert few[column].to_dict() == one.loc[few.index, column].to_dict()
    other = gene_set_enrichment(scores, sets, seed=1, at_most=2000).set_index("set").loc[one.index]
    assert not np.array_equal(other["p"], one["p"])


def test_more_permutations_go_where_p_is_small() -> None:
    scores, sets = made(600, 30, 6)
    table = gene_set_enrichment(scores, sets, permutations=500, at_most=5000)
    strong: Any = table["p"] < 0.01
    assert strong.any()
    assert not strong.all()
    assert (table.loc[strong, "permutations"] == 5000).all()
    assert (table.loc[table["p"] > 0.1, "permutations"] == 500).all()


def test_ties_missing_and_repeated_genes_are_counted() -> None:
    scores = pd.Series(
        [2.0, 1.0, 1.0, np.nan, -1.0, -3.0, 0.5], index=["A", "B", "C", "D", "E", "A", ""]
    )
    sets = {"S": {"A", "B", "C"}, "SMALL": {"D", "E"}, "ALL": {"A", "B", "C", "E"}}
    table = gene_set_enrichment(scores, sets, smallest=3, permutations=250, at_most=250)
    report = table.attrs["report"]
    aside = {reason: noted.count for reason, noted in report.aside.items()}
    assert aside == {
        "gene without a symbol or a score": 2,
        "second row of a gene; the stronger is taken": 1,
        "fewer than 3 of its genes were measured": 1,
        "more than 3 of its genes were measured": 1,
    }
    assert (report.rows, report.kept) == (3, 1)
    assert "1 of 4 genes are tied" in report.notes[0]
    assert table.loc[0, "es"] == pytest.approx(
        walked(pd.Series([-3.0, 1.0, 1.0, -1.0], ["A", "B", "C", "E"]), frozenset("ABC"))
    )


def test_scores_of_nothing_count_alike() -> None:
    scores, _ = running_sum.scores(np.array([[3, 4, 5]]), np.array([1.0, 1, 1, 0, 0, 0, 0, 0]))
    assert scores[0] == pytest.approx(-3 / 5)


def test_wrong_scores() -> None:
    with pytest.raises(DataError, match="at least two"):
        gene_set_enrichment(pd.Series([1.0], index=["A"]), {"S": {"A"}})
    with pytest.raises(DataError, match="score of 'B' is infinite"):
        gene_set_enrichment(pd.Series([1.0, np.inf, 2.0], index=["A", "B", "C"]), {"S": {"A"}})
    with pytest.raises(DataError, match="no gene sets"):
        gene_set_enrichment(pd.Series([1.0, 2.0], index=["A", "B"]), [])


def test_over_representation_equals_fisher_and_statsmodels() -> None:
    from scipy.stats import fisher_exact
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(0)
    names = [f"G{i}" for i in range(800)]
    hits = set(rng.choice(names, 90, replace=False))
    sets = {f"S{k}": set(rng.choice(names, 25, replace=False)) for k in range(50)}
    sets["RICH"] = set(sorted(hits)[:20]) | set(names[:10])
    for members in sets.values():
        members.add("NOT MEASURED")
    table = over_representation(hits, names, sets).set_index("set")
    for name, members in sets.items():
        inside = members & set(names)
        a = len(inside & hits)
        cells = [[a, len(inside) - a], [90 - a, 800 - 90 - len(inside) + a]]
        assert table.loc[name, "p"] == pytest.approx(fisher_exact(cells, "greater")[1], rel=1e-9)
        assert table.loc[name, "size"] == len(inside)
        assert table.loc[name, "expected"] == pytest.approx(len(inside) * 90 / 800)
        assert table.loc[name, "members"] == ";".join(sorted(inside & hits))
        if a:
            ratio = cells[0][0] * cells[1][1] / (cells[0][1] * cells[1][0])
            assert table.loc[name, "odds"] == pytest.approx(ratio)
    q: Any = multipletests(table["p"], method="fdr_bh")[1]
    np.testing.assert_allclose(table["q"], q, rtol=1e-12)
    assert table.index[0] == "RICH"


def test_the_background_is_what_was_detected() -> None:
    """Where everything detected is of a set, hits in it are no news."""
    detected = [f"G{i}" for i in range(40)]
    sets = {"HERE": set(detected[:30]), "ELSEWHERE": {f"X{i}" for i in range(30)}}
    hits = detected[:8]
    narrow = over_representation(hits, detected, sets)
    wide = over_representation(hits, [*detected, *sets["ELSEWHERE"]], sets).set_index("set")
    assert narrow["set"].tolist() == ["HERE"]
    assert narrow.loc[0, "p"] > 0.05
    assert wide.loc["HERE", "p"] < 0.05
    assert narrow.attrs["report"].aside["fewer than 5 of its genes were measured"].count == 1


def test_wrong_hits() -> None:
    with pytest.raises(DataError, match="no hits"):
        over_representation([], ["A"], {"S": {"A"}})
    with pytest.raises(DataError, match="1 of 2 hits are not in the background"):
        over_representation(["A", "B"], ["A"], {"S": {"A"}})


def test_q_is_within_a_collection() -> None:
    names = [f"G{i}" for i in range(100)]
    rich = {"RICH": frozenset(names[:10])}
    many = {f"S{k}": frozenset(names[k : k + 10]) for k in range(20, 80)}
    report = ReadReport("x", "x")
    both = [GeneSets("one", rich, {}, report), GeneSets("two", many, {}, report)]
    table = over_representation(names[:12], names, both)
    alone = table[table["collection"] == "one"]
    assert alone["q"].to_list() == alone["p"].to_list()
    assert q_values(np.array([np.nan, 0.01, 0.04])).tolist()[1:] == [0.02, 0.04]


def test_no_sets_large_enough_gives_an_empty_table() -> None:
    table = over_representation(["A"], ["A", "B"], {"S": {"A"}})
    assert len(table) == 0
    assert {"set", "p", "q", "cluster"} <= set(table.columns)
    assert len(gene_set_enrichment(pd.Series([1.0, 2.0], index=["A", "B"]), {"S": {"A"}})) == 0


@needs_shared
def test_ras_speaks_through_kras() -> None:
    """Medium of RAS-senescent cells against control: the top hallmark is KRAS signalling up."""
    pytest.importorskip("python_calamine")
    folder = SHARED / "proteomics" / "wallis_ois_sasp_ev"
    book = pd.read_excel(folder / "MS3_Analysis.xlsx", sheet_name="Sheet1", engine="calamine")
    ras = book.filter(regex="^RAS_CM").mean(axis=1)
    fold = ras - book.filter(regex="^STOP_CM").mean(axis=1)
    fold.index = pd.Index(book["Gene names"].fillna("").astype(str).str.split(";").str[0])
    hallmark = read_gmt(SHARED / "resources" / "h.all.v7.0.symbols.gmt")
    table = gene_set_enrichment(fold, hallmark)
    best = table.sort_values("nes", ascending=False).iloc[0]
    assert best["set"] == "HALLMARK_KRAS_SIGNALING_UP"
    assert best["q"] < 0.05
