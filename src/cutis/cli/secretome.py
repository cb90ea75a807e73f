"""`cutis secretome`: everything a measured secretome says, on one screen and in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutis.cli.options import Atlas, Form, Quantity, Report, Sheet, TableFile

if TYPE_CHECKING:
    from cutis.omics.report.secretome import Made
    from cutis.omics.secretome.findings import Findings

#: Notes shown.
NOTES = 6


def command(
    design: Annotated[
        Path,
        typer.Argument(help="YAML, a table of samples, or a measured table with telling names."),
    ],
    report: Report = None,
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Folder for every table, whole, as CSV.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write levels and verdicts: .h5ad, .h5mu, .csv …"),
    ] = None,
    table: TableFile = None,
    quantity: Quantity = None,
    form: Form = None,
    sheet: Sheet = None,
    first: Annotated[str, typer.Option("--first", help="Condition of one monoculture.")] = "",
    second: Annotated[str, typer.Option("--second", help="Of the other.")] = "",
    both: Annotated[str, typer.Option("--both", help="Of the co-culture.")] = "",
    condition: Annotated[
        str, typer.Option("--condition", help="Whose medium is heard and dosed to skin.")
    ] = "",
    against: Annotated[
        str, typer.Option("--against", help="The condition it is compared with.")
    ] = "",
    sets: Annotated[
        list[str] | None, typer.Option("--sets", help="Gene sets: GO_BP, GO_CC, GO_MF or a GMT.")
    ] = None,
    receptors: Annotated[
        list[str] | None,
        typer.Option("--receptors", help="CELL=TABLE: expression of a receiving cell."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer gene sets and draws.")] = False,
    model: Annotated[
        bool, typer.Option("--model/--no-model", help="Whether the model is asked what skin does.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    atlas: Atlas = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Analyse a measured secretome: alone and together, what changes, who hears it, stages, lots.

    Examples: `cutis secretome examples/secretome/design.yaml --report report.html`,
    `cutis secretome design.csv --table proteinGroups.txt --first K --second F --both KF`,
    `cutis secretome design.yaml --no-model --tables tables -o secretome.h5ad`
    """
    from cutis.cli.terminal import again, with_progress
    from cutis.knowledge import load
    from cutis.omics.report.secretome import make
    from cutis.omics.secretome.study import study

    if output is not None:
        from cutis.omics.saving import check_ending

        check_ending(output)
    found = study(
        design, table, first=first, second=second, both=both,
        quantity=quantity, format=form, sheet=sheet, condition=condition, against=against,
        sets=tuple(sets or ()), receptors=_receptors(receptors or []),
        quick=quick, model=model, again=again(), knowledge=load(atlas),
    )  # fmt: skip
    made = with_progress(
        lambda move: make(found, move), title="secretome", wanted=not quiet and not as_json
    )
    written = []
    if report is not None:
        written.append(made.write(report))
    if tables is not None:
        written.append(f"{len(made.save_tables(tables))} tables in {tables}")
    if output is not None:
        from cutis.omics.saving import save

        written.append(save(found.measured, output, columns=verdicts(found)))
    if as_json:
        typer.echo(as_text(made))
    else:
        show(made)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)
    if not written and not as_json:
        typer.echo("--report report.html writes all of it, with figures; --tables DIR the tables")


def verdicts(found: Findings) -> dict[str, Any]:
    """Return the tables of analyses that were made, by protein, to be saved beside the levels."""
    made = found.made
    tables = {}
    for name in ("presence", "emergence", "secreted"):
        if name in made:
            tables[name] = made[name].table.drop(columns="symbol").set_index("protein")
    for (condition, against), one in made.get("regulation", {}).items():
        tables[f"{condition} against {against}"] = one.table.drop(columns="symbol").set_index(
            "protein"
        )
    return tables


def as_text(made: Made) -> str:
    """Return the summary as JSON."""
    import json

    from cutis.cli.terminal import plain

    found = made.found
    counts: Any = found.presence.counts if "presence" in found.made else None
    numbers: dict[str, Any] = {}
    if counts is not None:
        named = counts["what"] + " " + counts["condition"]
        numbers = counts.drop(columns=["what", "condition"]).set_index(named).to_dict("index")
    if "emergence" in found.made:
        numbers |= found.emergence.counts.set_index("what").to_dict("index")
    said = {
        "design": found.asked.design, "title": found.asked.title,
        "conditions": found.measured.conditions, "counts": numbers, "results": made.facts,
        "left_out": found.left_out, "report": found.measured.report.to_dict(),
        "seconds": round(made.seconds, 2),
    }  # fmt: skip
    return json.dumps(plain(said), ensure_ascii=False, indent=2)


def show(made: Made) -> None:
    """Print the summary on one screen."""
    from rich.table import Table

    from cutis.cli.terminal import print_table
    from cutis.omics.report.secretome import lead_of

    found = made.found
    typer.echo(found.asked.title)
    typer.echo(lead_of(found))
    notes = [one for one in found.measured.report.notes if one != found.note]
    if found.note in found.measured.report.notes:
        notes.insert(0, found.note)
    for sentence in notes[:NOTES]:
        typer.echo(f"  note: {sentence}")
    if len(notes) > NOTES:
        left = len(notes) - NOTES
        typer.echo(f"  … {left} more note{'s' * (left != 1)}; --report or --json has all")
    aside = found.measured.report.aside.values()
    if aside:
        typer.echo("  set aside: " + "; ".join(f"{one.count:,} × {one.reason}" for one in aside))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for name, value in made.facts.items():
        grid.add_row(name, value)
    print_table(grid)
    for name, why in found.left_out.items():
        typer.echo(f"not there: {name}: {why.splitlines()[0]}")
    typer.echo(f"in {made.seconds:.1f} s")


def _receptors(given: list[str]) -> dict[str, str]:
    """Return cell → table of what was given."""
    result = {}
    for one in given:
        cell, between, path = one.partition("=")
        if not between or not cell or not path:
            raise typer.BadParameter(f"{one!r} is not CELL=TABLE, such as fibroblast=counts.csv",
                                     param_hint="--receptors")  # fmt: skip
        result[cell] = path
    return result
