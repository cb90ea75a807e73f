"""The dialogue as a heat map: messages against age or condition, on a fixed scale."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import heat

TITLE = "The dialogue over a life"
TABLES = {
    "messages": {
        "direction": "such as 'keratinocyte → fibroblast'; one panel each",
        "signal": "symbol",
        "at": "age in years, or a condition",
        "occupancy": "share of its largest effect, 0 to 1",
        "tag": "regenerative, inflammatory or neutral",
    }
}


def draw(messages: Frame, *, title: str = TITLE, across: str = "age (years)") -> alt.ConcatChart:
    """Return a panel for each direction; colour is occupancy from 0 to 1, always."""

    def panel(rows: Frame, name: str) -> Any:
        tags = {"regenerative": 0, "inflammatory": 1, "neutral": 2}
        keyed = rows.assign(place=rows["tag"].map(tags).fillna(3))
        order = list(dict.fromkeys(keyed.sort_values(["place", "signal"])["signal"]))
        return (
            alt.Chart(rows)
            .mark_rect()
            .encode(
                x=alt.X("at:O", title=across, sort=None, axis=alt.Axis(labelAngle=0)),
                y=alt.Y("signal:N", sort=order, title=None),
                color=alt.Color(
                    "occupancy:Q", scale=heat(), title="occupancy (0 to 1)",
                    legend=alt.Legend(values=[0, 0.05, 0.25, 0.5, 1], format=".2~g",
                                      gradientLength=240),
                ),
                tooltip=["signal", "at", "tag", alt.Tooltip("occupancy", format=".3f")],
            )
            .properties(width=265, height=alt.Step(15), title=name)
        )  # fmt: skip

    drawn = [panel(rows, str(name)) for name, rows in messages.groupby("direction", sort=False)]
    subtitle = "regenerative messages first, then inflammatory, then neutral"
    return alt.concat(*drawn, columns=2, spacing=30).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )
