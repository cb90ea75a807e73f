"""Ageing curves: median and 5–95 % band over age, with published points."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.panels import panels
from cutis.figures.style import colour

TITLE = "Skin from 20 to 80"
TABLES = {
    "curves": {
        "readout": "what is shown, one panel each",
        "unit": "of the values",
        "age": "years",
        "low": "5th percentile",
        "median": "50th percentile",
        "high": "95th percentile",
    },
    "points": {
        "readout": "the panel it stands in",
        "age": "years",
        "low": "lower end of the measured interval",
        "value": "measured",
        "high": "upper end",
        "id": "of the observation",
        "title": "what was found",
    },
}


def draw(curves: Frame, points: Frame | None = None, *, title: str = TITLE) -> alt.ConcatChart:
    """Return a panel for each readout; see :data:`TABLES`."""
    ages = [*curves["age"], *(points["age"] if points is not None else ())]
    span = alt.Scale(domain=[5 * (min(ages) // 5), 5 * -(-max(ages) // 5)], nice=False)

    def panel(rows: Frame, name: str) -> Any:
        unit = rows["unit"].iloc[0]
        y = alt.Y("median:Q", title=unit, scale=alt.Scale(zero=True))
        x = alt.X("age:Q", title="age (years)", scale=span)
        base = alt.Chart(rows).encode(x=x)
        band = base.mark_area(opacity=0.22, color=colour("plain")).encode(y="low:Q", y2="high:Q")
        line = base.mark_line(strokeWidth=2.2, color=colour("plain")).encode(
            y=y,
            tooltip=[alt.Tooltip(c, format=".3g") for c in ("age", "low", "median", "high")],
        )
        layers = [band, line]
        here = points[points["readout"] == name] if points is not None else None
        if here is not None and len(here):
            layers += _measured(here)
        return alt.layer(*layers)

    subtitle = "line: median of the draws; band: 5–95 %; orange: published, with its interval"
    return panels(curves, "readout", panel, alt.TitleParams(title, subtitle=subtitle))


def _measured(points: Frame) -> list[Any]:
    """Return published points with their intervals."""
    tooltip = ["id", "title", *(alt.Tooltip(c, format=".3g") for c in ("low", "value", "high"))]
    base = alt.Chart(points).encode(x="age:Q", tooltip=tooltip)
    return [
        base.mark_rule(color=colour("measured"), strokeWidth=1.6).encode(y="low:Q", y2="high:Q"),
        base.mark_point(
            color=colour("measured"),
            filled=True,
            size=55,
            opacity=1,
            stroke="white",
            strokeWidth=0.8,
        ).encode(y="value:Q"),
    ]
