"""Code for the values of a graph: straight lines, cut into functions of moderate size.

A compiler's time grows faster than the length of a block, so a long evaluation is cut; what one
piece computes and a later one needs goes through the array ``tmp``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cutis.skin.engine.code import Code
from cutis.skin.engine.graph import Level

if TYPE_CHECKING:
    from cutis.skin.engine.graph import Graph
    from cutis.skin.engine.rates import Derivation

#: Values computed in one function. Measured: LLVM's time per value rises above a few hundred.
PIECE = 300


@dataclass(frozen=True)
class Output:
    """Where a node's value goes: ``array[index]``, with ``plus[index]`` added if given."""

    node: int
    array: str
    index: int
    plus: str = ""


@dataclass
class Slots:
    """Hoisted values: nodes and their places in the arrays ``q`` (parameters) and ``w`` (time)."""

    q: dict[int, int] = field(default_factory=dict)
    w: dict[int, int] = field(default_factory=dict)
    tmp: int = 0


class Evaluation:
    """Emits the evaluation of some nodes at one level; lower levels are read from arrays.

    Parameters
    ----------
    graph
        The graph.
    level
        Level evaluated here; nodes below it are read from ``q`` and ``w``.
    slots
        Places of hoisted values; places needed here are added.
    """

    def __init__(self, graph: Graph, level: Level, slots: Slots) -> None:
        self.graph = graph
        self.level = level
        self.slots = slots

    def order(self, outputs: list[Output]) -> list[int | Output]:
        """Return nodes and outputs in an order of evaluation that keeps related values close."""
        steps: list[int | Output] = []
        seen: set[int] = set()
        for output in outputs:
            stack = [(output.node, False)]
            while stack:
                node, ready = stack.pop()
                if ready:
                    steps.append(node)
                    continue
                if node in seen or self._is_leaf(node):
                    continue
                seen.add(node)
                stack.append((node, True))
                stack.extend((a, False) for a in reversed(self.arguments(node)))
            steps.append(output)
        return steps

    def arguments(self, node: int) -> tuple[int, ...]:
        """Return the nodes the code of ``node`` reads."""
        op, args, _ = self.graph.nodes[node]
        return args[:2] if op == "powi" else args

    def _is_leaf(self, node: int) -> bool:
        """Return whether a value is read rather than computed."""
        op = self.graph.nodes[node].op
        return op in ("const", "state", "param", "time") or self.graph.levels[node] < self.level

    def functions(self, name: str, outputs: list[Output], arguments: list[str], lanes: int) -> str:
        """Return functions that evaluate ``outputs``, and ``name``, which calls them in turn."""
        steps = self.order(outputs)
        pieces = [steps[a : a + PIECE] for a in range(0, len(steps), PIECE)]
        home = {s: k for k, piece in enumerate(pieces) for s in piece if isinstance(s, int)}
        kept = self._kept(pieces, home)
        vector = Code(name, [], lanes).vector
        signature = [f"ptr noalias %{a}" if a != "t" else f"{vector} %t" for a in arguments]
        texts = []
        for k, piece in enumerate(pieces):
            code = Code(f"{name}_{k}", signature, lanes)
            _Piece(self, code, kept).write(piece)
            code.put("ret void")
            texts.append(code.text())
        whole = Code(name, signature, lanes)
        listed = ", ".join(f"ptr %{a}" if a != "t" else f"{vector} %t" for a in arguments)
        for k in range(len(pieces)):
            whole.put(f"call void @{name}_{k}({listed})")
        whole.put("ret void")
        return "".join(texts) + whole.text()

    def _kept(self, pieces: list[list[int | Output]], home: dict[int, int]) -> dict[int, int]:
        """Return places in ``tmp`` for values that a later piece reads."""
        kept: dict[int, int] = {}
        for k, piece in enumerate(pieces):
            for step in piece:
                read = (step.node,) if isinstance(step, Output) else self.arguments(step)
                for node in read:
                    if home.get(node, k) != k:
                        kept.setdefault(node, len(kept))
        self.slots.tmp = max(self.slots.tmp, len(kept))
        return kept


class _Piece:
    """Writes the code of one piece."""

    def __init__(self, evaluation: Evaluation, code: Code, kept: dict[int, int]) -> None:
        self.graph = evaluation.graph
        self.level = evaluation.level
        self.slots = evaluation.slots
        self.code = code
        self.kept = kept
        self.local: dict[int, str] = {}

    def write(self, steps: list[int | Output]) -> None:
        """Write all steps."""
        for step in steps:
            if isinstance(step, Output):
                self._output(step)
                continue
            self.local[step] = self._compute(step)
            if step in self.kept:
                self.code.store(self.local[step], "%tmp", self.kept[step])

    def _output(self, output: Output) -> None:
        """Store one output."""
        value = self.read(output.node)
        if output.plus:
            value = self.code.op("fadd", self.code.load(f"%{output.plus}", output.index), value)
        self.code.store(value, f"%{output.array}", output.index)

    def read(self, node: int) -> str:
        """Return the value of a node: local, literal, or from the array it lives in."""
        if node in self.local:
            return self.local[node]
        code, (op, _, value) = self.code, self.graph.nodes[node]
        if op == "const":
            return code.splat(value)
        if op == "state":
            return code.load("%x", int(value))
        if op == "time":
            return "%t" if self.level == Level.TIME else self._hoisted(node)
        if op == "param" and self.level == Level.PARAMETER:
            return code.load("%p", int(value))
        if self.graph.levels[node] < self.level:
            return self._hoisted(node)
        return code.load("%tmp", self.kept[node])

    def _hoisted(self, node: int) -> str:
        """Return a value evaluated less often than this piece."""
        if self.graph.levels[node] == Level.PARAMETER:
            return self.code.load("%q", self.slots.q.setdefault(node, len(self.slots.q)))
        return self.code.load("%w", self.slots.w.setdefault(node, len(self.slots.w)))

    def _compute(self, node: int) -> str:
        """Return the value of one operation."""
        code, (op, args, _) = self.code, self.graph.nodes[node]
        if op in ("mul", "powi"):
            return self._product(args[:2] if op == "powi" else args)
        if op == "add":
            return self._chain("fadd", [self.read(a) for a in args])
        if op == "recip":
            return code.op("fdiv", code.splat(1.0), self.read(args[0]))
        if op == "pow":
            base = code.intrinsic("maxnum", self.read(args[0]), code.splat(0.0))
            return code.intrinsic("pow", base, self.read(args[1]))
        return code.intrinsic(op, self.read(args[0]))

    def _product(self, args: tuple[int, ...]) -> str:
        """Return a product; a factor of -1 becomes a sign, which sums take up for nothing."""
        if self.graph.number(args[0]) == -1.0:
            return self.code.negative(self._chain("fmul", [self.read(a) for a in args[1:]]))
        return self._chain("fmul", [self.read(a) for a in args])

    def _chain(self, op: str, values: list[str]) -> str:
        """Return ``values`` combined from left to right."""
        result = values[0]
        for value in values[1:]:
            result = self.code.op(op, result, value)
        return result


def rate_functions(derived: Derivation, lanes: int) -> tuple[str, Slots]:
    """Return the code of ``prelude``, ``drive``, ``rates`` and ``slopes``, and the hoisted slots.

    * ``prelude(p, q, jac, slope, tmp)``: all that parameters alone decide, Jacobian included;
    * ``drive(t, q, w, tmp)``: what time and parameters decide;
    * ``rates(x, q, w, plus, f, tmp)``: ``f = plus + dx/dt``;
    * ``slopes(x, q, w, f, jac, slope, tmp)``: ``f = dx/dt``, Jacobian and ∂f/∂t.

    ``jac`` holds the entries in the order of ``derived.jacobian``; ``slope`` has S entries, and
    those that are always zero are not written.
    """
    graph, slots = derived.graph, Slots()
    plain = [Output(node, "f", i, "plus") for i, node in enumerate(derived.rates)]
    fixed, moving = _split_slopes(derived)
    states = Evaluation(graph, Level.STATE, slots)
    text = states.functions("rates", plain, ["x", "q", "w", "plus", "f", "tmp"], lanes)
    arguments = ["x", "q", "w", "f", "jac", "slope", "tmp"]
    text += states.functions("slopes", moving, arguments, lanes)
    driven = [Output(node, "w", i) for node, i in list(slots.w.items())]
    timed = Evaluation(graph, Level.TIME, slots)
    text += timed.functions("drive", driven, ["t", "q", "w", "tmp"], lanes)
    hoisted = [Output(node, "q", i) for node, i in slots.q.items()]
    early = Evaluation(graph, Level.PARAMETER, slots)
    text += early.functions("prelude", hoisted + fixed, ["p", "q", "jac", "slope", "tmp"], lanes)
    return text, slots


def _split_slopes(derived: Derivation) -> tuple[list[Output], list[Output]]:
    """Return outputs of ``prelude`` and of ``slopes``: entries that never change, and the rest."""
    levels = derived.graph.levels
    entries: dict[int, list[Output]] = {row: [] for row in range(len(derived.rates))}
    for i, ((row, _), node) in enumerate(derived.jacobian.items()):
        entries[row].append(Output(node, "jac", i))
    for row, node in derived.time_slopes.items():
        entries[row].append(Output(node, "slope", row))
    fixed = [o for row in entries.values() for o in row if levels[o.node] <= Level.PARAMETER]
    moving: list[Output] = []
    for row, node in enumerate(derived.rates):
        moving.append(Output(node, "f", row))
        moving.extend(o for o in entries[row] if levels[o.node] > Level.PARAMETER)
    return fixed, moving
