"""Code for the stepping loop: everybody from start to end without leaving it.

The compiled ``run`` does what ``referee`` does, ``lanes`` individuals at a time. Each lane has its
own time, step and events, and takes the next individual from the queue when its own is done, so
nobody waits for a neighbour and nobody's numbers depend on one. ``run`` takes one argument, a
block of 8-byte words (see ``emit_frame.ARGUMENTS``), and keeps all its state in the workspace that
the block points to, so any number of threads may be in it at once, with one queue.
"""

from __future__ import annotations

from cutis.skin.engine import rodas
from cutis.skin.engine.emit_frame import ARGUMENTS, LANE, SHARED
from cutis.skin.engine.emit_lane import LaneCode
from cutis.skin.engine.outcome import Outcome


class StepCode(LaneCode):
    """Emits ``run``."""

    def text(self) -> str:
        """Return ``run``."""
        code = self.code
        self._prologue()
        self.to = {name: code.fresh(name) for name in ("top", "step", "cancelled", "out")}
        self._set("active", str(self.lanes))
        self._each_lane(self._fill)
        code.jump(self.to["top"])
        code.start(self.to["top"])
        self._each_lane(self._settle)
        going, stepping = code.fresh("going"), self.to["step"]
        code.branch(self._icmp("sgt", self._get("active"), "0"), going, self.to["out"])
        code.start(going)
        flag = code.value(f"load volatile i64, ptr {self.arg['cancel']}")
        code.branch(self._icmp("ne", flag, "0"), self.to["cancelled"], stepping)
        code.start(stepping)
        self._step()
        code.jump(self.to["top"])
        code.start(self.to["cancelled"])
        self._each_busy_lane(lambda lane: self._report(lane, str(int(Outcome.CANCELLED))))
        code.jump(self.to["out"])
        code.start(self.to["out"])
        code.put("ret void")
        return code.text()

    def _prologue(self) -> None:
        """Read the arguments, name the arrays, make the variables."""
        code = self.code
        for word, (name, kind) in enumerate(ARGUMENTS.items()):
            self.arg[name] = code.load("%block", word, kind)
        for name, offset in self.offsets.items():
            if name != "total":
                self.array[name] = code.at(self.arg["work"], offset)
        for name, kind in LANE.items():
            pointer = code.value(f"alloca [{self.lanes} x {kind}], align 64")
            self.own[name] = (kind, pointer)
            code.put(f"store [{self.lanes} x {kind}] zeroinitializer, ptr {pointer}, align 64")
        for name, kind in SHARED.items():
            self.shared[name] = (kind, code.value(f"alloca {kind}"))
            self._set(name, "0")
        last = self._i("sub", self.arg["time_count"], "1")
        self.end = code.load(self.arg["times"], last, "double")
        self.start = code.load(self.arg["times"], 0, "double")

    def _step(self) -> None:
        """Try one step in every lane."""
        code = self.code
        self._once("stale", lambda: self._call("prelude", "p", "q", "jac", "slope", "tmp"))
        cold = self._is_set("chill")
        if self.driven:
            self._if(cold, lambda: self._drive(self._all("t"), self.array["w_now"]))
        self._once("moving", self._slopes)
        self._once("chill", self._first_steps)
        self._each_busy_lane(self._choose_step)
        hinv = code.op("fdiv", code.splat(1.0 / rodas.GAMMA), self._all("tried_h"))
        code.store(hinv, self.own["hinv"][1])
        pointers = f"ptr {self.array['jac']}, ptr {self.own['hinv'][1]}, ptr {self.array['lu']}"
        failed = code.value(f"call i64 @factor({pointers})")
        self._stages()
        self._judge()

        def decide(lane: str) -> None:
            self._set("moved", "0", lane)
            busy = self._icmp("sge", self._get("who", lane), "0")
            self._if(busy, lambda: self._decide(lane, failed))

        self._each_lane(decide)
        self._if(self._is_set("moving"), self._move)

    def _move(self) -> None:
        """Bring the lanes whose step was accepted to its end."""
        code, moved = self.code, self._mask("moved")

        def onward(now: str, end: str, size: int) -> None:
            def body(s: str, _: list[str]) -> list[str]:
                there, here = code.load(self.array[end], s), code.load(self.array[now], s)
                code.store(code.choose(moved, there, here), self.array[now], s)
                return []

            code.loop("0", str(size), body)

        onward("y", "end", self.states)
        if self.driven:
            onward("w_now", "w_end", self.offsets["w_stage"] - self.offsets["w_now"])
