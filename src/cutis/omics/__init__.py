"""Measured tables → who is in them, how they differ, what they mean for skin."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.files.read_report import ReadReport
    from cutis.omics.formats.sniff import read
    from cutis.omics.measured import Measured, from_long
    from cutis.omics.secretome.study import study

_LAZY = {
    "Measured": "cutis.omics.measured",
    "ReadReport": "cutis.files.read_report",
    "from_long": "cutis.omics.measured",
    "read": "cutis.omics.formats.sniff",
    "study": "cutis.omics.secretome.study",
}

__all__ = ["Measured", "ReadReport", "from_long", "read", "study"]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.omics' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
