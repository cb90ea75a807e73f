"""Code for the stepping loop: groups of individuals from start to end without leaving it.

The compiled ``run`` mirrors ``referee`` line by line, except that the individuals of a group share
their steps. It takes one argument, a block of 8-byte words (see ``ARGUMENTS``), and keeps all its
state in the workspace that the block points to, so any number of threads may be in it at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.engine import rodas
from cutis.engine.code import Code, literal
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
    lengths = {name: states for name in ("y", "end", "u", "f", "f0", "b", "scratch", "slope")}
    lengths |= {f"k{i}": states for i in range(rodas.STAGES)}
    lengths |= {"p": parameters, "jac": sizes["jac"], "lu": sizes["lu"], "q": sizes["q"]}
    lengths |= {name: sizes["w"] for name in ("w_now", "w_stage", "w_end")}
    lengths["tmp"] = sizes["tmp"]
    offsets, total = {}, 0
    for name, length in lengths.items():
        offsets[name] = total
        total += length
    return offsets | {"total": total}


class StepCode:
    """Emits ``run``."""

    def __init__(
        self, states: int, parameters: int, offsets: dict[str, int], lanes: int, timed: bool, driven: int
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

    # --- small words -------------------------------------------------------------------------

    def _d(self, op: str, a: str, b: str) -> str:
        return self.code.value(f"{op} double {a}, {b}")

    def _i(self, op: str, a: str, b: str) -> str:
        return self.code.value(f"{op} i64 {a}, {b}")

    def _icmp(self, how: str, a: str, b: str) -> str:
        return self.code.value(f"icmp {how} i64 {a}, {b}")

    def _fcmp(self, how: str, a: str, b: str) -> str:
        return self.code.value(f"fcmp {how} double {a}, {b}")

    def _pick(self, condition: str, a: str, b: str, kind: str = "double") -> str:
        return self.code.value(f"select i1 {condition}, {kind} {a}, {kind} {b}")

    def _get(self, name: str) -> str:
        kind, pointer = self.variables[name]
        return self.code.value(f"load {kind}, ptr {pointer}")

    def _set(self, name: str, value: str) -> None:
        kind, pointer = self.variables[name]
        self.code.put(f"store {kind} {value}, ptr {pointer}")

    def _each_state(self, body: Callable[[str], None]) -> None:
        def inner(s: str, _: list[str]) -> list[str]:
            body(s)
            return []

        self.code.loop("0", str(self.states), inner)

    def _call(self, name: str, *arrays: str, first: str = "") -> None:
        listed = [first] if first else []
        listed += [f"ptr {self.array.get(a, a)}" for a in arrays]
        self.code.put(f"call void @{name}({', '.join(listed)})")

    # --- the function ------------------------------------------------------------------------

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

    def _drive(self, t: str, where: str) -> None:
        """Evaluate what depends on time alone."""
        if self.driven:
            self._call("drive", "q", where, "tmp", first=f"double {t}")

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

    def _slopes(self) -> None:
        """Evaluate rates and derivatives at the present state."""
        self._call("slopes", "y", "q", self._get("now"), "f0", "jac", "slope", "tmp")

    def _square_sum(self, value: str, sizes: tuple[str, ...]) -> str:
        """Return the sum over states of (value / tolerance)², per lane.

        NaN if a state named in ``sizes`` is not finite.
        """
        code = self.code
        rtol = code.spread(self.arg["rtol"])

        def body(s: str, sums: list[str]) -> list[str]:
            read = [code.load(self.array[name], s) for name in sizes]
            size = code.intrinsic("fabs", read[0])
            for other in read[1:]:
                size = code.intrinsic("maxnum", size, code.intrinsic("fabs", other))
            atol = code.spread(code.load(self.arg["atol"], s, "double"))
            tolerance = code.op("fadd", atol, code.op("fmul", rtol, size))
            part = code.op("fdiv", code.load(self.array[value], s), tolerance)
            square = code.op("fadd", sums[0], code.op("fmul", part, part))
            zero = code.op("fmul", read[-1], code.splat(0.0))
            return [square, code.op("fadd", sums[1], zero)]

        begin = (code.vector, code.splat(0.0))
        total, zeros = code.loop("0", str(self.states), body, [begin, begin])
        return code.op("fadd", total, zeros)

    def _first_step(self) -> None:
        """Set ``h`` after a start or an event: the remembered step, or a careful guess."""
        code = self.code
        known = code.load(self.arg["remembered"], self._get("kind"), "double")
        guess_label, done = code.fresh("guess"), code.fresh("chosen")
        self._set("h", known)
        code.branch(self._fcmp("ogt", known, literal(0.0)), done, guess_label)
        code.start(guess_label)
        ratio = code.op("fdiv", self._square_sum("y", ("y",)), self._square_sum("f0", ("y",)))
        ratio = code.intrinsic("sqrt", ratio)
        span = self._d("fsub", self._get("stop"), self._get("t"))
        careful = self._d("fmul", span, literal(rodas.FIRST_STEP))
        best = literal(float("inf"))
        for lane in range(self.lanes):
            guess = self._d("fmul", code.lane(ratio, lane), literal(rodas.FIRST_STEP))
            sound = self._fcmp("ogt", guess, literal(0.0))
            sound = code.value(f"and i1 {sound}, {self._fcmp('olt', guess, literal(float('inf')))}")
            guess = self._pick(sound, guess, careful)
            best = code.intrinsic("minnum", best, guess, kind="double")
        self._set("h", best)
        code.jump(done)
        code.start(done)

    # --- one attempt -------------------------------------------------------------------------

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

    def _leave_if(self, condition: str, outcome: Outcome) -> None:
        """End the group with an outcome."""
        code = self.code
        leave, stay = code.fresh("end"), code.fresh("stay")
        code.branch(condition, leave, stay)
        code.start(leave)
        self._set("status", str(int(outcome)))
        code.jump(self.to["leave"])
        code.start(stay)

    def _choose_step(self) -> None:
        """Set ``tried_h`` and ``reached``: up to the next stop, or at most half-way to it."""
        code = self.code
        wanted, t = self._get("h"), self._get("t")
        left = self._d("fsub", self._get("stop"), t)
        half = self._d("fmul", left, literal(0.5))
        capped = code.intrinsic("minnum", wanted, half, kind="double")
        replaying = self._icmp("sgt", self.arg["replay_count"], "0")
        number = self._pick(replaying, self._get("accepted"), "0", "i64")
        given = code.load(self.arg["replay"], number, "double")
        wanted = self._pick(replaying, given, wanted)
        capped = self._pick(replaying, given, capped)
        near = self._d("fmul", left, literal(1 - 1e-12))
        reached = self._fcmp("oge", wanted, near)
        self._set("reached", reached)
        self._set("tried_h", self._pick(reached, left, capped))

    def _stages(self, h: str, inverse: str) -> None:
        """Compute k0 … k7 and the end of the step."""
        t, now, ahead = self._get("t"), self._get("now"), self._get("ahead")
        self._first_right_side(h)
        self._call("solve", "lu", "b", "scratch", "k0")
        for i in range(1, rodas.STAGES):
            where = ahead if rodas.STAGE_TIME[i] == 1.0 else self.array["w_stage"]
            if rodas.STAGE_TIME[i] != rodas.STAGE_TIME[i - 1]:
                offset = self._d("fmul", h, literal(rodas.STAGE_TIME[i]))
                self._drive(self._d("fadd", t, offset), where)
            self._combine(i, h, inverse)
            self._call("rates", "u", "q", where, "f", "b", "tmp")
            self._call("solve", "lu", "b", "scratch", f"k{i}")
        def finish(s: str) -> None:
            code = self.code
            u, k = code.load(self.array["u"], s), code.load(self.array["k7"], s)
            code.store(code.op("fadd", u, k), self.array["end"], s)

        self._each_state(finish)

    def _first_right_side(self, h: str) -> None:
        """Set ``b`` for stage 1, whose rates are known."""
        code = self.code
        weight = code.spread(self._d("fmul", h, literal(rodas.D[0])))

        def body(s: str) -> None:
            value = code.load(self.array["f0"], s)
            if self.timed:
                slope = code.load(self.array["slope"], s)
                value = code.op("fadd", value, code.op("fmul", weight, slope))
            code.store(value, self.array["b"], s)

        self._each_state(body)

    def _combine(self, i: int, h: str, inverse: str) -> None:
        """Set stage ``i``'s state ``u`` and the part of its right side that is not a rate."""
        code = self.code
        scale = code.spread(inverse)
        timed = self.timed and rodas.D[i] != 0.0
        weight = code.spread(self._d("fmul", h, literal(rodas.D[i]))) if timed else ""
        # The last stages add one earlier stage to the state before: their rows of A agree.
        chained = i >= 6

        def body(s: str) -> None:
            stages = [code.load(self.array[f"k{j}"], s) for j in range(i)]
            if chained:
                u = code.op("fadd", code.load(self.array["u"], s), stages[-1])
            else:
                u = code.load(self.array["y"], s)
                for k, a in zip(stages, rodas.A[i], strict=True):
                    u = code.op("fadd", u, code.op("fmul", k, code.splat(a)))
            code.store(u, self.array["u"], s)
            total = code.op("fmul", stages[0], code.splat(rodas.C[i][0]))
            for k, c in zip(stages[1:], rodas.C[i][1:], strict=True):
                total = code.op("fadd", total, code.op("fmul", k, code.splat(c)))
            total = code.op("fmul", total, scale)
            if timed:
                slope = code.load(self.array["slope"], s)
                total = code.op("fadd", total, code.op("fmul", weight, slope))
            code.store(total, self.array["f"], s)

        self._each_state(body)

    def _judge(self, h: str) -> None:
        """Set ``error``, ``bad`` (not finite) and ``factor`` (of the next step)."""
        code = self.code
        total = self._square_sum("k7", ("y", "end"))
        finite = code.value(f"fcmp olt {code.vector} {total}, {code.splat(float('inf'))}")
        bad = code.any_false(finite)
        worst = code.lane(total, 0)
        for lane in range(1, self.lanes):
            worst = code.intrinsic("maxnum", worst, code.lane(total, lane), kind="double")
        mean = self._d("fdiv", worst, literal(float(self.states)))
        error = code.intrinsic("sqrt", mean, kind="double")
        error = self._pick(bad, literal(float("inf")), error)
        floor = code.intrinsic("maxnum", error, literal(1e-12), kind="double")
        factor = code.intrinsic("pow", floor, literal(rodas.EXPONENT), kind="double")
        factor = self._d("fmul", factor, literal(rodas.SAFETY))
        factor = code.intrinsic("maxnum", factor, literal(rodas.SHRINK), kind="double")
        factor = code.intrinsic("minnum", factor, literal(rodas.GROW), kind="double")
        self._set("factor", self._pick(bad, literal(rodas.NOT_FINITE_SHRINK), factor))
        self._set("error", error)
        self._set("bad", bad)

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
        self._each_state(
            lambda s: code.store(code.load(self.array["end"], s), self.array["y"], s)
        )
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

    def _remember(self, h: str) -> None:
        """After the first step behind an event, note what would have been right there."""
        code = self.code
        first, done = code.fresh("first"), code.fresh("noted")
        code.branch(self._get("fresh"), first, done)
        code.start(first)
        factor = code.intrinsic("minnum", self._get("factor"), literal(2.0), kind="double")
        code.store(
            self._d("fmul", h, factor), self.arg["remembered"], self._get("kind"), "double"
        )
        self._set("fresh", "false")
        code.jump(done)
        code.start(done)

    # --- output and events -------------------------------------------------------------------

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

    def _report(self) -> None:
        """Write outcome and steps of the group's individuals."""
        code = self.code
        status, tried = self._get("status"), self._get("tried")
        for individual in self.who:
            code.store(status, self.arg["outcomes"], individual, "i64")
            code.store(tried, self.arg["steps"], individual, "i64")
