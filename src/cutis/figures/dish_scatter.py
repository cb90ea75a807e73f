"""Two dishes against each other, protein by protein."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour, colours

TITLE = "The stressed dish against the dish at rest"
TABLES = {
    "levels": {
        "protein": "symbol",
        "rest": "level in the dish at rest, ng/mL",
        "stressed": "level in the other dish, ng/mL",
        "change": "up, down or same",
    }
}
#: Proteins that are named on the chart: those that moved most and stand apart.
NAMED = 14


def draw(
    levels: Frame, *, title: str = TITLE, across: str = "at rest", up: str = "stressed"
) -> alt.LayerChart | alt.FacetChart:
    """Return a scatter on two log axes of the same length; on the line nothing changed."""
    import numpy as np
    import pandas as pd

    shown = levels[(levels["rest"] > 0) & (levels["stressed"] > 0)]
    move = np.abs(np.log(shown["stressed"] / shown["rest"]))
    named = shown.loc[_apart(shown, list(move[move > np.log(1.5)].nlargest(80).index))]
    ends = [
        10 ** np.floor(np.log10(shown[["rest", "stressed"]].min().min())),
        10 ** np.ceil(np.log10(shown[["rest", "stressed"]].max().max())),
    ]
    log = alt.Scale(type="log", domain=ends, nice=False)
    axis = alt.Axis(format="~g", tickCount=6)
    domain = ["up", "down", "same"]
    picked = [colours("messages")["inflammatory"], colour("plain"), colours("messages")["neutral"]]
    base = alt.Chart(shown).encode(
        x=alt.X("rest:Q", title=f"{across} (ng/mL)", scale=log, axis=axis),
        y=alt.Y("stressed:Q", title=f"{up} (ng/mL)", scale=log, axis=axis),
    )
    points = base.mark_point(filled=True, size=42, opacity=0.8).encode(
        color=alt.Color("change:N", title="change by more than half",
                        scale=alt.Scale(domain=domain, range=picked)),
        tooltip=["protein", *(alt.Tooltip(c, format=".3g") for c in ("rest", "stressed"))],
    )  # fmt: skip
    names = base.mark_text(align="left", dx=6, dy=-4, fontSize=10).encode(text="protein:N")
    names.data = named
    same = alt.Chart(pd.DataFrame({"a": ends})).mark_line(strokeDash=[4, 4], color="#8d949c")
    line = same.encode(x=alt.X("a:Q"), y=alt.Y("a:Q"))
    return alt.layer(line, points, names).properties(width=430, height=400, title=title)


def _apart(shown: Frame, ranked: list[Any]) -> list[Any]:
    """Return the first of a ranking whose names do not stand on each other."""
    import numpy as np

    taken: list[tuple[float, float]] = []
    kept = []
    for index in ranked:
        x, y = (float(np.log10(shown.loc[index, axis])) for axis in ("rest", "stressed"))
        if all(abs(x - a) > 0.55 or abs(y - b) > 0.17 for a, b in taken):
            taken.append((x, y))
            kept.append(index)
        if len(kept) == NAMED:
            break
    return kept
