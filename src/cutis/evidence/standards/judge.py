"""Whether a dossier meets a standard, criterion by criterion, and what decides it.

A requirement is *met* when the dossier shows it, *not met* when it shows the contrary, *not shown*
when what would decide it is missing or cannot be checked. A criterion is as its worst requirement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cutis import units
from cutis.errors import AtlasError, Problem, UnitError
from cutis.evidence.standards.dossier import Dossier
from cutis.evidence.standards.judge_measured import emergent, shifts
from cutis.evidence.standards.judge_studies import STUDY_RULES
from cutis.evidence.standards.standards import Criterion, Requirement, Standard, standard
from cutis.evidence.standards.verdicts import MET, NOT_MET, NOT_SHOWN, Judged, bare
from cutis.files.fingerprint import file_fingerprint, fingerprints
from cutis.methods import method
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: Verdicts, best first.
_ORDER = (MET, NOT_SHOWN, NOT_MET)
#: What is written where nothing is known yet.
_NOTHING = frozenset({
    "", "na", "none", "no", "nil", "tbd", "tba", "tbc", "todo", "unknown", "notknown", "pending",
    "appliedfor", "inprogress", "draft", "tobedetermined", "tobeconfirmed", "xxx", "false",
})  # fmt: skip
#: What makes a cell that is listed one that is not there.
_ABSENT = re.compile(
    r"\b(?:no|not|without|minus|lacks?|lacking)\b|\bnon-|[- ](?:free|depleted)\b", re.I
)


@dataclass(frozen=True)
class Verdict:
    """One criterion.

    Attributes
    ----------
    criterion, asks
        Its name, and what it asks.
    verdict
        ``met``, ``not met`` or ``not shown``.
    judged
        Each requirement: what it asks, its verdict, what decided, where, and the next step.
    """

    criterion: str
    asks: str
    verdict: str
    judged: tuple[tuple[Requirement, Judged], ...]


@dataclass(frozen=True)
class Judgement:
    """A dossier held against a standard.

    Attributes
    ----------
    standard, dossier
        What against what.
    verdicts
        In the order of the standard.
    files
        Hash of every file the dossier names, as they were when judged.
    """

    standard: Standard
    dossier: Dossier
    verdicts: tuple[Verdict, ...]
    files: dict[str, str]

    @property
    def met(self) -> bool:
        """Whether every criterion is met."""
        return all(one.verdict == MET for one in self.verdicts)

    def table(self) -> Frame:
        """Return one row a requirement: criterion, asks, verdict, says, where, next."""
        import pandas as pd

        rows = [
            {"criterion": one.criterion, "asks": requirement.asks, "verdict": judged.verdict,
             "says": judged.says, "where": judged.where,
             "next": "" if judged.verdict == MET else requirement.next or requirement.why}
            for one in self.verdicts for requirement, judged in one.judged
        ]  # fmt: skip
        return pd.DataFrame(rows)


@method(
    formula="each criterion: met, not met or not shown, by named rules",
    limits="the standard’s words, as its file has them",
    check=(
        "a whole dossier, spoiled in one place at a time (tests/evidence/standards/test_judge.py)"
    ),
)
def judge(
    dossier: Dossier,
    by: Standard | str | Path | None = None,
    knowledge: Knowledge | None = None,
) -> Judgement:
    """Judge a dossier.

    Parameters
    ----------
    dossier
        As read.
    by
        A standard, its name in the atlas, or its file; None: the one the dossier names.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    AtlasError
        There is no such standard, or it asks for a rule that is not there.
    """
    chosen = by if isinstance(by, Standard) else standard(_named(dossier, by), knowledge)
    wrong = [
        Problem(chosen.name, f"criteria.{name}", f"there is no rule {one.rule!r}",
                f"the rules are {', '.join(RULES)}")
        for name, criterion in chosen.criteria.items()
        for one in criterion.requires if one.rule not in RULES
    ]  # fmt: skip
    if wrong:
        raise AtlasError(wrong)
    verdicts = [_verdict(dossier, name, one) for name, one in chosen.criteria.items()]
    return Judgement(chosen, dossier, tuple(verdicts), _files(dossier))


def _verdict(dossier: Dossier, name: str, criterion: Criterion) -> Verdict:
    """Return the verdict on a criterion; what it asks of a study one and the same must show."""
    best = min(
        (_judged(dossier, criterion, study) for study in dossier.record.studies or [""]),
        key=lambda judged: sorted((_ORDER.index(one.verdict) for one in judged), reverse=True),
    )
    worst = max((one.verdict for one in best), key=_ORDER.index)
    return Verdict(name, criterion.asks, worst, tuple(zip(criterion.requires, best, strict=True)))


def _judged(dossier: Dossier, criterion: Criterion, study: str) -> list[Judged]:
    """Return the verdict on each requirement of a criterion, with one study."""
    return [
        STUDY_RULES[one.rule](dossier, one, study)
        if one.rule in STUDY_RULES
        else DOSSIER_RULES[one.rule](dossier, one)
        for one in criterion.requires
    ]


def _named(dossier: Dossier, by: str | Path | None) -> str | Path:
    """Return the standard asked for: given, beside the dossier, or in the atlas."""
    if by is not None:
        return by
    beside = dossier.beside(dossier.record.standard)
    return beside if beside.is_file() else dossier.record.standard


def _files(dossier: Dossier) -> dict[str, str]:
    """Return the hash of every file a dossier names, and of the tables those name."""
    named = [*_parts(dossier), str(dossier.record.inci.get("file") or "")]
    return fingerprints(dossier.path.parent, [name for name in named if name])


def _parts(dossier: Dossier) -> Iterator[str]:
    """Go through the names of the files a dossier is made of, documents left out."""
    record = dossier.record
    yield record.process if isinstance(record.process, str) else ""
    yield from (record.secretome, record.stressed_secretome, record.claims, *record.studies)


def given(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is written."""
    found = dossier.field(asked.field)
    if found.value in (None, "", [], {}):
        return Judged(NOT_SHOWN, f"{asked.field} is not written", found.where)
    value = found.value
    if all(bare(one) in _NOTHING for one in (value if isinstance(value, list) else [value])):
        return Judged(NOT_SHOWN, f"{asked.field} says {value!r}, which says nothing", found.where)
    said = ", ".join(map(str, value)) if isinstance(value, list) else value
    return Judged(MET, f"{asked.field}: {said}", found.where)


def one_of(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is one of the values."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    value = dossier.field(asked.field).value
    if bare(value) in map(bare, asked.values):
        return there
    said = f"{asked.field} is {value!r}; asked: {', '.join(asked.values)}"
    return Judged(NOT_MET, said, there.where)


def not_one_of(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is none of the values."""
    there = given(dossier, asked)
    value = dossier.field(asked.field).value
    if there.verdict == MET and bare(value) in map(bare, asked.values):
        return Judged(NOT_MET, f"{asked.field} is {value!r}, which is general", there.where)
    return there


def holds(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is a list that holds all of the values, each by itself or with an adjective."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    value = dossier.field(asked.field).value
    cells = [str(one) for one in (value if isinstance(value, list) else [value])]
    listed = {bare(one) for one in cells if not _ABSENT.search(one)}
    missing = [one for one in asked.values if not any(bare(one) in there for there in listed)]
    if missing:
        return Judged(NOT_MET, f"{asked.field} lacks {', '.join(missing)}", there.where)
    return there


def at_least(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is a quantity no smaller than the least."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    value = str(dossier.field(asked.field).value)
    least = units.parse(asked.least)
    try:
        amount = units.parse(value).to(least.unit)
    except UnitError as error:
        return Judged(NOT_SHOWN, f"{asked.field}: {error}", there.where)
    verdict = MET if amount.value >= least.value else NOT_MET
    return Judged(verdict, f"{asked.field}: {value}; asked: {asked.least} or more", there.where)


def at_most(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is a quantity no larger than the most, or than another field."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    limit = dossier.field(asked.other).value if asked.other else asked.most
    if limit in (None, ""):
        return Judged(NOT_SHOWN, f"{asked.other} is not written", there.where)
    value = str(dossier.field(asked.field).value)
    try:
        most = units.parse(str(limit))
        amount = units.parse(value).to(most.unit)
    except UnitError as error:
        return Judged(NOT_SHOWN, f"{asked.field}: {error}", there.where)
    verdict = MET if amount.value <= most.value else NOT_MET
    return Judged(verdict, f"{asked.field}: {value}; asked: {limit} or less", there.where)


def dated(dossier: Dossier, asked: Requirement) -> Judged:
    """The field is a date that has been."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    value = str(dossier.field(asked.field).value)
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        said = f"{asked.field}: {value!r} is no date such as 2026-01-31"
        return Judged(NOT_SHOWN, said, there.where)
    if day > (datetime.now(UTC) + timedelta(days=1)).date():  # tomorrow may be today elsewhere
        return Judged(NOT_MET, f"{asked.field}: {value} has yet to come", there.where)
    return there


def document(dossier: Dossier, asked: Requirement) -> Judged:
    """The field names a file beside the dossier that is no part of it and is not empty."""
    there = given(dossier, asked)
    if there.verdict != MET:
        return there
    name = str(dossier.field(asked.field).value)
    path = dossier.beside(name)
    if not path.is_file() or not path.read_bytes().strip():
        return Judged(NOT_SHOWN, f"{path} is not there, or is empty", there.where)
    if Path(name).is_absolute():
        return Judged(NOT_SHOWN, f"{path} lies elsewhere; put it beside the dossier", there.where)
    parts = [dossier.path, *(dossier.beside(part) for part in _parts(dossier) if part)]
    if path.resolve() in {part.resolve() for part in parts}:
        return Judged(NOT_SHOWN, f"{path.name} is a part of the dossier, no document", there.where)
    return Judged(MET, f"{path.name}, sha256 {file_fingerprint(path)[:12]}…", str(path))


DOSSIER_RULES: dict[str, Callable[[Dossier, Requirement], Judged]] = {
    "given": given, "one of": one_of, "not one of": not_one_of, "holds": holds,
    "at least": at_least, "at most": at_most, "dated": dated, "document": document,
    "emergent": emergent, "shifts": shifts,
}  # fmt: skip

#: Every rule a standard may ask for → what it says.
RULES = {name: str(rule.__doc__) for name, rule in (DOSSIER_RULES | STUDY_RULES).items()}
