"""The bibliography of the atlas: a small reader and writer of BibTeX, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cutis.errors import Problem
from cutis.knowledge.reader import AtlasFile, read_bytes

#: A bibliography of tens of thousands of papers.
MAX_BYTES = 16 * 1024 * 1024

_ENTRY = re.compile(r"@\s*(?P<kind>[A-Za-z]+)\s*\{\s*(?P<key>[^\s,{}]+)\s*,")
_START = re.compile(r"^[ \t]*@\s*(?P<kind>[A-Za-z]+)", re.MULTILINE)
_FIELD = re.compile(r"\s*(?P<name>[A-Za-z][\w-]*)\s*=\s*")
_IGNORED = frozenset({"comment", "preamble", "string"})


@dataclass(frozen=True)
class SourceEntry:
    """One entry of the bibliography.

    Attributes
    ----------
    key, kind
        Such as ``fisher2009`` and ``article``.
    fields
        Name → text, names in lower case, outer braces removed.
    file, line
        Where it is written.
    text
        The entry as written.
    """

    key: str
    kind: str
    fields: Mapping[str, str]
    file: str
    line: int
    text: str

    def __getitem__(self, name: str) -> str:
        """Return a field, or nothing when it is not written."""
        return self.fields.get(name, "")

    @property
    def short(self) -> str:
        """Return the entry for people: authors, year, title, where, identifier."""
        parts = [self._authors(), f"({self['year']})" if self["year"] else ""]
        head = " ".join(part for part in parts if part)
        volume = " ".join(
            part for part in (self["journal"] or self["publisher"], self["volume"]) if part
        )
        volume += f": {self['pages'].replace('--', '–')}" if volume and self["pages"] else ""
        link = f"doi:{self['doi']}" if self["doi"] else self._other_identifier()
        rest = [part for part in (self["title"].rstrip("."), volume, link) if part]
        return ". ".join([part for part in (head, *rest) if part]) or self["note"] or self.key

    def _authors(self) -> str:
        """Return the first author, and et al. where there are more than two."""
        names = [name.strip() for name in self["author"].split(" and ") if name.strip()]
        surnames = [name.partition(",")[0] if "," in name else name for name in names]
        if len(surnames) > 2 or (surnames and surnames[-1] == "others"):
            return f"{surnames[0]} et al."
        return " and ".join(surnames)

    def _other_identifier(self) -> str:
        """Return PMID, note or address where there is no DOI."""
        return f"PMID {self['pmid']}" if self["pmid"] else self["url"] or self["howpublished"]


def read_sources(files: Iterable[AtlasFile]) -> tuple[dict[str, SourceEntry], list[Problem]]:
    """Read bibliographies; entries of later files replace those of earlier ones.

    Returns
    -------
    tuple
        Entries by key, and what is wrong with the files.
    """
    entries: dict[str, SourceEntry] = {}
    problems: list[Problem] = []
    for file in files:
        raw, unreadable = read_bytes(file, MAX_BYTES)
        found, wrong = parse_bibtex(raw, file.shown)
        wrong += [] if unreadable is None else [unreadable]
        entries.update(found)
        problems += wrong
    return entries, problems


def parse_bibtex(raw: bytes, shown: str) -> tuple[dict[str, SourceEntry], list[Problem]]:
    """Read the entries of one BibTeX file."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return {}, [Problem(f"{shown}:{line}:1", "", "not UTF-8 text", "save the file as UTF-8")]
    entries: dict[str, SourceEntry] = {}
    problems: list[Problem] = []
    for start in _START.finditer(text):
        line = text.count("\n", 0, start.end()) + 1
        where = f"{shown}:{line}:1"
        if start["kind"].lower() in _IGNORED:
            continue
        match = _ENTRY.match(text, start.start() + start.group().index("@"))
        end = _closing(text, match.end()) if match else None
        if match is None or end is None:
            what = "the entry has no key" if match is None else f"{match['key']!r} is never closed"
            problems.append(Problem(where, "", what, "expected `@article{key2001, title = {…}}`"))
            continue
        key = match["key"]
        if key in entries:
            what = (
                f"the key {key!r} is written twice, on line {entries[key].line} and on line {line}"
            )
            problems.append(Problem(where, key, what, "rename one of them"))
            continue
        fields = _fields(text[match.end() : end])
        written = text[match.start() : end + 1]
        entries[key] = SourceEntry(key, match["kind"].lower(), fields, shown, line, written)
    return entries, problems


def _closing(text: str, start: int) -> int | None:
    """Return the position of the brace that closes an entry opened before ``start``."""
    depth = 1
    for brace in re.finditer(r"[{}]", text[start:]):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return start + brace.start()
    return None


def _fields(body: str) -> dict[str, str]:
    """Return the fields of an entry."""
    fields: dict[str, str] = {}
    position = 0
    while match := _FIELD.match(body, position):
        value, position = _value(body, match.end())
        fields[match["name"].lower()] = " ".join(value.replace("{", "").replace("}", "").split())
        comma = body.find(",", position)
        if comma < 0:
            break
        position = comma + 1
    return fields


def _value(body: str, start: int) -> tuple[str, int]:
    """Return a field's value, in braces, quotes or bare, and where it ends."""
    opening = body[start : start + 1]
    if opening == "{":
        end = _closing(body, start + 1)
        end = len(body) if end is None else end
        return body[start + 1 : end], end + 1
    if opening == '"':
        end = body.find('"', start + 1)
        end = len(body) if end < 0 else end
        return body[start + 1 : end], end + 1
    end = body.find(",", start)
    end = len(body) if end < 0 else end
    return body[start:end].strip(), end


def export_bibtex(sources: Mapping[str, SourceEntry], keys: Iterable[str] | None = None) -> str:
    """Return the entries of some keys as BibTeX, sorted, each once.

    Parameters
    ----------
    sources
        The bibliography, such as ``load().sources``.
    keys
        Keys to export; all when left out. Unknown keys are left out.
    """
    chosen = sorted(set(sources if keys is None else keys) & set(sources))
    return "".join(f"{sources[key].text}\n\n" for key in chosen)
