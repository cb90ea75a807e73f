"""A measured secretome as a dose to the model: what goes in, and what comes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.wallis import wallis
from tests.shared import needs_shared

from cutis.errors import DataError, UnitError
from cutis.files.read_report import ReadReport
from cutis.omics.meaning.response import SKINS, Skin, means, response
from cutis.omics.measured import Measured, from_long
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import readout

YOUNG = {"young": Skin("person age 25")}


def medium(**levels: list[float]) -> Measured:
    """Return a table of two samples of a medium and one of a control."""
    frame = pd.DataFrame(levels, index=pd.Index(["m1", "m2", "c1"]), dtype=float).T
    features = pd.DataFrame({"symbol": frame.index, "contaminant": False}, index=frame.index)
    samples = pd.DataFrame({"condition": ["medium", "medium", "control"]}, index=frame.columns)
    return Measured(frame, features, samples, "protein", "intensity", ReadReport("made", "made"))


@pytest.fixture(scope="module")
def inflamed() -> Measured:
    return medium(IL1B=[10, 30, 0.001], ACTB=[60, 60, 90], AREG=[20, 20, 9], KRT10=[1e6, 1e6, 1e6])


@pytest.fixture(autouse=True)
def _dirty(inflamed: Measured) -> None:
    inflamed.features.loc["KRT10", "contaminant"] = True


def test_the_dose_is_the_share_of_the_mean_by_hand(inflamed: Measured) -> None:
    found: Any = response(
        inflamed, "medium", draws=0, skins=YOUNG, readouts=["TEWL"], total="5 ug/mL"
    )
    row: Any = found.doses.iloc[0]
    assert len(found.doses) == 1
    assert row.signal == "IL1B"
    assert row.share == pytest.approx(20 / 100)  # contaminants are no protein of the medium
    assert row.concentration == pytest.approx(5 * 20 / 100)
    assert row.unit == "ug/mL"
    assert "fibroblast" in row.heard_by
    assert found.known == pytest.approx(0.2)
    assert list(found.undosed["symbol"]) == ["AREG"]  # a ligand the model does not follow
    assert found.undosed["share"].iloc[0] == pytest.approx(0.2)
    assert any("5 ug/mL" in one for one in found.assumptions)
    assert any("20.0 %" in one for one in found.assumptions)


def test_concentrations_are_given_as_they_are() -> None:
    assay = replace(medium(IL1B=[100, 140, 9], HGF=[30, 10, 9], AREG=[60, 60, 9]), unit="pg/mL")
    found: Any = response(assay, "medium", draws=0, skins=YOUNG, readouts=["TEWL"])
    doses = found.doses.set_index("signal")
    assert doses.loc["IL1B", "concentration"] == pytest.approx(120)  # not a share of a total
    assert doses.loc["HGF", "concentration"] == pytest.approx(20)
    assert set(doses["unit"]) == {"pg/mL"}
    assert doses.loc["IL1B", "share"] == pytest.approx(0.6)
    assert found.known == pytest.approx(0.7)
    assert not any("20 ug/mL" in one for one in found.assumptions)
    assert any("in pg/mL, as the table has them" in one for one in found.assumptions)


def test_a_virtual_medium_comes_back_as_it_was() -> None:
    """A made-up secretome in ng/mL, as a virtual dish gives it, is dosed in ng/mL."""
    table = pd.DataFrame(
        {"protein": ["IL6", "ACTB"], "sample": "a", "level": [2.5, 900.0], "unit": "ng/mL",
         "detected": True, "limit": 0.1, "group": "dish"}
    )  # fmt: skip
    found: Any = response(from_long(table), "dish", draws=0, skins=YOUNG, readouts=["TEWL"])
    assert found.doses[["signal", "concentration", "unit"]].to_numpy().tolist() == [
        ["IL6", 2.5, "ng/mL"]
    ]


def test_relative_levels_are_no_dose() -> None:
    relative = replace(medium(IL1B=[100, 140, 9], HGF=[30, 10, 9]), unit="2^NPX")
    with pytest.raises(DataError, match="how much more, not how much"):
        response(relative, "medium", draws=0, skins=YOUNG, readouts=["TEWL"])


def test_it_is_what_a_plan_written_by_hand_gives(inflamed: Measured, tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    table.write_text("symbol,concentration [ug/mL]\nIL1B,4\n")
    plan = f"person age 25; apply conditioned medium from {table} 20 % daily for 14 day"
    run = Plan.parse(plan).run(progress=False)
    found: Any = response(inflamed, "medium", draws=0, skins=YOUNG, readouts=["MMP1 mRNA"]).table
    assert found["median"].iloc[0] == pytest.approx(
        float(np.asarray(readout("MMP1 mRNA", run))[0, -1]),
        rel=1e-4,  # other looks, other steps
    )
    assert found["change"].iloc[0] > 0  # interleukin-1 makes fibroblasts cut collagen
    assert found["without"].iloc[0] == pytest.approx(
        found["median"].iloc[0] - found["change"].iloc[0]
    )


def test_intervals_hold_the_median_and_the_same_seed_gives_the_same(inflamed: Measured) -> None:
    options = {"draws": 6, "skins": YOUNG, "readouts": ["TEWL", "MMP1 mRNA"], "seed": 3}
    one: Any = response(inflamed, "medium", **options).table
    assert (one["low"] <= one["median"]).all()
    assert (one["median"] <= one["high"]).all()
    assert one["rises"].between(0, 1).all()
    assert (one["low"] < one["high"]).all()
    pd.testing.assert_frame_equal(one, response(inflamed, "medium", **options).table)


def test_means_leave_out_missing_and_dropped_levels() -> None:
    made = medium(IL6=[4, np.nan, 1], CXCL8=[np.nan, np.nan, 1], TNF=[2, 4, 1], ALB=[5, 5, 5])
    assert means(made, "medium") == (["IL6", "TNF", "ALB"], [4, 3, 5])
    assert means(made, "medium", [False, False, False, True])[0] == ["IL6", "TNF"]


def test_a_signal_left_out_as_a_contaminant_is_named() -> None:
    made = medium(IL6=[1, 1, 1], COL1A1=[9, 9, 9], ACTB=[9, 9, 9])
    made.features.loc["COL1A1", "contaminant"] = True
    found = response(made, "medium", draws=0, skins=YOUNG, readouts=["TEWL"])
    assert list(found.doses["signal"]) == ["IL6"]
    assert any("COL1A1" in one for one in found.assumptions)


def test_what_cannot_be_a_dose_is_refused(inflamed: Measured) -> None:
    with pytest.raises(DataError, match=r"no samples of the condition 'mediun'.*'medium'"):
        response(inflamed, "mediun")
    with pytest.raises(DataError, match="knows no protein"):
        response(medium(ACTB=[1, 1, 1]), "medium")
    with pytest.raises(UnitError, match="no mass per volume"):
        response(inflamed, "medium", total="5 h")


def test_the_skin_rich_in_senescent_cells_is() -> None:
    made = medium(IL6=[1, 1, 1], ACTB=[1e6, 1e6, 1e6])
    found: Any = response(
        made, "medium", draws=0, readouts=["senescent fraction"], skins=SKINS
    ).table
    without: Any = found.set_index("skin")["without"]
    assert without["senescent"] > 2 * without["aged"] > 2 * without["young"]


@needs_shared
def test_a_real_senescent_medium_turns_the_message_and_its_control_hardly_does() -> None:
    options = {"draws": 8, "readouts": ["balance fibroblast", "procollagen I made", "MMP1 mRNA"]}
    ras: Any = response(wallis(), "RAS_CM", **options)
    stop: Any = response(wallis(), "STOP_CM", **options)
    assert ras.known > stop.known > 0.05
    change: Any = {
        name: one.table.set_index(["readout", "skin"])["change"]
        for name, one in (("ras", ras), ("stop", stop))
    }
    for skin in SKINS:
        assert change["ras"]["balance fibroblast", skin] < -0.2
        assert abs(change["stop"]["balance fibroblast", skin]) < 0.15
        assert change["ras"]["procollagen I made", skin] < 0
        assert change["ras"]["MMP1 mRNA", skin] > 3 * change["stop"]["MMP1 mRNA", skin]
