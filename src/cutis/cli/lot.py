"""`cutis lot`: is a lot like the reference lots?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import (
    AsJson,
    Atlas,
    Form,
    Quantity,
    Report,
    Sheet,
    TableFile,
    Tables,
    listed,
)

if TYPE_CHECKING:
    from cutis.omics.compare.lots import Lot


def command(
    design: Annotated[
        Path, typer.Argument(help="Design with a column `lot`: YAML, or a table of samples.")
    ],
    lot: Annotated[
        str, typer.Option("--lot", "-l", help="The lot in question; else the last.")
    ] = "",
    reference: Annotated[
        list[str] | None, typer.Option("--reference", help="A reference lot; else all others.")
    ] = None,
    markers: Annotated[
        list[str] | None,
        typer.Option("--markers", help="A protein that must be equivalent; else known signals."),
    ] = None,
    margin: Annotated[
        float, typer.Option("--margin", help="Factor within which levels count as equivalent.")
    ] = 1.5,
    table: TableFile = None,
    quantity: Quantity = None,
    form: Form = None,
    sheet: Sheet = None,
    by: Annotated[
        str, typer.Option("--by", help="Column of the samples that is the lot, such as donor.")
    ] = "",
    condition: Annotated[
        str, typer.Option("--condition", help="Only samples of this condition.")
    ] = "",
    report: Report = None,
    tables: Tables = None,
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Hold a lot against reference lots: equivalence of markers, what is missing, agreement, drift.

    Several of --reference and --markers may be given, or one with commas. Without a column `lot`
    a condition is a lot; --by names another column that is.

    Examples: `cutis lot design.csv --table lots.csv --lot L12`,
    `cutis lot design.yaml --lot L12 --reference L09,L10 --markers FGF7,HGF --margin 1.3`,
    `cutis lot panel.csv --quantity dCt --by donor --condition "Fibroblasts dose 0" --markers IL6`
    """
    from cutis.cli.terminal import again
    from cutis.knowledge import load
    from cutis.omics.report.secretome import make
    from cutis.omics.secretome.study import study

    found = study(
        design, table, lot=lot, reference=listed(reference), markers=listed(markers),
        margin=margin, quantity=quantity, format=form, sheet=sheet, by=by, condition=condition,
        again=again(), knowledge=load(atlas),
    )  # fmt: skip
    made = found.lots
    written: list[object] = []
    if report is not None or tables is not None:
        whole = make(found, parts=("reading", "lots"), title=f"Lot {made.lot}")
        if report is not None:
            written.append(whole.write(report))
        if tables is not None:
            written.append(f"{len(whole.save_tables(tables))} tables in {tables}")
    if as_json:
        typer.echo(as_text(made))
    else:
        show(made)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)


def as_text(made: Lot) -> str:
    """Return the verdict, its reasons and the tables as JSON."""
    import json

    from cutis.cli.terminal import plain

    said = {
        "lot": made.lot, "reference": list(made.reference), "verdict": made.verdict,
        "reasons": made.reasons, "notes": made.notes,
        "markers": made.table.to_dict("records"), "agreement": made.agreement.to_dict("records"),
        "missing": made.missing.to_dict("records"),
    }  # fmt: skip
    return json.dumps(plain(said), ensure_ascii=False, indent=2)


def show(made: Lot) -> None:
    """Print the verdict, why, and the markers."""
    from rich.table import Table
    from rich.text import Text

    from cutis.cli.terminal import print_table

    typer.echo(f"lot {made.lot} against {', '.join(made.reference)}: {made.verdict}")
    for reason in made.reasons:
        typer.echo(f"  {reason}")
    if len(made.table):
        looks = {"equivalent": "green", "beyond": "red", "missing": "red"}
        shown = Table("marker", "ratio", "interval", "outcome")
        for row in made.table.to_dict("records"):
            seen = row["ratio"] == row["ratio"]
            interval = f"{row['low']:.2f} to {row['high']:.2f}" if row["low"] == row["low"] else ""
            look = looks.get(row["outcome"], "yellow")
            shown.add_row(str(row["protein"]), f"{row['ratio']:.2f}" if seen else "", interval,
                          Text(row["outcome"], look))  # fmt: skip
        print_table(shown)
    for note in made.notes:
        typer.echo(f"note: {note}")
