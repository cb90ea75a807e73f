"""Lots: made lots with a known answer, the error rate of the verdict, and real donors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.tables import table_of
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.compare.lot_levels import lot_levels, reference_level
from cutis.omics.compare.lots import lot
from cutis.omics.measured import Measured

MARKERS = ["G0", "G1", "G2"]


def lots_of(
    rng: np.random.Generator,
    *,
    lots: int = 6,
    replicates: int = 3,
    proteins: int = 120,
    between: float = 0.1,
    within: float = 0.1,
    shift: Any = 0.0,
    covariates: dict[str, list[float]] | None = None,
    slope: float = 0.0,
) -> Measured:
    """Return lots L0 … of replicates; the last lies at log2 ``shift`` exactly."""
    base = rng.normal(22, 2, proteins)
    logs, rows = [], []
    for k in range(lots):
        level = base + (shift if k == lots - 1 else rng.normal(0, between, proteins))
        given = {name: values[k] for name, values in (covariates or {}).items()}
        level = level + slope * sum(given.values())
        for _ in range(replicates):
            logs.append(level + rng.normal(0, within, proteins))
            rows.append({"condition": "medium", "lot": f"L{k}", **given})
    samples = pd.DataFrame(rows, index=[f"s{k}" for k in range(len(rows))])
    return table_of(np.array(logs).T, samples)


def judged(measured: Measured, **named: Any) -> Any:
    """Judge the last lot by three markers."""
    return lot(measured, lot="L5", **{"markers": MARKERS, **named})


def without(measured: Measured, label: str) -> Measured:
    """Return a table in which the last lot does not see a protein."""
    levels = measured.levels.copy()
    levels.loc[label, measured.samples.index[measured.samples["lot"] == "L5"]] = np.nan
    return replace(measured, levels=levels)


def test_a_lot_like_the_others_is_consistent() -> None:
    found = judged(lots_of(np.random.default_rng(0)))
    assert found.verdict == "consistent"
    assert (found.table["outcome"] == "equivalent").all()
    assert any("Equivalent: 3 of 3" in reason for reason in found.reasons)
    assert any("no correction" in note for note in found.notes)
    assert any("a choice" in note for note in found.notes)
    assert found.agreement.iloc[0]["concordance"] > 0.99
    assert not len(found.missing)


def test_a_shifted_marker_makes_it_different_and_is_named() -> None:
    shift = np.zeros(120)
    shift[1] = 1.5
    found = judged(lots_of(np.random.default_rng(1), shift=shift))
    assert found.verdict == "different"
    assert found.reasons[0].startswith("Outside the margin: G1 × ")
    row = found.table.set_index("protein").loc["G1"]
    assert row["low"] < 2**1.5 < row["high"]
    assert row["ratio"] == pytest.approx(2**1.5, rel=0.3)


def test_a_marker_at_the_margin_passes_at_most_at_the_level() -> None:
    rng = np.random.default_rng(3)
    every = [f"G{k}" for k in range(120)]
    passed = []
    for _ in range(8):
        measured = lots_of(rng, shift=np.log2(1.5), between=0.15)
        passed += list(judged(measured, markers=every).table["outcome"] == "equivalent")
    assert np.mean(passed) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(passed))
    assert np.mean(passed) >= 0.02, "it should be able to pass"


def test_a_lot_is_seldom_called_different_when_it_is_not() -> None:
    rng = np.random.default_rng(5)
    wrong = [
        judged(lots_of(rng, proteins=8, shift=np.log2(1.5))).verdict == "different"
        for _ in range(60)
    ]
    assert np.mean(wrong) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)


def test_one_replicate_shows_nothing() -> None:
    found = judged(lots_of(np.random.default_rng(2), replicates=1))
    assert found.verdict == "not shown"
    assert "one replicate" in found.reasons[0]
    assert found.table["p"].isna().all()
    assert found.table["ratio"].notna().all()


def test_one_reference_lot_is_held_by_its_replicates() -> None:
    measured = lots_of(np.random.default_rng(3))
    found = judged(measured, reference=["L0"])
    assert any("One reference lot (L0)" in note for note in found.notes)
    logs = np.log2(measured.levels.loc["G0"])
    mine, rest = logs[measured.samples["lot"] == "L5"], logs[measured.samples["lot"] == "L0"]
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    margin = np.log2(1.5)
    p, _, _ = weightstats.ttost_ind(mine, rest, -margin, margin, usevar="unequal")
    assert found.table.set_index("protein").at["G0", "p"] == pytest.approx(p, rel=1e-9)


def test_a_missing_marker_is_different_only_when_it_would_have_been_seen() -> None:
    measured = without(lots_of(np.random.default_rng(4)), "G1")
    absent = judged(measured, present={"G1": 0.01})
    assert absent.verdict == "different"
    assert "Missing: G1" in absent.reasons[0]
    unsure = judged(measured, present={"G1": 0.6})
    assert unsure.verdict == "not shown"
    assert "possibly there" in unsure.reasons[0]
    assert list(absent.missing["protein"]) == ["G1"]
    assert absent.missing["marker"].all()
    unknown = judged(measured, present={"G50": 0.0})
    assert unknown.verdict == "not shown"  # nobody said that it is not there
    assert "nobody says" in unknown.reasons[0]
    other = judged(without(lots_of(np.random.default_rng(4)), "G50"), present={"G50": 0.0})
    assert other.verdict == "consistent"
    assert any("1 other proteins" in reason for reason in other.reasons)


def test_values_that_do_not_scatter_show_nothing() -> None:
    measured = lots_of(np.random.default_rng(4))
    levels = measured.levels.copy()
    levels.loc["G1"] = 3.2  # every sample at the limit of the assay
    found = judged(replace(measured, levels=levels))
    assert found.verdict == "not shown"
    assert found.table.set_index("protein").at["G1", "outcome"] == "not shown"
    assert any("G1, whose values do not scatter" in reason for reason in found.reasons)


def test_the_detection_model_is_asked_what_is_there_unseen() -> None:
    rng = np.random.default_rng(9)
    measured = without(lots_of(rng, proteins=400), "G1")
    found = judged(measured)
    assert 0 <= found.missing["present"][0] <= 1


def test_age_and_passage_are_adjusted_for() -> None:
    ages = [20.0, 30.0, 40.0, 50.0, 60.0, 58.0]
    rng = np.random.default_rng(6)
    measured = lots_of(rng, covariates={"age": ages}, slope=0.04)
    found = judged(measured)
    plain = judged(measured, covariates=())
    assert any("Adjusted for age" in note for note in found.notes)
    assert np.abs(np.log2(found.table["ratio"])).max() < 0.35
    assert np.log2(plain.table["ratio"]).min() > 0.4
    import statsmodels.api as sm

    logs = np.log2(measured.levels.loc["G0"]).groupby(measured.samples["lot"]).mean()
    fit = sm.OLS(logs[:5].to_numpy(), sm.add_constant(np.array(ages[:5]))).fit()
    line = fit.get_prediction([[1.0, 58.0]])
    level = reference_level(lot_levels(measured, "L5", None, ["age"]), "G0")
    assert level is not None
    assert level.squared == pytest.approx(line.se_mean[0] ** 2, rel=1e-9)
    assert level.df == fit.df_resid == 3
    expected = logs["L5"] - line.predicted_mean[0]
    assert np.log2(found.table["ratio"][0]) == pytest.approx(expected, abs=1e-9)


def test_outside_the_range_of_age_nothing_is_shown() -> None:
    ages = [20.0, 30.0, 40.0, 50.0, 60.0, 80.0]
    found = judged(lots_of(np.random.default_rng(7), covariates={"age": ages}, within=0.02))
    assert found.verdict != "consistent"
    assert any("outside the reference lots' 20 to 60" in reason for reason in found.reasons)
    few = [30.0, 30.0, 30.0, 30.0, 30.0, 30.0]
    same = judged(lots_of(np.random.default_rng(7), covariates={"passage": few}))
    assert any("do not differ in it" in note for note in same.notes)
    assert same.verdict == "consistent"


def test_drift_over_the_lots_is_said() -> None:
    measured = lots_of(np.random.default_rng(8), lots=6, between=0.02, within=0.02)
    levels = measured.levels.copy()
    order = measured.samples["lot"].str[1:].astype(int).to_numpy()
    levels.loc["G0"] *= 1.1**order
    found = judged(replace(measured, levels=levels))
    assert any("Drift over the lots: G0 × 1.1" in reason for reason in found.reasons)
    row = found.table.set_index("protein").loc["G0"]
    assert row["slope_low"] < 1.1 < row["slope_high"]


def test_reference_lots_that_scatter_more_than_the_margin_are_said() -> None:
    found = judged(lots_of(np.random.default_rng(10), between=1.0))
    assert any("asks for more than they keep" in reason for reason in found.reasons)
    assert found.verdict != "consistent"


def test_wrong_names_are_refused() -> None:
    measured = lots_of(np.random.default_rng(11))
    for named, said in (
        ({"markers": ["G0", "GG1"]}, "no protein 'GG1'"),
        ({"reference": ["L0", "L9"]}, "no samples of the lot 'L9'"),
        ({"reference": ["L5"]}, "'L5' is its own reference"),
        ({"reference": []}, "no reference lot"),
        ({"margin": 0.9}, "not above 1"),
        ({"margin": {"G1": 1.0}}, "the margin 1 of G1"),
    ):
        with pytest.raises(DataError, match=said):
            judged(measured, **named)
    with pytest.raises(DataError, match="no samples of the lot 'L55'"):
        lot(measured, lot="L55")


def test_without_markers_nothing_is_shown() -> None:
    found = judged(lots_of(np.random.default_rng(12)), markers=None)
    assert found.verdict == "not shown"
    assert any("No marker" in reason for reason in found.reasons)


@needs_shared
def test_real_donors_are_no_consistent_lots() -> None:
    """Ten donors of keratinocytes, a day after interferon: none is equivalent to the others."""
    from cutis.omics import read

    file = SHARED / "proteomics" / "kc_fb_ifng_donors" / "Panel5D.csv"
    measured = read(file, quantity="fold change")
    day = measured.only(samples=list(measured.of("Keratinocytes 24HPT").columns))
    donors = replace(day, samples=day.samples.assign(lot=day.samples["donor"]))
    found = {
        donor: lot(donors, lot=donor, markers=list(donors.levels.index))
        for donor in dict.fromkeys(donors.samples["lot"])
    }
    assert len(found) == 10
    assert all(one.verdict != "consistent" for one in found.values())
    assert any("CCL5" in reason for reason in found["Donor 4"].reasons)
    assert all(
        any("asks for more than they keep" in reason for reason in one.reasons)
        for one in found.values()
    )


def test_several_conditions_in_a_lot_show_nothing() -> None:
    """What passes with one condition is not shown where another counts among the replicates."""
    measured = lots_of(np.random.default_rng(0))
    cultures = ["alone" if k % 3 == 0 else "together" for k in range(len(measured.samples))]
    mixed = replace(measured, samples=measured.samples.assign(condition=cultures))
    assert judged(measured).verdict == "consistent"
    found = judged(mixed)
    assert found.verdict == "not shown"
    assert any("2 conditions (alone, together)" in reason for reason in found.reasons)
    one = mixed.only(samples=[f"s{k}" for k in range(18) if k % 3])
    assert not any("conditions" in reason for reason in judged(one).reasons)


@needs_shared
def test_real_dermis_of_ten_ages() -> None:
    """One biopsy each: nothing can be shown, and the reason is said."""
    from cutis.omics import read

    measured = read(SHARED / "proteomics" / "li2021_dermis_ecm" / "Table2.xlsx")
    ages = {"Toddler": 2.0, "Teenager": 14.0, "Adult": 40.0, "Elderly": 70.0}
    samples = measured.samples.assign(
        lot=measured.samples.index, age=[ages[c] for c in measured.samples["condition"]]
    )
    donors = replace(measured, samples=samples)
    one = lot(donors, lot="Adult-Sample1", markers=["COL1A1", "DCN", "FBN1"])
    assert one.verdict == "not shown"
    assert any("one replicate" in reason for reason in one.reasons)
    assert any("Adjusted for age" in note for note in one.notes)
    old = lot(
        replace(measured, samples=samples.drop(columns="lot")), lot="Elderly", markers=["DCN"]
    )
    assert any("70 lies outside the reference lots' 2 to 40" in reason for reason in old.reasons)


@needs_shared
def test_real_media_as_lots() -> None:
    """Three fractions of stromal cells, and a senescent medium against its control."""
    from tests.omics.wallis import wallis

    from cutis.omics import read

    measured = read(SHARED / "proteomics" / "cd34_stromal_maxquant" / "proteinGroups.txt")
    named = measured.samples.assign(lot=[name[0] for name in measured.samples.index])
    stromal = replace(measured, samples=named)
    high = lot(
        stromal, lot="H", reference=["L", "N"], markers=["COL1A1", "SPARC", "DCN"], present={}
    )
    compared: Any = high.agreement.set_index("lot")
    assert compared.at["H", "concordance"] > compared.at["L", "concordance"]
    assert high.verdict != "consistent"
    assert len(high.missing) > 20
    medium = wallis()
    old = lot(medium, lot="RAS_CM", reference=["STOP_CM"], markers=["GDF15", "STC1", "TIMP1"])
    assert old.verdict == "different"
    assert "GDF15" in old.reasons[0]
    assert old.table.set_index("protein").at["GDF15", "ratio"] == pytest.approx(2**6.07, rel=0.02)
