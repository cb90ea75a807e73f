"""The times of a claim: what a study shows, it shows at its declared visit."""

from __future__ import annotations

import re

from cutis.evidence.claims.register import EvidenceItem
from cutis.evidence.claims.wording import in_digits, plain
from cutis.evidence.study.analyse import Analysis

#: Days in each.
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12,
         "year": 365.25}  # fmt: skip
_UNIT = rf"(?P<unit>{'|'.join(_DAYS)})"
_AFTER = re.compile(
    r"\b(?:after|in|within|by|at|over|from|for|during|of|only|just|than|as)"
    r"(?: (?:only|just|merely|about|the first|first|less than|a mere|as little as|little as|"
    rf"use for|an?|the|this))* (?P<many>\d+(?:[.,]\d+)?|an?|the first)[\s-]{_UNIT}s?\b"
    r"(?!(?:'s|s')?[\s-](?:old|of age|creams?|care|serums?)\b)",
    re.IGNORECASE,
)
_AT = re.compile(rf"(?<!\d )(?<!\d-)\b{_UNIT} (?P<many>\d+)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:instant\w*|immediate\w*|overnight|at once|right away|straight ?away|in no time|"
    r"(?:within|in) (?:minutes|seconds|hours|days)|(?:at|from|after) (?:the )?first "
    r"(?:use|application|day|night))\b",
    re.IGNORECASE,
)
_EVER = re.compile(r"\b(?:permanent\w*|for ?ever|for good|for life|long[- ]?lasting|lasting(?:ly)?|"
                   r"irreversibl\w*)\b", re.IGNORECASE)  # fmt: skip
#: Twelve weeks may be called three months.
_CLOSE = {"month": 0.1, "year": 0.05}


def times(wording: str, analyses: list[tuple[EvidenceItem, Analysis]]) -> list[str]:
    """Return what is wrong with the times of a wording, as ``time: what; next step``.

    Parameters
    ----------
    wording
        As written; numbers may be words.
    analyses
        The studies it rests on.
    """
    if not analyses:
        return []
    known = {_days(analysis) for _, analysis in analyses}
    given = " or ".join(f"{days / 7:g} weeks" for days in sorted(known))
    text = in_digits(plain(wording))
    found = [
        f"time: {one.group(0)!r}: the result is that after {given}; say that"
        for pattern in (_AFTER, _AT)
        for one in pattern.finditer(text)
        if not _holds(one["many"], one["unit"].lower(), known)
    ]
    if min(known) > 1:
        found += [f"time: {one.group(0)!r}: the result is that after {given}; say that"
                  for one in _NOW.finditer(text)]  # fmt: skip
    return found + [f"time: {one.group(0)!r}: the study ends after {given}; leave it out"
                    for one in _EVER.finditer(text)]  # fmt: skip


def _days(analysis: Analysis) -> float:
    """Return the days from baseline to the visit the conclusion rests on."""
    declared, visits = analysis.study.declared, analysis.study.visits
    return visits[declared.at] - visits[declared.baseline]


def _holds(many: str, unit: str, known: set[float]) -> bool:
    """Tell whether a time is that of a study."""
    number = float(many.replace(",", ".")) if many[0].isdigit() else 1.0
    days = number * _DAYS[unit]
    return any(abs(days - one) <= _CLOSE.get(unit, 0.01) * one for one in known)
