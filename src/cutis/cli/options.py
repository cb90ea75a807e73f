"""Options that several commands have, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Report = Annotated[
    Path | None, typer.Option("--report", help="Write one HTML file that needs no network.")
]
Tables = Annotated[Path | None, typer.Option("--tables", help="Folder for the tables as CSV.")]
Atlas = Annotated[Path | None, typer.Option("--atlas", help="Folder laid over the bundled atlas.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

# of a measured table
TableFile = Annotated[
    Path | None, typer.Option("--table", help="The measured table, if DESIGN names none.")
]
Quantity = Annotated[
    str | None, typer.Option("--quantity", help="Which of the tables' quantities to take.")
]
Form = Annotated[
    str | None, typer.Option("--format", help="What the tables are, if not recognised.")
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Of a workbook.")]


def listed(given: list[str] | None) -> tuple[str, ...]:
    """Return names that were given one by one, or joined by commas."""
    return tuple(one.strip() for text in given or () for one in text.split(",") if one.strip())
