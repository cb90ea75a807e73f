"""Many individuals: a queue, and threads that take from it."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cutis.skin.engine import referee
from cutis.skin.engine.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cutis.skin.engine.task import Task

    Result = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]

#: How often the calling thread looks whether it was asked to stop, in seconds.
POLL = 0.02


class StopRequest:
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
    """Something that integrates the individuals of a task, each with steps of its own.

    ``group`` individuals are integrated side by side.
    """

    name: str
    group: int
    cached: bool
    parallel: bool

    def integrate(
        self, task: Task, stop: StopRequest, into: Result, queue: NDArray[np.int64]
    ) -> None:
        """Take individuals from the queue (shape (1,): the next one's index) until it is empty.

        Writes states (N, T, K), outcomes (N,) and steps (N,) into cleared arrays. Any number of
        threads may call it with one queue, if ``parallel``.
        """
        ...

    def finish(self, task: Task, into: Result) -> None:
        """Do what remains once the queue is empty."""
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

    def integrate(
        self, task: Task, stop: StopRequest, into: Result, queue: NDArray[np.int64]
    ) -> None:
        """Integrate with NumPy, in batches that keep a few megabytes of matrices."""
        size = max(1, len(task.system.states))
        batch = max(1, min(256, 4_000_000 // (8 * size * size), -(-task.count // 16)))
        while queue[0] < task.count and not stop.wanted():
            some = np.arange(queue[0], min(queue[0] + batch, task.count))
            for target, result in zip(
                into, referee.integrate(task.take(some), stop.wanted), strict=True
            ):
                target[some] = result
            queue[0] += batch

    def finish(self, task: Task, into: Result) -> None:
        """Nothing remains."""

    def integrate_together(self, task: Task) -> Result:
        """Integrate with the steps of the first."""
        return referee.integrate(task, led=True)


def run_all(
    task: Task,
    backend: Backend,
    threads: int | None,
    on_progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Result:
    """Integrate all individuals; the calling thread reports progress and may cancel.

    Machine code cannot ask Python whether to stop, so there it runs beside the calling thread as
    soon as somebody wants to hear of it.
    """
    shape = (task.count, len(task.times), len(task.select))
    whole = np.empty(shape), np.empty(task.count, np.int64), np.empty(task.count, np.int64)
    clear(whole)
    queue = np.zeros(1, dtype=np.int64)
    workers = max(1, min(-(-task.count // backend.group), threads or _cores()))
    watch = _Watch(whole, on_progress, cancelled)
    if backend.parallel and (workers > 1 or watch.wanted):
        _threaded(task, backend, workers, watch, queue)
    else:
        backend.integrate(task, StopRequest(watch.look if watch.wanted else None), whole, queue)
    backend.finish(task, whole)
    watch.look()
    return whole


class _Watch:
    """Reports how many are done, and asks whether to stop."""

    def __init__(
        self,
        whole: Result,
        on_progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.whole, self.on_progress, self.cancelled = whole, on_progress, cancelled
        self.wanted = on_progress is not None or cancelled is not None
        self.done = -1

    def look(self) -> bool:
        """Report progress if there is any; return whether to stop."""
        if self.on_progress is not None:
            outcomes = self.whole[1]
            done = int(np.count_nonzero(outcomes != int(Outcome.CANCELLED)))
            if done > max(self.done, 0):
                self.on_progress(done / len(outcomes))
            self.done = done
        return self.cancelled is not None and self.cancelled()


def clear(into: Result) -> None:
    """Set results to those of individuals nobody has integrated."""
    into[0].fill(np.nan)
    into[1].fill(int(Outcome.CANCELLED))
    into[2].fill(0)


def _threaded(
    task: Task, backend: Backend, workers: int, watch: _Watch, queue: NDArray[np.int64]
) -> None:
    """Let workers take individuals from one queue, and look after them meanwhile."""
    stop, wish = StopRequest(), StopRequest(watch.look)
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting: set[Future] = {
                pool.submit(backend.integrate, task, stop, watch.whole, queue)
                for _ in range(workers)
            }
            while waiting:
                timeout = POLL if watch.wanted else None
                ready, waiting = wait(waiting, timeout, return_when=FIRST_COMPLETED)
                for future in ready:
                    future.result()
                if watch.wanted and wish.wanted():
                    stop.want()
        finally:
            stop.want()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
