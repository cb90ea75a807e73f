"""Every chart: renders in both themes, says its units, keeps its scales, refuses a wrong table."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import pandas as pd
import pytest
from tests.figures.tables import TABLES

from cutis.errors import CutisError
from cutis.figures import all_figures, figure, to_png, to_spec, to_svg
from cutis.figures.style import colours, style

#: What the axes of each chart must say: quantities with their units.
AXES = {
    "ageing_curves": ["age (years)", "fold of age 20"],
    "courses": ["time (day)", "fold of age 20"],
    "dialogue_columns": ["occupancy (0 to 1, square-root scale)"],
    "dialogue_heat": ["age (years)", "occupancy (0 to 1)"],
    "dish_scatter": ["at rest (ng/mL)", "stressed (ng/mL)"],
    "fidelity": ["age (years)", "relative to the first age"],
    "matrix_panel": ["fold of young skin"],
    "overlap": ["proteins (number)"],
    "ranking": ["conversation restored (%)", "own target restored (%)"],
    "residuals": ["distance from the published value (half-intervals; ±1 is the edge)"],
    "senescence": ["age (years)", "senescent share of dermal fibroblasts (%)"],
    "ultraviolet": ["time since the exposure (h)", "fold of age 20"],
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
    ["dialogue_columns", "dialogue_heat", "senescence", "ranking", "residuals", "matrix_panel"],
)
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


def test_numbers_are_shortened_and_missing_ones_are_null() -> None:
    table = pd.DataFrame(
        {"inducer": ["telomere"] * 2, "age": [20.0, 30.0], "share": [1 / 3, float("nan")]}
    )
    (rows,) = to_spec(figure("senescence").draw(table))["datasets"].values()
    assert [row["share"] for row in rows] == [0.33333, None]


def test_png() -> None:
    png = to_png(figure("overlap").draw(*TABLES["overlap"]()), scale=1.0)
    assert png.startswith(b"\x89PNG")


def test_every_colour_is_one() -> None:
    for group in style()["colours"].values():
        for colour in group.values() if isinstance(group, dict) else [group]:
            assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    assert len(set(colours("messages").values())) == len(colours("messages"))
