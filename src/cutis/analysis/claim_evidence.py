"""The evidence of a claim, looked into: each piece counts for what its file bears out, no more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cutis.analysis.study import CONTROLLED, SIMULATED, SINGLE, UNCONTROLLED, Analysis, analyse
from cutis.data.claims_file import Claim, EvidenceItem, Register
from cutis.data.reading import nearest
from cutis.data.study_file import read_study
from cutis.errors import CutisError
from cutis.knowledge.standards import ClaimRules


@dataclass
class Checked:
    """Evidence that was looked into.

    Attributes
    ----------
    grade
        Of the strongest piece that holds what it says; empty without any.
    problems
        What is wrong, ``evidence: file: what; next step``.
    analyses
        What came of the studies among it.
    """

    grade: str = ""
    problems: list[str] = field(default_factory=list)
    analyses: list[tuple[EvidenceItem, Analysis]] = field(default_factory=list)


def check(register: Register, claim: Claim, rules: ClaimRules) -> Checked:
    """Look into every piece of evidence of a claim."""
    checked = Checked()
    ranks = [
        rank
        for item in claim.evidence
        if (rank := _rank(register, item, rules, checked)) is not None
    ]
    ranks += _of_studies(rules, checked)
    if ranks:
        checked.grade = rules.grades[max(ranks)]
    return checked


def _rank(
    register: Register, item: EvidenceItem, rules: ClaimRules, checked: Checked
) -> int | None:
    """Return the rank of a piece that is no study; keep a study's analysis for later."""
    path = register.beside(item.file)
    if item.grade not in rules.grades:
        what = f"{item.grade!r} is no grade; expected one of {', '.join(rules.grades)}"
    elif not path.exists():
        what = "there is no such file; put it beside the register"
    elif path.suffix not in (".yaml", ".yml"):
        return _without_study(item, rules, checked)
    else:
        what = _study(register, item, checked)
    if what:
        checked.problems.append(f"evidence: {item.file}: {what}")
    return None


def _study(register: Register, item: EvidenceItem, checked: Checked) -> str:
    """Analyse a study and keep it; return why it is no evidence here, empty when it is."""
    try:
        analysis = analyse(read_study(register.beside(item.file)))
    except CutisError as error:
        return f"cannot be read as a study: {str(error).splitlines()[0]}"
    study, material = analysis.study, register.record.material
    studied = study.facts.get("material", "")
    if not studied:
        return "does not say which material it studied; write it there, `facts: {material: …}`"
    if studied.casefold().split() != material.casefold().split():
        return f"it studied {studied!r}, not {material!r}"
    if item.endpoint and item.endpoint not in study.endpoints:
        return f"no endpoint {item.endpoint!r}; {nearest(item.endpoint, study.endpoints)}"
    checked.analyses.append((item, analysis))
    return ""


def _of_studies(rules: ClaimRules, checked: Checked) -> list[int]:
    """Return the rank of each study, no higher than it bears out; say what it lacks."""
    ranks = []
    again = _replicated(checked)
    for item, analysis in checked.analyses:
        said, borne = rules.grades.index(item.grade), rules.grades.index(analysis.evidence)
        finds = found(item, analysis)
        if analysis.evidence == CONTROLLED and finds and again:
            borne = len(rules.grades) - 1
        elif analysis.evidence == CONTROLLED and not finds:
            borne = rules.grades.index(UNCONTROLLED)
        where = f"evidence: {item.file}"
        if not finds and analysis.evidence != SIMULATED:
            checked.problems.append(f"{where}: {_not_found(item, analysis)}")
        elif said > borne:
            checked.problems.append(f"{where}: declared {item.grade!r}, but the study is "
                                    f"{analysis.evidence!r}; {_why(analysis)}")  # fmt: skip
        ranks.append(min(said, borne))
    return ranks


def found(item: EvidenceItem, analysis: Analysis) -> bool:
    """Tell whether a study found its endpoint (or any, if none is named) better, as declared."""
    if analysis.evidence == SINGLE:
        return True  # one subject can reach no level; it is exploratory, and the rules say so
    table, what = (
        (analysis.endpoints, "improves") if analysis.between is None
        else (analysis.between, "better")
    )  # fmt: skip
    mine = table[table["endpoint"] == item.endpoint] if item.endpoint else table
    return bool(mine[what].any())


def _not_found(item: EvidenceItem, analysis: Analysis) -> str:
    """Say that a study did not find what a claim rests on."""
    against = "than control" if analysis.between is not None else "than at baseline"
    what = f"{item.endpoint!r} was not found to be" if item.endpoint else "no endpoint was found"
    exploratory = item.endpoint and item.endpoint not in analysis.study.declared.family
    how = "it stands outside the declared family" if exploratory else "as declared"
    return f"{what} better {against} ({how}); a claim needs a finding"


def _replicated(checked: Checked) -> bool:
    """Tell whether two controlled studies with different grades found what is claimed."""
    tables = {
        hashlib.sha256(analysis.study.grades.to_csv(index=False).encode()).hexdigest()
        for item, analysis in checked.analyses
        if analysis.evidence == CONTROLLED and found(item, analysis)
    }
    return len(tables) >= 2


def _why(analysis: Analysis) -> str:
    """Say what a study lacks for the grade it was given."""
    if analysis.evidence == CONTROLLED:
        return "one controlled study is not replicated; name two that found a difference"
    if analysis.evidence == SIMULATED:
        return "a model made it"
    if analysis.evidence == SINGLE:
        return "it has one subject"
    return "it has no control arm"


def _without_study(item: EvidenceItem, rules: ClaimRules, checked: Checked) -> int:
    """Return the rank of a file that is no study: a run is in silico, a document weak."""
    said = rules.grades.index(item.grade)
    if item.file.rstrip("/").endswith(".zarr"):
        limit, what = 0, "a stored run is a simulation"
    elif item.grade == SINGLE:
        return said
    else:
        limit, what = 1, "a document cannot be analysed; a study needs its file (.yaml) and grades"
    if said > limit:
        checked.problems.append(
            f"evidence: {item.file}: declared {item.grade!r}, but {what}; "
            f"it counts as {rules.grades[limit]!r}"
        )
    return min(said, limit)
