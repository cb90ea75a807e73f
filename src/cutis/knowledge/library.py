"""The research library: every source of the atlas, and where it is used."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cutis.errors import AtlasError, Problem
from cutis.knowledge.citations import Citation, citations
from cutis.knowledge.resolve import Knowledge
from cutis.knowledge.sources import SourceEntry
from cutis.nearest import suggestion

#: BibTeX → CSL types and fields.
_TYPES = {
    "article": "article-journal", "book": "book", "incollection": "chapter", "inproceedings":
    "paper-conference", "phdthesis": "thesis", "techreport": "report", "misc": "document",
}  # fmt: skip
_FIELDS = {
    "title": "title", "journal": "container-title", "booktitle": "container-title",
    "volume": "volume", "number": "issue", "pages": "page", "publisher": "publisher", "doi": "DOI",
    "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "url": "URL", "note": "note",
}  # fmt: skip
#: Accents as TeX writes them → combining signs, and letters that TeX spells.
_ACCENTS = dict(zip("`'^\"~=.uvHcdrk", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c"
                    "\u030b\u0327\u0323\u030a\u0328", strict=True))  # fmt: skip
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
            "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ"}  # fmt: skip
_ACCENTED = re.compile(r"\\([`'^\"~=.]|[uvHcdrk](?!opyright|ots))\s*\\?([A-Za-z])")
_SPELT = re.compile(
    r"\\(ss|ae|AE|oe|OE|aa|AA|[oO](?!mega)|[lL](?!ambda|dots|eft)|[ij](?![A-Za-z]))\s?"
)


@dataclass(frozen=True)
class Item:
    """A source and where it is used.

    Attributes
    ----------
    entry
        Of the bibliography.
    uses
        Every place that cites it.
    """

    entry: SourceEntry
    uses: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        uses = [{"where": one.where, "field": one.field} for one in self.uses]
        return {"key": self.entry.key, "kind": self.entry.kind, "cited": self.entry.short,
                "fields": dict(self.entry.fields), "used": uses}  # fmt: skip


def library(knowledge: Knowledge) -> dict[str, Item]:
    """Return every source by its key, with where it is used."""
    used: dict[str, list[Citation]] = {}
    for one in citations(knowledge):
        used.setdefault(one.key, []).append(one)
    return {
        key: Item(entry, tuple(used.get(key, ())))
        for key, entry in sorted(knowledge.sources.items())
    }


def search(items: Mapping[str, Item], words: Iterable[str]) -> list[Item]:
    """Return the sources that hold every word, in the entry or in what it is used for."""
    wanted = [word.casefold() for word in words]

    def text(item: Item) -> str:
        uses = " ".join(f"{one.where} {one.field}" for one in item.uses)
        return f"{item.entry.key} {' '.join(item.entry.fields.values())} {uses}".casefold()

    return [item for item in items.values() if all(word in text(item) for word in wanted)]


def chosen(items: Mapping[str, Item], key: str) -> Item:
    """Return one source; raise AtlasError with the nearest key."""
    if key not in items:
        hint = suggestion(key, items, else_="`cutis library WORD` searches them")
        raise AtlasError([Problem(key, "", "there is no such source", hint)])
    return items[key]


def to_csl(items: Iterable[Item]) -> str:
    """Return sources as CSL-JSON, what reference managers read."""
    return json.dumps([_csl(item.entry) for item in items], ensure_ascii=False, indent=2)


def _csl(entry: SourceEntry) -> dict[str, Any]:
    """Return one entry in the terms of the Citation Style Language."""
    result: dict[str, Any] = {"id": entry.key, "type": _TYPES.get(entry.kind, "document")}
    for name, called in _FIELDS.items():
        if entry[name]:
            text = _untexed(entry[name])
            result[called] = text.replace("--", "–") if name == "pages" else text
    if entry["year"].isdigit():
        result["issued"] = {"date-parts": [[int(entry["year"])]]}
    authors = [_name(_untexed(name)) for name in entry["author"].split(" and ") if name.strip()]
    if authors:
        result["author"] = authors
    return result


def _untexed(text: str) -> str:
    """Return a text with the accents and signs that TeX spells as letters."""
    if "\\" not in text:
        return text
    text = _ACCENTED.sub(lambda one: one[2] + _ACCENTS[one[1]], text)
    text = _SPELT.sub(lambda one: _LETTERS[one[1]], text)
    return unicodedata.normalize("NFC", re.sub(r"\\([&%$#_])", r"\1", text))


def _name(written: str) -> dict[str, str]:
    """Return one author; `others` and groups stay as they are written."""
    name = written.strip()
    family, comma, given = name.partition(",")
    if comma:
        return {"family": family.strip(), "given": given.strip()}
    return {"literal": "et al." if name == "others" else name}
