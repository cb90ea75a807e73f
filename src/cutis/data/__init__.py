"""Real files → the tables that a simulation also gives: one file for each format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.files.read_report import ReadReport
    from cutis.omics.formats.sniff import read
    from cutis.omics.measured import Measured, from_long

_LAZY = {"Measured": "measured", "ReadReport": "reading", "from_long": "measured", "read": "sniff"}

__all__ = ["Measured", "ReadReport", "from_long", "read"]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.data' has no attribute {name!r}")
    return getattr(import_module(f"cutis.data.{_LAZY[name]}"), name)
