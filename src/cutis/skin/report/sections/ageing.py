"""Skin from 20 to 80, with published points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.figures.frame import Frame
from cutis.knowledge.tables.observations import load as load_observations
from cutis.page.content import Chart, Section
from cutis.skin.model.donor import YEAR
from cutis.skin.readout.names import value_of
from cutis.skin.report.lab import Lab, curves
from cutis.skin.report.points import on_curve

if TYPE_CHECKING:
    from cutis.skin.readout.view import View


def course(lab: Lab) -> View:
    """Return a life as instruments see it."""
    return next(iter(lab.views(lab.run(lab.settings["ageing"]["plan"])).values()))


def section(lab: Lab) -> Section:
    """Return the section."""
    settings = lab.settings["ageing"]
    view = course(lab)
    first = view.subject.age
    table = curves({"main": view}, settings["readouts"], start=f"age {first:g}")
    table["age"] = first + table.pop("time") / YEAR
    points = on_curve(load_observations(lab.knowledge), table, settings["readouts"])
    shares = inducers(view, settings["inducers"])
    blocks = [
        Chart(
            "ageing_curves", {"curves": table, "points": points},
            note="A published change between two ages stands at the later age, on the curve of the "
            "earlier one. Some were measured at other sites of the body than the one simulated.",
        ),
        Chart("senescence", {"shares": shares}),
        Chart(
            "matrix_panel", {"levels": matrix(view, settings)},
            options={"title": f"Matrix and junction against age {first:g}"},
        ),
    ]  # fmt: skip
    return Section(
        "ageing",
        "Ageing from 20 to 80",
        "What becomes of the skin of one person from 20 to 80, and does it agree with what was "
        "measured?",
        f"One plan ({settings['plan']}), run {lab.many} times, each time with another sample of "
        "every number that is not known exactly. The curve is the median, the band holds 90 % of "
        "the runs, and published measurements stand on it.",
        "The band is what the uncertainty of the numbers comes to, not how people differ. A curve "
        "through a point is agreement, not proof of the mechanism. A simulation is not evidence.",
        blocks,
    )


def inducers(view: View, settings: dict[str, Any]) -> Frame:
    """Return the senescent share of fibroblasts by inducer and age."""
    import pandas as pd

    whole = view.total(tuple(settings["among"]))
    rows = []
    for state in view.members(settings["type"]):
        share = np.nanmedian(100 * view.state(state) / whole, axis=0)
        ages = view.subject.age + view.times / YEAR
        rows.append(pd.DataFrame({"inducer": state.split("/")[1], "age": ages, "share": share}))
    return pd.concat(rows, ignore_index=True)


def matrix(view: View, settings: dict[str, Any]) -> Frame:
    """Return components at some ages, relative to the first."""
    import pandas as pd

    components = view.model.book.knowledge.components
    rows = []
    for name in settings["matrix"]:
        values, _ = value_of(name, view)
        for age in settings["at"]:
            look = int(np.argmin(np.abs(view.subject.age + view.times / YEAR - age)))
            fold = float(np.nanmedian(values[:, look] / values[:, 0]))
            called = getattr(components.get(name), "name", name) or name
            rows.append({"component": called, "condition": f"age {age}", "fold": fold})
    return pd.DataFrame(rows)
