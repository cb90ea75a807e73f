"""Up, down, appears, disappears: against known truth, limma's t, and a real spike-in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.omics.mixtures import wrapped
from tests.omics.real_mixtures import YEAST
from tests.shared import needs_shared

from cutis.errors import DataError
from cutis.omics.compare.regulation import VERDICTS, paired, regulation
from cutis.omics.measured import Measured
from cutis.statistics.moderated_t import moderated_t


def made(seed: int) -> tuple[Measured, Any]:
    """Return two conditions of five, and what was done to each protein."""
    rng = np.random.default_rng(seed)
    done = rng.permutation(np.repeat(["same", "up", "down", "appears", "disappears"],
                                     [700, 80, 80, 70, 70]))  # fmt: skip
    level = rng.normal(24.5, 2, len(done))
    shift = np.select([done == "up", done == "down"], [2.0, -2.0], 0.0)
    spread = 0.3 * np.sqrt(5 / rng.chisquare(5, (len(done), 1)))
    old = level[:, None] + spread * rng.normal(size=(len(done), 5))
    new = (level + shift)[:, None] + spread * rng.normal(size=(len(done), 5))
    old[done == "appears"] = new[done == "disappears"] = np.nan
    read = np.concatenate([old, new], axis=1)
    read[rng.random(read.shape) > 1 / (1 + np.exp(-1.5 * (read - 20.5)))] = np.nan
    kept = np.isfinite(read).any(axis=1)
    measured = wrapped(2.0 ** read[kept], ["old"] * 5 + ["new"] * 5)
    return measured, pd.Series(done[kept], index=measured.levels.index)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_done_is_found(seed: int) -> None:
    measured, done = made(seed)
    found: Any = regulation(measured, "new", "old")
    table: Any = found.table.set_index("protein")
    changed = table["verdict"].isin(VERDICTS[:4])
    assert (done[changed] == "same").mean() <= 0.09  # 5 % expected, of about 280
    for what, least in {"up": 0.9, "down": 0.8, "appears": 0.8, "disappears": 0.8}.items():
        assert (table.loc[done == what, "verdict"] == what).mean() > least, what
    assert (table.loc[done.isin(["appears", "disappears"]) & changed, "arm"] == "presence").all()
    both = changed & (table["arm"] == "level") & done.isin(["up", "down"])
    true = done[both].map({"up": 2.0, "down": -2.0})
    inside = (table.loc[both, "low"] <= true) & (true <= table.loc[both, "high"])
    assert inside.mean() > 0.85
    counts: Any = found.counts.set_index("what")["value"]
    assert counts["tested by level"] + counts["tested by presence"] == table["p"].notna().sum()
    assert counts["not testable"] == table["p"].isna().sum()
    assert counts[list(VERDICTS)].sum() == len(table)


def test_the_level_arm_is_the_moderated_t() -> None:
    measured, _ = made(7)
    found: Any = regulation(measured, "new", "old").table
    design = np.column_stack([np.ones(10), np.repeat([0.0, 1.0], 5)])
    expected = moderated_t(np.log2(measured.levels), design, [0, 1])
    level = (found["arm"] == "level").to_numpy()
    np.testing.assert_allclose(found["p"][level], expected["p"][level], rtol=1e-12)
    np.testing.assert_allclose(found["log2_fold"], expected["log2_fold"], atol=1e-12)
    assert found["log2_fold"].isna().sum() > 50


def test_a_faint_protein_does_not_disappear() -> None:
    measured, _ = made(3)
    table: Any = regulation(measured, "new", "old").table.set_index("protein")
    gone: Any = table[table["arm"] == "presence"]
    level = np.log2(measured.levels.loc[gone.index]).mean(axis=1)
    low, high = level < level.quantile(0.2), level > level.quantile(0.8)
    assert gone.loc[low, "p"].median() > 10 * gone.loc[high, "p"].median()
    appears: Any = gone[gone["verdict"] == "appears"]
    assert (appears["low"] > 0).mean() > 0.9
    assert appears["high"].isna().all()


def test_covariates_take_the_donor_out() -> None:
    rng = np.random.default_rng(0)
    donor = np.tile(np.arange(4), 2)
    read = rng.normal(24, 2, (300, 1)) + rng.normal(0, 2, (300, 4))[:, donor]
    read += 0.2 * rng.normal(size=read.shape)
    read[:30, 4:] += 1
    measured = wrapped(2.0**read, ["old"] * 4 + ["new"] * 4)
    samples = measured.samples.assign(donor=[f"d{k}" for k in donor], age=30.0 + donor)
    measured = replace(measured, samples=samples)
    bare: Any = regulation(measured, "new", "old").table["verdict"]
    paired: Any = regulation(measured, "new", "old", covariates=["donor"]).table["verdict"]
    assert (bare[:30] == "up").sum() < 5
    assert (paired[:30] == "up").sum() > 27
    assert (paired[30:] != "same").sum() < 15


def with_donors(conditions: list[str], donors: list[Any]) -> Measured:
    """Return a small table whose samples are of these donors."""
    read = 2.0 ** np.random.default_rng(1).normal(24, 1, (60, len(donors)))
    measured = wrapped(read, conditions)
    return replace(measured, samples=measured.samples.assign(donor=donors))


@pytest.mark.parametrize(
    ("donors", "crossed"),
    [
        (["a", "b", "c", "a", "b", "c"], True),
        (["a", "b", "c", "a", "b", "d"], False),  # two of four gave both: no majority
        (["a", "b", "c", "d", "e", "f"], False),
        (["a", "a", "a", "b", "b", "b"], False),
        (["a", "b", "", "a", "b", "c"], False),
        (["a", "b", None, "a", "b", "c"], False),
        (["a", "a", "a", "a", "a", "a"], False),
        ([1, 2, 3, 1, 2, 3], True),
    ],
)
def test_pairs_are_compared_only_where_donors_cross(donors: list[Any], crossed: bool) -> None:
    measured = with_donors(["old"] * 3 + ["new"] * 3, donors)
    assert paired(measured, "new", "old") == (("donor",) if crossed else ())


def test_one_pair_more_than_coefficients_is_needed() -> None:
    assert paired(with_donors(["old", "old", "new", "new"], ["a", "b"] * 2), "new", "old")
    only = with_donors(["old", "new"], ["a", "a"])
    assert paired(only, "new", "old") == ()


def test_numbered_donors_are_names() -> None:
    measured = with_donors(["old"] * 3 + ["new"] * 3, [1, 2, 3, 1, 2, 3])
    found = regulation(measured, "new", "old", covariates=paired(measured, "new", "old"))
    assert found.covariates == ("donor",)
    read = np.log2(measured.levels.to_numpy())

    fold = (read[:, 3:] - read[:, :3]).mean(axis=1)
    np.testing.assert_allclose(found.table["log2_fold"], fold)  # of the three pairs
    own = stats.ttest_rel(read[:, 3:], read[:, :3], axis=1)
    raw = moderated_t(read, np.column_stack([
        np.ones(6), np.repeat([0.0, 1.0], 3), np.tile([0, 1, 0], 2), np.tile([0, 0, 1], 2)
    ]), [0, 1, 0, 0])  # fmt: skip
    spread = (read[:, 3:] - read[:, :3]).std(axis=1, ddof=1) ** 2 / 2
    np.testing.assert_allclose(raw["s2"], spread)  # a paired t before it is moderated
    np.testing.assert_allclose(raw["log2_fold"] / np.sqrt(raw["s2"] * 2 / 3), own.statistic)
    np.testing.assert_allclose(found.table["t"], raw["t"])


def test_what_is_wrong_is_said() -> None:
    measured, _ = made(0)
    with pytest.raises(DataError, match="no samples of the condition 'nex'; the nearest is 'new'"):
        regulation(measured, "nex", "old")
    with pytest.raises(DataError, match="against itself"):
        regulation(measured, "old", "old")
    with pytest.raises(DataError, match="covariate 'donor' is not known"):
        regulation(measured, "new", "old", covariates=["donor"])
    lot = measured.samples.assign(lot=measured.samples["condition"])
    with pytest.raises(DataError, match="cannot be told from the covariates lot"):
        regulation(replace(measured, samples=lot), "new", "old", covariates=["lot"])
    single = measured.only(samples=["old 1", "new 1"])
    with pytest.raises(DataError, match=r"no condition has replicates; .* Give two"):
        regulation(single, "new", "old")


def test_contaminants_belong_to_no_family() -> None:
    measured, done = made(1)
    features = measured.features.assign(contaminant=(done == "up").to_numpy())
    table: Any = regulation(replace(measured, features=features), "new", "old").table
    out = table["contaminant"]
    assert (table.loc[out, "verdict"] == "set aside").all()
    assert table.loc[out, ["p", "q"]].isna().all(axis=None)


@needs_shared
def test_a_real_spike_in() -> None:
    table: Any = pd.read_csv(YEAST, sep="\t")
    levels = table.iloc[:, -9:].to_numpy(dtype=float)
    spiked = table["Protein.Group"].str.contains("ups", case=False).to_numpy()
    order = np.argsort([name.split("ratio")[-1] for name in table.columns[-9:]], kind="stable")
    conditions = np.repeat(["2", "4", "8"], 3)
    measured = wrapped(levels[:, order], list(conditions))
    found: Any = regulation(measured, "8", "2").table
    fold = found["log2_fold"].to_numpy()
    assert np.nanmedian(fold[spiked]) == pytest.approx(2.04, abs=0.1)
    assert (found["verdict"][spiked] == "up").sum() >= 20
    assert (found["verdict"][~spiked].isin(["up", "down", "appears", "disappears"])).mean() < 0.06
