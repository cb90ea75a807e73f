"""The complete form of a plan as JSON, as it is kept with a run, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from cutis.experiment.marks import Word
from cutis.experiment.resolve import Experiment
from cutis.experiment.subject import Cohort
from cutis.experiment.timeline import Arm, Deed
from cutis.model.donor import Dish, Donor, Subject


def to_json(experiment: Experiment) -> str:
    """Return an experiment as JSON; the alleles of a person are never stored."""
    subject = experiment.subject
    if isinstance(subject, Donor):
        subject = replace(subject, genotype={})
    elif isinstance(subject, Dish):
        subject = replace(subject, donor=replace(subject.donor, genotype={}))
    values = asdict(replace(experiment, subject=subject))
    values["keep"] = [word.text for word in experiment.keep]
    values["has_genotype"] = has_genotype(experiment)
    values["kind"] = type(experiment.subject or experiment.cohort).__name__
    return json.dumps(values, ensure_ascii=False)


def has_genotype(experiment: Experiment) -> bool:
    """Tell whether the subject comes with alleles."""
    subject = experiment.subject
    donor = subject.donor if isinstance(subject, Dish) else subject
    return bool(donor and donor.genotype)


def from_json(text: str) -> Experiment:
    """Return the experiment that :func:`to_json` wrote; raise ValueError, KeyError or TypeError."""
    values = json.loads(text)
    kind = values.pop("kind")
    values.pop("has_genotype")
    values["subject"] = _subject(kind, values["subject"])
    values["cohort"] = _cohort(values["cohort"]) if kind == "Cohort" else None
    values["trunk"] = _arm(values["trunk"]) if values["trunk"] else None
    values["arms"] = tuple(_arm(arm) for arm in values["arms"])
    values["keep"] = tuple(Word(name) for name in values["keep"])
    for name in ("agents", "notes"):
        values[name] = tuple(values[name])
    return Experiment(**values)


def _subject(kind: str, values: dict[str, Any] | None) -> Subject | None:
    if values is None:
        return None
    if kind == "Dish":
        return Dish(**{**values, "donor": Donor(**values["donor"])})
    return Donor(**values)


def _cohort(values: dict[str, Any]) -> Cohort:
    pairs = {name: _pair(values[name]) for name in ("age", "sun", "fitzpatrick")}
    return Cohort(**{**values, **pairs})


def _pair(value: Any) -> Any:
    return value if value is None else tuple(value)


def _arm(values: dict[str, Any]) -> Arm:
    deeds = tuple(_deed(deed) for deed in values["deeds"])
    lists = {name: tuple(values[name]) for name in ("samples", "notes")}
    return Arm(**{**values, **lists, "deeds": deeds})


def _deed(values: dict[str, Any]) -> Deed:
    lists = {name: tuple(values[name]) for name in ("times", "without")}
    levels = tuple((signal, level) for signal, level in values["levels"])
    return Deed(**{**values, **lists, "levels": levels})
