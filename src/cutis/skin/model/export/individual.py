"""One individual, checked, at the start of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import ModelError
from cutis.skin.model.export.moments import Moment, apply, moments_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.model.system import System


def one_individual(
    system: System, x0: ArrayLike, parameters: ArrayLike, events: Iterable[Any],
    start: float | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Moment]]:  # fmt: skip
    """Return states (S,), parameters (P,) and what happens later, in time order.

    What happens at ``start`` itself is already in the states and parameters: programs differ
    in whether an event may fire at the first moment.

    Raises
    ------
    ModelError
        Wrong shapes, a number that is not finite, an event that does not fit.
    """
    states = _vector(x0, system.states, "x0")
    values = _vector(parameters, system.parameters, "parameters")
    moments = moments_of(events, -np.inf if start is None else start)
    if moments and moments[0].time == start:
        states, values = apply(moments[0], states, values)
        moments = moments[1:]
    return states, values, moments


def _vector(values: ArrayLike, names: tuple[str, ...], what: str) -> NDArray[np.float64]:
    """Return one individual's numbers, checked."""
    array = np.asarray(values, dtype=float)
    if array.shape != (len(names),):
        raise ModelError(
            f"{what} has shape {array.shape}: expected ({len(names)},),"
            " the values of one individual"
        )
    if not np.isfinite(array).all():
        bad = names[int(np.flatnonzero(~np.isfinite(array))[0])]
        raise ModelError(f"{what} of {bad!r} is not a finite number")
    return array


def unit_at(units: tuple[str, ...], index: int) -> str:
    """Return a unit as text; ``1`` where a system has none."""
    return units[index] if units else "1"
