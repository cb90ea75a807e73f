"""A plan, made complete: every name looked up, every time a number, every problem found."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

from cutis.errors import PlanError, Problem
from cutis.files.limits import MOST_ARMS, MOST_INDIVIDUALS, MOST_NAME_BYTES, cut
from cutis.skin.experiment.lexicon import Lexicon
from cutis.skin.experiment.marks import Mark, Unreadable, Word
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.subject import Cohort, Reading, read_subject
from cutis.skin.experiment.timeline import Arm, Setting, build
from cutis.skin.model.donor import Dish, Donor, Subject

#: Name of the stretch all arms share.
TRUNK = "before"

#: Words a subject starts with; an arm may start with one of its own.
OPENERS = ("person", "dish")

_NAME = re.compile(r"\w[\w .+%()-]*")


@dataclass(frozen=True)
class Experiment:
    """The complete form of a plan: what a run is made of.

    Attributes
    ----------
    subject, cohort
        One of the two; the other is None. Both are None where every arm has its own subject.
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

    @property
    def shared(self) -> bool:
        """Whether some arm is about the plan's own subject."""
        return any(arm.subject is None for arm in self.arms)

    @property
    def anonymous(self) -> Experiment:
        """The same without anybody's alleles: all that is ever written down."""
        arms = tuple(replace(arm, subject=_anonymous(arm.subject)) for arm in self.arms)
        return replace(self, subject=_anonymous(self.subject), arms=arms)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of what the numbers of a run follow from, but for alleles, atlas and versions.

        There are three genotypes of a place in the genome: whoever has a hash of one can guess it.
        """
        said = asdict(replace(self.anonymous, notes=(), title="", atlas=""))
        said.pop("yaml")
        said["keep"] = [word.text for word in self.keep]
        text = json.dumps(said, sort_keys=True, default=str)
        return blake2b(text.encode(), digest_size=16).hexdigest()


def _anonymous(subject: Subject | None) -> Subject | None:
    """Return a subject without alleles."""
    if isinstance(subject, Dish):
        return replace(subject, donor=replace(subject.donor, genotype={}))
    return None if subject is None else replace(subject, genotype={})


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
    subject = None if reading is None else _named(reading, lexicon, problems)
    trunk, arms = _arms(plan, reading, subject, lexicon, problems)
    many = max(1, plan.draws) * (subject.people if isinstance(subject, Cohort) else 1)
    if many > MOST_INDIVIDUALS:
        what = f"{many:,} individuals (people times draws), expected at most {MOST_INDIVIDUALS:,}"
        problems.append(_at(plan).problem(what, "take fewer people, or fewer draws"))
    if len(plan.arms) > MOST_ARMS:
        what = f"{len(plan.arms):,} arms, expected at most {MOST_ARMS:,}"
        problems.append(_at(plan).problem(what, "make several plans of it"))
    if problems:
        raise PlanError(problems)
    return Experiment(
        title=plan.title,
        subject=None if isinstance(subject, Cohort) else subject,
        cohort=subject if isinstance(subject, Cohort) else None,
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


def default_knowledge() -> Any:
    """Return the atlas that comes with cutis, read once."""
    from cutis.knowledge.cache import given_or_bundled

    return given_or_bundled(None)


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
        if named.kind == "site" and isinstance(subject, Dish):
            subject = replace(subject, donor=replace(subject.donor, site=name))
        elif named.kind == "site":
            subject = replace(subject, site=name)  # pyright: ignore[reportCallIssue]
        elif named.kind == "pathway":
            subject = _with_pathway(subject, named.word.text, name)
        elif isinstance(subject, Dish) and named.kind == "dish":
            subject = replace(subject, kind=name)
        elif isinstance(subject, Dish) and named.kind == "medium":
            subject = replace(subject, medium=name)
        elif isinstance(subject, Dish):
            cells = {name if k == named.word.text else k: n for k, n in subject.cells.items()}
            subject = replace(subject, cells=cells)
    return subject


def _with_pathway(subject: Subject | Cohort, said: str, name: str) -> Subject | Cohort:
    """Return a subject with the atlas's name for a pathway it was given as somebody says it."""
    if isinstance(subject, Cohort):
        return subject
    if isinstance(subject, Dish):
        return replace(subject, donor=_with_pathway(subject.donor, said, name))
    pathways = {name if own == said else own: fold for own, fold in subject.pathways.items()}
    return replace(subject, pathways=pathways)


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


def setting_of(
    reading: Reading, subject: Subject | Cohort, lexicon: Lexicon, plan: Plan
) -> Setting:
    """Return what the sentences about a subject are understood in, at the start of a run."""
    return Setting(
        lexicon=lexicon,
        folder=plan.folder,
        sampled=plan.sampled,
        age=subject.age if isinstance(subject, Donor) else None,
        cohort=isinstance(subject, Cohort),
        medium=_medium(subject, lexicon),
        empty=_empty(subject, lexicon),
        irradiated=reading.irradiated,
    )


def _arms(
    plan: Plan,
    reading: Reading | None,
    subject: Subject | Cohort | None,
    lexicon: Lexicon,
    problems: list[Problem],
) -> tuple[Arm | None, tuple[Arm, ...]]:
    """Return the trunk and the arms on one time axis."""
    if not plan.arms:
        problems.append(_at(plan).problem("the plan has no arms", "add sentences, or `arms:`"))
    trunk, setting, lead = None, None, ()
    if reading is not None and subject is not None:
        setting = setting_of(reading, subject, lexicon, plan)
        if plan.shared:
            trunk, setting, lead = _trunk(plan, setting, problems)
    arms = []
    for name, said in plan.arms.items():
        _check_name(name, said, plan, problems)
        own = said[0].text.split()[:1] if said else []
        if own and own[0].lower() in OPENERS:
            arms.append(_own_arm(name, said, plan, lexicon, problems))
        elif setting is None:
            hint = "write `subject: person age 62`, or run it with `cutis branch RUN PLAN`"
            missing = _at(plan).problem("the plan has no subject", hint)
            problems += [] if missing in problems else [missing]
        else:
            arms.append(build(name, (*lead, *said), setting, problems)[0])
    return trunk, tuple(arms)


def _trunk(
    plan: Plan, setting: Setting, problems: list[Problem]
) -> tuple[Arm | None, Setting, tuple[Word, ...]]:
    """Return the shared stretch and the setting after it, or what to begin every arm with.

    What is done at once, and takes no time, is no stretch: every arm begins with it.
    """
    found: list[Problem] = []
    trunk, later = build(TRUNK, plan.shared, setting, found)
    if any("lasts no time" in problem.what for problem in found):
        return None, setting, plan.shared
    problems += found
    return trunk, later, ()


def _own_arm(
    name: str, said: tuple[Word, ...], plan: Plan, lexicon: Lexicon, problems: list[Problem]
) -> Arm:
    """Return an arm with its own subject, which its first sentence is."""
    first = said[0]
    if plan.shared:
        what = f"the arm {name!r} has its own subject, so it cannot share what is done `before`"
        problems.append(first.mark.problem(what, "say it in the arm"))
    try:
        reading = read_subject(first.text, first.mark)
    except Unreadable as stop:
        problems.append(stop.problem)
        reading = Reading(Donor())
    subject = _named(reading, lexicon, problems)
    setting = setting_of(reading, subject, lexicon, plan)
    arm = build(name, said[1:], setting, problems)[0]
    return replace(arm, subject=None if isinstance(subject, Cohort) else subject)


def _check_name(name: str, said: tuple[Word, ...], plan: Plan, problems: list[Problem]) -> None:
    """Refuse a name that cannot be a folder of a store."""
    long = len(name.encode("utf-8", "replace")) > MOST_NAME_BYTES
    if name != TRUNK and _NAME.fullmatch(name) and not name.startswith("zarr.") and not long:
        return
    mark = said[0].mark if said else _at(plan)
    what = f"an arm cannot be named {cut(name)!r}"
    if long:
        what += f": it becomes a folder's name, of at most {MOST_NAME_BYTES} bytes"
    problems.append(mark.problem(what, "choose letters and digits, such as `treated`"))


def _agents(
    subject: Subject | Cohort | None, arms: tuple[Arm, ...], lexicon: Lexicon
) -> tuple[str, ...]:
    """Return what the model needs a state for: what is applied, and a person's smoke."""
    agents = {
        intervention.name
        for arm in arms
        for intervention in arm.interventions
        if intervention.verb in ("dose", "everyday")
    }
    everybody = [subject, *(arm.subject for arm in arms)]
    if any(getattr(one, "smoke", 0) or getattr(one, "smokers", 0) for one in everybody):
        agents.add("smoke")
    return tuple(sorted(agents))
