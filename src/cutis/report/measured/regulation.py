"""What changes between conditions: levels, and what appears or disappears."""

from __future__ import annotations

from cutis.report.content import Block, Chart, Facts, Section, Table
from cutis.report.measured.findings import Findings

#: What a volcano draws.
DRAWN = ["protein", "log2_fold", "p", "q", "arm", "verdict"]


def section(found: Findings) -> Section:
    """Return the section."""
    facts: dict[str, str] = {}
    blocks: list[Block] = []
    for number, ((condition, against), made) in enumerate(found.regulation.items()):
        title = f"{condition} against {against}"
        table = made.table
        facts[title] = say_verdicts(table["verdict"].value_counts())
        moved = table[table["verdict"] != "same"].sort_values(["q", "p"])
        columns = {"protein": "protein", "arm": "arm", "log2_fold": "log2 fold", "low": "low",
                   "high": "high", "p": "p", "q": "q", "verdict": "verdict"}  # fmt: skip
        blocks += [
            Chart("volcano", {"proteins": table[DRAWN]}, id=f"volcano-{number + 1}",
                  options={"title": title, **thresholds(made)}),
            Table(f"regulation-{number + 1}", f"{title}: what changes, surest first", moved,
                  columns, marks="verdict", folded=True, most=60),
        ]  # fmt: skip
    return Section(
        "regulation", "What changes", "Which proteins are up or down, and which come or go?",
        "Levels: moderated t on log2 levels, as limma. Presence: where one side does not see a "
        "protein, how often each side sees it. Both share one false discovery rate.",
        "Why a protein changes. Samples of one donor or one dish are no replicates of people.",
        [Facts(facts), *blocks],
    )  # fmt: skip


def say_verdicts(counts) -> str:
    """Return how many proteins got each verdict."""
    order = ("up", "down", "appears", "disappears", "same")
    said = [f"{int(counts[name]):,} {_word(name, int(counts[name]))}" for name in order
            if counts.get(name)]  # fmt: skip
    return ", ".join(said) or "nothing could be compared"


def _word(verdict: str, many: int) -> str:
    """Return a verdict as it follows a number."""
    plural = {"appears": "appear", "disappears": "disappear"}
    return verdict if many == 1 else plural.get(verdict, verdict)


def thresholds(made) -> dict[str, float]:
    """Return the thresholds the verdicts were made with, where the analysis states them."""
    return {name: float(getattr(made, name)) for name in ("fold", "q") if hasattr(made, name)}
