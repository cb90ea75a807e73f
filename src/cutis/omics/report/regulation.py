"""What changes between conditions: levels, and what appears or disappears."""

from __future__ import annotations

from typing import Any

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.tables import Frame

#: What a volcano draws.
DRAWN = ["protein", "log2_fold", "p", "q", "arm", "verdict"]
DRAWN_VERDICTS = ("up", "down", "appears", "disappears", "same")


def section(found: Findings) -> Section:
    """Return the section."""
    facts: dict[str, str] = {}
    blocks: list[Block] = []
    kind = found.measured.kind
    for number, ((condition, against), made) in enumerate(found.regulation.items(), 1):
        title = f"{condition} against {against}"
        table: Any = made.table
        facts[title] = say_verdicts(table["verdict"].value_counts())
        if "donor" in made.covariates:
            facts[f"{title}, paired"] = (
                "Every donor is compared with itself: donors gave samples of both conditions, "
                "and what differs between donors is taken out of the levels."
            )
        tested = table[table["verdict"].isin(DRAWN_VERDICTS)]
        moved = tested[tested["verdict"] != "same"].sort_values(["q", "p"])
        columns = {"protein": "protein", "arm": "arm", "log2_fold": "log2 fold", "low": "low",
                   "high": "high", "p": "p", "q": "q", "verdict": "verdict"}  # fmt: skip
        blocks += [
            Chart("volcano", {"proteins": tested[DRAWN]}, id=f"volcano-{number}",
                  options={"title": title}),
            Table(f"changed-{number}", f"{title}: what changes, surest first", moved, columns,
                  marks="verdict", folded=True, most=60),
            Table(f"regulation-{number}", f"{title}: every {kind}", table, marks="verdict",
                  folded=True, most=20),
        ]  # fmt: skip
    return Section(
        "regulation", "What changes", f"Which {kind}s are up or down, and which come or go?",
        "Levels: moderated t on log2 levels, as limma. Presence: where one side never sees one of "
        "them, how often so many replicates would miss it had its level stayed. Both share one "
        "false discovery rate of 5 %; same says that no difference was found, not that there is "
        "none.",
        "Why a level changes. Samples of one donor or one dish are no replicates of people.",
        [Facts(facts), *blocks],
    )  # fmt: skip


def say_verdicts(counts: Frame) -> str:
    """Return how many proteins got each verdict."""
    said = [f"{int(counts[name]):,} {_word(name, int(counts[name]))}"
            for name in (*DRAWN_VERDICTS, "not testable") if counts.get(name)]  # fmt: skip
    return ", ".join(said) or "nothing could be compared"


def _word(verdict: str, many: int) -> str:
    """Return a verdict as it follows a number."""
    plural = {"appears": "appear", "disappears": "disappear"}
    return verdict if many == 1 else plural.get(verdict, verdict)
