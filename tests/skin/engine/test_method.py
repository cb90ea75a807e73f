"""The method has the order its source says, in both backends."""

from __future__ import annotations

import numpy as np
import pytest
from tests.skin.engine.systems import (
    chain,
    chain_solution,
    prothero_robinson,
    prothero_robinson_solution,
    robertson,
)

from cutis.skin.engine import compiled, referee, rodas, solve
from cutis.skin.engine.integrate import BackendName
from cutis.skin.engine.task import make_task

BACKENDS: tuple[BackendName, ...] = ("numpy", "compiled")


def _matrices() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return α, Γ and b in the untransformed form."""
    a, c = np.zeros((8, 8)), np.zeros((8, 8))
    for i in range(8):
        a[i, :i], c[i, :i] = rodas.A[i], rodas.C[i]
    gamma = np.linalg.inv(np.eye(8) / rodas.GAMMA - c)
    return a @ gamma, gamma, (a[7] + np.eye(8)[7]) @ gamma


def test_coefficients_satisfy_order_conditions() -> None:
    alpha, gamma, b = _matrices()
    c, beta = alpha.sum(axis=1), (alpha + gamma).sum(axis=1)
    np.testing.assert_allclose(c, rodas.STAGE_TIME, atol=1e-13)
    np.testing.assert_allclose(gamma.sum(axis=1), rodas.D, atol=1e-13)
    conditions = {
        1: b.sum(), 1 / 2: b @ beta, 1 / 3: b @ c**2, 1 / 6: b @ (alpha + gamma) @ beta,
        1 / 4: b @ c**3, 1 / 5: b @ c**4, 1 / 12: b @ (alpha + gamma) @ c**2,
        1 / 24: b @ (alpha + gamma) @ (alpha + gamma) @ beta,
    }  # fmt: skip
    np.testing.assert_allclose(list(conditions.values()), list(conditions), atol=1e-12)


def test_dense_output_ends_where_the_step_does() -> None:
    _, gamma, _ = _matrices()
    np.testing.assert_allclose((np.array(rodas.H) @ gamma).sum(axis=1)[1:], 0, atol=1e-11)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("stiffness", [2.0, 1e4])
def test_error_falls_with_tolerance_and_steps_grow_slowly(
    backend: BackendName, stiffness: float
) -> None:
    system, times = prothero_robinson(), np.linspace(0, 3, 31)
    exact = prothero_robinson_solution(times, 1.5)
    errors, steps = [], []
    for rtol in (1e-4, 1e-6, 1e-8):
        run = solve(system, [1, 1], [stiffness, 1.5], times, rtol=rtol, backend=backend)
        errors.append(np.abs(run.states[0] - exact).max())
        steps.append(run.steps[0])
        assert errors[-1] < 2 * rtol
    # Order 4 for the estimate: a hundred times smaller costs about 100**(1/5) = 2.5 times more.
    assert errors[2] < errors[0] / 200
    assert steps[2] / steps[1] < 3.5


def _fixed_steps(backend: BackendName, count: int) -> np.ndarray:
    """Return the states at 1 and at the end, 2, after ``count`` equal steps."""
    times = np.array([0, 0.99, 2.0])
    task = make_task(
        prothero_robinson(), [1, 1], [2.0, 1.5], times,
        events=(), rtol=1e-4, select=None, max_steps=1000,
    )  # fmt: skip
    lengths = np.full(count, 2 / count)
    if backend == "compiled":
        kernel = compiled.CompiledBackend(task.system, single=True).kernel
        return compiled._Call(kernel, task, replay=lengths).run()[0][0, 1:]
    batch, who = referee._Batch(task, led=False), np.array([0])
    for h in lengths:
        end, stages, _, _ = batch._step(who, np.array([h]))
        batch._accept(who, np.array([h]), end, stages, 2.0)
    batch._record(who, 2.0)
    return batch.out[0, 1:]


@pytest.mark.parametrize("backend", BACKENDS)
def test_fixed_steps_converge_with_order_five(backend: BackendName) -> None:
    """Halving the steps divides the error at a step's end by 2^5, inside a step by 2^5 or 2^4."""
    exact = prothero_robinson_solution(np.array([0.99, 2.0]), 1.5)
    errors = [np.abs(_fixed_steps(backend, count) - exact) for count in (20, 40, 80)]
    rates = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert (rates[:, 1] > 4.5).all(), rates
    assert (rates[:, 0] > 3.6).all(), rates


@pytest.mark.parametrize("backend", BACKENDS)
def test_chain(backend: BackendName) -> None:
    k = np.array([0.7, 40.0])
    times = np.array([0, 0.01, 0.1, 1, 3, 10.0])
    run = solve(chain(), [1, 0, 0], k, times, rtol=1e-9, backend=backend).raise_if_failed()
    np.testing.assert_allclose(run.states[0], chain_solution(times, k), rtol=1e-7, atol=1e-11)


@pytest.mark.parametrize("backend", BACKENDS)
def test_robertson(backend: BackendName) -> None:
    """Against SciPy's Radau at a tight tolerance."""
    from scipy.integrate import solve_ivp

    k = [0.04, 1e4, 3e7]

    def rates(_: float, y: np.ndarray) -> list[float]:
        back, pair = k[1] * y[1] * y[2], k[2] * y[1] ** 2
        return [-k[0] * y[0] + back, k[0] * y[0] - back - pair, pair]

    times = [0, 0.4, 40, 4e5]
    kwargs = {"method": "Radau", "rtol": 1e-10, "atol": [1e-12, 1e-16, 1e-12]}
    exact = solve_ivp(rates, (0, 4e5), [1, 0, 0], t_eval=times, **kwargs).y.T
    run = solve(robertson(), [1, 0, 0], k, times, rtol=1e-8, backend=backend).raise_if_failed()
    np.testing.assert_allclose(run.states[0], exact, rtol=2e-7, atol=1e-14)
