"""What a claim speaks of: it must be what its studies graded, and nothing besides."""

from __future__ import annotations

import re

from cutis.evidence.claims.register import EvidenceItem
from cutis.evidence.claims.wording import plain, sentences
from cutis.evidence.study.analyse import Analysis

#: Words of an endpoint's name that do not say what was graded.
_GENERAL = frozenset(
    ("overall", "total", "global", "general", "mean", "score", "scores", "grade", "grades",
     "graded", "index", "rating", "visible", "skin", "face", "facial", "the", "and", "for", "with",
     "area")
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Endings that make another word of the same root, longest first.
_ENDINGS = (
    "osity", "ation", "ating", "ated", "ness", "ity", "ance", "ence", "tion", "ing", "ied", "ier",
    "ies", "iest", "est", "ant", "ous", "ate", "ed", "er", "es", "y", "s", "e",
)  # fmt: skip
#: As many letters in common at the beginning are one root.
ALIKE = 5
#: Sentences about these need no endpoint.
EVENTS = re.compile(
    r"\badverse|\bevents?\b|\breactions?\b|\bside[ -]effects?|\bcomplain|\bintoleran", re.IGNORECASE
)


class Topics:
    """The endpoints that the studies of a claim are evidence of, and the others they graded.

    Parameters
    ----------
    analyses
        Pieces of evidence with what came of their studies. Of a piece that names no endpoint all
        that the study found count.
    """

    def __init__(self, analyses: list[tuple[EvidenceItem, Analysis]]) -> None:
        self.mine: set[str] = set()
        self.others: set[str] = set()
        for item, analysis in analyses:
            names = set(analysis.study.endpoints)
            self.mine |= {item.endpoint} & names if item.endpoint else names
            self.others |= names
        self.others -= self.mine

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.mine)

    def graded(self, words: str) -> bool:
        """Tell whether words speak of an endpoint the evidence is about."""
        return any(_speaks(words, name) for name in self.mine)

    def objections(self, wording: str) -> list[str]:
        """Return what a wording leaves out or adds, as ``endpoint: what; next step``."""
        said = [one for one in sentences(plain(wording)) if not EVENTS.search(one)]
        text = " ".join(said)
        if not self.mine or not text:
            return []
        found = []
        if not any(_speaks(text, name) or not _roots(name) for name in self.mine):
            names = ", ".join(sorted(self.mine))
            found.append(f"endpoint: the wording does not name what was graded; name it: {names}")
        return found + [
            f"endpoint: the wording speaks of {name!r}, and no evidence is about it; name it under "
            "`endpoint`, or leave it out"
            for name in sorted(self.others)
            if _speaks(text, name) and not any(_roots(name) <= _roots(one) for one in self.mine)
        ]


def _speaks(text: str, endpoint: str) -> bool:
    """Tell whether a text holds a word of the root of one of an endpoint's name."""
    return any(_same(one, two) for one in _roots(text) for two in _roots(endpoint))


def _roots(text: str) -> set[str]:
    """Return the roots of the words of a text."""
    words = (word.casefold() for word in _WORD.findall(text))
    return {_root(word) for word in words if word not in _GENERAL}


def _root(word: str) -> str:
    """Return a word without its ending; `dry`, `drier` and `dryness` have one root."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 - ending.startswith(("i", "y")):
            word = word.removesuffix(ending)
            break
    return word.removesuffix("y").removesuffix("i")


def _same(one: str, two: str) -> bool:
    return one == two or (one[:ALIKE] == two[:ALIKE] and min(len(one), len(two)) >= ALIKE)
