"""Which pathways speak in what is emergent and in what changes."""

from __future__ import annotations

import numpy as np

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Section, Table, Text
from cutis.tables import Frame

#: Rows of a table that are shown, and columns that are drawn.
SHOWN = 40
DRAWN = ["set", "collection", "score", "hits", "q"]


def section(found: Findings) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    made = found.enrichment
    for number, (title, table) in enumerate(made.lists.items(), 1):
        blocks += _over(number, title, table)
    for number, (title, table) in enumerate(made.rankings.items(), 1):
        blocks += _ranked(number, title, table)
    names = ", ".join(f"{one.name} ({len(one):,} sets)" for one in found.sets)
    return Section(
        "enrichment", "Which pathways speak",
        "Do emergent and changed proteins, and those of a stage, gather in known sets?",
        f"{names}. A list is compared with everything that was detected, not with the genome; a "
        "ranking of all proteins, by moderated t, is walked through for each set (a protein that "
        "appears or disappears stands where a t of its p would). Sets that hold the same proteins "
        "stand under one of them.",
        "That a pathway is active: proteins in a medium are what it leaves behind."
        if found.measured.kind == "protein"
        else "That a pathway is active: RNA is what cells may make of it.", blocks,
    )  # fmt: skip


def _over(number: int, title: str, table: Frame) -> list[Block]:
    """Return the over-representation of a list."""
    name = f"over-represented-{number}"
    blocks: list[Block] = []
    shown = _standing(table[table["hits"] > 1])
    if len(shown):
        drawn = shown.assign(score=np.log2(shown["odds"]))
        blocks.append(Chart("enriched", {"sets": drawn[DRAWN]},
                            id=f"{name}-chart",
                            options={"title": f"Sets over-represented: {title}",
                                     "across": "log2 odds ratio"}))  # fmt: skip
    else:
        blocks.append(Text(f"{title}: no set holds more of it than chance would give."))
    columns = {"set": "set", "collection": "collection", "hits": "hits", "size": "of",
               "expected": "expected", "odds": "odds", "p": "p", "q": "q",
               "members": "which"}  # fmt: skip
    blocks.append(Table(name, f"Sets: {title}", table, columns, folded=True, most=SHOWN))
    return blocks


def _ranked(number: int, title: str, table: Frame) -> list[Block]:
    """Return the running sums along a ranking."""
    name = f"ranked-{number}"
    drawn = _standing(table).rename(columns={"nes": "score", "size": "hits"})
    blocks: list[Block] = []
    if len(drawn):
        blocks.append(Chart("enriched", {"sets": drawn[DRAWN]},
                            id=f"{name}-chart", note=" ".join(table.attrs["report"].notes),
                            options={"title": f"Sets that move together: {title}"}))  # fmt: skip
    else:
        blocks.append(Text(f"{title}: no set moves together, at a false discovery rate of 25 %."))
    columns = {"set": "set", "collection": "collection", "size": "proteins", "nes": "NES", "p": "p",
               "q": "q", "leading": "leading"}  # fmt: skip
    blocks.append(Table(name, f"Sets along the ranking by moderated t: {title}", table, columns,
                        folded=True, most=SHOWN))  # fmt: skip
    return blocks


def _standing(table: Frame) -> Frame:
    """Return the sets that stand for themselves and are worth a place in a chart."""
    alone = table["cluster"].isna() | (table["cluster"] == "") | (table["cluster"] == table["set"])
    return table[alone & (table["q"] <= 0.25)]
