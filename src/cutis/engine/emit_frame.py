"""Arguments, workspace and vocabulary of the compiled stepping loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.engine import rodas
from cutis.engine.code import Code
from cutis.engine.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

#: Words of the argument block: name and LLVM type.
ARGUMENTS = {
    "count": "i64", "x0": "ptr", "params": "ptr", "times": "ptr", "time_count": "i64",
    "select": "ptr", "select_count": "i64", "atol": "ptr", "rtol": "double", "max_steps": "i64",
    "moment_count": "i64", "moment_times": "ptr", "moment_kinds": "ptr", "moment_first": "ptr",
    "is_switch": "ptr", "target": "ptr", "scale": "ptr", "row": "ptr", "values": "ptr",
    "kind_count": "i64", "remembered": "ptr", "work": "ptr", "out": "ptr", "outcomes": "ptr",
    "steps": "ptr", "cancel": "ptr", "record": "ptr", "recorded": "ptr", "recording": "i64",
    "replay": "ptr", "replay_count": "i64",
}  # fmt: skip


def workspace(states: int, parameters: int, sizes: dict[str, int]) -> dict[str, int]:
    """Return the offsets (in vectors) of the arrays in the workspace, and ``total``.

    ``sizes`` gives the lengths of ``q``, ``w``, ``tmp``, ``jac`` and ``lu``.
    """
    lengths = dict.fromkeys(("y", "end", "u", "f", "f0", "b", "scratch", "slope", "middle"), states)
    lengths |= {f"k{i}": states for i in range(rodas.STAGES)}
    lengths |= {"p": parameters, "jac": sizes["jac"], "lu": sizes["lu"], "q": sizes["q"]}
    lengths |= dict.fromkeys(("w_now", "w_stage", "w_end"), sizes["w"])
    lengths["tmp"] = sizes["tmp"]
    offsets, total = {}, 0
    for name, length in lengths.items():
        offsets[name] = total
        total += length
    return offsets | {"total": total}


class Frame:
    """The words in which the stepping loop is written.

    Parameters
    ----------
    states, parameters
        Numbers of them.
    offsets
        Places of the arrays in the workspace, from ``workspace``.
    lanes
        Individuals side by side.
    timed
        Whether any rate depends on time.
    driven
        Whether anything depends on time but not on the states.

    Attributes
    ----------
    arg, array
        Values of the arguments and addresses of the workspace's arrays, by name.
    variables
        Type and address of what changes from step to step, by name.
    who
        The individual in each lane.
    to
        Labels of the parts of the loop.
    """

    who: list[str]
    to: dict[str, str]
    start: str
    end: str

    def __init__(
        self,
        states: int,
        parameters: int,
        offsets: dict[str, int],
        lanes: int,
        *,
        timed: bool,
        driven: bool,
    ) -> None:
        self.states = states
        self.parameters = parameters
        self.offsets = offsets
        self.lanes = lanes
        self.timed = timed
        self.driven = driven
        self.code = Code("run", ["ptr noalias %block"], lanes, public=True)
        self.arg: dict[str, str] = {}
        self.array: dict[str, str] = {}
        self.variables: dict[str, tuple[str, str]] = {}

    def _d(self, op: str, a: str, b: str) -> str:
        """Return an operation on doubles."""
        return self.code.value(f"{op} double {a}, {b}")

    def _i(self, op: str, a: str, b: str) -> str:
        """Return an operation on integers."""
        return self.code.value(f"{op} i64 {a}, {b}")

    def _icmp(self, how: str, a: str, b: str) -> str:
        """Return a comparison of integers."""
        return self.code.value(f"icmp {how} i64 {a}, {b}")

    def _fcmp(self, how: str, a: str, b: str) -> str:
        """Return a comparison of doubles."""
        return self.code.value(f"fcmp {how} double {a}, {b}")

    def _pick(self, condition: str, a: str, b: str, kind: str = "double") -> str:
        """Return one of two values."""
        return self.code.value(f"select i1 {condition}, {kind} {a}, {kind} {b}")

    def _get(self, name: str) -> str:
        """Return a variable."""
        kind, pointer = self.variables[name]
        return self.code.value(f"load {kind}, ptr {pointer}")

    def _set(self, name: str, value: str) -> None:
        """Set a variable."""
        kind, pointer = self.variables[name]
        self.code.put(f"store {kind} {value}, ptr {pointer}")

    def _each_state(self, body: Callable[[str], None]) -> None:
        """Do something for every state."""

        def inner(s: str, _: list[str]) -> list[str]:
            body(s)
            return []

        self.code.loop("0", str(self.states), inner)

    def _call(self, name: str, *arrays: str, first: str = "") -> None:
        """Call a function of the model with arrays of the workspace."""
        listed = [first] if first else []
        listed += [f"ptr {self.array.get(a, a)}" for a in arrays]
        self.code.put(f"call void @{name}({', '.join(listed)})")

    def _drive(self, t: str, where: str) -> None:
        """Evaluate what depends on time alone."""
        if self.driven:
            self._call("drive", "q", where, "tmp", first=f"double {t}")

    def _leave_if(self, condition: str, outcome: Outcome) -> None:
        """End the group with an outcome."""
        code = self.code
        leave, stay = code.fresh("end"), code.fresh("stay")
        code.branch(condition, leave, stay)
        code.start(leave)
        self._set("status", str(int(outcome)))
        code.jump(self.to["leave"])
        code.start(stay)
