"""Code that writes results of one lane: dense output inside a step, last states, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.skin.engine.code import literal
from cutis.skin.engine.emit_attempt import AttemptCode

if TYPE_CHECKING:
    from collections.abc import Callable


class OutputCode(AttemptCode):
    """Writes the parts of the loop that store something for the caller."""

    def _lane_place(self, s: str, lane: str) -> str:
        """Return where entry ``s`` of an array has its number for a lane."""
        return self._i("add", self._i("mul", s, str(self.lanes)), lane)

    def _outputs(self, lane: str) -> None:
        """Write the states at all output times of the step that come before ``stop``."""
        code = self.code
        test, more, write, done = (code.fresh(s) for s in ("test", "more", "output", "past"))
        code.jump(test)
        code.start(test)
        cursor = self._get("cursor", lane)
        code.branch(self._icmp("slt", cursor, self.arg["time_count"]), more, done)
        code.start(more)
        when = code.load(self.arg["times"], cursor, "double")
        inside = self._both(
            self._fcmp("olt", when, self._get("stop", lane)),
            self._fcmp("ole", when, self._get("arrived", lane)),
        )
        code.branch(inside, write, done)
        code.start(write)
        passed = self._d("fsub", when, self._get("t", lane))
        theta = self._d("fdiv", passed, self._get("tried_h", lane))
        theta = code.intrinsic("minnum", theta, literal(1.0), kind="double")
        rest = self._d("fsub", literal(1.0), theta)
        self._each_selected(lane, cursor, lambda s: self._between(s, lane, theta, rest))
        self._set("cursor", self._i("add", cursor, "1"), lane)
        code.jump(test)
        code.start(done)

    def _between(self, s: str, lane: str, theta: str, rest: str) -> str:
        """Return the dense output of state ``s`` at ``theta``."""
        code = self.code
        place = self._lane_place(s, lane)
        d0, d1, d2, y, end = (
            code.load(self.array[name], place, "double") for name in ("d0", "d1", "d2", "y", "end")
        )
        inner = code.op("fadd", d1, code.op("fmul", theta, d2, "double"), "double")
        inner = code.op("fadd", d0, code.op("fmul", theta, inner, "double"), "double")
        final = code.op("fadd", end, code.op("fmul", rest, inner, "double"), "double")
        begin = code.op("fmul", rest, y, "double")
        return code.op("fadd", begin, code.op("fmul", theta, final, "double"), "double")

    def _each_selected(self, lane: str, cursor: str, value_of: Callable[[str], str]) -> None:
        """Write ``value_of(state)`` of the selected states at output time ``cursor``."""
        code = self.code
        line = self._i("mul", self._get("who", lane), self.arg["time_count"])
        line = self._i("add", line, cursor)
        row = code.at(self.arg["out"], self._i("mul", line, self.arg["select_count"]), "double")

        def body(k: str, _: list[str]) -> list[str]:
            code.store(value_of(code.load(self.arg["select"], k, "i64")), row, k, "double")
            return []

        code.loop("0", self.arg["select_count"], body)

    def _last_output(self, lane: str) -> None:
        """Write the states at the end, after its events."""
        cursor = self._get("cursor", lane)

        def state(s: str) -> str:
            return self.code.load(self.array["y"], self._lane_place(s, lane), "double")

        self._if(
            self._icmp("slt", cursor, self.arg["time_count"]),
            lambda: self._each_selected(lane, cursor, state),
        )

    def _record(self, lane: str) -> None:
        """Note an accepted step for those that will repeat it."""
        code = self.code
        number = self._get("accepted", lane)
        following = self._i("add", number, "1")
        self._set("accepted", following, lane)

        def write() -> None:
            code.store(self._get("tried_h", lane), self.arg["record"], number, "double")
            code.store(following, self.arg["recorded"], 0, "i64")

        self._if(self._icmp("ne", self.arg["recording"], "0"), write)

    def _report(self, lane: str, outcome: str) -> None:
        """Write outcome and steps of a lane's individual."""
        code = self.code
        individual = self._get("who", lane)
        code.store(outcome, self.arg["outcomes"], individual, "i64")
        code.store(self._get("tried", lane), self.arg["steps"], individual, "i64")
