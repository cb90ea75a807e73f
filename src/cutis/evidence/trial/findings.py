"""A virtual trial from its plan to all that is found of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutis.evidence.study.analyse import Analysis
from cutis.evidence.trial.repeats import Repeats
from cutis.evidence.trial.simulate import PotentialOutcomes
from cutis.tables import Frame


@dataclass(frozen=True)
class TrialFindings:
    """All that is found of a virtual trial.

    Attributes
    ----------
    outcomes, analysis
        The model's part; one drawing, analysed.
    repeats
        The trial many times over, or None.
    compared
        Beside published percentages, or None.
    published
        Published trials the model was run for, see
        :func:`cutis.evidence.trial.compare.published_changes`.
    again
        The command that made it.
    """

    outcomes: PotentialOutcomes
    analysis: Analysis
    repeats: Repeats | None
    compared: Frame | None
    published: Sequence[dict[str, object]]
    again: str = ""


def run_trial(
    plan: str | Path,
    *,
    repeats: int | None = None,
    published: bool = False,
    again: str = "",
    progress: bool = False,
    **choices: Any,
) -> TrialFindings:
    """Simulate a trial, analyse one drawing of its grades, repeat the grading, and compare.

    Parameters
    ----------
    plan
        A plan's file with a cohort, and a part ``trial:``.
    repeats
        Times that grading is drawn anew; None takes the plan's, 0 leaves it.
    published
        Also run the published trials of the grading's file.
    again
        The command that made it, for a report.
    progress
        Show on the error stream how far it is.
    choices
        Over the plan's, as :func:`cutis.evidence.trial.read.read_trial` takes them.

    Raises
    ------
    PlanError, DataError
        The plan cannot be read.
    Interrupted
        Somebody stopped it.
    """
    from cutis.evidence.study.analyse import analyse
    from cutis.evidence.trial.compare import compared, published_changes
    from cutis.evidence.trial.read import read_trial
    from cutis.evidence.trial.simulate import observe, simulate
    from cutis.evidence.trial.study import study_of

    trial = read_trial(Path(plan), **choices)
    outcomes = simulate(trial, progress=progress)
    analysis = analyse(study_of(outcomes, observe(outcomes)))
    many = trial.record.repeats if repeats is None else repeats
    found = _repeated(outcomes, many, progress) if many else None
    held = None if found is None else compared(outcomes, found)
    others = list(published_changes(trial.knowledge)) if published else []
    return TrialFindings(outcomes, analysis, found, held, others, again)


def _repeated(outcomes: PotentialOutcomes, repeats: int, wanted: bool) -> Repeats:
    """Repeat a trial, with progress on the error stream."""
    from cutis.evidence.trial.repeats import repeated
    from cutis.skin.experiment.progress import progress_for

    progress = progress_for(wanted, "grading")
    try:
        return repeated(outcomes, repeats, progress=progress.move)
    finally:
        progress.close()
