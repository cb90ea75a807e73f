"""Spectronaut on a real report with decimal commas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.files import long_columns
from cutis.omics import read

NORMAL = SHARED / "proteomics" / "format_examples_protdata" / "spectronaut_normal.tsv"


@needs_shared
@pytest.mark.parametrize("large", [20_000_000, 0])
def test_real_report_with_decimal_commas(large: int, monkeypatch) -> None:
    monkeypatch.setattr(long_columns, "LARGE", large)
    measured: Any = read(NORMAL)
    raw: Any = pd.read_csv(NORMAL, sep="\t", decimal=",", low_memory=False)
    wanted: Any = raw.groupby(["PG.ProteinGroups", "R.FileName"])["PG.Quantity"].first().unstack()
    found = measured.levels.set_axis(measured.features["accessions"].to_numpy())
    np.testing.assert_allclose(
        found.sort_index().sort_index(axis=1), wanted.sort_index(), rtol=1e-12
    )
    assert found.shape == (3, 9)
    assert measured.report.rows == 684 == measured.features["rows"].sum()
    assert measured.report.repaired["decimal commas"].count == 684 * 3
    run = "20221015_EV_TP_40SPD_LITDIA_MS1_Rapid_MS2_Rapid_57w_100ng_03"
    assert measured.levels.loc["UBA6", run] == pytest.approx(106.510399, abs=1e-6)
    assert measured.features.loc["SHTN1", "accessions"] == "A0MZ66;A0MZ66-3"
    # R.Condition is 'Not Defined' throughout, so the conditions are guessed, and it is said.
    assert any("guessed" in note for note in measured.report.notes)
