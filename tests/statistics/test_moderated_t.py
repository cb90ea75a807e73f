"""The moderated t-test against R: its frozen answers always, R itself where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.statistics.least_squares import fit_rows
from cutis.statistics.moderated_t import moderated_t, trigamma_inverse

FOLDER = Path(__file__).parents[1] / "referee" / "limma"
CASES = sorted((FOLDER / "cases").iterdir())
COLUMNS = ["log2_fold", "error", "mean", "t", "df", "p", "q", "s2_posterior"]


def limma_is_here() -> bool:
    if shutil.which("Rscript") is None:
        return False
    try:
        asked = subprocess.run(
            ["Rscript", "-e", "library(limma)"], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


needs_limma = pytest.mark.skipif(
    not limma_is_here(), reason="R with limma (Debian: r-bioc-limma) is not on this machine"
)


def ours(folder: Path) -> pd.DataFrame:
    levels: Any
    design: Any
    contrast: Any
    levels, design, contrast = (
        pd.read_csv(folder / f"{name}.csv") for name in ("levels", "design", "contrast")
    )
    return moderated_t(levels, design, contrast["weight"], trend=(folder / "trend").exists())


def agree(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    for column in COLUMNS:
        a, b = found[column].to_numpy(), expected[column].to_numpy(dtype=float)
        assert (np.isnan(a) == np.isnan(b)).all(), column
        there = np.isfinite(b)
        np.testing.assert_allclose(a[there], b[there], rtol=1e-9, atol=1e-12, err_msg=column)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_as_limma_said(folder: Path) -> None:
    agree(ours(folder), pd.read_csv(folder / "limma.csv"))


def test_the_frozen_cases_cover_what_is_hard() -> None:
    said: dict[str, Any] = {folder.name: pd.read_csv(folder / "limma.csv") for folder in CASES}
    assert len(said) >= 7
    assert said["missing"]["log2_fold"].isna().sum() >= 6
    assert said["missing"]["s2_posterior"].notna().all()
    assert said["infinite-prior"]["s2_posterior"].nunique() == 1
    assert said["covariates"]["t"].isna().any()


@needs_limma
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_as_limma_says_now(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples, rows = 9, 150
    design = pd.DataFrame({
        "one": 1.0, "b": np.repeat([0.0, 1, 0], 3), "c": np.repeat([0.0, 0, 1], 3),
        "passage": rng.integers(2, 7, samples).astype(float),
    })  # fmt: skip
    levels = 24 + rng.normal(size=(rows, samples)) * np.sqrt(3 / rng.chisquare(3, (rows, 1)))
    levels[rng.random(levels.shape) < 0.3] = np.nan
    run(tmp_path, pd.DataFrame(levels), design, np.array([0, 1.0, -0.5 * (seed - 1), 0]))
    agree(ours(tmp_path), pd.read_csv(tmp_path / "limma.csv"))


@needs_limma
@needs_shared
def test_as_limma_says_of_a_real_table(tmp_path: Path) -> None:
    table: Any = pd.read_csv(
        SHARED / "proteomics/cd34_stromal_maxquant/proteinGroups.txt", sep="\t", low_memory=False
    )
    named = [c for c in table if c.startswith("LFQ intensity ") and c.split()[-1][0] in "HL"]
    levels: Any = np.log2(table[named].astype(float).where(table[named] > 0))
    levels.columns = [name.split()[-1] for name in named]
    high = np.array([name[0] == "H" for name in levels.columns], dtype=float)
    assert levels.shape == (1459, 10)
    run(tmp_path, levels, pd.DataFrame({"one": 1.0, "high": high}), np.array([0.0, 1.0]))
    found: Any = ours(tmp_path)
    assert found["log2_fold"].isna().sum() > 100
    agree(found, pd.read_csv(tmp_path / "limma.csv"))


def run(folder: Path, levels: pd.DataFrame, design: pd.DataFrame, contrast: np.ndarray) -> None:
    levels.to_csv(folder / "levels.csv", index=False, na_rep="NA")
    design.to_csv(folder / "design.csv", index=False)
    pd.DataFrame({"weight": contrast}).to_csv(folder / "contrast.csv", index=False)
    command = ["Rscript", str(FOLDER / "limma.R"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def test_rows_with_gaps_are_fitted_as_if_alone() -> None:
    rng = np.random.default_rng(5)
    design = np.column_stack([np.ones(8), np.arange(8.0), rng.normal(size=8)])
    levels = rng.normal(size=(20, 8))
    levels[:, 4:][rng.random((20, 4)) < 0.5] = np.nan
    found = fit_rows(levels, design)
    for row in range(20):
        seen = np.isfinite(levels[row])
        alone, sums, rank, _ = np.linalg.lstsq(design[seen], levels[row, seen], rcond=None)
        assert rank == 3
        np.testing.assert_allclose(found.coefficients[row], alone, rtol=1e-10)
        assert found.df[row] == seen.sum() - 3
        if sums.size:
            assert found.variance[row] == pytest.approx(sums[0] / found.df[row])


def test_a_column_like_those_before_it_is_not_estimable() -> None:
    design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0]])
    found = fit_rows(np.arange(6.0)[None, :], design)
    assert np.isnan(found.coefficients[0, 2])
    assert found.coefficients[0, 1] == pytest.approx(3)
    assert found.df[0] == 4


def test_null_rows_have_even_p_values() -> None:
    rng = np.random.default_rng(11)
    spread = np.sqrt(5 / rng.chisquare(5, (4000, 1)))
    found: Any = moderated_t(rng.normal(size=(4000, 6)) * spread,
                        np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]), [0, 1])  # fmt: skip
    assert stats.kstest(found["p"], "uniform").pvalue > 0.01
    assert (found["q"] < 0.05).mean() < 0.01


def test_trigamma_inverse_is_the_inverse() -> None:
    from scipy.special import polygamma

    for y in (0.01, 0.7, 3.0, 40.0):
        assert trigamma_inverse(float(polygamma(1, y))) == pytest.approx(y, rel=1e-10)


def test_wrong_input_is_said() -> None:
    levels, design = np.ones((3, 4)), pd.DataFrame({"one": [1.0] * 4, "b": [0, 0, 1, 1]})
    with pytest.raises(DataError, match="no column 'c' in the design; it has one, b"):
        moderated_t(levels, design, "c")
    with pytest.raises(DataError, match="do not fit"):
        moderated_t(levels[:, :3], design, "b")
    with pytest.raises(DataError, match="no residual degrees of freedom"):
        moderated_t(levels[:, :2], design.iloc[1:3], "b")
    twice = design.assign(again=design["b"])
    with pytest.raises(DataError, match="cannot estimate this contrast"):
        moderated_t(levels, twice, "again")
    with pytest.raises(DataError, match="empty cells"):
        moderated_t(levels, design.assign(b=[0, 0, 1, np.nan]), "b")
