"""The compiled backend: hands chunks of individuals to machine code."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.skin.engine import referee, rodas
from cutis.skin.engine.emit_frame import ARGUMENTS
from cutis.skin.engine.ensemble import clear
from cutis.skin.engine.native import Kernel, vector_lanes
from cutis.skin.engine.outcome import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cutis.skin.engine.ensemble import Result, StopRequest
    from cutis.skin.engine.task import Task
    from cutis.skin.model.system import System


class CompiledBackend:
    """Machine code for one system.

    Individuals are taken from a queue, as many at a time as a vector is wide, each with its own
    steps. One that meets a pivot without digits is tried once more with pivoting.
    """

    name = "compiled"
    parallel = True

    def __init__(self, system: System, single: bool = False) -> None:
        self.kernel = _kernel(_ByCode(system, 1 if single else vector_lanes()))
        self.group = self.kernel.lanes
        self.cached = self.kernel.cached

    def integrate(
        self, task: Task, stop: StopRequest, into: Result, queue: NDArray[np.int64]
    ) -> None:
        """Integrate individuals from the queue until it is empty."""
        _Call(self.kernel, task, into=into, cancel=stop.flag, queue=queue).run()

    def finish(self, task: Task, into: Result) -> None:
        """Try again, with pivoting, those who need it."""
        for individual in np.flatnonzero(into[1] == Outcome.SINGULAR):
            result = referee.integrate(task.take(np.array([individual])))
            for kept, new in zip(into, result, strict=True):
                kept[individual] = new[0]

    def integrate_together(self, task: Task) -> Result:
        """Integrate all with the steps of the first: record its steps, then repeat them."""
        lead = _Call(self.kernel, task.take(np.zeros(1, dtype=np.int64)), record=True)
        lead.run()
        if lead.outcomes[0] == Outcome.FINISHED:
            follow = _Call(self.kernel, task, replay=lead.record[: lead.recorded[0]])
            follow.run()
            if Outcome.SINGULAR not in follow.outcomes:
                return follow.out, follow.outcomes, follow.steps
        return referee.integrate(task, led=True)


class _ByCode:
    """A system and a width, equal when their code is."""

    def __init__(self, system: System, lanes: int) -> None:
        self.system, self.lanes = system, lanes

    def __hash__(self) -> int:
        return hash((self.system.fingerprint, self.lanes))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _ByCode)
            and self.lanes == other.lanes
            and self.system.rates == other.system.rates
            and len(self.system.parameters) == len(other.system.parameters)
        )


@lru_cache(maxsize=16)
def _kernel(key: _ByCode) -> Kernel:
    """Return the code of a system, kept for the next call."""
    return Kernel(key.system, key.lanes)


class _Call:
    """One call of the code: its arguments, and the arrays that keep them alive."""

    def __init__(
        self,
        kernel: Kernel,
        task: Task,
        *,
        into: Result | None = None,
        cancel: NDArray | None = None,
        record: bool = False,
        replay: NDArray | None = None,
        queue: NDArray | None = None,
    ) -> None:
        count, schedule = task.count, task.schedule
        self.kernel = kernel
        if into is None:
            shape = (count, len(task.times), len(task.select))
            into = np.empty(shape), np.empty(count, np.int64), np.empty(count, np.int64)
            clear(into)
        self.out, self.outcomes, self.steps = into
        self.record = np.zeros(task.max_steps if record else 1)
        self.recorded = np.zeros(1, dtype=np.int64)
        self.cancel = np.zeros(1, dtype=np.int64) if cancel is None else cancel
        self.arguments: dict[str, Any] = {
            "count": count, "x0": task.x0, "params": task.parameters, "times": task.times,
            "time_count": len(task.times), "select": task.select,
            "select_count": len(task.select),
            "atol": rodas.absolute_tolerance(task.system.scale, task.rtol), "rtol": task.rtol,
            "max_steps": task.max_steps, "moment_count": len(schedule.times),
            "moment_times": schedule.times, "moment_kinds": schedule.kinds,
            "moment_first": schedule.first, "is_switch": schedule.is_switch,
            "target": schedule.target, "scale": schedule.scale, "row": schedule.row,
            "values": np.ascontiguousarray(schedule.values),
            "kind_count": schedule.kind_count,
            "remembered": np.zeros((schedule.kind_count + 1) * kernel.lanes),
            "work": _aligned(kernel.work * kernel.lanes),
            "out": self.out, "outcomes": self.outcomes, "steps": self.steps,
            "cancel": self.cancel, "queue": np.zeros(1, np.int64) if queue is None else queue,
            "record": self.record, "recorded": self.recorded,
            "recording": int(record), "replay": np.zeros(1) if replay is None else replay,
            "replay_count": 0 if replay is None else len(replay),
        }  # fmt: skip

    def run(self) -> Result:
        """Integrate; other threads of Python run meanwhile."""
        block = np.zeros(len(ARGUMENTS), dtype=np.int64)
        for word, (name, kind) in enumerate(ARGUMENTS.items()):
            value = self.arguments[name]
            if kind == "ptr":
                block[word] = value.ctypes.data
            elif kind == "double":
                block[word] = np.float64(value).view(np.int64)
            else:
                block[word] = value
        self.kernel.run(block.ctypes.data)
        return self.out, self.outcomes, self.steps


def _aligned(size: int) -> NDArray[np.float64]:
    """Return zeros that begin on a cache line, so that no vector straddles two."""
    room = np.zeros(size + 8)
    shift = (-room.ctypes.data % 64) // 8
    return room[shift : shift + size]
