"""Many individuals: cut into groups and chunks, spread over threads, put together again."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cutis.engine import referee
from cutis.engine.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from cutis.engine.task import Task

    Result = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]

#: How often the calling thread looks whether it was asked to stop, in seconds.
POLL = 0.05


class Stop:
    """A wish to stop, seen by Python (``wanted``) and by machine code (``flag``, shape (1,))."""

    def __init__(self, cancelled: Callable[[], bool] | None = None) -> None:
        self.flag = np.zeros(1, dtype=np.int64)
        self._cancelled = cancelled

    def want(self) -> None:
        """Ask everybody to stop."""
        self.flag[0] = 1

    def wanted(self) -> bool:
        """Return whether to stop, asking the caller of ``solve`` if there is a way to."""
        if self._cancelled is not None and self._cancelled():
            self.want()
        return bool(self.flag[0])


class Backend(Protocol):
    """Something that integrates the individuals of a task.

    ``group`` individuals are integrated together and influence each other's steps; chunks are
    whole groups, so that the result does not depend on chunks or threads.
    """

    name: str
    group: int
    cached: bool
    parallel: bool

    def chunk_groups(self, task: Task) -> int:
        """Return how many groups make a chunk of a fraction of a second."""
        ...

    def integrate(self, task: Task, stop: Stop) -> Result:
        """Return states (N, T, K), outcomes (N,), steps (N,)."""
        ...

    def integrate_together(self, task: Task) -> Result:
        """Integrate all with the steps of the first individual, whatever their own errors."""
        ...


class NumpyBackend:
    """The referee as a backend: every individual has its own steps."""

    name = "numpy"
    group = 1
    cached = True
    parallel = False

    def chunk_groups(self, task: Task) -> int:
        """Return a batch that keeps a few megabytes of matrices."""
        size = max(1, len(task.system.states))
        return max(1, min(256, 4_000_000 // (8 * size * size)))

    def integrate(self, task: Task, stop: Stop) -> Result:
        """Integrate with NumPy."""
        return referee.integrate(task, stop.wanted)

    def integrate_together(self, task: Task) -> Result:
        """Integrate with the steps of the first."""
        return referee.integrate(task, led=True)


def run_in_chunks(
    task: Task,
    backend: Backend,
    threads: int | None,
    on_progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Result:
    """Integrate all individuals; the calling thread reports progress and may cancel."""
    states = np.full((task.count, len(task.times), len(task.select)), np.nan)
    outcomes = np.full(task.count, int(Outcome.CANCELLED))
    steps = np.zeros(task.count, dtype=np.int64)
    size = backend.group * max(1, backend.chunk_groups(task))
    chunks = [np.arange(a, min(a + size, task.count)) for a in range(0, task.count, size)]
    done = 0
    for chunk, result in _results(task, backend, chunks, threads, cancelled):
        states[chunk], outcomes[chunk], steps[chunk] = result
        done += len(chunk)
        if on_progress is not None:
            on_progress(done / task.count)
    return states, outcomes, steps


def _results(
    task: Task,
    backend: Backend,
    chunks: list[NDArray[np.int64]],
    threads: int | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[tuple[NDArray[np.int64], Result]]:
    """Yield (chunk, result) as they come, until cancelled.

    Machine code cannot ask Python whether to stop, so there it runs beside the calling thread
    as soon as somebody may cancel.
    """
    workers = min(len(chunks), threads or _cores()) if backend.parallel else 1
    if workers > 1 or (backend.parallel and cancelled is not None):
        yield from _threaded(task, backend, chunks, max(1, workers), cancelled)
        return
    stop = Stop(cancelled)
    for chunk in chunks:
        if stop.wanted():
            return
        yield chunk, backend.integrate(task.take(chunk), stop)


def _threaded(
    task: Task,
    backend: Backend,
    chunks: list[NDArray[np.int64]],
    workers: int,
    cancelled: Callable[[], bool] | None,
) -> Iterator[tuple[NDArray[np.int64], Result]]:
    """Yield (chunk, result) from a pool, asking ``cancelled`` between."""
    stop, wish = Stop(), Stop(cancelled)

    def one(chunk: NDArray[np.int64]) -> Result | None:
        return None if stop.wanted() else backend.integrate(task.take(chunk), stop)

    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting: dict[Future, NDArray] = {pool.submit(one, chunk): chunk for chunk in chunks}
            while waiting:
                timeout = None if cancelled is None else POLL
                ready, _ = wait(waiting, timeout, return_when=FIRST_COMPLETED)
                if wish.wanted():
                    stop.want()
                for future in ready:
                    result, chunk = future.result(), waiting.pop(future)
                    if result is not None:
                        yield chunk, result
        finally:
            stop.want()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
