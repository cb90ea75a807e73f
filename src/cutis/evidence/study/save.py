"""Writes a study as the files it would be read from."""

from __future__ import annotations

import io
from pathlib import Path

from cutis.evidence.study.records import Endpoint, Study
from cutis.evidence.study.rows import OF_SUBJECT
from cutis.files.writing import text_writer, written_together

#: Names of the files in a study's folder.
PLAN, GRADES, EVENTS = "study.yaml", "grades.csv", "events.csv"


def save_study(study: Study, folder: str | Path) -> list[Path]:
    """Write a study into a folder: what was declared, the grades, the adverse events.

    `cutis study` reads them back as the same study. A simulated one says so twice: under `facts`,
    and in a column of its grades.

    Raises
    ------
    CutisError
        The folder cannot be written, or files that cutis did not write are in it.
    """
    place = Path(folder)
    texts = {GRADES: _grades(study), PLAN: _plan(study)}
    if study.events is not None and len(study.events):
        texts[EVENTS] = study.events.to_csv(index=False)
    return written_together({place / name: text_writer(text) for name, text in texts.items()})


def _grades(study: Study) -> str:
    """Return the long table, subjects' attributes beside each grade."""
    table = study.grades[["subject", "visit", "endpoint", "grade"]]
    known = [role for role in OF_SUBJECT if role in study.subjects]
    table = table.join(study.subjects[known], on="subject")
    if study.simulated:
        table["simulated"] = "yes"
    out = io.StringIO()
    table.to_csv(out, index=False)
    return out.getvalue()


def _plan(study: Study) -> str:
    """Return what was declared, as YAML."""
    import yaml

    plan = study.declared
    gone = study.subjects[study.subjects["reason"] != ""]
    said: dict[str, object] = {
        "title": study.title,
        "data": GRADES,
        "visits": {name: f"{days:.12g} day" for name, days in study.visits.items()},
        "arms": {arm: "control" if arm == study.control else "treatment" for arm in study.arms},
        "endpoints": {name: _endpoint(one) for name, one in study.endpoints.items()},
        "analysis": {
            "baseline": plan.baseline, "at": plan.at, "zeros": plan.zeros, "method": plan.method,
            "family": list(plan.family), "correction": plan.correction, "missing": plan.missing,
            "alpha": plan.alpha, "level": plan.level,
        },
        "enrolled": study.enrolled,
        "dropouts": {str(name): str(reason) for name, reason in gone["reason"].items()},
        "facts": dict(study.facts) | ({"simulated": "yes"} if study.simulated else {}),
    }  # fmt: skip
    if study.events is not None:
        said["adverse events"] = EVENTS if len(study.events) else "none"
    kept = {name: value for name, value in said.items() if value or name == "facts"}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


def _endpoint(one: Endpoint) -> dict[str, object]:
    """Return an endpoint as a study's file declares it."""
    said: dict[str, object] = {"better": one.better}
    if one.grades:
        low, high = one.grades[0], one.grades[-1]
        whole = list(one.grades) == [low + k for k in range(len(one.grades))]
        each = [float(grade) for grade in one.grades]
        said["scale"] = f"{low:g} to {high:g}" if whole and low >= 0 else each
    else:
        said["unit"] = one.unit
    if one.repeat_sd:
        said["repeat sd"] = one.repeat_sd
    if one.labels:
        said["labels"] = {float(grade): name for grade, name in one.labels.items()}
    return said
