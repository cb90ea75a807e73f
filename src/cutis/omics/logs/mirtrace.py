"""miRTrace: what the reads of a small-RNA library are, how long, and from which clade.

Reads ``mirtrace-results.json`` and the tables ``mirtrace-stats-{length,contamination_basic,
rnatype,qcstatus}.tsv``. The order of the classes in the JSON is that of miRTrace's source
(``QCStatistics``, ``ReportBuilderTSV``).
"""

from __future__ import annotations

from typing import Any

from cutis.omics.logs.log import Log, LogFormat, as_json, count, joined, part, share

NAME = "miRTrace"

#: How a read fared: the order of ``statsQC``, and the names of the table.
QUALITY = ("LOW_PHRED", "LOW_COMLPEXITY", "LENGTH_SHORTER_THAN_18", "ADAPTER_NOT_DETECTED",
           "ADAPTER_REMOVED_LENGTH_OK")  # fmt: skip

#: What they are called here; the table misspells one.
QUALITY_NAMES: dict[str, str] = dict(
    zip(
        (*QUALITY, "LOW_COMPLEXITY"),
        ("low quality", "low complexity", "too short", "no adapter", "good", "low complexity"),
        strict=True,
    )
)

#: A read passes with or without its adapter found.
PASSED = ("no adapter", "good")

#: The order of ``statsRNAType``.
TYPES = ("miRNA", "rRNA", "tRNA", "artifact", "unknown")

#: Lengths of miRNAs as miRTrace's own criterion has them, nt.
WINDOW = (20, 25)

#: First cell of each table → what it holds.
TABLES = {"LENGTH": "length", "CLADE": "clade", "RNA_TYPE": "RNA type", "QC_STATUS": "quality"}

Counts = dict[str, tuple[int, int]]


def recognises(text: str) -> bool:
    """Return whether a text is a result or a table of miRTrace."""
    start = text.lstrip()
    if start.startswith("{"):
        return '"mirtraceVersion"' in text or '"statsRNAType"' in text
    return start.split("\t", 1)[0] in TABLES and "\t" in start.split("\n", 1)[0]


def read(log: Log) -> None:
    """Read a result or a table; raise DataError where it is not whole."""
    if log.text.lstrip().startswith("{"):
        _read_json(log)
    else:
        _read_table(log)


def _read_json(log: Log) -> None:
    """Take the readings of every sample."""
    data = as_json(log)
    results = part(log, data, "results", list)
    if not results:
        log.fail("no sample", "miRTrace may have been stopped", field="results")
    clades = data.get("cladeIdentifiers") or []
    seen: set[str] = set()
    for i, result in enumerate(results):
        at = f"results[{i}]"
        sample = part(log, result, "verbosename", str, at)
        if sample in seen:
            log.fail(f"two samples are {sample!r}", "give each a name of its own", field=at)
        seen.add(sample)
        stats = part(log, result, "stats", dict, at)
        _take_sample(log, sample, stats, [str(clade) for clade in clades], at)
        adapter = result.get("adapter")
        if isinstance(adapter, str) and adapter:
            line = log.line_of('"adapter"')
            log.add("adapter", len(adapter), "nt", line, of=adapter, sample=sample)


def _take_sample(log: Log, sample: str, stats: dict[str, Any], clades: list[str], at: str) -> None:
    """Take the readings of one sample, checked against each other."""
    line = log.line_of(f'"{sample}"') or 1
    if "allSeqsCount" not in stats:
        log.fail("lacks 'allSeqsCount'", "give the file as miRTrace wrote it", field=at)
    reads = count(log, stats["allSeqsCount"], line, f"{at}.allSeqsCount")

    def counts(name: str, names: list[str]) -> Counts:
        values = part(log, stats, name, list, f"{at}.stats")
        if len(values) != len(names):
            what = f"{len(values)} counts, expected {len(names)}"
            log.fail(what, "a version of miRTrace not known here", field=f"{at}.{name}", line=line)
        return {n: (count(log, v, line, f"{at}.{name}"), line)
                for n, v in zip(names, values, strict=True)}  # fmt: skip

    kept: Counts = {}
    if "statsQC" in stats:
        kept = counts("statsQC", [QUALITY_NAMES[name] for name in QUALITY])
    lengths: Counts = {}
    if "statsLength" in stats:
        many = len(part(log, stats, "statsLength", list, at))
        lengths = counts("statsLength", [str(i) for i in range(many)])
    wrong = joined(_sum(kept, reads, "quality"), _sum(lengths, reads, "length"))
    log.add("reads", reads, "reads", line, sample=sample, note=wrong)
    _take_quality(log, sample, kept)
    _take_lengths(log, sample, lengths)
    if "statsRNAType" in stats:
        types = counts("statsRNAType", list(TYPES))
        passed = sum(kept[name][0] for name in PASSED) if kept else 0
        _take_types(log, sample, types, _sum(types, passed, "RNA type") if kept else "")
    if clades and "statsClades" in stats:
        _take_clades(log, sample, counts("statsClades", clades))


def _read_table(log: Log) -> None:
    """Take the readings of a table: a row a class, a column a sample."""
    rows = [(line, text.rstrip("\r").split("\t"))
            for line, text in enumerate(log.lines, 1) if text.strip()]  # fmt: skip
    (at, header), body = rows[0], rows[1:]
    if header[:2] == ["CLADE", "FAMILY_ID"]:
        log.fail("the detailed table of contamination", "give the basic one", line=at)
    if not body:
        log.fail("a header and no rows", "miRTrace may have been stopped", line=at)
    samples = [name.strip() for name in header[1:]]
    for sample in samples:
        if not sample or samples.count(sample) > 1:
            log.fail(f"the sample {sample!r} is named twice or not at all", line=at)
    columns: list[Counts] = [{} for _ in samples]
    for line, cells in body:
        if len(cells) != len(header):
            what = f"{len(cells)} cells, the header has {len(header)}"
            log.fail(what, "the table is cut off or was edited", line=line)
        for found, cell in zip(columns, cells[1:], strict=True):
            if cells[0] in found:
                log.fail(f"a second row {cells[0]!r}", "count each class once", line=line)
            found[cells[0]] = (count(log, cell, line, cells[0]), line)
    kind = TABLES[header[0].strip()]
    for sample, found in zip(samples, columns, strict=True):
        if kind == "length":
            _check_lengths(log, found)
            total, line = sum(value for value, _ in found.values()), body[0][0]
            log.add("reads", total, "reads", line, sample=sample)
            _take_lengths(log, sample, found)
        elif kind == "clade":
            _take_clades(log, sample, found)
        elif kind == "RNA type":
            _take_types(log, sample, found, "")
        else:
            named = {QUALITY_NAMES.get(name, name): pair for name, pair in found.items()}
            _take_quality(log, sample, named)


def _check_lengths(log: Log, found: Counts) -> None:
    """Refuse a row that is not a length."""
    for name, (_, line) in found.items():
        if not (name.isascii() and name.isdigit()):
            log.fail(f"{name[:30]!r}, expected a length in nt", line=line, field="LENGTH")


def _take_quality(log: Log, sample: str, kept: Counts) -> None:
    """Take how the reads fared."""
    total = sum(value for value, _ in kept.values())
    for name, (value, line) in kept.items():
        log.add("quality reads", value, "reads", line, of=name, sample=sample)
        log.add("quality share", share(value, total), "%", line, of=name, sample=sample)
    if all(name in kept for name in PASSED):
        passed = sum(kept[name][0] for name in PASSED)
        log.add("quality share", share(passed, total), "%", kept["good"][1], of="passed",
                sample=sample)  # fmt: skip


def _take_lengths(log: Log, sample: str, lengths: Counts) -> None:
    """Take the distribution of lengths, its peak, and the share of miRNA's lengths.

    The first length has no insert (two adapters joined), the last no adapter: neither is a peak.
    """
    total = sum(value for value, _ in lengths.values())
    for length, (value, line) in lengths.items():
        log.add("length reads", value, "reads", line, of=length, sample=sample)
    if not total:
        return
    whole = sorted((int(length), value, line) for length, (value, line) in lengths.items())
    inside = [row for row in whole[:-1] if row[0] > 0]
    if inside and max(value for _, value, _ in inside):
        peak, _, line = max(inside, key=lambda row: row[1])
        log.add("length peak", peak, "nt", line, sample=sample)
    window = [row for row in whole if WINDOW[0] <= row[0] <= WINDOW[1]]
    if window:
        part_of = sum(value for _, value, _ in window)
        log.add("length share", share(part_of, total), "%", window[0][2],
                of=f"{WINDOW[0]} to {WINDOW[1]} nt", sample=sample)  # fmt: skip


def _take_types(log: Log, sample: str, types: Counts, note: str) -> None:
    """Take what the reads that passed are."""
    total = sum(value for value, _ in types.values())
    for name, (value, line) in types.items():
        log.add("RNA type reads", value, "reads", line, of=name, sample=sample)
        log.add("RNA type share", share(value, total), "%", line, of=name, sample=sample,
                note=note)  # fmt: skip
        note = ""


def _take_clades(log: Log, sample: str, clades: Counts) -> None:
    """Take the reads of miRNAs that only one clade has."""
    total = sum(value for value, _ in clades.values())
    for name, (value, line) in clades.items():
        log.add("clade reads", value, "reads", line, of=name, sample=sample)
        log.add("clade share", share(value, total), "%", line, of=name, sample=sample)


def _sum(found: Counts, total: int, what: str) -> str:
    """Return a note when classes do not make up their whole."""
    made = sum(value for value, _ in found.values())
    if not found or made == total:
        return ""
    return f"the {what} classes make up {made:,} reads of {total:,}"


FORMAT = LogFormat(NAME, recognises, read)
