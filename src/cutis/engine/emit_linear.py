"""Code for the linear algebra of a step: factor ``I/(hγ) - J``, then solve with it eight times.

Entries of L and U are stored row by row (L, then the inverse of the diagonal, then U), each
``lanes`` wide. Small systems are unrolled completely; a large factorization runs in loops over
tables, because unrolled it would be compiled for longer than it saves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.engine import rodas
from cutis.engine.code import Code

if TYPE_CHECKING:
    from cutis.engine.sparse import Elimination

#: Updates of a factorization above which it is done in loops.
UNROLLED_UPDATES = 5000
#: Entries handled in one function.
PIECE = 600


class LinearCode:
    """Emits ``factor(jac, hinv, lu) -> i1 failed`` and ``solve(lu, b, y, out)``.

    ``solve`` reads the right-hand side ``b``, uses ``y`` as scratch and writes ``out``.
    """

    def __init__(self, plan: Elimination, places: list[tuple[int, int]], lanes: int) -> None:
        self.plan = plan
        self.lanes = lanes
        position = {original: i for i, original in enumerate(plan.order)}
        self.entry = {(position[i], position[j]): e for e, (i, j) in enumerate(places)}
        self.at: dict[tuple[int, int], int] = {}
        for i in range(len(plan.order)):
            for j in (*plan.lower[i], i, *plan.upper[i]):
                self.at[i, j] = len(self.at)

    def text(self) -> str:
        """Return all functions."""
        looped = self.plan.updates > UNROLLED_UPDATES
        factor = self._looped_factor() if looped else self._unrolled_factor()
        return factor + self._solve()

    def _rows_in_pieces(self, rows: list[int], cost) -> list[list[int]]:  # noqa: ANN001
        """Cut rows into pieces of about ``PIECE`` operations."""
        pieces: list[list[int]] = [[]]
        load = 0
        for row in rows:
            if load > PIECE:
                pieces.append([])
                load = 0
            pieces[-1].append(row)
            load += cost(row) + 1
        return pieces

    # --- factorization -----------------------------------------------------------------------

    def _unrolled_factor(self) -> str:
        """Return the factorization written out row by row."""
        plan = self.plan
        rows = list(range(len(plan.order)))
        pieces = self._rows_in_pieces(
            rows, lambda i: sum(len(plan.upper[k]) + 1 for k in plan.lower[i])
        )
        signature = ["ptr noalias %jac", "double %hinv", "ptr noalias %lu"]
        texts = []
        for number, piece in enumerate(pieces):
            code = Code(f"factor_{number}", signature, self.lanes)
            hinv = code.spread("%hinv")
            failed = "false"
            for row in piece:
                failed = self._factor_row(code, row, hinv, failed)
            code.put(f"ret i1 {failed}")
            texts.append(code.text("i1"))
        return "".join(texts) + self._call_pieces("factor", signature, len(pieces))

    def _call_pieces(self, name: str, signature: list[str], count: int) -> str:
        """Return a function that calls all pieces and tells whether one failed."""
        code = Code(name, signature, self.lanes)
        failed = "false"
        for number in range(count):
            one = code.value(f"call i1 @{name}_{number}(ptr %jac, double %hinv, ptr %lu)")
            failed = code.value(f"or i1 {failed}, {one}")
        code.put(f"ret i1 {failed}")
        return code.text("i1")

    def _start_value(self, code: Code, i: int, j: int, hinv: str) -> str:
        """Return an entry of ``I/(hγ) - J``."""
        entry = self.entry.get((i, j))
        if entry is None:
            return hinv if i == j else code.splat(0.0)
        value = code.load("%jac", entry)
        return code.op("fsub", hinv, value) if i == j else code.negative(value)

    def _factor_row(self, code: Code, i: int, hinv: str, failed: str) -> str:
        """Eliminate one row; return whether a pivot has failed so far."""
        plan = self.plan
        row = {j: self._start_value(code, i, j, hinv) for j in (*plan.lower[i], i, *plan.upper[i])}
        diagonal = row[i]
        for k in plan.lower[i]:
            factor = code.op("fmul", row[k], code.load("%lu", self.at[k, k]))
            row[k] = factor
            for j in plan.upper[k]:
                product = code.op("fmul", factor, code.load("%lu", self.at[k, j]))
                row[j] = code.op("fsub", row[j], product)
        for j in (*plan.lower[i], *plan.upper[i]):
            code.store(row[j], "%lu", self.at[i, j])
        return self._finish_pivot(code, row[i], diagonal, str(self.at[i, i]), failed)

    def _finish_pivot(self, code: Code, pivot: str, before: str, place: str, failed: str) -> str:
        """Store the inverse of a pivot; return whether any lane's pivot has lost its digits."""
        code.store(code.op("fdiv", code.splat(1.0), pivot), "%lu", place)
        small = code.op("fmul", code.intrinsic("fabs", before), code.splat(rodas.SMALLEST_PIVOT))
        good = code.value(f"fcmp ogt {code.vector} {code.intrinsic('fabs', pivot)}, {small}")
        bad = any_false(code, good)
        return code.value(f"or i1 {failed}, {bad}")

    def _looped_factor(self) -> str:
        """Return the factorization as loops over tables of places."""
        plan, n = self.plan, len(self.plan.order)
        pairs = [(i, k) for i in range(n) for k in plan.lower[i]]
        tables = {
            "jac_place": [self.at[p] for p in self.entry],
            "jac_entry": list(self.entry.values()),
            "row_pair": [0],
            "pair_place": [self.at[p] for p in pairs],
            "pair_pivot": [self.at[k, k] for _, k in pairs],
            "pair_count": [len(plan.upper[k]) for _, k in pairs],
            "target": [self.at[i, j] for i, k in pairs for j in plan.upper[k]] or [0],
            "diagonal": [self.at[i, i] for i in range(n)],
        }
        for i in range(n):
            tables["row_pair"].append(tables["row_pair"][-1] + len(plan.lower[i]))
        text = "".join(table(f"t_{name}", values) for name, values in tables.items())
        code = Code("factor", ["ptr noalias %jac", "double %hinv", "ptr noalias %lu"], self.lanes)
        hinv = code.spread("%hinv")
        self._load_matrix(code, hinv)
        failed, _ = code.loop(
            "0", str(n), lambda i, c: self._loop_row(code, i, c), [("i1", "false"), ("i64", "0")]
        )
        code.put(f"ret i1 {failed}")
        return text + code.text("i1")

    def _load_matrix(self, code: Code, hinv: str) -> None:
        """Emit ``lu = I/(hγ) - J``."""

        def clear(i: str, _: list[str]) -> list[str]:
            code.store(code.splat(0.0), "%lu", i)
            return []

        def place(e: str, _: list[str]) -> list[str]:
            value = code.load("%jac", entry_of(code, "t_jac_entry", e))
            code.store(code.negative(value), "%lu", entry_of(code, "t_jac_place", e))
            return []

        def shift(i: str, _: list[str]) -> list[str]:
            where = entry_of(code, "t_diagonal", i)
            code.store(code.op("fadd", code.load("%lu", where), hinv), "%lu", where)
            return []

        code.loop("0", str(len(self.at)), clear)
        code.loop("0", str(len(self.entry)), place)
        code.loop("0", str(len(self.plan.order)), shift)

    def _loop_row(self, code: Code, i: str, carried: list[str]) -> list[str]:
        """Emit the elimination of row ``i``; carried: failed so far, position in the targets."""
        failed, cursor = carried
        where = entry_of(code, "t_diagonal", i)
        before = code.load("%lu", where)
        first = entry_of(code, "t_row_pair", i)
        last = entry_of(code, "t_row_pair", code.value(f"add i64 {i}, 1"))

        def pair(p: str, inner: list[str]) -> list[str]:
            pivot = entry_of(code, "t_pair_pivot", p)
            place = entry_of(code, "t_pair_place", p)
            factor = code.op("fmul", code.load("%lu", place), code.load("%lu", pivot))
            code.store(factor, "%lu", place)
            count = entry_of(code, "t_pair_count", p)
            source = code.at("%lu", code.value(f"add i64 {pivot}, 1"))
            targets = code.value(f"getelementptr i32, ptr @t_target, i64 {inner[0]}")

            def update(j: str, _: list[str]) -> list[str]:
                short = code.value(f"getelementptr i32, ptr {targets}, i64 {j}")
                target = code.value(f"load i32, ptr {short}, align 4")
                place = code.value(f"zext i32 {target} to i64")
                product = code.op("fmul", factor, code.load(source, j))
                code.store(code.op("fsub", code.load("%lu", place), product), "%lu", place)
                return []

            code.loop("0", count, update)
            return [code.value(f"add i64 {inner[0]}, {count}")]

        (cursor,) = code.loop(first, last, pair, [("i64", cursor)])
        pivot = code.load("%lu", where)
        return [self._finish_pivot(code, pivot, before, where, failed), cursor]

    # --- solve -------------------------------------------------------------------------------

    def _solve(self) -> str:
        """Return forward and backward substitution, written out."""
        plan, n = self.plan, len(self.plan.order)
        signature = [f"ptr noalias %{a}" for a in ("lu", "b", "y", "out")]
        whole = Code("solve", signature, self.lanes)
        texts = []
        sweeps = (
            ("forward", list(range(n)), plan.lower, self._forward_row),
            ("backward", list(range(n - 1, -1, -1)), plan.upper, self._backward_row),
        )
        for name, rows, others, write in sweeps:
            for number, piece in enumerate(self._rows_in_pieces(rows, lambda i, o=others: len(o[i]))):
                code = Code(f"{name}_{number}", signature, self.lanes)
                known: dict[int, str] = {}
                for i in piece:
                    known[i] = write(code, i, known)
                code.put("ret void")
                texts.append(code.text())
                whole.put(f"call void @{name}_{number}(ptr %lu, ptr %b, ptr %y, ptr %out)")
        whole.put("ret void")
        return "".join(texts) + whole.text()

    def _reduced(
        self, code: Code, i: int, start: str, columns: list[int], known: dict[int, str]
    ) -> str:
        """Return ``start`` minus row ``i`` times known values, in two sums for speed."""
        sums = [start, ""]
        for count, j in enumerate(columns):
            value = known.get(j) or code.load("%y", j)
            product = code.op("fmul", code.load("%lu", self.at[i, j]), value)
            side = count % 2 if len(columns) > 3 else 0
            sums[side] = code.op("fsub", sums[side] or code.splat(-0.0), product)
        return code.op("fadd", sums[0], sums[1]) if sums[1] else sums[0]

    def _forward_row(self, code: Code, i: int, known: dict[int, str]) -> str:
        """Emit one row of ``L y = b``."""
        value = code.load("%b", self.plan.order[i])
        value = self._reduced(code, i, value, self.plan.lower[i], known)
        code.store(value, "%y", i)
        return value

    def _backward_row(self, code: Code, i: int, known: dict[int, str]) -> str:
        """Emit one row of ``U x = y``."""
        value = self._reduced(code, i, code.load("%y", i), self.plan.upper[i], known)
        value = code.op("fmul", value, code.load("%lu", self.at[i, i]))
        code.store(value, "%y", i)
        code.store(value, "%out", self.plan.order[i])
        return value


def any_false(code: Code, condition: str) -> str:
    """Return whether a comparison is false in any lane."""
    if code.lanes == 1:
        return code.value(f"xor i1 {condition}, true")
    bits = code.value(f"bitcast <{code.lanes} x i1> {condition} to i{code.lanes}")
    return code.value(f"icmp ne i{code.lanes} {bits}, -1")


def table(name: str, values: list[int]) -> str:
    """Return a constant table of integers."""
    listed = ", ".join(f"i32 {v}" for v in values)
    return f"@{name} = internal constant [{len(values)} x i32] [{listed}]\n"


def entry_of(code: Code, name: str, index: str) -> str:
    """Return an entry of a table as i64."""
    address = code.value(f"getelementptr i32, ptr @{name}, i64 {index}")
    short = code.value(f"load i32, ptr {address}, align 4")
    return code.value(f"zext i32 {short} to i64")
