"""Regulation of every protein: how much against how sure, and what appears or disappears."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.beyond import INSIDE, LEFT, RIGHT, SAYS, UP, shape, shapes
from cutis.figures.frame import Frame
from cutis.figures.names import FONT, LETTER, LINE, pixels, place, write
from cutis.figures.style import scale

TITLE = "What changes between two conditions"
TABLES = {
    "proteins": {
        "protein": "label",
        "log2_fold": "of the level; missing where a condition has none",
        "p": "of the test of its arm",
        "q": "p adjusted for the number of proteins",
        "arm": "level (both conditions have it) or presence",
        "verdict": "up, down, appears, disappears or same",
    }
}
#: What is shown of the axes; beyond them, triangles stand at the edge.
FOLDS, LOG_P = (-8.0, 8.0), (0.0, 12.0)
WIDTH, SIDE, HEIGHT = 460, 130, 380
#: Names shown at most, in the middle and at each side.
NAMED, NAMED_BESIDE = 24, 20
#: Pixels between the upper edge and the names written above it.
ABOVE = 8


def draw(
    proteins: Frame, *, title: str = TITLE, fold: float = 1.0, q: float = 0.05
) -> alt.HConcatChart:
    """Return the volcano of levels with the presence arm at its sides; dashes are thresholds.

    ``fold`` and ``q`` are the thresholds that the verdicts were made with; a fold of 1 is none.
    """
    import numpy as np

    known = proteins[proteins["p"].notna()]
    height = -np.log10(known["p"].clip(lower=10.0 ** -LOG_P[1], upper=1.0))
    table = known.assign(sure=height, shape=_shapes(known))
    level = table[(table["arm"] == "level") & table["log2_fold"].notna()]
    presence = table[table["arm"] == "presence"]
    limit = _p_at(level, q)
    drawn = [_middle(level, fold, limit)]
    for verdict, first in (("disappears", True), ("appears", False)):
        rows = presence[presence["verdict"] == verdict]
        if len(rows):
            drawn.insert(0 if first else len(drawn), _beside(rows, verdict, labels=first))
    also = f"{fold:g}-fold and " if fold > 1 else ""
    subtitle = f"dashes: {also}a false discovery rate of {100 * q:g} %"
    if limit is None:
        subtitle = f"no level changes at a false discovery rate of {100 * q:g} %"
        subtitle += f"; dashes: {fold:g}-fold" if fold > 1 else ""
    beyond = int((level["shape"] != INSIDE).sum())
    subtitle += f"; {SAYS} ({beyond:,} of {len(level):,})" if beyond else ""
    return (
        alt.hconcat(*drawn, spacing=12)
        .resolve_scale(color="shared")
        .properties(title=alt.TitleParams(title, subtitle=subtitle))
    )


def _shapes(table: Frame) -> Any:
    """Return what each protein is drawn with: a triangle where it is beyond an axis."""
    import numpy as np

    across = shapes(table["log2_fold"], FOLDS)
    high = table["p"].to_numpy(dtype=float) < 10.0 ** -LOG_P[1]
    return np.where((across == INSIDE) & high, UP, across).astype(object)


def _p_at(level: Frame, q: float) -> float | None:
    """Return −log10 of the largest p that is within the false discovery rate."""
    within = level.loc[level["q"] <= q, "sure"]
    return float(within.min()) if len(within) else None


def _colour() -> alt.Color:
    """Return the colour of a verdict."""
    return alt.Color("verdict:N", title=None, scale=scale("changes"))


def _y(labels: bool = True) -> alt.Y:
    """Return the axis of how sure."""
    title = "how sure (−log10 p)" if labels else None
    axis = alt.Axis(labels=labels, ticks=labels, tickCount=7)
    return alt.Y("sure:Q", title=title, axis=axis,
                 scale=alt.Scale(domain=list(LOG_P), clamp=True, nice=False))  # fmt: skip


def _tooltip() -> list[Any]:
    numbers = (alt.Tooltip(c, format=".3g") for c in ("log2_fold", "p", "q"))
    return ["protein", "verdict", *numbers]


def _middle(level: Frame, fold: float, limit: float | None) -> Any:
    """Return the level arm."""
    import numpy as np
    import pandas as pd

    x = alt.X("log2_fold:Q", title="change of the level (log2 fold)",
              scale=alt.Scale(domain=list(FOLDS), clamp=True, nice=False))  # fmt: skip
    same = level["verdict"] == "same"
    base = alt.Chart(level.assign(moved=~same)).mark_point(filled=True).encode(
        x=x, y=_y(), color=_colour(), tooltip=_tooltip(), shape=shape(),
        size=alt.Size("moved:N", legend=None, scale=alt.Scale(domain=[False, True],
                                                              range=[16, 34])),
        opacity=alt.Opacity("moved:N", legend=None, scale=alt.Scale(domain=[False, True],
                                                                    range=[0.35, 0.85])),
    )  # fmt: skip
    rule = {"strokeDash": [4, 4], "opacity": 0.7}
    layers: list[Any] = []
    if fold > 1:
        edges = pd.DataFrame({"edge": [-np.log2(fold), np.log2(fold)]})
        layers.append(alt.Chart(edges).mark_rule(**rule).encode(x=alt.X("edge:Q")))
    if limit is not None:
        line = pd.DataFrame({"edge": [limit]})
        layers.append(alt.Chart(line).mark_rule(**rule).encode(y=alt.Y("edge:Q")))
    moved = level[~same]
    return alt.layer(*layers, base, *_names(moved, x)).properties(width=WIDTH, height=HEIGHT)


def _names(moved: Frame, x: alt.X) -> list[Any]:
    """Return the names of the strongest: those beyond an axis first, with their fold.

    What is beyond the top has its name above the frame, and beyond the right end beside it, so that
    names keep off the points there.
    """
    import numpy as np

    fold = moved["log2_fold"].to_numpy(dtype=float)
    beyond = moved["shape"].isin([LEFT, RIGHT]).to_numpy()
    said = [f"{name} {value:+.1f}".replace(" -", " −") if far else str(name)
            for name, value, far in zip(moved["protein"], fold, beyond, strict=True)]  # fmt: skip
    moved = moved.assign(name=said)
    at = pixels(moved["log2_fold"], FOLDS, WIDTH), pixels(moved["sure"], LOG_P, HEIGHT)
    far = np.hypot(at[0] / WIDTH - 0.5, at[1] / HEIGHT)
    top, right = (moved["shape"] == UP).to_numpy(), (moved["shape"] == RIGHT).to_numpy()
    # Of those at an edge the strongest first; they go before all others.
    strength = np.where(beyond, 100 + np.abs(fold), far)
    ranked = [
        one for one in np.argsort(-strength, kind="stable") if not top[one] and not right[one]
    ]
    named = place(moved, "name", *at, ranked, most=NAMED, frame=(WIDTH, HEIGHT))
    layers: list[Any] = list(write(named, "name", x=x, y=_y()))
    surest = moved.assign(across=at[0])[top].sort_values(["p", "protein"], kind="stable")
    kept = _apart(surest["across"].to_numpy(), LETTER * surest["name"].astype(str).str.len() + 4)
    if kept:
        text = alt.Chart(surest.iloc[kept]).mark_text(dy=-ABOVE, baseline="bottom", fontSize=FONT)
        layers.append(text.encode(x=x, y=_y(), text="name:N"))
    farthest = moved.assign(up=at[1])[right].sort_values("log2_fold", ascending=False)
    kept = _apart(farthest["up"].to_numpy(), [LINE] * len(farthest))
    if kept:
        rows = farthest.iloc[kept].assign(side="right")
        layers += write(rows, "name", x=x, y=_y())
    return layers


def _apart(middle: Any, long: Any) -> list[int]:
    """Return which names, the first foremost, find room beside each other along one edge."""
    taken: list[tuple[float, float]] = []
    kept: list[int] = []
    for at, (centre, length) in enumerate(zip(middle, long, strict=True)):
        box = (centre - length / 2, centre + length / 2)
        if all(box[1] <= one[0] or one[1] <= box[0] for one in taken):
            taken.append(box)
            kept.append(at)
    return kept


def _beside(rows: Frame, verdict: str, *, labels: bool) -> Any:
    """Return one side of the presence arm: points at its left, names in a column at its right."""
    import numpy as np

    rows = rows.sort_values("sure", ascending=False, kind="stable").reset_index(drop=True)
    # The golden ratio spreads neighbours of a ranking far from each other, the same way each time.
    rows["across"] = 0.04 + 0.26 * ((np.arange(len(rows)) * 0.6180339887) % 1.0)
    x = alt.X("across:Q", title=f"{verdict} ({len(rows):,})",
              scale=alt.Scale(domain=[0, 1], nice=False),
              axis=alt.Axis(labels=False, ticks=False, grid=False))  # fmt: skip
    points = alt.Chart(rows).mark_point(filled=True, size=26, opacity=0.8).encode(
        x=x, y=_y(labels), color=_colour(), tooltip=_tooltip(), shape=shape()
    )  # fmt: skip
    kept = _apart(pixels(rows["sure"], LOG_P, HEIGHT), [LINE] * len(rows))
    named = rows.iloc[kept[:NAMED_BESIDE]].assign(column=0.38)
    to = alt.Chart(named).mark_rule(opacity=0.45, strokeWidth=0.7)
    text = alt.Chart(named).mark_text(align="left", baseline="middle", dx=2, fontSize=FONT)
    layers = [
        to.encode(x=x, x2="column:Q", y=_y(labels)), points,
        text.encode(x=alt.X("column:Q"), y=_y(labels), text="protein:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=SIDE, height=HEIGHT)
