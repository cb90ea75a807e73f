"""From a system's symbolic rates to a graph of rates, Jacobian and ∂f/∂t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import symengine as se

from cutis.errors import EngineError
from cutis.skin.engine.graph import Graph, Level

if TYPE_CHECKING:
    from cutis.skin.model.system import System

#: Key of the derivative with respect to time, among those with respect to states.
TIME_KEY = -1

_FUNCTIONS = {"exp": "exp", "log": "log", "sin": "sin", "cos": "cos"}


@dataclass(frozen=True)
class Derivation:
    """Rates and their derivatives as nodes of one graph.

    Attributes
    ----------
    graph
        All nodes.
    rates
        S nodes.
    jacobian
        Node of each entry that is not identically zero, by (row, column), row by row.
    time_slopes
        Node of ∂f/∂t by row, where it is not identically zero.
    """

    graph: Graph
    rates: list[int]
    jacobian: dict[tuple[int, int], int]
    time_slopes: dict[int, int]


def derive(system: System) -> Derivation:
    """Translate and differentiate the rates of a system.

    Raises
    ------
    EngineError
        A rate uses a symbol or a function the engine does not know.
    """
    reader = _Reader(system)
    rates = []
    for name, rate in zip(system.states, system.rates, strict=True):
        try:
            rates.append(reader.read(se.sympify(rate)))
        except ValueError as error:
            raise EngineError(f"rate of {name}: {error}") from None
    graph = reader.graph
    slopes = _Differentiation(graph, rates)
    jacobian, time_slopes = {}, {}
    for row, rate in enumerate(rates):
        for key, node in sorted(slopes.gradient(rate).items()):
            if key == TIME_KEY:
                time_slopes[row] = node
            else:
                jacobian[row, key] = node
    return Derivation(graph, rates, jacobian, time_slopes)


class _Reader:
    """Translates symengine expressions, each different one once."""

    def __init__(self, system: System) -> None:
        self.graph = Graph()
        self.known: dict[se.Basic, int] = {se.Symbol("t"): self.graph.time()}
        for i in range(len(system.states)):
            self.known[se.Symbol(f"x{i}")] = self.graph.state(i)
        for j in range(len(system.parameters)):
            self.known[se.Symbol(f"p{j}")] = self.graph.parameter(j)

    def read(self, expression: se.Basic) -> int:
        """Return the node of an expression."""
        node = self.known.get(expression)
        if node is None:
            node = self.known[expression] = self._translate(expression)
        return node

    def _translate(self, expression: se.Basic) -> int:
        """Return the node of an expression met for the first time."""
        if expression.is_Symbol:
            raise ValueError(f"unknown symbol {expression}: expected x…, p… or t of the system")
        if isinstance(expression, se.Pow):
            return self._power(*expression.args)
        if isinstance(expression, se.Add):
            return self.graph.add([self.read(a) for a in expression.args])
        if isinstance(expression, se.Mul):
            return self.graph.mul([self.read(a) for a in expression.args])
        if not expression.args:
            return self.graph.constant(float(expression))
        name = type(expression).__name__.lower()
        if name in _FUNCTIONS and len(expression.args) == 1:
            return self.graph.function(_FUNCTIONS[name], self.read(expression.args[0]))
        raise ValueError(
            f"unknown function {type(expression).__name__} in {expression};"
            " expected + - * / powers exp log sqrt sin cos"
        )

    def _power(self, base: se.Basic, exponent: se.Basic) -> int:
        """Return the node of a power: integers and square roots are done without logarithms."""
        graph = self.graph
        if base == se.E:
            return graph.function("exp", self.read(exponent))
        if not exponent.free_symbols:
            value = float(exponent)
            if value.is_integer() and abs(value) <= 64:
                return graph.power(self.read(base), int(value))
            if (2 * value).is_integer() and abs(value) <= 16:
                root = graph.function("sqrt", self.read(base))
                return graph.power(root, int(2 * value))
        return graph.general_power(self.read(base), self.read(exponent))


class _Differentiation:
    """Gradients by reverse accumulation; values used more than once are differentiated once."""

    def __init__(self, graph: Graph, rates: list[int]) -> None:
        self.graph = graph
        self.shared = _used_twice(graph, rates)
        self.known: dict[int, dict[int, int]] = {}

    def gradient(self, node: int) -> dict[int, int]:
        """Return the derivatives of ``node`` by state index (and by ``TIME_KEY``)."""
        if node not in self.known:
            collected: dict[int, list[int]] = {}
            self._push(node, self.graph.one, collected, root=node)
            sums = {key: self.graph.add(terms) for key, terms in collected.items()}
            self.known[node] = {k: v for k, v in sums.items() if v != self.graph.zero}
        return self.known[node]

    def _push(self, node: int, weight: int, out: dict[int, list[int]], root: int) -> None:
        """Add ``weight`` times the gradient of ``node`` to ``out``."""
        graph = self.graph
        if graph.levels[node] < Level.TIME:
            return
        op = graph.nodes[node].op
        if op == "state":
            out.setdefault(int(graph.nodes[node].value), []).append(weight)
        elif op == "time":
            out.setdefault(TIME_KEY, []).append(weight)
        elif node in self.shared and node != root:
            for key, slope in self.gradient(node).items():
                out.setdefault(key, []).append(graph.mul([weight, slope]))
        else:
            for argument, slope in graph.partials(node):
                if graph.levels[argument] >= Level.TIME:
                    self._push(argument, graph.mul([weight, slope]), out, root)


def _used_twice(graph: Graph, rates: list[int]) -> set[int]:
    """Return the nodes that occur in more than one place of the rates."""
    count: dict[int, int] = {}
    waiting = list(rates)
    while waiting:
        node = waiting.pop()
        count[node] = count.get(node, 0) + 1
        if count[node] == 1:
            op, args, _ = graph.nodes[node]
            waiting.extend(args[-1:] if op == "powi" else args)
    return {node for node, times in count.items() if times > 1}
