"""How many proteins each condition has, and which they share."""

from __future__ import annotations

from typing import Any

from cutis.omics.detection.overview import curve, filled, sets, totals
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.tables import Frame

#: What is said of a table without a missing level.
FILLED = "none of them missing anywhere: which were detected is not told"


def section(found: Findings) -> Section:
    """Return the section."""
    kind = found.measured.kind
    article, apart = ("An", "") if kind == "RNA" else ("A", "")
    if kind == "protein":
        apart = "; contaminants and proteins of the medium do not count"
    return Section(
        "proteins",
        f"Which {kind}s each condition has",
        f"How many {kind}s does each have, and which are in one alone?",
        f"{article} {kind} counts as detected when at least half of the replicates see it{apart}. "
        "Likely present also counts what was probably "
        f"there and missed: the fainter {article.lower()} {kind}, the oftener an instrument misses "
        f"it. Intervals are 95 % and hold what another choice of runs and {kind}s would change, "
        "not a wrong form of the curve; without replicates they reach from what was seen to the "
        "whole table.",
        "A count depends on how deep the instrument looks: compare counts of one run only.",
        _blocks(found),
    )


def _blocks(found: Findings) -> list[Block]:
    """Return the counts, which conditions share proteins, the curve, and every protein."""
    blocks: list[Block] = [Facts(facts(found))]
    made = found.presence
    groups = sets(made)
    both = found.main if found.cultures else ""
    if len(groups) > 1:
        blocks.append(
            Chart(
                "upset",
                {"sets": groups, "totals": totals(made)},
                options={"both": both, "title": "Which conditions share proteins"},
            )
        )
    curves = curve(found.measured, made.dropout)
    if curves is not None:
        note = (
            "All samples together; the fit has a curve for each sample. Observed: of proteins "
            "seen in at least one sample of a condition, how many of the others see them."
        )
        blocks.append(
            Chart(
                "presence_curve",
                dict(zip(("curve", "observed"), curves, strict=True)),
                note=note,
                options={"unit": found.measured.unit},
            )
        )
    blocks.append(
        Table(
            "presence",
            f"Every {found.measured.kind}: seen in how many samples, level, chance of being there",
            made.table,
            folded=True,
            most=50,
        )
    )
    return blocks


def facts(found: Findings) -> dict[str, str]:
    """Return how many proteins each condition has: detected, and likely present."""
    counts: Frame = found.presence.counts
    said = {}
    for condition, rows in counts.groupby("condition", sort=False):
        own = {row["what"]: row for row in rows.to_dict("records")}
        detected, seen, present = (own[what]["value"] for what in ("detected", "seen", "present"))
        if filled(found.measured):
            said[str(condition)] = f"{detected:,.0f} in the table, {FILLED}"
            continue
        text = f"{detected:,.0f} detected, {say_count(own['present'])} likely present"
        said[str(condition)] = text + say_unseen(detected, seen, present)
    return said


def say_unseen(detected: float, seen: float, present: float) -> str:
    """Return a warning where a count of those present is mostly not of what was detected."""
    if present > 2 * seen:
        return "; more than half of these were never seen"
    if present > 2 * detected:
        return "; more than half of these were seen in too few samples to count as detected"
    return ""


def say_count(row: Any) -> str:
    """Return a count with its interval: ``424 (418 to 431)``."""
    low, high, value = (row.get(name) for name in ("low", "high", "value"))
    text = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"
    known = low is not None and low == low and high == high and low != high
    return f"{text} ({low:,.0f} to {high:,.0f})" if known else text
