"""The whole demo once, small: every section, every table, and a summary that comes from them."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from cutis.figures.frame import Frame
from cutis.skin.report.demo import ORDER, PARTS, Demo, run_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo of eight draws."""
    said: list[str] = []
    made = run_demo(tmp_path_factory.mktemp("demo"), draws=8, say=said.append)
    assert len(said) == len(PARTS)
    assert all("left" in line for line in said[1:])
    return made


def test_every_section_is_in_the_page(demo: Demo) -> None:
    html = demo.report.read_text("utf-8")
    sections = re.findall(r'<section id="([a-z-]+)">', html)
    assert sections == [*ORDER, "sources"]
    assert "cutis demo --draws 8" in html
    assert str(demo.report.parent) not in html


def test_every_table_is_a_file(demo: Demo) -> None:
    names = {path.stem for path in demo.tables}
    assert {"ageing_curves-curves", "ranking-table", "residual-table", "secretome"} <= names
    assert all(len(pd.read_csv(path)) > 0 for path in demo.tables)


def _table(demo: Demo, name: str) -> Frame:
    return pd.read_csv(demo.report.parent / f"{name}.csv")


def test_the_summary_comes_from_the_tables(demo: Demo) -> None:
    curves = _table(demo, "ageing_curves-curves")
    last = curves[curves["readout"] == "collagen I"].iloc[-1]["median"]
    assert demo.facts["collagen I at 80"].startswith(f"{100 * (1 - last):.0f} %")
    ranking = _table(demo, "ranking-table")
    best = ranking.loc[ranking["restoration"].idxmax(), "intervention"]
    assert demo.facts["restores most of the conversation"].startswith(str(best))


def test_cutting_the_loop_lowers_what_the_fibroblast_answers(demo: Demo) -> None:
    loop = _table(demo, "loop-courses")
    ends = loop.groupby(["readout", "arm"]).tail(1).set_index(["readout", "arm"])["median"]
    made = ends["KGF made by a fibroblast"]
    assert made["IL-1 cut"] < 0.8 * made["untouched"]
    number = ends["keratinocyte number"]
    assert number["IL-1 cut"] < number["untouched"]
    assert number["IL-1 cut, KGF added"] >= number["untouched"]


def test_the_stressed_dish_says_something_else(demo: Demo) -> None:
    levels = _table(demo, "dish_scatter-levels")
    assert (levels["change"] != "same").mean() > 0.1
