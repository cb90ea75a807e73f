"""The sentences of one arm, laid out in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cutis.errors import Problem, UnitError
from cutis.files.limits import MOST_DAYS, MOST_MOMENTS
from cutis.skin.experiment import conditioned, spans
from cutis.skin.experiment.lexicon import Lexicon, fraction
from cutis.skin.experiment.marks import Mark, Unreadable, Word
from cutis.skin.experiment.sampling import sample_times
from cutis.skin.experiment.sentences import Act, Clause, read_sentence
from cutis.skin.model.donor import Subject

#: What people say for a group of cells → the atlas's type.
GROUPS = {"senescent cells": "senescent fibroblast"}


@dataclass(frozen=True)
class Intervention:
    """One thing done, at moments in days since the start of the run.

    Attributes
    ----------
    verb
        See :mod:`cutis.skin.experiment.interventions`.
    name
        What it is done with, as the atlas calls it.
    value
        Doses, doses per day, or a fraction, as the verb takes.
    amount
        A concentration as text, for ``add``.
    times
        Days since the start of the run, increasing.
    until
        When a setting ends; None when it stays.
    place
        Where, if said.
    without
        Signals left out of a medium.
    levels
        Signal and concentration, for a conditioned medium.
    """

    verb: str
    name: str
    times: tuple[float, ...]
    value: float = 1.0
    amount: str = ""
    until: float | None = None
    place: str = ""
    without: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Arm:
    """One arm (or the stretch all arms share), from ``start`` to ``end``, in days.

    ``subject`` is that of this arm alone, None where it is the plan's.
    """

    name: str
    start: float
    end: float
    samples: tuple[float, ...]
    interventions: tuple[Intervention, ...]
    notes: tuple[str, ...] = ()
    subject: Subject | None = None


@dataclass(frozen=True)
class Setting:
    """What the sentences of an arm are understood in.

    ``age`` is in years at the start of the run, None for a dish or a cohort; ``medium`` is the
    one in the dish at ``start`` (days), empty for people.
    """

    lexicon: Lexicon
    folder: str = "."
    sampled: Word | tuple[Word, ...] = ()
    age: float | None = None
    cohort: bool = False
    medium: str = ""
    empty: bool = False
    irradiated: bool = False
    start: float = 0.0

    @property
    def is_dish(self) -> bool:
        """Whether the subject is a culture."""
        return bool(self.medium)


def build(
    name: str, said: tuple[Word, ...], setting: Setting, problems: list[Problem]
) -> tuple[Arm, Setting]:
    """Return an arm, and the setting at its end; problems are appended."""
    clauses: list[tuple[float, Clause]] = []
    at = setting.start
    for word in said:
        try:
            clause = read_sentence(word.text, word.mark)
            duration = _duration(clause, at, setting)
            if at + duration > MOST_DAYS:
                years = f"{MOST_DAYS / spans.YEAR:g} years"
                what = f"the arm {name!r} goes beyond {years} here"
                raise Unreadable(word.mark.problem(what, "leave something out, or make it shorter"))
        except Unreadable as stop:
            problems.append(stop.problem)
            continue
        clauses.append((at, clause))
        at += duration
    if at <= setting.start:
        mark = said[-1].mark if said else Mark(field=f"arms.{name}")
        if len(clauses) == len(said):
            what = f"the arm {name!r} lasts no time"
            problems.append(mark.problem(what, "add `wait 12 week`, or `for 12 week`"))
        at = setting.start + 1.0
    layout = _Layout(setting, at, problems)
    layout.collected += [start for start, _ in clauses]  # one looks where a sentence ends
    for start, clause in clauses:
        for act in clause.acts:
            layout.enter(act, start, clause.mark)
    if setting.irradiated and setting.start == 0:
        layout.interventions.insert(0, Intervention("arrest", "fibroblast", (0.0,)))
    samples = sample_times(
        setting.sampled, setting.start, at, layout.collected, problems, shared=name == "before"
    )
    arm = Arm(name, setting.start, at, samples, tuple(layout.interventions), tuple(layout.notes))
    return arm, replace(setting, start=at, medium=layout.medium)


def _duration(clause: Clause, at: float, setting: Setting) -> float:
    """Return how long a sentence takes, in days; growing older depends on the age reached."""
    if clause.to_age is None:
        return clause.duration
    if setting.is_dish:
        what = "a dish does not grow older by years"
        raise Unreadable(clause.mark.problem(what, "write `wait 14 day`"))
    if setting.age is None:
        what = "people of different ages cannot all `age to` one age on one time axis"
        raise Unreadable(clause.mark.problem(what, "write `wait 30 year`"))
    now = setting.age + at / spans.YEAR
    if clause.from_age is not None and abs(clause.from_age - now) > 1e-6:
        what = f"`age from {clause.from_age:g}`, but the person is {now:g} years old here"
        raise Unreadable(clause.mark.problem(what, f"write `age to {clause.to_age:g}`"))
    if clause.to_age <= now:
        what = f"`age to {clause.to_age:g}`, but the person is {now:g} years old here"
        raise Unreadable(clause.mark.problem(what, "write an age above that; nobody grows younger"))
    if clause.to_age > 120:
        what = f"`age to {clause.to_age:g}`, expected at most 120 years"
        raise Unreadable(clause.mark.problem(what, "write a smaller age"))
    return (clause.to_age - setting.age) * spans.YEAR - at


class _Layout:
    """Turns the acts of an arm into interventions, in order."""

    def __init__(self, setting: Setting, end: float, problems: list[Problem]) -> None:
        self.setting = setting
        self.lexicon = setting.lexicon
        self.end = end
        self.problems = problems
        self.medium = setting.medium
        self.counted = 0.0
        self.interventions: list[Intervention] = []
        self.notes: list[str] = []
        self.collected: list[float] = []

    def enter(self, act: Act, start: float, mark: Mark) -> None:
        """Enter one act."""
        try:
            if act.verb == "sample":
                self.collected += list(self._moments(act, start, 1.0, mark))
            else:
                self.interventions += list(getattr(self, f"_{act.verb}")(act, start, mark))
        except Unreadable as stop:
            self.problems.append(stop.problem)

    def _moments(self, act: Act, start: float, usual: float, mark: Mark) -> tuple[float, ...]:
        """Return when an act happens, in days since the start of the run."""
        count = act.schedule.count(usual, self.end - start)
        self.counted += count  # counted before they are made: a slip of the pen asks for billions
        if self.counted > MOST_MOMENTS:
            more = f"that is {count:,.0f} times"
            if self.counted > count:
                more += f", and {self.counted:,.0f} with those before it in the arm"
            what = f"{more}, expected at most {MOST_MOMENTS:,}"
            self.counted -= count
            raise Unreadable(mark.problem(what, "do it less often, or for a shorter time"))
        moments = act.schedule.moments(usual, self.end - start)
        return tuple(start + moment for moment in moments)

    def _until(self, act: Act, start: float) -> float | None:
        return None if act.schedule.lasts is None else start + act.schedule.lasts

    def _dose(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        agent = self.lexicon.find("ingredient", act.name)
        kind = getattr(self.lexicon.records["ingredient"][agent], "kind", "")
        if self.setting.empty and kind == "exposure":
            what = "the dish has no cells for it to act on"
            raise Unreadable(mark.problem(what, "seed some: `fibroblast/papillary 300 cells/mm2`"))
        doses = self.lexicon.doses(agent, act.amount)
        times = self._moments(act, start, self.lexicon.usual_interval(agent), mark)
        yield Intervention("dose", agent, times, doses)

    def _irradiate(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        named = replace(act, name=Word("ionising-radiation", mark))
        return self._dose(named, start, mark)

    def _everyday(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        agent = self.lexicon.find("ingredient", act.name)
        if self.setting.is_dish:
            what = "a dish has no everyday exposures"
            raise Unreadable(mark.problem(what, "write `UV 1 MED daily for 5 day`"))
        if not getattr(self.lexicon.records["ingredient"][agent], "daily", None):
            what = f"{agent} has no everyday background in the atlas"
            hint = f"add `daily:` to its file, or write `apply {agent} daily for 4 week`"
            raise Unreadable(act.name.mark.problem(what, hint))
        if not act.amount.text.replace(" ", "").endswith("/day"):
            what = f"{act.amount.text!r} is not a dose per day"
            raise Unreadable(act.amount.mark.problem(what, f"write `{act.amount.text}/day`"))
        doses = self.lexicon.doses(agent, act.amount)
        yield Intervention("everyday", agent, (start,), doses, until=self._until(act, start))

    def _add(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        signal = self.lexicon.find("signal", act.name)
        try:
            from cutis import units

            given = units.parse(act.amount.text)
            if not units.dimension_ok(given.unit, "nM"):
                raise UnitError(f"{given.unit!r} is no concentration")
        except UnitError as error:
            what = f"cannot add {act.amount.text!r} of {signal}: {error}"
            raise Unreadable(act.amount.mark.problem(what, "give ng/mL, pg/mL or nM")) from None
        place = self.lexicon.find("place", Word(act.place, mark)) if act.place else ""
        once = act.schedule.lasts or 1.0
        times = self._moments(act, start, once, mark)
        yield Intervention("add", signal, times, amount=act.amount.text, place=place)

    def _remove(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        name = GROUPS.get(act.name.text.lower(), act.name.text)
        cells = self.lexicon.find("cell", Word(name, act.name.mark))
        share = fraction(act.amount, "the share to remove")
        yield Intervention("remove", cells, (start,), share)

    def _cut(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        signal = self.lexicon.find("signal", act.name)
        yield Intervention("cut", signal, (start,))
        end = self._until(act, start)
        if end is not None:
            yield Intervention("restore", signal, (end,))

    def _restore(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        yield Intervention("restore", self.lexicon.find("signal", act.name), (start,))

    def _medium(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        self._dish_only(mark)
        if act.name.text:
            self.medium = self.lexicon.find("medium", act.name)
        without = tuple(self.lexicon.find("signal", word) for word in act.others)
        times = self._moments(act, start, 2.0, mark)
        yield Intervention("medium", self.medium, times, without=without)

    def _levels(self, act: Act, start: float, mark: Mark) -> Iterator[Intervention]:
        share = fraction(act.amount, "the share of conditioned medium")
        levels, note = conditioned.read_levels(act.name, self.setting.folder, self.lexicon)
        self.notes.append(note)
        times = self._moments(act, start, 1.0, mark)
        yield Intervention("levels", act.name.text, times, share, levels=levels)

    def _dish_only(self, mark: Mark) -> None:
        """Refuse a medium for people."""
        if not self.setting.is_dish:
            what = "the subject is a person, who is in no medium"
            raise Unreadable(mark.problem(what, "start with `dish co-culture-contact`"))
