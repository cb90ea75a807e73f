"""Reads the atlas, checks it, and says what it means.

``load()`` returns the knowledge everything else is built from; ``why`` answers for one number.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.knowledge.cache import load, load_atlas
    from cutis.knowledge.resolve import Knowledge, Number, ResolvedArrow
    from cutis.knowledge.why import why

_PUBLIC = {
    "load": "cache",
    "load_atlas": "cache",
    "Knowledge": "resolve",
    "Number": "resolve",
    "ResolvedArrow": "resolve",
    "why": "why",
}

__all__ = ["Knowledge", "Number", "ResolvedArrow", "load", "load_atlas", "why"]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'cutis.knowledge' has no attribute {name!r}")
    value = getattr(import_module(f"cutis.knowledge.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value
