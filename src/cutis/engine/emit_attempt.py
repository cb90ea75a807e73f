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

    def _square_sum(self, value: str, sizes: tuple[str, ...], *, worst: bool = False) -> str:
        """Return the sum over states (or the largest) of (value / tolerance)², per lane.

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
            square = code.op("fmul", part, part)
            if worst:
                square = code.intrinsic("maximum", sums[0], square)
            else:
                square = code.op("fadd", sums[0], square)
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
            total = code.op("fmul", self._weighted(rodas.C[i], stages), scale)
            if timed:
                slope = code.load(self.array["slope"], s)
                total = code.op("fadd", total, code.op("fmul", weight, slope))
            code.store(total, self.array["f"], s)

        self._each_state(body)

    def _judge(self, h: str) -> None:
        """Set ``error``, ``bad`` (not finite) and ``factor`` (of the next step)."""
        code = self.code
        error, bad = self._root(self._square_sum("k7", ("y", "end")), self.states)
        self._set("error", error)
        self._set("bad", bad)
        self._judge_middle(h)
        error = self._get("error")
        floor = code.intrinsic("maxnum", error, literal(1e-12), kind="double")
        factor = code.intrinsic("pow", floor, literal(rodas.EXPONENT), kind="double")
        factor = self._d("fmul", factor, literal(rodas.SAFETY))
        factor = code.intrinsic("maxnum", factor, literal(rodas.SHRINK), kind="double")
        factor = code.intrinsic("minnum", factor, literal(rodas.GROW), kind="double")
        bad = self._get("bad")
        self._set("factor", self._pick(bad, literal(rodas.NOT_FINITE_SHRINK), factor))

    def _root(self, total: str, share: float) -> tuple[str, str]:
        """Return √(total/share) of the worst lane, and whether any is not finite."""
        code = self.code
        finite = code.value(f"fcmp olt {code.vector} {total}, {code.splat(float('inf'))}")
        bad = code.any_false(finite)
        worst = code.lane(total, 0)
        for lane in range(1, self.lanes):
            worst = code.intrinsic("maxnum", worst, code.lane(total, lane), kind="double")
        mean = self._d("fdiv", worst, literal(float(share)))
        error = code.intrinsic("sqrt", mean, kind="double")
        return self._pick(bad, literal(float("inf")), error), bad

    def _judge_middle(self, h: str) -> None:
        """Raise ``error`` to that of the dense output, where an output falls inside the step."""
        code = self.code
        more, look, done = (code.fresh(stem) for stem in ("more", "middle", "judged"))
        cursor = self._get("cursor")
        left = self._icmp("slt", cursor, self.arg["time_count"])
        safe = self._pick(left, cursor, "0", "i64")
        when = code.load(self.arg["times"], safe, "double")
        inside = self._fcmp("olt", when, self._d("fadd", self._get("t"), h))
        inside = code.value(f"and i1 {inside}, {self._fcmp('ogt', when, self._get('t'))}")
        inside = code.value(f"and i1 {inside}, {left}")
        code.branch(inside, more, done)
        code.start(more)
        replaying = self._icmp("sgt", self.arg["replay_count"], "0")
        good = self._fcmp("ole", self._get("error"), literal(1.0))
        wanted = code.value(f"and i1 {good}, {code.value(f'xor i1 {replaying}, true')}")
        code.branch(wanted, look, done)
        code.start(look)
        error, bad = self._root(self._middle(h), 1)
        self._set("error", code.intrinsic("maxnum", error, self._get("error"), kind="double"))
        self._set("bad", bad)
        code.jump(done)
        code.start(done)

    def _middle(self, h: str) -> str:
        """Return the largest square of the dense output's error in the middle of the step."""
        code = self.code
        inverse = code.spread(self._d("fdiv", literal(1.0), h))

        def body(s: str) -> None:
            stages = [code.load(self.array[f"k{i}"], s) for i in range(rodas.STAGES)]
            dense = [self._weighted(row, stages) for row in rodas.H]
            y, end = code.load(self.array["y"], s), code.load(self.array["end"], s)
            inner = code.op("fadd", dense[1], code.op("fmul", dense[2], code.splat(0.5)))
            inner = code.op("fadd", dense[0], code.op("fmul", inner, code.splat(0.5)))
            inner = code.op("fmul", inner, code.splat(0.25))
            half = code.op("fmul", code.op("fadd", y, end), code.splat(0.5))
            code.store(code.op("fadd", half, inner), self.array["u"], s)
            slope = code.op("fmul", code.op("fadd", dense[1], dense[2]), code.splat(0.25))
            slope = code.op("fadd", slope, code.op("fsub", end, y))
            slope = code.negative(code.op("fmul", slope, inverse))
            code.store(slope, self.array["f"], s)

        self._each_state(body)
        middle = self._d("fmul", h, literal(0.5))
        self._drive(self._d("fadd", self._get("t"), middle), self.array["w_stage"])
        self._call("rates", "u", "q", "w_stage", "f", "b", "tmp")
        self._call("solve", "lu", "b", "scratch", "middle")
        return self._square_sum("middle", ("y", "end"), worst=True)

    def _weighted(self, weights: tuple[float, ...], values: list[str]) -> str:
        """Return a sum of weights times values."""
        code = self.code
        total = code.op("fmul", values[0], code.splat(weights[0]))
        for weight, value in zip(weights[1:], values[1:], strict=True):
            total = code.op("fadd", total, code.op("fmul", value, code.splat(weight)))
        return total
