"""A lot beside its references: each marker against its margin, and how alike the whole is."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.beyond import SAYS, fold_layers
from cutis.figures.frame import Frame
from cutis.figures.style import colour, scale

TITLE = "This lot beside the reference lots"
TABLES = {
    "markers": {
        "marker": "label",
        "ratio": "geometric mean of the lot over that of the references; missing if not seen",
        "low": "of the interval of the equivalence test",
        "high": "of the same",
        "outcome": "equivalent, not shown, beyond or missing",
    },
    "lots": {
        "lot": "name, in the order of the rows",
        "concordance": "with the reference lots (Lin); of a reference, with the others",
        "low": "end of its 95 % interval",
        "high": "the other end",
        "role": "reference or this lot",
    },
}
#: What is shown of the ratios and of the concordance; beyond it, triangles stand at the edge.
RATIOS, ALIKE = (0.125, 8.0), (0.5, 1.0)


def draw(
    markers: Frame, lots: Frame | None = None, *, title: str = TITLE, margin: float = 1.5
) -> alt.HConcatChart:
    """Return markers with their intervals over the band of equivalence, lots beside them."""
    drawn = [_markers(markers, margin)]
    if lots is not None and len(lots):
        drawn.append(_lots(lots))
    subtitle = f"band: within {margin:g}-fold of the references, where a lot is equivalent; {SAYS}"
    return (
        alt.hconcat(*drawn, spacing=26)
        .resolve_scale(color="independent")
        .properties(title=alt.TitleParams(title, subtitle=subtitle))
    )


def _markers(markers: Frame, margin: float) -> Any:
    """Return the ratios."""
    import pandas as pd

    log = alt.Scale(type="log", domain=list(RATIOS), clamp=True, nice=False)
    axis = alt.Axis(values=[0.125, 0.25, 0.5, 1, 2, 4, 8], format="~g")
    band = pd.DataFrame({"low": [1 / margin], "high": [margin]})
    inside = alt.Chart(band).mark_rect(opacity=0.14, color=colour("plain"))
    one = alt.Chart(band).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(1))
    order = list(markers["marker"])
    x = alt.X("low:Q", title="this lot over the references (fold)", scale=log, axis=axis)
    y = alt.Y("marker:N", sort=order, title=None, axis=alt.Axis(grid=True))
    look = alt.Color("outcome:N", title=None, scale=scale("equivalence"))
    tooltip = ["marker", "outcome", *(alt.Tooltip(c, format=".3g") for c in
                                      ("ratio", "low", "high"))]  # fmt: skip
    base = alt.Chart(markers).encode(y=y, color=look, tooltip=tooltip)
    span = base.mark_rule(strokeWidth=2.4).encode(x=x, x2="high:Q")
    points = fold_layers(markers, "ratio", "low", "high", RATIOS,
                         lambda name: alt.X(f"{name}:Q", scale=log, axis=axis),
                         y=y, color=look, tooltip=tooltip)  # fmt: skip
    layers = [inside.encode(x=x, x2="high:Q"), one, span, *points]
    gone = markers[markers["ratio"].isna()]
    if len(gone):
        said = alt.Chart(gone).mark_text(align="left", dx=4, fontSize=10, fontStyle="italic")
        layers.append(
            said.encode(x=alt.value(0), y=alt.Y("marker:N", sort=order), text=alt.value("not seen"))
        )
    return alt.layer(*layers).properties(width=360, height=alt.Step(20), title="markers")


def _lots(lots: Frame) -> Any:
    """Return how alike each lot is to the reference lots."""
    look = {"reference": "#8d949c", "this lot": colour("measured")}
    alike = alt.Scale(domain=list(ALIKE), clamp=True, nice=False)
    x = alt.X("low:Q", title="concordance (1: the same)", scale=alike)
    about: dict[str, Any] = {
        "y": alt.Y("lot:N", sort=list(lots["lot"]), title=None, axis=alt.Axis(grid=True)),
        "color": alt.Color("role:N", title=None,
                           scale=alt.Scale(domain=list(look), range=list(look.values()))),
        "tooltip": ["lot", *(alt.Tooltip(c, format=".3f")
                             for c in ("concordance", "low", "high"))],
    }  # fmt: skip
    span = alt.Chart(lots).mark_rule(strokeWidth=2.4).encode(x=x, x2="high:Q", **about)
    points = fold_layers(lots, "concordance", "low", "high", ALIKE,
                         lambda name: alt.X(f"{name}:Q", scale=alike), sign="",
                         **about)  # fmt: skip
    layers = alt.layer(span, *points)
    return layers.properties(width=210, height=alt.Step(22), title="lots")
