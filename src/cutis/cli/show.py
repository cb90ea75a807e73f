"""`cutis show`: a record of the atlas in full."""

from __future__ import annotations

from typing import Annotated

import typer

from cutis.cli.options import AsJson, Atlas


def command(
    name: Annotated[str, typer.Argument(help="FGF7, fibroblast/papillary, retinol, rs1805007 …")],
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Show a record in full: its fields with defaults, numbers with sources, and every arrow.

    Examples: `cutis show FGF7`, `cutis show keratinocyte/basal --json`
    """
    import json

    from cutis.knowledge import load
    from cutis.knowledge.show import show

    shown = show(name, load(atlas))
    if as_json:
        typer.echo(json.dumps(shown.to_dict(), ensure_ascii=False, indent=2))
        return
    head, _, rest = str(shown).partition("\n")
    typer.echo(typer.style(head, bold=True))
    typer.echo(rest)
