"""What a measured secretome says to whom: two columns of ligands and their receptors."""

from __future__ import annotations

from typing import Any

import altair as alt

from cutis.figures.beyond import LEFT, SAYS, shape
from cutis.figures.frame import Frame
from cutis.figures.style import scale

TITLE = "What the measured secretome says, and who hears it"
TABLES = {
    "heard": {
        "ligand": "symbol",
        "receptor": "symbols, + between the parts of a complex",
        "receiver": "cell that has the receptor; one column each",
        "level": "of the ligand, share of all measured, 0 to 1",
        "status": "measured where an expression table was given, recalled or prior otherwise",
        "tag": "regenerative, inflammatory or neutral",
    }
}
#: Messages shown to each receiver: the loudest.
MOST = 18
#: Shares of all protein, lowest shown and whole: a secretome spans six powers of ten.
SHARES = (1e-6, 1.0)
#: How sure it is that the receiver has the receptor → how strong its bar is.
STATUS = {"measured": 1.0, "verified": 0.85, "recalled": 0.6, "prior": 0.35}


def draw(heard: Frame, *, title: str = TITLE) -> alt.ConcatChart:
    """Return two columns; bar length is the ligand's share of the secretome on a fixed scale."""
    groups = heard.groupby("receiver", sort=False)
    loudest = {str(name): (_loudest(rows), len(rows)) for name, rows in groups}
    drawn = [_receiver(rows, name, many) for name, (rows, many) in loudest.items()]
    faint = any((rows["level"] < SHARES[0]).any() for rows, _ in loudest.values())
    few = f"; {SAYS}" if faint else ""
    subtitle = (
        "length: share of all the protein measured; "
        "the paler, the less sure the receptor (measured, verified, recalled, prior)" + few
    )
    return alt.concat(*drawn, columns=2, spacing=30).properties(
        title=alt.TitleParams(title, subtitle=subtitle)
    )


def _loudest(rows: Frame) -> Frame:
    """Return the messages with the most ligand, the receptors of a ligand in one row."""
    said = rows.assign(message=rows["ligand"] + " → " + rows["receptor"])
    return said.nlargest(MOST, "level")


def _receiver(rows: Frame, name: str, many: int) -> Any:
    """Return one column: a row for each message."""
    order = list(rows["message"])
    # Bars on a log scale start at its low end.
    rows = rows.assign(start=SHARES[0], shape=LEFT)
    shown = f"to {name}" + (f" ({len(rows)} of {many})" if many > len(rows) else "")
    bars = (
        alt.Chart(rows)
        .mark_bar(height={"band": 0.78})
        .encode(
            x=alt.X(
                "start:Q", title="share of all protein (log scale)",
                scale=alt.Scale(type="log", domain=list(SHARES), clamp=True, nice=False),
                axis=alt.Axis(values=[1e-6, 1e-4, 1e-2, 1], format="~e"),
            ),
            x2="level:Q",
            y=alt.Y("message:N", sort=order, title=None),
            color=alt.Color("tag:N", scale=scale("messages"), title="message"),
            opacity=alt.Opacity(
                "status:N", legend=None,
                scale=alt.Scale(domain=list(STATUS), range=list(STATUS.values())),
            ),
            tooltip=["ligand", "receptor", "tag", "status", alt.Tooltip("level", format=".2e")],
        )
    )  # fmt: skip
    below = rows[rows["level"] < SHARES[0]]
    edge = alt.Chart(below).mark_point(filled=True, size=40, opacity=1, color="#8d949c").encode(
        x="start:Q", y=alt.Y("message:N", sort=order), shape=shape(),
        tooltip=["ligand", "receptor", alt.Tooltip("level", format=".2e")],
    )  # fmt: skip
    drawn = [bars, edge] if len(below) else [bars]
    return alt.layer(*drawn).properties(width=225, height=alt.Step(17), title=shown)
