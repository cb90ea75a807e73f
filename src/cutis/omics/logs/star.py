"""STAR ``Log.final.out``: where the reads of an RNA library went.

A read with more places than STAR keeps (``too many loci``) is not in its output and is counted
as unmapped here, as STAR does. A pair is one read.
"""

from __future__ import annotations

import math

from cutis.omics.logs.log import (
    Log,
    LogFormat,
    beyond,
    count,
    disagreement,
    joined,
    number,
    share,
)

NAME = "STAR"

#: Classes whose shares make up all reads.
PARTS = (
    "Uniquely mapped reads %",
    "% of reads mapped to multiple loci",
    "% of reads mapped to too many loci",
    "% of reads unmapped: too many mismatches",
    "% of reads unmapped: too short",
    "% of reads unmapped: other",
)

UNMAPPED = ("too many mismatches", "too short", "other")

#: Shares of six classes are rounded to 0.01 % each.
SUM_ROUNDING = 0.035

#: Without these the log is not whole.
NEEDED = (
    "Number of input reads",
    "Uniquely mapped reads number",
    "Number of reads mapped to multiple loci",
)

Found = dict[str, tuple[str, int]]


def recognises(text: str) -> bool:
    """Return whether a text is STAR's final log."""
    return "Number of input reads |" in text or "Uniquely mapped reads number |" in text


def read(log: Log) -> None:
    """Read a log; raise DataError where a number is none, or the log is cut off."""
    found: Found = {}
    for line, text in enumerate(log.lines, 1):
        name, bar, value = text.partition("|")
        if not bar:
            continue
        name = name.strip()
        if name in found:
            what = f"a second {name!r}, the first is in line {found[name][1]}"
            log.fail(what, "one log a file: split it", line=line)
        found[name] = (value.strip(), line)
    for name in NEEDED:
        if name not in found:
            log.fail(f"no {name!r}", "the log is cut off; STAR may have been stopped")
    _take(log, found)


def _take(log: Log, found: Found) -> None:
    """Turn the rows into readings, checked against each other."""
    reads, line = _count(log, found, NEEDED[0])
    unique, unique_line = _count(log, found, NEEDED[1])
    multiple, multiple_line = _count(log, found, NEEDED[2])
    log.add("reads", reads, "reads", line)
    placed = unique + multiple
    more = beyond(placed, reads, "more reads mapped than there are")
    log.add("uniquely mapped reads", unique, "reads", unique_line, note=more)
    wrong = disagreement(_share(log, found, PARTS[0]), unique, reads)
    log.add("uniquely mapped share", share(unique, reads), "%", unique_line, note=wrong)
    also = disagreement(_share(log, found, PARTS[1]), multiple, reads)
    log.add("multi-mapped reads", multiple, "reads", multiple_line)
    log.add("multi-mapped share", share(multiple, reads), "%", multiple_line, note=also)
    note = joined(more, wrong, also, _whole(log, found, reads))
    log.add("mapped reads", placed, "reads", unique_line, note=more)
    log.add("mapped share", share(placed, reads), "%", unique_line, note=note)
    _take_unmapped(log, found, reads)
    for name, reading, unit in (
        ("Average input read length", "read length", "nt"),
        ("Average mapped length", "mapped length", "nt"),
        ("Mismatch rate per base, %", "mismatch share", "%"),
        ("% of chimeric reads", "chimeric share", "%"),
    ):
        if name in found:
            text, line = found[name]
            log.add(reading, number(log, text, line, name, unit="%"), unit, line)


def _take_unmapped(log: Log, found: Found, reads: int) -> None:
    """Take what was not mapped, by why, each share against its count where there is one."""
    name = "Number of reads mapped to too many loci"
    if name in found:
        many, line = _count(log, found, name)
        wrong = disagreement(_share(log, found, PARTS[2]), many, reads)
        log.add("too many loci share", share(many, reads), "%", line, note=wrong)
    for why in UNMAPPED:
        printed = _share(log, found, f"% of reads unmapped: {why}")
        if printed is None:
            continue
        line = found[f"% of reads unmapped: {why}"][1]
        wrong, name = "", f"Number of reads unmapped: {why}"
        if name in found:  # from STAR 2.7 on
            wrong = disagreement(printed, _count(log, found, name)[0], reads)
        log.add("unmapped share", printed, "%", line, of=why, note=wrong)


def _whole(log: Log, found: Found, reads: int) -> str:
    """Return a note when the classes do not make up all reads."""
    shares = [_share(log, found, name) for name in PARTS]
    known = [value for value in shares if value is not None and not math.isnan(value)]
    if not reads or len(known) < len(PARTS) or abs(sum(known) - 100) <= SUM_ROUNDING:
        return ""
    return f"the classes make up {sum(known):.2f} % of the reads"


def _count(log: Log, found: Found, name: str) -> tuple[int, int]:
    """Return a count of reads and its line."""
    text, line = found[name]
    return count(log, text, line, name), line


def _share(log: Log, found: Found, name: str) -> float | None:
    """Return a printed share in %, None where the version does not print it."""
    if name not in found:
        return None
    text, line = found[name]
    return number(log, text, line, name, unit="%")


FORMAT = LogFormat(NAME, recognises, read)
