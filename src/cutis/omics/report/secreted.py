"""How sure it is that what was found is secreted, and how much leaked from dying cells."""

from __future__ import annotations

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Facts, Section, Table
from cutis.tables import Frame


def in_percent(table: Frame, *columns: str) -> Frame:
    """Return a table with shares from 0 to 1 as percent."""
    return table.assign(**{name: 100 * table[name].astype(float) for name in columns})


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.secreted
    table: Frame = made.table
    counts: Frame = made.counts
    ranked = counts.sort_values("tier", key=lambda tier: tier.replace(0, 9))
    flagged = made.samples[made.samples["flagged"].astype(bool)]
    sure = int(table["tier"].isin([1, 2]).sum())
    facts = {
        "secreted (tiers 1 and 2)": f"{sure:,} of {len(table):,} proteins",
        "samples with leakage": ", ".join(map(str, flagged["sample"])) or "none stands out",
    }
    columns = {"sample": "sample", "condition": "condition", "inside": "from inside cells (%)",
               "secreted": "secreted (%)", "usual": "inside, others (%)",
               "says": "remark"}  # fmt: skip
    samples = in_percent(made.samples, "inside", "secreted", "usual")
    ranked = in_percent(ranked, "share").rename(columns={"share": "share of the intensity (%)"})
    order = table.sort_values(["tier", "protein"])
    blocks: list[Block] = [
        Facts(facts),
        Table("tiers", "Proteins by how sure their secretion is", ranked),
        Table("leakage", "Share of each sample's intensity", samples, columns,
              folded=len(made.samples) > 16),
        Table("secreted", "Every protein and its evidence", order, folded=True, most=60),
    ]  # fmt: skip
    return Section(
        "secreted", "Secreted, or leaked?",
        "Which of these proteins do cells send out, and which come from broken cells?",
        "Each protein has the best of its evidence, from tier 1 (secreted, shown by experiment) "
        "down to none. A medium with much of what belongs inside cells tells of dying cells.",
        "Whether this very molecule left the cell by secretion: annotations are of the gene.",
        blocks,
    )  # fmt: skip
