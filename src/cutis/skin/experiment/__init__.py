"""Plans in, runs out: what is done to whose skin, and the store that keeps what came of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.results import Run
    from cutis.skin.experiment.store import open_run

_LAZY = {
    "Plan": "cutis.skin.experiment.plan",
    "Run": "cutis.skin.experiment.results",
    "open_run": "cutis.skin.experiment.store",
}

__all__ = ["Plan", "Run", "open_run"]


def __getattr__(name: str) -> Any:
    """Load a name on first use: reading a plan needs neither xarray nor an engine."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.skin.experiment' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
