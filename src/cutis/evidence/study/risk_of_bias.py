"""What keeps a study from bearing anything out, however its numbers came out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from cutis.evidence.study.analyse import Analysis
from cutis.methods import method

#: A finding at a laxer level is none.
LEVEL = 0.05
#: How a code says a place of one person's skin: `S01 left`, `S01-R`, `S01 site 2`.
_PLACE = re.compile(
    r"(?:[\s_.\-/]+|(?<=\d))(?:left|right|l|r|upper|lower|inner|outer|cheek|forehead|forearm|arm|leg|"
    r"hand|face|neck|side|(?:site|zone|area|spot) ?\w{1,2})$",
    re.IGNORECASE,
)
#: Arms that are there to be compared with.
_CONTROL = re.compile(
    r"\b(?:placebo|vehicle|untreated|control|no product|no treatment|sham)\b", re.I
)
#: Two studies with so many of their subjects alike are one, if so many grades were taken of each.
ALIKE, GRADES = 0.5, 6


@method(
    formula=(
        "a lax level, no correction, a late baseline, places counted as people, a control called "
        "treatment"
    ),
    limits="what a file can show; not how a study was done",
    check="bent studies, each with its doubt (tests/evidence/claims/test_evidence.py)",
)
def risk_of_bias(analysis: Analysis) -> list[str]:
    """Return why nothing may rest on a study, as ``what; next step``; empty if nothing is wrong.

    A level laxer than 5 %, several endpoints without a correction, a baseline after the visit of
    the conclusion, places of one person counted as people, a control arm declared a treatment.

    Parameters
    ----------
    analysis
        Of the study, as :func:`cutis.evidence.study.analyse.analyse` gives it.
    """
    study = analysis.study
    declared, found = study.declared, []
    if declared.alpha > LEVEL:
        found.append(f"its level is {declared.alpha:g}; nothing is found at more than {LEVEL:g}")
    if declared.correction == "none" and len(declared.family) > 1:
        found.append(f"{len(declared.family)} endpoints are tested without a correction; "
                     "declare `correction: holm`")  # fmt: skip
    if study.visits[declared.at] <= study.visits[declared.baseline]:
        found.append(f"its baseline, {declared.baseline!r}, comes after {declared.at!r}")
    if places := _places(list(map(str, study.subjects.index))):
        found.append(f"{' and '.join(places)} seem to be places of one person; a subject is a "
                     "person, so give each one value")  # fmt: skip
    treated = (str(arm) for arm in study.arms if arm != study.control)
    return found + [f"the arm {arm!r} is declared a treatment; declare it control"
                    for arm in treated if _CONTROL.search(arm)]  # fmt: skip


def _places(names: list[str]) -> list[str]:
    """Return the first codes of a study that differ by a place only; none when there are none."""
    people: dict[str, list[str]] = defaultdict(list)
    for name in names:
        people[_PLACE.sub("", name.strip()).casefold()].append(name)
    return next((codes[:2] for codes in people.values() if len(codes) > 1), [])


def same_people(first: Analysis, second: Analysis) -> bool:
    """Tell whether two studies hold the same grades of the same people, whatever their codes.

    Where few grades were taken of each, two studies may look alike by chance: then all must agree.
    """
    one, two = _people(first), _people(second)
    few = min(min(map(len, people), default=0) for people in (one, two))
    shared = (one & two).total() / max(1, min(one.total(), two.total()))
    return one == two if few < GRADES else shared >= ALIKE


def _people(analysis: Analysis) -> Counter[tuple[object, ...]]:
    """Return how many subjects have the same grades at the same times under the same treatment."""
    study = analysis.study
    table = study.grades[study.grades["grade"].notna()]
    grades: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for row in table.itertuples():
        name = str(row.endpoint).casefold()
        grades[row.subject].append((name, float(row.time), float(row.grade)))
    treated = {name: arm != study.control for name, arm in study.subjects["arm"].items()}
    return Counter((treated[name], *sorted(rows)) for name, rows in grades.items())
