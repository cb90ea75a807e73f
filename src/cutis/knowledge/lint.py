"""What is sound, what is doubtful, and how much there is of each thing in an atlas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cutis.errors import AtlasError, Problem
from cutis.files.messages import nearest
from cutis.knowledge.citations import Citation, citations
from cutis.knowledge.numbers import Number
from cutis.knowledge.receptors import Antagonist, Receptor, antagonists, receptors
from cutis.knowledge.resolve import Knowledge

#: Looks at what an atlas folder holds besides records; gives what is wrong.
Check = Callable[[Path], Iterable[Problem]]

#: Keys of the bibliography that stand for no measurement.
NO_MEASUREMENT = frozenset({"prior"})


@dataclass(frozen=True)
class Report:
    """What a check of an atlas found.

    Attributes
    ----------
    errors
        What must be mended before the atlas is used.
    warnings
        What a reader should look at.
    notes
        What is merely worth knowing.
    counts
        How much there is of each thing.
    """

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int | float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def __str__(self) -> str:
        """Return the report as lines of text."""
        lines = [f"error: {problem}" for problem in self.errors]
        lines += [f"warning: {problem}" for problem in self.warnings]
        lines += [f"note: {note}" for note in self.notes]
        width = max((len(name) for name in self.counts), default=0)
        lines += [f"{name:<{width}}  {_count(value)}" for name, value in self.counts.items()]
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return the report as JSON: errors, warnings, notes, counts."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "ok": self.ok,
            "errors": [problem_as_dict(problem) for problem in self.errors],
            "warnings": [problem_as_dict(problem) for problem in self.warnings],
            "notes": self.notes,
            "counts": self.counts,
        }


def problem_as_dict(problem: Problem) -> dict[str, str]:
    """Return a problem as plain data."""
    return {
        "where": problem.where,
        "field": problem.field,
        "what": problem.what,
        "hint": problem.hint,
    }


def lint(knowledge: Knowledge, checks: Sequence[Check] = ()) -> Report:
    """Check what the loader does not: sources, statuses, and what nothing refers to.

    Parameters
    ----------
    knowledge
        An atlas that loads.
    checks
        More to run on each of its folders, such as those of what stands above this one.
    """
    numbers = knowledge.numbers()
    cited = list(citations(knowledge))
    used = {citation.key for citation in cited}
    held, wrong = _receptors(knowledge)
    wrong += [one for root in knowledge.roots for check in checks for one in check(Path(root))]
    return Report(
        errors=[*_source_errors(numbers), *_unknown_keys(knowledge, cited), *wrong],
        warnings=[*_doubtful(numbers), *_bibliography(knowledge), *_loose_ends(knowledge)],
        notes=_notes(knowledge, used),
        counts=_counts(knowledge, numbers, used) | held,
    )


def _receptors(knowledge: Knowledge) -> tuple[dict[str, int | float], list[Problem]]:
    """Read the tables of receptors; return how many there are by status, and what is wrong."""
    found: list[Receptor | Antagonist] = []
    wrong: list[Problem] = []
    for root in knowledge.roots:
        for name, read in (("receptors", receptors), ("antagonists", antagonists)):
            table = Path(root) / "receptors" / f"{name}.csv"
            if table.is_file():
                try:
                    found += read(table).values()
                except AtlasError as error:
                    wrong += error.problems
    statuses = Counter(one.status for one in found)
    counts: dict[str, int | float] = {"receptors and antagonists": len(found)} if found else {}
    return counts | {f"receptors {status}": n for status, n in sorted(statuses.items())}, wrong


def _source_errors(numbers: Mapping[str, Number]) -> Iterator[Problem]:
    """Find numbers without a source, and verified ones whose source is no measurement."""
    for address, number in numbers.items():
        if not number.sourced:
            continue
        if not number.source:
            hint = "add `source: KEY` of sources.bib, or `source: prior` with a range"
            yield Problem(number.where, address, "the number has no source", hint)
        elif number.status == "verified" and number.source in NO_MEASUREMENT:
            what = f"the status is verified but the source is {number.source!r}"
            yield Problem(number.where, address, what, "name the paper, or write `status: prior`")


def _unknown_keys(knowledge: Knowledge, cited: list[Citation]) -> Iterator[Problem]:
    """Find sources that the bibliography does not have; each key once."""
    places: dict[str, list[Citation]] = {}
    for citation in cited:
        if citation.key not in knowledge.sources:
            places.setdefault(citation.key, []).append(citation)
    for key, found in sorted(places.items()):
        more = f" (and at {len(found) - 1} more)" if len(found) > 1 else ""
        near = nearest(key, knowledge.sources)
        hint = f"the nearest is {near!r}, or add the entry" if near else "add the entry"
        what = f"there is no source {key!r} in sources.bib{more}"
        yield Problem(found[0].where, found[0].field, what, hint)


def _doubtful(numbers: Mapping[str, Number]) -> Iterator[Problem]:
    """Find priors for which no range is written."""
    for address, number in numbers.items():
        if number.sourced and number.status == "prior" and number.range_from == "status":
            hint = "write the range, such as `6 (3 to 12) h`"
            yield Problem(number.where, address, "a prior without a range: ×/÷ 2 is taken", hint)


def _bibliography(knowledge: Knowledge) -> Iterator[Problem]:
    """Find entries that a reader could not look up, and papers entered twice."""
    seen: dict[str, str] = {}
    for key, entry in knowledge.sources.items():
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


def _loose_ends(knowledge: Knowledge) -> Iterator[Problem]:
    """Find pathways that nothing acts on, or that act on nothing."""
    caused = {(arrow.effect.name, arrow.effect.cell) for arrow in knowledge.arrows}
    causing = {(arrow.cause.name, arrow.cause.cell) for arrow in knowledge.arrows}
    for name, pathway in knowledge.pathways.items():
        file, line = knowledge.where[name]
        for cell in pathway.cells:
            for found, what in ((caused, "nothing acts on"), (causing, "nothing follows from")):
                if (name, cell) not in found:
                    said = f"{what} the pathway in {cell!r}"
                    yield Problem(f"{file}:{line}", name, said, "add an arrow, or remove the cell")


def _notes(knowledge: Knowledge, used: set[str]) -> list[str]:
    """Say which sources nothing cites, and which signals nobody hears."""
    notes = []
    unused = sorted(set(knowledge.sources) - used)
    if unused:
        notes.append(f"{len(unused)} sources are cited nowhere: {', '.join(unused)}")
    untitled = sum(not entry["title"] for entry in knowledge.sources.values())
    if untitled:
        notes.append(f"{untitled} sources have no title")
    silent = sorted(set(knowledge.signals) - _acting(knowledge))
    if silent:
        notes.append(f"{len(silent)} signals act on nothing: {', '.join(silent)}")
    return notes


def _acting(knowledge: Knowledge) -> set[str]:
    """Return the signals that do anything: arrows, cutting, activating, inhibiting, becoming."""
    names = {arrow.cause.name for arrow in knowledge.arrows}
    for arrow in knowledge.arrows:
        partners = (arrow.arrow.blocked_by, arrow.arrow.needs, arrow.arrow.suppressed_by)
        names |= {partner.signal for partner in partners if partner is not None}
    for component in knowledge.components.values():
        names |= {cutter.signal for cutter in component.cut_by}
        if component.made_from is not None:
            names.add(component.made_from.signal)
    for signal in knowledge.signals.values():
        names |= {inhibitor.signal for inhibitor in signal.inhibited_by}
        names |= {enzyme.signal for enzyme in (signal.activation.by if signal.activation else ())}
    return {name.removesuffix(" active") for name in names}


def _counts(
    knowledge: Knowledge, numbers: Mapping[str, Number], used: set[str]
) -> dict[str, int | float]:
    """Count what the atlas holds."""
    groups = ("signals", "pathways", "cells", "components", "agents", "sites", "variants")
    groups += ("phototypes", "ageing", "media", "dishes", "places", "interfaces")
    counts: dict[str, int | float] = {group: len(getattr(knowledge, group)) for group in groups}
    counts["arrows"] = len(knowledge.arrows)
    sourced = [number for number in numbers.values() if number.sourced]
    with_source = sum(bool(number.source) for number in sourced)
    statuses = Counter(number.status for number in sourced)
    counts["numbers"] = len(sourced)
    counts["numbers with a source"] = with_source
    papers = sum(bool(n.source) and n.source not in NO_MEASUREMENT for n in sourced)
    counts["numbers citing a paper"] = papers
    counts["share with a source"] = with_source / len(sourced) if sourced else 1.0
    for status in ("verified", "recalled", "prior"):
        counts[f"numbers {status}"] = statuses[status]
    ranged = sum(number.range_from == "written" for number in sourced)
    counts["numbers with a range"] = ranged
    counts["sources"] = len(knowledge.sources)
    counts["sources cited"] = len(used & set(knowledge.sources))
    return counts


def _count(value: int | float) -> str:
    """Return a count, or a share in per cent."""
    return f"{value:,}" if isinstance(value, int) else f"{100 * value:.1f} %"
