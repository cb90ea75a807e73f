"""What lies beyond a fixed axis: a triangle at its edge that points outwards, and the value."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame

LEFT, RIGHT, UP, INSIDE = "triangle-left", "triangle-right", "triangle-up", "circle"
#: How a subtitle says it.
SAYS = "triangles: beyond the axis"
#: Pixels between a triangle and the value beside it.
GAP = 8


def shapes(values: Any, ends: tuple[float, float]) -> Any:
    """Return the shape each value is drawn with: a circle, or a triangle where it is beyond."""
    import numpy as np

    x = np.asarray(values, dtype=float)
    return np.select([x < ends[0], x > ends[1]], [LEFT, RIGHT], INSIDE).astype(object)


def shape() -> alt.Shape:
    """Return the encoding of a column ``shape`` that holds names of shapes."""
    return alt.Shape("shape:N", scale=None, legend=None)


def at_edge(table: Frame, column: str, ends: tuple[float, float]) -> Frame:
    """Return the rows whose value is beyond, with ``edge`` (the end) and ``shape``."""
    table = table.assign(shape=shapes(table[column], ends), value=table[column])
    table = table[table["shape"] != INSIDE]
    return table.assign(edge=table["shape"].map({LEFT: ends[0], RIGHT: ends[1]}))


def fold_layers(
    table: Frame, column: str, low: str, high: str, ends: tuple[float, float],
    x: Any, size: int = 70, sign: str = "× ", **encoding: Any,
) -> list[Any]:  # fmt: skip
    """Return points of a fold axis, and triangles for points and ends of intervals beyond it.

    Points beyond have their value beside them.

    Parameters
    ----------
    table
        Rows; ``column`` is the point, ``low`` and ``high`` the ends of its interval.
    ends
        Of the axis.
    x
        Called with the name of a column; returns its channel.
    size
        Of a point on the axis, square pixels.
    sign
        Before a value.
    encoding
        Of the rows: ``y``, ``color`` and the like.
    """
    import pandas as pd

    there = table[shapes(table[column], ends) == INSIDE]
    mark = alt.Chart(there).mark_point(filled=True, size=size, opacity=1)
    layers: list[Any] = [mark.encode(x=x(column), **encoding)]
    whiskers = [at_edge(table, name, ends) for name in (low, high)]
    reach = pd.concat([one for one in whiskers if len(one)]) if any(map(len, whiskers)) else None
    if reach is not None:
        mark = alt.Chart(reach).mark_point(filled=True, size=36, opacity=1)
        layers.append(mark.encode(x=x("edge"), shape=shape(), **encoding))
    points = at_edge(table, column, ends)
    if len(points):
        mark = alt.Chart(points).mark_point(filled=True, size=80, opacity=1)
        layers.append(mark.encode(x=x("edge"), shape=shape(), **encoding))
        about = {name: one for name, one in encoding.items() if name.startswith("y")}
        sides: tuple[tuple[str, Any, int], ...] = ((LEFT, "left", GAP), (RIGHT, "right", -GAP))
        for pointing, align, dx in sides:
            rows = points[points["shape"] == pointing]
            if not len(rows):
                continue
            rows = rows.assign(says=[f"{sign}{value:.2g}" for value in rows["value"]])
            # Above the interval, which starts at the same edge.
            text = alt.Chart(rows).mark_text(align=align, dx=dx, dy=-5, fontSize=9)
            layers.append(text.encode(x=x("edge"), text="says:N", **about))
    return layers
