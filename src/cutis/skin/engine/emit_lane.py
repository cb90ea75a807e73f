"""Code for what happens to one lane between steps: who is in it, events, arrival, the next step."""

from __future__ import annotations

from cutis.skin.engine import rodas
from cutis.skin.engine.code import literal
from cutis.skin.engine.emit_output import OutputCode
from cutis.skin.engine.outcome import Outcome


class LaneCode(OutputCode):
    """Writes the way of one individual through its segments, from event to event."""

    # --- who ---------------------------------------------------------------------------------

    def _fill(self, lane: str) -> None:
        """Take the next individual, or leave the lane empty."""
        code = self.code
        one = f"atomicrmw add ptr {self.arg['queue']}, i64 1 monotonic"
        individual = code.value(one)
        load, idle, done = (code.fresh(stem) for stem in ("person", "nobody", "filled"))
        code.branch(self._icmp("slt", individual, self.arg["count"]), load, idle)
        code.start(load)
        self._gather(individual, lane, "x0", "y", self.states)
        self._gather(individual, lane, "params", "p", self.parameters)
        for name in ("cursor", "moment", "tried", "accepted"):
            self._set(name, "0", lane)
        self._set("who", individual, lane)
        self._set("outcome", "-1", lane)
        self._set("t", self.start, lane)
        self._set("kind", self.arg["kind_count"], lane)
        self._forget_steps(lane)
        self._set("stale", "1")
        self._enter_segment(lane)
        code.jump(done)
        code.start(idle)
        for name, value in (("who", "-1"), ("cold", "0"), ("look", "0")):
            self._set(name, value, lane)
        for name, value in (("t", self.start), ("arrived", self.start), ("tried_h", literal(1.0))):
            self._set(name, value, lane)
        self._set("active", self._i("sub", self._get("active"), "1"))
        code.jump(done)
        code.start(done)

    def _gather(self, individual: str, lane: str, source: str, target: str, width: int) -> None:
        """Bring an individual's row into its lane."""
        if width == 0:
            return
        code = self.code
        row = code.at(self.arg[source], self._i("mul", individual, str(width)), "double")

        def body(j: str, _: list[str]) -> list[str]:
            value = code.load(row, j, "double")
            code.store(value, self.array[target], self._lane_place(j, lane), "double")
            return []

        code.loop("0", str(width), body)

    def _forget_steps(self, lane: str) -> None:
        """Clear the steps remembered after events."""
        code = self.code

        def body(k: str, _: list[str]) -> list[str]:
            where = self._lane_place(k, lane)
            code.store(literal(0.0), self.arg["remembered"], where, "double")
            return []

        code.loop("0", self._i("add", self.arg["kind_count"], "1"), body)

    # --- segments ----------------------------------------------------------------------------

    def _enter_segment(self, lane: str) -> None:
        """Set ``stop``: the next event, or the end."""
        code = self.code
        moment = self._get("moment", lane)
        last = self._icmp("sge", moment, self.arg["moment_count"])
        safe = self._pick(last, "0", moment, "i64")
        table = self._pick(last, self.arg["times"], self.arg["moment_times"], "ptr")
        stop = self._pick(last, self.end, code.load(table, safe, "double"))
        self._set("stop", stop, lane)
        self._set("cold", "1", lane)
        self._set("fresh", "1", lane)
        self._set("chill", "1")
        self._set("moving", "1")

    def _settle(self, lane: str) -> None:
        """Do all that is due in a lane before its next step."""
        code = self.code
        names = ("again", "busy", "under", "arrive", "apply", "finish", "leave", "settled")
        to = {name: code.fresh(name) for name in names}
        code.jump(to["again"])
        code.start(to["again"])
        code.branch(self._icmp("slt", self._get("who", lane), "0"), to["settled"], to["busy"])
        code.start(to["busy"])
        ended = self._icmp("sge", self._get("outcome", lane), "0")
        code.branch(ended, to["leave"], to["under"])
        code.start(to["under"])
        on_way = self._fcmp("olt", self._get("t", lane), self._get("stop", lane))
        late = self._icmp("sge", self._get("tried", lane), self.arg["max_steps"])
        limit = code.fresh("limit")
        going = code.fresh("going")
        code.branch(on_way, going, to["arrive"])
        code.start(going)
        code.branch(late, limit, to["settled"])
        code.start(limit)
        self._set("outcome", str(int(Outcome.STEP_LIMIT)), lane)
        code.jump(to["again"])
        code.start(to["arrive"])
        last = self._icmp("sge", self._get("moment", lane), self.arg["moment_count"])
        code.branch(last, to["finish"], to["apply"])
        code.start(to["apply"])
        self._apply_moment(lane)
        code.jump(to["again"])
        code.start(to["finish"])
        self._last_output(lane)
        self._set("outcome", str(int(Outcome.FINISHED)), lane)
        code.jump(to["again"])
        code.start(to["leave"])
        self._report(lane, self._get("outcome", lane))
        self._fill(lane)
        code.jump(to["again"])
        code.start(to["settled"])

    def _apply_moment(self, lane: str) -> None:
        """Apply the events of this moment to a lane."""
        code = self.code
        moment = self._get("moment", lane)
        first = code.load(self.arg["moment_first"], moment, "i64")
        following = self._i("add", moment, "1")
        last = code.load(self.arg["moment_first"], following, "i64")
        code.loop(first, last, lambda a, _: self._action(a, lane))
        self._set("kind", code.load(self.arg["moment_kinds"], moment, "i64"), lane)
        self._set("moment", following, lane)
        self._enter_segment(lane)

    def _action(self, a: str, lane: str) -> list[str]:
        """Apply one event."""
        code = self.code
        is_switch = code.load(self.arg["is_switch"], a, "i64")
        switch = self._icmp("ne", is_switch, "0")
        self._set("stale", self._i("or", self._get("stale"), is_switch))
        array = self._pick(switch, self.array["p"], self.array["y"], "ptr")
        where = self._lane_place(code.load(self.arg["target"], a, "i64"), lane)
        scale = code.load(self.arg["scale"], a, "double")
        row = self._i("mul", code.load(self.arg["row"], a, "i64"), self.arg["count"])
        place = self._i("add", row, self._get("who", lane))
        value = code.load(self.arg["values"], place, "double")
        old = code.load(array, where, "double")
        new = self._d("fadd", self._d("fmul", scale, old), value)
        code.store(self._pick(switch, value, new), array, where, "double")
        return []

    # --- steps -------------------------------------------------------------------------------

    def _first_steps(self) -> None:
        """Set ``h`` after a start or an event: the remembered step, or a careful guess."""
        code = self.code
        ratio = code.op("fdiv", self._square_sum("y", ("y",)), self._square_sum("f0", ("y",)))
        # ``error`` is free before a step; it carries the guesses from all lanes to each.
        code.store(code.intrinsic("sqrt", ratio), self._errors())

        def choose(lane: str) -> None:
            known = code.load(self.arg["remembered"], self._remembered(lane), "double")
            span = self._d("fsub", self._get("stop", lane), self._get("t", lane))
            careful = self._d("fmul", span, literal(rodas.FIRST_STEP))
            guess = self._d("fmul", self._get("error", lane), literal(rodas.FIRST_STEP))
            sound = self._both(
                self._fcmp("ogt", guess, literal(0.0)),
                self._fcmp("olt", guess, literal(float("inf"))),
            )
            guess = self._pick(sound, guess, careful)
            self._set("h", self._pick(self._fcmp("ogt", known, literal(0.0)), known, guess), lane)
            self._set("cold", "0", lane)

        self._each_lane(lambda lane: self._if(self._is_set("cold", lane), lambda: choose(lane)))

    def _remembered(self, lane: str) -> str:
        """Return where the step after this kind of event is remembered."""
        return self._lane_place(self._get("kind", lane), lane)

    def _choose_step(self, lane: str) -> None:
        """Set ``tried_h`` and ``reached``: up to the next stop, or at most half-way to it."""
        code = self.code
        wanted, t, stop = (self._get(name, lane) for name in ("h", "t", "stop"))
        left = self._d("fsub", stop, t)
        half = self._d("fmul", left, literal(0.5))
        capped = code.intrinsic("minnum", wanted, half, kind="double")
        replaying = self._replaying()
        number = self._pick(replaying, self._get("accepted", lane), "0", "i64")
        given = code.load(self.arg["replay"], number, "double")
        wanted = self._pick(replaying, given, wanted)
        capped = self._pick(replaying, given, capped)
        reached = self._fcmp("oge", wanted, self._d("fmul", left, literal(1 - 1e-12)))
        h = self._pick(reached, left, capped)
        self._set("reached", self._flag(reached), lane)
        self._set("tried_h", h, lane)
        self._set("arrived", self._pick(reached, stop, self._d("fadd", t, h)), lane)

    def _decide(self, lane: str, failed: str) -> None:
        """Accept or reject a lane's step."""
        code = self.code
        self._set("tried", self._i("add", self._get("tried", lane), "1"), lane)
        lost = self._i("and", self._i("lshr", failed, lane), "1")
        singular, judge, accept, reject, done = (
            code.fresh(s) for s in ("singular", "judge", "accept", "reject", "decided")
        )
        code.branch(self._icmp("ne", lost, "0"), singular, judge)
        code.start(singular)
        self._set("outcome", str(int(Outcome.SINGULAR)), lane)
        code.jump(done)
        code.start(judge)
        error = self._get("error", lane)
        finite = self._fcmp("olt", error, literal(float("inf")))
        factor = self._growth(error, finite)
        forced = self._both(self._replaying(), finite)
        good = code.value(f"or i1 {self._fcmp('ole', error, literal(1.0))}, {forced}")
        code.branch(good, accept, reject)
        code.start(accept)
        self._accept(lane, factor)
        code.jump(done)
        code.start(reject)
        self._reject(lane, factor, finite)
        code.jump(done)
        code.start(done)

    def _growth(self, error: str, finite: str) -> str:
        """Return how much longer the next step is to be."""
        code = self.code
        floor = code.intrinsic("maxnum", error, literal(1e-12), kind="double")
        factor = code.intrinsic("pow", floor, literal(rodas.EXPONENT), kind="double")
        factor = self._d("fmul", factor, literal(rodas.SAFETY))
        factor = code.intrinsic("maxnum", factor, literal(rodas.SHRINK), kind="double")
        factor = code.intrinsic("minnum", factor, literal(rodas.GROW), kind="double")
        return self._pick(finite, factor, literal(rodas.NOT_FINITE_SHRINK))

    def _reject(self, lane: str, factor: str, finite: str) -> None:
        """Shrink the step, unless it has vanished."""
        code = self.code
        h = self._get("tried_h", lane)
        span = self._d("fsub", self.end, self.start)
        size = code.intrinsic("fabs", self._get("t", lane), kind="double")
        size = code.intrinsic("maxnum", size, span, kind="double")
        floor = self._d("fmul", size, literal(rodas.SMALLEST_STEP))
        vanished = self._fcmp("ole", h, floor)
        vanished = code.value(f"or i1 {vanished}, {self._replaying()}")
        why = self._pick(
            finite, str(int(Outcome.STEP_VANISHED)), str(int(Outcome.NOT_FINITE)), "i64"
        )
        self._set("outcome", self._pick(vanished, why, "-1", "i64"), lane)
        self._set("h", self._d("fmul", h, factor), lane)

    def _accept(self, lane: str, factor: str) -> None:
        """Output what lies inside the step; the move to its end is made by all lanes at once."""
        code = self.code
        self._outputs(lane)
        self._set("t", self._get("arrived", lane), lane)
        self._set("moved", "1", lane)
        self._set("moving", "1")
        self._record(lane)
        h, planned = self._get("tried_h", lane), self._get("h", lane)
        grown = self._d("fmul", h, factor)

        def note() -> None:
            code.store(grown, self.arg["remembered"], self._remembered(lane), "double")
            self._set("fresh", "0", lane)

        # After the first step behind an event, note what would have been right there.
        self._if(self._is_set("fresh", lane), note)
        cut = self._fcmp("olt", h, planned)
        longer = code.intrinsic("maxnum", planned, grown, kind="double")
        self._set("h", self._pick(cut, longer, grown), lane)
