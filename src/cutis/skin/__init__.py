"""The model of skin: equations, engine, plans, readouts, comparison with measurements."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cutis.skin.experiment import readers

if TYPE_CHECKING:
    import xarray as xr

    from cutis.skin.experiment.results import Run

_LAZY = {
    "dialogue": "cutis.skin.readout.conversation",
}

__all__ = [*_LAZY]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.skin' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)


def _readout(run: Run, name: str) -> xr.DataArray | None:
    """Return a readout of a run by its name; the instruments load when the first is asked for."""
    from cutis.skin.readout import read

    return read(run, name)


readers.register(_readout)
