"""A whole plan in one line, as a measurement's file says it: ``person age 20; age to 80``."""

from __future__ import annotations

import re

from cutis.errors import PlanError, Problem
from cutis.skin.experiment.marks import Mark, Unreadable, Word
from cutis.skin.experiment.plan import MAIN, Plan
from cutis.skin.experiment.subject import Reading, read_cohort, read_subject

_ARM = re.compile(r"\s*(?:arm\s+)?(?P<name>[^:;|]+?)\s*:", re.IGNORECASE)
_OPENING_ARM = re.compile(r"arm\s+[^:;|]+:", re.IGNORECASE)
_COHORT = re.compile(r"\s*\d[\d,]*\s+(?:people|persons|donors)\b")


def read_line(text: str, *, draws: int = 0, seed: int = 0, mark: Mark | None = None) -> Plan:
    """Read a plan of one line; see :meth:`cutis.Plan.parse`. Raise PlanError."""
    start = mark or Mark()
    problems: list[Problem] = []
    trunk, *arms = _pieces(text, "|", start)
    if _OPENING_ARM.match(trunk.text):  # every arm has its own subject
        arms, trunk = [trunk, *arms], Word("", trunk.mark)
    said = [word for word in _pieces(trunk.text, ";", trunk.mark) if word.text]
    subject = _subject(said, start, problems) if trunk.text or not arms else None
    sentences = tuple(said[1:] if subject or problems else said)
    named: dict[str, tuple[Word, ...]] = {}
    for piece in arms:
        found = _ARM.match(piece.text)
        if found is None:
            hint = "write `| treated: apply retinol 1 % daily for 12 week`"
            problems.append(piece.mark.problem("an arm without a name", hint))
            continue
        if found["name"] in named:
            problems.append(piece.mark.problem(f"the arm {found['name']!r} is there twice"))
        body = Word(piece.text[found.end() :], piece.mark.moved(found.end()))
        named[found["name"]] = tuple(w for w in _pieces(body.text, ";", body.mark) if w.text)
    if problems:
        raise PlanError(problems)
    if not named:
        return Plan(subject, {MAIN: sentences}, draws=draws, seed=seed)
    return Plan(subject, named, before=sentences, draws=draws, seed=seed)


def _subject(said: list[Word], start: Mark, problems: list[Problem]) -> Reading | None:
    """Return the subject, which the first sentence is (`age from 20 to 80` names a person too)."""
    if not said:
        problems.append(start.problem("an empty plan", "write `person age 20; age to 80`"))
        return None
    first = said[0]
    try:
        if _COHORT.match(first.text):
            return read_cohort(first.text, first.mark)
        if first.text.lower().startswith("age from"):
            return None
        return read_subject(first.text, first.mark)
    except Unreadable as stop:
        problems.append(stop.problem)
        return None


def _pieces(text: str, separator: str, mark: Mark) -> list[Word]:
    """Split a text, each piece with its position."""
    pieces, at = [], 0
    for piece in text.split(separator):
        lead = len(piece) - len(piece.lstrip())
        pieces.append(Word(piece.strip(), mark.moved(at + lead)))
        at += len(piece) + len(separator)
    return pieces
