"""Code for one attempted step of all lanes: its eight stages, its error."""

from __future__ import annotations

from cutis.skin.engine import rodas
from cutis.skin.engine.code import literal
from cutis.skin.engine.emit_frame import Frame


class AttemptCode(Frame):
    """Writes what all lanes do together, each with its own step."""

    def _slopes(self) -> None:
        """Evaluate rates and derivatives at the present states."""
        self._call("slopes", "y", "q", "w_now", "f0", "jac", "slope", "tmp")

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

    def _stages(self) -> None:
        """Compute k0 … k7 and the end of the step."""
        code = self.code
        t, h, arrived = (self._all(name) for name in ("t", "tried_h", "arrived"))
        inverse = code.op("fdiv", code.splat(1.0), h)
        self._first_right_side(h)
        self._call("solve", "lu", "b", "scratch", "k0")
        for i in range(1, rodas.STAGES):
            last = rodas.STAGE_TIME[i] == 1.0
            where = self.array["w_end" if last else "w_stage"]
            if rodas.STAGE_TIME[i] != rodas.STAGE_TIME[i - 1]:
                offset = code.op("fmul", h, code.splat(rodas.STAGE_TIME[i]))
                self._drive(arrived if last else code.op("fadd", t, offset), where)
            self._combine(i, h, inverse)
            self._call("rates", "u", "q", where, "f", "b", "tmp")
            self._call("solve", "lu", "b", "scratch", f"k{i}")

        def finish(s: str) -> None:
            u, k = code.load(self.array["u"], s), code.load(self.array["k7"], s)
            code.store(code.op("fadd", u, k), self.array["end"], s)

        self._each_state(finish)

    def _first_right_side(self, h: str) -> None:
        """Set ``b`` for stage 1, whose rates are known."""
        code = self.code
        weight = code.op("fmul", h, code.splat(rodas.D[0]))

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
        timed = self.timed and rodas.D[i] != 0.0
        weight = code.op("fmul", h, code.splat(rodas.D[i])) if timed else ""
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
            total = code.op("fmul", self._weighted(rodas.C[i], stages), inverse)
            if timed:
                slope = code.load(self.array["slope"], s)
                total = code.op("fadd", total, code.op("fmul", weight, slope))
            code.store(total, self.array["f"], s)

        self._each_state(body)

    def _judge(self) -> None:
        """Set the ``error`` of each lane; it is infinite where something is not finite."""
        code = self.code
        code.store(self._root(self._square_sum("k7", ("y", "end")), self.states), self._errors())
        self._set("dense", "0")
        self._set("looking", "0")
        self._each_busy_lane(self._look)
        self._if(self._is_set("dense"), self._dense_weights)

        def middle() -> None:
            found = self._root(self._middle(), 1)
            now = code.load(self._errors())
            larger = code.intrinsic("maxnum", found, now)
            code.store(code.choose(self._mask("look"), larger, now), self._errors())

        self._if(self._is_set("looking"), middle)

    def _errors(self) -> str:
        """Return the address of all lanes' errors."""
        return self.own["error"][1]

    def _root(self, total: str, share: float) -> str:
        """Return √(total/share) of each lane, infinite where it is not finite."""
        code = self.code
        finite = code.value(f"fcmp olt {code.vector} {total}, {code.splat(float('inf'))}")
        root = code.intrinsic("sqrt", code.op("fdiv", total, code.splat(float(share))))
        return code.choose(finite, root, code.splat(float("inf")))

    def _look(self, lane: str) -> None:
        """Find out whether a lane needs its dense output, and whether that must be judged."""
        cursor = self._get("cursor", lane)
        left = self._icmp("slt", cursor, self.arg["time_count"])
        when = self.code.load(self.arg["times"], self._pick(left, cursor, "0", "i64"), "double")
        arrived = self._get("arrived", lane)
        due = self._both(
            left,
            self._fcmp("olt", when, self._get("stop", lane)),
            self._fcmp("ole", when, arrived),
        )
        good = self._fcmp("ole", self._get("error", lane), literal(1.0))
        wanted = self.code.value(f"or i1 {good}, {self._replaying()}")
        self._raise("dense", self._both(due, wanted))
        inside = self._both(
            due,
            self._fcmp("olt", when, arrived),
            self._fcmp("ogt", when, self._get("t", lane)),
        )
        look = self._both(inside, good, self._not(self._replaying()))
        self._set("look", self._flag(look), lane)
        self._raise("looking", look)

    def _raise(self, name: str, condition: str) -> None:
        """Set a shared flag on a condition."""
        self._set(name, self._i("or", self._get(name), self._flag(condition)))

    def _dense_weights(self) -> None:
        """Set the three vectors of the dense output."""
        code = self.code

        def body(s: str) -> None:
            stages = [code.load(self.array[f"k{i}"], s) for i in range(rodas.STAGES)]
            for m, row in enumerate(rodas.H):
                code.store(self._weighted(row, stages), self.array[f"d{m}"], s)

        self._each_state(body)

    def _middle(self) -> str:
        """Return the largest square of the dense output's error in the middle of the step."""
        code = self.code
        h = self._all("tried_h")
        inverse = code.op("fdiv", code.splat(1.0), h)

        def body(s: str) -> None:
            dense = [code.load(self.array[f"d{m}"], s) for m in range(3)]
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
        middle = code.op("fmul", h, code.splat(0.5))
        self._drive(code.op("fadd", self._all("t"), middle), self.array["w_stage"])
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
