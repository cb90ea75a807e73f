"""The model of skin: equations, engine, plans, readouts, comparison with measurements."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_LAZY = {
    "dialogue": "cutis.skin.readout.conversation",
}

__all__ = [*_LAZY]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.skin' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
