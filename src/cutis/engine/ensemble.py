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

    def integrate(self, task: Task, stop: Stop, into: Result) -> None:
        """Write states (N, T, K), outcomes (N,) and steps (N,) into cleared arrays."""
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

    def integrate(self, task: Task, stop: Stop, into: Result) -> None:
        """Integrate with NumPy."""
        for target, result in zip(into, referee.integrate(task, stop.wanted), strict=True):
            target[...] = result

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
    shape = (task.count, len(task.times), len(task.select))
    whole = np.empty(shape), np.empty(task.count, np.int64), np.empty(task.count, np.int64)
    size = backend.group * max(1, backend.chunk_groups(task))
    chunks = [slice(a, min(a + size, task.count)) for a in range(0, task.count, size)]
    done = 0

    def one(chunk: slice, stop: Stop) -> None:
        """Integrate one chunk, straight into the arrays of the whole."""
        into = whole[0][chunk], whole[1][chunk], whole[2][chunk]
        clear(into)
        if not stop.wanted():
            backend.integrate(task.take(np.arange(chunk.start, chunk.stop)), stop, into)

    for chunk in _run(one, chunks, backend, threads, cancelled):
        done += chunk.stop - chunk.start
        if on_progress is not None:
            on_progress(done / task.count)
    return whole


def clear(into: Result) -> None:
    """Set results to those of individuals nobody has integrated."""
    into[0].fill(np.nan)
    into[1].fill(int(Outcome.CANCELLED))
    into[2].fill(0)


def _run(
    one: Callable[[slice, Stop], None],
    chunks: list[slice],
    backend: Backend,
    threads: int | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[slice]:
    """Yield chunks as they are done; those cut short by cancelling are not.

    Machine code cannot ask Python whether to stop, so there it runs beside the calling thread
    as soon as somebody may cancel.
    """
    workers = min(len(chunks), threads or _cores()) if backend.parallel else 1
    if workers > 1 or (workers == 1 and backend.parallel and cancelled is not None):
        yield from _threaded(one, chunks, workers, cancelled)
        return
    stop = Stop(cancelled)
    for chunk in chunks:
        one(chunk, stop)
        if not stop.flag[0]:
            yield chunk


def _threaded(
    one: Callable[[slice, Stop], None],
    chunks: list[slice],
    workers: int,
    cancelled: Callable[[], bool] | None,
) -> Iterator[slice]:
    """Yield chunks as a pool has done them, asking ``cancelled`` between."""
    stop, wish = Stop(), Stop(cancelled)
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting: dict[Future, slice] = {
                pool.submit(one, chunk, stop): chunk for chunk in chunks
            }
            while waiting:
                timeout = None if cancelled is None else POLL
                ready, _ = wait(waiting, timeout, return_when=FIRST_COMPLETED)
                if wish.wanted():
                    stop.want()
                for future in ready:
                    future.result()
                    chunk = waiting.pop(future)
                    if not stop.flag[0]:
                        yield chunk
        finally:
            stop.want()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
