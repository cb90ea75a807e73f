"""Code for the linear algebra of a step: factor ``I/(hγ) - J``, then solve with it eight times.

The matrix is split as ``sparse`` plans it. The head is written out entry by entry (or, for a large
one, run in loops over tables, because written out it would be compiled for longer than it saves);
the tail is left to ``emit_dense``. In memory, each entry ``lanes`` wide: row by row the sparse part
of L; row by row the inverse of the diagonal and U; the dense tail; the guards of its pivots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.skin.engine import rodas
from cutis.skin.engine.code import Code
from cutis.skin.engine.emit_dense import DenseTail

if TYPE_CHECKING:
    from collections.abc import Callable

    from cutis.skin.engine.sparse import Elimination

#: Updates of the head above which it is factored in loops. Measured: LLVM takes 0.4 ms an update.
UNROLLED_UPDATES = 6000
#: Operations written into one function.
PIECE = 250

_FACTOR = ["ptr noalias %jac", "ptr noalias %hinv", "ptr noalias %lu"]
_SOLVE = [f"ptr noalias %{a}" for a in ("lu", "b", "y", "out")]


class LinearCode:
    """Emits ``factor(jac, hinv, lu) -> failed`` and ``solve(lu, b, y, out)``.

    ``failed`` has one bit a lane; ``hinv`` is the address of one number a lane.
    ``solve`` reads the right-hand side ``b``, uses ``y`` as scratch and writes ``out``.

    Attributes
    ----------
    plan, head
        The elimination, and the first row of its dense tail.
    at
        Place of each entry by (row, column), permuted.
    size
        Vectors of memory the factors need.
    """

    def __init__(self, plan: Elimination, places: list[tuple[int, int]], lanes: int) -> None:
        self.plan = plan
        self.head = plan.head()
        self.lanes = lanes
        position = {original: i for i, original in enumerate(plan.order)}
        self.entry = {(position[i], position[j]): e for e, (i, j) in enumerate(places)}
        self.at: dict[tuple[int, int], int] = {}
        # Each sweep of a solve reads its part from one end to the other, as memory likes it.
        for i in range(plan.size):
            for j in self._head_pivots(i):
                self.at[i, j] = len(self.at)
        for i in range(self.head):
            for j in (i, *plan.upper[i]):
                self.at[i, j] = len(self.at)
        self.tail = DenseTail(plan.size - self.head, self.head, len(self.at), lanes)
        for i in range(self.head, plan.size):
            for j in range(self.head, plan.size):
                self.at[i, j] = self.tail.place(i, j)
        self.size = self.tail.end

    def _sparse_columns(self, i: int) -> list[int]:
        """Return the columns of row ``i`` that are not in the tail, and all of a head's row."""
        if i < self.head:
            return [*self.plan.lower[i], i, *self.plan.upper[i]]
        return self._head_pivots(i)

    def _head_pivots(self, i: int) -> list[int]:
        """Return the columns of row ``i`` of L that belong to the head."""
        return [k for k in self.plan.lower[i] if k < self.head]

    def text(self) -> str:
        """Return all functions."""
        looped = self.plan.updates_by(self.head) > UNROLLED_UPDATES
        factor = LoopedHead(self).text() if looped else self._unrolled_head()
        return factor + self.tail.text() + self._whole_factor() + self._solve()

    def _whole_factor(self) -> str:
        """Return ``factor``: the head, then the tail."""
        code = Code("factor", _FACTOR, self.lanes)
        bits = code.bits
        failed = code.value(f"call {bits} @factor_head(ptr %jac, ptr %hinv, ptr %lu)")
        if self.tail.width:
            tail = code.value(f"call {bits} @factor_tail(ptr %lu)")
            failed = code.value(f"or {bits} {failed}, {tail}")
        code.put(f"ret i64 {code.value(f'zext {bits} {failed} to i64')}")
        return code.text("i64")

    def _in_pieces(self, rows: list[int], cost: Callable[[int], int]) -> list[list[int]]:
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

    # --- factorization of the head -----------------------------------------------------------

    def _unrolled_head(self) -> str:
        """Return the elimination by the head's pivots, written out row by row."""
        upper = self.plan.upper
        pieces = self._in_pieces(
            list(range(self.plan.size)),
            lambda i: sum(len(upper[k]) + 1 for k in self._head_pivots(i)) + len(upper[i]),
        )
        whole = Code("factor_head", _FACTOR, self.lanes)
        texts, all_failed, bits = [], "0", whole.bits
        for number, piece in enumerate(pieces):
            code = Code(f"factor_{number}", _FACTOR, self.lanes)
            hinv = code.load("%hinv")
            failed = "0"
            for row in piece:
                failed = self._factor_row(code, row, hinv, failed)
            code.put(f"ret {bits} {failed}")
            texts.append(code.text(bits))
            one = whole.value(f"call {bits} @factor_{number}(ptr %jac, ptr %hinv, ptr %lu)")
            all_failed = whole.value(f"or {bits} {all_failed}, {one}")
        whole.put(f"ret {bits} {all_failed}")
        return "".join(texts) + whole.text(bits)

    def _start_value(self, code: Code, i: int, j: int, hinv: str) -> str:
        """Return an entry of ``I/(hγ) - J``."""
        entry = self.entry.get((i, j))
        if entry is None:
            return hinv if i == j else code.splat(0.0)
        value = code.load("%jac", entry)
        return code.op("fsub", hinv, value) if i == j else code.negative(value)

    def _factor_row(self, code: Code, i: int, hinv: str, failed: str) -> str:
        """Eliminate one row by the head's pivots; return whether a pivot has failed so far."""
        upper, pivots, in_tail = self.plan.upper, self._head_pivots(i), i >= self.head
        columns = (
            [*pivots, *range(self.head, self.plan.size)] if in_tail else self._sparse_columns(i)
        )
        row = {j: self._start_value(code, i, j, hinv) for j in columns}
        diagonal = row[i]
        for k in pivots:
            factor = code.op("fmul", row[k], code.load("%lu", self.at[k, k]))
            row[k] = factor
            for j in upper[k]:
                product = code.op("fmul", factor, code.load("%lu", self.at[k, j]))
                row[j] = code.op("fsub", row[j], product)
        for j in columns:
            if j != i or in_tail:
                code.store(row[j], "%lu", self.at[i, j])
        guard = guard_of(code, diagonal)
        if in_tail:
            code.store(guard, "%lu", self.tail.guard(i))
            return failed
        return finish_pivot(code, row[i], guard, str(self.at[i, i]), failed)

    # --- solve -------------------------------------------------------------------------------

    def _solve(self) -> str:
        """Return forward and backward substitution."""
        whole = Code("solve", _SOLVE, self.lanes)
        rows = list(range(self.plan.size))
        texts = self._sweep(whole, "forward", rows, self._forward_row)
        if self.tail.width:
            whole.put("call void @solve_tail(ptr %lu, ptr %y)")
            code = Code("scatter_tail", _SOLVE, self.lanes)
            for i in range(self.head, self.plan.size):
                code.store(code.load("%y", i), "%out", self.plan.order[i])
            code.put("ret void")
            texts += code.text()
            whole.put("call void @scatter_tail(ptr %lu, ptr %b, ptr %y, ptr %out)")
        texts += self._sweep(whole, "backward", rows[: self.head][::-1], self._backward_row)
        whole.put("ret void")
        return texts + whole.text()

    def _sweep(
        self, whole: Code, name: str, rows: list[int],
        write: Callable[[Code, int, dict[int, str]], str],
    ) -> str:  # fmt: skip
        """Return the functions of one sweep, and call them from ``whole``."""
        others = self._head_pivots if name == "forward" else lambda i: self.plan.upper[i]
        texts = ""
        for number, piece in enumerate(self._in_pieces(rows, lambda i: len(others(i)))):
            code = Code(f"{name}_{number}", _SOLVE, self.lanes)
            known: dict[int, str] = {}
            for i in piece:
                known[i] = write(code, i, known)
            code.put("ret void")
            texts += code.text()
            whole.put(f"call void @{name}_{number}(ptr %lu, ptr %b, ptr %y, ptr %out)")
        return texts

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
        value = self._reduced(code, i, value, self._head_pivots(i), known)
        code.store(value, "%y", i)
        return value

    def _backward_row(self, code: Code, i: int, known: dict[int, str]) -> str:
        """Emit one row of ``U x = y``."""
        # What was computed last comes last, so that a row waits for one product of the row before.
        columns = self.plan.upper[i][::-1]
        value = self._reduced(code, i, code.load("%y", i), columns, known)
        value = code.op("fmul", value, code.load("%lu", self.at[i, i]))
        code.store(value, "%y", i)
        code.store(value, "%out", self.plan.order[i])
        return value


class LoopedHead:
    """Emits ``factor_head`` as loops over tables of places."""

    def __init__(self, linear: LinearCode) -> None:
        self.linear = linear
        self.code = Code("factor_head", _FACTOR, linear.lanes)

    def text(self) -> str:
        """Return the function and its tables."""
        code, linear = self.code, self.linear
        hinv = code.load("%hinv")
        self._load_matrix(hinv)
        carried = [(code.bits, "0"), ("i64", "0")]
        failed, _ = code.loop("0", str(linear.plan.size), self._row, carried)
        code.put(f"ret {code.bits} {failed}")
        tables = "".join(table(f"t_{name}", values) for name, values in self._tables().items())
        return tables + code.text(code.bits)

    def _tables(self) -> dict[str, list[int]]:
        """Return the places the loops visit, in their order."""
        linear, at = self.linear, self.linear.at
        upper, n = linear.plan.upper, linear.plan.size
        pairs = [(i, k) for i in range(n) for k in linear._head_pivots(i)]
        first = [0]
        for i in range(n):
            first.append(first[-1] + len(linear._head_pivots(i)))
        guards = [linear.tail.guard(i) if i >= linear.head else 0 for i in range(n)]
        return {
            "jac_place": [at[p] for p in linear.entry] or [0],
            "jac_entry": list(linear.entry.values()) or [0],
            "row_pair": first,
            "pair_place": [at[p] for p in pairs] or [0],
            "pair_pivot": [at[k, k] for _, k in pairs] or [0],
            "pair_count": [len(upper[k]) for _, k in pairs] or [0],
            "target": [at[i, j] for i, k in pairs for j in upper[k]] or [0],
            "diagonal": [at[i, i] for i in range(n)],
            "guard": guards,
        }

    def _load_matrix(self, hinv: str) -> None:
        """Emit ``lu = I/(hγ) - J``."""
        code, linear = self.code, self.linear

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

        code.loop("0", str(linear.size), clear)
        code.loop("0", str(len(linear.entry)), place)
        code.loop("0", str(linear.plan.size), shift)

    def _row(self, i: str, carried: list[str]) -> list[str]:
        """Emit the elimination of row ``i``; carried: failed so far, position in the targets."""
        code = self.code
        failed, cursor = carried
        where = entry_of(code, "t_diagonal", i)
        guard = guard_of(code, code.load("%lu", where))
        first = entry_of(code, "t_row_pair", i)
        last = entry_of(code, "t_row_pair", code.value(f"add i64 {i}, 1"))
        (cursor,) = code.loop(first, last, self._pair, [("i64", cursor)])
        in_head = code.value(f"icmp slt i64 {i}, {self.linear.head}")
        pivot, keep, done = (code.fresh(s) for s in ("pivot", "keep", "rowdone"))
        code.branch(in_head, pivot, keep)
        code.start(keep)
        code.store(guard, "%lu", entry_of(code, "t_guard", i))
        code.jump(done)
        code.start(pivot)
        now = finish_pivot(code, code.load("%lu", where), guard, where, failed)
        code.jump(done)
        code.start(done)
        return [code.value(f"phi {code.bits} [ {failed}, %{keep} ], [ {now}, %{pivot} ]"), cursor]

    def _pair(self, p: str, inner: list[str]) -> list[str]:
        """Emit the subtraction of one pivot's row from one row."""
        code = self.code
        pivot, place = (entry_of(code, f"t_pair_{name}", p) for name in ("pivot", "place"))
        factor = code.op("fmul", code.load("%lu", place), code.load("%lu", pivot))
        code.store(factor, "%lu", place)
        count = entry_of(code, "t_pair_count", p)
        source = code.at("%lu", code.value(f"add i64 {pivot}, 1"))
        targets = code.value(f"getelementptr i32, ptr @t_target, i64 {inner[0]}")

        def update(j: str, _: list[str]) -> list[str]:
            short = code.value(f"getelementptr i32, ptr {targets}, i64 {j}")
            target = code.value(f"load i32, ptr {short}, align 4")
            to = code.value(f"zext i32 {target} to i64")
            product = code.op("fmul", factor, code.load(source, j))
            code.store(code.op("fsub", code.load("%lu", to), product), "%lu", to)
            return []

        code.loop("0", count, update)
        return [code.value(f"add i64 {inner[0]}, {count}")]


def guard_of(code: Code, diagonal: str) -> str:
    """Return the size below which a pivot has lost its digits."""
    return code.op("fmul", code.intrinsic("fabs", diagonal), code.splat(rodas.SMALLEST_PIVOT))


def finish_pivot(code: Code, pivot: str, guard: str, place: str, failed: str) -> str:
    """Store the inverse of a pivot; return in which lanes one has lost its digits."""
    code.store(code.op("fdiv", code.splat(1.0), pivot), "%lu", place)
    good = code.value(f"fcmp ogt {code.vector} {code.intrinsic('fabs', pivot)}, {guard}")
    return code.value(f"or {code.bits} {failed}, {code.where_false(good)}")


def table(name: str, values: list[int]) -> str:
    """Return a constant table of integers."""
    listed = ", ".join(f"i32 {v}" for v in values)
    return f"@{name} = internal constant [{len(values)} x i32] [{listed}]\n"


def entry_of(code: Code, name: str, index: str) -> str:
    """Return an entry of a table as i64."""
    address = code.value(f"getelementptr i32, ptr @{name}, i64 {index}")
    short = code.value(f"load i32, ptr {address}, align 4")
    return code.value(f"zext i32 {short} to i64")
