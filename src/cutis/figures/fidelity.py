"""How true the conversation still is, beside the collagen it keeps up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from cutis.figures.spec import fluid
from cutis.figures.style import size

if TYPE_CHECKING:
    import pandas as pd

TITLE = "The signal fails before the collagen does"
TABLES = {
    "curves": {
        "readout": "fidelity to a cell, balance, collagen; one line each",
        "age": "years",
        "low": "5th percentile, relative to age 20",
        "median": "50th percentile, relative to age 20",
        "high": "95th percentile, relative to age 20",
    }
}
_COLOURS = ["#c98a12", "#7b62c4", "#2a9d8f", "#8d949c", "#d9541e"]


def draw(curves: pd.DataFrame, *, title: str = TITLE) -> alt.LayerChart:
    """Return the lines on one axis, each with its band, relative to the first age."""
    names = list(dict.fromkeys(curves["readout"]))
    colour = alt.Color(
        "readout:N", title=None, scale=alt.Scale(domain=names, range=_COLOURS[: len(names)]),
        legend=alt.Legend(columns=2),
    )  # fmt: skip
    base = alt.Chart(curves).encode(
        x=alt.X("age:Q", title="age (years)", scale=alt.Scale(domain=[20, 80], nice=False)),
        color=colour,
    )
    band = base.mark_area(opacity=0.13).encode(
        y=alt.Y("low:Q", title="relative to age 20 (1 = as at 20)", scale=alt.Scale(domainMin=0)),
        y2="high:Q",
    )
    line = base.mark_line(strokeWidth=2.4).encode(
        y="median:Q",
        tooltip=["readout", *(alt.Tooltip(c, format=".3g") for c in ("age", "low", "median", "high"))],
    )
    half = alt.Chart(curves.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(y=alt.datum(1))
    subtitle = "line: median of the draws; band: 5–95 %"
    return fluid(
        alt.layer(half, band, line).properties(
            width=size("width"), height=size("height"),
            title=alt.TitleParams(title, subtitle=subtitle),
        )
    )  # fmt: skip
