"""Fixed axes: what lies beyond them is marked with a triangle and its value, and is never lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.figures.tables import TABLES

from cutis.figures import figure, to_spec
from cutis.figures.beyond import INSIDE, LEFT, RIGHT, UP, at_edge, shapes


def _rows(spec: dict[str, Any], *columns: str) -> list[dict[str, Any]]:
    """Return the rows of every data set that has these columns."""
    found = (row for rows in spec["datasets"].values() for row in rows)
    return [row for row in found if set(columns) <= set(row)]


def test_a_value_beyond_an_end_points_outwards() -> None:
    drawn = shapes([0.1, 0.125, 1, 8, 8.1, np.nan], (0.125, 8))
    assert list(drawn) == [LEFT, INSIDE, INSIDE, INSIDE, RIGHT, INSIDE]
    edges = at_edge(pd.DataFrame({"x": [0.02, 1.0, 60.0]}), "x", (0.125, 8.0))
    assert list(edges["edge"]) == [0.125, 8.0]
    assert list(edges["value"]) == [0.02, 60.0]


def _volcano(folds: list[float], p: list[float], verdict: str = "up") -> dict[str, Any]:
    many = len(folds)
    table = pd.DataFrame(
        {"protein": [f"P{i}" for i in range(many)], "log2_fold": folds, "p": p,
         "q": np.array(p) * 2, "arm": "level", "verdict": verdict}
    )  # fmt: skip
    return to_spec(figure("volcano").draw(table))


def test_a_volcano_labels_the_strongest_beyond_its_axes_with_their_fold() -> None:
    spec = _volcano([9.088, -10.2, 3.0, 0.1], [1e-8, 1e-5, 1e-30, 0.5])
    drawn = {row["protein"]: row["shape"] for row in _rows(spec, "protein", "shape", "moved")}
    assert drawn == {"P0": RIGHT, "P1": LEFT, "P2": UP, "P3": INSIDE}
    assert {row["name"] for row in _rows(spec, "name")} >= {"P0 +9.1", "P1 −10.2", "P2"}
    assert "triangles: beyond the axis (3 of 4)" in str(spec["title"])


def test_names_along_an_edge_keep_off_each_other() -> None:
    many = 40
    spec = _volcano(list(np.linspace(9, 13, many)), [1e-6] * many)
    named = {row["name"] for row in _rows(spec, "name")}
    assert named == {"P39 +13.0"}


def test_a_volcano_in_which_nothing_moves_is_drawn() -> None:
    spec = _volcano([0.1, -0.2], [0.4, 0.5], "same")
    assert not _rows(spec, "name")
    assert "no level changes" in str(spec["title"])
    assert not any(word in str(spec["title"]) for word in ("dashes", "triangles"))
    assert "dashes" in str(_volcano([3.0, -0.2], [0.001, 0.5])["title"])


def test_a_lot_panel_marks_ratios_and_intervals_beyond() -> None:
    rows = [("FGF7", 0.02, 0.01, 0.05, "beyond"), ("TNF", 2.0, 0.05, 60.0, "not shown"),
            ("HGF", 1.0, 0.9, 1.1, "equivalent")]  # fmt: skip
    markers = pd.DataFrame(rows, columns=["marker", "ratio", "low", "high", "outcome"])
    _, lots = TABLES["lot_panel"]()
    odd = pd.DataFrame([("L08", 0.31, 0.2, 0.6, "reference")], columns=lots.columns)
    spec = to_spec(figure("lot_panel").draw(markers, pd.concat([lots, odd])))
    said = {row.get("marker", row.get("lot")): row["says"] for row in _rows(spec, "says")}
    assert said == {"FGF7": "× 0.02", "L08": "0.31"}
    ends = [(r["marker"], r["shape"]) for r in _rows(spec, "edge", "marker") if "says" not in r]
    assert ("TNF", LEFT) in ends
    assert ("TNF", RIGHT) in ends
    assert not [name for name, _ in ends if name == "HGF"]


@pytest.mark.parametrize(("change", "says"), [(-1.95, "× 0.025"), (-2.0, "× 0"), (8.0, "× 5")])
def test_a_response_beyond_its_axis_has_its_fold(change: float, says: str) -> None:
    (table,) = TABLES["response_panel"]()
    table = table.iloc[:1].assign(without=2.0, change=change, change_low=-2.0, change_high=9.0)
    spec = to_spec(figure("response_panel").draw(table))
    assert [row["says"] for row in _rows(spec, "says")] == [says]
    (line,) = _rows(spec, "start", "end")
    assert (line["start"], line["end"]) == (0.25, 4.0)


def test_an_upset_without_a_co_culture_names_none() -> None:
    sets, totals = TABLES["upset"]()
    assert "emergent" not in str(to_spec(figure("upset").draw(sets, totals, both=""))["title"])
    assert "emergent" in str(to_spec(figure("upset").draw(sets, totals))["title"])


def test_the_number_of_a_bar_stands_before_it_wherever_its_line_ends() -> None:
    sets, totals = TABLES["upset"]()
    spec = to_spec(figure("upset").draw(sets, totals.assign(high=9000)))
    beside = spec["vconcat"][1]["hconcat"][1]
    (text,) = [one for one in beside["layer"] if "text" in one["encoding"]]
    assert text["encoding"]["x"] == {"datum": 0}
    assert text["mark"]["align"] == "right"


def test_a_share_too_small_for_its_bar_is_marked() -> None:
    (table,) = TABLES["heard_columns"]()
    spec = to_spec(figure("heard_columns").draw(table))
    assert "triangles" not in str(spec["title"])
    faint = table.groupby("receiver").head(3).assign(level=[1e-9, *[0.01] * 5])
    spec = to_spec(figure("heard_columns").draw(faint))
    assert "triangles" in str(spec["title"])
    marks = [layer["mark"]["type"] for one in spec["concat"] for layer in one["layer"]]
    assert marks.count("point") == 1


def test_a_score_beyond_the_axis_of_sets_is_marked_and_written() -> None:
    sets = pd.DataFrame(
        {"set": ["a", "b", "c", "d"], "collection": ["GO", "GO", "GO", "H"],
         "score": [4.6, -5.23, 3.9, 1.0], "hits": 9, "q": [0.01, 0.02, 0.03, 0.04]}
    )  # fmt: skip
    spec = to_spec(figure("enriched").draw(sets))
    drawn = {row["set"]: row["shape"] for row in _rows(spec, "set", "shape")}
    assert drawn == {"a": RIGHT, "b": LEFT, "c": INSIDE, "d": INSIDE}
    assert {row["says"]: row["set"] for row in _rows(spec, "says")} == {"4.6": "a", "−5.2": "b"}
    assert "beyond the axis" in str(spec["title"])
    within = to_spec(figure("enriched").draw(sets[sets["score"].abs() < 4]))
    assert "beyond the axis" not in str(within["title"])
    assert not _rows(within, "says")
