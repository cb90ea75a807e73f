"""When a run is looked at."""

from __future__ import annotations

from cutis.errors import Problem
from cutis.skin.experiment import spans
from cutis.skin.experiment.marks import Word

#: More looks than this in one arm is a slip of the pen.
MOST = 20_000

#: About how many looks are taken where a plan does not say.
USUAL = 60

_NICE = [
    1 / 24, 0.25, 0.5, 1.0, 2.0, 7.0, 14.0, *(spans.DAYS["month"] * k for k in (1, 3, 6)),
    *(spans.YEAR * k for k in (1, 2, 5)),
]  # fmt: skip


def sample_times(
    sampled: Word | tuple[Word, ...],
    start: float,
    end: float,
    collected: list[float],
    problems: list[Problem],
    *,
    shared: bool = False,
) -> tuple[float, ...]:
    """Return the times of an arm, in days since the start of the run, both ends included.

    Parameters
    ----------
    sampled
        ``weekly``, ``every 6 h``, times counted from the start of the arm, or nothing.
    start, end
        Of the arm, days.
    collected
        More times, from ``collect every 12 h``.
    problems
        What is wrong is appended.
    shared
        The stretch before the arms is looked at about fifty times, whatever the arms are.
    """
    times = [start, *(t for t in collected if t <= end), end]
    try:
        if shared or not sampled:
            times += _regular(usual_interval(end - start), start, end)
        elif isinstance(sampled, Word):
            times += _regular(_interval(sampled, end - start), start, end)
        else:
            times += [start + _moment(word, end - start) for word in sampled]
    except _BadSampling as stop:
        if stop.problem not in problems:
            problems.append(stop.problem)
    return _increasing(times)


def usual_interval(span: float) -> float:
    """Return a nice interval that looks about fifty times at a span (days)."""
    return next((days for days in _NICE if span / days <= USUAL), _NICE[-1])


def _regular(every: float, start: float, end: float) -> list[float]:
    """Return ``start``, ``start + every`` … before ``end``."""
    count = int((end - start) / every + 1e-9)
    return [start + k * every for k in range(count + 1)]


def _interval(word: Word, span: float) -> float:
    """Return the days between two looks."""
    try:
        every = spans.read_interval(word.text)
    except ValueError as error:
        what = str(error)
        raise _BadSampling(word.mark.problem(what, "or a list: `[6 h, 24 h, 3 day]`")) from None
    if span / every > MOST:
        what = f"`{word.text}` is {span / every:,.0f} looks at one arm, expected at most {MOST:,}"
        nice = spans.say_days(usual_interval(span))
        raise _BadSampling(word.mark.problem(what, f"write `every {nice}`"))
    return every


def _moment(word: Word, span: float) -> float:
    """Return one time of a list, in days from the start of the arm."""
    try:
        days = spans.read_days(word.text)
    except ValueError as error:
        raise _BadSampling(word.mark.problem(str(error))) from None
    if days > span + 1e-9:
        what = f"`{word.text}` is after the end of an arm, which lasts {spans.say_days(span)}"
        raise _BadSampling(word.mark.problem(what, "leave it out, or let the arms last longer"))
    return min(days, span)


def _increasing(times: list[float]) -> tuple[float, ...]:
    """Return times in order, each once: what is a second apart is the same moment."""
    kept: list[float] = []
    for time in sorted(times):
        if not kept or time - kept[-1] > 1e-5:
            kept.append(time)
    if len(kept) > 1:
        kept[-1] = max(times)  # the end itself, to the last bit
    return tuple(kept)


class _BadSampling(Exception):
    """Carries the problem of a sampling."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
