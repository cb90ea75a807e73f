"""Endpoints with their intervals in rows: how many improved, or one arm against the other."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import scale

TITLE = "What changed"
TABLES = {
    "endpoints": {
        "endpoint": "row",
        "arm": "treatment",
        "value": "the estimate",
        "low": "end of its interval",
        "high": "the other end",
        "found": "holds, does not hold, or exploratory",
        "says": "what stands at the side: counts and p",
    }
}
WIDTH = 330


def draw(
    endpoints: Frame, *, title: str = TITLE, axis: str = "improved (share of subjects)",
    domain: tuple[float, float] = (0.0, 1.0), none: float | None = None, percent: bool = True,
    level: float = 0.95,
) -> alt.TopLevelMixin:  # fmt: skip
    """Return a forest plot; ``none`` draws the line of no difference."""
    several = endpoints["arm"].nunique() > 1
    rows = [
        f"{row.endpoint}, {row.arm}" if several else str(row.endpoint)
        for row in endpoints.itertuples()
    ]
    table = endpoints.assign(row=rows)
    x = alt.X("low:Q", title=axis, scale=alt.Scale(domain=list(domain), nice=False),
              axis=alt.Axis(format="%" if percent else "~g"))  # fmt: skip
    y = alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(grid=True, labelLimit=220))
    colour = alt.Color("found:N", title="over the declared family", scale=scale("findings"))
    tooltip = ["endpoint", "arm", "says", *(alt.Tooltip(c, format=".3f")
                                            for c in ("value", "low", "high"))]  # fmt: skip
    base = alt.Chart(table).encode(y=y, color=colour)
    layers: list[Any] = [
        base.mark_rule(strokeWidth=2.4).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=80, opacity=1).encode(x="value:Q", tooltip=tooltip),
    ]
    if none is not None:
        rule = alt.Chart(table.iloc[:1]).mark_rule(strokeDash=[3, 3])
        layers.insert(0, rule.encode(x=alt.datum(none)))
    side = alt.Chart(table).mark_text(align="left", fontSize=10.5).encode(
        y=y, x=alt.value(WIDTH + 12), text="says:N"
    )  # fmt: skip
    plot = alt.layer(*layers, side).properties(width=WIDTH, height=alt.Step(26))
    return plot.properties(
        title=alt.TitleParams(title, subtitle=f"lines: {100 * level:g} % intervals, each by itself")
    )
