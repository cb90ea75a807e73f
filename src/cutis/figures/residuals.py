"""Published measurements against the model: where in its interval each falls."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import scale

TITLE = "Simulated against published"
TABLES = {
    "rows": {
        "id": "of the observation",
        "title": "what was found",
        "verdict": "inside or missed",
        "deviation": "distance from the published value in half-intervals; ±1 is the edge",
        "low": "the same, 5th percentile of the draws",
        "high": "the same, 95th percentile",
    }
}
#: Half-intervals shown to each side; what lies beyond stands at the end.
RANGE = 4


def _short(text: str) -> str:
    """Return a title that fits beside the chart."""
    return text if len(text) <= 56 else text[:54].rsplit(" ", 1)[0] + " …"


def draw(rows: Frame, *, title: str = TITLE) -> alt.LayerChart | alt.FacetChart:
    """Return a row for each measurement; the grey stripe is what was published."""
    import pandas as pd

    shown = rows.assign(label=rows["id"] + "  " + rows["title"].map(_short))
    order = list(shown["label"])
    domain = alt.Scale(domain=[-RANGE, RANGE], clamp=True, nice=False)
    stripe = alt.Chart(pd.DataFrame({"a": [-1], "b": [1]})).mark_rect(opacity=0.16, color="#8d949c")
    inside = stripe.encode(x=alt.X("a:Q", scale=domain), x2="b:Q")
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(grid=False))
    base = alt.Chart(shown).encode(
        y=y, color=alt.Color("verdict:N", title=None, scale=scale("verdicts"))
    )
    spread = base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=alt.X("low:Q"), x2="high:Q")
    point = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X(
            "deviation:Q", scale=domain,
            title="distance from the published value (half-intervals; ±1 is the edge)",
        ),
        tooltip=["id", "title", "verdict", alt.Tooltip("deviation", format=".2f")],
    )  # fmt: skip
    subtitle = "point: simulated; line: 5–95 % of the draws; grey: the published interval"
    return alt.layer(inside, spread, point).properties(
        width=330, height=alt.Step(15), title=alt.TitleParams(title, subtitle=subtitle)
    )
