"""Matrix and junction at a glance: fold changes of conditions against young skin."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import folds

TITLE = "Matrix and junction against young skin"
TABLES = {
    "levels": {
        "component": "name",
        "condition": "such as 'aged'",
        "fold": "median over the draws, young skin is 1",
    }
}


def draw(levels: Frame, *, title: str = TITLE) -> alt.LayerChart | alt.FacetChart:
    """Return a table of coloured cells with their numbers, on a fixed scale."""
    names, conditions = (list(dict.fromkeys(levels[c])) for c in ("component", "condition"))
    base = alt.Chart(levels).encode(
        x=alt.X("condition:N", sort=conditions, title=None,
                axis=alt.Axis(labelAngle=0, orient="top", labelLimit=130)),
        y=alt.Y("component:N", sort=names, title=None),
    )  # fmt: skip
    cell = base.mark_rect().encode(
        color=alt.Color(
            "fold:Q", scale=folds(), title="fold of young skin",
            legend=alt.Legend(values=[0.125, 0.25, 0.5, 1, 2, 4, 8], format="~g", orient="right"),
        ),
        tooltip=["component", "condition", alt.Tooltip("fold", format=".3g")],
    )  # fmt: skip
    ends = (alt.datum.fold < 0.3) | (alt.datum.fold > 4)
    number = base.mark_text(fontSize=11).encode(
        text=alt.Text("fold:Q", format=".2f"),
        color=alt.condition(ends, alt.value("#ffffff"), alt.value("#20262c")),
    )
    return alt.layer(cell, number).properties(width=alt.Step(92), height=alt.Step(22), title=title)
