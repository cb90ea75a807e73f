"""`cutis report`: one HTML file about a stored run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutis.cli.options import Atlas


def command(
    run: Annotated[Path, typer.Argument(help="A run: the folder that `cutis run` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "report.html"
    ),
    atlas: Atlas = None,
) -> None:
    """Write what became of a run as one HTML file that needs no network.

    The run brings the atlas it was run with.

    Examples: `cutis report run.zarr`, `cutis report run.zarr -o report.html`
    """
    from cutis.cli.stored import open_stored
    from cutis.page.page import write
    from cutis.skin.report.of_run import report_of_run

    text = report_of_run(open_stored(run, atlas), path=run.name)
    made = write(output, text)
    typer.echo(f"wrote {made} ({len(text) / 1e6:.1f} MB)")
