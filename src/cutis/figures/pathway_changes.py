"""How much more or less active pathways are: each layer with its interval, and what they make."""

from __future__ import annotations

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colours, scale

TITLE = "Pathway activity"
TABLES = {
    "changes": {
        "pathway": "the footprint",
        "layer": "proteome, transcriptome, or together: what they make of it",
        "change": "log2 of a typical gene of the footprint",
        "low": "end of its 95 % interval",
        "high": "the other end",
        "p": "of no change",
    }
}
#: Pixels between the layers of a pathway, and between pathways.
HEIGHT, GAP = 15, 8
#: Changes shown to each side at most; what lies beyond stands at the edge.
WIDEST = 4.0


def draw(changes: Frame, *, title: str = TITLE, against: str = "") -> alt.TopLevelMixin:
    """Return a row for each pathway, a line in it for each layer; ``against`` is the reference."""
    known = changes.dropna(subset=["change"])
    order = list(dict.fromkeys(known["pathway"]))
    reach = min(WIDEST, max(0.5, float(known[["low", "high"]].abs().max().max()) * 1.05))
    axis = "change (log2 of a typical gene of the footprint)" + (
        f" against {against}" if against else ""
    )
    span = alt.Scale(domain=[-reach, reach], clamp=True, nice=False)
    y = alt.Y("pathway:N", sort=order, title=None, axis=alt.Axis(grid=True))
    apart = alt.YOffset("layer:N", scale=alt.Scale(domain=list(colours("layers"))))
    base = alt.Chart(known).encode(
        y=y, yOffset=apart, color=alt.Color("layer:N", title=None, scale=scale("layers")),
        tooltip=["pathway", "layer", *(alt.Tooltip(c, format=".3g")
                                       for c in ("change", "low", "high", "p"))],
    )  # fmt: skip
    low, middle = (alt.X(f"{c}:Q", title=axis, scale=span) for c in ("low", "change"))
    rule = base.mark_rule(strokeWidth=2).encode(x=low, x2="high:Q")
    point = base.mark_point(filled=True, size=50, opacity=1).encode(x=middle)
    zero = alt.Chart(known.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(0))
    many = known["layer"].nunique()
    height = HEIGHT * len(order) * max(many, 1) + GAP * len(order)
    return alt.layer(zero, rule, point).properties(
        width=420, height=height, title=alt.TitleParams(title, subtitle="lines: 95 % intervals")
    )
