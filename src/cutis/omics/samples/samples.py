"""Names of samples: matched to those of a design, or read for condition and replicate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.files.read_report import ReadReport, fail, first_of, nearest, squeezed

if TYPE_CHECKING:
    import pandas as pd

#: ``RAS_F8_01``, ``Toddler-Sample1``, ``K rep 2``, ``H3``; a number of four digits is an id.
_NUMBERED = re.compile(
    r"(?P<condition>.*?)[\s_.\-]*(?:(?<![A-Za-z])(?:bio|biorep|rep|replicate|sample|r|n|br|s))?"
    r"[\s_.\-#]*(?P<replicate>\d{1,3})",
    re.IGNORECASE,
)
#: ``control_a``
_LETTERED = re.compile(r"(?P<condition>.*[^\s_.\-])[\s_.\-]+(?P<replicate>[A-Ha-h])")

#: Accessions of sequencing runs and samples count nothing.
_RUN = re.compile(r"(?:[ESD]R[RSX]|GSM)\d+.*")

#: How the note begins that nobody said what the samples are.
GUESSED = "conditions are guessed from the names of the samples"


def guessed_samples(names: Sequence[str], report: ReadReport) -> pd.DataFrame:
    """Return condition and replicate of samples as their names say, noted in the report.

    Parameters
    ----------
    names
        ``RAS_F8_01`` is replicate 01 of the condition ``RAS_F8``, ``control_a`` replicate a of
        ``control``. A name without a condition belongs to ``all``.
    report
        Gets a note that nobody said so.

    Returns
    -------
    DataFrame
        Index: the names. Columns: condition, replicate (text).
    """
    import pandas as pd

    rows = [_read_name(name) for name in names]
    if len({condition for condition, _ in rows}) > 1:
        # Beside H1 and L1, N1 is a condition N and no mere number.
        rows = [
            (name[: -len(number)] or "all", number)
            if condition == "all" and name.endswith(number) and name[: -len(number)].isalpha()
            else (condition, number)
            for name, (condition, number) in zip(names, rows, strict=True)
        ]
    attached: dict[str, list[int]] = {}
    for name, (condition, replicate) in zip(names, rows, strict=True):
        if _is_attached(name, replicate):
            attached.setdefault(condition, []).append(int(replicate))
    for at, name in enumerate(names):
        condition, replicate = rows[at]
        # F8 and F20 are two fractions; K1, K2, K3 are three replicates.
        if _is_attached(name, replicate) and not _counted(attached[condition]):
            rows[at] = (name, "1")
    table = pd.DataFrame(rows, columns=["condition", "replicate"], index=list(names))
    conditions = list(dict.fromkeys(table["condition"]))
    shown = first_of(conditions, 8)
    report.note(f"{GUESSED}: {shown}; a design says it for sure")
    return table


def _read_name(name: str) -> tuple[str, str]:
    """Return condition and replicate of one name."""
    if _RUN.fullmatch(name):
        return "all", "1"
    match = _NUMBERED.fullmatch(name) or _LETTERED.fullmatch(name)
    if match is None:
        return name or "all", "1"
    return match["condition"].strip() or "all", match["replicate"]


def _is_attached(name: str, replicate: str) -> bool:
    """Tell whether the number follows a letter directly, so that it may belong to the name."""
    return replicate.isdigit() and bool(re.search(r"[A-Za-z]" + replicate + "$", name))


def _counted(numbers: Sequence[int]) -> bool:
    """Tell whether numbers count replicates: from low on, with no wide gaps."""
    return min(numbers) <= 4 and max(numbers) <= min(numbers) + len(numbers) + 1


def matched_samples(
    wanted: Sequence[str],
    there: Sequence[str],
    report: ReadReport,
    *,
    path: Path | str,
    lines: Sequence[int] | None = None,
) -> dict[str, str]:
    """Return, for each sample a design names, the one of the file that is meant.

    The same name; else the same but for capitals and punctuation; else the only name that holds
    it, or is held by it. What was not the same is noted.

    Parameters
    ----------
    wanted, there
        Names of the design, and of the file's samples (columns).
    report
        Gets a note for names that are not the same.
    path, lines
        The design and the line of each of its samples, for messages.

    Raises
    ------
    DataError
        A sample is not in the file, may be two of them, or two are the same one.
    """
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for place, name in enumerate(wanted):
        line = lines[place] if lines is not None else 0
        close = _candidates(name, there)
        if len(close) > 1:
            few = ", ".join(map(repr, close[:4]))
            fail(path, f"the sample {name!r} may be {few}", "write the whole name", line=line)
        if not close:
            hint = nearest(name, there)
            what = f"the sample {name!r} is not in {Path(report.file).name}"
            fail(path, what, hint, line=line)
        if close[0] in taken:
            what = f"{name!r} and {taken[close[0]]!r} are both the sample {close[0]!r}"
            fail(path, what, "name each sample once", line=line)
        taken[close[0]] = name
        found[name] = close[0]
    loose = [f"{name} = {other}" for name, other in found.items() if name != other]
    if loose:
        shown = first_of(loose)
        report.note(f"samples of the design found under other names: {shown}")
    return found


def _candidates(name: str, there: Sequence[str]) -> list[str]:
    """Return the samples a name may mean, by the strictest rule that finds any."""
    if name in there:
        return [name]
    bare = squeezed(name)
    if not bare:
        return []
    same = [other for other in there if squeezed(other) == bare]
    if same:
        return same
    holding = [other for other in there if _holds(other, name)]
    return holding or [other for other in there if _holds(name, other)]


def _holds(long: str, short: str) -> bool:
    """Tell whether a name stands inside another, not cut inside a number: K1 is not in K10."""
    pattern = re.escape(short.strip().lower())
    return bool(short.strip()) and bool(
        re.search(rf"(?<![0-9a-z]){pattern}(?![0-9a-z])", long.lower())
    )
