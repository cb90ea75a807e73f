"""Whose medium is heard and dosed: as said, or chosen and noted; and of which times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.cli.command import EXAMPLE

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.omics.report.secretome import headlines, make
from cutis.omics.samples.dishes import read_dishes
from cutis.omics.secretome.findings import Asked, Choices, Findings
from cutis.omics.secretome.inputs import study_of
from cutis.omics.secretome.study import study


def _findings(conditions: list[str], times: list[float] | None = None, **said: Any) -> Findings:
    """Findings of three proteins, one sample a condition."""
    names = [f"s{i}" for i in range(len(conditions))]
    samples = pd.DataFrame({"condition": conditions}, index=names)
    if times is not None:
        samples["time"] = times
    genes = ["HGF", "IL6", "COL1A1"]
    levels = pd.DataFrame(np.arange(3 * len(names)).reshape(3, -1) + 1.0, genes, names)
    features = pd.DataFrame({"symbol": genes, "contaminant": False}, index=genes)
    report = ReadReport("t.csv", "matrix")
    measured = Measured(levels, features, samples, "protein", "intensity", report)
    return Findings(measured, Asked("d.yaml", Choices(**said), model=False))


@pytest.mark.parametrize(
    ("conditions", "said", "main", "compared", "noted"),
    [
        (["RAS", "STOP"], {}, "STOP", ("STOP", "RAS"), "the first in the table"),
        (["RAS", "control"], {}, "RAS", ("RAS", "control"), "named as a control"),
        (["control", "RAS"], {}, "RAS", ("RAS", "control"), "named as a control"),
        (["RAS", "STOP"], {"condition": "RAS"}, "RAS", ("RAS", "STOP"), ""),
        (["RAS", "STOP"], {"against": "STOP"}, "RAS", ("RAS", "STOP"), "(said)"),
        (["a", "b", "c"], {"condition": "a"}, "a", ("a", "b"), ""),
        (["a", "b", "c"], {"condition": "a", "against": "c"}, "a", ("a", "c"), ""),
        (["a", "b", "c"], {}, "b", ("b", "a"), "the next condition"),
        (["a", "b"], {"first": "b", "second": "a"}, "a", ("a", "b"), ""),
        (["K", "F", "KF"], {"first": "K", "second": "F", "both": "KF"}, "KF", ("KF", "K"), ""),
        (["K", "F", "KF"], {"first": "K", "second": "F", "both": "KF", "condition": "F"},
         "F", ("F", "K"), ""),
    ],
)  # fmt: skip
def test_the_focus_is_what_was_said_or_is_noted(
    conditions: list[str], said: dict[str, Any], main: str, compared: tuple[str, str], noted: str
) -> None:
    found = _findings(conditions, **said)
    assert found.main == main
    assert found.comparisons[0] == compared
    assert len(set(found.comparisons)) == len(found.comparisons)
    assert noted in found.note
    assert bool(found.note) == bool(noted)
    if noted:
        assert main in found.note
        assert "--condition" in found.note


def test_one_comparison_when_both_conditions_are_said() -> None:
    found = _findings(["a", "b", "c", "d"], condition="d", against="b")
    assert found.comparisons == [("d", "b")]


@pytest.mark.parametrize(
    ("said", "says"),
    [({"condition": "RSA"}, "'RAS'"), ({"against": "STPO"}, "'STOP'"),
     ({"condition": "RAS", "against": "RAS"}, "both 'RAS'")],
)  # fmt: skip
def test_a_wrong_condition_is_refused(said: dict[str, Any], says: str) -> None:
    with pytest.raises(DataError, match=says):
        _findings(["RAS", "STOP"], **said)


def test_every_headline_of_hearing_names_the_condition() -> None:
    found = _findings(["RAS", "STOP"], condition="RAS")
    assert found.ligand_receptor
    heard = [name for name in headlines(found) if name.startswith("heard by")]
    assert len(heard) == 2
    assert all("RAS" in name for name in heard)


def test_the_yaml_says_the_focus(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("gene,R1,R2,S1,S2\nHGF,1,2,3,4\nIL6,2,3,4,5\nFN1,9,8,7,6\n")
    design = tmp_path / "d.yaml"
    text = "file: t.csv\nsamples: {R1: RAS, R2: RAS, S1: STOP, S2: STOP}\n"
    design.write_text(text + "condition: RAS\nagainst: STOP\n")
    said = study_of(design).choices
    assert (said.condition, said.against) == ("RAS", "STOP")
    found = study(design, model=False)
    assert found.comparisons == [("RAS", "STOP")]
    assert study(design, condition="STOP", against="RAS").comparisons == [("STOP", "RAS")]
    design.write_text(text + "condition: RASS\n")
    with pytest.raises(DataError, match=r"d\.yaml:3.*'RASS'.*'RAS'"):
        read_dishes(design)


def test_of_a_course_the_stage_to_collect_is_heard() -> None:
    found = study(EXAMPLE / "course-design.csv", EXAMPLE / "course.csv", model=False)
    when = found.stages.collect
    assert when.sure >= 0.9
    assert set(found.heard.measured.samples["time"]) == {0.0, 1.0, 2.0, 3.0}
    assert f"day {when.start:g} to {when.end:g}" in found.heard.says
    made = make(found, parts=("ligand_receptor",))
    assert any("day 0 to 3" in name for name in made.facts)
    from cutis.omics.meaning.ligand_receptor import ligand_receptor

    early = [name for name in found.measured.samples.index if int(name[1:].split("-")[0]) <= 3]
    alone = ligand_receptor(found.measured.only(samples=early), "co-culture", drop=found.foreign)
    pd.testing.assert_frame_equal(found.ligand_receptor.table, alone.table)
    whole = ligand_receptor(found.measured, "co-culture", drop=found.foreign)
    assert not found.ligand_receptor.balance.equals(whole.balance)


def test_a_course_without_a_sure_stage_says_that_all_times_are_meant() -> None:
    found = _findings(["a"] * 3, [0.0, 1.0, 2.0])
    assert "mean of all 3 times" in found.heard.says
    assert len(found.heard.measured.samples) == 3


def test_conditions_that_are_times_are_one_course_unless_one_is_named() -> None:
    found = _findings(["day 0", "day 1", "day 2"], [0.0, 1.0, 2.0])
    assert found.course == ["day 0", "day 1", "day 2"]
    assert "the time course, mean of all 3 times" in found.heard.says
    assert found.note == ""
    found = _findings(["day 0", "day 1", "day 2"], [0.0, 1.0, 2.0], condition="day 1")
    assert found.course == []
    assert found.heard.says == "day 1"


def test_of_two_courses_that_of_the_condition_is_staged() -> None:
    whole = study(EXAMPLE / "course-design.csv", EXAMPLE / "course.csv").measured
    twice = [*["kept"] * 13, *["other"] * 13]
    odd = whole.samples.assign(condition=[twice[13 * (i % 2)] for i in range(26)])
    found = Findings(
        replace(whole, samples=odd), Asked("d", Choices(condition="other"), model=False)
    )
    assert found.stages.course.condition == "other"
    assert set(found.heard.measured.samples["condition"]) == {"other"}


def test_receptors_of_a_cell_that_is_no_receiver_are_warned_of() -> None:
    from cutis.omics.secretome.focus import receivers

    assert receivers(["keratinocyte", "fibroblast"], None) == []
    (said,) = receivers(["keratinocytes"], None)
    assert "no receiving cell" in said
    assert "'keratinocyte'" in said
    assert "melanocyte" in receivers(["melanocyte"], None)[0]


def test_the_figure_of_the_response_names_the_medium() -> None:
    from types import SimpleNamespace

    from cutis.omics.report.response import section
    from cutis.page.content import Chart

    found = _findings(["RAS", "STOP"], condition="RAS")
    table = pd.DataFrame({"skin": ["young"], "readout": ["MMP1 mRNA"], "unit": ["1"]}).assign(
        without=1.0, median=2.0, change=1.0, change_low=0.5, change_high=1.5, rises=0.9
    )
    shares = pd.DataFrame({"signal": ["HGF"], "share": [0.02]})
    made = SimpleNamespace(table=table, doses=shares, undosed=shares, assumptions=())
    found.__dict__["response"] = made
    whole = section(found)
    (chart,) = [block for block in whole.blocks if isinstance(block, Chart)]
    assert "RAS" in chart.options["title"]
    assert "RAS" in whole.asked
    assert whole.tables["doses"]["share of all (%)"].iloc[0] == 2.0
    assert whole.tables["responses"]["rises"].iloc[0] == 90.0
