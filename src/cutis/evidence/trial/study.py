"""One drawing of a virtual trial as a study: what a reader of files would give, but simulated."""

from __future__ import annotations

import numpy as np

from cutis.evidence.study.records import Study
from cutis.evidence.trial.plan import Trial
from cutis.evidence.trial.simulate import ObservedTrial, PotentialOutcomes
from cutis.files.read_report import ReadReport
from cutis.tables import Frame

#: Why a simulated subject has no last grade.
LOST, MISSED = "lost at random (simulated)", "missed the visit at random (simulated)"


def study_of(outcomes: PotentialOutcomes, seen: ObservedTrial) -> Study:
    """Return a drawing as the study a reader of files would give, marked as simulated."""
    import pandas as pd

    trial = outcomes.trial
    names = [f"V{k + 1:0{len(str(len(seen.person)))}d}" for k in range(len(seen.person))]
    visits, groups = list(trial.visits), list(trial.groups)
    rows = [
        (names[i], visit, endpoint, seen.grades[i, e, v], trial.visits[visit])
        for e, endpoint in enumerate(trial.endpoints)
        for v, visit in enumerate(visits)
        for i in range(len(names))
    ]
    grades: Frame = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade", "time"])
    last = seen.grades[:, 0, visits.index(trial.declared.at)]
    left = seen.lost <= visits.index(trial.declared.at)
    subjects = _people(outcomes, seen).set_axis(pd.Index(names, dtype=object), axis=0)
    subjects["arm"] = [groups[k] for k in seen.group]
    subjects["completed"] = np.isfinite(last)
    subjects["reason"] = [
        "" if done else LOST if gone else MISSED
        for done, gone in zip(subjects["completed"], left, strict=True)
    ]
    report = ReadReport(trial.file, "virtual trial", quantity="grade")
    report.rows, report.kept = len(grades), int(grades["grade"].notna().sum())
    for note in (*outcomes.notes, *_notes(trial, seen)):
        report.note(note)
    return Study(
        title=trial.plan.title or "virtual trial", file=trial.file, grades=grades,
        subjects=subjects, events=None, endpoints=trial.endpoints, visits=trial.visits,
        declared=trial.declared, control=trial.control, enrolled=len(names), simulated=True,
        facts=_facts(trial), report=report,
    )  # fmt: skip


def _people(outcomes: PotentialOutcomes, seen: ObservedTrial) -> Frame:
    """Return what is known of each subject."""
    import pandas as pd

    people = [outcomes.people[k] for k in seen.person]
    groups = list(outcomes.trial.groups)
    regimen = [
        outcomes.regimens[outcomes.chosen[groups[g]][p]]
        for g, p in zip(seen.group, seen.person, strict=True)
    ]
    return pd.DataFrame(
        {
            "age": [f"{one.age:.1f}" for one in people],
            "sex": [one.sex for one in people],
            "phototype": [one.fitzpatrick for one in people],
            "sun": [one.sun for one in people],
            "regimen": regimen,
        }
    )


def _facts(trial: Trial) -> dict[str, str]:
    """Return what is declared of a simulated study; `simulated` follows it into every file."""
    who = trial.plan.said()
    rules = {f"group {name}": str(rule) for name, rule in trial.groups.items()}
    done = {
        f"arm {name}": "; ".join(word.text for word in said)
        for name, said in trial.plan.arms.items()
    }
    dealt = {"randomised": "yes"} if len(trial.groups) > 1 else {}
    seed = str(trial.plan.seed)
    return {"simulated": "yes", "cohort": who, "seed": seed, **dealt, **rules, **done}


def _notes(trial: Trial, seen: ObservedTrial) -> list[str]:
    """Return what a reader of a simulated study needs beside the numbers."""
    notes = ["The model has no adverse events; that none are shown says nothing."]
    if trial.include:
        notes.append(f"{seen.screened} screened, {len(seen.person)} enrolled")
    if not trial.plan.draws:
        notes.append("Central values of the atlas; `draws: 20` adds how little they are known.")
    if trial.expectation:
        notes.append(f"Later looks are graded {trial.expectation:g} scores better by expectation.")
    return notes
