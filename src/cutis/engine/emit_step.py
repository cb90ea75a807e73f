"""Code for the stepping loop: groups of individuals from start to end without leaving it.

The compiled ``run`` does what ``referee`` does, except that the individuals of a group share their
steps. It takes one argument, a block of 8-byte words (see ``emit_frame.ARGUMENTS``), and keeps all
its state in the workspace that the block points to, so any number of threads may be in it at once.
"""

from __future__ import annotations

from cutis.engine import rodas
from cutis.engine.code import literal
from cutis.engine.emit_frame import ARGUMENTS
from cutis.engine.emit_output import OutputCode
from cutis.engine.outcome import Outcome


class StepCode(OutputCode):
    """Emits ``run``."""

    def text(self) -> str:
        """Return ``run``."""
        self._prologue()
        code = self.code
        groups = self._i("add", self.arg["count"], str(self.lanes - 1))
        groups = self._i("sdiv", groups, str(self.lanes))
        code.loop("0", groups, self._group)
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
        kinds = {"t": "double", "h": "double", "now": "ptr", "ahead": "ptr", "status": "i64"}
        kinds |= {"reached": "i1", "fresh": "i1", "bad": "i1"}
        for name in ("cursor", "moment", "tried", "accepted", "kind"):
            kinds[name] = "i64"
        for name in ("stop", "tried_h", "factor", "error"):
            kinds[name] = "double"
        for name, kind in kinds.items():
            self.variables[name] = (kind, code.value(f"alloca {kind}"))
        last = self._i("sub", self.arg["time_count"], "1")
        self.end = code.load(self.arg["times"], last, "double")
        self.start = code.load(self.arg["times"], 0, "double")

    def _group(self, group: str, _: list[str]) -> list[str]:
        """Integrate one group."""
        self.base = self._i("mul", group, str(self.lanes))
        self.who = [self._individual(lane) for lane in range(self.lanes)]
        self._gather("x0", "y", self.states)
        self._gather("params", "p", self.parameters)
        for name, value in (("cursor", "0"), ("moment", "0"), ("tried", "0"), ("accepted", "0")):
            self._set(name, value)
        self._set("t", self.start)
        self._set("now", self.array["w_now"])
        self._set("ahead", self.array["w_end"])
        self._set("kind", self.arg["kind_count"])
        self._set("status", str(int(Outcome.FINISHED)))
        self._forget_steps()
        self._call("prelude", "p", "q", "jac", "slope", "tmp")
        self._drive(self.start, self._get("now"))
        self._segments()
        return []

    def _individual(self, lane: int) -> str:
        """Return the individual in a lane; a lane too many repeats the last one."""
        index = self._i("add", self.base, str(lane))
        last = self._i("sub", self.arg["count"], "1")
        return self._pick(self._icmp("slt", index, last), index, last, "i64")

    def _gather(self, source: str, target: str, width: int) -> None:
        """Bring rows of individuals side by side."""
        if width == 0:
            return
        code = self.code
        rows = [self._i("mul", individual, str(width)) for individual in self.who]

        def body(j: str, _: list[str]) -> list[str]:
            to = self._i("mul", j, str(self.lanes))
            for lane, row in enumerate(rows):
                value = code.load(self.arg[source], self._i("add", row, j), "double")
                where = self._i("add", to, str(lane))
                code.store(value, self.array[target], where, "double")
            return []

        code.loop("0", str(width), body)

    def _forget_steps(self) -> None:
        """Clear the steps remembered after events."""
        code = self.code

        def body(k: str, _: list[str]) -> list[str]:
            code.store(literal(0.0), self.arg["remembered"], k, "double")
            return []

        code.loop("0", self._i("add", self.arg["kind_count"], "1"), body)

    def _segments(self) -> None:
        """From event to event."""
        code = self.code
        names = ["segment", "enter", "attempt", "arrive", "apply", "leave"]
        self.to = {name: code.fresh(name) for name in names}
        code.jump(self.to["segment"])
        code.start(self.to["segment"])
        moment = self._get("moment")
        last = self._icmp("sge", moment, self.arg["moment_count"])
        safe = self._pick(last, "0", moment, "i64")
        table = self._pick(last, self.arg["times"], self.arg["moment_times"], "ptr")
        stop = self._pick(last, self.end, code.load(table, safe, "double"))
        self._set("stop", stop)
        code.branch(self._fcmp("olt", self._get("t"), stop), self.to["enter"], self.to["arrive"])
        code.start(self.to["enter"])
        self._set("fresh", "true")
        self._slopes()
        self._first_step()
        code.jump(self.to["attempt"])
        code.start(self.to["attempt"])
        self._attempt()
        code.start(self.to["arrive"])
        ended = self._icmp("sge", self._get("moment"), self.arg["moment_count"])
        finish = code.fresh("finish")
        code.branch(ended, finish, self.to["apply"])
        code.start(self.to["apply"])
        self._apply_moment()
        code.jump(self.to["segment"])
        code.start(finish)
        self._last_output()
        code.jump(self.to["leave"])
        code.start(self.to["leave"])
        self._report()

    def _attempt(self) -> None:
        """Try a step; go on to the next attempt, to ``arrive`` or to ``leave``."""
        code = self.code
        flag = code.value(f"load volatile i64, ptr {self.arg['cancel']}")
        self._leave_if(self._icmp("ne", flag, "0"), Outcome.CANCELLED)
        late = self._icmp("sge", self._get("tried"), self.arg["max_steps"])
        self._leave_if(late, Outcome.STEP_LIMIT)
        self._choose_step()
        h = self._get("tried_h")
        inverse = self._d("fdiv", literal(1.0), h)
        hinv = self._d("fdiv", inverse, literal(rodas.GAMMA))
        arrays = f"ptr {self.array['jac']}, double {hinv}, ptr {self.array['lu']}"
        failed = code.value(f"call i1 @factor({arrays})")
        self._set("tried", self._i("add", self._get("tried"), "1"))
        self._leave_if(failed, Outcome.SINGULAR)
        self._stages(h, inverse)
        self._judge(h)
        accept, reject = code.fresh("accept"), code.fresh("reject")
        good = self._fcmp("ole", self._get("error"), literal(1.0))
        replaying = self._icmp("sgt", self.arg["replay_count"], "0")
        finite = code.value(f"xor i1 {self._get('bad')}, true")
        forced = code.value(f"and i1 {replaying}, {finite}")
        code.branch(code.value(f"or i1 {good}, {forced}"), accept, reject)
        code.start(accept)
        self._accept(h)
        code.start(reject)
        self._reject(h)

    def _reject(self, h: str) -> None:
        """Shrink the step, unless it has vanished."""
        code = self.code
        span = self._d("fsub", self.end, self.start)
        size = code.intrinsic("fabs", self._get("t"), kind="double")
        size = code.intrinsic("maxnum", size, span, kind="double")
        floor = self._d("fmul", size, literal(rodas.SMALLEST_STEP))
        replaying = self._icmp("sgt", self.arg["replay_count"], "0")
        vanished = self._fcmp("ole", h, floor)
        vanished = code.value(f"or i1 {vanished}, {replaying}")
        gone = code.value(f"and i1 {vanished}, {self._get('bad')}")
        self._leave_if(gone, Outcome.NOT_FINITE)
        self._leave_if(vanished, Outcome.STEP_VANISHED)
        self._set("h", self._d("fmul", h, self._get("factor")))
        code.jump(self.to["attempt"])

    def _accept(self, h: str) -> None:
        """Output what lies inside the step and move to its end."""
        code = self.code
        reached, stop = self._get("reached"), self._get("stop")
        arrived = self._pick(reached, stop, self._d("fadd", self._get("t"), h))
        self._outputs(h, arrived)
        self._each_state(lambda s: code.store(code.load(self.array["end"], s), self.array["y"], s))
        self._set("t", arrived)
        now, ahead = self._get("now"), self._get("ahead")
        self._set("now", ahead)
        self._set("ahead", now)
        self._record(h)
        self._remember(h)
        planned, grown = self._get("h"), self._d("fmul", h, self._get("factor"))
        cut = self._fcmp("olt", h, planned)
        longer = code.intrinsic("maxnum", planned, grown, kind="double")
        self._set("h", self._pick(cut, longer, grown))
        onward = code.fresh("onward")
        code.branch(self._fcmp("oge", arrived, stop), self.to["arrive"], onward)
        code.start(onward)
        self._slopes()
        code.jump(self.to["attempt"])

    def _remember(self, h: str) -> None:
        """After the first step behind an event, note what would have been right there."""
        code = self.code
        first, done = code.fresh("first"), code.fresh("noted")
        code.branch(self._get("fresh"), first, done)
        code.start(first)
        right = self._d("fmul", h, self._get("factor"))
        code.store(right, self.arg["remembered"], self._get("kind"), "double")
        self._set("fresh", "false")
        code.jump(done)
        code.start(done)

    def _apply_moment(self) -> None:
        """Apply the events of this moment and everything that follows from them."""
        code = self.code
        moment = self._get("moment")
        first = code.load(self.arg["moment_first"], moment, "i64")
        following = self._i("add", moment, "1")
        last = code.load(self.arg["moment_first"], following, "i64")
        code.loop(first, last, self._action)
        self._call("prelude", "p", "q", "jac", "slope", "tmp")
        self._drive(self._get("t"), self._get("now"))
        self._set("kind", code.load(self.arg["moment_kinds"], moment, "i64"))
        self._set("moment", following)

    def _action(self, a: str, _: list[str]) -> list[str]:
        """Apply one event to all lanes."""
        code = self.code
        switch = self._icmp("ne", code.load(self.arg["is_switch"], a, "i64"), "0")
        array = self._pick(switch, self.array["p"], self.array["y"], "ptr")
        target = code.load(self.arg["target"], a, "i64")
        place = self._i("mul", target, str(self.lanes))
        scale = code.load(self.arg["scale"], a, "double")
        row = self._i("mul", code.load(self.arg["row"], a, "i64"), self.arg["count"])
        for lane, individual in enumerate(self.who):
            value = code.load(self.arg["values"], self._i("add", row, individual), "double")
            where = self._i("add", place, str(lane))
            old = code.load(array, where, "double")
            new = self._d("fadd", self._d("fmul", scale, old), value)
            code.store(self._pick(switch, value, new), array, where, "double")
        return []
