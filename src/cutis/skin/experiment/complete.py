"""The complete form of a plan as JSON, as it is kept with a run, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from cutis.skin.experiment.marks import Word
from cutis.skin.experiment.resolve import Experiment
from cutis.skin.experiment.subject import Cohort
from cutis.skin.experiment.timeline import Arm, Intervention
from cutis.skin.model.donor import Dish, Donor, Subject

#: What the interventions of an arm are called in runs that are stored, the oldest ones too.
STORED = "deeds"


def to_json(experiment: Experiment) -> str:
    """Return an experiment as JSON; the alleles of a person are never stored."""
    arms = tuple(replace(arm, subject=_anonymous(arm.subject)) for arm in experiment.arms)
    values = asdict(replace(experiment, subject=_anonymous(experiment.subject), arms=arms))
    values["trunk"] = _stored(values["trunk"]) if values["trunk"] else None
    values["arms"] = [_stored(arm) for arm in values["arms"]]
    values["keep"] = [word.text for word in experiment.keep]
    values["has_genotype"] = has_genotype(experiment)
    return json.dumps(values, ensure_ascii=False)


def _stored(arm: dict[str, Any]) -> dict[str, Any]:
    """Return an arm's fields under the names they are stored by, in the same order."""
    return {STORED if name == "interventions" else name: arm[name] for name in arm}


def _anonymous(subject: Subject | None) -> Subject | None:
    """Return a subject without alleles."""
    if isinstance(subject, Dish):
        return replace(subject, donor=replace(subject.donor, genotype={}))
    return None if subject is None else replace(subject, genotype={})


def has_genotype(experiment: Experiment) -> bool:
    """Tell whether a subject comes with alleles."""
    everybody = [experiment.subject, *(arm.subject for arm in experiment.arms)]
    donors = [one.donor if isinstance(one, Dish) else one for one in everybody]
    return any(donor.genotype for donor in donors if donor is not None)


def from_json(text: str) -> Experiment:
    """Return the experiment that :func:`to_json` wrote; raise ValueError, KeyError or TypeError."""
    values = json.loads(text)
    values.pop("has_genotype")
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
