"""Sequenced samples: what their reads are, and which limits each meets."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colours, scale

TITLE = "Quality of the sequenced RNA"
TABLES = {
    "verdicts": {
        "sample": "name",
        "reading": "what a limit is set on",
        "value": "of the sample",
        "unit": "of the value",
        "limit": "in words",
        "verdict": "pass, warn or fail",
    },
    "classes": {
        "sample": "name",
        "kind": "class of RNA",
        "share": "of the reads, %",
        "biotypes": "which, for the tooltip",
    },
}
WIDTH = 620
STEP = 20
#: Of a reading: 17 of them and the names of samples fit a page.
WIDE = 41


def draw(verdicts: Frame, classes: Frame | None = None, *, title: str = TITLE) -> alt.VConcatChart:
    """Return a table of limits, a sample a row, above stacked bars of what the reads are.

    A reader sees which sample is not like the others, and by which reading it fails.
    """
    order = list(dict.fromkeys(verdicts["sample"]))
    parts = [_limits(verdicts, order)]
    if classes is not None and len(classes):
        parts.append(_bars(classes))
    subtitle = (
        "numbers: the reading; colour: how it stands to its limit; blank: its logs do not say"
    )
    chart = alt.vconcat(*parts, spacing=20).resolve_scale(color="independent")
    return chart.properties(title=alt.TitleParams(title, subtitle=subtitle))


def _bars(classes: Frame) -> Any:
    """Return the bars, in the fixed order of the classes."""
    order = list(dict.fromkeys(classes["sample"]))
    rank = {kind: i for i, kind in enumerate(colours("rna"))}
    table = classes.assign(rank=[rank.get(kind, len(rank)) for kind in classes["kind"]])
    return (
        alt.Chart(table)
        .mark_bar(height={"band": 0.8})
        .encode(
            y=alt.Y("sample:N", sort=order, title=None, scale=alt.Scale(domain=order)),
            x=alt.X("share:Q", stack="zero", title="reads (%)", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("kind:N", title="RNA", scale=scale("rna"),
                            legend=alt.Legend(columns=5)),
            order=alt.Order("rank:Q"),
            tooltip=["sample", "kind", alt.Tooltip("share", format=".3g"), "biotypes"],
        )
        .properties(width=WIDTH, height=alt.Step(STEP))
    )  # fmt: skip


def _limits(verdicts: Frame, order: list[str]) -> Any:
    """Return the table of verdicts with the readings written in it."""
    rank = {verdict: i for i, verdict in enumerate(colours("quality"))}
    table = verdicts.assign(
        shown=[_short(v, u) for v, u in zip(verdicts["value"], verdicts["unit"], strict=True)],
        rank=[rank.get(verdict, -1) for verdict in verdicts["verdict"]],
    )
    names = list(dict.fromkeys(table["reading"]))
    # several tools may give one reading: the worst of them is shown
    table = table.sort_values("rank", ascending=False, kind="stable")
    table = table.drop_duplicates(["sample", "reading"])
    base = alt.Chart(table).encode(
        y=alt.Y("sample:N", sort=order, title=None, scale=alt.Scale(domain=order),
                axis=alt.Axis(grid=False, domain=False, ticks=False)),
        x=alt.X("reading:N", sort=names, title=None,
                axis=alt.Axis(orient="top", labelAngle=-40, grid=False, domain=False)),
    )  # fmt: skip
    cell = base.mark_rect(stroke="white", strokeWidth=2, opacity=0.75).encode(
        color=alt.Color("verdict:N", title="limit", scale=scale("quality")),
        tooltip=["sample", "reading", "shown", "limit", "verdict"],
    )
    text = base.mark_text(fontSize=10).encode(text="shown:N")
    return alt.layer(cell, text).properties(width=alt.Step(WIDE), height=alt.Step(STEP))


def _digits(value: float) -> str:
    """Return a number in at most four letters: ``85.6``, ``0.02``, ``<0.01``."""
    if 0 < abs(value) < 0.01:
        return "<0.01" if value > 0 else ">−0.01"
    return f"{value:.2g}" if abs(value) < 1 else f"{value:.3g}"


def _short(value: float, unit: str) -> str:
    """Return a reading as it fits a cell: ``76.1 M``, ``85.6 %``, ``22 nt``."""
    if value != value:
        return "none"
    if unit != "reads":
        return f"{_digits(value)} {unit}"
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g} {letter}"
    return f"{value:.0f}"
