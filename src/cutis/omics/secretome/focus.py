"""Whose secretome is heard and dosed, what it is compared with, and of which times it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cutis.errors import DataError
from cutis.tables import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.compare.stages import Stages
    from cutis.omics.measured import Measured
    from cutis.omics.samples.choices import Choices

#: Names of conditions that others are held against, wherever they stand in the table.
CONTROL = re.compile(
    r"controls?|ctrls?|ctl|con|untreated|unstimulated|vehicle|mock|dmso|pbs|"
    r"empty[\s_-]*vector|wt|wild[\s_-]*type|scrambled?|non[\s_-]*targeting",
    re.I,
)
#: How a user says it.
HOW = "`condition:` and `against:` of the design, or --condition and --against, say it"


@dataclass(frozen=True)
class Heard:
    """The medium that is heard, and dosed to skin.

    Attributes
    ----------
    measured, condition
        Its samples, under this name.
    says
        What it is, for headings: the condition, and of a time course which times.
    """

    measured: Measured
    condition: str
    says: str


def pairs(conditions: list[str], choices: Choices, most: int) -> list[tuple[str, str]]:
    """Return which condition is compared with which, that of the focus first.

    Parameters
    ----------
    conditions
        Of the samples, in their order.
    choices
        What a user said.
    most
        Comparisons at most where nobody says which.
    """
    first, second, both = choices.first, choices.second, choices.both
    named = [(both, first), (both, second)] if first and second and both else []
    if not named and first and second:
        named = [(second, first)]
    if not choices.condition and not choices.against and named:
        return named
    taken = choices.condition or both or second
    start = choices.against or (first if first != taken else "")
    start = start or _reference([name for name in conditions if name != taken])
    others = [name for name in conditions if name not in (start, taken)]
    taken = taken if taken and taken != start else others.pop(0) if others else ""
    if not taken:
        return []
    chosen = (taken, start)
    if choices.condition and choices.against:
        return [chosen, *(pair for pair in named if pair != chosen)]
    rest = named or [(other, start) for other in others]
    return [chosen, *(pair for pair in rest if pair != chosen)][:most]


def _reference(conditions: list[str]) -> str:
    """Return a condition named as a control, else the first."""
    named = [name for name in conditions if CONTROL.fullmatch(name.strip())]
    return [*named, *conditions, ""][0]


def note_of(conditions: list[str], choices: Choices, chosen: list[tuple[str, str]]) -> str:
    """Return which condition was taken, where nobody says; empty where somebody does."""
    said = choices.condition or choices.both or choices.second
    if said or not chosen:
        return ""
    taken, start = chosen[0]
    why = "said" if start in (choices.against, choices.first) else "the first in the table"
    if why != "said" and CONTROL.fullmatch(start.strip()):
        why = "named as a control"
    many = "the other condition" if len(conditions) == 2 else "the next condition"
    return (
        f"heard and dosed is the medium of {taken!r}, {many}, against {start!r} ({why}), "
        f"for nobody says; {HOW}"
    )


def course_of(measured: Measured, choices: Choices, main: str) -> list[str]:
    """Return the conditions that are one time course; empty where there is none.

    It is that of the main condition; where each condition is one time, they are one course
    together, unless a user named one of them.
    """
    samples: Frame = measured.samples
    if "time" not in samples:
        return []
    times = samples.groupby("condition", sort=False)["time"].nunique()
    if times.get(main, 0) > 1:
        return [main]
    apart = samples[["condition", "time"]].drop_duplicates()["time"].is_unique
    said = choices.condition or choices.both or choices.second
    alone = len(times) > 1 and bool((times == 1).all()) and apart and not said
    return list(times.index) if alone else []


def heard_of(
    measured: Measured, course: list[str], main: str, stages: Callable[[], Stages]
) -> Heard:
    """Return the samples that are heard: of a time course those of the stage to collect.

    Parameters
    ----------
    measured, main
        Every sample, and the condition in focus.
    course
        See :func:`course_of`.
    stages
        Called for the stages when there is a course.
    """
    from cutis.omics.compare.stages import SURE

    if not course:
        return Heard(measured, main, main)
    samples = measured.samples[measured.samples["condition"].isin(course)]
    name = main if len(course) == 1 else "the time course"
    many = samples["time"].nunique()
    try:
        when = stages().collect
        why = "no stage to collect is sure enough"
    except DataError:
        when, why = None, "stages cannot be told"
    if when is not None and when.stage and when.sure >= SURE:
        samples = samples[samples["time"].between(when.start, when.end)]
        says = f"{name}, day {when.start:g} to {when.end:g}, the stage to collect"
    else:
        says = f"{name}, mean of all {many} times, for {why}"
    inside = measured.only(samples=list(samples.index))
    renamed = replace(inside, samples=inside.samples.assign(condition=name))
    return Heard(renamed, name, says)


def receivers(named: list[str], knowledge: Knowledge | None) -> list[str]:
    """Return a warning for each cell given receptors that is no receiving cell of the atlas."""
    from cutis.files.read_report import nearest
    from cutis.knowledge.tables.receptors import receptors

    if not named:
        return []
    known = list(dict.fromkeys(cell for one in receptors(knowledge).values() for cell in one.on))
    return [
        f"receptors of {name!r}: no receiving cell of the atlas ({', '.join(known)}), so its "
        f"messages have no tags; {nearest(name, known)}"
        for name in named if name not in known
    ]  # fmt: skip
