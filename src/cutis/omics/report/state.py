"""What state the cells were in: active pathways, and how senescent the source is."""

from __future__ import annotations

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Facts, Section, Table, Text
from cutis.tables import Frame

#: Pathways named.
NAMED = 8


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
    against = found.activities.against
    conditions: Frame = found.activities.conditions
    own = conditions[conditions["condition"] != against]
    facts[f"pathways that differ from {against}"] = differing(own, found)
    blocks.append(Table("pathways", f"Pathway activities against {against}",
                        own.sort_values(["condition", "p"]), folded=True))  # fmt: skip
    cannot = (
        "Both were made of RNA, or of other cells: in a medium, proteins answer later and less."
    )
    if found.measured.kind != "protein":
        cannot = "Both were made of other cells and treatments than these may be."
    return Section(
        "state", "What state the cells were in",
        "Are the cells senescent, and which pathways were active?",
        "Senescence: a published signature, scored against the other condition (0 is as ordinary "
        "genes). Pathways: the footprint of genes that answer to each (PROGENy).",
        cannot, [Facts(facts), *blocks],
    )  # fmt: skip


def differing(table: Frame, found: Findings) -> str:
    """Return the pathways that differ, of the conditions that are compared with the reference."""
    asked = [one for one, other in found.comparisons if other == found.activities.against]
    strong = table[(table["q"] <= 0.05) & table["condition"].isin(asked)].sort_values("p")
    named = [f"{row['pathway']} in {row['condition']} ({row['change']:+.2f})".replace("(-", "(−")
             for row in strong.to_dict("records")]  # fmt: skip
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more or "none, at a false discovery rate of 5 %"
