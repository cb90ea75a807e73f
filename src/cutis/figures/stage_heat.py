"""Levels over time in stages: which proteins each stage has, and where it ends."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour, folds

TITLE = "Stages of the secretome"
TABLES = {
    "levels": {
        "protein": "label; rows stand in the order of the table",
        "time": "of collection",
        "fold": "level over the protein's own geometric mean",
        "stage": "of the time",
    },
    "boundaries": {
        "time": "where a stage ends",
        "low": "start of the interval that holds it",
        "high": "end of the same",
        "probability": "that it lies there",
    },
}
WIDTH = 520
#: Above this many rows names are not written: they would stand on each other.
NAMED = 60


def draw(
    levels: Frame, boundaries: Frame | None = None, *, title: str = TITLE, unit: str = "day"
) -> alt.VConcatChart:
    """Return a heat map on the fixed fold scale, boundaries with their interval above it."""
    import numpy as np

    times = np.array(sorted(levels["time"].unique()), dtype=float)
    edges = _edges(times)
    starts = dict(zip(times, edges[:-1], strict=True))
    ends = dict(zip(times, edges[1:], strict=True))
    rows = levels.assign(start=levels["time"].map(starts), end=levels["time"].map(ends))
    order = list(dict.fromkeys(rows["protein"]))
    across = alt.Scale(domain=[edges[0], edges[-1]], nice=False)
    axis = alt.Axis(values=[float(t) for t in times], format="~g")
    x = alt.X("start:Q", title=f"time ({unit})", scale=across, axis=axis)
    names = len(order) <= NAMED
    y = alt.Y("protein:N", sort=order, title=None if names else f"{len(order):,} proteins",
              axis=alt.Axis(labels=names, ticks=False))  # fmt: skip
    heat = alt.Chart(rows).mark_rect().encode(
        x=x, x2="end:Q", y=y,
        color=alt.Color("fold:Q", scale=folds(), title="fold of its own mean",
                        legend=alt.Legend(values=[0.125, 0.5, 1, 2, 8], gradientLength=200)),
        tooltip=["protein", "time", "stage", alt.Tooltip("fold", format=".2f")],
    )  # fmt: skip
    height: Any = alt.Step(13) if names else max(1, 640 // len(order)) * len(order)
    layers: list[Any] = [heat]
    if boundaries is not None and len(boundaries):
        rule = alt.Chart(boundaries).mark_rule(strokeWidth=2)
        layers.append(rule.encode(x=alt.X("time:Q", scale=across)))
    below = alt.layer(*layers).properties(width=WIDTH, height=height)
    heading = alt.TitleParams(
        title, subtitle="above: boundaries with their interval and its probability"
    )
    return alt.vconcat(_above(rows, boundaries, across), below, spacing=6).properties(title=heading)


def _edges(times: Any) -> Any:
    """Return where the columns of a heat map end: midway between the times."""
    import numpy as np

    if len(times) == 1:
        return np.array([times[0] - 0.5, times[0] + 0.5])
    middle = (times[:-1] + times[1:]) / 2
    return np.concatenate([[2 * times[0] - middle[0]], middle, [2 * times[-1] - middle[-1]]])


def _above(rows: Frame, boundaries: Frame | None, across: alt.Scale) -> Any:
    """Return the stages by name, and each boundary with its interval and probability."""
    import numpy as np

    blank = alt.Axis(labels=False, ticks=False, domain=False, grid=False)
    spans: Frame = rows.groupby("stage", sort=False)[["start", "end"]].agg(
        {"start": "min", "end": "max"}
    )
    cuts = [] if boundaries is None else sorted(boundaries["time"])
    left = np.r_[spans["start"].iloc[0], cuts][: len(spans)]
    right = np.r_[cuts, spans["end"].iloc[-1]][-len(spans) :]
    if len(cuts) == len(spans) - 1:
        spans = spans.assign(start=left, end=right)
    spans = spans.reset_index()
    spans["middle"] = (spans["start"] + spans["end"]) / 2
    layers: list[Any] = [
        alt.Chart(spans).mark_text(dy=-17, fontWeight=600).encode(
            x=alt.X("middle:Q", scale=across, axis=blank, title=None), text="stage:N")
    ]  # fmt: skip
    if boundaries is not None and len(boundaries):
        said = boundaries.assign(
            says=[f"{t:.3g} ({100 * p:.0f} %)" for t, p in
                  zip(boundaries["time"], boundaries["probability"], strict=True)]
        )  # fmt: skip
        base = alt.Chart(said)
        span = base.mark_rule(strokeWidth=5, opacity=0.45, color=colour("measured"))
        layers += [
            span.encode(x=alt.X("low:Q", scale=across, axis=blank, title=None), x2="high:Q"),
            base.mark_point(filled=True, size=60, opacity=1, color=colour("measured")).encode(
                x=alt.X("time:Q", scale=across, axis=blank),
                tooltip=[alt.Tooltip(c, format=".3g")
                         for c in ("time", "low", "high", "probability")],
            ),
            base.mark_text(dy=14, fontSize=10).encode(
                x=alt.X("time:Q", scale=across, axis=blank), text="says:N"),
        ]  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=46)
