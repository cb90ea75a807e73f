"""The words of a claim as rules and numbers can be held to them, however they are written.

Rules are English. Capitals, accents, hyphens, typographic signs, invisible letters, letters that
look like others and numbers written as words make no difference; words of another alphabet,
pictures and words run together are named, for no rule could see them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

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
#: "two hundred", "a dozen": what so many are of.
_MANY = re.compile(r"\b(?:(\d+)|an?)[\s-](100|hundred|thousand|dozen)\b", re.IGNORECASE)
_SIZES = {"100": 100, "hundred": 100, "thousand": 1000, "dozen": 12}
#: Letters nobody sees, and signs that are written in several ways.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—−﹣", "-") | dict.fromkeys("‘’‛′ʼ‹›`´", "'") | {"⁄": "/", "_": " "}
    | dict.fromkeys("“”„‟«»「」『』〝〞〟", '"')
)  # fmt: skip
#: Signs that turn the direction of what follows: nobody reads what is stored.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Letters that are taken for another: Greek ones for the Latin ones they look like, and Latin ones
#: that do not come apart into a letter and its accent.
_ALIKE = str.maketrans(
    dict(zip("αβγδεζηικλνορστυχωϲϳ", "abydezniklvopotuxwcj", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ", strict=True))
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "Ø": "O", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
       "Ł": "L", "ı": "i", "ħ": "h", "Æ": "AE", "Œ": "OE", "Đ": "D", "Þ": "Th"}
)  # fmt: skip
#: Digits and signs that stand for letters inside a word; 1 for two of them.
_LEET = [
    str.maketrans({"0": "o", "1": one, "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
    for one in "il"
]
_MIXED = re.compile(r"[\w@$]*[^\W\d_][\w@$]*")
#: Letters one by one, and signs inside a word.
_SPACED = re.compile(r"\b(?:[^\W\d_][\s.\-*·/|~]+){3,}[^\W\d_]\b")
_INSIDE = re.compile(r"(?<=[^\W\d_])[.\-*·/|~+^'](?=[^\W\d_])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Symbols that may stand in a wording; others are pictures.
_SYMBOLS = frozenset("°©®¦")
#: Whom a claim can speak of.
PEOPLE = (
    r"(?:subjects?|participants?|volunteers?|panel+ists?|users?|consumers?|customers?|patients?|"
    r"persons?|people|women|men|testers?)"
)
#: What they can have done, after a number of them.
VERBS = (
    r"(?:were|was|had|have|has|showed|improved|saw|felt|said|reported|noticed|got|became|looked|"
    r"experienced|agreed|found|graded)"
)
_WORD = re.compile(r"[^\W\d_]+")
#: Words in quotation marks; an apostrophe or an inch opens none.
_QUOTED = re.compile(r"(?<!\w)(?:\"([^\"]{3,})\"|'{1,2}((?:[^'\"]|'(?=\w)){8,})'{1,2}(?!\w))")


def plain(wording: str) -> str:
    """Return a wording with one way to write each sign, and single spaces."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", unescape(wording))).translate(_SIGNS)
    return " ".join(text.split())


def readings(wording: str) -> Iterator[str]:
    """Give a plain wording as a person may read it, however its letters are disguised.

    Accents off and look-alikes as what they look like; words that run together, or are cut by
    signs or spaces, whole; digits inside words as letters.
    """
    bare = unicodedata.normalize("NFKD", wording)
    bare = "".join(one for one in bare if not unicodedata.combining(one)).translate(_ALIKE)
    yield bare
    yield _CAMEL.sub(" ", bare)
    whole = _SPACED.sub(lambda found: re.sub(r"[^\w]+", "", found.group(0)), bare)
    yield _INSIDE.sub("", whole)
    for letters in _LEET:
        yield _MIXED.sub(lambda found, by=letters: found.group(0).translate(by), bare)


def in_digits(wording: str) -> str:
    """Return a plain wording with the numbers that are words as digits, dozens and such too."""

    def digits(found: re.Match[str]) -> str:
        if found["hundred"]:
            return "100"
        if found["unit"]:
            return str(_UNITS.index(found["unit"].lower()))
        more = _UNITS.index(found["more"].lower()) if found["more"] else 0
        return str(_TENS[found["tens"].lower()] + more)

    return _MANY.sub(
        lambda found: str(int(found[1] or 1) * _SIZES[found[2].lower()]),
        _NUMBER.sub(digits, wording),
    )


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
    """Return what no rule can read: words of another alphabet or run together, and pictures.

    Latin letters with accents are read, Greek ones (TGF-β) too.
    """
    text = plain(wording)
    found = [word for word in _WORD.findall(text) if any(map(_unknown, word))]
    found += re.findall(r"#\w+", text)
    found += [one for one in text if unicodedata.category(one) == "So" and one not in _SYMBOLS]
    return found + ["signs that turn the writing round"] * bool(_TURNING.search(wording))


def _unknown(letter: str) -> bool:
    """Tell whether a letter is none that is read here, nor made of one and its accents."""
    bare = unicodedata.normalize("NFKD", letter)[0].translate(_ALIKE)
    return not (bare.isascii() or unicodedata.name(bare, "?").split()[0] in ("GREEK", "MICRO"))


def quoted(wording: str) -> list[str]:
    """Return what stands in quotation marks, of a wording as it is written."""
    return [one or other for one, other in _QUOTED.findall(plain(wording))]
