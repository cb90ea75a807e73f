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
BOX, WIDE, GAP = 36, 150, 22
#: Width of the box of those lost, how many letters a line in it holds, height of a line.
ASIDE, LETTERS, LINE = 130, 20, 15


def draw(flow: Frame, *, title: str = TITLE) -> alt.TopLevelMixin:
    """Return a column of boxes for each arm, those lost beside it with the reasons."""
    import pandas as pd

    boxes, lines = [], []
    lost = bool((flow.loc[flow["step"] == "lost", "subjects"] > 0).any())
    for k, arm in enumerate(dict.fromkeys(flow["arm"])):
        left = k * (WIDE + 30 + (ASIDE + 20 if lost else 0))
        level = 0
        for row in flow[flow["arm"] == arm].to_dict("records"):
            text = f"{row['step']}: {row['subjects']}"
            if row["step"] == "lost":
                if row["subjects"]:
                    # Where some leave at several visits, their boxes stand close to each other.
                    boxes.append(_lost(left, level, text, row, arm, 2 if often(flow, arm) else 4))
                    x, y = left + WIDE / 2, level * (BOX + GAP) - GAP / 2
                    lines.append({"x": x, "x2": left + WIDE + 20.0, "y": y, "y2": y})
                continue
            y = float(level * (BOX + GAP))
            boxes.append({"x": left, "x2": left + WIDE, "y": y, "y2": y + BOX, "text": [text],
                          "arm": arm, "why": "", "lost": False,
                          "head": "" if level else arm})  # fmt: skip
            if level:
                middle = left + WIDE / 2
                lines.append({"x": middle, "x2": middle, "y": y - GAP, "y2": y})
            level += 1
    table = pd.DataFrame(boxes)
    table["mid"] = (table["x"] + table["x2"]) / 2
    words: Frame = table.explode("text")
    number = words.groupby(level=0).cumcount()
    many = words.groupby(level=0)["text"].transform("size")
    words["half"] = (words["y"] + words["y2"]) / 2 + LINE * (number - (many - 1) / 2)
    table["text"] = table["text"].map(" ".join)
    return _drawn(table, pd.DataFrame(lines), words).properties(title=alt.TitleParams(title))


def often(flow: Frame, arm: str) -> bool:
    """Tell whether subjects of an arm leave after more than one visit."""
    left = flow[(flow["arm"] == arm) & (flow["step"] == "lost") & (flow["subjects"] > 0)]
    return len(left) > 1


def _lost(left: float, level: int, text: str, row: dict, arm: str, most: int) -> dict:
    """Return the box of those lost, between the visits they left, beside the column."""
    from textwrap import wrap

    words = wrap(str(row["why"] or ""), LETTERS, max_lines=most, placeholder=" …")
    high = max(BOX, LINE * (len(words) + 1) + 8)
    middle = level * (BOX + GAP) - GAP / 2
    return {"x": left + WIDE + 20, "x2": left + WIDE + 20 + ASIDE, "y": middle - high / 2,
            "y2": middle + high / 2, "text": [text, *words], "arm": arm, "why": row["why"] or "",
            "lost": True, "head": ""}  # fmt: skip


def _drawn(table: Frame, lines: Frame, words: Frame) -> alt.LayerChart | alt.FacetChart:
    """Return boxes, lines and words at their pixels."""
    width, height = float(table["x2"].max()), float(table["y2"].max()) + 8
    x_scale = alt.Scale(domain=[-4, width + 4], nice=False)
    y_scale = alt.Scale(domain=[height, -26], nice=False)
    x, y = alt.X("x:Q", axis=None, scale=x_scale), alt.Y("y:Q", axis=None, scale=y_scale)
    measured, plain = alt.value(style()["colours"]["measured"]), alt.value(colour("plain"))
    base = alt.Chart(table)
    box = base.mark_rect(fillOpacity=0.10, strokeWidth=1.4, cornerRadius=5).encode(
        x=x, x2="x2:Q", y=y, y2="y2:Q", tooltip=["arm", "text", "why"],
        color=alt.condition("datum.lost", measured, plain),
        stroke=alt.condition("datum.lost", measured, plain),
    )  # fmt: skip
    line = alt.Chart(lines).mark_rule(strokeWidth=1.4).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    middle = alt.X("mid:Q", axis=None, scale=x_scale)
    said = (
        alt.Chart(words)
        .mark_text(fontSize=12, baseline="middle")
        .encode(x=middle, y=alt.Y("half:Q", axis=None, scale=y_scale), text="text:N")
    )
    head = base.mark_text(dy=-12, fontSize=12.5, fontWeight=600).encode(
        x=middle, y=y, text="head:N"
    )
    drawn = alt.layer(line, box, said, head)
    return drawn.properties(width=width + 8, height=height + 26)
