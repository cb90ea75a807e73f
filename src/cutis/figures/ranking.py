"""Interventions by how much of the conversation they restore, beside their own target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cutis.figures.style import colour, colours

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Signal first or ingredient first"
TABLES = {
    "interventions": {
        "intervention": "name",
        "kind": "signal, ingredient, vesicle …",
        "low": "5th percentile of restoration, %",
        "restoration": "of the conversation, %: 0 as untreated, 100 as young",
        "high": "95th percentile",
        "target": "the one thing it is sold for",
        "own": "restoration of that target, %",
    }
}
#: What is shown of the axis; beyond it, marks stand at its end.
RANGE = (-50, 150)


def draw(interventions: pd.DataFrame, *, title: str = TITLE) -> alt.ConcatChart:
    """Return a dot plot: left the whole conversation, right the target each is sold for."""
    order = list(interventions.sort_values("restoration", ascending=False)["intervention"])
    left = _dots(
        interventions, order, "restoration", "conversation restored (%)", colours("conditions")["young"]
    )
    right = _dots(interventions, order, "own", "own target restored (%)", colour("plain"), names=False)
    subtitle = "0: as untreated aged skin; 100: as young skin; dashes: 5–95 % of the draws"
    return alt.hconcat(left, right, spacing=14).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )


def _dots(
    table: pd.DataFrame, order: list[str], column: str, says: str, fill: str, *, names: bool = True
) -> Any:
    """Return one column of dots."""
    domain = alt.Scale(domain=list(RANGE), clamp=True, nice=False)
    y = alt.Y("intervention:N", sort=order, title=None,
              axis=alt.Axis(grid=True) if names else alt.Axis(labels=False, ticks=False, grid=True))  # fmt: skip
    base = alt.Chart(table).encode(y=y)
    x = alt.X(f"{column}:Q", title=says, scale=domain, axis=alt.Axis(values=[-50, 0, 50, 100, 150]))
    zero = alt.Chart(table.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(0))
    layers = [zero]
    if column == "restoration":
        layers.append(base.mark_rule(strokeWidth=2, color=fill, opacity=0.45).encode(
            x=alt.X("low:Q", scale=domain), x2="high:Q"))  # fmt: skip
    tooltip = ["intervention", "kind", "target",
               *(alt.Tooltip(c, format=".0f") for c in ("restoration", "low", "high", "own"))]  # fmt: skip
    layers.append(
        base.mark_point(filled=True, size=75, color=fill, opacity=1).encode(x=x, tooltip=tooltip)
    )
    if column == "own":
        layers.append(
            base.mark_text(align="right", dx=-2, fontSize=10, opacity=0.75).encode(
                x=alt.value(250), text="target:N"
            )
        )
    return alt.layer(*layers).properties(width=250, height=alt.Step(19))
