"""`cutis read`: what a measured file is, and what was made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutis.cli.options import AsJson, Sheet

if TYPE_CHECKING:
    from cutis.files.read_report import ReadReport
    from cutis.omics.measured import Measured

#: Rows and samples shown of a table.
ROWS, SAMPLES = 8, 6
#: Letters of a name and of a number at most, and of the columns of names with their lines.
NAME, NUMBER, NAMES = 12, 9, 31


def command(
    file: Annotated[
        Path, typer.Argument(help="A table of a mass spectrometer, an immunoassay or RNA counts.")
    ],
    design: Annotated[
        Path | None, typer.Option("--design", "-d", help="Which sample is which: CSV, xlsx, YAML.")
    ] = None,
    quantity: Annotated[
        str | None, typer.Option("--quantity", "-q", help="Which of the file's quantities to take.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="What it is, when that is not recognised.")
    ] = None,
    sheet: Sheet = None,
    as_json: AsJson = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it: .csv, .tsv, .parquet, .h5ad or .h5mu."),
    ] = None,
) -> None:
    """Say what a measured file is, what was read, set aside and repaired; write it as one table.

    Examples: `cutis read proteinGroups.txt`, `cutis read report.tsv -o proteins.h5ad`,
    `cutis read table.xlsx --sheet Sheet1 --design design.csv --json`
    """
    from cutis.omics.formats.sniff import read
    from cutis.omics.saving import check_ending, save

    if output is not None:
        check_ending(output)
    measured = read(file, format=form, quantity=quantity, design=design, sheet=sheet)
    if as_json:
        import json

        typer.echo(json.dumps(described(measured), ensure_ascii=False, indent=2))
    else:
        _show(measured)
    if output is not None:
        typer.echo(f"wrote {save(measured, output)}", err=as_json)


def described(measured: Measured) -> dict[str, Any]:
    """Return what was read as plain values."""
    levels = measured.levels
    groups = measured.samples.groupby("condition", sort=False).groups
    return {
        **measured.report.to_dict(),
        "kind": measured.kind,
        "unit": measured.unit,
        "features": len(levels),
        "samples": levels.shape[1],
        "measured_share": float(levels.notna().to_numpy().mean()) if levels.size else None,
        "contaminants": int(measured.features["contaminant"].astype(bool).sum()),
        "conditions": {str(name): list(map(str, inside)) for name, inside in groups.items()},
    }


def _show(measured: Measured) -> None:
    """Print what was read."""
    from cutis.omics.report.reading import say_share

    said, report = described(measured), measured.report
    read_as = list(dict.fromkeys([report.format, report.quantity, measured.unit]))
    typer.echo(f"{report.file}: {', '.join(word for word in read_as if word)}")
    share = said["measured_share"]
    filled = f", {say_share(share)} of the levels measured" if share is not None else ""
    typer.echo(
        f"{said['features']:,} {_many(measured.kind, said['features'])} × {said['samples']} "
        f"samples{filled}; {said['contaminants']:,} contaminants among them"
    )
    for name, inside in said["conditions"].items():
        shown = ", ".join(inside[:SAMPLES]) + (" …" if len(inside) > SAMPLES else "")
        typer.echo(f"  {name}: {len(inside)} ({shown})")
    _show_report(report, measured.kind)
    typer.echo("")
    _show_rows(measured)


def _many(kind: str, count: int) -> str:
    """Return the word for features."""
    word = {"protein": "protein", "RNA": "RNA", "miRNA": "miRNA"}.get(kind, kind)
    return word if count == 1 else f"{word}s"


def _show_report(report: ReadReport, kind: str) -> None:
    """Print how the reading went."""
    from cutis.omics.report.reading import say_rows

    if len(report.choices) > 1:
        typer.echo(f"quantities there are: {', '.join(report.choices)} (--quantity)")
    if report.rows:
        typer.echo(f"rows: {say_rows(report, kind)}")
    for what, found in (("set aside", report.aside), ("repaired", report.repaired)):
        for one in found.values():
            such = f" ({'; '.join(one.examples[:3])}{' …' if one.count > 3 else ''})"
            typer.echo(f"  {what}: {one.count:,} × {one.reason}{such if one.examples else ''}")
    for sentence in report.notes:
        typer.echo(f"  note: {sentence}")


def _show_rows(measured: Measured) -> None:
    """Print the first rows."""
    from rich.console import Console
    from rich.table import Table

    from cutis.page.page import say

    console = Console(markup=False)
    # As many samples as have room: a number that is cut says another number.
    room = (console.width - NAMES) // (NUMBER + 3)
    samples = list(measured.levels.columns[: min(SAMPLES, max(1, room))])
    more = ["…"] * (measured.levels.shape[1] > len(samples))
    shown = Table()
    for heading in (measured.kind, "symbol"):
        shown.add_column(heading, overflow="fold", max_width=NAME)
    for name in (*map(str, samples), *more):
        shown.add_column(name, overflow="fold", max_width=NUMBER, min_width=min(NUMBER, len(name)))
    for label, row in measured.levels.head(ROWS).iterrows():
        cells = [say(float(row[name]), 4) for name in samples]
        symbol = str(measured.features["symbol"].get(label, ""))
        shown.add_row(str(label), symbol, *cells, *more)
    console.print(shown)
    left = len(measured.levels) - ROWS
    if left > 0:
        typer.echo(f"… {left:,} more rows")
