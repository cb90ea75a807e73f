"""Senescent fibroblasts over age, by what made them so."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.spec import fluid
from cutis.figures.style import scale, size

TITLE = "Senescent fibroblasts by inducer"
TABLES = {
    "shares": {
        "inducer": "telomere, DNA damage, oxidative, mitochondrial",
        "age": "years",
        "share": "of all fibroblasts, %, median of the draws",
    }
}


def draw(shares: Frame, *, title: str = TITLE) -> alt.Chart:
    """Return stacked areas."""
    chart = (
        alt.Chart(shares)
        .mark_area(opacity=0.85)
        .encode(
            x=alt.X("age:Q", title="age (years)", scale=alt.Scale(domain=[20, 80], nice=False)),
            y=alt.Y("share:Q", title="senescent share of dermal fibroblasts (%)", stack="zero"),
            color=alt.Color("inducer:N", title="inducer", scale=scale("inducers")),
            tooltip=[
                "inducer",
                alt.Tooltip("age", format=".0f"),
                alt.Tooltip("share", format=".2f"),
            ],
        )
        .properties(width=size("width"), height=260, title=title)
    )
    return fluid(chart)
