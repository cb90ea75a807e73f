"""Random systems with the shape of the skin model: signals, pathways, cells, matrix; no biology."""

from __future__ import annotations

import numpy as np
import symengine as se

from cutis.skin.model.system import TIME, System, parameter_symbol, state_symbol


class _Parameters:
    """Hands out parameter symbols and remembers their values."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def new(self, value: float) -> se.Symbol:
        self.values.append(float(value))
        return parameter_symbol(len(self.values) - 1)


def skinlike(
    size: int, seed: int = 0, *, season: bool = False, regulators: int = 3
) -> tuple[System, np.ndarray, np.ndarray]:
    """Return a system of ``size`` states, its initial states (S,) and its parameters (P,).

    A third are fast signals (minutes to hours), a third pathway activities (hours), a sixth
    cells (days to years), a sixth matrix (years to decades). Rates are bases times products of
    Hill regulators, a noisy-or in each pathway, tight binding in some, saturable loss in cells.
    """
    rng = np.random.default_rng(seed)
    p = _Parameters()
    x = [state_symbol(i) for i in range(size)]
    kinds = np.array([i % 6 for i in range(size)])
    signals = [i for i in range(size) if kinds[i] in (0, 1)]
    pathways = [i for i in range(size) if kinds[i] in (2, 3)]
    cells = [i for i in range(size) if kinds[i] == 4]
    rates: list[se.Basic] = []
    for i in range(size):
        if kinds[i] in (0, 1):
            loss = 10 ** rng.uniform(0.3, 2.5)
            made = p.new(loss) * x[rng.choice(cells)]
            made = made * _regulation(p, x, rng.choice(pathways, regulators), rng)
            bound = _bound(p, x[i], x[signals[(i + 1) % len(signals)]]) if i % 12 == 0 else x[i]
            rates.append(made - p.new(loss) * bound)
        elif kinds[i] in (2, 3):
            rate = p.new(10 ** rng.uniform(0.5, 1.5))
            rates.append(rate * (_noisy_or(p, x, rng.choice(signals, 3), rng) - x[i]))
        elif kinds[i] == 4:
            rate = p.new(10 ** rng.uniform(-2.5, -0.5))
            gain = _regulation(p, x, rng.choice(pathways, regulators), rng)
            rates.append(rate * (gain - 2 * x[i] / (1 + x[i] / p.new(3.0))))
        else:
            rate = p.new(10 ** rng.uniform(-4, -2))
            gain = x[rng.choice(cells)] * _regulation(p, x, rng.choice(pathways, regulators), rng)
            loss = _regulation(p, x, rng.choice(signals, 1), rng)
            rates.append(rate * (gain - x[i] * loss))
    if season:
        sun = 1 + p.new(0.3) * se.sin(2 * se.pi * TIME / 365.25 + p.new(0.5))
        for i in signals[::5]:
            rates[i] = rates[i] * sun
    drift = 1 + p.new(0.5) * (1 - se.exp(-TIME / p.new(9000.0)))
    for i in cells:
        rates[i] = rates[i] - p.new(0.002) * drift * x[i]
    names = tuple(f"s{i}" for i in range(size))
    labels = tuple(f"k{j}" for j in range(len(p.values)))
    system = System(f"skinlike {size}", names, labels, tuple(rates), np.ones(size))
    return system, rng.uniform(0.2, 1.5, size), np.array(p.values)


def _hill(p: _Parameters, x: se.Basic, rng: np.random.Generator) -> se.Basic:
    n = int(rng.integers(1, 4))
    k = p.new(10 ** rng.uniform(-0.5, 0.5))
    return x**n / (k**n + x**n)


def _regulation(p: _Parameters, x: list, sources: np.ndarray, rng: np.random.Generator) -> se.Basic:
    product = se.Integer(1)
    for source in sources:
        change = (p.new(10 ** rng.uniform(0, 0.8)) - 1) * _hill(p, x[source], rng)
        product = product * ((1 + change) if rng.random() < 0.5 else 1 / (1 + change))
    return product


def _noisy_or(p: _Parameters, x: list, sources: np.ndarray, rng: np.random.Generator) -> se.Basic:
    product = se.Integer(1)
    for source in sources:
        product = product * (1 - p.new(rng.uniform(0.2, 0.9)) * _hill(p, x[source], rng))
    return 1 - product


def _bound(p: _Parameters, a: se.Basic, b: se.Basic) -> se.Basic:
    """Free ``a`` beside a tight inhibitor ``b``."""
    k = p.new(0.1)
    gap = a - b - k
    return (gap + se.sqrt(gap**2 + 4 * k * a)) / 2


def people(values: np.ndarray, count: int, seed: int = 1, spread: float = 0.2) -> np.ndarray:
    """Return ``count`` sets of parameters, log-normal around ``values``, shape (count, P)."""
    rng = np.random.default_rng(seed)
    return values * np.exp(spread * rng.standard_normal((count, len(values))))
