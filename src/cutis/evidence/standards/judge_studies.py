"""What a clinical study of a dossier shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cutis import units
from cutis.errors import CutisError
from cutis.evidence.standards.dossier import Dossier
from cutis.evidence.standards.standards import Requirement
from cutis.evidence.standards.verdicts import MET, NOT_MET, NOT_SHOWN, Judged, bare
from cutis.evidence.study.analyse import Analysis, analyse
from cutis.evidence.study.read import read_study
from cutis.evidence.study.risk_of_bias import risk_of_bias
from cutis.files.fingerprint import fingerprints

#: What `independent` may be answered.
YES = frozenset({"yes", "true"})

#: What is written where no laboratory is named, or the maker's own.
NOBODY = frozenset({"", "none", "na", "tbd", "tba", "unknown", "notknown", "notnamed", "todo"})
ITSELF = frozenset({"inhouse", "internal", "own", "self", "us", "ourselves", "themaker"})
#: Forms of companies, which are no part of who they are.
FORMS = frozenset((
    "ltd", "limited", "inc", "incorporated", "llc", "llp", "plc", "gmbh", "ag", "kg", "sa", "sas",
    "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "co", "corp", "corporation", "company",
    "the", "and",
))  # fmt: skip

#: One study held against a requirement: verdict and what decides it.
Ask = Callable[[Dossier, Requirement, Analysis], tuple[str, str]]


def _of_study(ask: Ask) -> Callable[[Dossier, Requirement, str], Judged]:
    """Return a rule that asks one study of a dossier, by its file."""

    def rule(dossier: Dossier, asked: Requirement, name: str) -> Judged:
        if not name:
            where = dossier.field("studies").where
            return Judged(NOT_SHOWN, "the dossier names no study", where)
        path = dossier.beside(name)
        try:
            path.stat()  # says why, when it is not there
            analysis = _analysed(
                path.resolve(), tuple(fingerprints(path.parent, [path.name]).items())
            )
        except (CutisError, OSError) as error:
            first = str(error).splitlines()[0]
            return Judged(NOT_SHOWN, f"cannot be analysed: {first}", str(path))
        verdict, says = _of_material(dossier, analysis) or ask(dossier, asked, analysis)
        return Judged(verdict, says, str(path))

    rule.__doc__ = ask.__doc__
    return rule


@lru_cache(maxsize=16)
def _analysed(path: Path, hashes: tuple[tuple[str, str], ...]) -> Analysis:
    """Return a study's analysis; several rules ask for the same one, of the same files."""
    return analyse(read_study(path))


def _of_material(dossier: Dossier, analysis: Analysis) -> tuple[str, str] | None:
    """Return why a study is none of this material; None when it is."""
    studied = analysis.study.facts.get("material", "")
    if analysis.study.simulated:
        return NOT_MET, "a model made it: a simulation is no clinical study"
    if not studied:
        return NOT_SHOWN, "the study does not say which material it studied (facts: material)"
    if studied.casefold().strip() != dossier.record.material.casefold().strip():
        return NOT_MET, f"it studied {studied!r}, not {dossier.record.material!r}"
    return None


def _there(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """A study of this material can be read and analysed."""
    return MET, f"{analysis.study.title}: {analysis.evidence}"


def _subjects(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """Enough subjects completed."""
    done = int(analysis.study.subjects["completed"].sum())
    says = f"{analysis.study.enrolled} enrolled, {done} completed; asked: {asked.least} or more"
    return (MET if done >= float(asked.least) else NOT_MET), says


def _length(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """It lasted long enough."""
    visits, declared = analysis.study.visits, analysis.study.declared
    days = visits[declared.at] - visits[declared.baseline]
    least = units.parse(asked.least).to("day").value
    says = f"{days / 7:g} weeks; asked: {asked.least} or more"
    return (MET if days >= least else NOT_MET), says


def _independent(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """Its laboratory is not the maker, and says it is independent."""
    facts, maker = analysis.study.facts, dossier.record.maker
    laboratory = facts.get("laboratory", "")
    if bare(laboratory) in NOBODY:
        return NOT_SHOWN, "the study names no laboratory (facts: laboratory)"
    if bare(laboratory) == bare(maker):
        return NOT_MET, f"the laboratory is the maker, {maker}"
    if bare(laboratory) in ITSELF:
        return NOT_MET, f"the laboratory is {laboratory!r}, which is the maker's own"
    if bare(maker) in NOBODY:
        return NOT_SHOWN, f"the dossier names no maker but {maker!r}"
    if _words(maker) <= _words(laboratory) or bare(maker) in bare(laboratory):
        return NOT_MET, f"{laboratory} bears the name of the maker, {maker}"
    if facts.get("independent", "").casefold() not in YES:
        said = facts.get("independent", "")
        verdict = NOT_MET if said.casefold() in ("no", "false") else NOT_SHOWN
        return verdict, f"{laboratory}; independent: {said or 'not said'}"
    return MET, f"{laboratory}, not {maker}"


def _words(name: str) -> set[str]:
    """Return the words of a name but for how a company is founded."""
    words = set(re.findall(r"\w+", name.casefold()))
    return words - FORMS or words


def _events(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """Adverse events were asked for."""
    if analysis.events is None:
        return NOT_SHOWN, "it says nothing about adverse events"
    rows = analysis.events[analysis.events["what"] == "any adverse event"]
    return MET, f"{rows['subjects'].sum()} of {rows['of'].sum()} subjects had an adverse event"


def _finds(dossier: Dossier, asked: Requirement, analysis: Analysis) -> tuple[str, str]:
    """Something improved, corrected over the declared family; against control if there is one."""
    if wrong := risk_of_bias(analysis):
        return NOT_SHOWN, f"nothing rests on it: {wrong[0]}"
    if analysis.between is not None:
        table, what, against = analysis.between, "better", " against control"
    else:
        table, what, against = analysis.endpoints, "improves", " from baseline"
    family = table[table["in_family"]]
    names = list(family.loc[family[what], "endpoint"])
    says = f"{len(names)} of {len(family)} endpoints improve{against}"
    return (MET if names else NOT_MET), f"{says}{': ' + ', '.join(names) if names else ''}"


STUDY_RULES = {
    "study": _of_study(_there),
    "study subjects": _of_study(_subjects),
    "study length": _of_study(_length),
    "study independent": _of_study(_independent),
    "study events": _of_study(_events),
    "study finds": _of_study(_finds),
}
