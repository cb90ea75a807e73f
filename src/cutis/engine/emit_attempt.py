"""Code for one attempted step: its length, its eight stages, its error."""

from __future__ import annotations

from cutis.engine import rodas
from cutis.engine.code import literal
from cutis.engine.emit_frame import Frame


class AttemptCode(Frame):
    """Writes what happens between deciding on a step and judging it."""

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
        t, ahead = self._get("t"), self._get("ahead")
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
