"""`cutis run`: run a plan and keep what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutis.cli.options import Atlas

if TYPE_CHECKING:
    from collections.abc import Callable

    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.resolve import Experiment
    from cutis.skin.experiment.timeline import Intervention


def command(
    plan: Annotated[str, typer.Argument(help="A plan file, or a plan in one line in quotes.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the run is kept; PLAN.zarr here.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(help="Samples of the uncertain numbers; 0: central values.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of every random number.")] = None,
    threads: Annotated[int | None, typer.Option(help="One for each core if left out.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, to compute there.")
    ] = None,
    atlas: Atlas = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a run.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only check the plan and show what it comes to.")
    ] = False,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="List every sentence a plan may say.")
    ] = False,
) -> None:
    """Run a plan and keep the run; Ctrl-C is safe, `cutis resume` goes on.

    Examples: `cutis run examples/retinol.yaml -o run.zarr --draws 200`,
    `cutis run "person age 20; age to 80" -o ageing.zarr`, `cutis run --sentences`
    """
    if sentences:
        typer.echo(_sentences())
        return
    if not plan:
        raise typer.BadParameter(
            "give a plan file, such as examples/retinol.yaml", param_hint="PLAN"
        )
    from cutis.cli.plans import free_place, plan_of
    from cutis.knowledge import load

    knowledge = load(atlas)
    made, name = plan_of(plan)
    made = made.seeded(draws, seed)
    if check:
        typer.echo(_shown(_checked(made, knowledge)))
        return
    from cutis.cli.faults import kept_in
    from cutis.skin.experiment.run import Interrupted

    place = output or free_place(name, overwrite=overwrite)
    try:
        with kept_in(place):
            made.run(
                store=place, progress=not quiet, threads=threads,
                knowledge=knowledge, overwrite=overwrite, scheduler=scheduler,
            )  # fmt: skip
    except Interrupted as stop:
        typer.echo(str(stop), err=True)
        raise typer.Exit(130) from None


def _checked(plan: Plan, knowledge: Any) -> Experiment:
    """Return the complete form of a plan; refuse, as a run does, what its model does not have."""
    from cutis.skin.experiment.chunks import model_of
    from cutis.skin.experiment.run import check_kept

    experiment = plan.resolve(knowledge)
    check_kept(experiment, model_of(experiment, knowledge))
    return experiment


def _sentences() -> str:
    """Return every sentence with its line of docs and an example."""
    from cutis.skin.experiment import phrases  # noqa: F401  (enters the sentences)
    from cutis.skin.experiment.sentences import SENTENCES
    from cutis.skin.experiment.subject import COHORT, DISH, PERSON

    lines = ["Who:", f"  {PERSON}", f"  {DISH}", f"  {COHORT}", "", "What is done:"]
    for row in SENTENCES:
        lines += [f"  {row.form}", f"      {row.doc} Example: {row.example}"]
    return "\n".join(lines)


def _shown(experiment: Experiment) -> str:
    """Return what a plan comes to, for people."""
    from cutis.skin.experiment.spans import say_days
    from cutis.skin.experiment.store import stretches

    many = experiment.individuals
    lines = [f"{many:,} individual{'s' if many != 1 else ''}, seed {experiment.seed}"]
    for arm in stretches(experiment):
        span = f"{say_days(arm.start)} to {say_days(arm.end)}"
        lines.append(f"{arm.name}: {span}, looked at {len(arm.samples)} times")
        lines += [
            f"    {_intervention(intervention, say_days)}" for intervention in arm.interventions
        ]
    return "\n".join([*lines, *experiment.notes])


def _intervention(intervention: Intervention, say_days: Callable[[float], str]) -> str:
    """Return one intervention for people."""
    first, count = say_days(min(intervention.times)), len(intervention.times)
    amount = intervention.amount or f"{intervention.value:.4g}"
    times = f"{count} times from {first}" if count > 1 else f"at {first}"
    return f"{intervention.verb} {intervention.name} {amount}, {times}"
