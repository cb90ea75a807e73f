"""Rules of records: they can be read, their numbers have sources, and nothing hangs loose."""

from __future__ import annotations

from collections.abc import Iterator

from cutis.errors import Problem
from cutis.knowledge.citations import Citation, citations
from cutis.knowledge.rulebook.rule import Atlas, Rule
from cutis.nearest import nearest

#: Keys of the bibliography that stand for no measurement.
NO_MEASUREMENT = frozenset({"prior"})


def _source_errors(atlas: Atlas) -> Iterator[Problem]:
    """Find numbers without a source, and verified ones whose source is no measurement."""
    for address, number in atlas.knowledge.numbers().items():
        if not number.sourced:
            continue
        if not number.source:
            hint = "add `source: KEY` of sources.bib, or `source: prior` with a range"
            yield Problem(number.where, address, "the number has no source", hint)
        elif number.status == "verified" and number.source in NO_MEASUREMENT:
            what = f"the status is verified but the source is {number.source!r}"
            yield Problem(number.where, address, what, "name the paper, or write `status: prior`")


def _unknown_keys(atlas: Atlas) -> Iterator[Problem]:
    """Find sources that the bibliography does not have; each key once."""
    places: dict[str, list[Citation]] = {}
    sources = atlas.knowledge.sources
    for citation in citations(atlas.knowledge, atlas.roots):
        if citation.key not in sources:
            places.setdefault(citation.key, []).append(citation)
    for key, found in sorted(places.items()):
        more = f" (and at {len(found) - 1} more)" if len(found) > 1 else ""
        near = nearest(key, sources)
        hint = f"the nearest is {near!r}, or add the entry" if near else "add the entry"
        what = f"there is no source {key!r} in sources.bib{more}"
        yield Problem(found[0].where, found[0].field, what, hint)


def _doubtful(atlas: Atlas) -> Iterator[Problem]:
    """Find priors for which no range is written."""
    for address, number in atlas.knowledge.numbers().items():
        if number.sourced and number.status == "prior" and number.range_from == "status":
            hint = "write the range, such as `6 (3 to 12) h`"
            yield Problem(number.where, address, "a prior without a range: ×/÷ 2 is taken", hint)


def _bibliography(atlas: Atlas) -> Iterator[Problem]:
    """Find entries that a reader could not look up, and papers entered twice."""
    seen: dict[str, str] = {}
    for key, entry in atlas.knowledge.sources.items():
        where = f"{entry.file}:{entry.line}"
        printed = entry["journal"] and entry["volume"] and (entry["pages"] or entry["number"])
        named = entry["title"] and (entry["publisher"] or entry["howpublished"] or entry["journal"])
        found = printed or named or any(entry[name] for name in ("doi", "pmid", "url", "isbn"))
        if entry.kind != "misc" and not found:
            what = "the entry has nothing to look it up by"
            yield Problem(where, key, what, "add `doi`, `pmid`, or journal, volume and pages")
        doi = entry["doi"].lower()
        if doi and doi in seen:
            what = f"the DOI {doi} is also that of {seen[doi]!r}"
            yield Problem(where, key, what, "use one key")
        seen.setdefault(doi, key)


def _loose_ends(atlas: Atlas) -> Iterator[Problem]:
    """Find pathways that nothing acts on, or that act on nothing."""
    knowledge = atlas.knowledge
    caused = {(arrow.effect.name, arrow.effect.cell) for arrow in knowledge.arrows}
    causing = {(arrow.cause.name, arrow.cause.cell) for arrow in knowledge.arrows}
    for name, pathway in knowledge.pathways.items():
        file, line = knowledge.where[name]
        for cell in pathway.cells:
            for found, what in ((caused, "nothing acts on"), (causing, "nothing follows from")):
                if (name, cell) not in found:
                    said = f"{what} the pathway in {cell!r}"
                    yield Problem(f"{file}:{line}", name, said, "add an arrow, or remove the cell")


RULES = (
    Rule("records", "Every file of a record says what its folder asks, in names that exist, "
         "each thing once.", lambda atlas: atlas.wrong),
    Rule("number sources", "Every number has a source, and a verified one a paper.",
         _source_errors, records=True),
    Rule("source keys", "Every source that is cited stands in sources.bib.",
         _unknown_keys, records=True),
    Rule("prior ranges", "A prior has a range.", _doubtful, records=True, grave=False),
    Rule("bibliography", "A reader can look every source up, and each paper stands once.",
         _bibliography, records=True, grave=False),
    Rule("loose pathways", "Something acts on every pathway in each of its cells, and something "
         "follows from it.", _loose_ends, records=True, grave=False),
)  # fmt: skip
