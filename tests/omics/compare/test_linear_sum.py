"""The co-culture against the sum: errors, and what was not seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.omics.mixtures import CULTURES, wrapped

from cutis.errors import DataError
from cutis.omics.compare.emergence import emergence
from cutis.omics.compare.linear_sum import linear_sum


def compared(split: float, noise: tuple[float, float, float], *, seed: int = 0) -> Any:
    """Return exact sums of which the first has a share, each culture with a noise of its own."""
    rng = np.random.default_rng(seed)
    true = 2.0 ** rng.uniform(26, 30, (2000, 1))
    parts = [
        share * true * 2.0 ** (spread * rng.normal(size=(2000, 4)))
        for share, spread in zip((split, 1 - split, 1.0), noise, strict=True)
    ]
    measured = wrapped(np.concatenate(parts, axis=1), ["K"] * 4 + ["F"] * 4 + ["KF"] * 4)
    return emergence(measured, **CULTURES).table


def test_of_a_table_it_is_what_emergence_says_of_the_sum() -> None:
    rng = np.random.default_rng(1)
    levels = 2.0 ** rng.uniform(24, 30, (300, 1)) * 2.0 ** (0.3 * rng.normal(size=(300, 9)))
    levels[rng.random((300, 9)) < 0.1] = np.nan
    measured = wrapped(levels, ["K"] * 3 + ["F"] * 3 + ["KF"] * 3)
    alone, whole = linear_sum(measured, **CULTURES), emergence(measured, **CULTURES).table
    shared = ["protein", "symbol", "linear_sum", "log2_ratio", "low", "high", "p", "q", "error"]
    pd.testing.assert_frame_equal(alone[shared], whole[shared])
    with pytest.raises(DataError, match="no samples of the condition 'K2'"):
        linear_sum(measured, **(CULTURES | {"first": "K2"}))


@pytest.mark.parametrize("split", [0.5, 0.9, 0.02])
@pytest.mark.parametrize("noise", [(0.3, 0.3, 0.3), (0.8, 0.2, 0.3)])
def test_errors_go_through_the_sum(split: float, noise: tuple[float, float, float]) -> None:
    table = compared(split, noise)
    found = table["log2_ratio"]
    # the true error by simulation of the sum itself, not by the formula
    assert table["error"].median() == pytest.approx(found.std(), rel=0.08)
    assert found.mean() == pytest.approx(0, abs=4 * found.std() / np.sqrt(len(found)) + 0.01)
    held = ((table["low"] <= 0) & (table["high"] >= 0)).mean()
    assert 0.93 < held < 0.985
    assert stats.kstest(table["p"], "uniform").statistic < 0.06
    assert (table["verdict"] != "emergent").all()


@pytest.mark.parametrize("alone", ["K", "F", "KF"])
def test_a_culture_without_replicates_has_the_noise_of_the_others(alone: str) -> None:
    rng = np.random.default_rng(4)
    true = 2.0 ** rng.uniform(26, 30, (2000, 1))
    conditions = [one for one in ("K", "F", "KF") for _ in range(1 if one == alone else 4)]
    parts = np.array([[{"K": 0.7, "F": 0.3, "KF": 1.0}[one] for one in conditions]])
    read = true * parts * 2.0 ** (0.8 * rng.normal(size=(2000, len(conditions))))
    table = emergence(wrapped(read, conditions), **CULTURES).table
    assert table["error"].median() == pytest.approx(table["log2_ratio"].std(), rel=0.08)
    held = ((table["low"] <= 0) & (table["high"] >= 0)).mean()
    assert 0.93 < held < 0.985
    assert stats.kstest(table["p"], "uniform").statistic < 0.06


def test_without_any_replicate_there_is_no_p() -> None:
    levels = 2.0 ** np.random.default_rng(0).uniform(24, 30, (50, 3))
    table = emergence(wrapped(levels, ["K", "F", "KF"]), **CULTURES).table
    assert table["p"].isna().all()
    assert (table["low"] < table["log2_ratio"]).all()


@pytest.mark.parametrize("empty", ["K", "KF"])
def test_a_culture_of_which_nothing_was_seen_takes_no_p_from_the_others(empty: str) -> None:
    rng = np.random.default_rng(1)
    level = rng.uniform(26, 30, (300, 1))
    read = level + 0.2 * rng.normal(size=(300, 9))
    read[:, 3:6] += 2
    conditions = ["K"] * 3 + ["F"] * 3 + ["KF"] * 3
    read[:, [one == empty for one in conditions]] = np.nan
    table = emergence(wrapped(2.0**read, conditions), **CULTURES).table
    assert (table["p"] < 0.01).mean() > 0.9
    assert set(table["verdict"]) <= {"lost" if empty == "KF" else "less", "uncertain"}


def test_a_hidden_monoculture_widens_downwards_only_as_far_as_the_limit() -> None:
    rng = np.random.default_rng(2)
    level = rng.uniform(21, 29, (1500, 1))
    read = level + 0.2 * rng.normal(size=(1500, 12))
    read[:500, 4:8] = np.nan  # the second lacks them
    read[500:1000, :4] = np.nan
    read[rng.random(read.shape) > 1 / (1 + np.exp(-2 * (read - 21.5)))] = np.nan
    conditions = ["K"] * 4 + ["F"] * 4 + ["KF"] * 4
    kept = np.isfinite(read).any(axis=1)
    table = emergence(wrapped(2.0 ** read[kept], conditions), **CULTURES).table
    alone: Any = table[(table["samples F"] == 0) & (table["samples K"] == 4)]
    down, up = alone["log2_ratio"] - alone["low"], alone["high"] - alone["log2_ratio"]
    faint = alone["level K"] < alone["level K"].quantile(0.1)
    assert (down >= up - 0.15).all()
    assert down[faint].median() > down[~faint].median()
    assert np.isfinite(alone["log2_ratio"]).all()
    assert (table.loc[table["samples KF"] == 0, "log2_ratio"] == -np.inf).all()


def test_what_neither_monoculture_shows_has_no_upper_end() -> None:
    rng = np.random.default_rng(4)
    read = rng.uniform(22, 29, (900, 1)) + 0.2 * rng.normal(size=(900, 12))
    read[:300, :8] = np.nan
    read[rng.random(read.shape) > 1 / (1 + np.exp(-2 * (read - 21)))] = np.nan
    measured = wrapped(2.0**read, ["K"] * 4 + ["F"] * 4 + ["KF"] * 4)
    new: Any = emergence(measured, **CULTURES).table[:300]
    assert (new["log2_ratio"] == np.inf).all()
    assert (new["high"] == np.inf).all()
    assert np.isfinite(new["low"]).all()
    high = new["level KF"] > new["level KF"].quantile(0.5)
    assert (new.loc[high, "low"] > 0).all()
    assert new.loc[high, "p"].median() <= new.loc[~high, "p"].median()
    assert ((new["p"] > 0) & (new["p"] <= 1)).all()
