"""What the rules have against a claim: its words held against evidence that was checked."""

from __future__ import annotations

import re

from cutis.evidence.claims.evidence import check
from cutis.evidence.claims.numbers import numbers
from cutis.evidence.claims.register import Claim, Register
from cutis.evidence.claims.times import times
from cutis.evidence.claims.topics import Topics
from cutis.evidence.claims.wording import foreign, has, plain, quoted, readings, sentences
from cutis.evidence.standards.standards import ClaimRule, ClaimRules

#: Below this grade: whatever the evidence.
NEVER = "never"
#: What stands for a quote that its rule lets pass.
QUOTE = "\ufffc"
#: What turns the words that make a sentence honest round: `not one subject`, `unlike in vitro`.
_TURNED = re.compile(
    r"\b(?:not|no|nor|never|unlike|without|beyond|than|instead of|rather than|just|only)"
    r"(?: (?:just|only|merely|a|an|the|in))*\W*$",
    re.IGNORECASE,
)


def objections(register: Register, claim: Claim, rules: ClaimRules) -> tuple[str, list[str]]:
    """Return the grade of a claim's evidence, and every objection to its words.

    Parameters
    ----------
    register
        Where the claim stands; evidence files lie beside it.
    claim
        The claim.
    rules
        Grades and rules.

    Returns
    -------
    tuple
        The grade of the strongest evidence that holds what it says (empty without any), and
        objections as ``rule: what; next step``.
    """
    checked = check(register, claim, rules)
    found = list(checked.problems)
    if not checked.grade:
        found.append("evidence: none that could be checked; name a study, or an in vitro result")
        rank = -1
    else:
        rank = rules.grades.index(checked.grade)
    topics = Topics(checked.analyses)
    approved = [plain(one.words) for one in claim.quotes if one.approval]
    wording = unquoted = plain(claim.wording)
    for words in approved:
        unquoted = unquoted.replace(words, QUOTE)
    for name, rule in rules.rules.items():
        said = unquoted if rule.quoted else wording
        found += _held(name, rule, rank, said, rules, topics)
    found += topics.objections(claim.wording)
    found += numbers(claim.wording, checked.analyses)
    found += times(claim.wording, checked.analyses)
    strange = foreign(claim.wording)
    if strange:
        words = ", ".join(f"'{word}'" for word in dict.fromkeys(strange))
        found.append(f"letters: {words}: no rule can read that; write plain words in Latin letters")
    found += _quotes(register, claim)
    return checked.grade, found


def _held(
    name: str, rule: ClaimRule, rank: int, wording: str, rules: ClaimRules, topics: Topics
) -> list[str]:
    """Return what one rule has against a wording, sentence by sentence."""
    if rule.at and rank != rules.grades.index(rule.at):
        return []
    if rule.below and rule.below != NEVER and rank >= rules.grades.index(rule.below):
        return []
    if rule.graded and not topics:
        return []
    said: list[str] = []
    dishonest = False
    for sentence in sentences(wording) or [wording]:
        if rule.unless and any(_honest(word, sentence) for word in rule.unless):
            continue
        if QUOTE in sentence and not rule.words:
            continue
        dishonest = True
        ways = list(readings(sentence))
        for word in rule.words:
            match = next((found for way in ways if (found := has(word, way))), "")
            if match and not (rule.graded and topics.graded(match)):
                said.append(match)
    if rule.words and said:
        quoted_words = ", ".join(f"'{word}'" for word in dict.fromkeys(said))
        return [f"{name}: {quoted_words}: {rule.why}; {rule.next}"]
    return [f"{name}: {rule.why}; {rule.next}"] if dishonest and not rule.words else []


def _honest(word: str, sentence: str) -> bool:
    """Tell whether a word that makes a sentence honest stands in it, and is not turned round."""
    match = has(word, sentence)
    return bool(match) and not _TURNED.search(sentence[: sentence.index(match)])


def _quotes(register: Register, claim: Claim) -> list[str]:
    """Return the quotes that lack a written approval, and quoted words that nobody owns."""
    found = [
        f"quotes: no written approval of {quote.by}'s words; name its file under `approval`"
        for quote in claim.quotes
        if not quote.approval or not _written(register, quote.approval)
    ]
    owned = [plain(quote.words).casefold() for quote in claim.quotes]
    found += [
        f"quotes: “{words}” is said by nobody; name who said it, and the approval, under `quotes`"
        for words in quoted(claim.wording)
        if not any(plain(words).casefold().strip(" .,") in one for one in owned)
    ]
    return found


def _written(register: Register, name: str) -> bool:
    """Tell whether an approval is a file with something in it."""
    path = register.beside(name)
    return path.is_file() and path.stat().st_size > 0
