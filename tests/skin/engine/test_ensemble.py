"""Many individuals: the same bits whatever the threads and the company."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.skin.engine.skinlike import people, skinlike

from cutis.skin.engine import Pulse, Switch, solve

TIMES = np.linspace(0, 3000, 7)


@pytest.fixture(scope="module")
def cohort():
    system, x0, values = skinlike(30, seed=4, season=True)
    return system, x0, people(values, 67)


def test_threads_do_not_change_a_bit(cohort) -> None:
    system, x0, values = cohort
    one = solve(system, x0, values, TIMES, threads=1).raise_if_failed()
    for threads in (2, 3):
        other = solve(system, x0, values, TIMES, threads=threads)
        assert other.states.tobytes() == one.states.tobytes()
        assert other.steps.tobytes() == one.steps.tobytes()


def test_company_does_not_change_a_bit(cohort) -> None:
    """Whoever is in the lanes beside, and whichever lane one is in."""
    system, x0, values = cohort
    events = [Pulse(400, 3, add=np.linspace(0, 1, len(values))), Switch(900.5, 1, 0.7)]
    whole = solve(system, x0, values, TIMES, events=events, threads=1)
    for some in (np.arange(5), np.arange(5, 40, 3), np.arange(len(values))[::-1]):
        own = [replace(events[0], add=np.asarray(events[0].add)[some]), events[1]]
        part = solve(system, x0, values[some], TIMES, events=own, threads=1)
        assert part.states.tobytes() == np.ascontiguousarray(whole.states[some]).tobytes()
        assert part.steps.tolist() == whole.steps[some].tolist()


def test_a_person_alone_and_in_company_agree_to_tolerance(cohort) -> None:
    system, x0, values = cohort
    whole = solve(system, x0, values, TIMES, rtol=1e-7)
    alone = solve(system, x0, values[66], TIMES, rtol=1e-7)
    np.testing.assert_allclose(alone.states[0], whole.states[66], rtol=2e-5, atol=1e-8)


def test_selected_states_and_shapes(cohort) -> None:
    system, x0, values = cohort
    whole = solve(system, x0, values[:3], TIMES)
    some = solve(system, x0, values[:3], TIMES, select=[7, 2])
    assert whole.states.shape == (3, 7, 30)
    assert some.states.tobytes() == np.ascontiguousarray(whole.states[:, :, [7, 2]]).tobytes()
    assert solve(system, x0, values[:0], TIMES).states.shape == (0, 7, 30)
    np.testing.assert_array_equal(whole.states[:, 0], np.tile(x0, (3, 1)))
    only_start = solve(system, x0, values[:3], [0.0])
    np.testing.assert_array_equal(only_start.states[:, 0], np.tile(x0, (3, 1)))


def test_outputs_cost_little_and_change_little(cohort) -> None:
    """Steps with outputs inside are held to tolerance there, too: a few more, hardly different."""
    system, x0, values = cohort
    few = solve(system, x0, values[0], [0, 3000])
    many = solve(system, x0, values[0], np.linspace(0, 3000, 3001))
    assert many.steps[0] <= 1.2 * few.steps[0]
    np.testing.assert_allclose(few.states[0, -1], many.states[0, -1], rtol=3e-4)


def test_the_callers_arrays_are_left_alone(cohort) -> None:
    system, x0, values = cohort
    start, given = np.tile(x0, (len(values), 1)), values.copy()
    before = start.copy(), given.copy()
    events = [Pulse(1, 0, scale=2), Switch(2, 0, 1.0)]
    for backend in ("compiled", "numpy"):
        solve(system, start[:5], given[:5], [0, 10], events=events, backend=backend)
    np.testing.assert_array_equal(start, before[0])
    np.testing.assert_array_equal(given, before[1])


def test_progress_is_reported_to_the_end(cohort) -> None:
    import threading

    system, x0, values = cohort
    values = np.tile(values, (30, 1))
    seen: list[float] = []
    threads = set()

    def note(fraction: float) -> None:
        seen.append(fraction)
        threads.add(threading.current_thread())

    solve(system, x0, values, TIMES, rtol=1e-8, on_progress=note)
    assert seen == sorted(seen)
    assert len(seen) > 3
    assert seen[-1] == 1
    assert threads == {threading.main_thread()}
