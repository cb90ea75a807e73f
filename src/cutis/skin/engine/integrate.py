"""The door of the engine: ``solve`` and ``warm``."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from cutis.errors import EngineError
from cutis.skin.engine.ensemble import run_all
from cutis.skin.engine.outcome import Outcome
from cutis.skin.engine.solution import Solution
from cutis.skin.engine.task import make_task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cutis.skin.engine.ensemble import Backend
    from cutis.skin.engine.events import Event
    from cutis.skin.model.system import System

BackendName = Literal["auto", "compiled", "numpy"]


@dataclass(frozen=True)
class WarmReport:
    """What ``warm`` did: seconds it took, whether the code was found in the cache, the backend."""

    seconds: float
    cached: bool
    backend: str


def solve(
    system: System,
    x0: ArrayLike,
    parameters: ArrayLike,
    times: ArrayLike,
    *,
    events: Sequence[Event] = (),
    rtol: float = 1e-4,
    select: Sequence[int] | NDArray | None = None,
    threads: int | None = None,
    backend: BackendName = "auto",
    max_steps: int = 100_000,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Integrate one or many individuals of a system.

    Parameters
    ----------
    system
        The equations.
    x0
        Initial states, shape (S,) or (N, S), in the states' units.
    parameters
        Shape (P,) or (N, P), in the parameters' units.
    times
        Shape (T,), days, increasing. ``times[0]`` is the start; states are returned at all.
    events
        Pulses and switches. A state asked for at the very time of an event is the one **after**
        it. Events of one time are applied in the order given; those after the end are ignored.
    rtol
        Relative tolerance of a step. The absolute one is ``rtol * 1e-3 * system.scale``; the
        error of a step is the root mean square over the states.
    select
        Indices of the states to return; None: all. A thousand people at sixty times with 140
        states are 67 MB.
    threads
        None: one for each core this process may use. The result does not depend on it.
    backend
        ``"compiled"`` (needs llvmlite), ``"numpy"``, or ``"auto"``: compiled where possible.
    max_steps
        Steps allowed an individual.
    on_progress
        Called with the fraction done, from the calling thread.
    cancelled
        Polled from the calling thread; once it returns True the rest is not integrated.

    Returns
    -------
    Solution
        States (N, T, K), an outcome and the number of steps for each individual.

    Raises
    ------
    EngineError
        Input that does not fit the system, or a backend that is not there. An individual whose
        integration fails raises nothing: see ``Solution.raise_if_failed``.
    """
    task = make_task(
        system, x0, parameters, times,
        events=events, rtol=rtol, select=select, max_steps=max_steps,
    )  # fmt: skip
    engine = choose_backend(system, backend, single=task.count == 1)
    states, outcomes, steps = run_all(task, engine, threads, on_progress, cancelled)
    return Solution(task.times, states, [Outcome(int(code)) for code in outcomes], steps)


def choose_backend(system: System, name: BackendName, single: bool) -> Backend:
    """Return the backend called ``name``, ready for this system.

    Raises
    ------
    EngineError
        No such backend, or it is not installed.
    """
    if name not in ("auto", "compiled", "numpy"):
        raise EngineError(f"backend {name!r}: expected 'auto', 'compiled' or 'numpy'")
    from cutis.skin.engine.ensemble import NumpyBackend

    if name == "numpy":
        return NumpyBackend()
    try:
        from cutis.skin.engine.compiled import CompiledBackend
    except ImportError as error:
        if name == "auto":
            return NumpyBackend()
        raise EngineError(
            f"the compiled backend is not installed ({error}); pip install llvmlite,"
            " or use backend='numpy'"
        ) from error
    return CompiledBackend(system, single)


def warm(system: System) -> WarmReport:
    """Compile the code of a system and keep it on disk, so that the next start is quick."""
    start = perf_counter()
    engines = [choose_backend(system, "auto", single) for single in (False, True)]
    cached = all(engine.cached for engine in engines)
    return WarmReport(perf_counter() - start, cached, engines[0].name)
