"""Stored runs, opened by the commands that read one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run


def open_stored(run: Path, atlas: Path | None) -> Run:
    """Open a stored run with an atlas that is named, else with the one it was run with.

    Says, on the error stream, when that is not the atlas that is installed.

    Raises
    ------
    StoreError
        The run cannot be read; or it was run with another atlas than the one named.
    """
    from cutis.skin.experiment.store import open_run

    if atlas is not None:
        from cutis.knowledge import load

        return open_run(run, knowledge=load(atlas))
    stored = open_run(run)
    if stored.about_atlas:
        typer.echo(f"{run}: {stored.about_atlas}", err=True)
    return stored
