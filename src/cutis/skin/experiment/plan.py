"""A plan: who, what is done to them, when one looks. In YAML, in Python, in one line.

A plan is short and for people; :func:`cutis.skin.experiment.resolve.resolve` turns it into the
frozen complete form that a run is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.errors import PlanError
from cutis.skin.experiment import phrases  # noqa: F401  (enters the sentences)
from cutis.skin.experiment.marks import Mark, Unreadable, Word
from cutis.skin.experiment.subject import Cohort, Reading, read_subject, say_cohort, say_subject
from cutis.skin.model.donor import Dish, Donor

if TYPE_CHECKING:
    from cutis.skin.experiment.resolve import Experiment
    from cutis.skin.experiment.results import Run

#: The arm of a plan that has only one.
MAIN = "main"


@dataclass(frozen=True)
class Plan:
    """What is done to whose skin. Plans never change: every method returns a new one.

    Parameters
    ----------
    subject
        A person or a dish (an object or a sentence), or a cohort; None continues a stored run.
    arms
        Name → sentences.
    before
        Sentences that all arms share; run once.
    draws
        Number of samples of the atlas's uncertain numbers; 0 takes the central values.
    seed
        Of every random number.
    sampled
        How often, or times; empty chooses about fifty.
    keep
        States to store; empty keeps all.
    irradiated
        Whether the feeder cells of a dish divide no more.

    Examples
    --------
    >>> plan = Plan("person age 62").apply("retinol 0.3 % every evening for 12 week")
    >>> plan = plan.sample("weekly")
    """

    subject: Reading | None
    arms: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    shared: tuple[Word, ...] = ()
    draws: int = 0
    seed: int = 0
    sampled: Word | tuple[Word, ...] = ()
    keeping: tuple[Word, ...] = ()
    title: str = ""
    folder: str = field(default=".", compare=False)

    def __init__(
        self,
        subject: Donor | Dish | Cohort | Reading | str | None = None,
        arms: Mapping[str, Iterable[str | Word]] | None = None,
        *,
        before: Iterable[str | Word] = (),
        draws: int = 0,
        seed: int = 0,
        sampled: str | Word | Iterable[str | Word] = (),
        keep: Iterable[str | Word] = (),
        title: str = "",
        folder: str = ".",
    ) -> None:
        values = {
            "subject": _reading(subject),
            "arms": {name: _words(said, f"arms.{name}") for name, said in (arms or {}).items()},
            "shared": _words(before, "before"),
            "draws": _whole(draws, "draws"),
            "seed": _whole(seed, "seed"),
            "sampled": _sampling(sampled),
            "keeping": _words(keep, "keep"),
            "title": title,
            "folder": folder,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    # -- saying what is done -------------------------------------------------------------------

    def do(self, sentence: str) -> Plan:
        """Return the plan with one more sentence in its last arm."""
        name = list(self.arms)[-1] if self.arms else MAIN
        said = [*self.arms.get(name, ()), *_words([sentence], f"arms.{name}")]
        return self._with(arms={**self.arms, name: tuple(said)})

    def apply(self, what: str) -> Plan:
        """Apply an ingredient: ``"retinol 0.3 % every evening for 12 week"``."""
        return self.do(f"apply {what}")

    def age(self, *, to: float) -> Plan:
        """Let a person grow older, up to an age in years."""
        return self.do(f"age to {to:.12g}")

    def wait(self, time: str) -> Plan:
        """Let a time pass: ``"24 h"``."""
        return self.do(f"wait {time}")

    def before(self, *sentences: str) -> Plan:
        """Add sentences that all arms share; they run once."""
        return self._with(shared=(*self.shared, *_words(sentences, "before")))

    def arm(self, name: str, *sentences: str) -> Plan:
        """Add an arm."""
        return self._with(arms={**self.arms, name: _words(sentences, f"arms.{name}")})

    def sample(self, when: str | Sequence[str]) -> Plan:
        """Look ``"weekly"``, ``"every 6 h"`` or at given times (``["6 h", "24 h"]``)."""
        return self._with(sampled=_sampling(when))

    def keep(self, *names: str) -> Plan:
        """Store only these states."""
        return self._with(keeping=_words(names, "keep"))

    def _with(self, **changes: Any) -> Plan:
        """Return a plan with some fields changed."""
        plan = object.__new__(Plan)
        for name in self.__dataclass_fields__:
            object.__setattr__(plan, name, changes.get(name, getattr(self, name)))
        return plan

    def seeded(self, draws: int | None = None, seed: int | None = None) -> Plan:
        """Return the plan with another number of draws, or another seed."""
        return self._with(
            draws=self.draws if draws is None else _whole(draws, "draws"),
            seed=self.seed if seed is None else _whole(seed, "seed"),
        )

    # -- reading and writing -------------------------------------------------------------------

    @classmethod
    def from_yaml(cls, path: str | Path) -> Plan:
        """Read a plan file; raise PlanError with every problem of it."""
        from cutis.skin.experiment.plan_file import read_plan

        return read_plan(path)

    @classmethod
    def parse(cls, text: str, *, draws: int = 0, seed: int = 0) -> Plan:
        """Read a plan from one line: ``person age 20; age to 80``.

        Sentences are separated by ``;`` and arms by ``|``, each opened by its name and a colon:
        ``person age 62; wait 1 day | vehicle: wait 12 week | treated: apply retinol for 12 week``.
        """
        from cutis.skin.experiment.one_line import read_line

        return read_line(text, draws=draws, seed=seed)

    def to_yaml(self, *, genotype: bool = True) -> str:
        """Return the plan as a file that reads back as the same plan."""
        from cutis.skin.experiment.plan_file import write_plan

        return write_plan(self, genotype=genotype)

    # -- using ---------------------------------------------------------------------------------

    def resolve(self, knowledge: Any = None) -> Experiment:
        """Return the complete form; raise PlanError with every problem of the plan."""
        from cutis.skin.experiment.resolve import resolve

        return resolve(self, knowledge)

    def run(
        self,
        *,
        draws: int | None = None,
        seed: int | None = None,
        store: str | Path | None = None,
        progress: bool = False,
        threads: int | None = None,
        knowledge: Any = None,
        **options: Any,
    ) -> Run:
        """Run the plan.

        Parameters
        ----------
        draws, seed
            Replace the plan's.
        store
            Where the run is kept (a ``.zarr`` folder); None keeps it in memory.
        progress
            Whether to print progress and a summary.
        threads
            None takes one for each core. The result does not depend on it.
        knowledge
            None takes the atlas that comes with cutis.
        options
            See :func:`cutis.skin.experiment.run.run`.

        Raises
        ------
        PlanError, ModelError, EngineError, StoreError
            What is wrong with the plan, the atlas, the numbers or the store.
        Interrupted
            Ctrl-C was pressed; what is done is in the store.
        """
        from cutis.skin.experiment.run import run

        return run(
            self.seeded(draws, seed), store=store, progress=progress, threads=threads,
            knowledge=knowledge, **options,
        )  # fmt: skip

    def said(self) -> str:
        """Return the subject as a sentence, or nothing."""
        if self.subject is None:
            return ""
        who = self.subject.subject
        if isinstance(who, Cohort):
            return say_cohort(who)
        return say_subject(who, irradiated=self.subject.irradiated)


def _reading(subject: Donor | Dish | Cohort | Reading | str | None) -> Reading | None:
    """Return a subject as it is read from a sentence."""
    if subject is None or isinstance(subject, Reading):
        return subject
    if isinstance(subject, Donor | Dish):  # written and read again, for the names in it
        text = say_subject(subject)
        reading = _read(text)
        return replace(reading, subject=subject)
    if isinstance(subject, Cohort):
        from cutis.skin.experiment.subject import read_cohort

        return read_cohort(say_cohort(subject), Mark(field="cohort"))
    return _read(subject)


def _read(text: str) -> Reading:
    """Read a subject's sentence; raise PlanError."""
    try:
        return read_subject(text, Mark(field="subject"))
    except Unreadable as stop:
        raise PlanError([stop.problem]) from None


def _words(said: Iterable[str | Word], name: str) -> tuple[Word, ...]:
    """Return sentences with their positions."""
    said = [said] if isinstance(said, str) else said
    return tuple(
        text if isinstance(text, Word) else Word(text, Mark(line=number, field=name))
        for number, text in enumerate(said, 1)
    )


def _sampling(when: str | Word | Iterable[str | Word]) -> Word | tuple[Word, ...]:
    """Return how a run is sampled, with positions."""
    if isinstance(when, str):
        return Word(when, Mark(field="sample"))
    return when if isinstance(when, Word) else _words(when, "sample")


def _whole(value: Any, name: str) -> int:
    """Return a whole number ≥ 0; raise PlanError."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        what = f"{value!r} is given, expected a whole number, 0 or more"
        raise PlanError([Mark(field=name).problem(what, f"write `{name}: 7`")])
    return value
