"""What leaves this machine: files without their folders, tables a spreadsheet only shows."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

#: A cell that begins so is a formula to a spreadsheet, however it came into the table.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def shown_path(path: str | Path) -> str:
    """Return a path as a page may show it.

    A page may be sent to somebody: a file's name says what to look for, its folders say who worked
    where. What is below the present folder keeps its own folders, what is elsewhere its name.
    """
    text = str(path)
    if not os.path.isabs(text):
        return text
    near = os.path.relpath(text)
    return os.path.basename(text.rstrip(os.sep)) if near.startswith(os.pardir) else near


def shown_paths(paths: str | Iterable[str | Path]) -> str:
    """Return several paths, or what names them joined by commas, as a page may show them."""
    each = paths.split(", ") if isinstance(paths, str) else paths
    return ", ".join(shown_path(one) for one in each)


def excel_safe(table: DataFrame) -> DataFrame:
    """Return a table in which no text begins a formula: an apostrophe stands before such a text.

    Numbers, also negative ones, stay as they are.
    """
    texts = [name for name in table if table[name].dtype.kind not in "biufcmM"]
    safe = {name: [_safe(one) for one in table[name]] for name in texts}
    return table.assign(**safe).rename(columns=_safe) if len(table.columns) else table


def _safe(cell: object) -> object:
    """Return a cell as a spreadsheet only shows it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
