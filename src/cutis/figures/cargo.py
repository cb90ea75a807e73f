"""The RNA vesicles carry most of, condition beside condition."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour

TITLE = "What the vesicles carry"
TABLES = {
    "cargo": {
        "rna": "name",
        "condition": "the vesicles' source or treatment",
        "low": "least share of any sample, %",
        "share": "mean share of the reads, %",
        "high": "largest share of any sample, %",
        "detected": "samples it is detected in, such as 3 of 4",
    }
}
#: As many as are read at a glance.
TOP = 20
WIDTH = 210


def draw(cargo: Frame, *, title: str = TITLE, top: int = TOP) -> Any:
    """Return a column of dots a condition, the RNAs in the order of their mean share.

    A reader sees what dominates the cargo, and what one condition has and another lacks.
    """
    mean = cargo.groupby("rna", sort=False)["share"].mean().sort_values(ascending=False)
    order = list(mean.index[:top])
    table = cargo[cargo["rna"].isin(order)]
    conditions = list(dict.fromkeys(table["condition"]))
    most = float(table["high"].max()) if len(table) else 1.0
    axis = alt.Scale(type="sqrt", domain=[0, most], nice=False)
    columns = [
        _column(table[table["condition"] == name], name, order, axis, first=i == 0)
        for i, name in enumerate(conditions)
    ]
    subtitle = "dots: mean of the samples; lines: least to most; hollow: detected in no sample"
    return alt.hconcat(*columns, spacing=12).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )


def _column(table: Frame, name: str, order: list[str], axis: alt.Scale, *, first: bool) -> Any:
    """Return the dots of one condition; only the first column has the names."""
    labels = alt.Axis(grid=True) if first else alt.Axis(labels=False, ticks=False, grid=True)
    table = table.assign(seen=~table["detected"].astype(str).str.match(r"0\b"))
    base = alt.Chart(table).encode(
        y=alt.Y("rna:N", sort=order, title=None, axis=labels, scale=alt.Scale(domain=order))
    )
    says = "share of the reads (%, square-root scale)"
    spread = base.mark_rule(strokeWidth=2, opacity=0.45, color=colour("plain")).encode(
        x=alt.X("low:Q", scale=axis, title=says), x2="high:Q"
    )
    point = base.mark_point(size=60, opacity=1, color=colour("plain"), filled=True).encode(
        x=alt.X("share:Q", scale=axis, title=says),
        fillOpacity=alt.condition("datum.seen", alt.value(1), alt.value(0)),
        tooltip=["rna", "condition", "detected", *(
            alt.Tooltip(c, format=".3g") for c in ("share", "low", "high"))],
    )  # fmt: skip
    return alt.layer(spread, point).properties(
        width=WIDTH, height=alt.Step(17), title=alt.TitleParams(name, fontSize=12)
    )
