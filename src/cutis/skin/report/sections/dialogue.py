"""Who says what to whom: young, aged and treated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.figures.frame import Frame
from cutis.page.content import Chart, Facts, Section
from cutis.skin.model.donor import YEAR
from cutis.skin.readout.dialogue import dialogue
from cutis.skin.readout.names import value_of
from cutis.skin.report.lab import Lab, relative, spread
from cutis.skin.report.sections import ageing, treatment

if TYPE_CHECKING:
    from cutis.skin.readout.view import View

#: A direction as a readout names it → as it is read.
DIRECTIONS = {"K→F": "keratinocyte → fibroblast", "F→K": "fibroblast → keratinocyte"}
#: Share of what was lost at which a curve is said to have fallen.
FALLEN = 0.1


def section(lab: Lab) -> Section:
    """Return the section."""
    settings = lab.settings["dialogue"]
    life = ageing.course(lab)
    best, treated = treatment.best(lab)
    table = three(lab, treated)
    heat = by_age(life, settings)
    lines = fidelity(life, settings)
    when = fallen(life, settings)
    blocks = [
        Facts({f"{name} has fallen by a tenth": says for name, says in when.items()}),
        Chart("dialogue_columns", {"messages": table}),
        Chart("dialogue_heat", {"messages": heat}),
        Chart("fidelity", {"curves": lines}),
    ]
    return Section(
        "dialogue",
        "The dialogue: young, aged and treated",
        "Who says what to whom across the junction, and what becomes of it?",
        f"Every message a keratinocyte or a fibroblast hears from the other side, as the share of "
        f"its full effect. Young is {settings['young']} years, aged is {settings['aged']}, treated "
        f"is {settings['aged']} after {lab.settings['treatment']['weeks']} weeks of {best}, which "
        "restored most (part 5). Fidelity is how alike what a cell hears is to what it heard when "
        "young (Bray–Curtis similarity over all its messages).",
        "Occupancies rest on levels in living skin that few have measured: read them as order, not "
        "as amount. Which messages count as regenerative is a judgement, written in the atlas.",
        blocks,
    )


def summed(table: Frame, by: str) -> Frame:
    """Return messages by direction, signal and ``by``: median over draws, mean over arrows."""
    table = table[table["direction"].isin(DIRECTIONS)]
    arrows = table.groupby(["direction", "signal", "message", "tag", by], sort=False)["occupancy"]
    each = arrows.median().reset_index()
    weight = each["tag"].map({"regenerative": 0, "inflammatory": 1}).fillna(2)
    tags = each.assign(weight=weight).sort_values("weight").groupby(["direction", "signal"])["tag"]
    mean = each.groupby(["direction", "signal", by], sort=False)["occupancy"].mean().reset_index()
    mean = mean.merge(tags.first().reset_index(), on=["direction", "signal"])
    return mean.assign(direction=mean["direction"].map(DIRECTIONS)).sort_values(
        "direction", kind="stable", ascending=False
    )


def three(lab: Lab, treated: View) -> Frame:
    """Return the messages of young, aged and treated skin.

    Aged skin is the untreated arm where treatment starts: the look of the treated arm at that
    moment is taken after its first dose.
    """
    import pandas as pd

    settings = lab.settings["dialogue"]
    hear = settings["receivers"]
    treated_from = treatment.start(lab)
    untreated = lab.views(treatment.treated(lab))[treatment.UNTREATED]
    pieces = {
        "young": dialogue(treated, at=[0.0], to=hear),
        "aged": dialogue(untreated, at=[treated_from], to=hear),
        "treated": dialogue(treated, to=hear),
    }
    table = pd.concat([piece.assign(condition=name) for name, piece in pieces.items()])
    return summed(table, "condition")


def by_age(life: View, settings: dict[str, Any]) -> Frame:
    """Return the messages at some ages."""
    first = life.subject.age
    at = [(age - first) * YEAR for age in settings["ages"]]
    table = dialogue(life, at=at, to=settings["receivers"])
    nearest = np.array(settings["ages"])
    ages = first + table["time"].to_numpy() / YEAR
    table["at"] = nearest[np.abs(ages[:, None] - nearest).argmin(axis=1)]
    return summed(table, "at")


def _lines(settings: dict[str, Any]) -> dict[str, str]:
    """Return what is compared with the collagen: shown → readout."""
    return {
        **{f"fidelity to {cell}s": f"fidelity {cell}" for cell in settings["receivers"]},
        "collagen I": settings["collagen"],
    }


def fidelity(life: View, settings: dict[str, Any]) -> Frame:
    """Return fidelity and collagen over age relative to their start, and balance as it is."""
    import pandas as pd

    ages = life.subject.age + life.times / YEAR
    cells = settings["receivers"]
    lines = [("fidelity", cell, f"fidelity {cell}", True) for cell in cells]
    lines += [("fidelity", "collagen", settings["collagen"], True)]
    lines += [("balance", cell, f"balance {cell}", False) for cell in cells]
    rows = []
    for panel, cell, name, fold in lines:
        values = value_of(name, life)[0]
        table = pd.DataFrame({"age": ages, **spread(relative(values) if fold else values)})
        rows.append(table.assign(panel=panel, cell=cell, readout=name))
    return pd.concat(rows, ignore_index=True)


def fallen(life: View, settings: dict[str, Any]) -> dict[str, str]:
    """Return, for each line, the age at which its median has lost a tenth."""
    ages = life.subject.age + life.times / YEAR
    found = {}
    for shown, name in _lines(settings).items():
        median = spread(relative(value_of(name, life)[0]))["median"]
        below = np.flatnonzero(median < 1 - FALLEN)
        found[shown] = f"at {ages[below[0]]:.0f} years" if len(below) else "not by 80 years"
    return found
