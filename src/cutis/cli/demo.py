"""`cutis demo`: the whole laboratory once, with a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutis.cli.options import Atlas


def command(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for report.html and its tables.")
    ] = Path("demo"),
    draws: Annotated[
        int, typer.Option(min=0, help="Samples of the uncertain numbers; 0 takes 200.")
    ] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Few draws: in about a minute.")] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, help="One for each core if left out.")
    ] = None,
    atlas: Atlas = None,
) -> None:
    """Age a person, culture two populations, stress and treat them; write a report.

    Examples: `cutis demo`, `cutis demo -o demo --quick`
    """
    import time

    began = time.monotonic()

    def say(text: str) -> None:
        typer.echo(f"{time.monotonic() - began:5.0f} s  {text}", err=True)

    from cutis.knowledge import load
    from cutis.skin.report.demo import run_demo

    made = run_demo(
        output, draws=draws, quick=quick, threads=threads, say=say, knowledge=load(atlas)
    )
    width = max(map(len, made.facts))
    for name, value in made.facts.items():
        typer.echo(f"{name:<{width}}  {value}")
    typer.echo(f"\nwrote {made.report} and {len(made.tables)} tables in {made.seconds:.0f} s")
    typer.echo("A simulation is not evidence, and nothing here is medical advice.")
