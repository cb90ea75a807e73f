"""What one exposure to ultraviolet light does over hours and days."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.panels import panels
from cutis.figures.style import colour

TITLE = "After 2 MED of ultraviolet light"
TABLES = {
    "course": {
        "readout": "what is shown, one panel each",
        "unit": "of the values",
        "hours": "since the exposure",
        "low": "5th percentile",
        "median": "50th percentile",
        "high": "95th percentile",
    }
}


def draw(course: Frame, *, title: str = TITLE) -> alt.ConcatChart:
    """Return a panel for each readout."""

    def panel(rows: Frame, name: str) -> Any:
        base = alt.Chart(rows).encode(
            x=alt.X(
                "hours:Q",
                title="time since the exposure (h)",
                axis=alt.Axis(values=list(range(0, 169, 24))),
            )
        )
        y = alt.Y("median:Q", title=rows["unit"].iloc[0], scale=alt.Scale(zero=True))
        band = base.mark_area(opacity=0.2, color=colour("measured")).encode(y="low:Q", y2="high:Q")
        columns = ("hours", "low", "median", "high")
        line = base.mark_line(strokeWidth=2.2, color=colour("measured")).encode(
            y=y, tooltip=[alt.Tooltip(c, format=".3g") for c in columns]
        )
        return alt.layer(band, line)

    subtitle = "line: median of the draws; band: 5–95 %"
    return panels(course, "readout", panel, alt.TitleParams(title, subtitle=subtitle))
