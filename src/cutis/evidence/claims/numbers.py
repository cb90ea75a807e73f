"""The numbers of a claim: each must be what the study it rests on gave, at the declared visit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cutis.evidence.claims.evidence import in_arm
from cutis.evidence.claims.register import EvidenceItem
from cutis.evidence.claims.topics import EVENTS
from cutis.evidence.claims.wording import PEOPLE, VERBS, in_digits, plain
from cutis.evidence.study.analyse import Analysis

_PER_CENT = re.compile(
    r"(?P<many>\d+(?:[.,]\d+)?)[\s-]*(?:%|per ?cents?\b|pct\b|percentage points?\b)"
    rf"(?P<people>(?: of)?(?: the| our| all)?(?: \d+)?(?: [^\W\d]+)?? {PEOPLE}\b|"
    rf"(?: of them)? {VERBS}\b)?",
    re.IGNORECASE,
)
_PER = re.compile(r"‰|\bper ?mille\b|\bper (?:100|1000|hundred|thousand)\b|\b\d+(?:[.,]\d+)? in "
                  r"every 100\b|\b[ivxlc]+ (?:out )?of [ivxlc]+\b", re.IGNORECASE)  # fmt: skip
_OF = re.compile(
    r"(\d+)(?:\s+(?:of|out of|in|from)\s+|\s*/\s*)(?:the\s+|all\s+|every\s+)?(\d+)\b"
    r"(?!\s*(?:%|per|hours?|days?|weeks?|months?|years?))",
    re.IGNORECASE,
)
#: So many people, by themselves; a visit's number before them is none.
_PEOPLE = re.compile(
    rf"(?<![\d.,/-])(?<!week )(?<!day )(?<!month )(?<!visit )\b(\d+)[\s-]+"
    rf"(?!%|per|hours?|days?|weeks?|months?|years?)(?:[^\W\d]+[\s-]+)?{PEOPLE}\b",
    re.IGNORECASE,
)
_CROWD = re.compile(rf"\b(?:hundreds|thousands|millions|dozens|scores|countless|(?:a|\d+) million)"
                    rf"(?: of)?(?: [^\W\d]+)? {PEOPLE}\b", re.IGNORECASE)  # fmt: skip
_UP_TO = re.compile(
    r"\bup to (?:\d+(?:[.,]\d+)? ?(?:%|per ?cent)|\d+ (?:of|out of|in)\b)", re.IGNORECASE
)
#: People, or what they did, after a part.
_WHO = rf"(?:(?: of)?(?: the| our| all)?(?: [^\W\d]+)?? {PEOPLE}\b|(?: of them)? {VERBS}\b)"
_OFTEN = r"(?!\s+(?:a|an|per|daily|weekly|each|every)\b)"
_TIMES = re.compile(
    rf"\b(?:\d+(?:[.,]\d+)?[\s-]*(?:fold|x|×|times)|twice|doubl(?:e|ed|es|ing)|"
    rf"tripl(?:e|ed|es|ing)|halv(?:e|ed|es|ing))(?!\w){_OFTEN}",
    re.IGNORECASE,
)
_SOME = re.compile(
    rf"\b(?P<over>more than |over |at least )?(?:an? )?(?:(?P<many>\d+)[\s-])?"
    rf"(?P<part>half|thirds?|quarters?|fifths?|tenths?){_WHO}",
    re.IGNORECASE,
)
_EVERY = re.compile(rf"\b(?:all|every|each){_WHO}|\beverybody\b|\beveryone\b|\bevery 1\b",
                    re.IGNORECASE)  # fmt: skip
_NONE = re.compile(rf"\b(?:no|none|not 1){_WHO}|\bnone of (?:the )?\d+\b|\bnobody\b|\bno[ -]one\b",
                   re.IGNORECASE)  # fmt: skip
_MOST = re.compile(rf"\b(?:most|(?:the|a) (?:[^\W\d]+ )?majority){_WHO}", re.IGNORECASE)
#: Words that say a count is not of those who improved.
_NOT = re.compile(r"\b(?:no|not|none|nobody|neither|without|same|unchanged|wors\w*|deteriorat\w*|"
                  r"stay\w*|remain\w*)\b|n't\b", re.IGNORECASE)  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
#: A share this close to a half or a third, in points, may be called so.
CLOSE = 2.5

#: A piece of evidence and what came of its study.
Analysed = list[tuple[EvidenceItem, Analysis]]


@dataclass
class _Known:
    """What the studies give: counts by what they count, and the mean's change in per cent."""

    counts: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    means: set[float] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def add(self, what: str, count: int, of: int) -> None:
        """Note so many of so many."""
        self.counts.setdefault(what, set()).add((count, of))
        self.people |= {count, of}

    def said_in(self, clause: str) -> set[tuple[int, int]]:
        """Return the counts a clause may speak of: improved, or none, unless it says of whom."""
        if EVENTS.search(clause):
            return self.counts.get("events", set())
        found = {one for many in self.counts.values() for one in many if not one[0]}
        found |= self.counts.get("improved", set())
        if _NOT.search(clause):
            found |= self.counts.get("same", set()) | self.counts.get("worse", set())
        return found

    def shares(self, clause: str) -> set[float]:
        """Return the same as per cent."""
        return {100 * count / of for count, of in self.said_in(clause) if of}


def numbers(wording: str, analyses: Analysed) -> list[str]:
    """Return what is wrong with the numbers of a wording, as ``numbers: what; next step``.

    Parameters
    ----------
    wording
        As written; numbers may be words.
    analyses
        The studies it rests on. A number may be that of the endpoint that is named, in a treated
        arm: of those who improved, or of the others or of adverse events where the words say so.
        Per cent of people are a share, per cent of anything else are the mean's change.
    """
    text = in_digits(plain(wording))
    found = [f"numbers: {one.group(0)!r}: a study of grades gives no multiples; say how many "
             "subjects improved" for one in _TIMES.finditer(text)]  # fmt: skip
    if not analyses:
        return found
    known = _known(analyses)
    found += [f"numbers: {one.group(0)!r}: write how many of how many, or per cent of subjects"
              for one in _PER.finditer(text)]  # fmt: skip
    found += [f"numbers: {one.group(0)!r}: a study gives one number; leave out `up to`"
              for one in _UP_TO.finditer(text)]  # fmt: skip
    for clause in re.split(r"[.;:!?]\s+|,\s+(?=\D)|\band\b|\bwhile\b|\bbut\b", text):
        found += _in_digits(clause, known) + _in_words(clause, known)
    crowds = [one.group(0) for one in _CROWD.finditer(text)]
    crowds += [one.group(0) for one in _PEOPLE.finditer(text) if int(one[1]) not in known.people]
    return found + [f"numbers: {one!r}: not so many were studied" for one in crowds]


def _in_digits(clause: str, known: _Known) -> list[str]:
    """Return what is wrong with per cents, and with so many of so many."""
    found = []
    for one in _PER_CENT.finditer(clause):
        said = one["many"].replace(",", ".")
        places = len(said.partition(".")[2])
        known_here = known.shares(clause) if one["people"] else known.means
        if not any(_rounded(share, places) == float(said) for share in known_here):
            given = ", ".join(
                f"{share:.0f} % of subjects" for share in sorted(known.shares(clause))
            )
            given = f"they give {given}" if given else "name the endpoint whose result it is"
            found.append(f"numbers: {one['many']} % is no result of the studies named; {given}")
    for part, whole in _OF.findall(clause):
        if (int(part), int(whole)) not in known.said_in(clause):
            found.append(f"numbers: {part} of {whole} is no result of the studies named")
    return found


def _rounded(share: float, places: int) -> float:
    """Return a share rounded as people do, halves up."""
    return float(f"{share + 1e-9:.{places}f}")


def _in_words(clause: str, known: _Known) -> list[str]:
    """Return what is wrong with all, none, most and parts."""
    found, shares = [], known.shares(clause)
    spared = known.counts.get("events" if EVENTS.search(clause) else "worse", set())
    for pattern, holds in (
        (_EVERY, lambda: 100.0 in shares),
        (_NONE, lambda: any(not count for count, _ in spared)),
        (_MOST, lambda: any(share > 50 for share in shares)),
    ):
        match = pattern.search(clause)
        if match and not holds():
            found.append(f"numbers: {match.group(0)!r} is no result of the studies named")
    for one in _SOME.finditer(clause):
        value = 100 * int(one["many"] or 1) / _PARTS[one["part"].lower().rstrip("s")]
        close = any(abs(share - value) <= CLOSE for share in shares)
        if not close and not (one["over"] and any(share >= value for share in shares)):
            found.append(f"numbers: {one.group(0)!r} is no result of the studies named")
    return found


def _known(analyses: Analysed) -> _Known:
    """Return what the named endpoints give in the treated arms, and adverse events."""
    known = _Known()
    for item, analysis in analyses:
        study = analysis.study
        several = len(study.endpoints) > 1
        known.people |= {
            study.enrolled,
            len(study.subjects),
            int(study.subjects["completed"].sum()),
        }
        for row in analysis.endpoints.to_dict("records"):
            if (
                row["arm"] == study.control
                or not in_arm(item, row["arm"])
                or ((item.endpoint or several) and (row["endpoint"] != item.endpoint))
            ):
                continue
            for what in ("improved", "same", "worse"):
                known.add(what, int(row[what]), int(row["n"]))
            if not row["coding_matters"] and row["percent"] == row["percent"]:
                known.means.add(float(row["percent"]))
        if analysis.events is not None:
            for row in analysis.events.to_dict("records"):
                if row["arm"] != study.control and row["what"].startswith("any"):
                    known.add("events", int(row["subjects"]), int(row["of"]))
    return known
