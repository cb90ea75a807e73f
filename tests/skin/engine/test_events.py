"""What events do, and what a state at the time of an event is."""

from __future__ import annotations

import numpy as np
import pytest
from tests.skin.engine.systems import P, X, chain, decay, make

from cutis.errors import EngineError
from cutis.skin.engine import Pulse, Switch, solve
from cutis.skin.engine.integrate import BackendName

BACKENDS: tuple[BackendName, ...] = ("numpy", "compiled")
pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def doses(t: np.ndarray, k: float, at: list[float], size: float) -> np.ndarray:
    """Exact amount under ``x' = -k x`` from 0, each dose counted from its own time on."""
    each = [size * np.exp(-k * (t - a)) * (t >= a) for a in at]
    return np.sum(each, axis=0)


def test_repeated_doses_are_exact(backend: BackendName) -> None:
    at = [0.5 * n for n in range(20)]
    times = np.linspace(0, 10, 81)
    events = [Pulse(t, 0, add=2.0) for t in at]
    run = solve(decay(), [0.0], [3.0], times, events=events, rtol=1e-8, backend=backend)
    np.testing.assert_allclose(run.states[0, :, 0], doses(times, 3.0, at, 2.0), rtol=1e-6)


def test_state_at_an_event_is_the_one_after(backend: BackendName) -> None:
    times = [0, 1, 2]
    events = [Pulse(0, 0, add=1.0), Pulse(1, 0, scale=0.0, add=5.0), Pulse(2, 0, add=7.0)]
    run = solve(decay(), [1.0], [0.0], times, events=events, backend=backend)
    np.testing.assert_allclose(run.states[0, :, 0], [2, 5, 12], rtol=1e-12)


def test_events_of_one_time_are_applied_in_order(backend: BackendName) -> None:
    times, start = [0, 1, 2], [1.0]
    events = [Pulse(1, 0, add=1.0), Pulse(1, 0, scale=3.0)]
    first = solve(decay(), start, [0.0], times, events=events, backend=backend)
    second = solve(decay(), start, [0.0], times, events=events[::-1], backend=backend)
    assert first.states[0, 2, 0] == pytest.approx(6)
    assert second.states[0, 2, 0] == pytest.approx(4)


def test_events_may_be_given_in_any_order_and_after_the_end(backend: BackendName) -> None:
    events = [Pulse(9, 0, add=100.0), Pulse(2, 0, add=1.0), Pulse(1, 0, scale=2.0)]
    run = solve(decay(), [1.0], [0.0], [0, 3], events=events, backend=backend)
    assert run.states[0, 1, 0] == pytest.approx(3)


def test_switch_changes_a_rate_from_then_on(backend: BackendName) -> None:
    times = np.linspace(0, 4, 9)
    events = [Switch(1.0, 0, 2.0), Switch(3.0, 0, 0.5)]
    run = solve(decay(), [1.0], [1.0], times, events=events, rtol=1e-8, backend=backend)
    exponent = np.minimum(times, 1) + 2 * np.clip(times - 1, 0, 2) + 0.5 * np.clip(times - 3, 0, 1)
    np.testing.assert_allclose(run.states[0, :, 0], np.exp(-exponent), rtol=1e-6)


def test_values_for_each_individual(backend: BackendName) -> None:
    amounts = np.arange(1.0, 8.0)
    rates = np.linspace(0.5, 2, 7)
    events = [Pulse(1, 0, add=amounts), Switch(2, 0, rates)]
    run = solve(decay(), [0.0], np.zeros((7, 1)), [0, 3], events=events, rtol=1e-8, backend=backend)
    np.testing.assert_allclose(run.states[:, 1, 0], amounts * np.exp(-rates), rtol=1e-6)


def test_a_switch_reaches_what_was_computed_from_parameters(backend: BackendName) -> None:
    """The engine evaluates such things once; a switch must evaluate them again."""
    system = make("hoisted", [P[0] ** 2 * P[1] - P[0] * X[0]], 2)
    run = solve(system, [0.0], [1, 1], [0, 40, 80], events=[Switch(40, 1, 3.0)], backend=backend)
    np.testing.assert_allclose(run.states[0, :, 0], [0, 1, 3], rtol=1e-4, atol=1e-6)


def test_the_step_after_a_dose_is_remembered(backend: BackendName) -> None:
    """Doses made to look all different, by pulses that change nothing, cost more steps."""
    times = np.arange(0, 10, 0.5)
    alike = [Pulse(t, 0, add=1.0) for t in times]
    different = alike + [Pulse(t, 1) for n, t in enumerate(times) for _ in range(n)]
    steps = []
    for events in (alike, different):
        run = solve(chain(), [0, 0, 0], [50.0, 0.1], [0, 10], events=events, backend=backend)
        steps.append(run.raise_if_failed().steps[0])
    assert steps[1] - steps[0] > len(times)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Pulse(-1, 0), "before the start"),
        (Pulse(1, 3), "no state 3"),
        (Switch(1, -1, 2.0), "no parameter -1"),
        (Pulse(1, 0, add=np.ones(3)), "one per individual"),
        (Pulse(float("nan"), 0), "before the start"),
        (Switch(1, 0, float("inf")), "finite"),
    ],
)
def test_wrong_events_are_named(backend: BackendName, event: Pulse | Switch, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        solve(decay(), np.ones((2, 1)), [1.0], [0, 2], events=[event], backend=backend)
