"""Which proteins several conditions share, and which are in one alone: an UpSet chart."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colours

TITLE = "Secreted alone and together"
TABLES = {
    "sets": {
        "conditions": "the conditions a group of proteins is found in, joined by ' & '",
        "proteins": "how many",
        "members": "which, for the tooltip",
    },
    "totals": {
        "condition": "name, in the order of the rows",
        "proteins": "how many the condition has, with or without others",
        "low": "least there may be, seen or not",
        "high": "most there may be",
    },
}
#: Groups shown: the largest, and the emergent one in any case.
MOST = 20
ROW, HEIGHT = 26, 210


def draw(
    sets: Frame, totals: Frame | None = None, *, title: str = TITLE, both: str = "together"
) -> alt.VConcatChart:
    """Return bars of group sizes above dots that say which conditions; emergent ones stand out.

    ``both`` names the co-culture: the group found in it and in no other condition is emergent;
    empty where there is none.
    """
    ranked = sets.sort_values("proteins", ascending=False, kind="stable")
    emergent = ranked["conditions"] == both
    sets = ranked[emergent | ((~emergent).cumsum() <= MOST - emergent.any())]
    rows = _rows(sets, totals, both)
    look = alt.condition(
        alt.datum.conditions == both,
        alt.value(colours("presence")["only here"]),
        alt.value(colours("presence")["in both"]),
    )
    order = list(sets["conditions"])
    x = alt.X("conditions:N", sort=order, title=None, axis=None)
    width = min(64, 640 // max(len(order), 1)) * max(4, len(order))
    upper: Any = _sizes(sets, x, look, width)
    lower: Any = _dots(sets, x, rows, look, width)
    if totals is not None:
        beside = _totals(totals, rows, both)
        blank = alt.Chart(totals.iloc[:1]).mark_point(opacity=0)
        blank = blank.properties(width=beside.width, height=HEIGHT)
        upper = alt.hconcat(upper, blank, spacing=16)
        lower = alt.hconcat(lower, beside, spacing=16)
    left = len(ranked) - len(sets)
    said = [f"green: emergent, in {both} alone"] if both else []
    said += [f"{left} smaller groups not drawn"] if left else []
    heading = alt.TitleParams(title, subtitle="; ".join(said)) if said else alt.TitleParams(title)
    return alt.vconcat(upper, lower, spacing=4).properties(title=heading)


def _rows(sets: Frame, totals: Frame | None, both: str) -> list[str]:
    """Return the conditions in their order: as in the totals, else the co-culture last."""
    found = list(dict.fromkeys(c for group in sets["conditions"] for c in group.split(" & ")))
    known = list(totals["condition"]) if totals is not None else []
    alone = [c for c in found if c != both and c not in known]
    return [*known, *alone, *([both] if both in found and both not in known else [])]


def _sizes(sets: Frame, x: alt.X, look: Any, width: int) -> alt.LayerChart | alt.FacetChart:
    """Return the bars."""
    bars = alt.Chart(sets).encode(x=x)
    bar = bars.mark_bar(width={"band": 0.7}).encode(
        y=alt.Y("proteins:Q", title="proteins (number)"),
        color=look,
        tooltip=["conditions", "proteins", "members"],
    )
    label = bars.mark_text(dy=-7).encode(y="proteins:Q", text="proteins:Q")
    return alt.layer(bar, label).properties(width=width, height=HEIGHT)


def _y(rows: list[str], labels: bool = True) -> alt.Y:
    """Return the axis of conditions."""
    axis = alt.Axis(grid=False, domain=False, ticks=False, labels=labels)
    return alt.Y("condition:N", sort=rows, scale=alt.Scale(domain=rows), title=None, axis=axis)


def _dots(
    sets: Frame, x: alt.X, rows: list[str], look: Any, width: int
) -> alt.LayerChart | alt.FacetChart:
    """Return the matrix of dots."""
    dots = sets.assign(condition=sets["conditions"].str.split(" & ")).explode("condition")
    grid = sets.assign(condition=[rows] * len(sets)).explode("condition")
    empty = alt.Chart(grid).mark_point(filled=True, size=90, opacity=0.18, color="#8d949c")
    full = alt.Chart(dots).mark_point(filled=True, size=110, opacity=1)
    return alt.layer(
        empty.encode(x=x, y=_y(rows)),
        full.encode(x=x, y=_y(rows), color=look, tooltip=["conditions", "proteins"]),
    ).properties(width=width, height=ROW * len(rows))


def _totals(totals: Frame, rows: list[str], both: str) -> Any:
    """Return how many proteins each condition has, with their interval."""
    look = alt.condition(
        alt.datum.condition == both,
        alt.value(colours("presence")["only here"]),
        alt.value(colours("presence")["in both"]),
    )
    base = alt.Chart(totals).encode(y=_y(rows, labels=False))
    bar = base.mark_bar(height={"band": 0.62}, opacity=0.85).encode(
        x=alt.X("proteins:Q", title="in each; line: likely there", axis=alt.Axis(tickCount=3)),
        color=look,
        tooltip=[
            "condition",
            "proteins",
            alt.Tooltip("low", format=".0f"),
            alt.Tooltip("high", format=".0f"),
        ],
    )
    span = base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q")
    # The number is that of the bar and stands before it: the line may reach far beyond its end.
    text = base.mark_text(align="right", dx=-4).encode(
        x=alt.datum(0), text=alt.Text("proteins:Q", format=",")
    )
    return alt.layer(bar, span, text).properties(width=110, height=ROW * len(rows))
