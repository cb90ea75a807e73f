"""The numbers of a claim: each must be what the study it rests on gave, at the declared visit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cutis.analysis.study import Analysis
from cutis.analysis.wording import PEOPLE, in_digits, plain
from cutis.data.claims_file import EvidenceItem

_PER_CENT = re.compile(
    r"(\d+(?:[.,]\d+)?)[\s-]*(?:%|per ?cents?\b|pct\b|percentage points?\b)", re.IGNORECASE
)
_OF = re.compile(
    r"(\d+)(?:\s+(?:of|out of|in|from)\s+|\s*/\s*)(?:the\s+|all\s+)?(\d+)\b"
    r"(?!\s*(?:%|per|hours?|days?|weeks?|months?|years?))",
    re.IGNORECASE,
)
_OFTEN = r"(?!\s+(?:a|an|per|daily|weekly|each|every)\b)"
_TIMES = re.compile(
    rf"\b(?:\d+(?:[.,]\d+)?[\s-]*(?:fold|x|×|times)|twice|doubl(?:e|ed|es|ing)|"
    rf"tripl(?:e|ed|es|ing)|halv(?:e|ed|es|ing))(?!\w){_OFTEN}",
    re.IGNORECASE,
)
_SOME = re.compile(
    rf"\b(?P<over>more than |over |at least )?(?:an? )?(?:(?P<many>\d+)[\s-])?"
    rf"(?P<part>half|thirds?|quarters?|fifths?|tenths?)(?: of)?(?: the| all)? {PEOPLE}\b",
    re.IGNORECASE,
)
_EVERY = re.compile(rf"\b(?:all|every|each)(?: of)?(?: the)?(?: \w+)? {PEOPLE}\b|\beverybody\b|"
                   r"\beveryone\b", re.IGNORECASE)  # fmt: skip
_NONE = re.compile(rf"\b(?:no|none of the|not 1)(?: \w+)? {PEOPLE}\b|\bnobody\b|\bno[ -]one\b",
                   re.IGNORECASE)  # fmt: skip
_MOST = re.compile(rf"\b(?:most|(?:the|a) (?:\w+ )?majority)(?: of)?(?: the)? {PEOPLE}\b",
                   re.IGNORECASE)  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
#: A share this close to a half or a third, in points, may be called so.
CLOSE = 2.5

#: A piece of evidence and what came of its study.
Analysed = list[tuple[EvidenceItem, Analysis]]


@dataclass
class _Known:
    """Per cents and counts that the studies give."""

    shares: set[float] = field(default_factory=set)
    counts: set[tuple[int, int]] = field(default_factory=set)

    def add(self, count: int, of: int) -> None:
        """Note so many of so many."""
        self.counts.add((count, of))
        if of:
            self.shares.add(100 * count / of)


def numbers(wording: str, analyses: Analysed) -> list[str]:
    """Return what is wrong with the numbers of a wording, as ``numbers: what; next step``.

    Parameters
    ----------
    wording
        As written; numbers may be words.
    analyses
        The studies it rests on. A number may be that of the endpoint that is named, in a treated
        arm, or of adverse events.
    """
    text = in_digits(plain(wording))
    found = [f"numbers: {one.group(0)!r}: a study of grades gives no multiples; say how many "
             "subjects improved" for one in _TIMES.finditer(text)]  # fmt: skip
    if not analyses:
        return found
    known = _known(analyses)
    given = "they give " + ", ".join(f"{share:.0f} %" for share in sorted(known.shares))
    given = given if known.shares else "name the endpoint whose result it is"
    for value in _PER_CENT.findall(text):
        number = float(value.replace(",", "."))
        places = len(value.replace(",", ".").partition(".")[2])
        if not any(_rounded(share, places) == number for share in known.shares):
            found.append(f"numbers: {value} % is no result of the studies named; {given}")
    for part, whole in _OF.findall(text):
        if (int(part), int(whole)) not in known.counts:
            found.append(f"numbers: {part} of {whole} is no result of the studies named")
    return found + _in_words(text, known.shares)


def _rounded(share: float, places: int) -> float:
    """Return a share rounded as people do, halves up."""
    return float(f"{share + 1e-9:.{places}f}")


def _in_words(text: str, shares: set[float]) -> list[str]:
    """Return what is wrong with all, none, most and parts."""
    found = []
    for pattern, holds in (
        (_EVERY, lambda: 100.0 in shares),
        (_NONE, lambda: 0.0 in shares),
        (_MOST, lambda: any(share > 50 for share in shares)),
    ):
        match = pattern.search(text)
        if match and not holds():
            found.append(f"numbers: {match.group(0)!r} is no result of the studies named")
    for one in _SOME.finditer(text):
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
        for row in analysis.endpoints.to_dict("records"):
            if row["arm"] == study.control or (
                (item.endpoint or several) and (row["endpoint"] != item.endpoint)
            ):
                continue
            for what in ("improved", "same", "worse"):
                known.add(int(row[what]), int(row["n"]))
            if not row["coding_matters"] and row["percent"] == row["percent"]:
                known.shares.add(float(row["percent"]))
        if analysis.events is not None:
            for row in analysis.events.to_dict("records"):
                if row["arm"] != study.control and row["what"].startswith("any"):
                    known.add(int(row["subjects"]), int(row["of"]))
    return known
