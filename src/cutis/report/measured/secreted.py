"""How sure it is that what was found is secreted, and how much leaked from dying cells."""

from __future__ import annotations

from typing import Any

from cutis.report.content import Block, Facts, Section, Table
from cutis.report.measured.findings import Findings


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.secreted
    table: Any = made.table
    named = table.groupby("tier")["says"].agg(lambda words: words.mode().iloc[0])
    counts = table["tier"].value_counts().sort_index()
    facts = {f"tier {tier}: {named[tier]}": f"{count:,}" for tier, count in counts.items()}
    leak: Any = table["leakage"].astype(bool)
    facts["signs of leakage from dying cells"] = f"{int(leak.sum()):,} proteins"
    blocks: list[Block] = [Facts(facts)]
    per_sample = getattr(made, "samples", None)
    if per_sample is not None:
        shown = (
            per_sample if "sample" in per_sample else per_sample.rename_axis("sample").reset_index()
        )
        blocks.append(Table("leakage", "Leakage in each sample", shown))
    order = table.sort_values(["tier", "protein"])
    blocks.append(Table("secreted", "Every protein and its evidence", order, folded=True, most=60))
    return Section(
        "secreted", "Secreted, or leaked?",
        "Which of these proteins do cells send out, and which come from broken cells?",
        "Each protein has the best of its evidence, from tier 1 (secreted, shown by experiment) "
        "down to none. A medium with much of what belongs inside cells tells of dying cells.",
        "Whether this very molecule left the cell by secretion: annotations are of the gene.",
        blocks,
    )  # fmt: skip
