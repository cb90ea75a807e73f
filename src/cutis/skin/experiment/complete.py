"""The complete form of a plan as JSON, as it is kept with a run, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from cutis.skin.experiment.marks import Word
from cutis.skin.experiment.resolve import TRUNK, Experiment
from cutis.skin.experiment.subject import Cohort
from cutis.skin.experiment.timeline import Arm, Intervention
from cutis.skin.model.donor import Dish, Donor, Subject

#: What the interventions of an arm are called in runs that are stored, the oldest ones too.
STORED = "deeds"


def to_json(experiment: Experiment) -> str:
    """Return an experiment as JSON; the alleles of a person are never stored."""
    values = asdict(experiment.anonymous)
    values["trunk"] = _stored(values["trunk"]) if values["trunk"] else None
    values["arms"] = [_stored(arm) for arm in values["arms"]]
    values["keep"] = [word.text for word in experiment.keep]
    values["has_genotype"] = bool(genotyped(experiment))
    values["genotyped"] = list(genotyped(experiment))
    return json.dumps(values, ensure_ascii=False)


def _stored(arm: dict[str, Any]) -> dict[str, Any]:
    """Return an arm's fields under the names they are stored by, in the same order."""
    return {STORED if name == "interventions" else name: arm[name] for name in arm}


def genotyped(experiment: Experiment) -> tuple[str, ...]:
    """Return whose subject comes with alleles: arms with one of their own; TRUNK for the rest."""
    everybody = {TRUNK: experiment.subject, **{arm.name: arm.subject for arm in experiment.arms}}
    donors = {n: one.donor if isinstance(one, Dish) else one for n, one in everybody.items()}
    return tuple(name for name, one in donors.items() if one is not None and one.genotype)


def from_json(text: str) -> Experiment:
    """Return the experiment that :func:`to_json` wrote; raise ValueError, KeyError or TypeError."""
    values = json.loads(text)
    for said in ("has_genotype", "genotyped"):
        values.pop(said, None)
    values["subject"] = _subject(values["subject"])
    values["cohort"] = _cohort(values["cohort"]) if values["cohort"] else None
    values["trunk"] = _arm(values["trunk"]) if values["trunk"] else None
    values["arms"] = tuple(_arm(arm) for arm in values["arms"])
    values["keep"] = tuple(Word(name) for name in values["keep"])
    for name in ("agents", "notes"):
        values[name] = tuple(values[name])
    return Experiment(**values)


def _subject(values: dict[str, Any] | None) -> Subject | None:
    if values is None:
        return None
    if "kind" in values:
        return Dish(**{**values, "donor": Donor(**values["donor"])})
    return Donor(**values)


def _cohort(values: dict[str, Any]) -> Cohort:
    pairs = {name: _pair(values[name]) for name in ("age", "sun", "fitzpatrick")}
    return Cohort(**{**values, **pairs})


def _pair(value: Any) -> Any:
    return value if value is None else tuple(value)


def _arm(values: dict[str, Any]) -> Arm:
    values = dict(values)
    interventions = tuple(_intervention(one) for one in values.pop(STORED))
    lists = {name: tuple(values[name]) for name in ("samples", "notes")}
    own = {"interventions": interventions, "subject": _subject(values["subject"])}
    return Arm(**{**values, **lists, **own})


def _intervention(values: dict[str, Any]) -> Intervention:
    lists = {name: tuple(values[name]) for name in ("times", "without")}
    levels = tuple((signal, level) for signal, level in values["levels"])
    return Intervention(**{**values, **lists, "levels": levels})
