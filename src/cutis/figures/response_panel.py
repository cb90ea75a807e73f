"""What the model expects young, aged and senescent skin to do with a medium."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.beyond import SAYS, fold_layers
from cutis.figures.frame import Frame
from cutis.figures.style import colours, scale

TITLE = "What skin is expected to do with it"
TABLES = {
    "responses": {
        "skin": "young, aged or senescent",
        "readout": "name",
        "unit": "of the readout",
        "without": "median without the medium",
        "change": "with the medium less without, each draw against itself, median",
        "change_low": "5th percentile of that",
        "change_high": "95th percentile",
    }
}
#: What is shown of the folds; beyond it, triangles stand at the edge.
FOLDS = (0.25, 4.0)


def draw(responses: Frame, *, title: str = TITLE) -> alt.LayerChart | alt.FacetChart:
    """Return each readout with the medium over without, three skins a row, on one fold scale."""
    table = responses[responses["without"] > 0].copy()
    for column, change in (("low", "change_low"), ("median", "change"), ("high", "change_high")):
        table[f"fold {column}"] = (1 + table[change] / table["without"]).clip(lower=0)
    skins = list(colours("skins"))
    log = alt.Scale(type="log", domain=list(FOLDS), clamp=True, nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 0.8, 1, 1.25, 2, 4], format="~g")
    about: dict[str, Any] = {
        "y": alt.Y("readout:N", sort=None, title=None, axis=alt.Axis(grid=True)),
        "yOffset": alt.YOffset("skin:N", sort=skins, scale=alt.Scale(domain=skins)),
        "color": alt.Color("skin:N", title="skin", scale=scale("skins")),
        "tooltip": _tooltip(),
    }
    x = alt.X("start:Q", title="with the medium over without (fold)", scale=log, axis=axis)
    one = alt.Chart(table.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(1))
    # A fold of 0 has no place on this axis: its line starts at the edge, where a triangle stands.
    drawn = table.assign(start=table["fold low"].clip(*FOLDS), end=table["fold high"].clip(*FOLDS))
    span = alt.Chart(drawn).mark_rule(strokeWidth=2.2, opacity=0.6)
    span = span.encode(x=x, x2="end:Q", **about)
    points = fold_layers(table, "fold median", "fold low", "fold high", FOLDS,
                         lambda name: alt.X(f"{name}:Q", scale=log, axis=axis), size=60,
                         **about)  # fmt: skip
    heading = alt.TitleParams(
        title, subtitle=f"line: 5–95 % of the draws of uncertain numbers; {SAYS}"
    )
    return alt.layer(one, span, *points).properties(width=430, height=alt.Step(14), title=heading)


def _tooltip() -> list[Any]:
    numbers = (
        alt.Tooltip(c, format=".3g") for c in ("without", "change", "change_low", "change_high")
    )
    fold = alt.Tooltip("fold median", format=".3g", title="fold")
    return ["skin", "readout", "unit", fold, *numbers]
