"""How true the conversation still is, beside the collagen it keeps up, and its balance."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour, colours, size

TITLE = "Fidelity and balance of the conversation, beside collagen"
TABLES = {
    "curves": {
        "readout": "fidelity to a cell, balance to a cell, collagen; one line each",
        "panel": "fidelity or balance",
        "cell": "keratinocyte, fibroblast or collagen: decides the colour",
        "age": "years",
        "low": "5th percentile",
        "median": "50th percentile",
        "high": "95th percentile",
    }
}
#: Panel → title of its axis and its domain, which never changes.
_PANELS = {
    "fidelity": ("relative to the first age", [0, 1.2]),
    "balance": ("balance (−1 inflammatory, 1 regenerative)", [-1, 1]),
}


def draw(curves: Frame, *, title: str = TITLE) -> alt.ConcatChart:
    """Return fidelity with collagen on a scale from 0, and balance from −1 to 1."""
    names = [name for name in _PANELS if name in set(curves["panel"])]
    drawn = [_panel(curves[curves["panel"] == name], name) for name in names]
    subtitle = "line: median of the draws; band: 5–95 %"
    return (
        alt.concat(*drawn, columns=2, spacing=30)
        .resolve_scale(color="shared")
        .properties(title=alt.TitleParams(title, subtitle=subtitle))
    )


def _panel(rows: Frame, name: str) -> Any:
    """Return one panel."""
    says, domain = _PANELS[name]
    cells = colours("cells")
    domain_of = {"keratinocyte": cells["keratinocyte"], "fibroblast": cells["fibroblast"],
                 "collagen": colour("plain")}  # fmt: skip
    base = alt.Chart(rows).encode(
        x=alt.X("age:Q", title="age (years)", scale=alt.Scale(domain=[20, 80], nice=False)),
        color=alt.Color(
            "cell:N", title="to",
            scale=alt.Scale(domain=list(domain_of), range=list(domain_of.values())),
        ),
    )  # fmt: skip
    scale = alt.Scale(domain=domain, clamp=True, nice=False)
    band = base.mark_area(opacity=0.14).encode(
        y=alt.Y("low:Q", title=says, scale=scale), y2="high:Q"
    )
    tooltip = ["readout", *(alt.Tooltip(c, format=".3g") for c in ("age", "low", "median", "high"))]
    line = base.mark_line(strokeWidth=2.4).encode(y=alt.Y("median:Q", scale=scale), tooltip=tooltip)
    return alt.layer(band, line).properties(width=330, height=size("height") - 40, title=name)
