"""Runs a plan: cuts it into chunks, computes what is missing, keeps what is done."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from cutis.errors import ModelError, PlanError, StoreError
from cutis.skin.engine.outcome import Outcome
from cutis.skin.experiment.carry import atlas_of
from cutis.skin.experiment.chunks import ChunkTask, Work, model_of
from cutis.skin.experiment.executor import Executor, executor_for
from cutis.skin.experiment.intact import seal
from cutis.skin.experiment.places import in_place, kept_when_full, writing
from cutis.skin.experiment.progress import Progress, progress_for, say_seconds
from cutis.skin.experiment.resolve import Experiment, default_knowledge, resolve
from cutis.skin.experiment.results import Run, assembled
from cutis.skin.experiment.same_people import needs_plan, with_alleles
from cutis.skin.experiment.store import Store, create, open_store

if TYPE_CHECKING:
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.model.model import Model

#: Seconds of waiting after which compiling is worth a line.
PATIENCE = 1.0


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed; its text says how to go on."""


def run(
    plan: Plan,
    *,
    store: str | Path | None = None,
    progress: bool = False,
    threads: int | None = None,
    knowledge: Any = None,
    rtol: float = 1e-4,
    overwrite: bool = False,
    scheduler: str | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Run:
    """Run a plan.

    Parameters
    ----------
    plan
        The plan.
    store
        Where the run is kept; None keeps it in memory.
    progress
        Whether to print progress and a summary, on the error stream.
    threads
        None takes one for each core this process may use.
    knowledge
        An atlas, read; None takes the one that comes with cutis.
    rtol
        Relative tolerance of the integration.
    overwrite
        Whether a run that is already at ``store`` is replaced.
    scheduler
        Address of a Dask scheduler; None computes here.
    cancelled
        Asked now and then; once it returns True the run stops as with Ctrl-C.

    Raises
    ------
    PlanError, ModelError, EngineError, StoreError
        What is wrong with the plan, the atlas, the numbers or the store.
    Interrupted
        Ctrl-C was pressed; what is done is in the store.
    """
    known = default_knowledge() if knowledge is None else knowledge
    experiment = resolve(plan, known)
    model = model_of(experiment, known)
    check_kept(experiment, model)
    with writing(store):
        kept = create(store, experiment, model, rtol=rtol, overwrite=overwrite)
        return compute(
            kept, known, model,
            progress=progress, threads=threads, scheduler=scheduler, cancelled=cancelled,
        )  # fmt: skip


def resume(
    path: str | Path,
    *,
    plan: Plan | None = None,
    progress: bool = False,
    threads: int | None = None,
    knowledge: Any = None,
    scheduler: str | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Run:
    """Compute what is missing of a stored run; the result is that of an uninterrupted one.

    Parameters
    ----------
    path
        The store.
    plan
        Needed only for a person with a genotype, which is never stored.
    knowledge
        The atlas it was started with; None takes the one the run carries.
    progress, threads, scheduler, cancelled
        As for :func:`run`.

    Raises
    ------
    StoreError
        It is no run, it is damaged, or the atlas or the plan has changed since.
    Interrupted
        Ctrl-C was pressed again.
    """
    open_store(path)  # says what is wrong with it before a lock is laid beside
    with writing(path):
        kept = open_store(path)
        known = atlas_of(kept)[0] if knowledge is None else knowledge
        model = assembled(kept, known)
        kept = with_alleles(kept, plan, known, model)
        return compute(
            kept, known, model,
            progress=progress, threads=threads, scheduler=scheduler, cancelled=cancelled,
        )  # fmt: skip


def check_kept(experiment: Experiment, model: Model) -> None:
    """Refuse to keep a state that the model does not have."""
    problems = []
    for word in experiment.keep:
        try:
            model.index(word.text)
        except ModelError as error:
            problems.append(
                word.mark.problem(str(error), "`cutis show NAME` shows what the atlas has")
            )
    if problems:
        raise PlanError(problems)


def compute(
    kept: Store,
    knowledge: Any,
    model: Model,
    *,
    progress: bool = False,
    threads: int | None = None,
    scheduler: str | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Run:
    """Compute what is missing in a store; see :func:`run`."""
    began = time.monotonic()
    items = kept.missing()
    shown = progress_for(progress, kept.experiment.title or "running")
    meter = _Meter(shown, len(items))
    executor = executor_for(scheduler, threads)
    try:
        for note in kept.experiment.notes if progress else ():
            shown.say(note)
        if items and scheduler is None:
            _compile(model, kept.experiment.individuals == 1, shown)
        with _stoppable() as stop:

            def stopped() -> bool:
                return stop.is_set() or (cancelled is not None and cancelled())

            work = Work(
                kept.experiment, knowledge, float(kept.info["rtol"]),
                assembled=model, cancelled=stopped, moved=meter.part,
            )  # fmt: skip
            left = _compute(executor, work, items, kept, meter, stopped)
    finally:
        shown.close()
    seconds = float(kept.info.get("seconds", 0.0)) + time.monotonic() - began
    _note_seconds(kept, seconds)
    if left:
        raise Interrupted(_how_to_go_on(kept, len(items) - left, len(items)))
    if kept.root is not None:
        _check_whole(kept)
        kept = in_place(kept)
    done = Run(kept, knowledge=knowledge, model=model)
    done.seconds = seconds
    if progress:
        _say(done.summary())
        lost = {outcome for arm in done.arms for outcome in done.outcomes(arm)}
        for outcome in sorted(lost - {Outcome.FINISHED}):
            _say(f"{outcome.meaning}: {outcome.remedy}")
    return done


def _check_whole(kept: Store) -> None:
    """Read a finished run once; raise StoreError when a disk did not keep what it was given."""
    from cutis.skin.experiment.verify import verify_store

    found = verify_store(kept)
    if found.damages:
        raise StoreError("\n".join(found.damages))


def _compute(
    executor: Executor, work: Work, items: list[ChunkTask], kept: Store, meter: _Meter,
    stopped: Callable[[], bool],
) -> int:  # fmt: skip
    """Compute items and keep them; return how many are left."""
    with kept_when_full(kept, len(items)) as count:
        for done in executor.results(work, items, stopped):
            if done.cancelled:
                continue
            kept.write(done)
            count[0] += 1
            meter.whole(count[0])
    return len(items) - count[0]


class _Meter:
    """Adds up how far the chunks under way are; told from several threads."""

    def __init__(self, shown: Progress, count: int) -> None:
        self.shown = shown
        self.count = max(1, count)
        self.parts: dict[int, float] = {}
        self.done = 0
        self.lock = threading.Lock()

    def part(self, share: float) -> None:
        """Take the share of this thread's chunk."""
        with self.lock:
            self.parts[threading.get_ident()] = share if share < 1 else 0.0
            under_way = min(sum(self.parts.values()), self.count - self.done)
            self.shown.move(min(0.999, (self.done + under_way) / self.count))

    def whole(self, done: int) -> None:
        """Take the number of chunks that are kept."""
        with self.lock:
            self.done = done
            self.shown.move(done / self.count)


def _compile(model: Model, single: bool, shown: Progress) -> None:
    """Make the engine ready; say so when it takes a while (once for each model and machine)."""
    from cutis.skin.engine.integrate import choose_backend

    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(choose_backend, model.system, "auto", single)
        try:
            ready.result(PATIENCE)
        except NotYet:
            began = time.monotonic()
            shown.say("compiling the model, once …")
            ready.result()
            shown.say(f"compiled in {say_seconds(PATIENCE + time.monotonic() - began)}")


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into an event; the second one stops at once."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    former = signal.getsignal(signal.SIGINT)

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, former)

    signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, former)


def _how_to_go_on(kept: Store, done: int, items: int) -> str:
    """Say what is kept, and how to go on."""
    what = f"stopped: {done} of {items} chunks of this run are done"
    if kept.place == "memory":
        return f"{what}, and forgotten; give it a store to be able to resume"
    plan = " --plan plan.yaml" if needs_plan(kept) else ""
    return f"{what} and kept; go on with `cutis resume {kept.place}{plan}`"


def _note_seconds(kept: Store, seconds: float) -> None:
    """Keep how long it took."""
    kept.info["seconds"] = round(seconds, 3)
    seal(kept.group, kept.info, kept.root if kept.info["format"] >= 2 else None, again=True)


def _say(text: str) -> None:
    """Show a line on the error stream."""
    import sys

    sys.stderr.write(f"{text}\n")
