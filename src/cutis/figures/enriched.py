"""Which gene sets speak: size of the effect, how many proteins, how sure."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.beyond import INSIDE, LEFT, RIGHT, SAYS, shape, shapes
from cutis.figures.frame import Frame
from cutis.figures.style import chances

TITLE = "Which pathways speak"
TABLES = {
    "sets": {
        "set": "name",
        "collection": "it belongs to; one panel each",
        "score": "normalised enrichment score, or log2 of the odds ratio",
        "hits": "proteins of it that were measured or are hits",
        "q": "adjusted p",
    }
}
#: Sets shown of each collection: the surest, then the strongest.
MOST = 14
#: What is shown of the scores; beyond it, triangles stand at the edge with their value.
RANGE = (-4.0, 4.0)
#: Labels of the colours, short enough not to stand on each other.
LABEL = "datum.value < 0.1 ? format(datum.value, '~e') : format(datum.value, '~g')"


def draw(
    sets: Frame, *, title: str = TITLE, across: str = "normalised enrichment score"
) -> alt.VConcatChart:
    """Return a panel for each collection; place is the score, area the proteins, colour is q."""
    sets = sets.assign(shape=shapes(sets["score"], RANGE))
    first = [(str(name), _first(rows)) for name, rows in sets.groupby("collection", sort=False)]
    drawn = [_panel(rows, name, across) for name, rows in first]
    subtitle = f"the surest {MOST} sets of each collection"
    if any((rows["shape"] != INSIDE).any() for _, rows in first):
        subtitle += f"; {SAYS}, with the value"
    return (
        alt.vconcat(*drawn, spacing=16)
        .resolve_scale(color="shared", size="shared")
        .properties(title=alt.TitleParams(title, subtitle=subtitle))
    )


def _first(rows: Frame) -> Frame:
    """Return the surest sets, then the strongest."""
    strong = rows.assign(strength=rows["score"].abs())
    return strong.sort_values(["q", "strength"], ascending=[True, False]).head(MOST)


def say_set(name: str, longest: int = 52) -> str:
    """Return the name of a set for people: no collection, number or capitals, not too long."""
    text = name.partition(" (GO:")[0]
    if name == name.upper() and "_" in name:  # as MSigDB writes: COLLECTION_NAME_OF_THE_SET
        text = name.split("_", 1)[1].replace("_", " ").lower()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _panel(rows: Frame, name: str, across: str) -> Any:
    """Return one collection."""
    rows = rows.assign(shown=[say_set(one) for one in rows["set"]])
    order = list(rows.sort_values("score", ascending=False)["shown"])
    x = alt.X("score:Q", title=across,
              scale=alt.Scale(domain=list(RANGE), clamp=True, nice=False))  # fmt: skip
    base = alt.Chart(rows).encode(y=alt.Y("shown:N", sort=order, title=None,
                                          axis=alt.Axis(grid=True, labelLimit=330)))  # fmt: skip
    zero = alt.Chart(rows.iloc[:1]).mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(0))
    stick = base.mark_rule(strokeWidth=1.2, opacity=0.4).encode(x=x, x2=alt.datum(0))
    point = base.mark_point(filled=True, opacity=1, stroke="#5d6670", strokeWidth=0.6).encode(
        x=x, shape=shape(),
        size=alt.Size("hits:Q", title="proteins",
                      scale=alt.Scale(domain=[0, 100], range=[12, 420], clamp=True),
                      legend=alt.Legend(values=[5, 20, 50, 100], symbolFillColor="#8d949c")),
        color=alt.Color("q:Q", title="adjusted p", scale=chances(),
                        legend=alt.Legend(values=[1e-6, 1e-3, 0.25], labelExpr=LABEL,
                                          gradientLength=190)),
        tooltip=["set", "hits", alt.Tooltip("score", format=".2f"), alt.Tooltip("q", format=".2g")],
    )  # fmt: skip
    values = _values(base, rows, x)
    return alt.layer(zero, stick, point, *values).properties(
        width=300, height=alt.Step(20), title=name
    )


def _values(base: Any, rows: Frame, x: Any) -> list[Any]:
    """Return the scores beyond the axis: at its right end outside, at its left above the stick."""
    layers = []
    for pointing, dy in ((LEFT, -6), (RIGHT, 0)):
        beyond = rows[rows["shape"] == pointing]
        if len(beyond):
            said = [f"{score:.1f}".replace("-", "−") for score in beyond["score"]]
            text = base.properties(data=beyond.assign(says=said))
            text = text.mark_text(align="left", dx=9, dy=dy, fontSize=9)
            layers.append(text.encode(x=x, text="says:N"))
    return layers
