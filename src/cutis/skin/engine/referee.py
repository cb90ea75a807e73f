"""The same method in plain NumPy: slow, pivoted, without code generation.

It is the fallback where llvmlite is missing, the second try where an unpivoted elimination fails,
and a check on the compiled backend: it shares with it the coefficients and nothing else (its
rates and its Jacobian come from symengine's own differentiation and evaluation, its linear
algebra from LAPACK). Every individual has its own steps.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import symengine as se

from cutis.skin.engine import rodas
from cutis.skin.engine.outcome import Outcome
from cutis.skin.model.system import TIME, parameter_symbol, state_symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from cutis.skin.engine.task import Task
    from cutis.skin.model.system import System


class Equations:
    """Rates, Jacobian and ∂f/∂t of a system, evaluated for a batch of B individuals."""

    def __init__(self, system: System) -> None:
        self.size = len(system.states)
        states = [state_symbol(i) for i in range(self.size)]
        rename = {state: se.Symbol(f"state{i}") for i, state in enumerate(states)}
        # Lambdify calls its own intermediates x0, x1 … : the states must be called otherwise.
        rates = [se.sympify(rate).subs(rename) for rate in system.rates]
        states = list(rename.values())
        parameters = [parameter_symbol(j) for j in range(len(system.parameters))]
        arguments = [TIME, *states, *parameters]
        places, entries = _derivatives(rates, states)
        self._places = tuple(np.array(places, dtype=np.int64).reshape(-1, 2).T)
        self._rates = se.Lambdify(arguments, rates, cse=True)
        slopes = [rate.diff(TIME) for rate in rates]
        self._slopes = se.Lambdify(arguments, entries + slopes, cse=True)

    def rates(self, t: NDArray, x: NDArray, p: NDArray) -> NDArray[np.float64]:
        """Return dx/dt, shape (B, S), at times (B,), states (B, S), parameters (B, P)."""
        return np.asarray(self._rates(np.column_stack([t, x, p]))).reshape(len(t), self.size)

    def jacobian(self, t: NDArray, x: NDArray, p: NDArray) -> tuple[NDArray, NDArray]:
        """Return the Jacobian, shape (B, S, S), and ∂f/∂t, shape (B, S)."""
        slopes = np.asarray(self._slopes(np.column_stack([t, x, p]))).reshape(len(t), -1)
        count = len(self._places[0])
        jacobian = np.zeros((len(t), self.size, self.size))
        jacobian[:, self._places[0], self._places[1]] = slopes[:, :count]
        return jacobian, slopes[:, count:]


def _derivatives(rates: list, states: list) -> tuple[list[tuple[int, int]], list]:
    """Return places and expressions of the entries of the Jacobian that are not zero."""
    order = {symbol: i for i, symbol in enumerate(states)}
    places, entries = [], []
    for row, rate in enumerate(rates):
        present = sorted(order[symbol] for symbol in rate.free_symbols if symbol in order)
        for column in present:
            entry = rate.diff(states[column])
            if entry != 0:
                places.append((row, column))
                entries.append(entry)
    return places, entries


def equations_of(system: System) -> Equations:
    """Return the evaluators of a system, made once."""
    return _equations(_Key(system))


class _Key:
    """A system, hashed by its equations."""

    def __init__(self, system: System) -> None:
        self.system = system

    def __hash__(self) -> int:
        return hash(self.system.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.system.rates == other.system.rates


@lru_cache(maxsize=8)
def _equations(key: _Key) -> Equations:
    """Return new evaluators; cached."""
    return Equations(key.system)


class _Batch:
    """State of the individuals of a batch while they are integrated.

    Attributes are arrays over the B individuals: time reached ``t``, next step ``h``, states
    ``y``, parameters ``p``, outcome, steps tried, position in the output. ``led``: all take the
    steps of the first.
    """

    def __init__(self, task: Task, led: bool) -> None:
        count = task.count
        self.task = task
        self.led = led
        self.equations = equations_of(task.system)
        self.atol = rodas.absolute_tolerance(task.system.scale, task.rtol)
        self.t = np.full(count, task.times[0])
        self.h = np.zeros(count)
        self.y = task.x0.copy()
        self.p = task.parameters.copy()
        self.outcome = np.full(count, int(Outcome.FINISHED))
        self.steps = np.zeros(count, dtype=np.int64)
        self.cursor = np.zeros(count, dtype=np.int64)
        self.out = np.full((count, len(task.times), len(task.select)), np.nan)
        self.remembered = np.zeros((count, task.schedule.kind_count + 1))

    def run(self, cancelled: Callable[[], bool] | None) -> None:
        """Integrate from event to event to the end."""
        schedule, end = self.task.schedule, self.task.times[-1]
        kind = schedule.kind_count
        for moment in range(len(schedule.times) + 1):
            last = moment == len(schedule.times)
            stop = end if last else schedule.times[moment]
            self._advance(stop, kind, cancelled)
            if not last:
                schedule.apply(moment, self.y, self.p)
                kind = int(schedule.kinds[moment])
        self._record(np.flatnonzero(self.outcome == Outcome.FINISHED), end)

    def _record(self, who: NDArray, now: float) -> None:
        """Output the present states of those whose next output time is ``now``."""
        here = who[self.cursor[who] < len(self.task.times)]
        here = here[self.task.times[self.cursor[here]] == now]
        self.out[here, self.cursor[here]] = self.y[np.ix_(here, self.task.select)]
        self.cursor[here] += 1

    def _norm(self, value: NDArray, size: NDArray) -> NDArray:
        """Return the root mean square of ``value`` over the states, relative to tolerance."""
        scaled = value / (self.atol + self.task.rtol * size)
        return np.sqrt(np.mean(scaled * scaled, axis=1))

    def _first_steps(self, who: NDArray, stop: float, kind: int) -> None:
        """Choose steps after a start or an event: the remembered ones, or a careful guess."""
        rates = self.equations.rates(self.t[who], self.y[who], self.p[who])
        size = np.abs(self.y[who])
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = rodas.FIRST_STEP * self._norm(size, size) / self._norm(rates, size)
        span = stop - self.t[who]
        guess = np.where(np.isfinite(guess) & (guess > 0), guess, rodas.FIRST_STEP * span)
        known = self.remembered[who, kind]
        self.h[who] = np.where(known > 0, known, guess)
        if self.led:
            self.h[who] = self.h[who[0]]

    def _advance(self, stop: float, kind: int, cancelled: Callable[[], bool] | None) -> None:
        """Integrate everybody to ``stop``, each with its own steps."""
        active = np.flatnonzero((self.outcome == Outcome.FINISHED) & (self.t < stop))
        if not len(active):
            return
        self._first_steps(active, stop, kind)
        fresh = np.ones(len(self.t), dtype=bool)
        while len(active):
            if cancelled is not None and cancelled():
                self.outcome[active] = Outcome.CANCELLED
                return
            self._attempt(active, stop, kind, fresh)
            going = (self.outcome[active] == Outcome.FINISHED) & (self.t[active] < stop)
            active = active[going]

    def _attempt(self, who: NDArray, stop: float, kind: int, fresh: NDArray) -> None:
        """Try one step of each of ``who``; accept it or shrink it."""
        left = stop - self.t[who]
        h = np.where(self.h[who] >= left * (1 - 1e-12), left, np.minimum(self.h[who], 0.5 * left))
        with np.errstate(all="ignore"):
            end, stages, inverse, singular = self._step(who, h)
            error = self._norm(stages[-1], np.maximum(np.abs(self.y[who]), np.abs(end)))
            error = np.where(np.isfinite(end).all(axis=1), error, np.nan)
            if self.led:
                error[:] = error[0] if np.isfinite(error).all() else np.nan
            error = np.maximum(error, self._middle_error(who, h, (end, stages, inverse), error))
            factor = rodas.SAFETY * np.maximum(error, 1e-12) ** rodas.EXPONENT
        factor = np.clip(factor, rodas.SHRINK, rodas.GROW)
        bad = ~np.isfinite(error)
        factor = np.where(bad, rodas.NOT_FINITE_SHRINK, factor)
        self.steps[who] += 1
        good = error <= 1.0
        self._accept(who[good], h[good], end[good], [k[good] for k in stages], stop)
        first = good & fresh[who]
        self.remembered[who[first], kind] = h[first] * factor[first]
        fresh[who[good]] = False
        # A step cut short by an event says nothing against the longer one that was planned.
        cut = good & (h < self.h[who])
        self.h[who] = np.where(cut, np.maximum(self.h[who], h * factor), h * factor)
        self._give_up(who, h, good, bad, singular)

    def _give_up(
        self, who: NDArray, h: NDArray, good: NDArray, bad: NDArray, singular: NDArray
    ) -> None:
        """Set the outcome of those whose step vanished or who have none left."""
        span = self.task.times[-1] - self.task.times[0]
        floor = rodas.SMALLEST_STEP * np.maximum(np.abs(self.t[who]), span)
        vanished = ~good & (h <= floor)
        reason = np.where(bad, int(Outcome.NOT_FINITE), int(Outcome.STEP_VANISHED))
        reason = np.where(singular, int(Outcome.SINGULAR), reason)
        self.outcome[who[vanished]] = reason[vanished]
        late = ~vanished & (self.steps[who] >= self.task.max_steps)
        late &= self.t[who] < self.task.times[-1]
        self.outcome[who[late]] = Outcome.STEP_LIMIT

    def _step(self, who: NDArray, h: NDArray) -> tuple[NDArray, list[NDArray], NDArray, NDArray]:
        """Return new states, 8 stages, inverses of the matrices, and which were singular."""
        t, y, p = self.t[who], self.y[who], self.p[who]
        jacobian, slope = self.equations.jacobian(t, y, p)
        matrix = -jacobian
        diagonal = np.arange(y.shape[1])
        matrix[:, diagonal, diagonal] += (1.0 / (h * rodas.GAMMA))[:, None]
        inverse, singular = _inverse(matrix)
        stages: list[NDArray] = []
        value = y
        column = h[:, None]
        for i in range(rodas.STAGES):
            value = y + _weighted(rodas.A[i], stages)
            right = self.equations.rates(t + rodas.STAGE_TIME[i] * h, value, p)
            right = right + rodas.D[i] * column * slope
            right += _weighted(rodas.C[i], stages) / column
            stages.append(np.einsum("bij,bj->bi", inverse, right))
        return value + stages[-1], stages, inverse, singular

    def _middle_error(
        self, who: NDArray, h: NDArray, step: tuple[NDArray, list[NDArray], NDArray], error: NDArray
    ) -> NDArray:
        """Return the error of the dense output, 0 where no output falls inside the step."""
        times, result = self.task.times, np.zeros(len(who))
        when = times[np.minimum(self.cursor[who], len(times) - 1)]
        inside = (when > self.t[who]) & (when < self.t[who] + h) & (error <= 1.0)
        if not inside.any():
            return result
        some, length = who[inside], h[inside][:, None]
        end, inverse = step[0][inside], step[2][inside]
        begin, stages = self.y[some], [k[inside] for k in step[1]]
        first, second, third = (_weighted(row, stages) for row in rodas.H)
        middle = 0.5 * (begin + end) + 0.25 * (first + 0.5 * (second + 0.5 * third))
        slope = (0.25 * (second + third) + end - begin) / length
        now = self.t[some] + 0.5 * h[inside]
        residual = self.equations.rates(now, middle, self.p[some]) - slope
        gap = np.einsum("bij,bj->bi", inverse, residual)
        size = np.maximum(np.abs(begin), np.abs(end))
        off = np.abs(gap) / (self.atol + self.task.rtol * size)
        result[inside] = off.max(axis=1)
        return result

    def _accept(
        self, who: NDArray, h: NDArray, end: NDArray, stages: list[NDArray], stop: float
    ) -> None:
        """Output what lies inside the accepted steps and move on."""
        start = self.t[who].copy()
        select, times = self.task.select, self.task.times
        # An output at ``stop`` itself waits until the events of that moment are applied.
        arrived = np.where(h >= (stop - start) * (1 - 1e-12), stop, start + h)
        inside = [k[:, select] for k in stages]
        dense = [_weighted(row, inside) for row in rodas.H]
        before, after = self.y[np.ix_(who, select)], end[:, select]
        for b, i in enumerate(who):
            while self.cursor[i] < len(times) and times[self.cursor[i]] < stop:
                if times[self.cursor[i]] > arrived[b]:
                    break
                theta = min((times[self.cursor[i]] - start[b]) / h[b], 1.0)
                inner = dense[0][b] + theta * (dense[1][b] + theta * dense[2][b])
                value = (1 - theta) * before[b] + theta * (after[b] + (1 - theta) * inner)
                self.out[i, self.cursor[i]] = value
                self.cursor[i] += 1
        self.t[who] = arrived
        self.y[who] = end


def _weighted(weights: tuple[float, ...], values: list[NDArray]) -> NDArray:
    """Return the sum of weights times values; zero if there are none."""
    total = np.zeros(1)
    for weight, value in zip(weights, values, strict=True):
        total = total + weight * value
    return total


def _inverse(matrices: NDArray) -> tuple[NDArray, NDArray]:
    """Return inverses (B, S, S), NaN where singular, and which were singular (B,)."""
    finite = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    safe = np.where(finite[:, None, None], matrices, np.eye(matrices.shape[1]))
    singular: NDArray = np.zeros(len(matrices), dtype=bool)
    try:
        inverse = np.linalg.inv(safe)
    except np.linalg.LinAlgError:
        inverse = np.full_like(safe, np.nan)
        for b, matrix in enumerate(safe):
            try:
                inverse[b] = np.linalg.inv(matrix)
            except np.linalg.LinAlgError:
                singular[b] = True
    inverse[~finite] = np.nan
    return inverse, singular


def integrate(
    task: Task, cancelled: Callable[[], bool] | None = None, *, led: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Integrate a batch: states (N, T, K), outcomes (N,) as numbers, steps (N,).

    With ``led``, all take the steps that the first needs (for differences between them).
    """
    batch = _Batch(task, led)
    batch.run(cancelled)
    return batch.out, batch.outcome, batch.steps
