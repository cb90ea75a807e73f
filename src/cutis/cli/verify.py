"""`cutis verify`: is a stored run as it was written?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    run: Annotated[Path, typer.Argument(help="The run, as `cutis run` named it.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Read all of a run, every chunk against its checksum; exit with 1 when it is damaged.

    Example: `cutis verify run.zarr`
    """
    from cutis.skin.experiment.verify import verify

    found = verify(run)
    if as_json:
        said = {
            "run": str(run), "whole": not found.damages, "arrays": found.arrays,
            "missing": found.missing, "chunks": found.chunks, "damages": found.damages,
        }  # fmt: skip
        typer.echo(json.dumps(said))
    elif found.damages:
        typer.echo("\n".join(found.damages), err=True)
    else:
        typer.echo(f"{run}: whole; {found.arrays} arrays read")
        if found.missing:
            said = f"{found.missing} of {found.chunks} chunks are still to be computed"
            typer.echo(f"{said}: `cutis resume {run}` goes on")
    if found.damages:
        raise typer.Exit(1)
