"""What a virtual trial would show if it were repeated, and what the model holds behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.evidence.study.adverse import share
from cutis.evidence.study.records import Endpoint
from cutis.evidence.study.within_arm_change import percent
from cutis.evidence.trial.simulate import ObservedTrial, PotentialOutcomes, observe
from cutis.methods import method
from cutis.skin.readout.grading import Noise
from cutis.statistics.multiplicity import adjusted
from cutis.statistics.signed_rank import signed_rank
from cutis.statistics.stratified import stratified_mann_whitney, van_elteren
from cutis.tables import Frame

Array = NDArray[np.float64]

#: Ends of the ranges over repeats and draws, per cent.
RANGE = (2.5, 97.5)
#: The two families of tests: every group against its own baseline, and against the control.
BASELINE, CONTROL = "from baseline", "against control"
#: (endpoint, group) → a row of numbers for each repeat.
Rows = dict[tuple[str, str], list[tuple[float, ...]]]


@dataclass(frozen=True)
class Repeats:
    """A trial, many times over.

    Attributes
    ----------
    changes
        One row an endpoint and group: shares of subjects improved and worse, improvement of the
        mean in per cent and the mean change of score seen, each with the median and the middle
        95 % of the repeats; ``found``, ``harm``: how often improvement, or worsening, holds over
        the family, the former with its Monte-Carlo interval; ``true``:
        the mean change of the model's own score, lower is better.
    between
        The same of each group against the control: ``estimate`` (chance of a better grade, less a
        half), how often it is ``found`` better; ``true`` is the difference of the model's change
        in the same people under either rule, with the range over draws of the atlas. None without
        a control.
    family
        How often any endpoint of the family is found, better or worse, in any group:
        :data:`BASELINE`, :data:`CONTROL`.
    repeats
        How often.
    short
        Repeats that enrolled fewer than declared: too few of those screened could enter.
    """

    changes: Frame
    between: Frame | None
    family: dict[str, float]
    repeats: int
    short: int = 0


@method(
    formula="enrolment, grading and losses drawn again, each tested as declared",
    limits="missing grades left out of their pairs",
    check="the analysis of a study, drawing by drawing (tests/evidence/trial/test_simulate.py)",
)
def repeated(
    outcomes: PotentialOutcomes,
    repeats: int | None = None,
    *,
    noise: Noise | None = None,
    progress: Callable[[float], None] | None = None,
) -> Repeats:
    """Draw enrolment, grading and losses again and again, and test each time as declared.

    Missing grades are left out of their pairs, whatever the plan of analysis does with them.

    Parameters
    ----------
    outcomes
        The model's part, computed once.
    repeats
        How often; None takes the trial's.
    noise
        None takes the trial's.
    progress
        Called with the share done.
    """
    repeats = outcomes.trial.record.repeats if repeats is None else repeats
    if repeats < 1:
        raise DataError("a trial is repeated at least once")
    rows: Rows = {}
    against: Rows = {}
    family: dict[str, list[bool]] = {}
    short = 0
    for one in range(repeats):
        seen = observe(outcomes, one, noise=noise, short=True)
        short += bool(outcomes.trial.include) and len(seen.person) < outcomes.trial.subjects
        family.setdefault(BASELINE, []).append(
            _keep(rows, outcomes, dict(_changes(outcomes, seen)))
        )
        if outcomes.trial.control:
            found = dict(_against(outcomes, seen))
            family.setdefault(CONTROL, []).append(_keep(against, outcomes, found))
        if progress is not None:
            progress((one + 1) / repeats)
    true = truth(outcomes)
    between = None
    if against:
        between = _table(against, ("estimate",)).merge(true["between"], on=["endpoint", "group"])
    names = ("improved", "worse", "percent", "seen")
    return Repeats(
        changes=_table(rows, names).merge(true["changes"], on=["endpoint", "group"]),
        between=between,
        family={name: float(np.mean(found)) for name, found in family.items()},
        repeats=repeats,
        short=short,
    )


def _keep(
    rows: Rows, outcomes: PotentialOutcomes, found: dict[str, list[tuple[float, ...]]]
) -> bool:
    """Enter one repeat: numbers, and whether better or worse; tell whether any of the family is.

    As in the analysis of a study, p is corrected over the family in all groups together.
    """
    declared, names = outcomes.trial.declared, list(outcomes.trial.endpoints)
    inside = np.array([name in declared.family for name in names] * len(found))
    flat = [(name, group, one) for group, many in found.items()
            for name, one in zip(names, many, strict=True)]  # fmt: skip
    p = np.array([one[-2] for _, _, one in flat])
    p[inside] = adjusted(p[inside], declared.correction)
    for (name, group, one), value in zip(flat, p, strict=True):
        sure = value <= declared.alpha
        both = (float(sure and one[-1] > 0), float(sure and one[-1] < 0))
        rows.setdefault((name, group), []).append((*one[:-2], *both))
    return bool((p[inside] <= declared.alpha).any())


def _changes(
    outcomes: PotentialOutcomes, seen: ObservedTrial
) -> Iterator[tuple[str, list[tuple[float, ...]]]]:
    """Give, for each group, each endpoint's shares, per cent, change seen, p and sign."""
    trial = outcomes.trial
    at = list(trial.visits).index(trial.declared.at)
    for k, group in enumerate(trial.groups):
        mine = seen.grades[seen.group == k]
        yield (
            group,
            [
                _change(
                    one, mine[:, e, 0], mine[:, e, at], trial.declared.zeros, trial.declared.method
                )
                for e, one in enumerate(trial.endpoints.values())
            ],
        )


def _change(
    endpoint: Endpoint, before: Array, after: Array, zeros: str, method: str
) -> tuple[float, ...]:
    """Return shares improved and worse, per cent of the mean, change seen, p and sign."""
    both = np.isfinite(after)
    before, after = before[both], after[both]
    if not len(after):
        nothing = float("nan")
        return nothing, nothing, nothing, nothing, 1.0, 0.0
    gain = endpoint.sign * (after - before)
    p, sign = _test(tuple(sorted(gain)), zeros, method)
    return (
        float((gain > 0).mean()), float((gain < 0).mean()), percent(before, after, endpoint.sign),
        float(0.0 - gain.mean()), p, sign,
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _test(gain: tuple[float, ...], zeros: str, method: str) -> tuple[float, float]:
    """Return p and statistic of sorted gains; repeated trials repeat themselves."""
    test: Any = signed_rank(gain, zeros=zeros, method=method)  # pyright: ignore[reportArgumentType]
    return test.pvalue, test.statistic


def _against(
    outcomes: PotentialOutcomes, seen: ObservedTrial
) -> Iterator[tuple[str, list[tuple[float, ...]]]]:
    """Give, for each group but the control, each endpoint's estimate, p and sign against it."""
    trial = outcomes.trial
    groups, at = list(trial.groups), list(trial.visits).index(trial.declared.at)
    control = seen.group == groups.index(trial.control)
    for k, group in enumerate(groups):
        if group == trial.control:
            continue
        inside = control | (seen.group == k)
        first = (seen.group == k)[inside]
        rows = []
        for e, endpoint in enumerate(trial.endpoints.values()):
            values = endpoint.sign * seen.grades[inside, e, at]
            seen_both = [np.isfinite(values[part]).any() for part in (first, ~first)]
            if not all(seen_both):
                rows.append((float("nan"), 1.0, 0.0))
                continue
            estimate = float(stratified_mann_whitney(values, first).table["estimate"].iloc[0])
            p = van_elteren(values, first).pvalue
            rows.append((estimate, p if np.isfinite(p) else 1.0, estimate))
        yield group, rows


def _table(rows: Rows, names: tuple[str, ...]) -> Frame:
    """Return the middle and the range of each number, and how often improvement was found."""
    import pandas as pd

    table = []
    for (endpoint, group), found in rows.items():
        values = np.array(found)
        row: dict[str, object] = {"endpoint": endpoint, "group": group}
        for k, name in enumerate(names):
            low, middle, high = np.nanpercentile(values[:, k], [RANGE[0], 50, RANGE[1]])
            row |= {name: middle, f"{name}_low": low, f"{name}_high": high}
        times = int(values[:, -2].sum())
        value, low, high = share(times, len(values))
        row |= {"found": value, "found_low": low, "found_high": high}
        table.append(row | {"harm": float(values[:, -1].mean())})
    return pd.DataFrame(table)


def truth(outcomes: PotentialOutcomes) -> dict[str, Frame]:
    """Return the model's own change of score from baseline, and against the control.

    Both are means over everybody who may be screened, without noise of any kind; against the
    control the same people are taken under either rule, which no real trial can do. Scores: lower
    is better. The ranges are over draws of the atlas, and NaN without draws.
    """
    import pandas as pd

    trial = outcomes.trial
    at = list(trial.visits).index(trial.declared.at)
    change = outcomes.scores[..., at] - outcomes.scores[..., 0]
    who = np.arange(change.shape[1])
    mine = {group: change[chosen, who] for group, chosen in outcomes.chosen.items()}
    rows: list[dict[str, object]] = []
    against: list[dict[str, object]] = []
    for e, endpoint in enumerate(trial.endpoints):
        for group, values in mine.items():
            key: dict[str, object] = {"endpoint": endpoint, "group": group}
            rows.append(key | _spread(np.nanmean(values[:, :, e], axis=0)))
            if trial.control and group != trial.control:
                apart = values[:, :, e] - mine[trial.control][:, :, e]
                against.append(key | _spread(np.nanmean(apart, axis=0)))
    return {"changes": pd.DataFrame(rows), "between": pd.DataFrame(against)}


def _spread(values: Array) -> dict[str, float]:
    """Return the middle of draws and their range."""
    low, high = (np.percentile(values, RANGE) if len(values) > 1 else (np.nan, np.nan))  # fmt: skip
    return {"true": float(np.median(values)), "true_low": float(low), "true_high": float(high)}
