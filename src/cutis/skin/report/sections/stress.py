"""Stress: ultraviolet light, macrophage medium, a dish without its growth factors."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutis.figures.frame import Frame
from cutis.page.content import Block, Chart, Section, Table
from cutis.skin.readout.alone_together import levels
from cutis.skin.report.lab import Lab, curves
from cutis.skin.report.sections.populations import dish

#: A protein moved when it changed by more than this factor.
MOVED = 1.5


def section(lab: Lab) -> Section:
    """Return the section."""
    settings = lab.settings["stress"]
    stressed = against_rest(lab)
    blocks: list[Block] = [
        Chart("ultraviolet", {"course": ultraviolet(lab)}),
        _arms(lab, "vesicles", "Vesicles with siRNA against HYAL2, after five days of light"),
        _arms(lab, "macrophages", "Fibroblasts in medium of M1 macrophages"),
        Chart("dish_scatter", {"levels": stressed}),
        Table(
            "stressed-table", "What moves when growth factors are withheld",
            stressed[stressed["change"] != "same"],
            {"protein": "protein", "rest": "at rest (ng/mL)", "stressed": "stressed (ng/mL)",
             "fold": "fold"}, folded=True,
        ),
    ]  # fmt: skip
    return Section(
        "stress",
        "Stress: light, inflammation, withdrawal",
        "What does stress make skin and a dish say?",
        f"Light on skin ({settings['ultraviolet']['plan']}); vesicles that silence HYAL2 "
        "after it; fibroblasts in medium of M1 macrophages with two ingredients; and a co-culture "
        "moved to a medium without its growth factors, against the same dish at rest.",
        "What M1 macrophages put into the medium, and how far it makes cells senescent, are "
        "priors. Irradiances of the papers are read as multiples of the erythemal dose.",
        blocks,
    )


def ultraviolet(lab: Lab) -> Frame:
    """Return the course after one exposure, in hours."""
    settings = lab.settings["stress"]["ultraviolet"]
    run = lab.run(settings["plan"], sample=settings["sample"], draws=lab.fewer)
    table = curves(lab.views(run), settings["readouts"])
    table["hours"] = 24 * table.pop("time")
    return table.drop(columns="arm")


def _arms(lab: Lab, name: str, title: str) -> Chart:
    """Return the courses of an experiment with arms."""
    settings: dict[str, Any] = lab.settings["stress"][name]
    named = settings.get("names", {})
    run = lab.run(settings["plan"], draws=lab.fewer)
    arms = {named.get(arm, arm): view for arm, view in lab.views(run).items()}
    table = curves(arms, settings["readouts"])
    return Chart("courses", {"courses": table}, id=name, options={"title": title})


def against_rest(lab: Lab) -> Frame:
    """Return the levels of a stressed dish beside those at rest."""
    settings = lab.settings["stress"]["dishes"]
    rest, stressed = (levels(dish(lab, settings[name])) for name in ("rest", "stressed"))
    table = rest.merge(stressed, on="protein", suffixes=("", " stressed"))
    seen = (table["probability"] >= 0.5) | (table["probability stressed"] >= 0.5)
    table = table[seen].rename(columns={"level": "rest", "level stressed": "stressed"})
    fold = table["stressed"] / table["rest"]
    table["fold"] = fold
    table["change"] = np.where(fold > MOVED, "up", np.where(fold < 1 / MOVED, "down", "same"))
    columns = ["protein", "rest", "stressed", "fold", "change"]
    return table[columns].sort_values("fold", ascending=False, ignore_index=True)
