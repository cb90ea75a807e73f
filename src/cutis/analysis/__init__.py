"""Methods by the names of before; each warns and gives what stands in its new place."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cutis import _moved

#: Methods that were called by the name of their module.
_FUNCTIONS = {
    "signed_rank": "cutis.statistics.signed_rank",
    "dialogue": "cutis.skin.readout.conversation",
}


def __getattr__(name: str) -> Any:
    """Load a method, or a method's module, by its old name (PEP 562)."""
    old = f"{__name__}.{name}"
    new = _FUNCTIONS.get(name)
    if new is not None:
        _moved.warn(old, f"{new}.{name}")
        return getattr(import_module(new), name)
    new = None if name.startswith("_") else _moved.moved(old)
    if new is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _moved.warn(old, new)
    return import_module(new)
