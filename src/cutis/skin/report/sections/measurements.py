"""Every published measurement against the model."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutis.figures.frame import Frame
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.page.page import say
from cutis.skin.fit.compare import Comparison, compare
from cutis.skin.report.lab import Lab


def comparison(lab: Lab) -> Comparison:
    """Return every row, scored."""
    if "comparison" not in lab.read:
        lab.read["comparison"] = compare(
            draws=lab.fewer, seed=lab.seed, threads=lab.threads, knowledge=lab.knowledge
        )
    return lab.read["comparison"]


def deviations(rows: Frame) -> Frame:
    """Return how far each number is from the published one, in half-intervals."""
    rows = rows[rows["statistic"] != "direction"].copy()
    rows = rows[rows["verdict"].isin(["inside", "missed"])]
    value = rows["value"].astype(float)
    half = ((rows["high"] - rows["low"]) / 2).fillna(
        (value - rows["low"].fillna(rows["high"])).abs()
    )
    half = half.where(half > 0, 0.25 * value.abs())
    middle = (rows["high"] + rows["low"]).div(2).fillna(value)
    for name, column in (("deviation", "model"), ("low", "model_low"), ("high", "model_high")):
        rows[f"d_{name}"] = (rows[column] - middle) / half
    table = rows[["id", "title", "verdict", "d_deviation", "d_low", "d_high"]]
    table = table.rename(columns=lambda name: name.removeprefix("d_"))
    return table.sort_values("deviation", key=np.abs, ignore_index=True)


def said(rows: Frame) -> Frame:
    """Return the rows with what was published and what is simulated as text."""

    def interval(value: Any, low: float, high: float, unit: str) -> str:
        if isinstance(value, str):
            return value
        if high != high:
            ends = f"{say(float(low))} or more"
        elif low != low:
            ends = f"{say(float(high))} or less"
        else:
            ends = f"{say(float(low))} to {say(float(high))}"
        return f"{say(float(value))} ({ends}) {unit}".strip()

    published = [interval(r.value, r.low, r.high, r.unit) for r in rows.itertuples()]
    simulated = [
        interval(r.model, r.model_low, r.model_high, r.unit or "fold") for r in rows.itertuples()
    ]
    return rows.assign(published=published, simulated=simulated)


def section(lab: Lab) -> Section:
    """Return the section."""
    return section_of(comparison(lab))


def section_of(found: Comparison) -> Section:
    """Return the section of a comparison."""
    table = found.table
    inside, rows = found.held()
    checked, checks = found.held("check")
    counts = found.counts
    scored: Frame = table[table["verdict"].isin(["inside", "missed"])]
    facts = {
        "calibrate rows held by the band": f"{inside} of {rows}",
        "check rows held by the band": f"{checked} of {checks}",
        "all rows": ", ".join(f"{number} {verdict}" for verdict, number in counts.items()),
    }
    blocks: list[Block] = [Facts(facts)]
    shown = deviations(table)
    if len(shown):
        blocks.append(Chart("residuals", {"rows": shown}))
    columns = {"id": "id", "title": "found", "published": "published",
               "simulated": "simulated (5–95 %)",
               "verdict": "verdict", "use": "use", "source": "source"}  # fmt: skip
    order = said(scored.sort_values(["verdict", "id"], ascending=[False, True]))
    blocks.append(Table("residual-table", "Inside and missed", order, columns, marks="verdict"))
    rest = table[~table["verdict"].isin(["inside", "missed"])]
    why = {"id": "id", "title": "found", "verdict": "verdict", "reason": "why", "source": "source"}
    blocks.append(
        Table(
            "out-of-scope",
            "Out of scope, or failed, and why",
            rest,
            why,
            marks="verdict",
            folded=True,
        )
    )
    return Section(
        "measurements",
        "Published measurements against the model",
        "Where does the model agree with what was measured, and where not?",
        f"Every row: its own experiment is run with {found.draws} draws and the number is compared "
        "with the published interval. A row is held when the band of the model and the interval "
        "overlap; each miss is listed.",
        "Rows marked calibrate may have shaped the numbers, so their agreement is no test; rows "
        "marked check did not. Some rows contradict each other, and both are kept. A simulation is "
        "not evidence.",
        blocks,
    )
