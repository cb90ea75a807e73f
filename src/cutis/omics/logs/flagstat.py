"""samtools flagstat: how many reads of a file of alignments are mapped, paired, duplicates.

Reads the three forms (text, ``-O tsv``, ``-O json``) of every version: the old one without
secondary alignments, the one with them, and that of samtools 1.13 on, which also counts primary
alignments. Each count is of reads that passed the sequencer's filter + reads that failed it;
both were sequenced, so a reading is their sum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cutis.files.read_report import nearest
from cutis.omics.logs.log import (
    Log,
    LogFormat,
    as_json,
    beyond,
    count,
    disagreement,
    joined,
    number,
    part,
    share,
)

NAME = "samtools flagstat"

#: Label in the text → what it counts; labels of the other forms differ only in the first.
LABELS = {
    "in total": "total",
    "total": "total",
    "primary": "primary",
    "secondary": "secondary",
    "supplementary": "supplementary",
    "duplicates": "duplicates",
    "primary duplicates": "primary duplicates",
    "mapped": "mapped",
    "primary mapped": "primary mapped",
    "paired in sequencing": "paired",
    "read1": "read1",
    "read2": "read2",
    "properly paired": "properly paired",
    "with itself and mate mapped": "both mapped",
    "singletons": "singletons",
    "with mate mapped to a different chr": "",
    "with mate mapped to a different chr (mapq>=5)": "",
}

ROW = re.compile(r"([0-9]+) \+ ([0-9]+) (.+)")
SHARES = re.compile(r"\s*\(([^():]*)\s*:\s*([^():]*)\)$")


@dataclass(frozen=True)
class Counted:
    """A count of passed and failed reads, and the shares printed with it, in %."""

    passed: int
    failed: int
    line: int
    printed: tuple[float | None, float | None] = (None, None)

    @property
    def both(self) -> int:
        """Passed and failed."""
        return self.passed + self.failed


def recognises(text: str) -> bool:
    """Return whether a text is a flagstat log."""
    start = text[:4000]
    return "QC-passed reads" in start and ("total" in start or '"QC-failed reads"' in start)


def read(log: Log) -> None:
    """Read a log; raise DataError at the line that is not one of flagstat's."""
    start = log.text.lstrip()
    found = _json(log) if start.startswith("{") else _rows(log)
    for needed in ("total", "mapped"):
        if needed not in found:
            hint = "the log is cut off; run flagstat again"
            log.fail(f"no count of {needed} reads", hint)
    _take(log, found)


def _rows(log: Log) -> dict[str, Counted]:
    """Return counts by what they are, from the text or the tab-separated form."""
    found: dict[str, Counted] = {}
    for line, text in enumerate(log.lines, 1):
        if not text.strip() or text.startswith("==>"):  # as `head` writes over several files
            continue
        cells = text.split("\t")
        if len(cells) == 3:
            passed, failed, label = (cell.strip() for cell in cells)
        elif match := ROW.fullmatch(text.strip()):
            passed, failed, label = match.groups()
        else:
            expected = "expected a line such as '5350 + 0 mapped (98.82% : N/A)'"
            log.fail(f"{text.strip()[:50]!r}, {expected}", "give the log unchanged", line=line)
        if label.endswith("%"):
            _add_share(log, found, label, (passed, failed), line)
        else:
            _add(log, found, label, (passed, failed), line)
    return found


def _add(log: Log, found: dict[str, Counted], label: str, pair: tuple[Any, Any], line: int) -> None:
    """Enter one count; refuse it when it is there already."""
    label = label.replace("(QC-passed reads + QC-failed reads)", "").strip()
    printed: tuple[float | None, float | None] = (None, None)
    if match := SHARES.search(label):
        label = label[: match.start()]
        first, second = (number(log, t, line, label, unit="%") for t in match.groups())
        printed = (first, second)
    known = LABELS.get(label.casefold())
    if known is None:
        log.report.set_aside("line that no version known here writes", f"line {line}: {label[:40]}")
        log.report.note(f"{log.path}:{line}: {label[:40]!r} is not known; {nearest(label, LABELS)}")
        return
    if not known:
        return
    if known in found:
        what = f"a second count of {label!r}, the first is in line {found[known].line}"
        log.fail(what, "one log a file: split it", line=line)
    passed, failed = (count(log, text, line, label) for text in pair)
    found[known] = Counted(passed, failed, line, printed)


def _add_share(
    log: Log, found: dict[str, Counted], label: str, pair: tuple[Any, Any], line: int
) -> None:
    """Enter a share that stands on its own line (``mapped %``)."""
    known = LABELS.get(label.removesuffix("%").strip().casefold(), "")
    if known in found:
        old = found[known]
        first, second = (number(log, text, line, label, unit="%") for text in pair)
        found[known] = Counted(old.passed, old.failed, old.line, (first, second))


def _json(log: Log) -> dict[str, Counted]:
    """Return counts by what they are, from the JSON form."""
    data = as_json(log)
    passed = part(log, data, "QC-passed reads", dict)
    failed = part(log, data, "QC-failed reads", dict)
    found: dict[str, Counted] = {}
    for label, value in passed.items():
        line = log.line_of(f'"{label}"')
        other = failed.get(label, 0)
        pair = tuple("nan" if v is None else v for v in (value, other))
        if label.endswith("%"):
            _add_share(log, found, label, (pair[0], pair[1]), line)
        else:
            _add(log, found, label, (pair[0], pair[1]), line)
    return found


def _take(log: Log, found: dict[str, Counted]) -> None:
    """Turn the counts into readings, checked against each other."""
    total, mapped = found["total"], found["mapped"]
    extra = sum(found[name].both for name in ("secondary", "supplementary") if name in found)
    reads, placed = total.both - extra, mapped.both - extra
    if reads < 0 or placed < 0:
        what = (
            f"{extra:,} secondary and supplementary of {min(total.both, mapped.both):,} alignments"
        )
        log.fail(what, "the counts contradict each other; run flagstat again", line=total.line)
    notes = [] if "secondary" in found else [
        "no count of secondary alignments: a read with several places counts several times"
    ]  # fmt: skip
    for name, value in (("primary", reads), ("primary mapped", placed)):
        if name in found and found[name].both != value:
            notes.append(f"the log counts {found[name].both:,} {name}, its parts give {value:,}")
    log.add("alignments", total.both, "reads", total.line)
    log.add("reads", reads, "reads", total.line, note=joined(*notes))
    more = beyond(placed, reads, "more reads mapped than there are")
    log.add("mapped reads", placed, "reads", mapped.line, note=more)
    note = joined(more, _printed(mapped, total))
    log.add("mapped share", share(placed, reads), "%", mapped.line, note=note)
    failed = share(total.failed, total.both)
    log.add("QC-failed share", failed, "%", total.line)
    _take_rest(log, found)


def _take_rest(log: Log, found: dict[str, Counted]) -> None:
    """Take duplicates and pairs."""
    total = found["total"]
    if copies := found.get("duplicates"):
        more = beyond(copies.both, total.both, "more duplicates than alignments")
        log.add("duplicates", copies.both, "reads", copies.line, note=more)
        log.add("duplicate share", share(copies.both, total.both), "%", copies.line, note=more)
    pairs, proper = found.get("paired"), found.get("properly paired")
    if not pairs or not proper or not pairs.both:
        return
    more = beyond(proper.both, pairs.both, "more properly paired than paired")
    ends = [found[name].both for name in ("read1", "read2") if name in found]
    unequal = ""
    if len(ends) == 2 and sum(ends) != pairs.both:
        unequal = f"first and second ends are {sum(ends):,}, paired reads {pairs.both:,}"
    note = joined(more, unequal, _printed(proper, pairs))
    log.add("properly paired share", share(proper.both, pairs.both), "%", proper.line, note=note)


def _printed(one: Counted, whole: Counted) -> str:
    """Return a note when a printed share is not what the counts give."""
    return joined(
        disagreement(one.printed[0], one.passed, whole.passed),
        disagreement(one.printed[1], one.failed, whole.failed),
    )


FORMAT = LogFormat(NAME, recognises, read)
