"""Which variants of the atlas a genotype answers for; alleles only where somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.person.layers import Layers

#: How calls are counted, in this order.
CALLS = ("called", "no-call", "not covered", "ambiguous")
#: What stands with a genotype whose alleles are shown.
PRIVATE = "This holds alleles of a person. Keep it on this machine; do not share or publish it."


def counted(found: Layers) -> str:
    """Return how many variants of the atlas were called, and how many were not."""
    table = genotype_table(found)
    many = table["status"].value_counts()
    called, *others = (f"{many.get(status, 0)} {status}" for status in CALLS)
    acting = ((table["status"] == "called") & (table["acts on"] != "")).sum()
    return (
        f"{called} of {len(table)} variants of the atlas, {acting} of which the model acts on; "
        f"{', '.join(others)}"
    )


def genotype_table(found: Layers, *, alleles: bool = False) -> Frame:
    """Return variant, gene, rsid, status, why, what it acts on, evidence and note.

    With ``alleles`` also the alleles and how many of them are the effect allele: private.
    """
    import pandas as pd

    calls = found.genotypes
    if calls is None:
        return pd.DataFrame()
    rows = []
    for variant in calls.variants.values():
        call = calls.of(variant)
        targets = dict.fromkeys(change.target.partition(".")[0] for change in variant.changes)
        row = {
            "variant": variant.name, "gene": variant.gene, "rsid": variant.rsid,
            "status": call.status, "why": call.why, "acts on": ", ".join(targets),
            "evidence": variant.evidence, "note": variant.note.strip(),
        }  # fmt: skip
        if alleles:
            own = "/".join(call.alleles)
            copies = variant.count(own) if own else None
            row |= {"alleles": own, "effect alleles": "" if copies is None else str(copies)}
        rows.append(row)
    return pd.DataFrame(rows)
