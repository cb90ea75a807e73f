"""Code for the dense tail of the matrix: short loops that take four pivots at a time.

Four at a time, because then an entry is read and written once for four multiplications.
"""

from __future__ import annotations

from cutis.skin.engine.code import Code
from cutis.skin.engine.sparse import BLOCK


class DenseTail:
    """Emits ``factor_tail(lu) -> failed`` and ``solve_tail(lu, y)``.

    Parameters
    ----------
    width
        Rows of the tail, a multiple of ``BLOCK``; may be 0.
    first
        Row of the whole matrix at which it begins.
    start
        Where it lies in memory, row by row; the guards of its pivots follow.
    """

    def __init__(self, width: int, first: int, start: int, lanes: int) -> None:
        self.width, self.first, self.start, self.lanes = width, first, start, lanes
        self.end = start + width * width + width

    def place(self, i: int, j: int) -> int:
        """Return the place of an entry, by row and column of the whole matrix."""
        return self.start + (i - self.first) * self.width + (j - self.first)

    def guard(self, i: int) -> int:
        """Return the place of the guard of pivot ``i``."""
        return self.start + self.width * self.width + (i - self.first)

    def text(self) -> str:
        """Return both functions; nothing when there is no tail."""
        return self._factor() + self._solve() if self.width else ""

    def _row(self, code: Code, base: str, i: str) -> str:
        """Return the address of row ``i``."""
        return code.at(base, code.value(f"mul i64 {i}, {self.width}"))

    # --- factorization -----------------------------------------------------------------------

    def _factor(self) -> str:
        """Return the elimination, row by row; the diagonal is replaced by its inverse."""
        code = Code("factor_tail", ["ptr noalias %lu"], self.lanes)
        base = code.at("%lu", self.start)
        guards = code.at("%lu", self.start + self.width * self.width)

        def block_row(step: str, carried: list[str]) -> list[str]:
            first = code.value(f"mul i64 {step}, {BLOCK}")
            failed = carried[0]
            for inside in range(BLOCK):
                i = code.value(f"add i64 {first}, {inside}")
                row = self._row(code, base, i)
                code.loop("0", step, lambda s, _, row=row: self._four_pivots(code, base, row, s))
                failed = self._last_pivots(code, (base, guards), row, first, inside, failed)
            return [failed]

        (failed,) = code.loop("0", str(self.width // BLOCK), block_row, [(code.bits, "0")])
        code.put(f"ret {code.bits} {failed}")
        return code.text(code.bits)

    def _four_pivots(self, code: Code, base: str, row: str, step: str) -> list[str]:
        """Emit the subtraction of four pivots' rows from one row."""
        first = code.value(f"mul i64 {step}, {BLOCK}")
        columns = [code.value(f"add i64 {first}, {c}") for c in range(BLOCK)]
        pivots = [self._row(code, base, column) for column in columns]
        factors = self._factors(code, row, pivots, columns)

        def update(j: str, _: list[str]) -> list[str]:
            value = code.load(row, j)
            for factor, pivot in zip(factors, pivots, strict=True):
                value = code.op("fsub", value, code.op("fmul", factor, code.load(pivot, j)))
            code.store(value, row, j)
            return []

        code.loop(code.value(f"add i64 {first}, {BLOCK}"), str(self.width), update)
        return []

    def _factors(self, code: Code, row: str, pivots: list[str], columns: list[str]) -> list[str]:
        """Emit the entries of L of one row for successive pivots, and return them."""
        factors: list[str] = []
        for c, column in enumerate(columns):
            value = code.load(row, column)
            for factor, pivot in zip(factors, pivots[:c], strict=True):
                value = code.op("fsub", value, code.op("fmul", factor, code.load(pivot, column)))
            value = code.op("fmul", value, code.load(pivots[c], column))
            code.store(value, row, column)
            factors.append(value)
        return factors

    def _last_pivots(
        self, code: Code, where: tuple[str, str], row: str, first: str, inside: int, failed: str
    ) -> str:
        """Emit the pivots of a row's own block, and its own pivot; return whether one failed."""
        base, guards = where
        columns = [code.value(f"add i64 {first}, {c}") for c in range(inside + 1)]
        pivots = [self._row(code, base, column) for column in columns[:inside]]
        factors = self._factors(code, row, pivots, columns[:inside])

        def update(j: str, _: list[str]) -> list[str]:
            value = code.load(row, j)
            for factor, pivot in zip(factors, pivots, strict=True):
                value = code.op("fsub", value, code.op("fmul", factor, code.load(pivot, j)))
            code.store(value, row, j)
            return []

        if inside:
            code.loop(columns[inside], str(self.width), update)
        own = columns[inside]
        pivot = code.load(row, own)
        code.store(code.op("fdiv", code.splat(1.0), pivot), row, own)
        size = code.intrinsic("fabs", pivot)
        good = code.value(f"fcmp ogt {code.vector} {size}, {code.load(guards, own)}")
        return code.value(f"or {code.bits} {failed}, {code.where_false(good)}")

    # --- solve -------------------------------------------------------------------------------

    def _solve(self) -> str:
        """Return forward and backward substitution in the tail, in place."""
        code = Code("solve_tail", ["ptr noalias %lu", "ptr noalias %y"], self.lanes)
        base, y = code.at("%lu", self.start), code.at("%y", self.first)
        blocks = self.width // BLOCK

        def forward(step: str, _: list[str]) -> list[str]:
            columns = self._columns(code, step)
            values: list[str] = []
            for c, column in enumerate(columns):
                value = self._minus(code, code.load(y, column), base, column, columns[:c], values)
                code.store(value, y, column)
                values.append(value)
            after = code.value(f"add i64 {columns[0]}, {BLOCK}")
            self._spread_out(code, (base, y), after, str(self.width), columns, values)
            return []

        def backward(back: str, _: list[str]) -> list[str]:
            step = code.value(f"sub i64 {blocks - 1}, {back}")
            columns = self._columns(code, step)
            values: list[str] = []
            for c in reversed(range(BLOCK)):
                column, known = columns[c], columns[c + 1 :][::-1]
                value = self._minus(code, code.load(y, column), base, column, known, values)
                inverse = code.load(self._row(code, base, column), column)
                value = code.op("fmul", value, inverse)
                code.store(value, y, column)
                values.append(value)
            self._spread_out(code, (base, y), "0", columns[0], columns, values[::-1])
            return []

        code.loop("0", str(blocks), forward)
        code.loop("0", str(blocks), backward)
        code.put("ret void")
        return code.text()

    def _columns(self, code: Code, step: str) -> list[str]:
        """Return the columns of a block."""
        first = code.value(f"mul i64 {step}, {BLOCK}")
        return [code.value(f"add i64 {first}, {c}") for c in range(BLOCK)]

    def _minus(
        self, code: Code, start: str, base: str, i: str, columns: list[str], values: list[str]
    ) -> str:
        """Return ``start`` minus entries of row ``i`` times known values."""
        row = self._row(code, base, i)
        for column, value in zip(columns, values, strict=True):
            start = code.op("fsub", start, code.op("fmul", code.load(row, column), value))
        return start

    def _spread_out(
        self, code: Code, where: tuple[str, str], begin: str, end: str,
        columns: list[str], values: list[str],
    ) -> None:  # fmt: skip
        """Emit the effect of a block of known values on rows ``begin`` to ``end``."""
        base, y = where

        def update(i: str, _: list[str]) -> list[str]:
            value = self._minus(code, code.load(y, i), base, i, columns, values)
            code.store(value, y, i)
            return []

        code.loop(begin, end, update)
