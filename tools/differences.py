"""What differs between two outputs, place by place, and what may differ: for comparing commits."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

#: Numbers that differ by no more than this share of the larger count as equal to 1e-12.
CLOSE = 1e-12

#: Fields of JSON, columns and facts of a page that are not compared → why. A name with a dot is the
#: end of a path.
IGNORED_FIELDS = {
    "computed in": "how long it took",
    "seconds": "how long it took",
    "versions": "versions of Python and of the packages, which are the machine's",
    "cutis.version": "version of cutis that stored a run",
    "hash": "of an entry of the claims' log, which covers when it was made",
    "last entry": "the same",
}

#: What is replaced in any text before it is compared → by what, and why.
IGNORED_TEXT: dict[str, tuple[str, str]] = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?": ("TIME", "a time stamp"),
    r"\d\d? [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC": ("TIME", "a time stamp, for people"),
    r"(?<=\bin )\d+(?:\.\d+)? s$": ("DURATION", "how long a command took, which ends its line"),
    r"(?<=· )\d+(?:\.\d+)? (?:s|min|h)(?= ·|$)": ("DURATION", "of a run, in its summary"),
    r"\bcutis \d+\.\d+\.\d+\w*": ("cutis VERSION", "version of cutis, in a page's foot"),
    r"(?<=\()\d+\.\d MB(?=\))": ("SIZE", "of a page, which holds the paths it was made with"),
    r"(?<=last entry: )[0-9a-f]{64}": ("HASH", "of a log's entry, which covers when it was made"),
    r"(?<![\w.:/…])/(?:[\w.@+~-]+/)+(?=[\w.@+~-])": ("…/", "the folder of an absolute path"),
    r"(?<=\.py):\d+": (":LINE", "line of a module, in a warning of Python"),
}

#: A number that stands by itself in a text, with a sign of either kind and commas at thousands.
NUMBER = re.compile(r"(?<![\w.,])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")

_IGNORED = [(re.compile(pattern), by) for pattern, (by, _) in IGNORED_TEXT.items()]


@dataclass
class Place:
    """What differs at one place of a file: a column, a field, the lines of a text.

    Attributes
    ----------
    close, far
        How many numbers differ by at most, and by more than, :data:`CLOSE`.
    texts
        How many other values differ.
    worst
        Greatest relative difference of two numbers.
    example
        The first difference that is not close.
    """

    close: int = 0
    far: int = 0
    texts: int = 0
    worst: float = 0.0
    example: str = ""

    def __str__(self) -> str:
        """Return it in a few words."""
        said = []
        if self.close or self.far:
            most = f"by at most {self.worst:.2g}" if self.worst else "in how they are written"
            said.append(f"{many(self.close + self.far, 'number')} {most}")
        if self.texts:
            said.append(many(self.texts, "text"))
        return " and ".join(said) + (f" ({self.example})" if self.example else "")


@dataclass
class Findings:
    """What differs in one file, by place.

    Attributes
    ----------
    renamed
        Column before → the names it may have after.
    fields
        Whether a text may be the name of a column, or compute with one as ``datum.NAME``.
    places
        Place → what differs there.
    """

    renamed: Mapping[str, Collection[str]] = field(default_factory=dict)
    fields: bool = False
    places: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))

    @property
    def close(self) -> bool:
        """Whether nothing differs but numbers, by at most :data:`CLOSE`."""
        return not any(place.far or place.texts for place in self.places.values())

    def number(self, before: str, after: str, at: str) -> None:
        """Compare two numbers, each as it is written."""
        if before == after:
            return
        apart = relative(_number(before), _number(after))
        whole = apart > 0 and not set(".eEn") & set(before + after)
        place = self.places[at]
        place.worst = max(place.worst, apart)
        if apart <= CLOSE and not whole:
            place.close += 1
            return
        place.far += 1
        place.example = place.example or f"{before} → {after}"

    def text(self, before: str, after: str, at: str) -> None:
        """Compare two texts; where they differ in numbers alone, the numbers."""
        if before == after or (self.fields and self._renamed(before, after)):
            return
        before, after = scrubbed(before), scrubbed(after)
        if before == after:
            return
        if NUMBER.split(before) == NUMBER.split(after):
            for one, other in zip(NUMBER.findall(before), NUMBER.findall(after), strict=True):
                self.number(one, other, at)
        else:
            self.other(clipped(before, after), at)

    def other(self, says: str, at: str) -> None:
        """Note a difference that is not of two numbers."""
        place = self.places[at]
        place.texts += 1
        place.example = place.example or says

    def names(self, before: Iterable[str], after: Iterable[str]) -> dict[str, str]:
        """Return name before → name after, for the columns that both have."""
        old, new = list(before), set(after)
        found = {}
        for name in old:
            others = [one for one in self.renamed.get(name, ()) if one in new and one not in old]
            if name in new:
                found[name] = name
            elif others:
                found[name] = others[0]
        return found

    def _renamed(self, before: str, after: str) -> bool:
        """Tell whether two texts are the same but for the columns' names."""
        if after in self.renamed.get(before, ()):
            return True
        old, new = re.split(r"(\W+)", before), re.split(r"(\W+)", after)
        return (
            "datum" in old
            and len(old) == len(new)
            and all(a == b or b in self.renamed.get(a, ()) for a, b in zip(old, new, strict=True))
        )

    def says(self, most: int) -> str:
        """Return what differs, the worst places first."""
        ranked = sorted(self.places.items(), key=lambda item: -(item[1].texts + item[1].far))
        said = [f"{at or 'the whole'}: {place}" for at, place in ranked[:most]]
        if len(ranked) > most:
            said.append(f"and {many(len(ranked) - most, 'more place')}")
        return "; ".join(said)


def relative(before: float, after: float) -> float:
    """Return how far two numbers are apart, relative to the larger; infinite if one is."""
    if before == after or (math.isnan(before) and math.isnan(after)):
        return 0.0
    if not (math.isfinite(before) and math.isfinite(after)):
        return math.inf
    return abs(before - after) / max(abs(before), abs(after))


def scrubbed(text: str) -> str:
    """Return a text without what may differ between two runs of one commit."""
    for pattern, by in _IGNORED:
        text = pattern.sub(by, text)
    return text


def ignored(at: str) -> bool:
    """Tell whether a field or a column is not compared."""
    return any(at == name or at.endswith((f".{name}", f": {name}")) for name in IGNORED_FIELDS)


def _number(text: str) -> float:
    """Return a number as a page or a file writes it."""
    return float(text.replace("−", "-").replace(",", ""))


def many(count: int, what: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def clipped(before: str, after: str, room: int = 50) -> str:
    """Return two texts from shortly before where they part."""
    pairs = enumerate(zip_longest(before, after))
    start = max(0, next((i for i, (a, b) in pairs if a != b), 0) - room // 3)
    lead = "…" if start else ""
    first, second = (f"{lead}{text[start : start + room]}" for text in (before, after))
    return f"{first!r} → {second!r}"
