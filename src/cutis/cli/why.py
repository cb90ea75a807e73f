"""`cutis why`: what stands behind a number."""

from __future__ import annotations

from typing import Annotated

import typer

from cutis.cli.options import AsJson, Atlas


def command(
    address: Annotated[
        str, typer.Argument(help="FGF7.half_life, or 'IL1A → NFKB in fibroblast.up_to'")
    ],
    atlas: Atlas = None,
    as_json: AsJson = False,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the source as BibTeX.")] = False,
) -> None:
    """Say why a number is what it is: value, range, source, status, and what changes it.

    Examples: `cutis why FGF7.half_life`, `cutis why TGFB1.mass --bibtex`
    """
    import json

    from cutis.knowledge import load
    from cutis.knowledge.why import why

    explanation = why(address, load(atlas))
    if as_json:
        typer.echo(json.dumps(explanation.to_dict(), ensure_ascii=False, indent=2))
    elif bibtex:
        typer.echo(explanation.source.text if explanation.source else "% no source")
    else:
        head, _, rest = str(explanation).partition("\n")
        typer.echo(typer.style(head, bold=True))
        typer.echo(rest)
