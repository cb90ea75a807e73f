"""`cutis library`: every source of the atlas, where it is used, and as BibTeX or CSL-JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cutis.cli.options import AsJson, Atlas


def command(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words that an entry, or its use, must hold.")
    ] = None,
    key: Annotated[str, typer.Option("--key", help="One source, with every use of it.")] = "",
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX.")] = False,
    csl: Annotated[bool, typer.Option("--csl", help="Print CSL-JSON.")] = False,
    unused: Annotated[bool, typer.Option("--unused", help="Only what nothing cites.")] = False,
    atlas: Atlas = None,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write into a file instead.")
    ] = None,
) -> None:
    """List, search and export the literature behind the numbers.

    Examples: `cutis library`, `cutis library collagen fibroblast`,
    `cutis library --key fisher2009`, `cutis library --bibtex -o cutis.bib`
    """
    import json

    from cutis.knowledge import load
    from cutis.knowledge.library import chosen, library, search, to_csl
    from cutis.knowledge.sources import export_bibtex

    if bibtex + csl + as_json > 1:
        raise typer.BadParameter("give one of --bibtex, --csl, --json")
    knowledge = load(atlas)
    items = library(knowledge)
    found = [chosen(items, key)] if key else search(items, words or [])
    found = [item for item in found if not (unused and item.uses)]
    if bibtex:
        text = export_bibtex(knowledge.sources, [item.entry.key for item in found])
    elif csl:
        text = to_csl(found)
    elif as_json:
        text = json.dumps([item.to_dict() for item in found], ensure_ascii=False, indent=2)
    else:
        text = "\n".join(_lines(found, every=bool(key)))
    if output is None:
        typer.echo(text)
        return
    from cutis.page import write

    typer.echo(f"wrote {write(output, text if text.endswith(chr(10)) else text + chr(10))}")


def _lines(found: list, *, every: bool) -> list[str]:
    """Return sources for people: the entry, and how often or where it is used."""
    lines = []
    for item in found:
        many = len(item.uses)
        lines.append(f"{item.entry.key}: {item.entry.short}")
        if every:
            lines += [f"    {one.where}  {one.field}" for one in item.uses]
        lines.append(f"    used in {many} place{'' if many == 1 else 's'}")
    return [*lines, f"{len(found)} source{'' if len(found) == 1 else 's'}"]
