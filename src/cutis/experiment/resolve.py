"""A plan, made complete: every name looked up, every time a number, every problem found."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

from cutis.errors import PlanError, Problem
from cutis.experiment.lexicon import Lexicon
from cutis.experiment.marks import Mark, Unreadable, Word
from cutis.experiment.plan import Plan
from cutis.experiment.spans import YEAR
from cutis.experiment.subject import Cohort, Reading
from cutis.experiment.timeline import Arm, Setting, build
from cutis.model.donor import Dish, Donor, Subject

#: Name of the stretch all arms share.
TRUNK = "before"


@dataclass(frozen=True)
class Experiment:
    """The complete form of a plan: what a run is made of.

    Attributes
    ----------
    subject, cohort
        One of the two; the other is None.
    irradiated
        Whether the feeder cells of the dish divide no more.
    draws, seed
        Samples of the atlas's numbers (0: central values), and the seed of every random number.
    trunk
        The stretch all arms share, or None.
    arms
        The arms; times in days since the start of the run.
    agents
        What is applied anywhere: decides the structure of the model.
    keep
        States to store; empty: all.
    atlas
        Fingerprint of the atlas the names were looked up in.
    notes
        What a reader should know, such as proteins of a table that no signal stands for.
    """

    title: str
    subject: Subject | None
    cohort: Cohort | None
    irradiated: bool
    draws: int
    seed: int
    trunk: Arm | None
    arms: tuple[Arm, ...]
    agents: tuple[str, ...]
    keep: tuple[Word, ...] = ()
    atlas: str = ""
    notes: tuple[str, ...] = ()
    yaml: str = field(default="", compare=False, repr=False)

    @property
    def people(self) -> int:
        """Number of different subjects."""
        return self.cohort.people if self.cohort else 1

    @property
    def individuals(self) -> int:
        """Number of individuals: every subject with every draw."""
        return self.people * max(1, self.draws)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything the numbers of a run follow from, but for the atlas and versions."""
        said = asdict(replace(self, notes=(), title="", atlas=""))
        said.pop("yaml")
        said["keep"] = [word.text for word in self.keep]
        text = json.dumps(said, sort_keys=True, default=str)
        return blake2b(text.encode(), digest_size=16).hexdigest()


def resolve(plan: Plan, knowledge: Any = None) -> Experiment:
    """Return the complete form of a plan.

    Parameters
    ----------
    plan
        The plan.
    knowledge
        The atlas, read; None takes the one that comes with cutis.

    Raises
    ------
    PlanError
        With every problem of the plan.
    """
    lexicon = Lexicon.of(default_knowledge() if knowledge is None else knowledge)
    problems: list[Problem] = []
    reading = plan.subject or _implied(plan)
    if reading is None:
        hint = "write `subject: person age 62`, or run it with `cutis branch RUN PLAN`"
        problems.append(_at(plan).problem("the plan has no subject", hint))
        reading = Reading(Donor())
    subject = _named(reading, lexicon, problems)
    setting = Setting(
        lexicon=lexicon,
        folder=plan.folder,
        sampled=plan.sampled,
        age=subject.age if isinstance(subject, Donor) else None,
        cohort=isinstance(subject, Cohort),
        medium=_medium(subject, lexicon),
        empty=_empty(subject, lexicon),
        irradiated=reading.irradiated,
    )
    trunk, arms = _arms(plan, setting, problems)
    if problems:
        raise PlanError(problems)
    return Experiment(
        title=plan.title,
        subject=None if isinstance(subject, Cohort) else subject,
        cohort=subject if isinstance(subject, Cohort) else None,
        irradiated=reading.irradiated,
        draws=plan.draws,
        seed=plan.seed,
        trunk=trunk,
        arms=arms,
        agents=_agents(subject, (*((trunk,) if trunk else ()), *arms), lexicon),
        keep=plan.keeping,
        atlas=lexicon.fingerprint,
        notes=tuple(dict.fromkeys(note for arm in arms for note in arm.notes)),
        yaml=plan.to_yaml(genotype=False),
    )


@lru_cache(maxsize=1)
def default_knowledge() -> Any:
    """Return the atlas that comes with cutis, read once."""
    from cutis.knowledge import load

    return load()


def _implied(plan: Plan) -> Reading | None:
    """Return the person that ``age from 20 to 80`` speaks of."""
    first = (plan.shared or next(iter(plan.arms.values()), ()))[:1]
    words = first[0].text.split() if first else []
    if [word.lower() for word in words[:2]] != ["age", "from"] or len(words) < 3:
        return None
    try:
        return Reading(Donor(age=float(words[2])))
    except ValueError:
        return None


def _at(plan: Plan) -> Mark:
    """Return the position problems of the whole plan are shown at."""
    for words in (*plan.arms.values(), plan.shared):
        if words:
            return Mark(words[0].mark.file, 1, 1, "subject")
    return Mark(field="subject")


def _named(reading: Reading, lexicon: Lexicon, problems: list[Problem]) -> Subject | Cohort:
    """Return the subject with the atlas's names for its site, dish, medium and cells."""
    subject = reading.subject
    for named in reading.names:
        try:
            name = lexicon.find(named.kind, named.word)
        except Unreadable as stop:
            problems.append(stop.problem)
            continue
        if named.kind == "site":
            subject = replace(subject, site=name)  # pyright: ignore[reportCallIssue]
        elif isinstance(subject, Dish) and named.kind == "dish":
            subject = replace(subject, kind=name)
        elif isinstance(subject, Dish) and named.kind == "medium":
            subject = replace(subject, medium=name)
        elif isinstance(subject, Dish):
            cells = {name if k == named.word.text else k: n for k, n in subject.cells.items()}
            subject = replace(subject, cells=cells)
    return subject


def _medium(subject: Subject | Cohort, lexicon: Lexicon) -> str:
    """Return the medium a dish starts with; nothing for people."""
    if not isinstance(subject, Dish):
        return ""
    record = lexicon.records["dish"].get(subject.kind)
    return subject.medium or str(getattr(record, "medium", "")) or "its own"


def _empty(subject: Subject | Cohort, lexicon: Lexicon) -> bool:
    """Tell whether a dish has no cells."""
    if not isinstance(subject, Dish):
        return False
    record = lexicon.records["dish"].get(subject.kind)
    seeded = {name for name in getattr(record, "cells", {}) if name not in subject.cells}
    return bool(subject.cells) and not seeded and not any(subject.cells.values())


def _arms(
    plan: Plan, setting: Setting, problems: list[Problem]
) -> tuple[Arm | None, tuple[Arm, ...]]:
    """Return the trunk and the arms on one time axis."""
    trunk = None
    if plan.shared:
        trunk, setting = build(TRUNK, plan.shared, setting, problems)
    if not plan.arms:
        problems.append(_at(plan).problem("the plan has no arms", "add sentences, or `arms:`"))
    arms = []
    for name, said in plan.arms.items():
        if name == TRUNK or not name.strip() or "/" in name:
            mark = said[0].mark if said else _at(plan)
            what = f"an arm cannot be named {name!r}"
            problems.append(mark.problem(what, "choose a word such as `treated`"))
        arms.append(build(name, said, setting, problems)[0])
    return trunk, tuple(arms)


def _agents(subject: Subject | Cohort, arms: tuple[Arm, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Return what the model needs a state for: what is applied, and a person's sun and smoke."""
    agents = {deed.name for arm in arms for deed in arm.deeds if deed.verb in ("dose", "everyday")}
    if not isinstance(subject, Dish) and "UV" in lexicon.records["ingredient"]:
        agents.add("UV")
    smokes = subject.smoke if isinstance(subject, Donor) else getattr(subject, "smokers", 0)
    if smokes:
        agents.add("smoke")
    return tuple(sorted(agents))


def years(days: float) -> float:
    """Return days as years."""
    return days / YEAR
