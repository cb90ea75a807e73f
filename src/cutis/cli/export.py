"""`cutis export`: the equations for other programs and for readers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutis.cli.options import Atlas

if TYPE_CHECKING:
    from cutis.skin.experiment.resolve import Experiment
    from cutis.skin.experiment.timeline import Intervention


class Format(StrEnum):
    """What is written."""

    sbml = "sbml"
    antimony = "antimony"
    latex = "latex"


def command(
    plan: Annotated[
        str,
        typer.Argument(
            help="A plan, a plan in one line in quotes, or a stored run: its person or dish, with "
            "what is done to it."
        ),
    ] = "",
    form: Annotated[
        Format, typer.Option("--format", "-f", help="sbml (Level 3 Version 2), antimony or latex.")
    ] = Format.sbml,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; the screen if left out.")
    ] = None,
    agents: Annotated[
        str, typer.Option("--agents", help="Ingredients and exposures to include: retinol,UV.")
    ] = "",
    arm: Annotated[str, typer.Option("--arm", help="Arm of the plan; the first if left out.")] = "",
    atlas: Atlas = None,
) -> None:
    """Write the model as SBML, Antimony or LaTeX, to be run or read elsewhere.

    Without a plan it is a person of 20 years. Time is in days since the start of the run.

    Examples: `cutis export -o skin.xml`, `cutis export plan.yaml --arm treated -o treated.xml`,
    `cutis export --format antimony --agents retinol -o skin.ant`
    """
    wanted = tuple(name.strip() for name in agents.split(",") if name.strip())
    text = _text(plan, form, wanted, arm, atlas)
    if output is None:
        typer.echo(text, nl=False)
        return
    from cutis.files.writing import text_writer, written

    written(output, text_writer(text))
    typer.echo(f"wrote {output} ({len(text):,} characters, {form})")


def _text(plan: str, form: Format, agents: tuple[str, ...], arm: str, atlas: Path | None) -> str:
    """Return the content of the file."""
    from cutis.knowledge import load
    from cutis.skin.model import Donor, assemble

    if not plan:
        model = assemble(load(atlas), agents=agents)
        if form == Format.latex:
            return _latex(model)
        return _simulation(model, Donor(age=20), form, ())
    experiment, knowledge = _experiment(plan, atlas)
    interventions = _interventions(experiment, arm)
    model = assemble(knowledge, agents=(*experiment.agents, *agents))
    if form == Format.latex:
        return _latex(model)
    return _simulation(model, _subject(experiment, plan), form, interventions)


def _experiment(plan: str, atlas: Path | None) -> tuple[Experiment, Any]:
    """Return the experiment of a plan or a stored run, and its atlas."""
    from cutis.cli.plans import is_spoken, plan_of

    if not is_spoken(plan) and Path(plan).is_dir():
        from cutis.cli.stored import open_stored

        stored = open_stored(Path(plan), atlas)
        return stored.experiment, stored.knowledge
    from cutis.knowledge import load
    from cutis.skin.experiment.resolve import resolve

    knowledge = load(atlas)
    return resolve(plan_of(plan)[0], knowledge), knowledge


def _subject(experiment: Experiment, plan: str) -> Any:
    """Return the one subject of a plan."""
    from cutis.errors import PlanError, Problem

    if experiment.subject is None:
        hint = "give the plan one subject, such as `subject: person age 62`"
        raise PlanError([Problem(plan, "cohort", "a file holds one individual", hint)])
    return experiment.subject


def _interventions(experiment: Experiment, arm: str) -> tuple[Intervention, ...]:
    """Return what is done in the shared stretch and in one arm."""
    from cutis.errors import CutisError
    from cutis.nearest import nearest

    names = [each.name for each in experiment.arms]
    if arm and arm not in names:
        near = nearest(arm, names)
        hint = f"; the nearest is {near!r}" if near else ""
        raise CutisError(f"the plan has no arm {arm!r}{hint}; it has {', '.join(names)}")
    shared = experiment.trunk.interventions if experiment.trunk else ()
    chosen = [each.interventions for each in experiment.arms if each.name == (arm or names[0])]
    return (*shared, *(chosen[0] if chosen else ()))


def _simulation(
    model: Any, subject: Any, form: Format, interventions: tuple[Intervention, ...]
) -> str:
    """Return SBML or Antimony of a subject at the start of a run."""
    from dataclasses import replace

    from cutis.skin.engine import solve
    from cutis.skin.experiment.interventions import events_of

    people = model.individuals([subject])
    start, age, x0 = float(people.start[0]), float(people.age[0]), people.x0[0]
    if age > start:
        grown = solve(model.system, x0, people.parameters, [start, age], rtol=1e-8)
        start, x0 = age, grown.raise_if_failed().states[0, -1]
    events = [
        replace(event, time=start + event.time) for event in events_of(interventions, model, people)
    ]
    if form == Format.antimony:
        from cutis.skin.model.export.antimony import to_antimony

        return to_antimony(model.system, x0, people.parameters[0], events=events, start=start)
    from cutis.skin.model.export.sbml import to_sbml

    return to_sbml(model.system, x0, people.parameters[0], events=events, start=start)


def _latex(model: Any) -> str:
    """Return the equations."""
    from cutis.skin.model.export.latex import equations

    return equations(model.system)
