"""One offline HTML file about what was run: sections of text, figures and tables."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.report.content import Chart, Facts, Section, Table, Text
    from cutis.report.of_run import report_of_run
    from cutis.report.page import build, write

_LAZY = {
    "Chart": "content",
    "Facts": "content",
    "Section": "content",
    "Table": "content",
    "Text": "content",
    "build": "page",
    "report_of_run": "of_run",
    "write": "page",
}

__all__ = ["Chart", "Facts", "Section", "Table", "Text", "build", "report_of_run", "write"]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.report' has no attribute {name!r}")
    return getattr(import_module(f"cutis.report.{_LAZY[name]}"), name)
