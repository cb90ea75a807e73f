"""Aged skin treated for twelve weeks: what each intervention restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.figures.frame import Frame
from cutis.page.content import Chart, Section, Table
from cutis.skin.readout.names import value_of
from cutis.skin.readout.restoration import restoration, target_of
from cutis.skin.report.lab import Lab, curves

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run
    from cutis.skin.readout.view import View

Array = NDArray[np.float64]

UNTREATED = "untreated"
#: A target is scored only if age moved it by more than this share.
MOVED = 0.03


def plan(lab: Lab) -> str:
    """Return the plan: a person grows old once, then an arm for each intervention."""
    settings = lab.settings["treatment"]
    weeks = settings["weeks"]
    arms = [f"{UNTREATED}: wait {weeks} week"]
    for name, how in settings["interventions"].items():
        dose = f"{how['dose']} " if "dose" in how else ""
        arms.append(f"{name}: apply {name} {dose}{how['often']} for {weeks} week")
    return " | ".join([settings["plan"], *arms])


def looks(lab: Lab) -> list[str]:
    """Return when one looks: weekly, and in the last week at all times of the day."""
    weeks = int(lab.settings["treatment"]["weeks"])
    last = [f"{7 * (weeks - 1) + 1.25 * k:g} day" for k in range(1, 6)]
    return [*(f"{7 * k} day" for k in range(1, weeks)), *last]


def treated(lab: Lab) -> Run:
    """Return the run."""
    return lab.run(plan(lab), draws=lab.fewer)


def start(lab: Lab) -> float:
    """Return when the treatment starts, in days since the start of the run."""
    trunk = treated(lab).experiment.trunk
    return trunk.end if trunk else 0.0


def _at_end(view: View, values: Array) -> Array:
    """Return the mean over the last week, shape (N,)."""
    return np.nanmean(values[:, view.times >= view.times[-1] - 7 + 1e-6], axis=1)


def conversation(lab: Lab) -> dict[str, Array]:
    """Return how much of the conversation each intervention restores, %, shape (N,) each."""
    arms = lab.views(treated(lab))
    cells = lab.settings["dialogue"]["receivers"]

    def fidelity(view: View) -> Array:
        each = [_at_end(view, value_of(f"fidelity {cell}", view)[0]) for cell in cells]
        return np.mean(each, axis=0)

    untreated = fidelity(arms[UNTREATED])
    return {
        name: 100 * restoration(fidelity(view), untreated)
        for name, view in arms.items()
        if name != UNTREATED
    }


def best(lab: Lab) -> tuple[str, View]:
    """Return the intervention that restores most of the conversation, and its arm."""
    medians = {name: float(np.nanmedian(v)) for name, v in conversation(lab).items()}
    name = max(medians, key=lambda one: medians[one])
    return name, lab.views(treated(lab))[name]


def ranking(lab: Lab) -> Frame:
    """Return every intervention with what it restores, and what becomes of its own target."""
    import pandas as pd

    settings = lab.settings["treatment"]["interventions"]
    arms = lab.views(treated(lab))
    rows = []
    for name, values in conversation(lab).items():
        agent = lab.knowledge.agents[name]
        low, median, high = np.nanpercentile(values, [5, 50, 95])
        target = target_of(agent.sold_for)
        readout = target.readout if target else ""
        own = own_target(arms[name], arms[UNTREATED], readout) if readout else float("nan")
        rows.append(
            {"intervention": name, "kind": settings[name]["kind"], "low": low,
             "restoration": median,
             "high": high, "target": agent.sold_for, "scored as": readout,
             "own": own, "often": settings[name]["often"]}
        )  # fmt: skip
    return pd.DataFrame(rows).sort_values("restoration", ascending=False, ignore_index=True)


def own_target(view: View, untreated: View, readout: str) -> float:
    """Return how much of its own target an intervention restores, %; NaN where age took nothing."""
    now, _ = value_of(readout, view)
    then, _ = value_of(readout, untreated)
    young, aged = np.nanmedian(then[:, 0]), np.nanmedian(_at_end(untreated, then))
    if abs(young - aged) < MOVED * abs(young):
        return float("nan")
    end = _at_end(untreated, then)
    with np.errstate(divide="ignore", invalid="ignore"):
        back = 100 * (_at_end(view, now) - end) / (then[:, 0] - end)
    return float(np.nanmedian(back))


def section(lab: Lab) -> Section:
    """Return the section."""
    settings = lab.settings["treatment"]
    table = ranking(lab)
    arms = lab.views(treated(lab))
    shown = {name: arms[name] for name in settings["courses"]}
    lines = curves(shown, settings["readouts"], start="the start of treatment", since=start(lab))
    lines["time"] /= 7
    columns = {"intervention": "intervention", "kind": "kind", "often": "how often",
               "restoration": "conversation restored (%)", "low": "5 %", "high": "95 %",
               "target": "sold for", "scored as": "scored as",
               "own": "own target restored (%)"}  # fmt: skip
    return Section(
        "treatment",
        "Twelve weeks of treatment: by a signal, by an ingredient",
        "What restores the conversation, and what only pushes one target?",
        f"A face aged to 65 ({settings['plan']}), then {len(table)} interventions, each for "
        f"{settings['weeks']} weeks as it is used, against no treatment, with {lab.fewer} draws. "
        "Restored is the share of lost fidelity that is back (mean of both cells, mean over the "
        "last week): 0 is as untreated, 100 as young.",
        "Doses that reach the living skin, and most strengths of effect, are priors with wide "
        "ranges: the order is a hypothesis to test. No claim about any product follows from it. "
        "A target that age did not move, or that the model does not follow, has no dot.",
        [
            Chart("ranking", {"interventions": table}),
            Chart(
                "courses", {"courses": lines}, id="treatment-courses",
                options={"title": "During the treatment", "across": "weeks of treatment"},
            ),
            Table("ranking-table", "Every intervention", table, columns, folded=True),
        ],
    )  # fmt: skip
