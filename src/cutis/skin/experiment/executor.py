"""Where the chunks of a run are computed: one seam, threads today, a Dask cluster by its address.

An executor takes a function and items and gives back results as they come, in any order. The
function keeps nothing between items and its result does not depend on who else runs, so that
another executor changes no bit of a run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Protocol, TypeVar

from cutis.errors import EngineError

Item = TypeVar("Item")
Result = TypeVar("Result")

#: How often the calling thread looks whether it was asked to stop, in seconds.
POLL = 0.1


class Executor(Protocol):
    """Something that computes items."""

    def results(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        cancelled: Callable[[], bool],
    ) -> Iterator[Result]:
        """Yield ``function(item)`` for the items, as they come; fewer once cancelled."""
        ...


class ThreadExecutor:
    """Threads of this process; the engine's machine code runs without the interpreter's lock."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = max(1, threads or cores())

    def results(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        cancelled: Callable[[], bool],
    ) -> Iterator[Result]:
        """Yield results as they come; no more than two items a thread wait at a time."""
        rest = list(reversed(items))
        with ThreadPoolExecutor(self.threads) as pool:
            waiting: set[Future[Result]] = set()
            while (rest and not cancelled()) or waiting:
                while rest and len(waiting) < 2 * self.threads and not cancelled():
                    waiting.add(pool.submit(function, rest.pop()))
                ready, waiting = wait(waiting, POLL, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield future.result()


class DaskExecutor:
    """The workers of a Dask scheduler; needs the package ``distributed`` and cutis on each worker.

    Progress moves by whole chunks, and a run that is stopped lets the chunks under way be.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def results(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        cancelled: Callable[[], bool],
    ) -> Iterator[Result]:
        """Yield results as they come from the cluster."""
        try:
            from distributed import (  # pyright: ignore[reportMissingImports]
                Client,
                as_completed,
            )
        except ImportError as error:
            hint = "pip install distributed, or leave the address out"
            raise EngineError(
                f"a scheduler's address needs the package distributed; {hint}"
            ) from error
        with Client(self.address) as client:
            shared = client.scatter(function, broadcast=True, hash=False)
            futures = [client.submit(_call, shared, item, pure=False) for item in items]
            for future in as_completed(futures):
                if cancelled():
                    client.cancel(futures)
                    return
                yield future.result()


def _call(function: Callable[[Any], Any], item: Any) -> Any:
    """Call a function that was sent ahead."""
    return function(item)


def executor_for(address: str | None, threads: int | None) -> Executor:
    """Return the executor for a scheduler's address, or threads."""
    return DaskExecutor(address) if address else ThreadExecutor(threads)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
