"""Places for the names of points: none on another name, on a point, or outside the frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np

from cutis.figures.frame import Frame

#: Pixels of a letter (symbols are capitals: 7.1 in Arial, as wide in DejaVu) and of a line at the
#: size names are written in, and beside a point.
LETTER, LINE, GAP = 7.1, 11.0, 6.0
#: Pixels from the middle of a point to its edge.
DOT = 3.0
FONT = 10


def place(
    table: Frame, name: str, x: Any, y: Any, ranked: Iterable[int], *, most: int, frame: Any
) -> Frame:
    """Return the rows whose names find room, with ``side`` (left or right).

    Parameters
    ----------
    table
        Rows.
    name
        Column of what is written.
    x, y
        Pixels of each row, from the lower left corner; names keep off these points.
    ranked
        Positions of the rows, the most important first.
    most
        Names shown at most.
    frame
        Width and height, pixels.
    """
    taken: list[tuple[float, float, float, float]] = []
    kept, sides = [], []
    width, height = frame
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    for at in ranked:
        long = LETTER * len(str(table[name].iloc[at]))
        for side, start in (("right", x[at] + GAP), ("left", x[at] - GAP - long)):
            box = (start, start + long, y[at] - LINE / 2, y[at] + LINE / 2)
            inside = box[0] >= 0 and box[1] <= width and box[2] >= -LINE and box[3] <= height + LINE
            if inside and not _covers(box, x, y) and not any(_meet(box, one) for one in taken):
                taken.append(box)
                kept.append(at)
                sides.append(side)
                break
        if len(kept) == most:
            break
    return table.iloc[kept].assign(side=np.array(sides, dtype=object))


def _covers(box: tuple[float, ...], x: Any, y: Any) -> bool:
    """Tell whether a box lies on any of the points."""
    near = (x > box[0] - DOT) & (x < box[1] + DOT) & (y > box[2] - DOT / 2) & (y < box[3] + DOT / 2)
    return bool(near.any())


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Tell whether two boxes overlap."""
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def pixels(values: Any, domain: tuple[float, float], length: float) -> Any:
    """Return where values stand on a linear axis of some pixels, ends clamped."""
    low, high = domain
    share = (np.asarray(values, dtype=float) - low) / (high - low)
    return np.clip(share, 0, 1) * length


def write(named: Frame, name: str, **encoding: Any) -> list[alt.Chart]:
    """Return the names as layers, one for each side."""
    layers = []
    sides: tuple[tuple[str, Any, float], ...] = (("right", "left", GAP), ("left", "right", -GAP))
    for side, align, dx in sides:
        rows = named[named["side"] == side]
        if len(rows):
            mark = alt.Chart(rows).mark_text(align=align, baseline="middle", dx=dx, fontSize=FONT)
            layers.append(mark.encode(text=f"{name}:N", **encoding))
    return layers
