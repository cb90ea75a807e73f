"""Which measured ligands reach which receptors on the two receiving cells."""

from __future__ import annotations

from typing import Any

from cutis.report.content import Block, Chart, Facts, Section, Table
from cutis.report.measured.findings import Findings
from cutis.tables import Frame


def section(found: Findings) -> Section:
    """Return the section."""
    table: Any = found.hearing.table
    heard = table[table["expressed"].astype(bool)]
    facts = {
        "ligands measured": f"{table['ligand'].nunique():,}",
        **{
            f"heard by a {receiver}": f"{rows['ligand'].nunique():,} ligands at "
            f"{rows['receptor'].nunique():,} receptors"
            for receiver, rows in heard.groupby("receiver", sort=False)
        },
        "signals of the atlas": f"{(heard.drop_duplicates('ligand')['signal'] != '').sum():,}",
    }
    blocks: list[Block] = [Facts(facts)]
    if len(heard):
        blocks.append(
            Chart(
                "heard_columns",
                {"heard": columns(heard)},
                options={"title": f"What {found.main} says, and who hears it"},
            )
        )
    blocks.append(
        Table(
            "hearing",
            "Every ligand and receptor",
            table.sort_values("level", ascending=False),
            folded=True,
            most=60,
        )
    )
    given = ", ".join(found.choices.receptors) or "none: receptors are those usual of the cell"
    return Section(
        "hearing",
        "Who hears it",
        "Which ligands of this medium find a receptor, and on whom?",
        f"Pairs of ligand and receptor; a complex counts when every part is there. Expression of "
        f"the receivers given: {given}.",
        "Whether a level is enough to be heard: shares of a secretome are no concentrations.",
        blocks,
    )


def columns(heard: Frame) -> Frame:
    """Return what the two columns draw: the receptors of a ligand in one row."""
    table = heard.copy()
    table["receptor"] = table["receptor"].astype(str)
    groups = table.sort_values("share", ascending=False).groupby(
        ["receiver", "ligand"], sort=False, as_index=False
    )
    joined = groups.agg(
        receptor=("receptor", _few),
        level=("share", "max"),
        status=("status", "first"),
        tag=("tag", "first"),
    )
    joined["tag"] = joined["tag"].where(
        joined["tag"].isin(["regenerative", "inflammatory"]), "neutral"
    )
    return joined


def _few(names: Frame) -> str:
    """Return the first receptors of a ligand."""
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:2]) + (f" + {len(listed) - 2}" if len(listed) > 2 else "")
