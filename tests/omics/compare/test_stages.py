"""Stages: made courses with a known answer, a real one that is too short, and a virtual dish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.tables import course_of, table_of
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.knowledge import load
from cutis.omics.compare.collection_time import tagged_signals
from cutis.omics.compare.stages import Stages, stages
from cutis.omics.compare.time_course import time_course
from cutis.omics.measured import Measured, from_long

EXAMPLES = Path(__file__).parents[3] / "examples"


def covered(found: Stages, cuts: tuple[int, ...]) -> list[bool]:
    """Tell for each boundary whether its interval holds the gap the levels stepped in."""
    times = found.course.times
    rows = found.boundaries
    return [
        bool(low <= times[cut - 1] and high >= times[cut])
        for cut, low, high in zip(cuts, rows["low"], rows["high"], strict=True)
    ]


def test_steps_are_found_with_their_proteins() -> None:
    rng = np.random.default_rng(0)
    found: Any = stages(course_of(rng, cuts=(4, 8)))
    assert list(found.table["start"]) == [0, 2, 4]
    assert list(found.table["end"]) == [1.5, 3.5, 5.5]
    assert list(found.boundaries["time"]) == [1.75, 3.75]
    assert (found.boundaries["unit"] == "day").all()
    assert found.number[2] > 0.9
    assert found.shape["steps"] > 0.9
    members = {k: found.members(k) for k in (1, 2, 3)}
    assert min(map(len, members.values())) > 5
    one = found.proteins.set_index("protein").loc[members[2][0]]
    assert one["stage 2"] > max(one["stage 1"], one["stage 3"])


@pytest.mark.parametrize(
    ("setting", "cuts"),
    [
        ({}, (4, 8)),
        ({"load": 0.3, "looks": 20}, (6, 13)),
        ({"looks": 8, "replicates": 3}, (3,)),
        ({"share": 0.1, "size": 1.0, "noise": 0.5}, (5,)),
    ],
)
def test_intervals_of_boundaries_hold_them_as_often_as_they_say(
    setting: dict[str, float], cuts: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(len(cuts))
    held, right = [], 0
    for seed in range(50):
        found = stages(course_of(rng, cuts=cuts, **setting), signals={}, seed=seed)  # type: ignore[arg-type]
        if len(found.table) == len(cuts) + 1:
            right += 1
            held += covered(found, cuts)
    assert right >= 20  # enough of them to judge the intervals by
    assert np.mean(held) >= 0.95


@pytest.mark.parametrize(
    "setting",
    [{}, {"load": 0.4}, {"looks": 6}, {"looks": 6, "load": 0.5}, {"looks": 24, "load": 0.4},
     {"proteins": 3}, {"noise": 1.5, "replicates": 2}],
)  # fmt: skip
def test_a_flat_course_is_one_stage(setting: dict[str, float]) -> None:
    rng = np.random.default_rng(3)
    many = [len(stages(course_of(rng, **setting), signals={}).table) for _ in range(50)]  # type: ignore[arg-type]
    assert np.mean(np.array(many) > 1) <= 0.06


def test_differences_of_proteins_are_the_ones_that_stepped() -> None:
    rng = np.random.default_rng(5)
    times = np.arange(12) / 2
    logs = rng.normal(20, 2, (300, 1)) + rng.normal(0, 0.3, (300, 12))
    moved = np.arange(300) < 90
    step = rng.normal(0, 2, 90)
    logs[moved, 6:] += step[:, None]
    samples = pd.DataFrame({"condition": "x", "time": times}, index=[f"s{k}" for k in range(12)])
    found = stages(table_of(logs, samples)).proteins.set_index("protein")
    chance = found["differs 1-2"].reindex([f"G{k}" for k in range(300)]).to_numpy()
    assert (chance[moved][abs(step) > 1] > 0.9).mean() > 0.98
    assert (chance[~moved] > 0.9).mean() < 0.02
    assert chance.sum() == pytest.approx(90, rel=0.15)


def test_a_protein_that_appears_is_highest_where_it_is_seen() -> None:
    rng = np.random.default_rng(6)
    measured = course_of(rng, cuts=(6,))
    levels = measured.levels.copy()
    levels.iloc[:30, :6] = np.nan
    levels.iloc[30:60, 3] = 0.0
    made = Measured(
        levels, measured.features, measured.samples, "protein", "intensity", measured.report
    )
    found = stages(made)
    table = found.proteins.set_index("protein").loc[[f"G{k}" for k in range(30)]]
    assert (table["highest"] == 2).mean() > 0.9
    assert (table["seen 1"] == 0).all()
    assert np.isfinite(found.course.filled.to_numpy()).all()
    assert any("not seen" in note for note in found.notes)


def test_when_to_collect_is_the_stage_in_which_repair_speaks() -> None:
    rng = np.random.default_rng(7)
    weights = tagged_signals(load())
    symbols = [*weights, *(f"G{k}" for k in range(170))]
    measured = course_of(rng, cuts=(4, 8), proteins=len(symbols), symbols=symbols)
    levels = measured.levels.copy()
    repair = [s for s, w in weights.items() if w > 0]
    alarm = [s for s, w in weights.items() if w < 0]
    levels.loc[repair, levels.columns[4:8]] *= 8
    levels.loc[alarm, levels.columns[8:]] *= 8
    made = Measured(
        levels, measured.features, measured.samples, "protein", "intensity", measured.report
    )
    found = stages(made)
    assert found.collect.stage == 2
    assert (found.collect.start, found.collect.end) == (2.0, 3.5)
    assert found.collect.sure > 0.95
    assert found.collect.signals == len(weights)
    assert "collect here" in found.table["label"][1]
    other = stages(made, signals=dict.fromkeys(alarm, 1.0))
    assert other.collect.stage == 3


def test_few_signals_prefer_no_stage() -> None:
    rng = np.random.default_rng(8)
    found = stages(course_of(rng, cuts=(4, 8)))
    assert found.collect.stage == 0
    assert np.isnan(found.collect.sure)
    assert "0 signals" in found.collect.says


def test_the_tags_of_the_atlas() -> None:
    weights = tagged_signals(load())
    assert weights["FGF7"] == 1
    assert weights["IL1B"] == -1
    assert all(-1 <= weight <= 1 for weight in weights.values())


def test_replicates_of_a_time_are_taken_together() -> None:
    rng = np.random.default_rng(9)
    taken = time_course(course_of(rng, replicates=3, looks=5))
    assert list(taken.replicates) == [3] * 5
    assert taken.levels.shape == (200, 5)


def test_one_time_in_two_units_is_one_time() -> None:
    made = course_of(np.random.default_rng(9), replicates=2, looks=6)
    hours = made.samples["time"].to_numpy() * 24
    samples = made.samples.assign(time=np.where(np.arange(12) % 2, hours * 0.1 / 2.4, hours / 24))
    assert samples["time"].nunique() > 6  # rounding
    taken = time_course(replace(made, samples=samples))
    assert list(taken.replicates) == [2] * 6
    assert taken.times == pytest.approx(time_course(made).times)


def test_the_order_of_a_table_says_nothing() -> None:
    rng = np.random.default_rng(7)
    symbols = [*tagged_signals(load()), *(f"G{k}" for k in range(60))]
    made = course_of(rng, cuts=(4, 8), proteins=len(symbols), symbols=symbols)
    mixed = made.only(
        features=rng.permutation(made.levels.index),
        samples=list(rng.permutation(made.samples.index)),
    )
    one, other = stages(made), stages(mixed)
    assert one.collect == other.collect
    assert list(one.boundaries["time"]) == list(other.boundaries["time"])
    assert one.number == pytest.approx(other.number, abs=1e-9)


def test_what_is_no_course_is_refused() -> None:
    rng = np.random.default_rng(10)
    made = course_of(rng, looks=3)
    with pytest.raises(DataError, match=r"3 collection times .* at least 4"):
        stages(made)
    with pytest.raises(DataError, match="no collection times"):
        stages(table_of(np.ones((5, 2)), pd.DataFrame({"condition": "x"}, index=["a", "b"])))
    two = pd.DataFrame(
        {"condition": ["a"] * 4 + ["b"] * 4, "time": [0, 1, 2, 3] * 2},
        index=[f"s{k}" for k in range(8)],
    )
    with pytest.raises(DataError, match="2 conditions: a, b"):
        stages(table_of(rng.normal(20, 1, (9, 8)), two))
    assert stages(table_of(rng.normal(20, 1, (9, 8)), two), condition="b").course.condition == "b"
    hole = two.assign(condition="a", time=[0, 1, 2, np.nan] * 2)
    with pytest.raises(DataError, match="'s3' has no time"):
        stages(table_of(rng.normal(20, 1, (9, 8)), hole))


@needs_shared
def test_a_real_course_of_three_times_is_too_short() -> None:
    from cutis.omics import read

    file = SHARED / "proteomics" / "kc_fb_ifng_donors" / "Panel5D.csv"
    measured = read(file, quantity="fold change")
    samples = measured.samples.assign(time=measured.samples["time"].fillna(0.0))
    dated = Measured(
        measured.levels, measured.features, samples, measured.kind, measured.unit, measured.report
    )
    mine = [name for name in dated.conditions if name.startswith("Keratinocytes")]
    with pytest.raises(DataError, match=r"Panel5D.csv: time: 3 collection times .* at least 4"):
        stages(dated, condition=mine)


def test_a_virtual_dish_under_stress_changes_gradually() -> None:
    """What comes out, reported as it is: the model's dish has no switch between stages."""
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.readout.secretome import secretome
    from cutis.skin.readout.view import views

    run = Plan.from_yaml(EXAMPLES / "stress-collection.yaml").run(draws=3)
    view = views(run)["stressed"]
    at = [float(time) for time in view.times if time >= 3]
    found = stages(from_long(secretome(view, at=at, group="stressed")))
    assert list(found.course.empty) == [3.0]
    assert found.course.times[0] == 3.5
    assert found.collect.signals >= 5
    assert found.shape["gradual"] > found.shape["steps"]
    assert found.number[2] < 0.9
    assert any("gradually" in note for note in found.notes)
