"""`cutis claims`: what may be said, who released it, and the log of every attempt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Atlas, Report

if TYPE_CHECKING:
    from cutis.evidence.claims.decide import Status


def command(
    register: Annotated[Path, typer.Argument(help="Register of claims (.yaml).")],
    claim: Annotated[str, typer.Option("--claim", "-c", help="The claim to be moved.")] = "",
    to: Annotated[str, typer.Option("--to", help="approved, published, withdrawn or hold.")] = "",
    by: Annotated[str, typer.Option("--by", help="Name of who asks for it.")] = "",
    words: Annotated[
        str, typer.Option("--words", help="To approve: the exact words that are released.")
    ] = "",
    log: Annotated[bool, typer.Option("--log", help="Show every attempt.")] = False,
    head: Annotated[
        str, typer.Option("--head", help="Hash of an entry you kept: it must still be there.")
    ] = "",
    report: Report = None,
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Show where claims stand, or move one: hold → approved → published → withdrawn.

    A move that is refused is logged with its reasons; the exit code is then 3.

    Examples: `cutis claims claims.yaml`, `cutis claims claims.yaml --log`,
    `cutis claims claims.yaml -c dry --to approved --by "Ada Approver" --words "…"`
    """
    from cutis.cli.terminal import again
    from cutis.evidence.claims.decide import change_state, review
    from cutis.evidence.claims.log import read_log
    from cutis.evidence.claims.register import read_claims
    from cutis.evidence.standards.standards import claim_rules
    from cutis.knowledge import load

    known, rules = read_claims(register), claim_rules(knowledge=load(atlas))
    read_log(known.log, head)
    refused = False
    if claim or to:
        if not (claim and to):
            raise typer.BadParameter("a move needs both --claim and --to")
        entry = change_state(known, claim, to, by=by, words=words, rules=rules)
        refused = not entry.accepted
        if not as_json:
            _say_move(entry)
    statuses, entries = review(known, rules), read_log(known.log)
    if as_json:
        import json
        from dataclasses import asdict

        said = {"claims": [asdict(one) for one in statuses], "log": [asdict(e) for e in entries]}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    elif not claim:
        _show(statuses)
    if log and not as_json:
        for one in entries:
            done = "done" if one.accepted else f"refused: {'; '.join(one.reasons)}"
            typer.echo(f"{one.number} {one.when} {one.claim}: {one.before} → {one.after} "
                       f"by {one.by or 'nobody'}: {done}")  # fmt: skip
    if entries and not as_json:
        typer.echo(f"last entry: {entries[-1].hash}")
    if report is not None:
        from cutis.evidence.report.claims import claims_html
        from cutis.page import write

        text = claims_html(known, statuses, entries, again())
        typer.echo(f"wrote {write(report, text)}", err=as_json)
    if refused:
        raise typer.Exit(3)


def _say_move(entry) -> None:
    """Say whether a move was done."""
    if entry.accepted:
        typer.secho(f"{entry.claim}: {entry.before} → {entry.after}", fg=typer.colors.GREEN)
        return
    typer.secho(f"{entry.claim}: stays on {entry.before}; refused:", fg=typer.colors.RED)
    for reason in entry.reasons:
        typer.echo(f"  {reason}")


def _show(statuses: list[Status]) -> None:
    """Print where each claim stands."""
    colours = {"published": typer.colors.GREEN, "approved": typer.colors.GREEN,
               "withdrawn": typer.colors.RED}  # fmt: skip
    for one in statuses:
        state = typer.style(one.state, fg=colours.get(one.state, typer.colors.YELLOW), bold=True)
        typer.echo(f"{one.name}: {state}; evidence: {one.grade or 'none that could be checked'}")
        typer.echo(f"  “{one.wording.strip()}”")
        if one.why:
            typer.echo(f"  on hold: {one.why}")
        for objection in one.objections:
            typer.echo(f"  {objection}")
