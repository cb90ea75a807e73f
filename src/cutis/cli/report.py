"""`cutis page`: one HTML file about a stored run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    run: Annotated[Path, typer.Argument(help="A run: the folder that `cutis run` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "report.html"
    ),
) -> None:
    """Write what became of a run as one HTML file that needs no network.

    Examples: `cutis report run.zarr`, `cutis report run.zarr -o report.html`
    """
    from cutis.page.page import write
    from cutis.skin.experiment.store import open_run
    from cutis.skin.report.of_run import report_of_run

    text = report_of_run(open_run(run), path=run.name)
    made = write(output, text)
    typer.echo(f"wrote {made} ({len(text) / 1e6:.1f} MB)")
