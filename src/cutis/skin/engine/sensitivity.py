"""How trajectories change with parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cutis.errors import EngineError
from cutis.skin.engine.integrate import choose_backend
from cutis.skin.engine.outcome import Outcome
from cutis.skin.engine.solution import Solution
from cutis.skin.engine.task import Task, make_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.engine.events import Event
    from cutis.skin.engine.integrate import BackendName
    from cutis.skin.model.system import System

#: Relative perturbation of a parameter (absolute for one that is zero). Central differences of
#: runs that share their steps: truncation and rounding are both near 1e-9.
PERTURBATION = 1e-5


def sensitivities(
    system: System,
    x0: ArrayLike,
    parameters: ArrayLike,
    times: ArrayLike,
    wrt: Sequence[int],
    *,
    events: Sequence[Event] = (),
    rtol: float = 1e-4,
    select: Sequence[int] | NDArray | None = None,
    x0_of: Callable[[NDArray], ArrayLike] | None = None,
    backend: BackendName = "auto",
) -> NDArray[np.float64]:
    """Return d states / d parameters of one individual, shape (T, K, len(wrt)).

    Runs with each parameter a little larger and a little smaller take the very steps of the
    unperturbed run, so the difference is that of a smooth function.

    Parameters
    ----------
    system, x0, parameters, times, events, rtol, select, backend
        As in ``solve``, for one individual: ``x0`` (S,), ``parameters`` (P,).
    wrt
        Indices of the parameters.
    x0_of
        Initial states as a function of parameters, (M, P) → (M, S), where they depend on them.

    Raises
    ------
    EngineError
        Wrong input, or an integration that did not finish.
    """
    which = np.array(wrt, dtype=np.int64).reshape(-1)
    base = np.array(parameters, dtype=np.float64)
    if base.ndim != 1:
        raise EngineError(f"parameters has shape {base.shape}: expected (P,), one individual")
    if len(which) and (which.min() < 0 or which.max() >= len(base)):
        raise EngineError(f"wrt: expected parameter indices 0 … {len(base) - 1}")
    values, width = _perturbed(base, which)
    start = _one_start(x0) if x0_of is None else x0_of(values)
    task = make_task(
        system, start, values, times, events=events, rtol=rtol, select=select, max_steps=100_000
    )
    states = _with_shared_steps(task, backend)
    upper, lower = states[1 : 1 + len(which)], states[1 + len(which) :]
    return np.moveaxis((upper - lower) / width[:, None, None], 0, -1)


def _one_start(x0: ArrayLike) -> NDArray[np.float64]:
    """Return ``x0`` as (S,)."""
    start = np.asarray(x0, dtype=np.float64)
    if start.ndim != 1:
        raise EngineError(f"x0 has shape {start.shape}: expected (S,), one individual")
    return start


def _perturbed(base: NDArray, which: NDArray) -> tuple[NDArray, NDArray]:
    """Return parameters (1 + 2M, P), unchanged, each raised, each lowered; and widths (M,)."""
    step = PERTURBATION * np.where(base[which] == 0.0, 1.0, np.abs(base[which]))
    values = np.tile(base, (1 + 2 * len(which), 1))
    rows = 1 + np.arange(len(which))
    values[rows, which] += step
    values[rows + len(which), which] -= step
    return values, values[rows, which] - values[rows + len(which), which]


def _with_shared_steps(task: Task, name: BackendName) -> NDArray[np.float64]:
    """Return the states (M, T, K) of all individuals, all with the steps of the first."""
    backend = choose_backend(task.system, name, single=False)
    states, outcomes, steps = backend.integrate_together(task)
    named = [Outcome(int(code)) for code in outcomes]
    return Solution(task.times, states, named, steps).raise_if_failed().states
