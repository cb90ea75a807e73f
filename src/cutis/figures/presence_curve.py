"""How likely a protein is to be seen at its level: the curve that decides what absence means."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import colour

TITLE = "When not seen means not there"
TABLES = {
    "curve": {
        "level": "on the linear scale",
        "detected": "chance of being seen in one sample, 0 to 1",
    },
    "observed": {
        "level": "of a bin of proteins",
        "share": "of samples that see them, 0 to 1",
        "proteins": "in the bin",
    },
}


def draw(
    curve: Frame, observed: Frame | None = None, *, title: str = TITLE, unit: str = "intensity"
) -> alt.LayerChart | alt.FacetChart:
    """Return the fitted curve with what was observed in bins of the level."""
    import numpy as np

    ends = [10.0 ** np.floor(np.log10(curve["level"].min())),
            10.0 ** np.ceil(np.log10(curve["level"].max()))]  # fmt: skip
    log = alt.Scale(type="log", domain=ends, nice=False)
    tens = [10.0**n for n in range(round(np.log10(ends[0])), round(np.log10(ends[1])) + 1)]
    x = alt.X("level:Q", title=f"level ({unit})", scale=log,
              axis=alt.Axis(format="~e", values=tens))  # fmt: skip
    share = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("detected:Q", title="seen in a sample (share)", scale=share)
    layers: list[Any] = [
        alt.Chart(curve).mark_line(color=colour("plain"), strokeWidth=2.2).encode(x=x, y=y)
    ]
    if observed is not None and len(observed):
        points = alt.Chart(observed).mark_point(filled=True, opacity=0.75, color=colour("measured"))
        layers.append(
            points.encode(
                x=x, y=alt.Y("share:Q", scale=share),
                size=alt.Size("proteins:Q", title="proteins in a bin",
                              scale=alt.Scale(type="sqrt", range=[15, 220])),
                tooltip=[alt.Tooltip("level", format=".2e"), alt.Tooltip("share", format=".2f"),
                         "proteins"],
            )
        )  # fmt: skip
    heading = alt.TitleParams(title, subtitle="line: the model of dropout; points: observed")
    return alt.layer(*layers).properties(width=430, height=240, title=heading)
