"""Secreted proteins of two populations alone and together: who shares what, what emerges."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colours

TITLE = "Secreted alone and together"
TABLES = {
    "sets": {
        "dishes": "the dishes a group of proteins is found in, joined by ' & '",
        "proteins": "how many",
        "members": "which, for the tooltip",
    }
}
#: Dishes, in the rows of the dots.
DISHES = ("keratinocyte", "fibroblast", "together")


def draw(sets: Frame, *, title: str = TITLE) -> alt.VConcatChart:
    """Return bars of group sizes above dots that say which dishes; emergent ones stand out."""
    sets = sets.sort_values("proteins", ascending=False)
    order = list(sets["dishes"])
    emergent = alt.condition(
        alt.datum.dishes == "together",
        alt.value(colours("presence")["only here"]),
        alt.value(colours("presence")["in both"]),
    )
    x = alt.X("dishes:N", sort=order, title=None, axis=None)
    bars = alt.Chart(sets).encode(x=x)
    bar = bars.mark_bar(width={"band": 0.7}).encode(
        y=alt.Y("proteins:Q", title="proteins (number)"), color=emergent,
        tooltip=["dishes", "proteins", "members"],
    )  # fmt: skip
    label = bars.mark_text(dy=-7).encode(y="proteins:Q", text="proteins:Q")
    dots = sets.assign(dish=sets["dishes"].str.split(" & ")).explode("dish")
    found = set(dots["dish"])
    rows = [d for d in DISHES if d in found] + sorted(found - set(DISHES))
    grid = sets.assign(dish=[rows] * len(sets)).explode("dish")
    y = alt.Y("dish:N", sort=rows, title=None, axis=alt.Axis(grid=False, domain=False, ticks=False))
    empty = alt.Chart(grid).mark_point(filled=True, size=90, opacity=0.18, color="#8d949c")
    full = alt.Chart(dots).mark_point(filled=True, size=110, opacity=1)
    matrix = alt.layer(
        empty.encode(x=x, y=y),
        full.encode(x=x, y=y, color=emergent, tooltip=["dishes", "proteins"]),
    )
    width = 64 * max(4, len(order))
    subtitle = "green: emergent, found only in the co-culture"
    return alt.vconcat(
        alt.layer(bar, label).properties(width=width, height=210),
        matrix.properties(width=width, height=26 * len(rows)),
        spacing=4,
    ).properties(title=alt.TitleParams(title, subtitle=subtitle))
