"""Small systems whose solutions are known."""

from __future__ import annotations

import numpy as np
import symengine as se

from cutis.skin.model.system import TIME, System, parameter_symbol, state_symbol

X = [state_symbol(i) for i in range(8)]
P = [parameter_symbol(i) for i in range(8)]


def make(name: str, rates: list, parameters: int, scale: list[float] | None = None) -> System:
    """Return a system with unnamed states and parameters."""
    states = tuple(f"state{i}" for i in range(len(rates)))
    labels = tuple(f"parameter{j}" for j in range(parameters))
    sizes = np.array(scale or [1.0] * len(rates))
    return System(name, states, labels, tuple(se.sympify(rate) for rate in rates), sizes)


def decay() -> System:
    """x' = -k x."""
    return make("decay", [-P[0] * X[0]], 1)


def chain() -> System:
    """a → b → c with rates p0, p1."""
    return make("chain", [-P[0] * X[0], P[0] * X[0] - P[1] * X[1], P[1] * X[1]], 2)


def chain_solution(t: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Return the exact (T, 3) of ``chain`` from (1, 0, 0)."""
    a = np.exp(-k[0] * t)
    b = k[0] / (k[1] - k[0]) * (np.exp(-k[0] * t) - np.exp(-k[1] * t))
    return np.stack([a, b, 1 - a - b], axis=-1)


def robertson() -> System:
    """Robertson's problem."""
    first, second, third = P[0] * X[0], P[1] * X[1] * X[2], P[2] * X[1] ** 2
    rates = [-first + second, first - second - third, third]
    return make("robertson", rates, 3, [1, 1e-5, 1])


def prothero_robinson() -> System:
    """y' = -L (y - cos t) - sin t, solution cos t; and z' = -a z² exp(-t/3)."""
    rates = [-P[0] * (X[0] - se.cos(TIME)) - se.sin(TIME), -P[1] * X[1] ** 2 * se.exp(-TIME / 3)]
    return make("prothero robinson", rates, 2)


def prothero_robinson_solution(t: np.ndarray, a: float) -> np.ndarray:
    """Return the exact (T, 2) from (1, 1)."""
    return np.stack([np.cos(t), 1 / (1 + 3 * a * (1 - np.exp(-t / 3)))], axis=-1)


def runaway() -> System:
    """x' = p x²: infinite at t = 1/(p x0)."""
    return make("runaway", [P[0] * X[0] ** 2], 1)
