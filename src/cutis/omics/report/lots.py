"""A lot beside its references."""

from __future__ import annotations

from typing import Any

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.tables import Frame


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.lots
    facts = {"lot": made.lot, "references": ", ".join(made.reference), "verdict": made.verdict}
    blocks: list[Block] = [Facts(facts), *(Text(reason) for reason in made.reasons)]
    if len(made.table):
        blocks.append(
            Chart("lot_panel", {"markers": markers(made.table), "lots": lots(made)},
                  options={"title": f"Lot {made.lot} beside the reference lots",
                           "margin": found.asked.lots.margin})
        )  # fmt: skip
    blocks += [
        Table("lot-markers", "Markers", made.table, marks="outcome", folded=True),
        Table("lot-agreement", "How alike each lot is to the reference lots", made.agreement,
              folded=True),
    ]  # fmt: skip
    if len(made.missing):
        blocks.append(Table("lot-missing", "In every reference lot, not seen in this one",
                            made.missing, folded=True, most=40))  # fmt: skip
    blocks += [Text(note) for note in made.notes]
    return Section(
        "lots", f"Lot {made.lot}", "Is this lot like the reference lots?",
        "Each marker with the interval of its equivalence test against the margin; the whole "
        "profile's agreement; what is missing; drift over the lots.",
        "Whether a lot that is alike in these proteins does the same: only an assay can say.",
        blocks,
    )  # fmt: skip


def markers(table: Frame) -> Frame:
    """Return what the panel draws of the markers: what is amiss first."""
    order = {"missing": 0, "beyond": 1, "not shown": 2, "equivalent": 3}
    drawn = table.rename(columns={"protein": "marker"})
    drawn = drawn.sort_values("outcome", key=lambda words: words.map(order), kind="stable")
    return drawn[["marker", "ratio", "low", "high", "outcome"]]


def lots(made: Any) -> Frame:
    """Return what the panel draws of the lots."""
    table = made.agreement
    role = ["this lot" if name == made.lot else "reference" for name in table["lot"]]
    drawn = table.assign(role=role).rename(
        columns={"concordance_low": "low", "concordance_high": "high"}
    )
    return drawn.loc[drawn["concordance"].notna(), ["lot", "concordance", "low", "high", "role"]]
