"""Grades at each visit as stacked bars: every subject is in one, missing ones too."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import style

TITLE = "Grades at each visit"
TABLES = {
    "grades": {
        "endpoint": "what is graded",
        "arm": "treatment",
        "visit": "name, in order of time",
        "grade": "the grade; missing where none was taken",
        "place": "where the grade stands on its scale: 0 worst, 1 best",
        "subjects": "how many have it",
    }
}
#: Columns of panels.
ACROSS = 4
MISSING = "not seen"


def draw(grades: Frame, *, title: str = TITLE) -> alt.TopLevelMixin:
    """Return a panel for each endpoint and arm: bars of subjects, the best grade lowest."""
    table = grades.copy()
    table["share"] = table["subjects"] / table.groupby(["endpoint", "arm", "visit"])[
        "subjects"
    ].transform("sum")
    table["shown"] = [MISSING if g != g else f"{g:g}" for g in table["grade"]]
    arms = list(dict.fromkeys(table["arm"]))
    several = len(arms) > 1
    table["panel"] = [
        f"{row.endpoint}, {row.arm}" if several else str(row.endpoint) for row in table.itertuples()
    ]
    visits = list(dict.fromkeys(table["visit"]))
    panels = list(dict.fromkeys(table["panel"]))
    colour = alt.Color(
        "place:Q", title="grade",
        scale=alt.Scale(domain=[0, 1], range=style()["grades"]),
        legend=alt.Legend(gradientLength=160, values=[0, 1],
                          labelExpr="datum.value < 0.5 ? 'worst' : 'best'"),
    )  # fmt: skip
    x = alt.X("visit:N", sort=visits, title=None, axis=alt.Axis(labelAngle=-30))
    y = alt.Y("sum(share):Q", title="subjects (share)", stack="zero",
              axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))  # fmt: skip
    tooltip = ["endpoint", "arm", "visit", "shown", "subjects"]
    order = alt.Order("order:Q", sort="ascending")
    gap = table["place"].isna()
    drawn = table.assign(order=(1 - table["place"]).mask(gap, 2.0), gap=gap)
    drawn["place"] = drawn["place"].fillna(0.0)
    bars = (
        alt.Chart(drawn)
        .mark_bar(width={"band": 0.82}, stroke="white", strokeWidth=0.5)
        .encode(
            x=x, y=y, order=order, tooltip=tooltip, detail="gap:N",
            color=alt.condition("datum.gap", alt.value(style()["gap"]), colour),
        )
        .properties(width=120, height=150)
    )  # fmt: skip
    subtitle = f"each bar is every subject of its arm; grey: {MISSING}"
    columns = min(ACROSS, len(panels))
    return bars.facet(alt.Facet("panel:N", sort=panels, title=None), columns=columns).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )
