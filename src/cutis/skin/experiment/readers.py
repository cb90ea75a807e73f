"""How a run answers to a name that is none of its states: readers that floors above enter here.

A run knows states; what an instrument makes of them (``run["collagen"]``) is known above it. The
door of the package (:mod:`cutis.skin`) enters the readouts, so that this floor names nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from cutis.skin.experiment.results import Run

    Reader = Callable[[Run, str], xr.DataArray | None]

_READERS: list[Reader] = []


def register(reader: Reader) -> None:
    """Let a run ask a reader, before those there are; it returns None for a name it leaves."""
    if reader not in _READERS:
        _READERS.insert(0, reader)


def read(run: Run, name: str) -> xr.DataArray | None:
    """Return what the first reader that knows a name makes of a run; None when none does."""
    for reader in _READERS:
        found = reader(run, name)
        if found is not None:
            return found
    return None
