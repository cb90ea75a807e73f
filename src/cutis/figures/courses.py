"""Arms of an experiment over time, a panel for each readout."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.panels import panels

TITLE = "Courses"
TABLES = {
    "courses": {
        "arm": "what was done",
        "readout": "what is shown, one panel each",
        "unit": "of the values",
        "time": "in the unit of the axis",
        "low": "5th percentile",
        "median": "50th percentile",
        "high": "95th percentile",
    }
}
_COLOURS = ["#8d949c", "#d9541e", "#2b83ba", "#7b62c4", "#2a9d8f", "#c98a12", "#c2478f", "#5c8a8a"]


def draw(
    courses: Frame, *, title: str = TITLE, across: str = "time (day)", subtitle: str = ""
) -> alt.ConcatChart:
    """Return lines by arm with bands; the first arm is the untreated one, in grey."""
    arms = list(dict.fromkeys(courses["arm"]))
    palette = [_COLOURS[i % len(_COLOURS)] for i in range(len(arms))]
    colour = alt.Color("arm:N", title=None, scale=alt.Scale(domain=arms, range=palette),
                       legend=alt.Legend(columns=3))  # fmt: skip

    def panel(rows: Frame, name: str) -> Any:
        base = alt.Chart(rows).encode(x=alt.X("time:Q", title=across), color=colour)
        y = alt.Y("median:Q", title=rows["unit"].iloc[0], scale=alt.Scale(zero=True))
        columns = ("time", "low", "median", "high")
        tooltip = ["arm", *(alt.Tooltip(c, format=".3g") for c in columns)]
        band = base.mark_area(opacity=0.1).encode(y="low:Q", y2="high:Q")
        return alt.layer(band, base.mark_line(strokeWidth=2.2).encode(y=y, tooltip=tooltip))

    says = subtitle or "line: median of the draws; band: 5–95 %"
    return panels(courses, "readout", panel, alt.TitleParams(title, subtitle=says))
