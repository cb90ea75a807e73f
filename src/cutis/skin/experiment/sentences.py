"""The machinery of sentences: a table of verbs, and a reader that knows its column.

A sentence is added in :mod:`cutis.skin.experiment.phrases` as one function with one line of docs.
Nothing here knows what a sentence means.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cutis.files.limits import MOST_DAYS, MOST_MOMENTS, cut
from cutis.nearest import nearest
from cutis.skin.experiment import spans
from cutis.skin.experiment.marks import Mark, Unreadable, Word

#: Words that end a name.
_STOPS = frozenset(
    {"every", "for", "twice", "daily", "weekly", "monthly", "yearly", "hourly", "once", "and",
     "without", "from", "at", "until", "into", "on"}
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?")
_BARE_NUMBER = re.compile(
    r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*%?(?:\s|$)|[+-]?\d+(?:\.\d+)?[^\s\w]"
)


@dataclass(frozen=True)
class Schedule:
    """How often, how many times, for how long; all in days.

    ``every`` is None when nothing was said; ``lasts`` is None when it goes on to the end of the
    arm. ``once`` is both None and ``times`` 1.
    """

    every: float | None = None
    times: int | None = None
    lasts: float | None = None

    @property
    def duration(self) -> float:
        """Days the sentence takes before the next one starts."""
        if self.lasts is not None:
            return self.lasts
        return (self.times - 1) * self.every if self.every and self.times else 0.0

    def moments(self, usual: float, end: float) -> tuple[float, ...]:
        """Return the moments, in days from the start of the sentence.

        Parameters
        ----------
        usual
            Days between two moments where the sentence does not say.
        end
            Days from the start of the sentence to the end of the arm.
        """
        if self.every is None and self.lasts is None:
            return (0.0,)
        every = self.every or usual
        span = end if self.lasts is None else self.lasts
        count = self.times or max(1, int(-(-(span - 1e-9) // every)))
        return tuple(k * every for k in range(count))

    def count(self, usual: float, end: float) -> float:
        """Return how many moments :meth:`moments` has, without making them."""
        if self.every is None and self.lasts is None:
            return 1.0
        span = end if self.lasts is None else self.lasts
        return float(self.times or max(1.0, -(-(span - 1e-9) // (self.every or usual))))


@dataclass(frozen=True)
class Act:
    """One thing done, once or repeatedly, from the start of its sentence on.

    ``verb`` decides what becomes of it (:mod:`cutis.skin.experiment.interventions`);
    ``name`` is what it is done with, ``amount`` how much, as written.
    """

    verb: str
    name: Word = Word("")
    amount: Word = Word("")
    schedule: Schedule = Schedule(times=1)
    place: str = ""
    others: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A sentence, read: what is done, and how long before the next sentence starts (days).

    ``to_age`` and ``from_age`` are in years; only the subject can tell how long that is.
    """

    acts: tuple[Act, ...] = ()
    duration: float = 0.0
    to_age: float | None = None
    from_age: float | None = None
    mark: Mark = field(default=Mark(), compare=False, repr=False)


class Reader:
    """Reads a sentence from left to right and says where it could not go on."""

    def __init__(self, text: str, mark: Mark, form: str = "") -> None:
        self.text = text
        self.mark = mark
        self.form = form
        self.at = 0
        self.skip()

    def skip(self) -> None:
        """Go over blanks and commas."""
        while self.at < len(self.text) and self.text[self.at] in " \t\n,":
            self.at += 1

    @property
    def here(self) -> Mark:
        """Position of the next word."""
        return self.mark.moved(self.at)

    @property
    def rest(self) -> str:
        """What is not read yet."""
        return self.text[self.at :].rstrip()

    def fail(self, what: str, hint: str = "") -> Unreadable:
        """Return the problem at this position, with the form of the sentence as next step."""
        form = f"write `{self.form}`" if self.form else ""
        return Unreadable(self.here.problem(what, hint or form))

    def match(self, pattern: str) -> re.Match[str] | None:
        """Read what matches, if it stands here."""
        found = re.compile(pattern, re.IGNORECASE).match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        self.skip()
        return found

    def word(self, *words: str) -> str | None:
        """Read one of the words (or phrases), if it stands here."""
        for word in sorted(words, key=len, reverse=True):
            if self.match(re.escape(word).replace(r"\ ", r"\s+") + r"(?![\w/-])"):
                return word
        return None

    def expect(self, *words: str) -> str:
        """Read one of the words; raise Unreadable when none stands here."""
        found = self.word(*words)
        if found is None:
            names = " or ".join(f"`{word}`" for word in words)
            near = nearest(self.rest.split()[0], words) if self.rest else None
            hint = f"the nearest is `{near}`" if near else ""
            raise self.fail(f"{self._given()}, expected {names}", hint)
        return found

    def name(self, what: str) -> Word:
        """Read a name: words up to a number, a comma or a word such as ``every``."""
        start = self.at
        while self.at < len(self.text):
            found = re.compile(r"[^\s,]+").match(self.text, self.at)
            if found is None or found[0].lower() in _STOPS:
                break
            if _BARE_NUMBER.match(self.text, self.at):
                break
            self.at = found.end()
            if self.text[self.at : self.at + 1] == ",":
                break
            self.skip()
        words = self.text[start : self.at].strip(" \t\n,")
        if not words:
            raise self.fail(f"{self._given()}, expected {what}")
        self.skip()
        return Word(" ".join(words.split()), self.mark.moved(start))

    def number(self, what: str) -> float:
        """Read a number ≥ 0."""
        start = self.at
        found = self.match(_NUMBER.pattern)
        if found is None:
            raise self.fail(f"{self._given()}, expected {what}")
        value = float(found[0].replace(",", ""))
        if value < 0:
            self.at = start
            raise self.fail(f"{found[0]} is below zero, expected {what}")
        if not math.isfinite(value):
            self.at = start
            raise self.fail(f"{cut(found[0])} is beyond every number, expected {what}")
        return value

    def quantity(self, what: str, *, optional: bool = False) -> Word:
        """Read a number with its unit, as written."""
        start = self.at
        if optional and _NUMBER.match(self.text, self.at) is None:
            return Word("")
        if re.compile(rf"(?:{_NUMBER.pattern})\s+times\b").match(self.text, self.at):
            return Word("")
        self.number(what)
        unit = re.compile(r"[^\s,\d][^\s,]*").match(self.text, self.at)
        if unit is not None and unit[0].lower() not in _STOPS:
            self.at = unit.end()
        words = self.text[start : self.at].strip(" ,")
        self.skip()
        return Word(words, self.mark.moved(start))

    def time(self, what: str = "a time such as `12 week`") -> float:
        """Read a time above zero, in days."""
        start = self.at
        value = self.number(what)
        unit = self.match(r"[A-Za-z]+")
        if unit is None or unit[0].lower() not in spans.DAYS:
            given = unit[0] if unit else self.rest[:20]
            self.at = unit.start() if unit else self.at
            near = nearest(given, spans.DAYS) if given else None
            hint = f"the nearest is {near!r}" if near else "write h, day, week, month or year"
            raise self.fail(f"{given!r} is no unit of time, expected {what}", hint)
        if value == 0:
            self.at = start
            raise self.fail(f"a time of 0 {unit[0]}, expected {what}", "leave the sentence out")
        days = value * spans.DAYS[unit[0].lower()]
        if days > MOST_DAYS:
            self.at = start
            years = f"{MOST_DAYS / spans.YEAR:g} year"
            raise self.fail(f"{value:g} {unit[0]} is too long, expected at most {years}")
        return days

    def schedule(self) -> Schedule:
        """Read ``twice daily for 12 week``, ``every 2 day 4 times``, ``once`` or nothing."""
        every, times, lasts = None, None, None
        if self.word("once"):
            return Schedule(times=1)
        often = self.word(*spans.OFTEN)
        if often:
            every = spans.OFTEN[often]
        elif self.word("every"):
            every = self.time("how often, such as `every 2 day`")
        if found := self.match(r"(\d+)\s+times\b"):
            times = int(found[1])
            if every is None:
                what = f"{times} times, but not how often"
                raise self.fail(what, f"write `every 2 day {times} times`")
            if times == 0:
                raise self.fail("0 times", "leave the sentence out")
            if times > MOST_MOMENTS:
                what = f"{cut(found[1])} times, expected at most {MOST_MOMENTS:,} in an arm"
                raise self.fail(what, "do it less often")
        if self.word("for"):
            lasts = self.time()
        if every is None and lasts is None:
            return Schedule(times=1)
        return Schedule(every, times, lasts)

    def done(self) -> None:
        """Raise Unreadable when something is left over."""
        if self.rest:
            raise self.fail(f"{self.rest[:40]!r} is left over")

    def _given(self) -> str:
        """Say what stands here."""
        return f"{self.rest.split()[0]!r} is given" if self.rest else "the sentence ends here"


Read = Callable[[Reader], Clause]


@dataclass(frozen=True)
class Sentence:
    """A row of the table: the words it starts with, its form, its example, its line of docs."""

    starts: tuple[str, ...]
    form: str
    example: str
    doc: str
    read: Read


#: Every sentence there is, in the order of the table.
SENTENCES: list[Sentence] = []


def sentence(*starts: str, form: str, example: str) -> Callable[[Read], Read]:
    """Enter a function as a sentence that starts with one of ``starts``."""

    def enter(read: Read) -> Read:
        doc = (read.__doc__ or "").strip().splitlines()[0]
        SENTENCES.append(Sentence(starts, form, example, doc, read))
        return read

    return enter


def read_sentence(text: str, mark: Mark) -> Clause:
    """Read one sentence of a protocol.

    Raises
    ------
    Unreadable
        With the position, what was expected and the form of the sentence.
    """
    opener = Reader(text, mark)
    if not opener.rest:
        raise Unreadable(mark.problem("an empty sentence", "write one, or remove the line"))
    rows = {start: row for row in SENTENCES for start in row.starts}
    start = opener.word(*rows)
    if start is None:
        first = opener.rest.split()[0]
        near = nearest(first, {word.split()[0] for word in rows})
        row = next((r for r in SENTENCES for s in r.starts if near and s.split()[0] == near), None)
        hint = f"the nearest is `{row.form}`" if row else "`cutis run --sentences` lists them all"
        raise opener.fail(f"no sentence starts with {first!r}", hint)
    reader = Reader(text, mark, rows[start].form)
    reader.at = opener.at
    clause = rows[start].read(reader)
    reader.done()
    return replace(clause, mark=mark)
