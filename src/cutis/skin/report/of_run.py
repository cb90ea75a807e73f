"""The report of any stored run: what was run, what became of it, what stands behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from cutis.errors import ModelError, StoreError
from cutis.figures.frame import Frame
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.page.page import build
from cutis.skin.experiment.subject import say_cohort, say_subject
from cutis.skin.model.donor import Dish, Donor
from cutis.skin.readout.secretome import levels as secreted
from cutis.skin.readout.view import View
from cutis.skin.report.lab import curves, say_unit, seen, spread
from cutis.skin.report.sections import provenance
from cutis.skin.report.sections.dialogue import summed

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run

#: Days from which a course is shown in the next larger unit.
SPANS = (("h", 1 / 24, 3.0), ("day", 1.0, 120.0), ("week", 7.0, 1000.0), ("year", 365.25, np.inf))
#: States shown of a run that kept only some, and arms shown of a run with very many.
MOST_STATES, MOST_ARMS = 12, 12


def settings() -> dict[str, Any]:
    """Return ``run.yaml``."""
    return yaml.safe_load(files("cutis.skin.report").joinpath("run.yaml").read_text("utf-8"))


def report_of_run(run: Run, *, path: str = "run.zarr") -> str:
    """Return the report of a run as HTML.

    Parameters
    ----------
    run
        A complete run.
    path
        Where it is, for the command that repeats the report.

    Raises
    ------
    StoreError
        The run is not complete, or the atlas has changed since.
    """
    if not run.complete:
        raise StoreError(f"{run.path}: the run is not complete; `cutis resume {run.path}` first")
    sections = [_run(run), *_results(run)]
    sections.append(
        provenance.section(
            [run.model], again=f"cutis report {path}", seed=run.experiment.seed,
            draws=str(run.experiment.draws or "central values"), plans=[run.experiment.yaml],
        )
    )  # fmt: skip
    title = run.experiment.title or f"A run of {_who(run)}"
    return build(sections, title=title, lead=run.summary().replace(f" · {run.path}", ""))


def _who(run: Run) -> str:
    """Return the subject as a sentence, without any genotype."""
    experiment = run.experiment
    if experiment.cohort is not None:
        return say_cohort(experiment.cohort)
    if experiment.subject is not None:
        return say_subject(_nameless(experiment.subject))
    return "several subjects"


def _nameless(subject: Donor | Dish) -> Donor | Dish:
    """Return a subject without its genotype, which is never stored or shown."""
    if isinstance(subject, Dish):
        return replace(subject, donor=replace(subject.donor, genotype={}))
    return replace(subject, genotype={})


def _run(run: Run) -> Section:
    """Return what was run."""
    outcomes: Counter[str] = Counter()
    for arm in run.arms:
        outcomes.update(outcome.meaning for outcome in run.outcomes(arm))
    facts = {
        "subject": _who(run),
        "individuals": f"{run.experiment.individuals:,}",
        "arms": ", ".join(run.arms),
        "how they ended": ", ".join(f"{count:,} {what}" for what, count in outcomes.items()),
        "computed in": f"{run.seconds:.1f} s",
    }
    notes = [run.about_atlas] * bool(run.about_atlas) + list(run.experiment.notes)
    blocks: list[Block] = [Facts(facts), *(Text(note) for note in notes)]
    return Section(
        "run", "What was run", "Who, and what was done?",
        "The plan as it was understood; the plan itself is among the sources, at the end.",
        "Whether this is what happens to anybody.", blocks,
    )  # fmt: skip


def _results(run: Run) -> list[Section]:
    """Return what became of it."""
    if run.attrs.get("kept") is not None:
        return [_kept(run)]
    arms = dict(list(seen(run).items())[:MOST_ARMS])
    dishes = [view.in_dish for view in arms.values()]
    found = [_courses(arms, settings()["dish" if all(dishes) else "person"])]
    found.append(_dialogue(arms))
    if all(dishes):
        found.append(_secretome(arms))
    elif (control := next((a for a in settings()["untreated"] if a in arms), "")) and len(arms) > 1:
        found.append(_restored(run, control))
    return found


def _unit(days: float) -> tuple[str, float]:
    """Return the unit of time a course is shown in, and its days."""
    return next((name, size) for name, size, most in SPANS if days <= most)


def _in_time(table: Frame) -> tuple[Frame, dict[str, Any]]:
    """Return courses with their time in a fitting unit, and the title of that axis."""
    name, size = _unit(float(table["time"].max()))
    return table.assign(time=table["time"] / size), {"across": f"time ({name})"}


def _courses(arms: dict[str, View], readouts: list[dict[str, Any]]) -> Section:
    """Return readouts over time, those that the subject has."""
    import pandas as pd

    tables, missing = [], []
    for readout in readouts:
        try:
            table = curves(arms, [readout])
        except ModelError:
            missing.append(readout["show"])
            continue
        if table["median"].notna().any():
            tables.append(table)
        else:
            missing.append(readout["show"])
    if not tables:
        raise ModelError("the subject has none of the readouts a report shows")
    table, options = _in_time(pd.concat(tables))
    ends = table.groupby(["readout", "arm"], sort=False).tail(1)
    left = f" Not there in this subject: {', '.join(missing)}." if missing else ""
    return _course_section(table, ends, options, left)


def _course_section(table: Frame, ends: Frame, options: dict[str, Any], left: str = "") -> Section:
    """Return the section of some courses and a table of their ends."""
    columns = {"readout": "readout", "arm": "arm", "unit": "unit", "low": "5 %", "median": "median",
               "high": "95 %"}  # fmt: skip
    return Section(
        "courses", "What became of it", "How did it go, arm by arm?",
        f"Median and 5–95 % of the individuals over time.{left}",
        "The band holds what is not known about the numbers (draws) or how people differ (a "
        "cohort), not both unless both were asked for.",
        [
            Chart("courses", {"courses": table}, options={"title": "Over time", **options}),
            Table("ends", "At the end", ends, columns, folded=True),
        ],
    )  # fmt: skip


def _kept(run: Run) -> Section:
    """Return the states that were kept, where only some were."""
    import pandas as pd

    tables = []
    for name in run.state_names[:MOST_STATES]:
        values = run[name]
        for arm in run.arms:
            looks = np.isin(run.times, run.arm_times(arm))
            numbers = values.sel(arm=arm).to_numpy()[:, looks]
            table = pd.DataFrame({"time": run.times[looks], **spread(numbers)})
            unit = say_unit(str(values.attrs.get("units", "")))
            tables.append(table.assign(arm=arm, readout=name, unit=unit))
    table, options = _in_time(pd.concat(tables))
    ends = table.groupby(["readout", "arm"], sort=False).tail(1)
    left = " The plan kept only some states, so no instrument can look at it."
    return _course_section(table, ends, options, left)


def _dialogue(arms: dict[str, View]) -> Section:
    """Return the messages at the end of each arm, beside those of young skin."""
    import pandas as pd

    from cutis.skin.readout.dialogue import dialogue, receivers

    hear = [r for r in settings()["receivers"] if r in receivers(next(iter(arms.values())).model)]
    tables = []
    for name, view in arms.items():
        table = dialogue(view, to=hear)
        if not tables:
            tables.append(table.assign(occupancy=table["reference"], at="young skin"))
        tables.append(table.assign(at=name))
    table = summed(pd.concat(tables), "at")
    return Section(
        "dialogue", "The dialogue", "Who says what to whom at the end?",
        "Every message a cell hears from the other side, as the share of its full effect: in young "
        "skin at rest, and at the end of each arm.",
        "Occupancies rest on levels that few have measured: read them as order, not as amount.",
        [Chart("dialogue_heat", {"messages": table},
               options={"title": "Messages at the end", "across": "arm"})],
    )  # fmt: skip


def _secretome(arms: dict[str, View]) -> Section:
    """Return the proteins in the medium at the end of each arm."""
    import pandas as pd

    columns = {
        name: {one.protein: float(np.median(one.level[:, -1])) for one in secreted(view)}
        for name, view in arms.items()
    }
    table = pd.DataFrame(columns).rename_axis("protein").reset_index()
    blocks: list[Block] = []
    names = list(arms)
    if len(names) > 1:
        first, second = names[0], names[1]
        both = pd.DataFrame({"protein": table["protein"], "rest": table[first],
                             "stressed": table[second]})  # fmt: skip
        fold = both["stressed"] / both["rest"]
        both["change"] = np.where(fold > 1.5, "up", np.where(fold < 1 / 1.5, "down", "same"))
        title = f"Secretome: {second} against {first}"
        options = {"title": title, "across": first, "up": second}
        blocks.append(Chart("dish_scatter", {"levels": both}, options=options))
    caption = "Levels in the medium at the end (ng/mL)"
    blocks.append(Table("secretome", caption, table, folded=True))
    return Section(
        "secretome", "Secretome", "What is in the medium at the end?",
        "The median level of every signal and every protein of the panel.",
        "The panel holds the proteins the atlas knows, not a whole proteome.", blocks,
    )  # fmt: skip


def _restored(run: Run, control: str) -> Section:
    """Return how much of the conversation each arm restores."""
    from cutis.skin.readout.restoration import restorations

    table = restorations(run, untreated=control)
    columns = {"arm": "arm", "restoration": "restored (1: as young)", "sold_for": "sold for",
               "target": "scored as", "target_change": "change of that (%)"}  # fmt: skip
    return Section(
        "restoration", "What is restored", "How much of the conversation does each arm restore?",
        f"Share of the fidelity lost in {control!r} that is back at the end: 0 is as {control}, 1 "
        "is as young skin; beside it the one target each thing is sold for.",
        "The order is a hypothesis to test. No claim about any product follows from it.",
        [Table("restoration-table", "Arms, best first", table, columns)],
    )  # fmt: skip
