"""What stands behind the report: sources, versions, seed, and how to repeat it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cutis.figures.frame import Frame
from cutis.page.content import Facts, Section, Table
from cutis.page.versions import moment, versions

if TYPE_CHECKING:
    from cutis.skin.model.model import Model


def sources(models: list[Model]) -> Frame:
    """Return every source behind the numbers of some models, and how many numbers rest on it."""
    import pandas as pd

    knowledge = models[0].book.knowledge
    numbers = knowledge.numbers()
    used = {
        info.address for model in models for info in model.parameters if info.address in numbers
    }
    rows: dict[str, Counter[str]] = {}
    for address in used:
        rows.setdefault(numbers[address].source, Counter())[numbers[address].status] += 1
    texts = _citations(knowledge)
    table = [
        {"source": key, "reference": texts.get(key, ""), "numbers": sum(counts.values()),
         **{status: counts[status] for status in ("verified", "recalled", "prior")}}
        for key, counts in rows.items()
    ]  # fmt: skip
    order = ["numbers", "source"]  # a source's own name decides where as many rest on several
    return pd.DataFrame(table).sort_values(order, ascending=[False, True], ignore_index=True)


def _citations(knowledge: Any) -> dict[str, str]:
    """Return key → author, year and title."""
    found = {}
    for key, entry in getattr(knowledge, "sources", {}).items():
        fields = getattr(entry, "fields", {}) or {}
        parts = [fields.get(name, "") for name in ("author", "year", "title", "journal", "doi")]
        found[key] = ". ".join(part for part in parts if part)
    return found


def section(models: list[Model], *, again: str, seed: int, draws: str, plans: list[str]) -> Section:
    """Return the section.

    Parameters
    ----------
    models
        Those that were run.
    again
        The command that repeats it.
    seed, draws
        Of the runs.
    plans
        Every plan that was run, in one line each.
    """
    import pandas as pd

    table = sources(models)
    total = int(table["numbers"].sum())
    shares = {s: f"{100 * table[s].sum() / total:.0f} %" for s in ("verified", "recalled", "prior")}
    facts = {
        "written": moment(),
        "to repeat": again,
        "seed": str(seed),
        "draws": draws,
        "atlas": str(models[0].book.knowledge.fingerprint),
        "model": ", ".join(dict.fromkeys(str(model.system.fingerprint) for model in models)),
        "numbers": f"{total}: "
        + ", ".join(f"{share} {status}" for status, share in shares.items()),
        "versions": ", ".join(f"{name} {version}" for name, version in versions().items()),
    }
    return Section(
        "sources",
        "Sources, versions, and how to repeat this",
        "What does all this rest on?",
        "Every number of the models that were run, by source and by whether the source was seen "
        "(verified), remembered (recalled) or is an assumption with a range (prior).",
        "A verified number was seen in a source; it may still not hold for the person or dish "
        "simulated.",
        [
            Facts(facts),
            Table("plans", "Plans that were run", pd.DataFrame({"plan": plans}), folded=True),
            Table("sources", "Sources used", table, folded=True),
        ],
    )
