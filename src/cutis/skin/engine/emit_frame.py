"""Arguments, workspace and vocabulary of the compiled stepping loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.skin.engine import rodas
from cutis.skin.engine.code import Code

if TYPE_CHECKING:
    from collections.abc import Callable

#: What each lane keeps to itself: name and LLVM type. ``who`` is the individual, -1 for nobody;
#: ``outcome`` is -1 while the individual is on its way; ``cold`` asks for a first step.
LANE = {
    "t": "double", "h": "double", "stop": "double", "tried_h": "double", "arrived": "double",
    "error": "double", "hinv": "double",
    "who": "i64", "outcome": "i64", "cursor": "i64", "moment": "i64", "tried": "i64",
    "accepted": "i64", "kind": "i64", "cold": "i64", "fresh": "i64", "reached": "i64",
    "look": "i64", "moved": "i64",
}  # fmt: skip
#: What all lanes share: how many have somebody, and what is to be evaluated anew.
SHARED = {"active": "i64", "stale": "i64", "chill": "i64", "moving": "i64", "dense": "i64",
          "looking": "i64"}  # fmt: skip

#: Words of the argument block: name and LLVM type.
ARGUMENTS = {
    "count": "i64", "x0": "ptr", "params": "ptr", "times": "ptr", "time_count": "i64",
    "select": "ptr", "select_count": "i64", "atol": "ptr", "rtol": "double", "max_steps": "i64",
    "moment_count": "i64", "moment_times": "ptr", "moment_kinds": "ptr", "moment_first": "ptr",
    "is_switch": "ptr", "target": "ptr", "scale": "ptr", "row": "ptr", "values": "ptr",
    "kind_count": "i64", "remembered": "ptr", "work": "ptr", "out": "ptr", "outcomes": "ptr",
    "steps": "ptr", "cancel": "ptr", "queue": "ptr", "record": "ptr", "recorded": "ptr",
    "recording": "i64", "replay": "ptr", "replay_count": "i64",
}  # fmt: skip


def workspace(states: int, parameters: int, sizes: dict[str, int]) -> dict[str, int]:
    """Return the offsets (in vectors) of the arrays in the workspace, and ``total``.

    ``sizes`` gives the lengths of ``q``, ``w``, ``tmp``, ``jac`` and ``lu``.
    """
    lengths = dict.fromkeys(("y", "end", "u", "f", "f0", "b", "scratch", "slope", "middle"), states)
    lengths |= dict.fromkeys(("d0", "d1", "d2"), states)
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
    own, shared
        Type and address of what changes from step to step: in each lane, for all of them.
    to
        Labels of the parts of the loop.
    """

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
        self.own: dict[str, tuple[str, str]] = {}
        self.shared: dict[str, tuple[str, str]] = {}

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

    def _get(self, name: str, lane: str = "") -> str:
        """Return a variable: of one lane, or one that all share."""
        kind, pointer = self.own[name] if lane else self.shared[name]
        return self.code.load(pointer, lane or 0, kind)

    def _set(self, name: str, value: str, lane: str = "") -> None:
        """Set a variable: of one lane, or one that all share."""
        kind, pointer = self.own[name] if lane else self.shared[name]
        self.code.store(value, pointer, lane or 0, kind)

    def _all(self, name: str) -> str:
        """Return a number of every lane."""
        return self.code.load(self.own[name][1])

    def _mask(self, name: str) -> str:
        """Return in which lanes a flag is set."""
        kind = "i64" if self.lanes == 1 else f"<{self.lanes} x i64>"
        flags = self.code.load(self.own[name][1], 0, kind)
        return self.code.value(f"icmp ne {kind} {flags}, zeroinitializer")

    def _flag(self, condition: str) -> str:
        """Return a condition as 0 or 1."""
        return self.code.value(f"zext i1 {condition} to i64")

    def _both(self, *conditions: str) -> str:
        """Return whether all conditions hold."""
        result = conditions[0]
        for other in conditions[1:]:
            result = self.code.value(f"and i1 {result}, {other}")
        return result

    def _not(self, condition: str) -> str:
        """Return the opposite."""
        return self.code.value(f"xor i1 {condition}, true")

    def _is_set(self, name: str, lane: str = "") -> str:
        """Return whether a flag is set."""
        return self._icmp("ne", self._get(name, lane), "0")

    def _if(self, condition: str, body: Callable[[], None]) -> None:
        """Do something on a condition."""
        code = self.code
        yes, done = code.fresh("yes"), code.fresh("no")
        code.branch(condition, yes, done)
        code.start(yes)
        body()
        code.jump(done)
        code.start(done)

    def _once(self, name: str, body: Callable[[], None]) -> None:
        """Do something if a shared flag is set, and clear it."""

        def clear() -> None:
            body()
            self._set(name, "0")

        self._if(self._is_set(name), clear)

    def _each_lane(self, body: Callable[[str], None]) -> None:
        """Do something for every lane, one after the other."""

        def inner(lane: str, _: list[str]) -> list[str]:
            body(lane)
            return []

        self.code.loop("0", str(self.lanes), inner)

    def _each_busy_lane(self, body: Callable[[str], None]) -> None:
        """Do something for every lane that has somebody."""
        self._each_lane(
            lambda lane: self._if(
                self._icmp("sge", self._get("who", lane), "0"), lambda: body(lane)
            )
        )

    def _replaying(self) -> str:
        """Return whether steps are given."""
        return self._icmp("sgt", self.arg["replay_count"], "0")

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
        """Evaluate what depends on time alone, at the times ``t`` of all lanes."""
        if self.driven:
            self._call("drive", "q", where, "tmp", first=f"{self.code.vector} {t}")
