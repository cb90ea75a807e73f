"""Code that writes results: dense output inside a step, the last states, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.engine import rodas
from cutis.engine.code import literal
from cutis.engine.emit_attempt import AttemptCode

if TYPE_CHECKING:
    from collections.abc import Callable


class OutputCode(AttemptCode):
    """Writes the parts of the loop that store something for the caller."""

    def _outputs(self, h: str, arrived: str) -> None:
        """Write the states at all output times up to ``arrived`` that come before ``stop``."""
        code = self.code
        test, more, write, done = (code.fresh(s) for s in ("test", "more", "output", "past"))
        code.jump(test)
        code.start(test)
        cursor = self._get("cursor")
        code.branch(self._icmp("slt", cursor, self.arg["time_count"]), more, done)
        code.start(more)
        when = code.load(self.arg["times"], cursor, "double")
        inside = self._fcmp("olt", when, self._get("stop"))
        inside = code.value(f"and i1 {inside}, {self._fcmp('ole', when, arrived)}")
        code.branch(inside, write, done)
        code.start(write)
        theta = self._d("fdiv", self._d("fsub", when, self._get("t")), h)
        theta = code.intrinsic("minnum", theta, literal(1.0), kind="double")
        self._each_selected(cursor, lambda s: self._between(s, theta))
        self._set("cursor", self._i("add", cursor, "1"))
        code.jump(test)
        code.start(done)

    def _between(self, s: str, theta: str) -> str:
        """Return the dense output of state ``s`` at ``theta``."""
        code = self.code
        th = code.spread(theta)
        rest = code.spread(self._d("fsub", literal(1.0), theta))
        stages = [code.load(self.array[f"k{i}"], s) for i in range(rodas.STAGES)]
        inner = ""
        for row in reversed(rodas.H):
            if inner:
                inner = code.op("fmul", th, inner)
            for weight, k in zip(row, stages, strict=True):
                part = code.op("fmul", k, code.splat(weight))
                inner = code.op("fadd", inner, part) if inner else part
        end = code.op("fadd", code.load(self.array["end"], s), code.op("fmul", rest, inner))
        begin = code.op("fmul", rest, code.load(self.array["y"], s))
        return code.op("fadd", begin, code.op("fmul", th, end))

    def _each_selected(self, cursor: str, value_of: Callable[[str], str]) -> None:
        """Write ``value_of(state)`` of the selected states at output time ``cursor``."""
        code = self.code
        width = self.arg["select_count"]
        rows = []
        for individual in self.who:
            line = self._i("add", self._i("mul", individual, self.arg["time_count"]), cursor)
            rows.append(self._i("mul", line, width))

        def body(k: str, _: list[str]) -> list[str]:
            value = value_of(code.load(self.arg["select"], k, "i64"))
            for lane, row in enumerate(rows):
                where = self._i("add", row, k)
                code.store(code.lane(value, lane), self.arg["out"], where, "double")
            return []

        code.loop("0", width, body)

    def _last_output(self) -> None:
        """Write the states at the end, after its events."""
        code = self.code
        cursor = self._get("cursor")
        write, done = code.fresh("final"), code.fresh("done")
        code.branch(self._icmp("slt", cursor, self.arg["time_count"]), write, done)
        code.start(write)
        self._each_selected(cursor, lambda s: code.load(self.array["y"], s))
        code.jump(done)
        code.start(done)

    def _record(self, h: str) -> None:
        """Note an accepted step for those that will repeat it."""
        code = self.code
        number = self._get("accepted")
        self._set("accepted", self._i("add", number, "1"))
        write, done = code.fresh("write"), code.fresh("written")
        code.branch(self._icmp("ne", self.arg["recording"], "0"), write, done)
        code.start(write)
        code.store(h, self.arg["record"], number, "double")
        code.store(self._i("add", number, "1"), self.arg["recorded"], 0, "i64")
        code.jump(done)
        code.start(done)

    def _report(self) -> None:
        """Write outcome and steps of the group's individuals."""
        code = self.code
        status, tried = self._get("status"), self._get("tried")
        for individual in self.who:
            code.store(status, self.arg["outcomes"], individual, "i64")
            code.store(tried, self.arg["steps"], individual, "i64")
