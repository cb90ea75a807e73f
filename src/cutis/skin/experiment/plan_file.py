"""Plan files: YAML read with the position of every sentence, and written again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cutis.errors import PlanError, Problem
from cutis.files.limits import MOST_ARMS, MOST_INDIVIDUALS, cut, small_bytes
from cutis.files.yaml_nodes import Document, read_document
from cutis.nearest import nearest
from cutis.skin.experiment.marks import Mark, Unreadable, Word
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.subject import ALLELE, Reading, read_cohort, read_subject

#: Field → what it holds; the order in which a file is written.
FIELDS = {
    "title": "a line of text",
    "subject": "`person age 62, …` or `dish co-culture-contact, …`",
    "cohort": "`500 people, age 30 to 50`",
    "draws": "a whole number of samples, such as 200",
    "seed": "a whole number, such as 7",
    "before": "a list of sentences all arms share",
    "arms": "`name: [sentence, sentence]` for each arm",
    "sample": "`weekly`, `every 6 h` or a list of times",
    "keep": "a list of states to store",
    "trial": "how `cutis trial` sees, groups and grades the people of a cohort",
}

_ALLELES = re.compile(rf",?\s*\brs\d+\s+{ALLELE}/{ALLELE}(?!\w)", re.IGNORECASE)
_KEY = re.compile(r"""["']?[^"':]*["']?\s*:\s*(?P<quote>["']?)""")


def read_plan(path: str | Path) -> Plan:
    """Read a plan file.

    Raises
    ------
    PlanError
        With every problem: where, what was expected, the nearest name, the next step. Names of
        the atlas and times are checked when the plan is resolved.
    """
    file = Path(path)
    try:
        raw = small_bytes(file)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise PlanError([Problem(str(path), "", what, "check the path")]) from None
    document, problems = read_document(raw, str(path))
    if document is None:
        raise PlanError([_as_plan(problem) for problem in problems])
    reader = _PlanReader(document, str(path), raw.decode("utf-8").splitlines(), problems)
    plan = reader.plan(str(file.parent))
    if reader.problems or plan is None:
        raise PlanError(reader.problems)
    return plan


def _as_plan(problem: Problem) -> Problem:
    """Return a problem of the YAML reader with a plan's next step."""
    if "cutis new" not in problem.hint:
        return problem
    hint = "write `subject: person age 62` and `arms:`; examples/ has plans"
    what = problem.what.replace("name: …", "subject: …")
    return Problem(problem.where, problem.field, what, hint)


class _PlanReader:
    """Takes the fields of one file, and collects what is wrong with them."""

    def __init__(
        self, document: Document, shown: str, lines: list[str], problems: list[Problem]
    ) -> None:
        self.data = document.data
        self.marks = document.marks
        self.shown = shown
        self.lines = lines
        self.problems = problems

    def plan(self, folder: str) -> Plan | None:
        """Return the plan, or None when there are problems."""
        for name in self.data:
            if name not in FIELDS:
                near = nearest(name, FIELDS)
                hint = f"the nearest is {near!r}" if near else f"the fields are {', '.join(FIELDS)}"
                self.note((name,), f"unknown field {name!r}", hint)
        values = {
            "draws": self.whole("draws"),
            "seed": self.whole("seed"),
            "before": self.sentences("before"),
            "sampled": self.sampling(),
            "keep": self.sentences("keep"),
            "title": self.title(),
        }
        subject, arms = self.subject(), self.arms()
        if self.problems:
            return None
        return Plan(subject, arms, folder=folder, **values)

    def subject(self) -> Reading | None:
        """Return the subject or the cohort; not both."""
        if "subject" in self.data and "cohort" in self.data:
            what = "the plan has both a subject and a cohort, expected one of them"
            self.note(("cohort",), what, "remove `subject` or `cohort`")
            return None
        for name, read in (("subject", read_subject), ("cohort", read_cohort)):
            if name not in self.data:
                continue
            word = self.text((name,), self.data[name], FIELDS[name])
            if word is None:
                return None
            try:
                return read(word.text, word.mark)
            except Unreadable as stop:
                self.problems.append(stop.problem)
        return None

    def arms(self) -> dict[str, tuple[Word, ...]]:
        """Return the arms."""
        given = self.data.get("arms")
        if given is None:
            self.note(("arms",), "the plan has no arms", "add `arms:` and under it `treated: […]`")
            return {}
        if not isinstance(given, dict) or not given:
            what = f"{_named(given)} is given, expected {FIELDS['arms']}"
            self.note(("arms",), what, "give each arm a name")
            return {}
        if len(given) > MOST_ARMS:
            what = f"{len(given):,} arms, expected at most {MOST_ARMS:,}"
            self.note(("arms",), what, "make several plans; `cutis branch` goes on from one run")
            return {}
        return {name: self.sentences("arms", name) for name in given}

    def sentences(self, *path: str) -> tuple[Word, ...]:
        """Return a list of sentences; one alone may stand without brackets."""
        given: Any = self.data
        for part in path:
            given = given.get(part) if isinstance(given, dict) else None
        if given is None and path[0] != "arms":
            return ()
        if isinstance(given, str):
            word = self.text(path, given, "a sentence")
            return (word,) if word else ()
        if not isinstance(given, list):
            what = f"{_named(given)} is given, expected a list of sentences"
            self.note(path, what, "write `[wait 1 week, …]`, or a line `- wait 1 week` for each")
            return ()
        words = [self.text((*path, i), item, "a sentence") for i, item in enumerate(given)]
        return tuple(word for word in words if word is not None)

    def sampling(self) -> Word | tuple[Word, ...]:
        """Return how the run is sampled."""
        given = self.data.get("sample")
        if given is None or isinstance(given, list):
            return self.sentences("sample")
        return self.text(("sample",), given, FIELDS["sample"]) or ()

    def whole(self, name: str) -> int:
        """Return a whole number ≥ 0."""
        given = self.data.get(name, 0)
        if isinstance(given, bool) or not isinstance(given, int) or given < 0:
            what = f"{_named(given)} is given, expected {FIELDS[name]}"
            self.note((name,), what, f"write `{name}: 7`")
            return 0
        if name == "draws" and given > MOST_INDIVIDUALS:
            what = f"{cut(f'{given:,}')} samples, expected at most {MOST_INDIVIDUALS:,}"
            self.note((name,), what, "200 samples show how uncertain a result is")
            return 0
        return given

    def title(self) -> str:
        """Return the title."""
        given = self.data.get("title", "")
        if isinstance(given, dict | list):
            self.note(("title",), f"{_named(given)} is given, expected {FIELDS['title']}")
        return str(given or "")

    def text(self, path: tuple[str | int, ...], given: Any, expected: str) -> Word | None:
        """Return a text with the position of its first letter."""
        if not isinstance(given, str):
            hint = "put it between quotes" if isinstance(given, dict) else "write it in words"
            self.note(path, f"{_named(given)} is given, expected {expected}", hint)
            return None
        return Word(given, self.mark(path))

    def mark(self, path: tuple[str | int, ...]) -> Mark:
        """Return the position of the value at a path (the reader knows that of its key)."""
        name = ".".join(str(part) for part in path)
        at = path
        while at not in self.marks:
            at = at[:-1]
        line, column = self.marks[at]
        written = self.lines[line - 1] if line <= len(self.lines) else ""
        if at and isinstance(at[-1], str):
            found = _KEY.match(written, column - 1)
            if found and found.end() < len(written.rstrip()):
                column = found.end() + 1
        elif written[column - 1 : column] in ("'", '"'):
            column += 1
        return Mark(self.shown, line, column, name)

    def note(self, path: tuple[str | int, ...], what: str, hint: str = "") -> None:
        """Note a problem at the key of a path."""
        at: tuple[str | int, ...] = path
        while at not in self.marks:
            at = at[:-1]
        line, column = self.marks[at]
        name = ".".join(str(part) for part in path)
        self.problems.append(Mark(self.shown, line, column, name).problem(what, hint))


def _named(given: Any) -> str:
    """Return what was given, in words."""
    if given is None:
        return "nothing"
    if isinstance(given, Mapping):
        return "a group of fields"
    return "a list" if isinstance(given, list) else repr(given)


def write_plan(plan: Plan, *, genotype: bool = True) -> str:
    """Return a plan as YAML; without ``genotype`` the subject's alleles are left out."""
    import yaml

    said = plan.said() if genotype else _without_alleles(plan.said())
    cohort = re.match(r"\d+ people", said) is not None
    sampled = plan.sampled.text if isinstance(plan.sampled, Word) else _texts(plan.sampled)
    values = {
        "title": plan.title,
        "cohort" if cohort else "subject": said,
        "draws": plan.draws,
        "seed": plan.seed,
        "before": _texts(plan.shared),
        "arms": {name: _texts(words, genotype=genotype) for name, words in plan.arms.items()},
        "sample": sampled,
        "keep": _texts(plan.keeping),
    }
    shown = {name: values[name] for name in FIELDS if values.get(name) or name == "arms"}
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=100)


def _texts(words: tuple[Word, ...], *, genotype: bool = True) -> list[str]:
    """Return sentences as text; without ``genotype`` alleles of an arm's own person go."""
    return [word.text if genotype else _without_alleles(word.text) for word in words]


def _without_alleles(sentence: str) -> str:
    """Return a sentence without the alleles it says."""
    left = _ALLELES.sub("", sentence)
    return re.sub(r"^(\s*\w+)\s*,", r"\1", left) if left != sentence else left
