"""The evidence of a claim, looked into: each piece counts for what its file bears out, no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from cutis.errors import CutisError
from cutis.evidence.claims.register import Claim, EvidenceItem, Register
from cutis.evidence.standards.judge_measured import cells_of, simulated
from cutis.evidence.standards.standards import ClaimRules
from cutis.evidence.study.analyse import (
    CONTROLLED,
    SIMULATED,
    SINGLE,
    UNCONTROLLED,
    Analysis,
    analyse,
)
from cutis.evidence.study.read import read_study
from cutis.evidence.study.risk_of_bias import risk_of_bias, same_people
from cutis.files.read_report import nearest

#: How the reports and answers of this program say that a model made them, and how far is looked.
MARKS = ("simulated by a model", '"simulated": true')
READ = 4_000_000


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
    elif path.is_file() and not path.stat().st_size:
        what = "is empty"
    elif path.suffix.lower() not in (".yaml", ".yml"):
        return _without_study(path, item, rules, checked)
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
    if study.simulated:
        checked.analyses.append((item, analysis))
        return ""  # of whatever it was made: the rules for simulations speak
    if not studied:
        return "does not say which material it studied; write it there, `facts: {material: …}`"
    if studied.casefold().split() != material.casefold().split():
        return f"it studied {studied!r}, not {material!r}"
    if item.endpoint and item.endpoint not in study.endpoints:
        return f"no endpoint {item.endpoint!r}; {nearest(item.endpoint, study.endpoints)}"
    checked.problems += [f"evidence: {item.file}: {one}" for one in risk_of_bias(analysis)]
    treated = [arm for arm in study.arms if arm != study.control]
    if item.arm and item.arm not in treated:
        return f"no treated arm {item.arm!r}; {nearest(item.arm, treated)}"
    if len(treated) > 1 and not item.arm:
        return f"it has several treated arms; say which one under `arm`: {', '.join(treated)}"
    checked.analyses.append((item, analysis))
    return ""


def in_arm(item: EvidenceItem, arm: object) -> bool:
    """Tell whether a piece of evidence is about an arm of its study."""
    return item.arm in ("", arm)


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
    return bool(_endpoints_found(item, analysis))


def _endpoints_found(item: EvidenceItem, analysis: Analysis) -> set[str]:
    """Return the endpoints a study found better in the arm that is named, in small letters."""
    table, what = (
        (analysis.endpoints, "improves") if analysis.between is None
        else (analysis.between, "better")
    )  # fmt: skip
    mine = table[table[what] & (table["arm"] != analysis.study.control)]
    return {
        str(row.endpoint).casefold()
        for row in mine.itertuples()
        if item.endpoint in ("", row.endpoint) and in_arm(item, row.arm)
    }


def _not_found(item: EvidenceItem, analysis: Analysis) -> str:
    """Say that a study did not find what a claim rests on."""
    against = "than control" if analysis.between is not None else "than at baseline"
    what = f"{item.endpoint!r} was not found to be" if item.endpoint else "no endpoint was found"
    exploratory = item.endpoint and item.endpoint not in analysis.study.declared.family
    how = "it stands outside the declared family" if exploratory else "as declared"
    return f"{what} better {against} ({how}); a claim needs a finding"


def _replicated(checked: Checked) -> bool:
    """Tell whether two controlled studies of different people found the same."""
    controlled = [one for one in checked.analyses if one[1].evidence == CONTROLLED]
    return any(
        _endpoints_found(*one) & _endpoints_found(*two) and not same_people(one[1], two[1])
        for one, two in combinations(controlled, 2)
    )


def _why(analysis: Analysis) -> str:
    """Say what a study lacks for the grade it was given."""
    if analysis.evidence == CONTROLLED:
        return "one controlled study is not replicated; name two that found a difference"
    if analysis.evidence == SIMULATED:
        return "a model made it"
    if analysis.evidence == SINGLE:
        return "it has one subject"
    return "it has no control arm"


def _without_study(path: Path, item: EvidenceItem, rules: ClaimRules, checked: Checked) -> int:
    """Return the rank of a file that is no study: a run is in silico, a document weak."""
    said = rules.grades.index(item.grade)
    if path.suffix == ".zarr" or (path / "zarr.json").exists():
        limit, what = 0, "a stored run is a simulation"
    elif _made_by_model(path):
        limit, what = 0, "a model made it"
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


def _made_by_model(path: Path) -> bool:
    """Tell whether a document says that a model made it: a table, a report or an answer in JSON."""
    if not path.is_file():
        return False
    if simulated([path]):
        return True
    with path.open("rb") as file:
        text = file.read(READ).decode("utf-8", "replace")
    names = cells_of(text.partition("\n")[0].casefold())
    return "simulated" in names or any(mark in text for mark in MARKS)
