"""`cutis compare`: the model beside published measurements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Atlas

if TYPE_CHECKING:
    from cutis.skin.fit.compare import Comparison


def command(
    run: Annotated[
        Path | None,
        typer.Argument(help="A stored run; rows that ask for what it holds are not run again."),
    ] = None,
    observations: Annotated[
        Path | None,
        typer.Option("--observations", help="A CSV file or folder as atlas/observations has them."),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Samples of the uncertain numbers; 0: none.")
    ] = 50,
    seed: Annotated[int, typer.Option("--seed", help="Of the samples.")] = 0,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the rows: .csv or .json.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show rows that agree or are out of scope too.")
    ] = False,
    atlas: Atlas = None,
) -> None:
    """Hold the model to published measurements: inside, missed by how much, out of scope and why.

    A row names its experiment as plan sentences, so a new measurement needs no Python.

    Examples: `cutis compare`, `cutis compare --draws 0`, `cutis compare run.zarr --all`,
    `cutis compare --observations mine.csv --json`
    """
    from cutis.knowledge import load
    from cutis.skin.fit.compare import compare, summary

    stored = None
    if run is not None:
        from cutis.cli.stored import open_stored

        stored = open_stored(run, atlas)
    knowledge = load(atlas) if stored is None else stored.knowledge
    comparison = compare(
        stored, observations, draws=draws, seed=seed, progress=None if as_json else _progress,
        knowledge=knowledge,
    )  # fmt: skip
    if output is not None:
        _write(output, comparison)
    if as_json:
        typer.echo(comparison.to_json())
        return
    _show(comparison, every)
    for line in summary(comparison):
        typer.echo(line)


def _progress(done: int, count: int) -> None:
    """Say how many runs are done, on one line of the error stream."""
    import sys

    if sys.stderr.isatty():
        sys.stderr.write(f"\rrunning {done} of {count}" + ("\n" if done == count else ""))
        sys.stderr.flush()


def _show(comparison: Comparison, every: bool) -> None:
    """Print the rows as a table."""
    from rich.console import Console
    from rich.table import Table

    colours = {"inside": "green", "missed": "yellow", "failed": "red", "out of scope": "dim"}
    table = Table("row", "readout", "measured", "model", "verdict", "why or by how much")
    for one in comparison.scores:
        if not every and one.verdict in ("inside", "out of scope"):
            continue
        row = one.observation
        why = one.reason or (f"{one.missed_by:.1f} half-widths" if one.missed_by else "")
        colour = colours[one.verdict]
        table.add_row(
            row.id, row.readout, _measured(one.observation), _model(one),
            f"[{colour}]{one.verdict}[/]", why,
        )  # fmt: skip
    Console().print(table)


def _measured(row) -> str:
    """Return what was measured, for people."""
    if row.direction:
        return row.direction
    if row.value is None:
        return ""
    if row.high is None:
        span = f"{row.low:g} or more"
    elif row.low is None:
        span = f"{row.high:g} or less"
    else:
        span = f"{row.low:g} to {row.high:g}"
    return f"{row.value:g} ({span}) {row.unit}"


def _model(one) -> str:
    """Return what the model gives, for people."""
    if one.central != one.central:
        return ""
    band = "" if one.low != one.low else f" ({one.low:.3g} to {one.high:.3g})"
    return f"{one.central:.3g}{band}"


def _write(path: Path, comparison: Comparison) -> None:
    """Write the rows, whole or not at all."""
    from cutis.errors import CutisError
    from cutis.files.writing import for_spreadsheets, text_writer, written

    if path.suffix not in (".csv", ".json"):
        raise CutisError(f"cannot write {path}: expected a name in .csv or .json")
    csv = path.suffix == ".csv"
    text = for_spreadsheets(comparison.table).to_csv(index=False) if csv else comparison.to_json()
    written(path, text_writer(text))
