"""Many individuals: cut into groups and chunks, spread over threads, put together again."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cutis.engine import referee
from cutis.engine.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cutis.engine.task import Task

    Result = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]

#: How often the calling thread looks whether it was asked to stop, in seconds.
POLL = 0.05


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

    def integrate(self, task: Task, stop: Callable[[], bool]) -> Result:
        """Return states (N, T, K), outcomes (N,), steps (N,)."""
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

    def integrate(self, task: Task, stop: Callable[[], bool]) -> Result:
        """Integrate with NumPy."""
        return referee.integrate(task, stop)


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


def _results(task: Task, backend: Backend, chunks: list, threads: int | None, cancelled):  # noqa: ANN001, ANN202
    """Yield (chunk, result) as they come, until cancelled."""
    workers = min(len(chunks), threads or _cores()) if backend.parallel else 1
    if workers <= 1:
        for chunk in chunks:
            if cancelled is not None and cancelled():
                return
            yield chunk, backend.integrate(task.take(chunk), cancelled or _never)
        return
    yield from _threaded(task, backend, chunks, workers, cancelled)


def _threaded(task: Task, backend: Backend, chunks: list, workers: int, cancelled):  # noqa: ANN001, ANN202
    """Yield (chunk, result) from a pool, asking ``cancelled`` between."""
    stopped = False

    def one(chunk: NDArray) -> Result | None:
        return None if stopped else backend.integrate(task.take(chunk), lambda: stopped)

    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future, NDArray] = {pool.submit(one, chunk): chunk for chunk in chunks}
        try:
            while waiting:
                timeout = None if cancelled is None else POLL
                ready, _ = wait(waiting, timeout, return_when=FIRST_COMPLETED)
                stopped = stopped or (cancelled is not None and cancelled())
                for future in ready:
                    result, chunk = future.result(), waiting.pop(future)
                    if result is not None:
                        yield chunk, result
        finally:
            stopped = True


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _never() -> bool:
    """Return False: nobody asked to stop."""
    return False
