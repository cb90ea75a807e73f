"""What state the cells were in: active pathways, and how senescent the source is."""

from __future__ import annotations

from typing import Any

from cutis.report.content import Block, Facts, Section, Table, Text
from cutis.report.measured.findings import Findings


def section(found: Findings) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    facts: dict[str, str] = {}
    for number, ((condition, against), made) in enumerate(found.source.items(), 1):
        title = f"{condition} against {against}"
        facts[f"senescence of {title}"] = (
            f"{made.verdict}, score {made.score:.2f} ({made.low:.2f} to {made.high:.2f})"
        )
        blocks += [Text(f"{title}: {reason}") for reason in made.reasons]
        blocks.append(Table(f"senescence-{number}", f"Genes of the signature: {title}", made.table,
                            folded=True, most=40))  # fmt: skip
    conditions: Any = found.activities.conditions
    own = conditions[conditions["condition"] != found.activities.against]
    strong = own[own["q"] <= 0.05]
    named = [f"{row['pathway']} in {row['condition']} ({row['change']:+.2f})"
             for row in strong.to_dict("records")]  # fmt: skip
    facts["pathways that differ"] = ", ".join(named[:8]) or "none, at a false discovery rate of 5 %"
    blocks.append(Table("pathways", f"Pathway activities against {found.activities.against}",
                        own.sort_values(["condition", "p"]), folded=True))  # fmt: skip
    return Section(
        "state", "What state the cells were in",
        "Are the cells senescent, and which pathways were active?",
        "Senescence: a published signature, scored against the other condition (0 is as ordinary "
        "genes). Pathways: the footprint of genes that answer to each (PROGENy).",
        "Both were made of RNA, or of other cells: in a medium, proteins answer later and less.",
        [Facts(facts), *blocks],
    )  # fmt: skip
