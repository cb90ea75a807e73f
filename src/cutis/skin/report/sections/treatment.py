"""Aged skin treated for twelve weeks: what each intervention restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.figures.frame import Frame
from cutis.page.content import Chart, Section, Table
from cutis.skin.readout.treated import ranking as ranked
from cutis.skin.readout.treated import restored
from cutis.skin.report.lab import Lab, curves

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run
    from cutis.skin.readout.view import View

Array = NDArray[np.float64]

UNTREATED = "untreated"


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


def conversation(lab: Lab) -> dict[str, Array]:
    """Return how much of the conversation each intervention restores, %, shape (N,) each."""
    return restored(lab.views(treated(lab)), lab.settings["dialogue"]["receivers"], UNTREATED)


def best(lab: Lab) -> tuple[str, View]:
    """Return the intervention that restores most of the conversation, and its arm."""
    medians = {name: float(np.nanmedian(v)) for name, v in conversation(lab).items()}
    name = max(medians, key=lambda one: medians[one])
    return name, lab.views(treated(lab))[name]


def ranking(lab: Lab) -> Frame:
    """Return every intervention, what it restores most first."""
    settings = lab.settings
    return ranked(
        lab.views(treated(lab)), settings["dialogue"]["receivers"], UNTREATED,
        settings["treatment"]["interventions"], lab.knowledge,
    )  # fmt: skip


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
