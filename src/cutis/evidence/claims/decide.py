"""Claims and their states: on hold until a named approver releases the exact words.

hold → approved → published → withdrawn, and back to hold from anywhere. A claim is what its last
accepted entry in the log says, unless its words, its evidence or what is said of it have changed
since, or the rules object now: then it is on hold again. Every attempt is logged, refused ones too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cutis.errors import DataError
from cutis.evidence.claims.log import Entry, append, locked, read_log
from cutis.evidence.claims.register import Claim, Register, fingerprint
from cutis.evidence.claims.rules import objections
from cutis.evidence.standards.standards import ClaimRules, claim_rules
from cutis.files.fingerprint import fingerprints
from cutis.methods import method

HOLD, APPROVED, PUBLISHED, WITHDRAWN = STATES = ("hold", "approved", "published", "withdrawn")

#: What stands for the register's own lines among the files of a claim.
DECLARED = "what the register says of it"

#: State → where it may go.
MOVES = {
    HOLD: (APPROVED,),
    APPROVED: (PUBLISHED, WITHDRAWN, HOLD),
    PUBLISHED: (WITHDRAWN, HOLD),
    WITHDRAWN: (HOLD,),
}


@dataclass(frozen=True)
class Status:
    """Where a claim stands.

    Attributes
    ----------
    name, wording
        Which claim, in which words.
    state
        One of :data:`STATES`.
    why
        Why it is on hold although the log says otherwise; empty when it is not.
    grade
        Of its strongest evidence that could be checked; empty without any.
    objections
        What the rules have against it, ``rule: what; next step``.
    by, when
        Who moved it last, and when.
    """

    name: str
    wording: str
    state: str
    why: str
    grade: str
    objections: tuple[str, ...]
    by: str
    when: str


@method(
    formula=(
        "state by the log; grade by evidence that was looked into; objections by rules on the words"
    ),
    limits="words no rule can read are refused",
    check=(
        "refused and honest wordings; logs that were changed "
        "(tests/evidence/claims/test_decide.py, tests/evidence/claims/test_evidence.py)"
    ),
)
def review(register: Register, rules: ClaimRules | None = None, head: str = "") -> list[Status]:
    """Return where every claim of a register stands.

    Parameters
    ----------
    register
        As read.
    rules
        None takes those of the atlas.
    head
        Hash of an entry that the log must hold, kept elsewhere; empty: not asked.

    Raises
    ------
    DataError
        The log was changed.
    """
    rules = rules or claim_rules()
    entries = read_log(register.log, head)
    return [_status(register, name, entries, rules) for name in register.record.claims]


def change_state(
    register: Register,
    name: str,
    to: str,
    *,
    by: str,
    words: str = "",
    rules: ClaimRules | None = None,
) -> Entry:
    """Move a claim to another state, or log why not.

    Parameters
    ----------
    register, name
        Which claim.
    to
        One of :data:`STATES`.
    by
        Name of who asks; to approve, one of the register's approvers.
    words
        To approve: the words that are released, exactly as in the register.
    rules
        None takes those of the atlas.

    Returns
    -------
    Entry
        As logged; ``accepted`` and, if not, ``reasons``.

    Raises
    ------
    DataError
        There is no such claim or state, or the log was changed: nothing can be logged then.
    """
    claim = register.claim(name)
    if to not in STATES:
        raise DataError(f"{register.path}: {to!r} is no state; expected {', '.join(STATES)}")
    rules = rules or claim_rules()
    with locked(register.log):
        entries = read_log(register.log)
        files = _files(register, name)
        now = _status(register, name, entries, rules)
        reasons = _refusals(register, now, to, by, words)
        if to in (APPROVED, PUBLISHED) and _files(register, name) != files:
            reasons.append("its evidence changed while it was looked into; ask again")
        return append(
            register.log, entries, claim=name, by=by, before=now.state, after=to,
            accepted=not reasons, reasons=reasons, wording=fingerprint(claim.wording),
            files=files,
        )  # fmt: skip


def _refusals(register: Register, now: Status, to: str, by: str, words: str) -> list[str]:
    """Return every reason why a claim may not go where it is asked to."""
    reasons = []
    moves = MOVES[now.state] + ((WITHDRAWN,) if now.why else ())  # what is out can be taken back
    if to not in moves:
        may = " or ".join(moves)
        reasons.append(f"a claim {_said(now.state)} cannot become {to!r}; it can become {may}")
    if not by.strip():
        reasons.append("nobody is named; say who asks with --by")
    if to == APPROVED:
        if by.strip() and by.strip() not in register.record.approvers:
            known = ", ".join(register.record.approvers)
            reasons.append(f"{by!r} is no approver of this register; they are {known}")
        if fingerprint(words) != fingerprint(now.wording):
            reasons.append("the words released are not the register's; give the exact wording")
    if to in (APPROVED, PUBLISHED):
        reasons += now.objections
    if to == PUBLISHED and now.why:
        reasons.append(now.why)
    return reasons


def _said(state: str) -> str:
    return f"on {state}" if state == HOLD else state


def _files(register: Register, name: str) -> dict[str, str]:
    """Return the hashes of a claim's evidence, the tables of its studies, and approvals."""
    claim = register.claim(name)
    named = [item.file for item in claim.evidence] + [q.approval for q in claim.quotes]
    found = fingerprints(register.path.parent, [file for file in named if file])
    return found | {DECLARED: _declared(register, claim)}


def _declared(register: Register, claim: Claim) -> str:
    """Return the hash of what is said beside the words: material, evidence, quotes."""
    said = claim.model_dump(
        exclude={"wording": True, "note": True, "evidence": {"__all__": {"note"}}}
    )
    return fingerprint(json.dumps([register.record.material, said], sort_keys=True))


def _status(register: Register, name: str, entries: list[Entry], rules: ClaimRules) -> Status:
    """Return where a claim stands."""
    claim = register.claim(name)
    grade, against = objections(register, claim, rules)
    done = [entry for entry in entries if entry.claim == name and entry.accepted]
    last = done[-1] if done else None
    state, why = (last.after, "") if last else (HOLD, "")
    if last and state in (APPROVED, PUBLISHED):
        if last.wording != fingerprint(claim.wording):
            why = f"its words have changed since it was {state} on {last.when[:10]}"
        else:
            files = _files(register, name)
            changed = sorted(file for file in files | last.files
                             if files.get(file) != last.files.get(file))  # fmt: skip
            if changed:
                why = f"its evidence has changed since it was {state}: {', '.join(changed)}"
            elif against:
                why = f"it was {state}, and the rules object to it now"
    return Status(
        name, claim.wording, HOLD if why else state, why, grade, tuple(against),
        last.by if last else "", last.when if last else "",
    )  # fmt: skip
