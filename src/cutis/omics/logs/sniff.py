"""Which tool wrote a log, and all logs of a folder as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, fail
from cutis.omics.logs import feature_counts, flagstat, mirtop, mirtrace, salmon, star
from cutis.omics.logs.log import Log, LogFormat, Reading, open_log, table

if TYPE_CHECKING:
    from cutis.tables import Frame

#: Asked in this order; the more particular first.
FORMATS: tuple[LogFormat, ...] = (
    flagstat.FORMAT,
    star.FORMAT,
    mirtrace.FORMAT,
    mirtop.FORMAT,
    salmon.FORMAT,
    feature_counts.FORMAT,
)

#: Endings a log may have; other files of a folder are set aside unread.
SUFFIXES = frozenset({".txt", ".tsv", ".json", ".log", ".out", ".summary", ".flagstat", ".stats"})


@dataclass(frozen=True)
class Logs:
    """Every reading of several logs.

    Attributes
    ----------
    readings
        In the order of the files.
    reports
        How the reading of each file went.
    skipped
        What was no log that is known here, with the reason.
    """

    readings: tuple[Reading, ...]
    reports: tuple[ReadReport, ...]
    skipped: ReadReport = field(default_factory=lambda: ReadReport("", "sequencing logs"))

    @property
    def samples(self) -> list[str]:
        """Names of the samples, in the order of the files."""
        return list(dict.fromkeys(reading.sample for reading in self.readings))

    @property
    def notes(self) -> list[str]:
        """What does not agree, over all files and between them."""
        return [note for report in (*self.reports, self.skipped) for note in report.notes]

    def table(self) -> Frame:
        """Return the readings as a tidy table, a column each field of :class:`Reading`."""
        return table(self.readings)


def sniff(text: str) -> LogFormat | None:
    """Return the format of a text, None where no tool known here wrote it."""
    return next((one for one in FORMATS if one.recognises(text)), None)


def read_log(path: Path | str) -> list[Reading]:
    """Return the readings of one log.

    Parameters
    ----------
    path
        A log of samtools flagstat, STAR, Salmon, featureCounts, miRTrace or mirtop; which of them
        is found from its content.

    Raises
    ------
    DataError
        It is none of these, or not whole; names the line.
    """
    return _read(path).readings


def read_logs(where: Path | str | Iterable[Path | str]) -> Logs:
    """Return the readings of a folder, below it too, or of some files.

    In a folder, a file that is no log is set aside and counted; a log that is broken raises. Where
    two logs of one tool give the same reading of a sample, the first is kept, and a difference is
    noted.

    Raises
    ------
    DataError
        A log is broken, or there is none.
    """
    if isinstance(where, str | Path) and Path(where).is_dir():
        shown, paths, chosen = str(where), sorted(Path(where).rglob("*")), False
    elif isinstance(where, str | Path):
        shown, paths, chosen = str(where), [Path(where)], True
    else:
        paths, chosen = [Path(path) for path in where], True
        shown = ", ".join(map(str, paths)) or "files"
    skipped = ReadReport(shown, "sequencing logs")
    found: list[Log] = []
    for path in paths:
        if chosen:
            found.append(_read(path))
        elif path.is_file() and (log := _try(path, skipped)):
            found.append(log)
    if not found:
        hint = f"cutis reads {', '.join(one.name for one in FORMATS)}"
        fail(shown, "no log of sequencing", hint)
    readings = _once([reading for log in found for reading in log.readings], skipped)
    skipped.rows, skipped.kept = len(paths), len(found)
    return Logs(tuple(readings), tuple(log.report for log in found), skipped)


def _read(path: Path | str) -> Log:
    """Return a log with its readings."""
    log = open_log(path)
    kind = sniff(log.text)
    if kind is None:
        known = ", ".join(one.name for one in FORMATS)
        log.fail(
            f"begins {_start(log)}, which is no log known here", f"cutis reads {known}", line=1
        )
    return _taken(log, kind)


def _taken(log: Log, kind: LogFormat) -> Log:
    """Read a log with its reader."""
    log.tool = log.report.format = kind.name
    kind.read(log)
    log.report.rows, log.report.kept = len(log.lines), len(log.readings)
    return log


def _try(path: Path, skipped: ReadReport) -> Log | None:
    """Return a log of a folder, or None and a note of why the file is none."""
    if path.suffix.casefold() not in SUFFIXES:
        skipped.set_aside("not named as a log", path.name)
        return None
    try:
        log = open_log(path)
    except DataError as error:
        skipped.set_aside("not text, or empty", path.name)
        skipped.note(str(error))
        return None
    kind = sniff(log.text)
    if kind is None:
        skipped.set_aside("no log that is known here", path.name)
        return None
    return _taken(log, kind)


def _start(log: Log) -> str:
    """Return the first words of a log, for messages."""
    first = next(line for line in log.lines if line.strip())
    return repr(first.strip()[:40])


def _once(readings: list[Reading], report: ReadReport) -> list[Reading]:
    """Return readings without those another log of the same tool gives already."""
    kept: dict[tuple[str, str, str, str], Reading] = {}
    for one in readings:
        key = (one.sample, one.tool, one.reading, one.of)
        first = kept.setdefault(key, one)
        if first is one:
            continue
        report.set_aside("given twice by logs of one tool", f"{one.sample}: {one.reading} {one.of}")
        same = first.value == one.value or (first.value != first.value and one.value != one.value)
        if not same:
            what = f"{one.reading} {one.of}".strip()
            report.note(
                f"{one.where}: {what} of {one.sample} is {one.value:g}, "
                f"{first.where} has {first.value:g}, which is kept"
            )
    return list(kept.values())
