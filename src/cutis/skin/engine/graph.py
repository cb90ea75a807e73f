"""Expressions as a graph in which every value occurs once, sorted by what it depends on.

A node is an index. Nodes are only ever added, arguments before their users, so index order is an
order of evaluation. Equal expressions get the same node: that is the common-subexpression
elimination, over rates and Jacobian together.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """What a value depends on, and so how often it must be evaluated."""

    CONSTANT = 0  # never: it is a literal
    PARAMETER = 1  # once, and after a switch
    TIME = 2  # at each stage time, the states aside
    STATE = 3  # at each evaluation


class Node(NamedTuple):
    """An operation, its argument nodes and its literal (a number or an index)."""

    op: str
    args: tuple[int, ...] = ()
    value: float = 0.0


class Graph:
    """Builds nodes; each method returns the index of a node that may be older."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.levels: list[Level] = []
        self._known: dict[Node, int] = {}
        self.zero = self.constant(0.0)
        self.one = self.constant(1.0)

    def _node(self, node: Node, level: Level | None = None) -> int:
        """Return the index of ``node``, added if it is new."""
        index = self._known.get(node)
        if index is None:
            if level is None:
                level = max((self.levels[a] for a in node.args), default=Level.CONSTANT)
            index = self._known[node] = len(self.nodes)
            self.nodes.append(node)
            self.levels.append(level)
        return index

    def constant(self, value: float) -> int:
        """A literal number."""
        return self._node(Node("const", (), float(value) + 0.0), Level.CONSTANT)

    def state(self, index: int) -> int:
        """The value of a state."""
        return self._node(Node("state", (), index), Level.STATE)

    def parameter(self, index: int) -> int:
        """The value of a parameter."""
        return self._node(Node("param", (), index), Level.PARAMETER)

    def time(self) -> int:
        """The time."""
        return self._node(Node("time"), Level.TIME)

    def number(self, node: int) -> float | None:
        """Return the value of a literal, None for anything else."""
        return self.nodes[node].value if self.nodes[node].op == "const" else None

    def add(self, terms: list[int]) -> int:
        """A sum; equal terms are counted, constants added, terms of one level summed apart."""
        constant, counts = 0.0, {}
        for term in terms:
            value = self.number(term)
            if value is not None:
                constant += value
            else:
                counts[term] = counts.get(term, 0) + 1
        distinct = [t if n == 1 else self.mul([self.constant(n), t]) for t, n in counts.items()]
        return self._combined("add", distinct, constant, 0.0)

    def mul(self, factors: list[int]) -> int:
        """A product; equal factors become powers, constants multiply, levels are kept apart."""
        constant, counts = 1.0, {}
        for factor in factors:
            node = self.nodes[factor]
            if node.op == "const":
                constant *= node.value
                continue
            if node.op == "mul" and self.number(node.args[0]) is not None:
                # A signed or scaled product: its number joins ours, so that signs cancel.
                constant *= self.nodes[node.args[0]].value
                factor = self._combined("mul", list(node.args[1:]), 1.0, 1.0)
            counts[factor] = counts.get(factor, 0) + 1
        if constant == 0.0:
            return self.zero
        distinct = [f if n == 1 else self.power(f, n) for f, n in counts.items()]
        return self._combined("mul", distinct, constant, 1.0)

    def _combined(self, op: str, args: list[int], constant: float, neutral: float) -> int:
        """Combine arguments of lower levels first, so that they can be hoisted as one value.

        The literal is combined with the lowest level. Arguments: first the combination of the
        lower levels (if any), then those of the highest.
        """
        lower = self.constant(constant) if constant != neutral else None
        for level in (Level.PARAMETER, Level.TIME, Level.STATE):
            here = sorted(a for a in args if self.levels[a] == level)
            if not here:
                continue
            if lower is not None:
                here = [lower, *here]
            lower = here[0] if len(here) == 1 else self._node(Node(op, tuple(here)))
        return self.constant(neutral) if lower is None else lower

    def negative(self, a: int) -> int:
        """Minus ``a``."""
        return self.mul([self.constant(-1.0), a])

    def reciprocal(self, a: int) -> int:
        """1 / a."""
        value = self.number(a)
        if value is not None and value != 0.0:
            return self.constant(1.0 / value)
        if self.nodes[a].op == "recip":
            return self.nodes[a].args[0]
        return self._node(Node("recip", (a,)))

    def power(self, a: int, n: int) -> int:
        """``a`` to an integer."""
        if n == 0:
            return self.one
        if n < 0:
            return self.reciprocal(self.power(a, -n))
        if n == 1:
            return a
        value = self.number(a)
        if value is not None:
            return self.constant(value**n)
        half = self.power(a, n // 2)
        rest = self.power(a, n - n // 2)
        return self._node(Node("powi", (half, rest, a), n))

    def general_power(self, base: int, exponent: int) -> int:
        """``base`` to a power that is not an integer; a negative base counts as zero.

        Rounding may turn a state that should be zero slightly negative; its power is then zero
        rather than undefined.
        """
        return self._node(Node("pow", (base, exponent)))

    def function(self, name: str, a: int) -> int:
        """One of sqrt, exp, log, sin, cos."""
        value = self.number(a)
        if value is not None:
            try:
                return self.constant(getattr(math, name)(value))
            except (ValueError, OverflowError):
                pass
        return self._node(Node(name, (a,)))

    def partials(self, node: int) -> list[tuple[int, int]]:
        """Return (argument, ∂node/∂argument) for the arguments of one node."""
        op, args, value = self.nodes[node]
        if op == "add":
            return [(a, self.one) for a in args]
        if op == "mul":
            return self._product_partials(args)
        a = args[-1] if op == "powi" else args[0]
        if op == "powi":
            slope = self.mul([self.constant(value), self.power(a, int(value) - 1)])
        elif op == "recip":
            slope = self.negative(self.power(node, 2))
        elif op == "sqrt":
            slope = self.mul([self.constant(0.5), self.reciprocal(node)])
        elif op == "exp":
            slope = node
        elif op == "log":
            slope = self.reciprocal(a)
        elif op == "sin":
            slope = self.function("cos", a)
        elif op == "cos":
            slope = self.negative(self.function("sin", a))
        else:
            return self._power_partials(node)
        return [(a, slope)]

    def _product_partials(self, args: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return the partials of a product, by products of what is before and behind."""
        before = [self.one]
        for a in args[:-1]:
            before.append(self.mul([before[-1], a]))
        behind = [self.one]
        for a in args[:0:-1]:
            behind.append(self.mul([behind[-1], a]))
        behind.reverse()
        return [(a, self.mul([before[i], behind[i]])) for i, a in enumerate(args)]

    def _power_partials(self, node: int) -> list[tuple[int, int]]:
        """Return the partials of a general power."""
        base, exponent = self.nodes[node].args
        less = self.add([exponent, self.constant(-1.0)])
        partials = [(base, self.mul([exponent, self.general_power(base, less)]))]
        if self.levels[exponent] >= Level.TIME:
            partials.append((exponent, self.mul([node, self.function("log", base)])))
        return partials
