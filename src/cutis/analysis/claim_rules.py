"""What the rules have against a claim: its words held against evidence that was checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from cutis.analysis.study import CONTROLLED, SIMULATED, SINGLE, Analysis, analyse
from cutis.data.claims_file import Claim, EvidenceItem, Register
from cutis.data.study_file import read_study
from cutis.errors import CutisError
from cutis.knowledge.standards import ClaimRule, ClaimRules

#: A number of per cent, or of subjects of subjects, in a wording.
_PER_CENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent\b)")
_OF = re.compile(r"(\d+)\s+(?:of|out of|/)\s+(\d+)")
#: Below this grade: whatever the evidence.
NEVER = "never"


@dataclass
class _Checked:
    """Evidence that was looked into: its grade, what is wrong, the analyses of its studies."""

    grade: str = ""
    problems: list[str] = field(default_factory=list)
    analyses: list[tuple[EvidenceItem, Analysis]] = field(default_factory=list)


def objections(register: Register, claim: Claim, rules: ClaimRules) -> tuple[str, list[str]]:
    """Return the grade of a claim's evidence, and every objection to its words.

    Parameters
    ----------
    register
        Where the claim stands; evidence files lie beside it.
    claim
        The claim.
    rules
        Grades and rules.

    Returns
    -------
    tuple
        The grade of the strongest evidence that holds what it says (empty without any), and
        objections as ``rule: what; next step``.
    """
    checked = _check(register, claim, rules)
    found = list(checked.problems)
    if not checked.grade:
        found.append("evidence: none that could be checked; name a study, or an in vitro result")
        rank = -1
    else:
        rank = rules.grades.index(checked.grade)
    for name, rule in rules.rules.items():
        found += _held(name, rule, rank, claim.wording, rules)
    found += _numbers(claim.wording, checked.analyses)
    found += _quotes(register, claim)
    return checked.grade, found


def _held(name: str, rule: ClaimRule, rank: int, wording: str, rules: ClaimRules) -> list[str]:
    """Return what one rule has against a wording."""
    if rule.at and rank != rules.grades.index(rule.at):
        return []
    if rule.below and rule.below != NEVER and rank >= rules.grades.index(rule.below):
        return []
    if rule.unless and any(_has(word, wording) for word in rule.unless):
        return []
    if not rule.words:
        return [f"{name}: {rule.why}; {rule.next}"]
    said = [found for word in rule.words if (found := _has(word, wording))]
    if not said:
        return []
    quoted = ", ".join(f"'{word}'" for word in dict.fromkeys(said))
    return [f"{name}: {quoted}: {rule.why}; {rule.next}"]


def _has(word: str, wording: str) -> str:
    """Return how a word (or its stem with ``*``) stands in a wording; empty when it does not."""
    match = _pattern(word).search(wording)
    return match.group(0) if match else ""


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str]:
    stem = re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"\b{stem}{ending}\b", re.IGNORECASE)


def _check(register: Register, claim: Claim, rules: ClaimRules) -> _Checked:
    """Look into every piece of evidence; a grade that a file does not bear out counts for less."""
    checked = _Checked()
    ranks = []
    for item in claim.evidence:
        where = f"evidence: {item.file}"
        if item.grade not in rules.grades:
            checked.problems.append(f"{where}: {item.grade!r} is no grade; expected one of "
                                    f"{', '.join(rules.grades)}")  # fmt: skip
        elif not register.beside(item.file).exists():
            checked.problems.append(f"{where}: there is no such file; put it beside the register")
        else:
            ranks.append(_rank(register, item, rules, checked))
    if ranks:
        checked.grade = rules.grades[max(ranks)]
    return checked


def _rank(register: Register, item: EvidenceItem, rules: ClaimRules, checked: _Checked) -> int:
    """Return the rank of one piece of evidence, no higher than its file bears out."""
    said = rules.grades.index(item.grade)
    path = register.beside(item.file)
    if path.suffix not in (".yaml", ".yml"):
        return _without_study(item, said, rules, checked)
    try:
        analysis = analyse(read_study(path))
    except CutisError as error:
        first = str(error).splitlines()[0]
        checked.problems.append(f"evidence: {item.file}: cannot be read as a study: {first}")
        return 0
    checked.analyses.append((item, analysis))
    borne = rules.grades.index(analysis.evidence)
    alone = analysis.evidence == CONTROLLED and item.grade == rules.grades[-1]
    if alone and _controlled(register, checked) >= 2:
        return said
    if said > borne:
        checked.problems.append(
            f"evidence: {item.file}: declared {item.grade!r}, but the study is "
            f"{analysis.evidence!r}; {_why(analysis, alone)}"
        )
    return min(said, borne)


def _controlled(register: Register, checked: _Checked) -> int:
    """Return how many different controlled studies found something better than control."""
    found = set()
    for item, analysis in checked.analyses:
        table = analysis.between
        if analysis.evidence == CONTROLLED and table is not None and bool(table["better"].any()):
            found.add(register.beside(item.file).resolve())
    return len(found)


def _why(analysis: Analysis, alone: bool) -> str:
    """Say what a study lacks for the grade it was given."""
    if alone:
        return "one controlled study is not replicated; name two that found a difference"
    if analysis.evidence == SIMULATED:
        return "a model made it"
    if analysis.evidence == SINGLE:
        return "it has one subject"
    return "it has no control arm"


def _without_study(item: EvidenceItem, said: int, rules: ClaimRules, checked: _Checked) -> int:
    """Return the rank of a file that is no study: a run is in silico, a document in vitro."""
    if item.file.rstrip("/").endswith(".zarr"):
        limit, what = 0, "a stored run is a simulation"
    else:
        limit, what = 1, "a document cannot be analysed; a study needs its file (.yaml) and grades"
    if said > limit:
        checked.problems.append(
            f"evidence: {item.file}: declared {item.grade!r}, but {what}; "
            f"it counts as {rules.grades[limit]!r}"
        )
    return min(said, limit)


def _numbers(wording: str, analyses: list[tuple[EvidenceItem, Analysis]]) -> list[str]:
    """Return the numbers of a wording that no study it rests on bears out."""
    if not analyses:
        return []
    found = []
    shares, counts = _known(analyses)
    given = ", ".join(sorted({f"{share:.0f} %" for share in shares})) or "none"
    for text in _PER_CENT.findall(wording):
        value = float(text.replace(",", "."))
        places = len(text.replace(",", ".").partition(".")[2])
        if not any(round(share, places) == value for share in shares):
            found.append(f"numbers: {text} % is no result of the studies named; they give {given}")
    for part, whole in _OF.findall(wording):
        if (int(part), int(whole)) not in counts:
            found.append(f"numbers: {part} of {whole} is no result of the studies named")
    return found


def _known(
    analyses: list[tuple[EvidenceItem, Analysis]],
) -> tuple[set[float], set[tuple[int, int]]]:
    """Return per cents and counts that the named endpoints give at the declared visit."""
    shares: set[float] = set()
    counts: set[tuple[int, int]] = set()
    for item, analysis in analyses:
        for row in analysis.endpoints.to_dict("records"):
            if item.endpoint and row["endpoint"] != item.endpoint:
                continue
            for what in ("improved", "same", "worse"):
                shares.add(100 * row[f"{what}_share"])
                counts.add((int(row[what]), int(row["n"])))
            if not row["coding_matters"]:
                shares.add(float(row["percent"]))
    return shares, counts


def _quotes(register: Register, claim: Claim) -> list[str]:
    """Return the quotes that lack a written approval."""
    return [
        f"quotes: no written approval of {quote.by}'s words; name its file under `approval`"
        for quote in claim.quotes
        if not quote.approval or not register.beside(quote.approval).is_file()
    ]
