"""Numbers as pictures: one chart a file, each from a tidy table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.figures.registry import Figure, all_figures, figure
    from cutis.figures.spec import to_png, to_spec, to_svg

_LAZY = {
    "Figure": "registry",
    "all_figures": "registry",
    "figure": "registry",
    "to_png": "spec",
    "to_spec": "spec",
    "to_svg": "spec",
}

__all__ = ["Figure", "all_figures", "figure", "to_png", "to_spec", "to_svg"]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.figures' has no attribute {name!r}")
    return getattr(import_module(f"cutis.figures.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
