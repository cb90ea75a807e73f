"""The charts there are: every module of this folder with a ``draw`` lists itself.

To add a chart, add a module with ``TITLE``, ``TABLES`` (table → column → what it holds) and
``draw``, which takes the tables in that order and returns an Altair chart.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from cutis.errors import CutisError
from cutis.figures.frame import Frame


@dataclass(frozen=True)
class Figure:
    """A chart that can be drawn.

    Attributes
    ----------
    name
        Its module.
    title
        What it shows, in a few words.
    tables
        Table → column → what the column holds; the first table is needed, others may be left out.
    """

    name: str
    title: str
    tables: dict[str, dict[str, str]]
    _draw: Callable[..., Any]

    def draw(self, *tables: Frame | None, **options: Any) -> Any:
        """Return the chart of some tables; raise CutisError when a column is missing."""
        for (label, columns), table in zip(self.tables.items(), tables, strict=False):
            missing = [c for c in columns if table is not None and c not in table]
            if missing:
                wanted = "; ".join(f"{c}: {columns[c]}" for c in missing)
                what = f"the table {label!r} lacks {', '.join(missing)}"
                raise CutisError(f"figure {self.name}: {what}; expected {wanted}")
        return self._draw(*tables, **options)


@lru_cache(maxsize=1)
def all_figures() -> dict[str, Figure]:
    """Return every chart by name."""
    package = import_module("cutis.figures")
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"cutis.figures.{info.name}")
        if hasattr(module, "draw") and hasattr(module, "TABLES"):
            found[info.name] = Figure(info.name, module.TITLE, module.TABLES, module.draw)
    return found


def figure(name: str) -> Figure:
    """Return a chart; raise CutisError with the nearest name."""
    from cutis.nearest import nearest

    known = all_figures()
    if name not in known:
        near = nearest(name, known)
        hint = f"the nearest is {near!r}" if near else f"there is {', '.join(known)}"
        raise CutisError(f"no figure {name!r}; {hint}")
    return known[name]
