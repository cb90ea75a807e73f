"""The three verdicts on a requirement, and what decides one."""

from __future__ import annotations

from dataclasses import dataclass

MET, NOT_MET, NOT_SHOWN = "met", "not met", "not shown"


@dataclass(frozen=True)
class Judged:
    """One requirement judged.

    Attributes
    ----------
    verdict
        ``met``, ``not met`` or ``not shown``.
    says
        What decided it.
    where
        File, with its line where it has one.
    """

    verdict: str
    says: str
    where: str


def bare(value: object) -> str:
    """Return a value as it is compared: without case, spaces, signs."""
    return "".join(letter for letter in str(value).casefold() if letter.isalnum())
