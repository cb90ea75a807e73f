"""Every chart: renders in both themes, says its units, keeps its scales, refuses a wrong table."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.figures.tables import TABLES

from cutis.errors import CutisError
from cutis.figures import all_figures, figure, to_png, to_spec, to_svg
from cutis.figures.enriched import say_set
from cutis.figures.names import GAP, LETTER, LINE, place
from cutis.figures.style import colours, style

#: What the axes of each chart must say: quantities with their units.
AXES = {
    "cargo": ["share of the reads (%, square-root scale)"],
    "read_quality": ["reads (%)", "76.1 M", "45 %", "900", "18 nt"],
    "ageing_curves": ["age (years)", "fold of age 20"],
    "courses": ["time (day)", "fold of age 20"],
    "flow": ["enrolled: 25", "lost: 1", "completed: 24"],
    "forest": ["improved (share of subjects)", "22 of 24"],
    "grade_bars": ["subjects (share)", "worst", "best"],
    "dialogue_columns": ["occupancy (0 to 1, square-root scale)"],
    "dialogue_heat": ["age (years)", "occupancy (0 to 1)"],
    "dish_scatter": ["at rest (ng/mL)", "stressed (ng/mL)"],
    "enriched": ["normalised enrichment score", "adjusted p", "proteins"],
    "fidelity": ["age (years)", "relative to the first age"],
    "heard_columns": ["share of all protein (log scale)"],
    "linear_sum_scatter": ["both alone, added (intensity)", "in the co-culture (intensity)"],
    "lot_panel": ["this lot over the references (fold)", "concordance (1: the same)"],
    "matrix_panel": ["fold of young skin"],
    "pathway_changes": ["change (log2 of a typical gene of the footprint)", "NFkB", "together"],
    "presence_curve": ["level (intensity)", "seen in a sample (share)"],
    "ranking": ["conversation restored (%)", "own target restored (%)"],
    "residuals": ["distance from the published value (half-intervals; ±1 is the edge)"],
    "response_panel": ["with the medium over without (fold)"],
    "senescence": ["age (years)", "senescent share of dermal fibroblasts (%)"],
    "stage_heat": ["time (day)", "fold of its own mean"],
    "ultraviolet": ["time since the exposure (h)", "fold of age 20"],
    "upset": ["proteins (number)", "in each; line: likely there"],
    "volcano": ["change of the level (log2 fold)", "how sure (−log10 p)"],
}


def test_every_figure_is_tested() -> None:
    assert set(all_figures()) == set(TABLES) == set(AXES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(TABLES))
def test_renders_without_warnings_and_says_its_units(name: str, theme: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = figure(name).draw(*TABLES[name]())
        svg = to_svg(chart, theme)
    text = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    for says in AXES[name]:
        assert says in text
    assert "NaN" not in svg
    assert "undefined" not in text


@pytest.mark.parametrize("name", sorted(TABLES))
def test_needs_nothing_from_the_network(name: str) -> None:
    spec = to_spec(figure(name).draw(*TABLES[name]()))
    spec.pop("$schema", None)
    assert "http" not in json.dumps(spec)
    assert '"url"' not in json.dumps(spec)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_missing_column_is_named(name: str) -> None:
    first, *rest = TABLES[name]()
    column = list(next(iter(all_figures()[name].tables.values())))[-1]
    with pytest.raises(CutisError, match=re.escape(f"lacks {column}")):
        figure(name).draw(first.drop(columns=column), *rest)


def test_unknown_figure_names_the_nearest() -> None:
    with pytest.raises(CutisError, match="'ranking'"):
        figure("rankin")


def _scales(spec: Any, channel: str) -> list[Any]:
    """Return the scales of a channel anywhere in a specification."""
    found = []
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == channel and isinstance(value, dict) and "scale" in value:
                found.append(value["scale"])
            found += _scales(value, channel)
    elif isinstance(spec, list):
        for value in spec:
            found += _scales(value, channel)
    return found


@pytest.mark.parametrize(
    "name",
    ["dialogue_columns", "dialogue_heat", "senescence", "ranking", "residuals", "matrix_panel",
     "volcano", "linear_sum_scatter", "heard_columns", "enriched", "response_panel",
     "pathway_changes"],
)  # fmt: skip
def test_colours_stay_when_rows_drop(name: str) -> None:
    (table,) = TABLES[name]()
    whole = _scales(to_spec(figure(name).draw(table)), "color")
    part = _scales(to_spec(figure(name).draw(table.iloc[:2])), "color")
    assert whole
    assert all(scale == whole[0] for scale in part)


def test_one_length_for_every_occupancy() -> None:
    (table,) = TABLES["dialogue_columns"]()
    weak = table.assign(occupancy=table["occupancy"] / 100)
    scales = [_scales(to_spec(figure("dialogue_columns").draw(t)), "x") for t in (table, weak)]
    assert scales[0] == scales[1]
    assert all(scale["domain"] == [0, 1] for scale in scales[0])


def test_a_volcano_keeps_its_axes_and_marks_what_lies_beyond_at_the_edge() -> None:
    (table,) = TABLES["volcano"]()
    far = table.assign(log2_fold=table["log2_fold"] * 40, p=table["p"] ** 9)
    specs = [to_spec(figure("volcano").draw(t)) for t in (table, far)]
    for channel, domain in (("x", [-8.0, 8.0]), ("y", [0.0, 12.0])):
        for spec in specs:
            assert {"domain": domain, "clamp": True, "nice": False} in _scales(spec, channel)
    heights = [
        row["sure"] for rows in specs[1]["datasets"].values() for row in rows if "sure" in row
    ]
    assert max(heights) == 12.0


def test_what_one_side_lacks_stands_at_the_edge_of_the_linear_sum() -> None:
    (table,) = TABLES["linear_sum_scatter"]()
    spec = to_spec(figure("linear_sum_scatter").draw(table))
    points = max(spec["datasets"].values(), key=len)
    assert len(points) == len(table)
    others = min(p["linear_sum"] for p in points if p["verdict"] != "emergent")
    emergent = {p["linear_sum"] for p in points if p["verdict"] == "emergent"}
    assert len(emergent) == 1
    assert max(emergent) < others


def test_emergent_is_the_group_of_the_co_culture_alone() -> None:
    sets, _totals = TABLES["upset"]()
    many = pd.DataFrame(
        [{"conditions": f"c{i} & c{i + 1}", "proteins": 100 - i, "members": ""} for i in range(40)]
    )
    drawn = to_spec(figure("upset").draw(pd.concat([many, sets.query("conditions == 'together'")])))
    kept = {row["conditions"] for rows in drawn["datasets"].values() for row in rows}
    assert len(kept) == 20
    assert "together" in kept


def test_names_stand_neither_on_each_other_nor_on_points() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 300, 80), rng.uniform(0, 200, 80)
    table = pd.DataFrame({"name": ["NAME" + str(i) for i in range(80)]})
    named = place(table, "name", x, y, range(80), most=80, frame=(300, 200))
    assert 5 < len(named) < 80
    boxes = []
    for at, side in named["side"].items():
        long = LETTER * len(table["name"][at])
        start = x[at] + GAP if side == "right" else x[at] - GAP - long
        boxes.append((start, start + long, y[at] - LINE / 2, y[at] + LINE / 2))
    for i, a in enumerate(boxes):
        assert a[0] >= 0
        assert a[1] <= 300
        assert not ((x > a[0]) & (x < a[1]) & (y > a[2]) & (y < a[3])).any()
        for b in boxes[i + 1 :]:
            assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]


@pytest.mark.parametrize(
    ("name", "said"),
    [("HALLMARK_KRAS_SIGNALING_UP", "kras signaling up"),
     ("collagen fibril (GO:0000001)", "collagen fibril"),
     ("HALLMARK_COAGULATION", "coagulation"), ("x" * 80, "x" * 51 + "…")],
)  # fmt: skip
def test_sets_are_named_for_people(name: str, said: str) -> None:
    assert say_set(name) == said


def test_numbers_are_shortened_and_missing_ones_are_null() -> None:
    table = pd.DataFrame(
        {"inducer": ["telomere"] * 2, "age": [20.0, 30.0], "share": [1 / 3, float("nan")]}
    )
    (rows,) = to_spec(figure("senescence").draw(table))["datasets"].values()
    assert [row["share"] for row in rows] == [0.33333, None]


def test_png() -> None:
    png = to_png(figure("upset").draw(*TABLES["upset"]()), scale=1.0)
    assert png.startswith(b"\x89PNG")


def test_every_colour_is_one() -> None:
    for group in style()["colours"].values():
        for colour in group.values() if isinstance(group, dict) else [group]:
            assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    assert len(set(colours("messages").values())) == len(colours("messages"))
