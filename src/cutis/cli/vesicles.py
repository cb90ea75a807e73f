"""`cutis vesicles`: sequencing quality and RNA of extracellular vesicles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Atlas, Report, Tables

if TYPE_CHECKING:
    from cutis.omics.vesicles.findings import Vesicles

#: RNAs and reasons shown.
FIRST, REASONS = 8, 12


def command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Logs: samtools flagstat, STAR, Salmon, featureCounts, miRTrace, "
            "mirtop; or one folder of them."
        ),
    ] = None,
    counts: Annotated[
        Path | None, typer.Option("--counts", help="Table of miRNA or mRNA counts.")
    ] = None,
    design: Annotated[
        Path | None, typer.Option("--design", "-d", help="Which sample of the counts is which.")
    ] = None,
    limits: Annotated[
        Path | None, typer.Option("--limits", help="YAML of limits, over those of cutis.")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option("--targets", help="Table of miRNA targets.")
    ] = None,
    report: Report = None,
    tables: Tables = None,
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Hold sequencing logs to limits; say what RNA vesicles carry, what differs, what it acts on.

    Examples: `cutis vesicles logs/`, `cutis vesicles *.flagstat Log.final.out --limits mine.yaml`,
    `cutis vesicles --counts mirna.csv --design design.csv --report vesicles.html`
    """  # fmt: skip
    from cutis.cli.terminal import again, with_progress
    from cutis.knowledge import load
    from cutis.omics.report.vesicles import facts, sections
    from cutis.omics.vesicles.findings import read_vesicles

    found = read_vesicles(files or [], counts=counts, design=design, limits=limits,
                          targets=targets, again=again(), knowledge=load(atlas))  # fmt: skip
    with_progress(lambda move: found.work(lambda share: move(share, "")),
                  wanted=not as_json, title="vesicles")  # fmt: skip
    said = facts(found)
    written: list[object] = []
    if report is not None or tables is not None:
        from cutis.page.page import build, save_tables, write

        made = sections(found)
        if report is not None:
            title = "Vesicles: sequencing and cargo"
            written.append(write(report, build(made, title=title, facts=said, simulated=False)))
        if tables is not None:
            written.append(f"{len(save_tables(tables, made))} tables in {tables}")
    if as_json:
        typer.echo(as_text(found, said))
    else:
        show(found, said)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)


def as_text(found: Vesicles, said: dict[str, str]) -> str:
    """Return what was found as JSON."""
    import json

    from cutis.cli.terminal import plain
    from cutis.omics.report.vesicles import set_aside

    quality, cargo = found.quality, found.cargo
    whole = {
        "results": said,
        "verdict": None if quality is None else quality.verdict,
        "reasons": [] if quality is None else quality.reasons,
        "samples": [] if quality is None else quality.samples.to_dict("records"),
        "readings": [] if quality is None else quality.table.to_dict("records"),
        "cargo": [] if cargo is None else cargo.table.head(100).to_dict("records"),
        "notes": [] if cargo is None else list(cargo.notes),
        "differences": {name: table.to_dict("records")
                        for name, table in found.differences.items()},
        "left_out": found.left_out,
        "set_aside": [] if found.logs is None else set_aside(found.logs).to_dict("records"),
    }  # fmt: skip
    return json.dumps(plain(whole), ensure_ascii=False, indent=2)


def show(found: Vesicles, said: dict[str, str]) -> None:
    """Print the results on one screen."""
    for name, value in said.items():
        typer.echo(f"{name}: {value}")
    if found.quality is not None:
        for reason in found.quality.reasons[:REASONS]:
            typer.echo(f"  {reason}")
        left = len(found.quality.reasons) - REASONS
        if left > 0:
            typer.echo(f"  … {left} more; --report or --json has all")
    if found.logs is not None:
        for one in found.logs.skipped.aside.values():
            named = ", ".join(one.examples) + (" …" if one.count > len(one.examples) else "")
            typer.echo(f"set aside: {one.count:,} × {one.reason} ({named})")
        for note in found.logs.notes:
            typer.echo(f"note: {note}")
    if found.cargo is not None:
        first = found.cargo.table.head(FIRST)
        named = ", ".join(f"{r['rna']} {r['share']:.3g} %" for r in first.to_dict("records"))
        typer.echo(f"most of the reads: {named}")
        for note in found.cargo.notes:
            typer.echo(f"note: {note}")
    if found.known is not None:
        here = found.known[found.known["measured"].astype(bool)]
        named = ", ".join(f"{r['cargo']} ({r['effect']})" for r in here.to_dict("records")[:4])
        typer.echo(f"cargo the atlas knows of: {named or 'none of it is here'}")
    for name, why in found.left_out.items():
        typer.echo(f"not there: {name}: {why}")
    if found.genes is not None:
        named = ", ".join(found.genes["target"].head(FIRST))
        typer.echo(f"genes it acts on: {len(found.genes):,}; {named}")
