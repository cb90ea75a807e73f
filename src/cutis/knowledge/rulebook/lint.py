"""What is sound, what is doubtful, and how much there is of each thing in an atlas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cutis.errors import Problem
from cutis.knowledge.citations import citations
from cutis.knowledge.numbers import Number
from cutis.knowledge.resolve import Knowledge
from cutis.knowledge.rulebook import records, rows, tables
from cutis.knowledge.rulebook.records import NO_MEASUREMENT
from cutis.knowledge.rulebook.rule import Atlas, Rule, broken


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


#: The rules of this floor; those above add theirs.
RULES: tuple[Rule, ...] = (*records.RULES, *tables.RULES, *rows.RULES)


def lint(atlas: Knowledge | Atlas, rules: Sequence[Rule] = RULES) -> Report:
    """Hold an atlas to rules, and count what it has.

    Parameters
    ----------
    atlas
        An atlas, whether its records can be read or not, or its knowledge.
    rules
        What must hold; `cutis check` gives those of every floor.
    """
    atlas = Atlas.of(atlas) if isinstance(atlas, Knowledge) else atlas
    errors = broken(atlas, rules)
    if atlas.records is None:
        return Report(errors=errors)
    knowledge, numbers = atlas.records, atlas.records.numbers()
    used = {citation.key for citation in citations(knowledge)}
    return Report(
        errors=errors,
        warnings=broken(atlas, rules, grave=False),
        notes=_notes(knowledge, used),
        counts=_counts(knowledge, numbers, used) | _receptors(atlas),
    )


def _receptors(atlas: Atlas) -> dict[str, int | float]:
    """Count the rows of the tables of receptors by status."""
    found = [*tables.receptors(atlas)[0].values(), *tables.antagonists(atlas)[0].values()]
    statuses = Counter(one.status for one in found)
    counts: dict[str, int | float] = {"receptors and antagonists": len(found)} if found else {}
    return counts | {f"receptors {status}": n for status, n in sorted(statuses.items())}


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
    groups += ("phototypes", "ageing", "media", "dishes", "places", "interfaces", "instruments")
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
