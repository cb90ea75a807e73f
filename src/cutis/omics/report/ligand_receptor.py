"""Which measured ligands reach which receptors on the two receiving cells."""

from __future__ import annotations

from typing import Any

from cutis.omics.report.response import of_medium
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.tables import Frame

#: Which receptor of a ligand is named: one that is there, known best, from a curated pair.
SUREST: dict[str, list[Any]] = {
    "expressed": ["yes", "low"],
    "receptor_status": ["measured", "verified", "recalled", "prior"],
    "curated": [True],
}

#: Ligands that are named although nobody hears them.
NAMED = 20


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.ligand_receptor
    heard: Frame = made.heard()
    title = f"What {found.heard.says} says, and who hears it"
    blocks: list[Block] = [Facts(facts(found))]
    if len(heard) and not bool(heard["share"].notna().any()):
        blocks.append(Text(
            f"Levels in {found.measured.unit} are relative to each protein's own scale, so how "
            "much of the medium a message is cannot be drawn; the tables say who hears it."
        ))  # fmt: skip
    elif len(heard):
        note = (
            "Curated pairs, and messages the atlas has an arrow for. An antagonist binds or holds "
            "a message back."
        )
        receivers = list(made.balance["receiver"])
        drawn = {
            "heard": columns(heard).sort_values(
                "receiver", key=lambda names: names.map(receivers.index), kind="stable"
            )
        }
        blocks.append(Chart("heard_columns", drawn, note=note, options={"title": title}))
    blocks += [
        Table("heard", "What is heard", of_medium(heard), folded=True, most=60),
        Table("ligand_receptor", "Every pair, also where the receptor is not there",
              of_medium(made.table), folded=True, most=20),
    ]  # fmt: skip
    given = ", ".join(found.choices.receptors) or "none, so receptors are those usual of the cell"
    return Section(
        "ligand_receptor", "Who hears it",
        f"Which ligands of this medium ({found.heard.says}) find a receptor, and on whom?",
        f"Pairs of ligand and receptor; a complex counts when every part is there. Expression of "
        f"the receivers given: {given}. Each message has the tag the atlas gives it.",
        "Whether a level is enough to be heard: shares of a secretome are no concentrations.",
        blocks,
    )  # fmt: skip


def facts(found: Findings) -> dict[str, str]:
    """Return how many ligands each receiver hears, and what they add up to."""
    made = found.ligand_receptor
    said = {"medium": found.heard.says, "proteins that bind a receptor": f"{made.known:,}"}
    for row in made.balance.to_dict("records"):
        tagged = ""
        if row["balance"] == row["balance"]:
            tagged = (
                f", {row['tagged']:,} of them with a tag: {percent(row['regenerative'])} of what "
                f"was measured is regenerative, {percent(row['inflammatory'])} inflammatory"
            )
        said[f"heard by a {row['receiver']} ({found.heard.says})"] = (
            f"{row['ligands']:,} ligand{'s' * (row['ligands'] != 1)}{tagged}"
        )
    if made.unheard:
        more = f" and {len(made.unheard) - NAMED} more" if len(made.unheard) > NAMED else ""
        said["heard by neither"] = ", ".join(made.unheard[:NAMED]) + more
    return said


def percent(share: float) -> str:
    """Return a share as people read it: ``3.2 %``."""
    return f"{100 * share:.2g} %" if share < 0.995 else f"{100 * share:.0f} %"


def columns(heard: Frame) -> Frame:
    """Return what the two columns draw: the receptors of a ligand in one row, the surest first."""
    known = heard["message"].isin(["regenerative", "inflammatory"])
    table = heard.assign(
        receptor=heard["receptor"].astype(str).str.replace("_", " + "),
        status=heard["status"].where(heard["status"] != "", "prior"),
        tag=heard["message"].where(known, "neutral"),
    )  # fmt: skip
    place = dict.fromkeys(zip(table["receiver"], table["ligand"], strict=True))
    surest = table.sort_values(list(SUREST), key=_surest, kind="stable")
    groups = surest.groupby(["receiver", "ligand"], sort=False)
    joined = groups.agg(receptor=("receptor", _few), level=("share", "max"),
                        status=("status", "first"), tag=("tag", "first"))  # fmt: skip
    return joined.loc[list(place)].reset_index()


def _surest(column: Frame) -> Frame:
    """Return the rank of each value of a column, the surest first."""
    order = SUREST[column.name]
    return column.map(lambda value: order.index(value) if value in order else len(order))


def _few(names: Frame) -> str:
    """Return the first receptor of a ligand, and how many more it has."""
    listed = [name for name in dict.fromkeys(names) if name] or ["(an arrow)"]
    return listed[0] + (f" (+{len(listed) - 1})" if len(listed) > 1 else "")
