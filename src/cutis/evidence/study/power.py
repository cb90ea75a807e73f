"""How many subjects a paired ordinal study needs: by simulating it, with its family of endpoints.

Each simulated subject improves, stays or worsens on each endpoint with assumed chances, by an
assumed number of grades, endpoints of one subject being correlated; the simulated study is then
tested exactly as the real one will be, zero rule, correction and losses included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.evidence.study.adverse import share
from cutis.evidence.study.records import CORRECTIONS, Declared
from cutis.methods import method
from cutis.statistics.multiplicity import adjusted
from cutis.statistics.signed_rank import METHODS, ZEROS, signed_rank
from cutis.tables import Frame

#: Simulated studies, unless told otherwise; their seed.
STUDIES, SEED = 2000, 4711

#: Above so many subjects thousands of exact sums would take hours and change no figure.
SUMMED = 200

#: Searches give up above this many subjects.
MOST_SUBJECTS = 2000


@dataclass(frozen=True)
class Assumed:
    """What is assumed of one endpoint.

    Attributes
    ----------
    improved, worse
        Chances that a subject's grade at the end is better, worse; the others stay.
    steps
        Chance of moving by 1, 2, 3 … grades when moving; the last takes what is missing to 1.
    """

    improved: float
    worse: float = 0.05
    steps: tuple[float, ...] = (0.7, 0.3)

    def __post_init__(self) -> None:
        """Refuse what are no chances."""
        parts = (self.improved, self.worse, *self.steps)
        too_many = self.improved + self.worse > 1 + 1e-9
        if too_many or any(not 0 <= part <= 1 for part in parts) or not self.steps:
            raise DataError(
                f"improved {self.improved:g} and worse {self.worse:g} with steps "
                f"{', '.join(f'{s:g}' for s in self.steps)} are no chances: each from 0 to 1, "
                "improved and worse together at most 1"
            )


@dataclass(frozen=True)
class Design:
    """The study to be simulated.

    Attributes
    ----------
    endpoints
        Name → what is assumed of it; together they are the family.
    n
        Subjects enrolled.
    lost
        Chance that a subject has no final visit.
    correlation
        Between the endpoints of a subject (of the normal scores behind them).
    zeros, method, correction, alpha
        Of the analysis, see :class:`cutis.evidence.study.records.Declared`.
    """

    endpoints: Mapping[str, Assumed]
    n: int = 25
    lost: float = 0.04
    correlation: float = 0.3
    zeros: str = "pratt"
    method: str = "exact"
    correction: str = "holm"
    alpha: float = 0.05

    def __post_init__(self) -> None:
        """Refuse a design that cannot be simulated."""
        if not self.endpoints:
            raise DataError("power: no endpoint is given")
        taken = [name for name in ("any", "all") if name in self.endpoints]
        if taken:
            raise DataError(f"power: {taken[0]!r} means the whole family; give the endpoint a name")
        for what, value, known in (
            ("zeros", self.zeros, ZEROS), ("method", self.method, METHODS),
            ("correction", self.correction, CORRECTIONS),
        ):  # fmt: skip
            if value not in known:
                raise DataError(f"power: {what} {value!r}, expected one of {', '.join(known)}")
        if not 0 < self.alpha <= 0.5:
            raise DataError(f"power: the level is {self.alpha:g}; expected 0 to 0.5, such as 0.05")
        if self.n < 1 or not 0 <= self.lost < 1 or not 0 <= self.correlation < 1:
            raise DataError(
                f"power: n {self.n}, lost {self.lost:g}, correlation {self.correlation:g}; "
                "expected at least one subject, and chances from 0 to below 1"
            )


@dataclass(frozen=True)
class Power:
    """How often such a study finds what is assumed.

    Attributes
    ----------
    table
        One row an endpoint, then ``any`` and ``all``: ``power`` with its Monte-Carlo interval
        ``low``, ``high``, and ``n``.
    design, studies
        What was simulated, how often.
    """

    table: Frame
    design: Design
    studies: int

    def of(self, name: str) -> float:
        """Return the power of an endpoint, ``any`` or ``all``."""
        return float(self.table.set_index("endpoint").loc[name, "power"])


@method(
    formula="share of simulated studies in which the declared test finds the improvement",
    limits="as good as the chances that are assumed",
    check="binomial power of a sign test; Holm’s (tests/evidence/study/test_power.py)",
)
def power(
    design: Design,
    *,
    studies: int = STUDIES,
    seed: int = SEED,
    either: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Power:
    """Simulate a study many times and count how often each endpoint is found to improve.

    Parameters
    ----------
    design
        The study.
    studies
        How often.
    seed
        The same seed gives the same answer.
    either
        Whether worsening counts as found too: with nothing assumed, ``any`` is then the chance of
        a false finding in the family.
    progress
        Called now and then with how many are done, of how many.
    """
    import pandas as pd

    found = np.zeros((studies, len(design.endpoints)), dtype=bool)
    for one in range(studies):
        found[one] = _found(_changes(design, np.random.default_rng((seed, one))), design, either)
        if progress is not None and (one + 1) % 100 == 0:
            progress(one + 1, studies)
    columns = dict(zip(design.endpoints, found.T, strict=True))
    columns |= {"any": found.any(axis=1), "all": found.all(axis=1)}
    rows = [
        dict(
            zip(
                ("endpoint", "power", "low", "high"),
                (name, *share(int(c.sum()), studies)),
                strict=True,
            )
        )
        for name, c in columns.items()
    ]
    return Power(pd.DataFrame(rows).assign(n=design.n), design, studies)


def _changes(design: Design, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return simulated improvements in grades, (subjects seen at the end, endpoints)."""
    from scipy.special import ndtr

    seen = int((rng.random(design.n) >= design.lost).sum())
    common = rng.standard_normal((seen, 1))
    own = rng.standard_normal((seen, len(design.endpoints)))
    rho = design.correlation
    uniform = ndtr(np.sqrt(rho) * common + np.sqrt(1 - rho) * own)
    size = rng.random(uniform.shape)
    changes = np.zeros(uniform.shape, dtype=np.int64)
    for k, assumed in enumerate(design.endpoints.values()):
        steps = 1 + np.searchsorted(np.cumsum(assumed.steps[:-1]), size[:, k], side="right")
        better = uniform[:, k] >= 1 - assumed.improved
        worse = uniform[:, k] < assumed.worse
        changes[:, k] = steps * (better.astype(int) - worse.astype(int))
    return changes


def _found(changes: NDArray[np.int64], design: Design, either: bool) -> NDArray[np.bool_]:
    """Return which endpoints are found to improve (or change) in one simulated study."""
    tests = [_test(tuple(sorted(column)), design.zeros, design.method) for column in changes.T]
    p = adjusted([one[0] for one in tests], design.correction)
    return (p <= design.alpha) & (either | (np.array([one[1] for one in tests]) > 0))


@lru_cache(maxsize=100_000)
def _test(changes: tuple[int, ...], zeros: str, method: str) -> tuple[float, float]:
    """Return p and statistic of sorted changes; simulated studies repeat themselves."""
    if not changes:
        return 1.0, 0.0
    method = method if len(changes) <= SUMMED else "asymptotic"
    test = signed_rank(changes, zeros=zeros, method=method)
    return test.pvalue, test.statistic


@method(
    formula="bisection over n of the simulated power",
    limits="as `power`",
    check="the size reaches its power (tests/evidence/study/test_power.py)",
)
def sample_size(
    design: Design,
    target: float = 0.8,
    *,
    of: str = "all",
    studies: int = STUDIES,
    seed: int = SEED,
) -> Power:
    """Return the power of the smallest study that reaches a target.

    Parameters
    ----------
    design
        Its ``n`` is not looked at.
    target
        Power asked for.
    of
        An endpoint, ``any`` or ``all``.

    Raises
    ------
    DataError
        There is no such endpoint, or more than :data:`MOST_SUBJECTS` would be needed.
    """
    _known(design, of)

    def at(n: int) -> Power:
        return power(replace(design, n=n), studies=studies, seed=seed)

    low, high = 1, 8
    while (best := at(high)).of(of) < target:
        low, high = high, 2 * high
        if high > MOST_SUBJECTS:
            raise DataError(
                f"power: more than {MOST_SUBJECTS} subjects would be needed for {of!r} to reach "
                f"{target:g}; it is {best.of(of):.2f} with {low}"
            )
    while high - low > 1:
        middle = (low + high) // 2
        trial = at(middle)
        low, high, best = (low, middle, trial) if trial.of(of) >= target else (middle, high, best)
    return best


@method(
    formula="bisection over the share that improves",
    limits="as `power`",
    check="found as often as asked (tests/evidence/study/test_power.py)",
)
def detectable(
    design: Design, endpoint: str, target: float = 0.8, *, studies: int = 500, seed: int = SEED
) -> float:
    """Return the smallest share of improving subjects that is found with a target power.

    The chance to worsen and the steps stay as assumed; NaN when even all improving is not found.

    Raises
    ------
    DataError
        There is no such endpoint.
    """
    _known(design, endpoint)
    assumed = design.endpoints[endpoint]

    def at(improved: float) -> float:
        changed = dict(design.endpoints) | {endpoint: replace(assumed, improved=improved)}
        return power(replace(design, endpoints=changed), studies=studies, seed=seed).of(endpoint)

    low, high = 0.0, 1 - assumed.worse
    if at(high) < target:
        return float("nan")
    while high - low > 0.005:
        middle = (low + high) / 2
        low, high = (low, middle) if at(middle) >= target else (middle, high)
    return high


@method(
    formula="z √2 · SEM",
    limits="of one subject",
    check="by hand (tests/evidence/study/test_power.py)",
    reference="Weir 2005",
)
def minimal_detectable_change(sem: float, level: float = 0.95) -> float:
    """Return the change of one subject that repeated reading alone would rarely give.

    Parameters
    ----------
    sem
        Standard error of measurement of one reading, from repeated readings, in any unit.
    level
        Confidence.

    Source: Weir (2005), J Strength Cond Res 19:231–240.
    """
    from scipy.stats import norm

    return float(norm.ppf((1 + level) / 2)) * 2**0.5 * sem


def declared(design: Design) -> Declared:
    """Return the plan of analysis of a simulated design, to be written into a study's file."""
    return Declared(
        "baseline", "end", tuple(design.endpoints), design.zeros, design.method,
        design.correction, alpha=design.alpha,
    )  # fmt: skip


def _known(design: Design, name: str) -> None:
    """Refuse an endpoint that is not there."""
    names = [*design.endpoints, "any", "all"]
    if name not in names:
        raise DataError(f"power: no endpoint {name!r}; there is {', '.join(names)}")
