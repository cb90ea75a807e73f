"""The words of a claim as rules and numbers can be held to them, however they are written.

Rules are English. Capitals, hyphens, typographic signs, invisible letters and numbers written as
words make no difference; words of another alphabet are named, for no rule could see them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_NUMBER = re.compile(
    rf"\b(?:(?P<hundred>(?:a|one)[\s-]hundred|hundred)|(?P<tens>{'|'.join(_TENS)})"
    rf"(?:[\s-](?P<more>{'|'.join(_UNITS[1:10])}))?|(?P<unit>{'|'.join(_UNITS)}))\b",
    re.IGNORECASE,
)
#: Letters nobody sees, and signs that are written in several ways.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—−﹣", "-") | dict.fromkeys("‘’‛′ʼ", "'"))
#: Whom a claim can speak of.
PEOPLE = (
    r"(?:subjects?|participants?|volunteers?|panel+ists?|users?|consumers?|customers?|patients?|"
    r"persons?|people|women|men|testers?)"
)
_WORD = re.compile(r"[^\W\d_]+")
#: Words in quotation marks; an apostrophe or an inch opens none.
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]{3,})[”“»\"]|‘([^‘’]{8,})’")


def plain(wording: str) -> str:
    """Return a wording with one way to write each sign, and single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", wording)).translate(_SIGNS)
    return " ".join(text.split())


def in_digits(wording: str) -> str:
    """Return a plain wording with the numbers up to a hundred that are words as digits."""

    def digits(found: re.Match[str]) -> str:
        if found["hundred"]:
            return "100"
        if found["unit"]:
            return str(_UNITS.index(found["unit"].lower()))
        more = _UNITS.index(found["more"].lower()) if found["more"] else 0
        return str(_TENS[found["tens"].lower()] + more)

    return _NUMBER.sub(digits, wording)


def sentences(wording: str) -> list[str]:
    """Return the sentences of a plain wording."""
    return [one for one in re.split(r"(?<=[.!?;])\s+", wording) if one.strip()]


def has(word: str, wording: str) -> str:
    """Return how a word (or its stem with ``*``) stands in a plain wording; empty if not."""
    match = _pattern(word).search(wording)
    return match.group(0) if match else ""


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    stem = re.sub(r"(?:\\[ -])+", r"[\\s-]+", re.escape(word.rstrip("*")))
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"\b{stem}{ending}\b", re.IGNORECASE)


def foreign(wording: str) -> list[str]:
    """Return the words with letters that are neither Latin nor Greek."""
    return [
        word
        for word in _WORD.findall(plain(wording))
        if any(unicodedata.name(one, "?").split()[0] not in _KNOWN for one in word)
    ]


#: How Unicode begins the names of letters that are read here; Greek for TGF-β, micro for µm.
_KNOWN = frozenset({"LATIN", "GREEK", "MICRO", "FEMININE", "MASCULINE", "MODIFIER", "COMBINING"})


def quoted(wording: str) -> list[str]:
    """Return what stands in quotation marks."""
    return [one or other for one, other in _QUOTED.findall(unicodedata.normalize("NFKC", wording))]
