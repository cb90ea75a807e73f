"""What the co-culture says that neither cell says alone, and what is more than the sum."""

from __future__ import annotations

from typing import Any

from cutis.omics.compare.quality_warnings import quality_warnings
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.tables import Frame


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.emergence
    assert found.cultures is not None
    first, second, both = found.cultures
    table: Frame = made.table
    emergent = table[table["emergent"]].sort_values("confidence", ascending=False)
    more = table[table["verdict"].isin(["more", "less", "lost"])]
    blocks: list[Block] = [
        Facts(facts(found)),
        Chart("linear_sum_scatter", {"proteins": scatter(table, both)},
              options={"unit": found.measured.unit,
                       "title": f"{both} against {first} + {second}"}),
    ]  # fmt: skip
    shown = {"protein": "protein", f"level {both}": f"in {both}", "confidence": "confidence"}
    counts = {"what": "what", "value": "value", "low": "low", "high": "high"}
    blocks += [
        Table("emergent", "Emergent proteins, surest first", emergent, shown, most=20),
        Table("linear-sum", "More or less than the sum, strongest first",
              more.reindex(more["log2_ratio"].abs().sort_values(ascending=False).index),
              {"protein": "protein", "linear_sum": f"{first} + {second}",
               f"level {both}": f"in {both}", "log2_ratio": "log2 ratio", "low": "low",
               "high": "high", "q": "q", "verdict": "verdict"}, marks="verdict", most=20),
        Table("emergence-counts", "Every count and share, with 95 % intervals", made.counts, counts,
              folded=True),
        Table("emergence", "Every protein", table, marks="verdict", folded=True, most=20),
    ]  # fmt: skip
    return Section(
        "emergence", "Alone and together",
        f"What is in {both} that is in neither {first} nor {second}, and what is more or less than "
        "their sum?",
        "Emergent: detected together and, with the stated confidence, in neither alone. The rest "
        "is compared with the sum of the two on the linear scale, errors carried through; q is "
        "the share of false calls expected. Contaminants and proteins of the medium are set aside.",
        "Whether a cell makes a new protein or only more of one that was too faint to be seen; the "
        "confidence says how likely the second is ruled out.", blocks,
    )  # fmt: skip


def facts(found: Findings) -> dict[str, str]:
    """Return what the comparison comes to, with 95 % intervals."""
    assert found.cultures is not None
    first, second, both = found.cultures
    counts: Frame = found.emergence.counts
    rows = {row["what"]: row for row in counts.to_dict("records")}
    said = {
        "emergent": say_expected(rows, both),
        "listed as emergent": say_listed(rows["emergent"]),
        f"against {first} + {second}": ", ".join(
            f"{rows[word]['value']:,.0f} {word}"
            for word in ("more", "less", "as the sum", "lost", "uncertain") if rows[word]["value"]
        ),
        "above the sum": f"{say_share(rows['positive variance'])} of "
        f"{rows['comparable proteins']['value']:,.0f} comparable proteins; by noise alone "
        f"{say_share(rows['positive by noise alone'])}",
        "surely above, surely below": f"{say_share(rows['surely positive'])}, "
        f"{say_share(rows['surely negative'])}",
    }  # fmt: skip
    shift = rows["median log2 ratio"]["value"]
    return said | quality_warnings(found.measured, found.cultures, shift)


def say_expected(rows: Frame, both: str) -> str:
    """Return how many are truly emergent: of the candidates, and as a share of the co-culture."""
    many, row = rows["in co-culture alone"]["value"], rows["emergent expected"]
    if not many:
        return f"none: no protein was detected in {both} alone"
    share = say_share(rows["emergent expected share of co-culture"])
    verb = "is" if round(row["value"]) == 1 else "are"
    return (
        f"{row['value']:,.0f} of {many:,.0f} candidates {verb} expected to be truly emergent "
        f"({row['low']:,.0f} to {row['high']:,.0f}), {share} of {both}; candidates are detected "
        f"in {both} alone"
    )


def say_listed(row: Any) -> str:
    """Return how many are on the list, and how many of these truly are emergent."""
    many, low, high = (round(row[name]) for name in ("value", "low", "high"))
    if not many:
        return "none: no candidate is sure enough"
    if low == many:
        return f"{many:,}, all of them expected to be true"
    true = f"{low:,} to {high:,}" if low < high else f"{low:,}"
    return f"{many:,}, of which {true} are expected to be true"


def say_share(row: Any) -> str:
    """Return a share with its interval in per cent."""
    value, low, high = (100 * row[name] for name in ("value", "low", "high"))
    if value != value:
        return "–"
    return f"{value:.0f} % ({low:.0f} to {high:.0f})"


def scatter(table: Frame, both: str) -> Frame:
    """Return what the scatter draws; what is a contaminant or of the medium is left out."""
    kept = table[table["verdict"] != "set aside"]
    columns = {"protein": "protein", "linear_sum": "linear_sum", f"level {both}": "level",
               "verdict": "verdict"}  # fmt: skip
    return kept[list(columns)].rename(columns=columns)
