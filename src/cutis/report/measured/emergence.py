"""What the co-culture says that neither cell says alone, and what is more than the sum."""

from __future__ import annotations

from typing import Any

from cutis.report.content import Block, Chart, Facts, Section, Table
from cutis.report.measured.counts import say_count
from cutis.report.measured.findings import Findings
from cutis.tables import Frame


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.emergence
    assert found.cultures is not None
    first, second, both = found.cultures
    table: Any = made.table
    emergent = table[table["emergent"]].sort_values("confidence", ascending=False)
    more = table[table["verdict"].isin(["more", "less", "lost"])]
    blocks: list[Block] = [
        Facts(facts(found)),
        Chart("linear_sum_scatter", {"proteins": scatter(table, both)},
              options={"unit": found.measured.unit,
                       "title": f"{both} against {first} + {second}"}),
    ]  # fmt: skip
    shown = {"protein": "protein", f"level {both}": f"in {both}", "confidence": "confidence",
             "verdict": "verdict"}  # fmt: skip
    blocks += [
        Table("emergent", "Emergent proteins, surest first", emergent, shown, marks="verdict",
              most=40),
        Table("linear-sum", "More or less than the sum, strongest first",
              more.reindex(more["log2_ratio"].abs().sort_values(ascending=False).index),
              {"protein": "protein", "linear_sum": f"{first} + {second}",
               f"level {both}": f"in {both}", "log2_ratio": "log2 ratio", "low": "low",
               "high": "high", "q": "q", "verdict": "verdict"}, marks="verdict", most=40),
        Table("emergence", "Every protein", table, marks="verdict", folded=True, most=20),
    ]  # fmt: skip
    return Section(
        "emergence", "Alone and together",
        f"What is in {both} that is in neither {first} nor {second}, and what is more or less than "
        "their sum?",
        "Emergent: detected together and, with the stated confidence, in neither alone. The rest "
        "is compared with the sum of the two on the linear scale, errors carried through; q is "
        "the share of false calls expected.",
        "Whether a cell makes a new protein or only more of one that was too faint to be seen; the "
        "confidence says how likely the second is ruled out.", blocks,
    )  # fmt: skip


def facts(found: Findings) -> dict[str, str]:
    """Return the counts with their intervals."""
    return {str(row["what"]): say_count(row) for row in found.emergence.counts.to_dict("records")}


def scatter(table: Frame, both: str) -> Frame:
    """Return what the scatter draws; what is a contaminant or of the medium is left out."""
    kept = table
    for flag in ("contaminant", "medium"):
        if flag in kept:
            kept = kept[~kept[flag].astype(bool)]
    columns = {"protein": "protein", "linear_sum": "linear_sum", f"level {both}": "level",
               "verdict": "verdict"}  # fmt: skip
    return kept[list(columns)].rename(columns=columns)
