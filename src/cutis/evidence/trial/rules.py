"""Who gets which regimen: a declared rule over what a cohort knows of a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cutis.skin.experiment.subject import TYPES
from cutis.skin.model.donor import Donor

#: The word that opens a case, and the one that closes a rule.
IF, OTHERWISE = "if", "otherwise"
#: What a condition may say.
FORM = (
    "phototype III or darker | phototype II or lighter | phototype II to IV | phototype III, "
    "age 40 or older | age 40 or younger | age 30 to 40, sun 0.2 MED/day or more | … or less, "
    "woman, man, smoker, non-smoker; several joined by `and`"
)
Test = Callable[[Donor], bool]
_NUMBER = r"\d+(?:\.\d+)?"
_TYPE = "|".join(sorted(TYPES, key=len, reverse=True))


@dataclass(frozen=True)
class Rule:
    """Cases in order, the first that fits counts; and what everybody else gets.

    Attributes
    ----------
    cases
        (condition as written, its test, regimen).
    otherwise
        Regimen.
    """

    cases: tuple[tuple[str, Test, str], ...]
    otherwise: str

    @property
    def regimens(self) -> tuple[str, ...]:
        """Regimens it may give, each once."""
        return tuple(dict.fromkeys([*(one[2] for one in self.cases), self.otherwise]))

    def regimen(self, person: Donor) -> str:
        """Return what a person gets."""
        for _, fits, regimen in self.cases:
            if fits(person):
                return regimen
        return self.otherwise

    def __str__(self) -> str:
        """Return the rule in words."""
        if not self.cases:
            return self.otherwise
        said = [f"{IF} {condition}: {regimen}" for condition, _, regimen in self.cases]
        return "; ".join([*said, f"{OTHERWISE}: {self.otherwise}"])


def read_rule(said: Mapping[str, str]) -> Rule:
    """Return a rule written as ``{if phototype III or darker: gentle, otherwise: usual}``.

    Raises
    ------
    ValueError
        A case is no condition, or there is no ``otherwise`` at the end.
    """
    cases = []
    names = list(said)
    if not names or names[-1] != OTHERWISE:
        raise ValueError(f"a rule ends with `{OTHERWISE}: REGIMEN`")
    for name in names[:-1]:
        opener, _, condition = name.partition(" ")
        if opener != IF or not condition.strip():
            raise ValueError(f"{name!r} is no case; write `if phototype III or darker: REGIMEN`")
        cases.append((condition.strip(), read_condition(condition), said[name]))
    return Rule(tuple(cases), said[OTHERWISE])


def read_condition(text: str) -> Test:
    """Return the test a condition stands for; raise ValueError."""
    tests = [_one(part.strip()) for part in re.split(r"\s+and\s+", text.strip())]
    return lambda person: all(test(person) for test in tests)


def _one(text: str) -> Test:
    """Return the test of one part of a condition."""
    plain: dict[str, Test] = {
        "woman": lambda who: who.sex == "female",
        "man": lambda who: who.sex == "male",
        "smoker": lambda who: who.smoke > 0,
        "non-smoker": lambda who: who.smoke == 0,
    }
    if text in plain:
        return plain[text]
    if found := re.fullmatch(
        rf"phototype ({_TYPE})(?: (or darker|or lighter)| to ({_TYPE}))?", text
    ):
        first = TYPES.index(found[1])
        last = TYPES.index(found[3]) if found[3] else first
        low, high = _ends(found[2], "or darker", "or lighter", first, last, len(TYPES))
        return lambda who: low <= TYPES.index(who.fitzpatrick) <= high
    if found := re.fullmatch(rf"age ({_NUMBER})(?: (or older|or younger)| to ({_NUMBER}))", text):
        first = float(found[1])
        last = float(found[3] or first)
        low, high = _ends(found[2], "or older", "or younger", first, last, 999.0)
        return lambda who: low <= who.age <= high
    if found := re.fullmatch(rf"sun ({_NUMBER}) MED/day (or more|or less)", text):
        dose = float(found[1])
        low, high = _ends(found[2], "or more", "or less", dose, dose, 999.0)
        return lambda who: low <= (who.sun or 0.0) <= high
    if re.match(r"(rs\d+|genotype|carrier)", text):
        raise ValueError(f"{text!r}: a cohort is drawn without genotypes; a condition says {FORM}")
    raise ValueError(f"{text!r} is no condition; one says {FORM}")


def _ends(
    said: str | None, up: str, down: str, first: float, last: float, most: float
) -> tuple[float, float]:
    """Return the range a condition allows."""
    if said == up:
        return first, most
    if said == down:
        return -1.0, first
    if last < first:
        raise ValueError(f"{first:g} to {last:g} runs backwards")
    return first, last


def says_sun(rule: Rule) -> bool:
    """Tell whether a rule looks at everyday sun, which not every cohort says."""
    return any(re.search(r"\bsun\b", condition) for condition, _, _ in rule.cases)
