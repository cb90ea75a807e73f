"""The nearest name: what somebody who wrote an unknown one most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

#: How alike two names must be, from 0 to 1, for one to be offered in place of the other.
ALIKE = 0.5


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the valid name closest to ``name``, whatever its case; None when none is close."""
    from difflib import get_close_matches

    by_folded: dict[str, str] = {}
    for valid in names:
        by_folded.setdefault(valid.casefold(), valid)
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=ALIKE)
    return by_folded[found[0]] if found else None


def suggestion(
    name: str, names: Iterable[str], *, else_: str = "", few: int = 12, lead: str = "there is",
    quoted: bool = True,
) -> str:  # fmt: skip
    """Return ``the nearest is 'X'``, or the names when they are few, or ``else_``.

    Parameters
    ----------
    name, names
        As written, and the valid ones.
    else_
        What is said when nothing is close and there are many.
    few
        How many are listed at most.
    lead, quoted
        What stands before the list, and whether its names stand in quotes.
    """
    names = sorted(names)
    near = nearest(name, names)
    if near is not None:
        return f"the nearest is {near!r}"
    if 0 < len(names) <= few:
        return f"{lead} {', '.join(repr(valid) if quoted else valid for valid in names)}"
    return else_
