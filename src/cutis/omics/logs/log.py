"""One reading of a sequencing log, the text it is taken from, and how its numbers are checked.

A log says each number in its own words. :class:`Reading` is the one shape they come to; a number
that does not agree with its neighbours keeps the sentence that says so in ``note``.
"""

from __future__ import annotations

import glob
import json
import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cutis.files.read_report import ReadReport, fail

if TYPE_CHECKING:
    from cutis.tables import Frame

#: No log of these tools is larger; a file that is, is something else.
MAX_BYTES = 64_000_000

#: No sequencer gives more reads; a larger count is a misread number.
MOST_READS = 10**13

#: Half of the last digit of a share printed with two decimals, in %, and rounding by the tool.
ROUNDING = 0.0051

#: What tools append to the name of a sample; the first that is found, and all after it, is cut.
ENDINGS = re.compile(
    r"(?:[._]?samtools)?[._-]flagstat.*|[._]?Log\.final\.out.*|Aligned\.sortedByCoord.*|Aligned\.out.*"
    r"|_biotype.*|[._-]feature[Cc]ounts.*|[._-]mirtop.*|[._]meta_info.*|[._-]markdup.*|[._]sorted.*"
    r"|\.(?:bam|sam|cram|txt|tsv|json|log|summary)$"
)


@dataclass(frozen=True)
class Reading:
    """One number of a log.

    Attributes
    ----------
    sample, tool
        Whose reads, and who counted them.
    reading
        What it is, such as ``mapped share``; the names are in :data:`READINGS`.
    of
        Of which class: a biotype, a clade, a length; empty where there is none.
    value
        NaN where the log has no number (no reads at all).
    unit
        ``reads``, ``%``, ``nt``, ``number``.
    file, line
        Where it stands; line 0 where it follows from the file as a whole.
    note
        What does not agree with it, or what it leaves out; empty when all is well.
    """

    sample: str
    tool: str
    reading: str
    of: str
    value: float
    unit: str
    file: str
    line: int
    note: str = ""

    @property
    def where(self) -> str:
        """Return ``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file


#: Names of readings → what they are. A pair is one read for STAR and Salmon, two for flagstat.
READINGS = {
    "reads": "reads sequenced, as the tool got them",
    "alignments": "lines of the file of alignments; a read may have several",
    "mapped reads": "reads with a place in the genome or transcriptome",
    "mapped share": "of the reads",
    "uniquely mapped reads": "reads with one place",
    "uniquely mapped share": "of the reads",
    "multi-mapped reads": "reads with a few places",
    "multi-mapped share": "of the reads",
    "too many loci share": "of the reads: more places than the aligner keeps; counted as unmapped",
    "unmapped share": "of the reads, by why",
    "chimeric share": "of the reads",
    "duplicates": "alignments marked as copies of another",
    "duplicate share": "of the alignments",
    "QC-failed share": "of the alignments: flagged as failed by the sequencer",
    "properly paired share": "of the paired reads",
    "mismatch share": "of the bases",
    "read length": "mean, both ends together",
    "mapped length": "mean, both ends together",
    "targets": "transcripts of the index",
    "assigned reads": "reads counted for a feature",
    "assigned share": "of the alignments",
    "unassigned share": "of the alignments, by why",
    "biotype reads": "assigned reads, by biotype",
    "biotype share": "of the assigned reads",
    "RNA type reads": "reads that passed, by what they are",
    "RNA type share": "of the reads that passed",
    "quality reads": "reads by how they fared before mapping",
    "quality share": "of the reads",
    "length reads": "reads by length after the adapter is cut off",
    "length peak": "length most reads have, of those with an insert and an adapter",
    "length share": "of the reads, in a window of lengths",
    "clade reads": "reads of miRNAs that only one clade has",
    "clade share": "of these reads",
    "adapter": "the adapter's sequence, and its length",
    "miRNA reads": "reads of miRNAs, reference and variants",
    "miRNAs": "sequences of reference miRNAs seen",
    "isomiR reads": "reads of variants, by kind",
    "isomiR share": "of the reads of miRNAs",
}


@dataclass
class Log:
    """The text of a log, what is taken from it, and notes on it.

    Attributes
    ----------
    path
        As the user wrote it.
    text, lines
        Its content.
    tool
        Set by the reader.
    readings
        Taken so far.
    report
        What is set aside, and notes.
    """

    path: Path
    text: str
    tool: str = ""
    readings: list[Reading] = field(default_factory=list)
    lines: list[str] = field(init=False)
    report: ReadReport = field(init=False)

    def __post_init__(self) -> None:
        """Cut the text into lines."""
        self.lines = self.text.splitlines()
        self.report = ReadReport(str(self.path), self.tool)

    @property
    def sample(self) -> str:
        """Return the sample's name as the file's name gives it, or that of its folder."""
        folder = self.path.parent
        if folder.name == "aux_info":  # Salmon: SAMPLE/aux_info/meta_info.json
            return clean(folder.parent.name.removesuffix("_quant")) or "sample"
        if own := clean(self.path.name):
            return own
        others = folder.glob(f"*{glob.escape(self.path.name)}") if folder.is_dir() else ()
        if any(one != self.path for one in others):
            # Logs of other samples stand beside it, so the folder names none of them.
            return self.path.stem
        return clean(folder.name) or "sample"

    def add(
        self, reading: str, value: float, unit: str, line: int = 0, *,
        of: str = "", sample: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Take a reading; its note is also one of the file's."""
        if reading not in READINGS:
            raise ValueError(f"{reading!r} is no name of a reading")
        made = Reading(sample or self.sample, self.tool, reading, of, float(value), unit,
                       str(self.path), line, note)  # fmt: skip
        self.readings.append(made)
        if note:
            self.report.note(f"{made.where}: {made.sample}: {note}")

    def fail(self, what: str, hint: str = "", *, line: int = 0, field: str = "") -> NoReturn:
        """Refuse the file; see :func:`cutis.files.read_report.fail`."""
        fail(self.path, what, hint, line=line, field=field)

    def line_of(self, text: str) -> int:
        """Return the number of the first line that holds a text, 0 where none does."""
        return next((i for i, line in enumerate(self.lines, 1) if text in line), 0)


@dataclass(frozen=True)
class LogFormat:
    """A kind of log: its name, whether a text is one, and how it is read into a log's readings."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[Log], None]


def open_log(path: Path | str) -> Log:
    """Return the text of a file.

    Raises
    ------
    DataError
        It is not there, a folder, empty, too large, or not text.
    """
    path = Path(path)
    if path.is_dir():
        fail(path, "a folder, expected a log", "give one of its files, or read the folder")
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        fail(path, f"cannot be read: {error.strerror or error}", "check that it exists")
    if size > MAX_BYTES:
        fail(path, f"{size / 1e6:.0f} MB, which no log has", "give the log, not its alignments")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        fail(path, "not text", "give the log as the tool wrote it, unpacked", line=line)
    if "\0" in text:
        fail(path, "not text", "give the log as the tool wrote it, unpacked")
    if not text.strip():
        fail(path, "empty, expected a log", "run the tool again; it may have been stopped")
    return Log(path, text)


def clean(name: str) -> str:
    """Return a sample's name without folders and without what tools append."""
    base = re.split(r"[\\/]", name.strip())[-1]
    return ENDINGS.sub("", base).strip("._- ")


def share(part: float, whole: float) -> float:
    """Return a part in %, NaN where there is no whole."""
    return 100.0 * part / whole if whole > 0 else math.nan


def disagreement(printed: float | None, part: float, whole: float) -> str:
    """Return a note when a printed share (%) is not what its counts give, else nothing."""
    real = share(part, whole)
    if printed is None or math.isnan(printed) or math.isnan(real):
        return ""
    if abs(printed - real) <= ROUNDING:
        return ""
    return f"the log prints {printed:g} %, its counts give {real:.2f} %"


def beyond(part: float, whole: float, says: str) -> str:
    """Return a note when a part is more than its whole, else nothing."""
    return f"{says}: {part:,.0f} of {whole:,.0f}" if part > whole else ""


def joined(*notes: str) -> str:
    """Return the notes there are, as one."""
    return "; ".join(dict.fromkeys(note for note in notes if note))


def count(log: Log, text: Any, line: int, field: str) -> int:
    """Return a count of reads; refuse anything but a whole number from 0."""
    shown = str(text).strip()
    number = isinstance(text, str | int | float) and not isinstance(text, bool)
    if not number or not re.fullmatch(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?", shown):
        log.fail(f"{shown[:40]!r}, expected a count of reads", line=line, field=field)
    value = int(shown.split(".")[0].replace(",", ""))
    if value > MOST_READS:
        log.fail(f"{value:,} reads, more than any run has", line=line, field=field)
    return value


def number(log: Log, text: Any, line: int, field: str, *, unit: str = "") -> float:
    """Return a finite number from 0, or NaN for ``N/A`` and ``nan``; refuse anything else."""
    if isinstance(text, bool):
        log.fail(f"{text}, expected a number", line=line, field=field)
    shown = str(text).strip().removesuffix(unit or "\n").strip()
    if shown.casefold().lstrip("-") in {"nan", "n/a", "na"}:
        return math.nan
    try:
        value = float(shown)
    except ValueError:
        value = math.inf
    if not math.isfinite(value) or value < 0:
        log.fail(f"{str(text).strip()[:40]!r}, expected a number from 0", line=line, field=field)
    return value


def as_json(log: Log) -> Any:
    """Return the file read as JSON; refuse it with its line."""
    try:
        return json.loads(log.text, parse_constant=lambda _: math.nan)
    except json.JSONDecodeError as error:
        log.fail(f"not complete JSON: {error.msg}", "run the tool again; it may have been stopped",
                 line=error.lineno)  # fmt: skip
    except (RecursionError, ValueError):
        log.fail("not JSON that any of these tools writes")


def part(log: Log, holder: Any, name: str, kind: type, where: str = "") -> Any:
    """Return a part of a JSON object; refuse when it is missing or of another kind."""
    at = f"{where}.{name}" if where else name
    if not isinstance(holder, dict) or name not in holder:
        log.fail(f"lacks {name!r}", "give the file as the tool wrote it", field=at)
    if not isinstance(holder[name], kind):
        words = {dict: "an object", list: "a list", str: "text"}
        log.fail(f"expected {words[kind]}", line=log.line_of(f'"{name}"'), field=at)
    return holder[name]


def table(readings: Collection[Reading]) -> Frame:
    """Return readings as a tidy table: one row a reading, a column each field."""
    import pandas as pd

    names = [one.name for one in fields(Reading)]
    rows = [[getattr(reading, name) for name in names] for reading in readings]
    return pd.DataFrame(rows, columns=names).astype({"value": float})
