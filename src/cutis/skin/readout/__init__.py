"""Simulation in, the tables an instrument would give out.

``readout(name, run)`` gives one readout's values; ``read`` the same as a labelled array.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

    from cutis.skin.experiment.results import Run
    from cutis.skin.readout.view import View

_LAZY = {
    "View": "cutis.skin.readout.view",
    "views": "cutis.skin.readout.view",
    "names": "cutis.skin.readout.names",
    "dialogue": "cutis.skin.readout.dialogue",
    "secretome": "cutis.skin.readout.secretome",
    "matrix": "cutis.skin.readout.matrix",
    "barrier": "cutis.skin.readout.barrier",
    "mechanics": "cutis.skin.readout.mechanics",
    "colour": "cutis.skin.readout.colour",
    "endpoints": "cutis.skin.readout.endpoints",
}
_CLASSES = frozenset({"View", "views"})

__all__ = ["read", "readout", *_LAZY]  # pyright: ignore[reportUnsupportedDunderAll]


def readout(name: str, source: Run | View, arm: str | None = None) -> NDArray[np.float64]:
    """Return a readout's values, shape (N, T), in its unit.

    Parameters
    ----------
    name
        Such as ``TEWL``, ``FGF7 in medium`` or ``fidelity keratinocyte``.
    source
        A view, or a run; a run with several arms needs ``arm``.
    arm
        Which arm of a run.

    Raises
    ------
    ModelError
        Nothing is called so, with the nearest name; or the subject has no such thing.
    """
    from cutis.errors import ModelError
    from cutis.skin.readout.names import value_of
    from cutis.skin.readout.view import View, views

    if isinstance(source, View):
        return value_of(name, source)[0]
    if arm is None and len(source.arms) > 1:
        raise ModelError(f"the run has the arms {', '.join(source.arms)}; give one as `arm`")
    name_of_arm = arm or next(iter(source.arms))
    return value_of(name, views(source, name_of_arm)[name_of_arm])[0]


def read(run: Run, name: str) -> xr.DataArray | None:
    """Return a readout of a run with dimensions (arm, individual, time); None for a state.

    Parameters
    ----------
    run
        A run, whole or in parts.
    name
        Such as ``TEWL``, ``FGF7 in medium`` or ``fidelity keratinocyte``; its unit is
        ``attrs["unit"]``.

    Raises
    ------
    ModelError
        Nothing is called so; with the nearest name.
    """
    from cutis.errors import ModelError
    from cutis.skin.experiment.results import labelled
    from cutis.skin.model.ledger import nearest
    from cutis.skin.readout.names import is_readout, names, value_of
    from cutis.skin.readout.view import views

    if not is_readout(name, run.model.book.knowledge):
        if name in run.model.system.states:
            return None
        raise ModelError(f"no readout {name!r}{nearest(name, list(names(run.model)))}")
    found = {arm: value_of(name, view) for arm, view in views(run).items()}
    unit = next(iter(found.values()))[1]
    return labelled(run, name, unit, {arm: values for arm, (values, _) in found.items()})


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'cutis.skin.readout' has no attribute {name!r}")
    module = import_module(_LAZY[name])
    value = getattr(module, name) if name in _CLASSES else module
    globals()[name] = value
    return value
