"""One method a file, tables in, tables out: simulated or measured, a method cannot tell."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: Methods that are called by their own name, and the module each lives in.
_FUNCTIONS = {"signed_rank": "cutis.statistics.signed_rank"}


def __getattr__(name: str) -> Any:
    """Load a method, or a method's module, on first use (PEP 562)."""
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
