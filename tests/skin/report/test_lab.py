"""Small real runs: curves, points on curves, restoration, and the report of a run."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cutis.errors import StoreError
from cutis.knowledge import load
from cutis.knowledge.tables.observations import load as load_observations
from cutis.skin.experiment import Plan, open_run
from cutis.skin.report.demo import settings
from cutis.skin.report.lab import Lab, curves, relative, spread
from cutis.skin.report.of_run import report_of_run
from cutis.skin.report.points import on_curve
from cutis.skin.report.sections import ageing, dialogue, populations, treatment


@pytest.fixture(scope="module")
def lab() -> Lab:
    """A lab with few draws."""
    return Lab(load(), settings(), draws=8)


def test_a_plan_runs_once(lab: Lab) -> None:
    first = lab.run("person age 30; wait 1 day")
    assert lab.run("person age 30; wait 1 day") is first
    assert first.experiment.individuals == 8


def test_runs_of_equal_plans_are_read_once_and_others_are_not(lab: Lab) -> None:
    run = lab.run("person age 30; wait 1 day")
    again = Lab(lab.knowledge, lab.settings, draws=8).run("person age 30; wait 1 day")
    assert again is not run
    assert lab.views(again) is lab.views(run)
    longer = lab.views(lab.run("person age 30; wait 2 day"))
    assert next(iter(longer.values())).times[-1] == 2


def test_spread_and_relative() -> None:
    values = np.array([[2.0, 4.0], [4.0, 2.0], [1.0, 1.0]])
    assert spread(values)["median"].tolist() == [2.0, 2.0]
    assert relative(values).tolist() == [[1, 2], [1, 0.5], [1, 1]]


def test_curves_start_at_one_where_they_are_folds(lab: Lab) -> None:
    view = ageing.course(lab)
    table = curves({"main": view}, [{"show": "collagen", "read": "COL1", "fold": True}])
    assert list(table.columns) == ["arm", "readout", "unit", "time", "low", "median", "high"]
    assert table.iloc[0][["low", "median", "high"]].tolist() == [1, 1, 1]
    assert (table["low"] <= table["median"]).all()
    assert (table["median"] <= table["high"]).all()


def test_points_stand_where_the_change_ends() -> None:
    curve = pd.DataFrame({"readout": "c", "age": [20.0, 24.0, 82.0], "median": [1.0, 0.9, 0.3]})
    shown = [{"show": "c", "read": "COL1A1 in dermis", "fold": True}]
    points = on_curve(load_observations(), curve, shown).set_index("id")
    row = points.loc["OBS007"]  # 68 % less at 82 than at 24, with its interval
    assert row["age"] == 82
    assert row[["low", "value", "high"]].tolist() == pytest.approx(
        [0.9 * 0.15, 0.9 * 0.32, 0.9 * 0.49]
    )
    assert "OBS011.b" not in points.index  # a direction is no point


def test_the_ageing_section_has_its_figures(lab: Lab) -> None:
    section = ageing.section(lab)
    assert [getattr(block, "figure", "") for block in section.blocks] == [
        "ageing_curves",
        "senescence",
        "matrix_panel",
    ]
    shares = section.tables["senescence-shares"]
    assert set(shares["inducer"]) == {"telomere", "DNA damage", "oxidative", "mitochondrial"}
    assert shares["share"].between(0, 100).all()
    assert set(section.tables) >= {"ageing_curves-curves", "ageing_curves-points"}


def test_the_dialogue_over_age_has_both_directions(lab: Lab) -> None:
    table = dialogue.by_age(ageing.course(lab), lab.settings["dialogue"])
    assert set(table["direction"]) == set(dialogue.DIRECTIONS.values())
    assert sorted(table["at"].unique()) == lab.settings["dialogue"]["ages"]
    assert table["occupancy"].between(0, 1).all()


def test_presence_counts_each_protein_once(lab: Lab) -> None:
    table = populations.presence(lab)
    sets = populations.groups(table)
    assert table["protein"].is_unique
    assert sets["proteins"].sum() == (table["dishes"] != "none").sum()
    assert (table.filter(like="chance") <= 1).all().all()


@pytest.mark.parametrize(
    ("said", "sections"),
    [
        ("person age 40 | untreated: wait 7 day | sun: sun 1 MED/day; wait 7 day",
         ["run", "courses", "dialogue", "restoration", "sources"]),
        ("dish co-culture-contact | rest: wait 1 day | tnf: add TNF 10 ng/mL; wait 1 day",
         ["run", "courses", "dialogue", "secretome", "sources"]),
    ],
)  # fmt: skip
def test_the_report_of_a_run(tmp_path: Path, said: str, sections: list[str]) -> None:
    Plan.parse(said, draws=8).run(store=tmp_path / "run.zarr")
    html = report_of_run(open_run(tmp_path / "run.zarr"), path="run.zarr")
    for section in sections:
        assert f'<section id="{section}">' in html
    assert "cutis report run.zarr" in html
    assert str(tmp_path) not in html


def test_the_report_of_a_run_that_kept_only_some_states() -> None:
    run = Plan.parse("person age 40; wait 7 day", draws=8).keep("COL1", "ELN").run()
    html = report_of_run(run)
    assert "kept only some states" in html
    assert '<section id="dialogue">' not in html


def test_an_unfinished_run_says_how_to_finish(tmp_path: Path) -> None:
    from cutis.skin.experiment.run import Interrupted

    plan = Plan.parse("person age 40; wait 7 day", draws=8)
    with pytest.raises(Interrupted):
        plan.run(store=tmp_path / "run.zarr", cancelled=lambda: True)
    with pytest.raises(StoreError, match="cutis resume"):
        report_of_run(open_run(tmp_path / "run.zarr"))


def test_a_genotype_is_never_in_a_report() -> None:
    run = Plan.parse("person age 40, rs1805007 C/T; wait 1 day", draws=8).run()
    html = report_of_run(run)
    assert "C/T" not in html
    assert "rs1805007" not in html


def test_a_band_has_no_value_where_nobody_has_one_and_says_nothing_of_it() -> None:
    values = np.array([[1.0, np.nan, 3.0], [2.0, np.nan, np.nan]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = spread(values)
    np.testing.assert_array_equal(found["median"], [1.5, np.nan, 3.0])
    assert np.isnan(spread(np.full((2, 2), np.nan))["low"]).all()


def test_aged_skin_is_untreated_and_not_after_the_first_dose(lab: Lab) -> None:
    """A growth factor given at the start is heard at once in its own arm."""
    said = dict(lab.settings)
    said["treatment"] = {
        **said["treatment"], "plan": "person age 62, site buttock; wait 4 week", "weeks": 1,
        "interventions": {"kgf": {"often": "every 12 h"}},
    }  # fmt: skip
    own = Lab(lab.knowledge, said, draws=2)
    table = dialogue.three(own, own.views(treatment.treated(own))["kgf"])
    heard = table[table["signal"] == "FGF7"].set_index("condition")["occupancy"]
    assert heard["treated"].max() > 0.5
    assert heard["aged"].max() < 0.2
