"""Emergence: on tables small enough to do by hand, and on made mixtures with a known answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.omics.mixtures import CULTURES, Mixture, synthetic
from tests.omics.real_mixtures import of_stromal, of_yeast
from tests.shared import needs_shared

from cutis.errors import DataError
from cutis.omics.compare.emergence import VERDICTS, emergence
from cutis.omics.compare.linear_sum import variance_shares

SEEDS = range(4)
#: A table in which one in four is near the limit, and emergence is hard to tell.
FAINT: dict[str, Any] = {"mean": 22.5, "replicates": 3}


def table(levels: dict[str, tuple[float, float, float]], *, replicates: int = 3) -> pd.DataFrame:
    """Return a secretome: protein → levels in K, F and KF; 0 is not detected; the limit is 1."""
    rows = [
        {
            "protein": protein, "group": group, "sample": f"{group} {k}",
            "level": level if level else np.nan, "detected": level > 0, "limit": 1.0,
            "unit": "ng/mL",
        }
        for protein, three in levels.items()
        for group, level in zip(("K", "F", "KF"), three, strict=True)
        for k in range(replicates)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def value(found: Any, what: str) -> Any:
    return found.counts.set_index("what").loc[what]


def share(found: Any, what: str) -> Any:
    """Return a row of the comparison with the sum, without the counts that take longer."""
    return variance_shares(found.own, found.loading).set_index("what").loc[what]


def test_what_is_emergent_and_what_is_above_the_sum() -> None:
    found = emergence(
        table({"NEW": (0, 0, 9), "KEPT": (4, 3, 6), "UP": (4, 3, 8), "LOST": (5, 0, 0)}), **CULTURES
    )
    rows: Any = found.table.set_index("protein")
    assert rows["emergent"].to_dict() == {"KEPT": False, "LOST": False, "NEW": True, "UP": False}
    assert rows["variance"].to_dict() == pytest.approx({"KEPT": -1, "LOST": -5, "NEW": 9, "UP": 1})
    assert rows.loc["UP", "log2_ratio"] == pytest.approx(np.log2(8 / 7), abs=1e-3)
    assert rows.loc["NEW", "log2_ratio"] == np.inf
    assert rows["verdict"].to_dict() == {
        "KEPT": "less", "LOST": "lost", "NEW": "emergent", "UP": "more"
    }  # fmt: skip
    for culture, many in {"K": 3, "F": 2, "KF": 3}.items():
        assert value(found, f"detected {culture}")["value"] == many
    assert value(found, "in co-culture alone")["value"] == 1
    assert value(found, "emergent share of co-culture")["value"] == pytest.approx(1 / 3)
    assert found.sets["KF"] == {"NEW", "KEPT", "UP"}


def test_confidence_falls_towards_the_limit() -> None:
    rows: Any = emergence(
        table({"CLEAR": (0, 0, 100), "FAINT": (0, 0, 1.5)}), **CULTURES, steepness=3.0
    ).table.set_index("protein")
    assert rows.loc["CLEAR", "confidence"] > 0.999
    assert rows.loc["FAINT", "confidence"] < 0.99
    flat: Any = emergence(
        table({"CLEAR": (0, 0, 100), "FAINT": (0, 0, 1.5)}), **CULTURES, steepness=0.3
    ).table.set_index("protein")
    assert flat.loc["CLEAR", "confidence"] < rows.loc["CLEAR", "confidence"]


def test_more_replicates_make_it_surer() -> None:
    one, two, many = (
        emergence(table({"X": (0, 0, 1.5)}, replicates=n), **CULTURES).table.loc[0, "confidence"]
        for n in (1, 2, 8)
    )
    assert one < two < many < 1


def test_one_sighting_in_three_is_no_detection() -> None:
    data = table({"X": (0, 0, 5)})
    data.loc[data["sample"] == "K 0", ["level", "detected"]] = [2.0, True]
    found = emergence(data, **CULTURES).table.loc[0]
    assert found["candidate"]
    never = emergence(table({"X": (0, 0, 5)}), **CULTURES).table.loc[0]
    assert found["confidence"] < never["confidence"]
    assert not emergence(data, **CULTURES, quorum=0.3).table.loc[0, "candidate"]


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(DataError, match="no samples of the condition 'KX'; the nearest is 'K'"):
        emergence(table({"X": (1, 1, 1)}), first="K", second="F", both="KX")
    with pytest.raises(DataError, match="three different conditions"):
        emergence(table({"X": (1, 1, 1)}), first="K", second="F", both="F")
    with pytest.raises(DataError, match="expected a number above 0"):
        emergence(table({"X": (1, 1, 1)}), **CULTURES, share=0)
    with pytest.raises(DataError, match="no level above zero"):
        emergence(table({"X": (0, 0, 0)}), **CULTURES)


def judged(mixture: Mixture, **options: Any) -> tuple[Any, np.ndarray, np.ndarray]:
    """Return the table, which rows the monocultures do not explain, and which are new."""
    found = emergence(mixture.measured, **CULTURES, **options)
    rows = found.table.set_index("protein")
    true = mixture.emergent.reindex(rows.index).to_numpy()
    new = (mixture.truth["kind"] == "new").reindex(rows.index).to_numpy()
    return found, true, new


@pytest.mark.parametrize("replicates", [3, 5])
@pytest.mark.parametrize("seed", SEEDS)
def test_precision_and_recall_of_a_made_mixture(seed: int, replicates: int) -> None:
    found, true, new = judged(synthetic(seed, replicates=replicates))
    called = found.table["emergent"].to_numpy()
    assert 380 < called.sum() < 460
    assert true[called].mean() >= 0.95
    assert called[new].mean() >= 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_false_share_is_kept_where_it_is_hard(seed: int) -> None:
    found, true, _ = judged(synthetic(seed, **FAINT))
    called = found.table["emergent"].to_numpy()
    wrong = int((~true[called]).sum())
    # no more wrong ones than 5 % allows, at odds of a thousand to one
    assert stats.binom.sf(wrong - 1, called.sum(), 0.05) > 1e-3
    bare = found.table["candidate"].to_numpy()
    assert true[bare].mean() < true[called].mean()


@pytest.mark.parametrize("options", [{}, FAINT], ids=["clear", "faint"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_mere_sum_has_nothing_emergent_and_no_excess(seed: int, options: dict[str, Any]) -> None:
    found, true, _ = judged(synthetic(seed, null=True, **options))
    assert not true.any()
    assert found.table["emergent"].sum() < 0.01 * found.table["detected KF"].sum()
    assert share(found, "excess positive variance")["low"] <= 0
    assert share(found, "surely positive")["value"] < 0.01
    assert (found.table["verdict"] == "more").sum() <= 0.01 * len(found.table)


def reliability(mixtures: list[Mixture], cells: int = 10) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the expected calibration error over all candidates; fail where a bin is off."""
    sure, right = [], []
    for mixture in mixtures:
        found, true, _ = judged(mixture)
        candidate = found.table["candidate"].to_numpy()
        sure.append(found.table["confidence"].to_numpy()[candidate])
        right.append(true[candidate])
    confidence, true = np.concatenate(sure), np.concatenate(right)
    cell = np.minimum((confidence * cells).astype(int), cells - 1)
    error = 0.0
    for at in range(cells):
        inside = cell == at
        many, expected, found = inside.sum(), confidence[inside].sum(), true[inside].sum()
        error += abs(expected - found) / len(cell)
        if many >= 30:  # bins agree to within what chance and a model's own error (0.1) leave
            low, high = stats.binom.ppf([0.001, 0.999], many, expected / many)
            assert low - 0.1 * many <= found <= high + 0.1 * many, at
    return error, confidence, true


def test_confidence_is_calibrated() -> None:
    mixtures = [synthetic(100 + s, **options) for s in range(4) for options in ({}, FAINT)]
    error, confidence, true = reliability(mixtures)
    assert len(true) > 3000
    assert error < 0.02
    assert ((confidence > 0.1) & (confidence < 0.9)).sum() > 100
    assert confidence.sum() == pytest.approx(true.sum(), rel=0.01)


@needs_shared
@pytest.mark.parametrize("seed", SEEDS)
def test_precision_and_recall_of_a_mixture_of_real_readings(seed: int) -> None:
    found, true, new = judged(of_yeast(seed))
    called = found.table["emergent"].to_numpy()
    assert called.sum() > 380
    assert true[called].mean() >= 0.95
    assert called[new & found.table["detected KF"].to_numpy()].mean() >= 0.95
    assert true[found.table["candidate"].to_numpy()].mean() < 0.92  # the rule alone would not do


@needs_shared
def test_confidence_is_calibrated_where_dropout_is_real() -> None:
    error, confidence, true = reliability([of_stromal(seed) for seed in range(5)], cells=5)
    assert len(true) > 900
    assert error < 0.06
    assert true.mean() < 0.93
    listed = confidence > 0.95
    assert true[listed].mean() > 0.95


@needs_shared
@pytest.mark.parametrize("make", [of_yeast, of_stromal])
@pytest.mark.parametrize("seed", range(2))
def test_a_sum_of_real_readings_has_nothing_emergent(make: Any, seed: int) -> None:
    found, true, _ = judged(make(seed, null=True))
    assert not true.any()
    assert found.table["emergent"].sum() < 0.01 * found.table["detected KF"].sum()
    assert share(found, "excess positive variance")["low"] <= 0
    assert share(found, "surely positive")["value"] < 0.02


@pytest.mark.parametrize("seed", range(300, 302))
def test_counts_hold_the_truth(seed: int) -> None:
    found, true, _ = judged(synthetic(seed, **FAINT))
    rows: Any = found.counts.set_index("what")
    expected, listed = rows.loc["emergent expected"], rows.loc["emergent"]
    for row, among in ((expected, "candidate"), (listed, "emergent")):
        inside = found.table[among].to_numpy()
        assert row["low"] <= true[inside].sum() <= row["high"] <= inside.sum()
    assert listed["value"] == found.table["emergent"].sum()
    assert expected["low"] <= expected["value"] <= expected["high"]
    assert expected["high"] - expected["low"] < 0.25 * expected["value"]  # it still says something
    both = rows.loc["detected KF", "value"]
    for name in ("emergent", "emergent expected"):
        ratio = rows.loc[f"{name} share of co-culture"] / rows.loc[name]
        np.testing.assert_allclose(ratio, 1 / both)


def test_intervals_of_the_ratio_hold_the_truth() -> None:
    held, many, p = 0, 0, []
    for seed in range(3):
        mixture = synthetic(40 + seed)
        table = emergence(mixture.measured, **CULTURES).table.set_index("protein")
        with np.errstate(divide="ignore"):
            true = np.log2(mixture.truth["KF"] / (mixture.truth["K"] + mixture.truth["F"]))
        inside: Any = (table["low"] <= true) & (true <= table["high"])
        held += int(inside.sum())
        many += len(table)
        none = emergence(synthetic(40 + seed, null=True).measured, **CULTURES).table
        p.append(none.loc[none["comparable"], "p"].to_numpy())
    assert 0.94 < held / many < 0.995
    false = (np.concatenate(p) < 0.05).mean()
    assert 0.03 < false < 0.075


def test_contaminants_and_medium_never_count() -> None:
    mixture = synthetic(9)
    plain = emergence(mixture.measured, **CULTURES)
    new = list(plain.table.loc[plain.table["emergent"], "protein"])
    features = mixture.measured.features.copy()
    features.loc[new[:20], "contaminant"] = True
    features["medium"] = features.index.isin(new[20:30])
    found = emergence(replace(mixture.measured, features=features), **CULTURES)
    rows = found.table.set_index("protein")
    assert (rows.loc[new[:30], "verdict"] == "set aside").all()
    assert not rows.loc[new[:30], ["emergent", "candidate"]].any(axis=None)
    assert not found.sets["KF"] & set(new[:30])
    assert value(found, "set aside")["value"] == 30
    assert len(plain.sets["KF"]) - len(found.sets["KF"]) == 30
    assert value(found, "detected KF")["value"] == len(found.sets["KF"])
    assert rows.loc[new[:30], "q"].isna().all()


def test_scale_is_respected() -> None:
    mixture = synthetic(2, null=True)
    levels = mixture.measured.levels.copy()
    inside = (mixture.measured.samples["condition"] == "KF").to_numpy()
    levels.loc[:, inside] *= 2.0
    doubled = replace(mixture.measured, levels=levels)
    raw = emergence(doubled, **CULTURES)
    assert share(raw, "median log2 ratio")["value"] == pytest.approx(1, abs=0.1)
    assert share(raw, "surely positive")["value"] > 0.5
    samples = mixture.measured.samples.assign(scale=np.where(inside, 2.0, 1.0))
    scaled = emergence(replace(doubled, samples=samples), **CULTURES)
    assert share(scaled, "median log2 ratio")["value"] == pytest.approx(0, abs=0.1)
    assert share(scaled, "surely positive")["value"] < 0.01


def test_verdicts_are_the_stated_ones() -> None:
    found, true, _ = judged(synthetic(5))
    verdict = found.table["verdict"]
    assert set(verdict) <= set(VERDICTS)
    summed = found.table[verdict == "as the sum"]
    assert len(summed) > 100
    assert ((summed["low"] > -1) & (summed["high"] < 1)).all()
    assert true[verdict == "as the sum"].sum() == 0
