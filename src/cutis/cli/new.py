"""`cutis new`: a template for a new file of an atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    kind: Annotated[str, typer.Argument(help="signal, ingredient, variant, cell, site …")],
    name: Annotated[str, typer.Argument(help="Symbol or name; type/state for a cell.")],
    atlas: Annotated[
        Path, typer.Option("--atlas", help="Folder of your atlas; made if it is not there.")
    ] = Path("atlas"),
) -> None:
    """Write a commented template for a new thing; an existing file is never touched.

    Examples: `cutis new ingredient my-peptide`, `cutis new cell mast/resting --atlas my-atlas`
    """
    from cutis.knowledge.templates import write_template

    path = write_template(kind, name, atlas)
    typer.echo(f"wrote {path}")
    typer.echo(
        f"next: replace each TODO, then run `cutis check {atlas}`; it passes once all are filled"
    )
