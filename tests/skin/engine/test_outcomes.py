"""A run that cannot be finished says how it ended, and harms nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.skin.engine.systems import P, X, decay, make, runaway

from cutis.errors import EngineError
from cutis.skin.engine import Outcome, compiled, referee, rodas, solve
from cutis.skin.engine.integrate import BackendName

if TYPE_CHECKING:
    from cutis.skin.engine.ensemble import Result
    from cutis.skin.engine.task import Task

BACKENDS: tuple[BackendName, ...] = ("numpy", "compiled")
both = pytest.mark.parametrize("backend", BACKENDS)


@both
def test_step_limit(backend: BackendName) -> None:
    run = solve(decay(), [1.0], [1.0], [0, 1, 100], max_steps=5, backend=backend)
    assert run.outcomes == [Outcome.STEP_LIMIT]
    assert run.steps[0] == 5
    assert run.states[0, 0, 0] == 1
    assert np.isnan(run.states[0, 2, 0])
    with pytest.raises(EngineError, match=r"maximum number of steps .* after day .*max_steps"):
        run.raise_if_failed()


@both
def test_a_runaway_is_unstable(backend: BackendName) -> None:
    run = solve(runaway(), [1.0], [1.0], [0, 0.5, 2], backend=backend)
    assert run.outcomes[0] in (Outcome.NOT_FINITE, Outcome.STEP_VANISHED)
    assert run.states[0, 1, 0] == pytest.approx(2, rel=1e-3)
    assert np.isnan(run.states[0, 2, 0])


@both
def test_an_undefined_rate_is_not_finite(backend: BackendName) -> None:
    import symengine as se

    system = make("undefined", [-P[0] + 0 * X[0] + se.log(X[0])], 1)
    run = solve(system, [-1.0], [1.0], [0, 1], backend=backend)
    assert run.outcomes == [Outcome.NOT_FINITE]


@both
def test_one_bad_individual_does_not_harm_the_others(backend: BackendName) -> None:
    rates = np.full((11, 1), 0.1)
    rates[5] = 10.0
    run = solve(runaway(), [1.0], rates, [0, 1], rtol=1e-5, backend=backend)
    assert [i for i, o in enumerate(run.outcomes) if o != Outcome.FINISHED] == [5]
    good = run.states[run.finished, 1, 0]
    np.testing.assert_allclose(good, 1 / 0.9, rtol=1e-4)
    with pytest.raises(EngineError, match=r"1 of 11 .*individual 5"):
        run.raise_if_failed()


@both
def test_cancelling_stops_early(backend: BackendName) -> None:
    calls = []

    def cancelled() -> bool:
        calls.append(1)
        return len(calls) > 3

    run = solve(
        decay(), np.ones((20_000, 1)), [1.0], np.linspace(0, 1e4, 400), rtol=1e-11,
        backend=backend, cancelled=cancelled,
    )  # fmt: skip
    assert run.outcomes.count(Outcome.CANCELLED) > 10_000
    assert len(calls) > 3


def test_a_zero_pivot_is_retried_with_pivoting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pivot, 1/(hγ) - p0, is exactly zero in a step of one day; the matrix is not."""
    gap = X[0] - 1
    system = make("zero pivot", [P[0] * gap - P[1] * X[1], P[1] * gap], 2)
    retried = []
    original = referee.integrate

    def spy(task: Task) -> Result:
        retried.append(task.count)
        return original(task)

    monkeypatch.setattr(compiled.referee, "integrate", spy)
    # So close to rest that the first step tried is the whole day.
    run = solve(system, [1 + 1e-9, 0.0], [1 / rodas.GAMMA, 1.0], [0, 1], backend="compiled")
    assert retried == [1]
    assert run.outcomes == [Outcome.FINISHED]
    np.testing.assert_allclose(run.states[0, -1], [1.0, 0.0], atol=1e-6)


def test_every_outcome_has_a_meaning_and_a_remedy() -> None:
    for outcome in Outcome:
        assert outcome.meaning
        assert outcome.remedy.endswith(".")
    assert len({outcome.remedy for outcome in Outcome}) == len(Outcome)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x0": [1.0, 2.0]}, r"x0 has shape \(2,\)"),
        ({"parameters": np.ones((3, 1)), "x0": np.ones((2, 1))}, "for 2 individuals .* for 3"),
        ({"x0": [np.nan]}, "state0 is nan"),
        ({"parameters": [np.inf]}, "parameter0 is inf"),
        ({"times": [0, 0]}, "increasing"),
        ({"times": []}, "at least one"),
        ({"rtol": 0.0}, "rtol is 0"),
        ({"select": [1]}, "state indices 0"),
        ({"backend": "fortran"}, "expected 'auto'"),
        ({"max_steps": 0}, "max_steps"),
    ],
)
def test_wrong_input_is_named(change: dict, words: str) -> None:
    good = {"x0": [1.0], "parameters": [1.0], "times": [0, 1]}
    given = good | change
    with pytest.raises(EngineError, match=words):
        solve(decay(), given.pop("x0"), given.pop("parameters"), given.pop("times"), **given)


def test_an_unknown_symbol_or_function_is_named() -> None:
    import symengine as se

    for rate, words in ((se.Symbol("y"), "unknown symbol y"), (se.tan(X[0]), "unknown function")):
        with pytest.raises(EngineError, match=rf"rate of state0: .*{words}"):
            solve(make("wrong", [rate], 0), [1.0], [], [0, 1], backend="compiled")
