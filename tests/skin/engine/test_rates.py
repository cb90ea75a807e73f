"""The graph of rates and derivatives says what symengine's own differentiation says."""

from __future__ import annotations

import numpy as np
import pytest
import symengine as se
from tests.skin.engine.skinlike import skinlike
from tests.skin.engine.systems import P, X, make

from cutis.skin.engine.graph import Graph, Level
from cutis.skin.engine.rates import derive
from cutis.skin.model.system import TIME


def evaluate(graph: Graph, x: np.ndarray, p: np.ndarray, t: float) -> list[float]:
    """Return the value of every node, by plain Python."""
    leaf = {"const": lambda n: n, "state": lambda n: x[int(n)], "param": lambda n: p[int(n)]}
    inner = {
        "add": lambda *a: sum(a),
        "mul": lambda *a: float(np.prod(a)),
        "recip": lambda a: 1 / a,
        "pow": lambda a, b: max(a, 0.0) ** b,
        "time": lambda: t,
    }
    values: list[float] = []
    for op, args, number in graph.nodes:
        read = [values[i] for i in args]
        if op in leaf:
            values.append(leaf[op](number))
        elif op == "powi":
            values.append(read[2] ** number)
        else:
            values.append((inner[op] if op in inner else getattr(np, op))(*read))
    return values


def check(system, x: np.ndarray, p: np.ndarray, t: float) -> None:
    derived = derive(system)
    values = evaluate(derived.graph, x, p, t)
    point = {se.Symbol(f"x{i}"): v for i, v in enumerate(x)}
    point |= {se.Symbol(f"p{j}"): v for j, v in enumerate(p)} | {TIME: t}
    for row, rate in enumerate(system.rates):
        assert values[derived.rates[row]] == pytest.approx(float(rate.subs(point)), rel=1e-10)
        slope = float(se.sympify(rate.diff(TIME)).subs(point))
        node = derived.time_slopes.get(row)
        assert (values[node] if node else 0.0) == pytest.approx(slope, rel=1e-9, abs=1e-14)
        for column in range(len(x)):
            exact = float(se.sympify(rate.diff(se.Symbol(f"x{column}"))).subs(point))
            node = derived.jacobian.get((row, column))
            found = values[node] if node is not None else 0.0
            assert found == pytest.approx(exact, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_skinlike(seed: int) -> None:
    system, x, p = skinlike(24, seed, season=True)
    check(system, x, p, 123.4)


def test_every_operation() -> None:
    x, y, t = X[0], X[1], TIME
    rates = [
        x**2 * y**-3 + x**5 / (P[0] ** 5 + x**5) - 3 * x * y / 7,
        se.exp(-x / y) * se.log(x + y) + se.sqrt(x * y + P[1]) ** 3,
        se.sin(x * t) * se.cos(y / t) + x ** P[0] + y ** (P[1] + t) + P[0] ** x,
        (x + y) ** se.Rational(-3, 2) + (x * y) ** 0.7 + se.exp(2) * x,
        se.Integer(3) + 0 * x,
    ]
    system = make("all", rates, 2)
    check(system, np.array([0.7, 1.3, 1, 1, 1.0]), np.array([1.9, 0.4]), 2.5)


def test_equal_values_are_one_node_and_constants_fold() -> None:
    graph = Graph()
    a, b = graph.state(0), graph.state(1)
    assert graph.mul([a, b]) == graph.mul([b, a])
    assert graph.add([a, graph.constant(0)]) == a
    assert graph.add([a, a]) == graph.mul([graph.constant(2), a])
    assert graph.negative(graph.negative(graph.mul([a, b]))) == graph.mul([a, b])
    assert graph.mul([a, graph.zero]) == graph.zero
    assert graph.number(graph.function("exp", graph.zero)) == 1


def test_what_parameters_decide_is_one_value_to_hoist() -> None:
    graph = Graph()
    p, q, x = graph.parameter(0), graph.parameter(1), graph.state(0)
    product = graph.mul([p, x, q, graph.constant(2)])
    levels = [graph.levels[a] for a in graph.nodes[product].args]
    assert levels == [Level.PARAMETER, Level.STATE]
