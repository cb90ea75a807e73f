"""A study is asked by name, answers without a page, and never with what was written to since."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.cli.command import EXAMPLE

import cutis.omics
from cutis.errors import DataError
from cutis.omics.samples.choices import Choices
from cutis.omics.secretome.study import study


def test_what_is_said_stands_over_the_design() -> None:
    found = study(EXAMPLE / "design.yaml", condition="fibroblast", sets="GO_CC", margin=2.0)
    assert found.choices.first == "keratinocyte", "left to the design"
    assert found.main == "fibroblast"
    assert [one.name for one in found.sets] == ["GO_CC"]
    assert found.asked.lots.margin == 2
    assert cutis.omics.study is study


@pytest.mark.parametrize("one", fields(Choices), ids=lambda one: one.name)
def test_every_choice_of_a_design_can_be_said(one) -> None:
    value = {"sets": ("GO_MF",), "receptors": {}, "medium": ("bovine serum",)}
    said = value.get(one.name, "co-culture")
    found = study(EXAMPLE / "design.yaml", **{one.name: said})
    assert not said or getattr(found.choices, one.name) == said


def test_a_choice_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(TypeError, match="no choice 'conditon'; the nearest is 'condition'"):
        study(EXAMPLE / "design.yaml", conditon="K")
    with pytest.raises(DataError, match=r"condition: no sample .*'fibroblast'"):
        study(EXAMPLE / "design.yaml", condition="fibrblast")


def test_analyses_are_made_when_asked_and_entered() -> None:
    found = study(EXAMPLE / "lots-design.csv", EXAMPLE / "lots.csv", lot="L12")
    assert "lots" not in found.made
    assert found.lots.lot == "L12"
    assert found.made["lots"] is found.lots
    assert "presence" not in found.made
    assert found.why_not("stages")
    assert not found.why_not("lots")
    assert [Path(one).name for one in found.files] == ["lots-design.csv", "lots.csv"]


def test_findings_rest_on_tables_that_nobody_writes_to() -> None:
    found, other = (study(EXAMPLE / "lots.csv") for _ in range(2))
    levels, samples = found.measured.levels, found.measured.samples
    levels.iloc[:50] = np.nan
    samples["condition"] = "one"
    pd.testing.assert_frame_equal(found.presence.table, other.presence.table)
    assert found.comparisons == other.comparisons


def test_no_page_is_loaded_for_an_answer() -> None:
    code = (
        "import sys, cutis.omics as o\n"
        f"f = o.study({str(EXAMPLE / 'design.yaml')!r}, quick=True)\n"
        "f.presence, f.emergence, f.regulation, f.secreted, f.ligand_receptor, f.source\n"
        "print([n for n in sys.modules if n.startswith(('cutis.omics.report', 'altair', 'jinja'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
