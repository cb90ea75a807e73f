"""The flow of subjects through a study, after CONSORT: enrolled, seen at each visit, lost, why."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour, style

TITLE = "Who was seen when"
TABLES = {
    "flow": {
        "arm": "treatment",
        "step": "enrolled, seen at a visit, lost, completed",
        "subjects": "how many",
        "why": "of those lost",
    }
}
#: Size of a box and the room between two, pixels.
BOX, WIDE, GAP = 36, 250, 22


def draw(flow: Frame, *, title: str = TITLE) -> alt.TopLevelMixin:
    """Return a column of boxes for each arm."""
    import pandas as pd

    parts = []
    for k, arm in enumerate(dict.fromkeys(flow["arm"])):
        mine = flow[flow["arm"] == arm]
        for step, row in enumerate(mine.to_dict("records")):
            lost = row["step"] == "lost"
            text = f"{row['step']}: {row['subjects']}"
            parts.append(
                {"x": k * (WIDE + 40), "y": step * (BOX + GAP), "text": text, "arm": arm,
                 "why": row["why"] or "", "lost": lost and row["subjects"] > 0,
                 "first": step == 0, "head": arm if step == 0 else ""}
            )  # fmt: skip
    table: Frame = pd.DataFrame(parts)
    table["x2"], table["y2"] = table["x"] + WIDE, table["y"] + BOX
    table["mid"], table["low"] = table["x"] + WIDE / 2, table["y"] - GAP
    width, height = float(table["x2"].max()), float(table["y2"].max()) + 8
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-4, width + 4], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, -26], nice=False))
    base = alt.Chart(table)
    box = base.mark_rect(fillOpacity=0.10, strokeWidth=1.4, cornerRadius=5).encode(
        x=x, x2="x2:Q", y=y, y2="y2:Q", tooltip=["arm", "text", "why"],
        color=alt.condition("datum.lost", alt.value(style()["colours"]["measured"]),
                            alt.value(colour("plain"))),
        stroke=alt.condition("datum.lost", alt.value(style()["colours"]["measured"]),
                             alt.value(colour("plain"))),
    )  # fmt: skip
    line = alt.Chart(table[~table["first"]]).mark_rule(strokeWidth=1.4)
    line = line.encode(x=alt.X("mid:Q", scale=alt.Scale(domain=[-4, width + 4], nice=False)),
                       y=alt.Y("low:Q", axis=None), y2="y:Q")  # fmt: skip
    said = base.mark_text(dy=BOX / 2, fontSize=12.5).encode(x="mid:Q", y="y:Q", text="text:N")
    head = base.mark_text(dy=-12, fontSize=12.5, fontWeight=600).encode(
        x="mid:Q", y="y:Q", text="head:N"
    )
    drawn = alt.layer(box, line, said, head).properties(width=width + 8, height=height + 26)
    return drawn.properties(title=alt.TitleParams(title))
