"""Times as people write them: ``12 week``, ``every 6 h``, ``weekly``."""

from __future__ import annotations

import re

from cutis.files.limits import MOST_DAYS, cut

#: Days in one of each; a year is 365.25 days, a month a twelfth of it.
DAYS = {
    **dict.fromkeys(("min", "minute", "minutes"), 1 / 1440),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 1 / 24),
    **dict.fromkeys(("d", "day", "days"), 1.0),
    **dict.fromkeys(("week", "weeks"), 7.0),
    **dict.fromkeys(("month", "months"), 365.25 / 12),
    **dict.fromkeys(("year", "years", "y", "yr"), 365.25),
}
YEAR = 365.25

#: Words for how often → days between.
OFTEN = {
    "hourly": 1 / 24,
    "twice daily": 0.5,
    "daily": 1.0,
    "every morning": 1.0,
    "every evening": 1.0,
    "every night": 1.0,
    "every day": 1.0,
    "every other day": 2.0,
    "every hour": 1 / 24,
    "every week": 7.0,
    "every month": DAYS["month"],
    "every year": YEAR,
    "twice weekly": 3.5,
    "weekly": 7.0,
    "monthly": DAYS["month"],
    "yearly": YEAR,
}

NUMBER = r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_SPAN = re.compile(rf"({NUMBER})\s*({'|'.join(sorted(DAYS, key=len, reverse=True))})\b")

EXPECTED = "expected a time such as `6 h`, `14 day`, `12 week` or `30 year`"


def read_days(text: str) -> float:
    """Return a time in days.

    Raises
    ------
    ValueError
        It is not a number and one of h, day, week, month, year.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"cannot read {text!r} as a time, {EXPECTED}")
    days = float(match[1]) * DAYS[match[2]]
    if days > MOST_DAYS:
        raise ValueError(f"{cut(text)!r} is too long, expected at most {MOST_DAYS / YEAR:g} year")
    return days


def read_interval(text: str) -> float:
    """Return the days between two moments of ``weekly`` or ``every 6 h``.

    Raises
    ------
    ValueError
        It is neither.
    """
    words = " ".join(text.lower().split())
    if words in OFTEN:
        return OFTEN[words]
    if words.startswith("every "):
        days = read_days(words.removeprefix("every "))
        if days > 0:
            return days
    known = ", ".join(f"`{word}`" for word in ("hourly", "daily", "weekly", "monthly", "yearly"))
    raise ValueError(f"cannot read {text!r} as how often, expected `every 6 h`, {known}")


def say_days(days: float) -> str:
    """Return a time as people write it, in the largest unit that divides it."""
    for unit in ("year", "week", "day", "h", "min"):
        count = days / DAYS[unit]
        if count and abs(count - round(count)) < 1e-9:
            return f"{round(count)} {unit}"
    return f"{days:.6g} day"
