"""featureCounts: reads by biotype, and the summary of what was assigned.

Reads both the two-column table cut from its output and the whole output with coordinates. A table
of counts by gene is not a log, and is sent where it is read.
"""

from __future__ import annotations

from cutis.omics.logs.log import Log, LogFormat, clean, count, share

NAME = "featureCounts"

#: Biotypes of Ensembl and GENCODE by which a table is known; others are taken as they stand.
BIOTYPES = frozenset(
    (
        "protein_coding", "lincRNA", "lncRNA", "miRNA", "rRNA", "Mt_rRNA", "Mt_tRNA", "tRNA",
        "snRNA", "snoRNA", "scaRNA", "misc_RNA", "antisense", "pseudogene",
        "processed_pseudogene", "processed_transcript", "sense_intronic",
    )
)  # fmt: skip

#: A table with this many known biotypes is one of biotypes.
ENOUGH = 2

#: Columns of the whole output that hold no counts.
COORDINATES = ("Chr", "Start", "End", "Strand", "Length")

Rows = list[tuple[int, list[str]]]


def recognises(text: str) -> bool:
    """Return whether a text is a table of biotypes, or a summary."""
    lines = [line for line in text.splitlines()[:200] if line.strip() and line[0] != "#"]
    if not lines:
        return False
    head = lines[0].split("\t")[0].strip()
    return head == "Geneid" or (head == "Status" and any(r.startswith("Assigned") for r in lines))


def of_biotypes(text: str) -> bool:
    """Return whether a text that is recognised counts biotypes, or is a summary: no genes."""
    rows = [line.split("\t")[0].strip() for line in text.splitlines()[:200] if line[:1] != "#"]
    return rows[:1] == ["Status"] or len(BIOTYPES.intersection(rows)) >= ENOUGH


def read(log: Log) -> None:
    """Read a table; raise DataError at a row that does not fit its header."""
    rows = [
        (line, [cell.strip() for cell in text.split("\t")])
        for line, text in enumerate(log.lines, 1)
        if text.strip() and not text.startswith("#")
    ]
    (at, header), body = rows[0], rows[1:]
    first = 1
    if tuple(header[1 : 1 + len(COORDINATES)]) == COORDINATES:
        first += len(COORDINATES)
    if len(header) <= first:
        log.fail("no column of counts", "expected one column a sample, tab between", line=at)
    if not body:
        log.fail("a header and no rows", "featureCounts may have been stopped", line=at)
    columns = _samples(log, header, first, at)
    for line, cells in body:
        if len(cells) != len(header):
            log.fail(f"{len(cells)} cells, the header has {len(header)}",
                     "the table is cut off or was edited", line=line)  # fmt: skip
    if header[0] == "Status":
        _take_summary(log, body, columns)
    else:
        _take_biotypes(log, body, columns)


def _samples(log: Log, header: list[str], first: int, line: int) -> dict[str, int]:
    """Return sample → column; refuse two of one name."""
    columns: dict[str, int] = {}
    for column in range(first, len(header)):
        name = clean(header[column]) or f"sample {column}"
        if name in columns:
            log.fail(f"two columns are the sample {name!r}", "rename one", line=line)
        columns[name] = column
    return columns


def _take_summary(log: Log, body: Rows, columns: dict[str, int]) -> None:
    """Take what was assigned, and what was not by why."""
    for sample, column in columns.items():
        counts = {cells[0]: (count(log, cells[column], line, cells[0]), line)
                  for line, cells in body}  # fmt: skip
        total = sum(value for value, _ in counts.values())
        if "Assigned" not in counts:
            log.fail("no row 'Assigned'", "give the .summary file as featureCounts wrote it")
        assigned, line = counts.pop("Assigned")
        log.add("alignments", total, "reads", line, sample=sample)
        log.add("assigned reads", assigned, "reads", line, sample=sample)
        log.add("assigned share", share(assigned, total), "%", line, sample=sample)
        for why, (value, line) in counts.items():
            name = why.removeprefix("Unassigned_")
            log.add("unassigned share", share(value, total), "%", line, sample=sample, of=name)


def _take_biotypes(log: Log, body: Rows, columns: dict[str, int]) -> None:
    """Take counts and shares by biotype."""
    names = [cells[0] for _, cells in body]
    known = BIOTYPES.intersection(names)
    if len(known) < min(ENOUGH, len(names)):
        what = f"counts by {names[0]!r} …, expected biotypes such as protein_coding"
        log.fail(what, "a table of counts by gene is read with `cutis read`", line=body[0][0])
    seen: dict[str, int] = {}
    for line, cells in body:
        if cells[0] in seen:
            what = f"{cells[0]!r} is already in line {seen[cells[0]]}"
            log.fail(what, "count each biotype once", line=line)
        seen[cells[0]] = line
    for sample, column in columns.items():
        values = [(cells[0], count(log, cells[column], line, cells[0]), line)
                  for line, cells in body]  # fmt: skip
        total = sum(value for _, value, _ in values)
        note = "" if total else "no read was assigned to any biotype"
        log.add("assigned reads", total, "reads", body[0][0], sample=sample, note=note)
        for biotype, value, line in values:
            log.add("biotype reads", value, "reads", line, of=biotype, sample=sample)
            log.add("biotype share", share(value, total), "%", line, of=biotype, sample=sample)


FORMAT = LogFormat(NAME, recognises, read)
