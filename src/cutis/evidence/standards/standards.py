"""Standards a material is judged by, and the rules a claim is held to: `atlas/standards`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from cutis import units
from cutis.errors import AtlasError, Problem, UnitError
from cutis.files.declared import record_of
from cutis.files.messages import position
from cutis.files.yaml_nodes import Document, dotted
from cutis.files.yaml_nodes import Path as Steps
from cutis.knowledge.fields import Record
from cutis.knowledge.reader import bundled_root, files_of
from cutis.nearest import suggestion
from cutis.omics.vesicles.limits import holds_limits

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

FOLDER = "standards"
CLAIM_RULES = "claim-rules"
#: What a requirement may ask; each is a rule of :mod:`cutis.evidence.standards.judge`.
RULES = (
    "given", "one of", "not one of", "holds", "at least", "at most", "dated", "document",
    "emergent", "shifts", "study", "study subjects", "study length", "study independent",
    "study events", "study finds",
)  # fmt: skip


class Requirement(Record):
    """One thing a criterion asks of a dossier."""

    asks: str = Field(description="what is asked, as a sentence")
    rule: str = Field(description="how it is checked; `cutis judge --rules` lists the rules")
    field: str = Field("", description="where in the dossier, such as `process.culture.kind`")
    values: list[str] = Field(default_factory=list, description="what it may be, or must hold")
    least: str = Field("", description="smallest quantity, with its unit")
    most: str = Field("", description="largest quantity, with its unit")
    other: str = Field("", description="another field to compare with")
    why: str = Field(description="why it is asked")
    next: str = Field("", description="what to do when it is not shown")


class Criterion(Record):
    """One criterion of a standard: met when all it requires is."""

    asks: str = Field(description="what is asked, as a sentence")
    requires: list[Requirement] = Field(min_length=1, description="all of these")


class Standard(Record):
    """A standard: `atlas/standards/name.yaml`."""

    name: str
    version: str
    source: str = Field(description="where it is published")
    note: str = ""
    criteria: dict[str, Criterion] = Field(min_length=1)


class ClaimRule(Record):
    """What may not be said on evidence of one grade, or below some grade."""

    at: str = Field("", description="the grade it is about")
    below: str = Field("", description="the grade from which on it may be said, or `never`")
    words: list[str] = Field(default_factory=list, description="refused words; any when left out")
    unless: list[str] = Field(default_factory=list, description="words that make it honest")
    graded: bool = Field(False, description="whether a study of just that may say it")
    quoted: bool = Field(False, description="whether a quote with its written approval may say it")
    why: str
    next: str


class ClaimRules(Record):
    """The rules for claims: `atlas/standards/claim-rules.yaml`."""

    name: str
    grades: list[str] = Field(min_length=2, description="of evidence, weakest first")
    rules: dict[str, ClaimRule]


def check_standards(root: Path) -> list[Problem]:
    """Return what is wrong with the standards and the rules for claims of an atlas.

    A file is rules for claims when it is named so, and else a standard; the limits of readings are
    checked by what reads them.

    Parameters
    ----------
    root
        Folder of the atlas.
    """
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        try:
            if path.stem == CLAIM_RULES:
                claim_rules(path)
            elif not holds_limits(path):
                standard(path)
        except AtlasError as error:
            problems += error.problems
    return problems


Kind = TypeVar("Kind", bound=Record)


def standard(name: str | Path = "iss", knowledge: Knowledge | None = None) -> Standard:
    """Return a standard by its name in the atlas, or of a file.

    Parameters
    ----------
    name
        Its name, or a YAML file.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    AtlasError
        There is none of that name, or the file is wrong: every problem with its line.
    """
    place = _place(name, knowledge)
    found, document = _read(place, Standard)
    problems = []
    for named, criterion in found.criteria.items():
        for k, one in enumerate(criterion.requires):
            path = ("criteria", named, "requires", k)
            problems += [
                _problem(place, document, (*path, field), str(error), "write `24 h`")
                for field, error in _quantities(one)
            ]
            if one.rule not in RULES:
                hint = suggestion(one.rule, RULES, else_=f"the rules are {', '.join(RULES)}")
                what = f"there is no rule {one.rule!r}"
                problems.append(_problem(place, document, (*path, "rule"), what, hint))
    if problems:
        raise AtlasError(problems)
    return found


def _problem(place: Path, document: Document, path: Steps, what: str, hint: str) -> Problem:
    """Return a problem with a field of a file, at its line."""
    line, column = position(document, path)
    return Problem(f"{place}:{line}:{column}", dotted(path), what, hint)


def _quantities(asked: Requirement) -> Iterator[tuple[str, UnitError]]:
    """Give the quantities of a requirement that cannot be read."""
    for field, written in (("least", asked.least), ("most", asked.most)):
        try:
            if written:
                units.parse(written)
        except UnitError as error:
            yield field, error


def claim_rules(path: str | Path | None = None, knowledge: Knowledge | None = None) -> ClaimRules:
    """Return the rules for claims of a file, or of an atlas (None: the one of cutis).

    Raises
    ------
    AtlasError
        A file of them is wrong.
    """
    place = _place(CLAIM_RULES if path is None else path, knowledge)
    rules, document = _read(place, ClaimRules)
    problems = []
    for name, rule in rules.rules.items():
        known = [*rules.grades, "never"] if rule.below else rules.grades
        grade = rule.below or rule.at
        if bool(rule.below) == bool(rule.at):
            what = "needs either `at` or `below`, a grade"
            hint = f"the grades are {', '.join(rules.grades)}"
            problems.append(_problem(place, document, ("rules", name), what, hint))
        elif grade not in known:
            hint = suggestion(grade, known)
            field = ("rules", name, "below" if rule.below else "at")
            problems.append(_problem(place, document, field, f"{grade!r} is no grade", hint))
    if problems:
        raise AtlasError(problems)
    return rules


def standards(knowledge: Knowledge | None = None) -> list[str]:
    """Return the names of the standards in an atlas; None takes the one that comes with cutis."""
    return sorted(
        path.stem for path in _files(knowledge) if "\ncriteria:" in path.read_text("utf-8")
    )


def _files(knowledge: Knowledge | None) -> list[Path]:
    """Return the files of an atlas, over those that come with cutis."""
    roots = [bundled_root(), *(knowledge.roots if knowledge else ())]
    return files_of(roots, FOLDER, "*.yaml")


def _place(name: str | Path, knowledge: Knowledge | None) -> Path:
    """Return the file of a standard."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    there = {one.stem: one for one in _files(knowledge)}
    if str(name) not in there:
        hint = suggestion(str(name), list(there)) or "name a YAML file"
        raise AtlasError([Problem(str(name), "", "there is no such standard", hint)])
    return there[str(name)]


def _read(path: Path, model: type[Kind]) -> tuple[Kind, Document]:
    """Read a file into its record, with its lines."""
    record, document, problems = record_of(path, model, "check that it exists and may be read")
    if record is None or document is None:
        raise AtlasError(problems)
    return record, document
