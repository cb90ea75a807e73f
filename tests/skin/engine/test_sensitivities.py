"""Sensitivities against exact ones and against differences of tight solutions."""

from __future__ import annotations

import numpy as np
import pytest
from tests.skin.engine.skinlike import skinlike
from tests.skin.engine.systems import chain, chain_solution, decay

from cutis.errors import EngineError
from cutis.skin.engine import Pulse, sensitivities, solve
from cutis.skin.engine.integrate import BackendName

BACKENDS: tuple[BackendName, ...] = ("numpy", "compiled")


@pytest.mark.parametrize("backend", BACKENDS)
def test_chain(backend: BackendName) -> None:
    k, times = np.array([0.7, 4.0]), np.linspace(0, 5, 11)
    found = sensitivities(chain(), [1, 0, 0], k, times, [0, 1], rtol=1e-7, backend=backend)
    step = 1e-6
    for j in range(2):
        up, down = k.copy(), k.copy()
        up[j] += step
        down[j] -= step
        exact = (chain_solution(times, up) - chain_solution(times, down)) / (2 * step)
        np.testing.assert_allclose(found[:, :, j], exact, atol=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
def test_initial_states_that_depend_on_parameters(backend: BackendName) -> None:
    """x0 = p², x = p² exp(-p t): dx/dp = (2p - p² t) exp(-p t); a parameter of zero, too."""
    times = np.linspace(0, 2, 5)
    for p in (1.5, 0.0):
        found = sensitivities(
            decay(), [9.0], [p], times, [0], rtol=1e-8, x0_of=lambda v: v**2, backend=backend
        )
        exact = (2 * p - p**2 * times) * np.exp(-p * times)
        np.testing.assert_allclose(found[:, 0, 0], exact, atol=1e-6)


def test_skinlike_against_tight_differences() -> None:
    system, x0, values = skinlike(30, seed=2)
    wrt, times = [0, 3, 10, 40, 77], np.linspace(0, 2000, 6)
    events = [Pulse(t, 0, add=1.0) for t in (100.0, 900.0)]
    found = sensitivities(system, x0, values, times, wrt, events=events)
    scale = np.abs(values[wrt])
    exact = np.empty_like(found)
    for n, j in enumerate(wrt):
        step = 1e-4 * values[j]
        pair = np.tile(values, (2, 1))
        pair[:, j] += [step, -step]
        up, down = (
            solve(system, x0, pair, times, events=events, rtol=1e-11).raise_if_failed().states
        )
        exact[:, :, n] = (up - down) / (2 * step)
    error = np.abs(found - exact) * scale
    assert error.max() < 1e-3 * np.abs(exact * scale).max()
    assert np.abs(exact * scale).max() > 0.01


def test_wrong_input_is_named() -> None:
    with pytest.raises(EngineError, match="wrt"):
        sensitivities(decay(), [1.0], [1.0], [0, 1], [1])
    with pytest.raises(EngineError, match="one individual"):
        sensitivities(decay(), [1.0], np.ones((2, 1)), [0, 1], [0])
