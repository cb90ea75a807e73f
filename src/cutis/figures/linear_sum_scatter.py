"""The co-culture against the sum of the two cells alone, protein by protein."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.names import pixels, place, write
from cutis.figures.style import scale

TITLE = "The co-culture against the sum of its cells"
TABLES = {
    "proteins": {
        "protein": "label",
        "linear_sum": "level of both monocultures together; 0 or missing where neither has it",
        "level": "in the co-culture; 0 or missing where it has none",
        "verdict": "emergent, more, less, lost, as the sum or uncertain",
    }
}
LENGTH = 430
#: Names shown at most.
NAMED = 26
#: Share of the axis kept at its start for what one side does not have.
ABSENT = 0.06


def draw(
    proteins: Frame, *, title: str = TITLE, unit: str = "intensity"
) -> alt.LayerChart | alt.FacetChart:
    """Return a scatter on two log axes of one length; on the line the co-culture is the sum.

    What neither monoculture has stands in the strip at the left, what the co-culture lost in the
    strip below.
    """
    import numpy as np
    import pandas as pd

    table = proteins.copy()
    sides = ["linear_sum", "level"]
    values = table[sides].to_numpy(dtype=float)
    there = np.isfinite(values) & (values > 0)
    table, values, there = table[there.any(axis=1)], values[there.any(axis=1)], there[there.any(1)]
    low, high = _ends(values[there])
    start = low / (high / low) ** ABSENT
    at = np.where(there, values, (start * low) ** 0.5)
    table[sides] = at
    log = alt.Scale(type="log", domain=[start, high], nice=False)
    axis = alt.Axis(format="~e", tickCount=6, values=_tens(low, high))
    x = alt.X("linear_sum:Q", title=f"both alone, added ({unit})", scale=log, axis=axis)
    y = alt.Y("level:Q", title=f"in the co-culture ({unit})", scale=log, axis=axis)
    quiet = ~table["verdict"].isin(["emergent", "more", "less", "lost"])
    table["quiet"] = quiet
    points = alt.Chart(table.sort_values("quiet", ascending=False)).mark_point(filled=True).encode(
        x=x, y=y, color=alt.Color("verdict:N", title=None, scale=scale("sums")),
        size=alt.Size("quiet:N", legend=None,
                      scale=alt.Scale(domain=[True, False], range=[16, 36])),
        opacity=alt.Opacity("quiet:N", legend=None,
                            scale=alt.Scale(domain=[True, False], range=[0.4, 0.85])),
        tooltip=["protein", "verdict", *(alt.Tooltip(c, format=".3g") for c in sides)],
    )  # fmt: skip
    ends = pd.DataFrame({"a": [low, high]})
    dashes = {"strokeDash": [4, 4], "color": "#8d949c"}
    line = alt.Chart(ends).mark_line(**dashes).encode(x=alt.X("a:Q"), y=alt.Y("a:Q"))
    edge = alt.Chart(ends.iloc[:1]).mark_rule(opacity=0.35)
    names = write(_named(table, at, (start, high)), "protein", x=x, y=y)
    subtitle = "dashed: as the sum; strips at the edge: not found there"
    heading = alt.TitleParams(title, subtitle=subtitle)
    layers: list[Any] = [edge.encode(x="a:Q"), edge.encode(y="a:Q"), line, points, *names]
    return alt.layer(*layers).properties(width=LENGTH, height=LENGTH, title=heading)


def _ends(values: Any) -> tuple[float, float]:
    """Return the powers of ten around the values."""
    import numpy as np

    if not len(values):
        return 1.0, 10.0
    low, high = np.floor(np.log10(values.min())), np.ceil(np.log10(values.max()))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _tens(low: float, high: float) -> list[float]:
    """Return the powers of ten of an axis."""
    import numpy as np

    first, last = round(np.log10(low)), round(np.log10(high))
    return [10.0**n for n in range(first, last + 1, max(1, (last - first) // 6))]


def _named(table: Frame, at: Any, domain: tuple[float, float]) -> Frame:
    """Return the names that find room: the largest of what is emergent, then what moved most."""
    import numpy as np

    logs = np.log10(at)
    ends = (float(np.log10(domain[0])), float(np.log10(domain[1])))
    x, y = (pixels(logs[:, i], ends, LENGTH) for i in (0, 1))
    loud = ~table["quiet"].to_numpy(dtype=bool)
    away = np.abs(logs[:, 1] - logs[:, 0]) * loud
    ranked = [int(i) for i in np.argsort(-away) if loud[i]]
    return place(table, "protein", x, y, ranked, most=NAMED, frame=(LENGTH, LENGTH))
