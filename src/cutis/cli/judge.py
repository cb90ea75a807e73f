"""`cutis judge`: does a dossier meet a standard?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Atlas, Report

if TYPE_CHECKING:
    from cutis.evidence.standards.judge import Judgement


def command(
    dossier: Annotated[
        Path | None, typer.Argument(help="A dossier, or the folder with dossier.yaml.")
    ] = None,
    standard: Annotated[
        str, typer.Option("--standard", help="Name in the atlas, or a file; else the dossier's.")
    ] = "",
    rules: Annotated[
        bool, typer.Option("--rules", help="List what a standard's file may ask, and end.")
    ] = False,
    report: Report = None,
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Judge a dossier: each criterion met, not met or not shown, with what decides it.

    The exit code is 0 when all criteria are met, 3 when not.

    Examples: `cutis judge examples/dossier`, `cutis judge dossier.yaml --report verdict.html`,
    `cutis judge dossier.yaml --standard mine.yaml --json`
    """
    from cutis.cli.terminal import again
    from cutis.evidence.standards.dossier import read_dossier
    from cutis.evidence.standards.judge import RULES, judge
    from cutis.knowledge import load

    if rules:
        for name, says in RULES.items():
            typer.echo(f"{name:<18} {says.splitlines()[0]}")
        return
    if dossier is None:
        raise typer.BadParameter("name a dossier, or the folder with dossier.yaml")
    made = judge(read_dossier(dossier), standard or None, load(atlas))
    if as_json:
        typer.echo(as_text(made))
    else:
        show(made)
    if report is not None:
        from cutis.evidence.report.judgement import judgement_html
        from cutis.page import write

        typer.echo(f"wrote {write(report, judgement_html(made, again()))}", err=as_json)
    if not made.met:
        raise typer.Exit(3)


def as_text(made: Judgement) -> str:
    """Return the judgement as JSON."""
    import json

    said = {
        "material": made.dossier.record.material, "met": made.met,
        "standard": {"name": made.standard.name, "version": made.standard.version},
        "criteria": {one.criterion: one.verdict for one in made.verdicts},
        "requirements": made.table().to_dict("records"), "files": made.files,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=2)


def show(made: Judgement) -> None:
    """Print each criterion with what decides it."""
    colours = {"met": typer.colors.GREEN, "not met": typer.colors.RED,
               "not shown": typer.colors.YELLOW}  # fmt: skip
    chosen = made.standard
    typer.echo(f"{made.dossier.record.material} against {chosen.name}, version {chosen.version}")
    for one in made.verdicts:
        said = typer.style(one.verdict, fg=colours[one.verdict], bold=True)
        typer.echo(f"\n{one.criterion}: {said}")
        for requirement, judged in one.judged:
            mark = typer.style(f"{judged.verdict:<9}", fg=colours[judged.verdict])
            typer.echo(f"  {mark} {requirement.asks}")
            typer.echo(f"            {judged.says}  [{judged.where}]")
            if judged.verdict != "met" and requirement.next:
                typer.echo(f"            next: {requirement.next}")
    if chosen.note:
        typer.echo(f"\n{chosen.note}")
