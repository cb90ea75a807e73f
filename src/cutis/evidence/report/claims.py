"""A register of claims as one HTML file: where each stands and what is against it."""

from __future__ import annotations

from cutis.evidence.claims.decide import Status
from cutis.evidence.claims.log import Entry
from cutis.evidence.claims.register import Register
from cutis.files.shared import shown_path
from cutis.page.content import Block, Facts, Section, Table, Text
from cutis.page.page import build


def claims_html(
    register: Register, statuses: list[Status], entries: list[Entry], again: str
) -> str:
    """Return the report; ``again`` is the command that made it."""
    states = [one.state for one in statuses]
    facts = {state: str(states.count(state)) for state in dict.fromkeys(states)}
    return build(
        [*(_claim(one) for one in statuses), _log(register, entries, again)],
        title=f"Claims for {register.record.material}",
        lead="A claim is on hold until a named approver releases its exact words, and no claim "
        "goes beyond its evidence.",
        facts=facts,
    )


def _claim(one: Status) -> Section:
    """Return one claim."""
    facts = {"state": one.state, "evidence": one.grade or "none that could be checked"}
    if one.by:
        facts |= {"moved last by": f"{one.by}, {one.when}"}
    blocks: list[Block] = [Text(f"“{one.wording.strip()}”"), Facts(facts)]
    if one.why:
        blocks.append(Text(f"On hold: {one.why}."))
    blocks += [Text(objection) for objection in one.objections]
    return Section(
        f"claim-{one.name}", f"{one.name}: {one.state}", "May this be said?",
        "Its words, the grade of its evidence as far as it could be checked, and what the rules "
        "have against it.",
        "Whether it is true.", blocks,
    )  # fmt: skip


def _log(register: Register, entries: list[Entry], again: str) -> Section:
    """Return the log."""
    import pandas as pd

    rows = [
        {"number": one.number, "when": one.when, "claim": one.claim, "by": one.by,
         "from": one.before, "to": one.after, "done": "yes" if one.accepted else "refused",
         "reasons": "; ".join(one.reasons), "hash": one.hash[:16]}
        for one in entries
    ]  # fmt: skip
    head = entries[-1].hash if entries else "no entry yet"
    facts = {"register": shown_path(register.path), "last entry": head, "to repeat": again,
             "approvers": ", ".join(register.record.approvers)}  # fmt: skip
    blocks: list[Block] = [Facts(facts)]
    if rows:
        blocks.append(Table("log", "Every attempt, refused ones too", pd.DataFrame(rows)))
    return Section(
        "log", "The log", "What was done with these claims, by whom?",
        "Each entry is bound to the one before it; keep the last entry's hash to see a log that "
        "was cut off.",
        "Who really sat at the keyboard.", blocks,
    )  # fmt: skip
