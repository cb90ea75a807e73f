"""Readers by the names of before; each warns and gives what stands in its new place."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cutis import _moved

_NAMES = {
    "Measured": "cutis.omics.measured",
    "ReadReport": "cutis.files.read_report",
    "from_long": "cutis.omics.measured",
    "read": "cutis.omics.formats.sniff",
}


def __getattr__(name: str) -> Any:
    """Load a name by its old place (PEP 562)."""
    new = _NAMES.get(name)
    if new is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _moved.warn(f"{__name__}.{name}", f"{new}.{name}")
    return getattr(import_module(new), name)
