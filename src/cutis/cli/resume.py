"""`cutis resume`: go on with a run that was stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutis.cli.options import Atlas


def command(
    run: Annotated[Path, typer.Argument(help="The run, as `cutis run` named it.")],
    plan: Annotated[
        Path | None,
        typer.Option(help="Its plan; only for a person with a genotype, which is never stored."),
    ] = None,
    threads: Annotated[int | None, typer.Option(help="One for each core if left out.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, to compute there.")
    ] = None,
    atlas: Atlas = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Compute what is missing of a run; the result is that of a run never stopped.

    The run brings the atlas it was started with; another one is refused.

    Example: `cutis resume run.zarr`
    """
    from cutis.cli.faults import kept_in
    from cutis.knowledge import load
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.run import Interrupted, resume

    try:
        with kept_in(run):
            resume(
                run, plan=None if plan is None else Plan.from_yaml(plan), progress=not quiet,
                threads=threads, scheduler=scheduler,
                knowledge=None if atlas is None else load(atlas),
            )  # fmt: skip
    except Interrupted as stop:
        typer.echo(str(stop), err=True)
        raise typer.Exit(130) from None
