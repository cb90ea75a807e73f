"""Interventions by how much of the conversation they restore, beside their own target."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour, scale

TITLE = "Signal first or ingredient first"
TABLES = {
    "interventions": {
        "intervention": "name",
        "kind": "signal, ingredient, vesicle or drug",
        "low": "5th percentile of restoration, %",
        "restoration": "of the conversation, %: 0 as untreated, 100 as young",
        "high": "95th percentile",
        "target": "the one thing it is sold for",
        "own": "restoration of that target, %",
    }
}
#: What is shown of the axis; beyond it, marks stand at its end.
RANGE = (-50, 150)
WIDTH = 240


def draw(interventions: Frame, *, title: str = TITLE) -> alt.HConcatChart:
    """Return a dot plot: left the whole conversation, right the target each is sold for."""
    order = list(interventions.sort_values("restoration", ascending=False)["intervention"])
    subtitle = "0: as untreated aged skin; 100: as young skin; dashes: 5–95 % of the draws"
    return alt.hconcat(
        _whole(interventions, order), _target(interventions, order), spacing=14
    ).properties(title=alt.TitleParams(title, subtitle=subtitle))


def _axis(column: str, says: str) -> alt.X:
    """Return the axis both halves have."""
    domain = alt.Scale(domain=list(RANGE), clamp=True, nice=False)
    return alt.X(
        f"{column}:Q", title=says, scale=domain, axis=alt.Axis(values=[-50, 0, 50, 100, 150])
    )


def _zero(table: Frame) -> Any:
    """Return the line at no effect."""
    return alt.Chart(table.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(0))


def _tooltip() -> list[Any]:
    numbers = ("restoration", "low", "high", "own")
    return ["intervention", "kind", "target", *(alt.Tooltip(c, format=".0f") for c in numbers)]


def _whole(table: Frame, order: list[str]) -> Any:
    """Return the left half: the conversation."""
    says = "conversation restored (%)"
    base = alt.Chart(table).encode(
        y=alt.Y("intervention:N", sort=order, title=None, axis=alt.Axis(grid=True)),
        color=alt.Color("kind:N", title="kind", scale=scale("kinds")),
    )
    spread = base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=_axis("low", says), x2="high:Q")
    point = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=_axis("restoration", says), tooltip=_tooltip()
    )
    return alt.layer(_zero(table), spread, point).properties(width=WIDTH, height=alt.Step(19))


def _target(table: Frame, order: list[str]) -> Any:
    """Return the right half: the target, named at the side."""
    blank = alt.Axis(labels=False, ticks=False, grid=True)
    base = alt.Chart(table).encode(y=alt.Y("intervention:N", sort=order, title=None, axis=blank))
    point = base.mark_point(filled=True, size=75, opacity=1, color=colour("plain")).encode(
        x=_axis("own", "own target restored (%)"), tooltip=_tooltip()
    )
    name = base.mark_text(align="left", fontSize=10.5).encode(
        x=alt.value(WIDTH + 10), text="target:N"
    )
    return alt.layer(_zero(table), point, name).properties(width=WIDTH, height=alt.Step(19))
