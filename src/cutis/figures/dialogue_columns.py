"""Who says what to whom: two columns of messages, young | aged | treated."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import occupancy, scale

TITLE = "The dialogue, message by message"
TABLES = {
    "messages": {
        "direction": "such as 'keratinocyte → fibroblast'; one column each",
        "signal": "symbol",
        "condition": "young, aged or treated",
        "occupancy": "share of its largest effect, 0 to 1",
        "tag": "regenerative, inflammatory or neutral",
    }
}
#: Messages shown in each direction: the loudest.
MOST = 14


def draw(messages: Frame, *, title: str = TITLE) -> alt.ConcatChart:
    """Return two columns; bar length is occupancy on a fixed scale, colour is the tag."""
    drawn = [
        _direction(_loudest(rows), str(name))
        for name, rows in messages.groupby("direction", sort=False)
    ]
    subtitle = "length: share of the receptor's full effect that the message has"
    return alt.concat(*drawn, columns=2, spacing=30).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )


def _loudest(rows: Frame) -> Frame:
    """Return the messages that are loudest in any condition."""
    loud = rows.groupby("signal")["occupancy"].max().nlargest(MOST).index
    return rows[rows["signal"].isin(loud)]


def _direction(rows: Frame, name: str) -> Any:
    """Return one column: a row for each signal, a bar for each condition."""
    conditions = list(dict.fromkeys(rows["condition"]))
    order = list(rows.groupby("signal")["occupancy"].max().sort_values(ascending=False).index)
    return (
        alt.Chart(rows)
        .mark_bar(height={"band": 0.92})
        .encode(
            x=alt.X(
                "occupancy:Q", title="occupancy (0 to 1, square-root scale)",
                scale=occupancy(),
                axis=alt.Axis(values=[0, 0.01, 0.1, 0.25, 0.5, 1], format=".2~g"),
            ),
            y=alt.Y("signal:N", sort=order, title=None),
            yOffset=alt.YOffset("condition:N", sort=conditions),
            color=alt.Color("tag:N", scale=scale("messages"), title="message"),
            opacity=alt.Opacity(
                "condition:N", sort=conditions, title="skin",
                scale=alt.Scale(domain=conditions, range=[1.0, 0.62, 0.34][: len(conditions)]),
                legend=alt.Legend(symbolFillColor="#5d6670", symbolStrokeWidth=0),
            ),
            tooltip=["signal", "condition", "tag", alt.Tooltip("occupancy", format=".3f")],
        )
        .properties(width=265, height=alt.Step(26 / len(conditions)), title=name)
    )  # fmt: skip
