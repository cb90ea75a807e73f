"""One offline HTML file: sections of text, figures and tables, whatever they are about."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.page.content import Chart, Facts, Section, Table, Text
    from cutis.page.page import build, write

_LAZY = {
    "Chart": "content",
    "Facts": "content",
    "Section": "content",
    "Table": "content",
    "Text": "content",
    "build": "page",
    "write": "page",
}

__all__ = ["Chart", "Facts", "Section", "Table", "Text", "build", "write"]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.page' has no attribute {name!r}")
    return getattr(import_module(f"cutis.page.{_LAZY[name]}"), name)
