"""What `cutis together` prints: activities, the state made of them, and what a genotype answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cutis.cli.terminal import print_table
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.person.layers import Layers

#: Pathways and doubts of a genotype shown.
FIRST, DOUBTS = 8, 6


def show(found: Layers) -> None:
    """Print what was found on one screen."""
    from cutis.omics.report.together import facts, notes

    said = facts(found)
    for name in found.measured:
        typer.echo(f"{name}: {said[name]}")
    for row in notes(found).to_dict("records"):
        typer.echo(f"  {row['of']}: {row['note']}")
    state = found.state
    for condition in [found.condition] if found.condition else found.conditions:
        if condition != found.against and found.activities:
            typer.echo(f"\npathways in {condition} against {found.against}")
            _show_changes(found.changes(condition))
    if state is not None:
        typer.echo(f"\nstart of {state.condition}, in folds of {state.against}")
        _show_state(state.table)
        typer.echo(state.assumption)
        typer.echo(f"in a plan: {state.sentence or 'nothing to say, as everybody starts'}")
    elif not found.condition:
        others = ", ".join(c for c in found.conditions if c != found.against)
        typer.echo(f"no starting state: say whose with --condition ({others})")
    if found.genotypes is not None:
        _show_genotype(found, said["genotype"])


def _show_changes(table: Frame) -> None:
    """Print the activities, a column a layer; the surest pathways."""
    layers = list(dict.fromkeys(table["layer"]))
    grid = _grid("pathway", *(word for name in layers for word in (name, "p")))
    for pathway in list(dict.fromkeys(table["pathway"]))[:FIRST]:
        cells = []
        for name in layers:
            own = table[(table["pathway"] == pathway) & (table["layer"] == name)]
            row = own.iloc[0] if len(own) else None
            if row is None or row["change"] != row["change"]:
                cells += ["–", ""]
            else:
                half = (row["high"] - row["low"]) / 2  # intervals are symmetric
                cells += [f"{row['change']:+.2f} ± {half:.2f}", f"{row['p']:.1g}"]
        grid.add_row(pathway, *cells)
    print_table(grid)
    left = table["pathway"].nunique() - FIRST
    if left > 0:
        typer.echo(f"… {left} more; --report or --json has all")


def _show_state(table: Frame) -> None:
    """Print the folds, and why a pathway has none."""
    from cutis.page.page import spread

    grid = _grid("pathway", "fold", "range", "p", "")
    for row in table[table["pathway"] != ""].to_dict("records"):
        known = row["change"] == row["change"]
        cells = (f"{row['fold']:.2f}", spread(row["fold_low"], row["fold_high"]), f"{row['p']:.2g}")
        shown = cells if known else ("–", "", "")
        word = "" if row["used"] else "not used: "
        grid.add_row(row["pathway"], *shown, f"{word}{row['why']}")
    print_table(grid)


def _show_genotype(found: Layers, counted: str) -> None:
    """Print what the genotype says of the atlas's variants; alleles only when asked for."""
    from cutis.omics.person.variants import PRIVATE, genotype_table

    calls = found.genotypes
    assert calls is not None
    typer.echo(f"\ngenotype ({calls.format}): {counted}")
    shown = "screen" in found.asked.alleles
    table = genotype_table(found, alleles=shown)
    doubts = table[table["status"].isin(["no-call", "ambiguous"])]
    for row in doubts.head(DOUBTS).to_dict("records"):
        typer.echo(f"  {row['variant']} ({row['rsid']}): {row['status']}, {row['why']}")
    called = table[table["status"] == "called"]
    if shown:
        typer.echo(PRIVATE)
        grid = _grid("variant", "rsid", "alleles", "effect alleles", "acts on", "evidence")
        for row in called.to_dict("records"):
            grid.add_row(*(str(row[c]) for c in ("variant", "rsid", "alleles", "effect alleles",
                                                 "acts on", "evidence")))  # fmt: skip
        print_table(grid)
        return
    acting = called[called["acts on"] != ""]
    first = acting.head(FIRST).to_dict("records")
    named = ", ".join(f"{row['variant']} ({row['acts on']})" for row in first)
    more = f" and {len(acting) - FIRST} more" if len(acting) > FIRST else ""
    typer.echo(f"  called, and the model acts on them: {named or 'none'}{more}")
    typer.echo("  alleles are not shown; --alleles screen shows them")


def _grid(*heads: str) -> Any:
    """Return a table without lines, whose cells are folded and never cut."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False)
    for head in heads:
        grid.add_column(head, overflow="fold")
    return grid
