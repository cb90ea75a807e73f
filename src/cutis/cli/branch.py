"""`cutis branch`: go on from a time of a run with new arms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutis.cli.options import Atlas


def command(
    run: Annotated[Path, typer.Argument(help="The run to go on from.")],
    plan: Annotated[Path, typer.Argument(help="A plan with `arms:` and no subject.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where it is kept; PLAN.zarr here.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When: `12 week` from the start; the end.")] = None,
    of: Annotated[
        str | None, typer.Option(help="Which arm goes on, where there are several.")
    ] = None,
    threads: Annotated[int | None, typer.Option(help="One for each core if left out.")] = None,
    atlas: Atlas = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a run.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Go on from a time of a run with new arms; what came before is not run again.

    Example: `cutis branch ageing.zarr treatments.yaml --at "50 year" -o treated.zarr`
    """
    from cutis.cli.faults import kept_in
    from cutis.cli.stored import open_stored
    from cutis.skin.experiment.branch import branch
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.run import Interrupted

    parent = open_stored(run, atlas)
    place = output or Path(f"{plan.stem}.zarr")
    try:
        with kept_in(place):
            branch(
                parent, arms=Plan.from_yaml(plan), at=at, of=of, store=place,
                overwrite=overwrite, progress=not quiet, threads=threads,
            )  # fmt: skip
    except Interrupted as stop:
        typer.echo(str(stop), err=True)
        raise typer.Exit(130) from None
