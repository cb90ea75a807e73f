"""The engine against SciPy's solvers and against its own NumPy form, on skin-shaped systems."""

from __future__ import annotations

import numpy as np
import pytest
import symengine as se
from scipy.integrate import solve_ivp
from tests.skin.engine.skinlike import people, skinlike

from cutis.skin.engine import Outcome, Pulse, Switch, solve
from cutis.skin.model.system import TIME, System, parameter_symbol, state_symbol


def scipy_solution(
    system: System, x0: np.ndarray, p: np.ndarray, times: np.ndarray, method: str
) -> np.ndarray:
    """Return states (T, S) at rtol 1e-10."""
    size = len(system.states)
    rename = {state_symbol(i): se.Symbol(f"state{i}") for i in range(size)}
    values = {parameter_symbol(j): v for j, v in enumerate(p)}
    rates = [se.sympify(rate).subs(values).subs(rename) for rate in system.rates]
    states = list(rename.values())
    rate = se.Lambdify([TIME, *states], rates)
    slopes = se.Lambdify([TIME, *states], [[r.diff(s) for s in states] for r in rates])
    found = solve_ivp(
        lambda t, y: rate(np.append(t, y)), (times[0], times[-1]), x0, method=method,
        t_eval=times, rtol=1e-10, atol=1e-13, jac=lambda t, y: slopes(np.append(t, y)),
    )  # fmt: skip
    assert found.success
    return found.y.T


def error(found: np.ndarray, exact: np.ndarray) -> float:
    return float((np.abs(found - exact) / (np.abs(exact) + 1e-3)).max())


@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
@pytest.mark.parametrize("season", [False, True])
def test_thirty_states_against_scipy(method: str, season: bool) -> None:
    system, x0, p = skinlike(30, seed=11, season=season)
    times = np.array([0, 0.05, 1, 10, 100, 400.0])
    exact = scipy_solution(system, x0, p, times, method)
    for backend in ("compiled", "numpy"):
        for rtol, limit in ((1e-4, 1e-3), (1e-8, 1e-6)):
            run = solve(system, x0, p, times, rtol=rtol, backend=backend).raise_if_failed()
            assert error(run.states[0], exact) < limit


def test_a_large_system_over_a_life_against_scipy() -> None:
    system, x0, p = skinlike(120, seed=3)
    times = np.linspace(0, 60 * 365.25, 13)
    exact = scipy_solution(system, x0, p, times, "LSODA")
    for rtol, limit in ((1e-4, 1e-3), (1e-7, 1e-6)):
        assert error(solve(system, x0, p, times, rtol=rtol).states[0], exact) < limit


@pytest.mark.parametrize("size", [30, 120])
def test_compiled_and_numpy_agree_with_events(size: int) -> None:
    system, x0, p = skinlike(size, seed=5, season=True)
    values = people(p, 3)
    times = np.linspace(0, 60, 13)
    events = [Pulse(t, 6, add=np.linspace(0.5, 2, 3)) for t in np.arange(0, 30, 10.0)]
    events += [Switch(20.0, 3, 2 * values[:, 3]), Pulse(40.0, 4, scale=0.5)]
    runs = [
        solve(system, x0, values, times, events=events, rtol=1e-6, backend=backend)
        for backend in ("compiled", "numpy")
    ]
    assert all(outcome == Outcome.FINISHED for run in runs for outcome in run.outcomes)
    assert error(runs[0].states, runs[1].states) < 1e-5


def test_one_individual_takes_the_same_steps_in_both() -> None:
    """Same method, same control, same numbers: not only close, but step for step."""
    system, x0, p = skinlike(30, seed=8, season=True)
    times = np.linspace(0, 1000, 5)
    events = [Pulse(t, 0, add=1.0) for t in np.arange(0, 300, 20.0)]
    runs = [
        solve(system, x0, p, times, events=events, rtol=1e-5, backend=backend)
        for backend in ("compiled", "numpy")
    ]
    assert abs(int(runs[0].steps[0]) - int(runs[1].steps[0])) <= 2
    np.testing.assert_allclose(runs[0].states, runs[1].states, rtol=1e-7, atol=1e-9)
