"""Vesicles: quality of the sequencing, RNA they carry, what differs, what it acts on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cutis.files.shared import shown_path
from cutis.omics.vesicles.findings import Vesicles
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.page.versions import moment

if TYPE_CHECKING:
    from cutis.omics.logs import Logs
    from cutis.tables import Frame

#: What is used besides the names of genes: what, from where, under which licence.
DIFFERENCES = (
    ("differences of counts", "Love et al. 2014, Genome Biol 15:550 (DESeq2), by pydeseq2", "MIT"),
)


def sections(found: Vesicles) -> list[Section]:
    """Return the sections of what there is."""
    makers: list[tuple[Any, Callable[[Vesicles], Section]]] = [
        (found.quality, _quality), (found.cargo, _cargo), (found.differences, _differences),
    ]  # fmt: skip
    made = [make(found) for what, make in makers if what is not None and what != {}]
    if found.known is not None:
        made.append(_meaning(found))
    return [*made, _sources(found)]


def facts(found: Vesicles) -> dict[str, str]:
    """Return the results in short."""
    said: dict[str, str] = {}
    if found.quality is not None:
        counts = found.quality.samples["verdict"].value_counts()
        listed = ", ".join(f"{many} {word}" for word, many in counts.items())
        said["quality"] = (
            f"{found.quality.verdict} ({len(found.quality.samples)} samples: {listed})"
        )
    if found.cargo is not None:
        said |= {str(row["what"]): f"{row['value']:,}"
                 for row in found.cargo.counts.to_dict("records")}  # fmt: skip
    for name, table in found.differences.items():
        counts = table["verdict"].value_counts()
        said[name] = ", ".join(f"{counts.get(word, 0):,} {word}" for word in ("up", "down", "same"))
    return said


def _quality(found: Vesicles) -> Section:
    """Return the section of the sequencing."""
    import pandas as pd

    from cutis.omics.vesicles.quality import rna_classes

    made = found.quality
    assert made is not None
    assert found.logs is not None
    blocks: list[Block] = [
        Facts({"verdict": made.verdict, "limits": found.limits.name}),
        Chart("read_quality", {"verdicts": made.table, "classes": rna_classes(found.logs)}),
        Table("quality-samples", "Samples", made.samples,
              {name: name for name in made.samples if name != "reason"}, marks="verdict"),
        Table("quality-reasons", "Why samples do not pass; those alike together",
              pd.DataFrame({"reason": made.reasons})),
        Table("quality", "Every reading and its limit", made.table, marks="verdict", folded=True),
    ]  # fmt: skip
    if len(made.unchecked):
        blocks.append(Table("unchecked", "Limits no log has a reading for", made.unchecked,
                            folded=True))  # fmt: skip
    aside = set_aside(found.logs)
    if len(aside):
        blocks.append(Table("logs-aside", "Files and lines that were set aside, and why", aside))
    blocks += [Text(note) for note in found.logs.notes]
    blocks.append(Table("readings", "All readings", found.logs.table(), folded=True, most=200))
    return Section(
        "quality", "Sequencing", "Are these libraries good enough?",
        "Every reading of the logs against its limit; each limit has a reason and a source.",
        "Whether the RNA was inside vesicles: co-isolated RNA is sequenced as well.", blocks,
    )  # fmt: skip


def set_aside(logs: Logs) -> Frame:
    """Return what was set aside of a folder and of each log: file, reason, count, examples."""
    import pandas as pd

    rows = [
        {"file": shown_path(report.file), "reason": one.reason, "count": one.count,
         "examples": "; ".join(one.examples)}
        for report in (logs.skipped, *logs.reports)
        for one in report.aside.values()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["file", "reason", "count", "examples"])


def _cargo(found: Vesicles) -> Section:
    """Return the section of the cargo."""
    from cutis.omics.vesicles.rna import DETECTED, IN_SAMPLES, cargo_rows

    made = found.cargo
    assert made is not None
    blocks: list[Block] = [
        Facts({str(row["what"]): f"{row['value']:,}" for row in made.counts.to_dict("records")}),
        *(Text(note) for note in made.notes),
        Chart("cargo", {"cargo": cargo_rows(made)}, id="cargo-shares"),
        Table("cargo", "RNA of the vesicles, the largest share first", made.table,
              {name: heading(name) for name in by_share(made.table)}, most=40),
        Table("cargo-samples", "Samples", made.samples,
              {name: heading(name) for name in made.samples}, folded=True),
    ]  # fmt: skip
    return Section(
        "cargo", "What the vesicles carry", "Which RNA is in them, and how much of each?",
        f"Shares of a sample's reads; samples made comparable by {made.method}. Cargo of a "
        f"condition: detected ({DETECTED} reads or more) in at least {100 * IN_SAMPLES:.0f} % of "
        "its samples.",
        "How many copies a vesicle holds: on average most miRNAs are in few of them.", blocks,
    )  # fmt: skip


def by_share(table: Frame) -> list[str]:
    """Return the columns in the order they are read: shares first, no empty column."""
    known = [name for name in table if name != "symbol" or table[name].astype(bool).any()]
    first = {"rna": 0, "rank": 1, "symbol": 2, "share": 3, "low": 4, "high": 5}
    return sorted(known, key=lambda name: first.get(str(name).partition(" ")[0], 9))


def heading(column: str) -> str:
    """Return the heading of a column of the cargo, with its unit."""
    what, _, condition = column.partition(" ")
    said = {
        "detected": "samples that detect it", "present": "cargo", "cpm": "counts per million",
        "level": "level (reads, normalised)", "share": "mean share (% of reads)",
        "low": "least share (% of reads)", "high": "largest share (% of reads)",
        "size_factor": "size factor (1: as the others)", "top": "most abundant",
        "top_share": "its share (% of reads)", "reads": "reads (number)",
    }.get(what, what)  # fmt: skip
    if column == "detected":
        return "RNAs detected (number)"
    return f"{said}: {condition}" if condition else said


def _differences(found: Vesicles) -> Section:
    """Return the section of what differs."""
    blocks: list[Block] = []
    for number, (title, table) in enumerate(found.differences.items(), 1):
        drawn = table[table["verdict"] != "not tested"].rename(columns={"rna": "protein"})
        drawn = drawn.assign(arm="level")[["protein", "log2_fold", "p", "q", "arm", "verdict"]]
        blocks += [
            Chart("volcano", {"proteins": drawn}, id=f"rna-volcano-{number}",
                  options={"title": title}),
            Table(f"rna-difference-{number}", title, table, marks="verdict", folded=True, most=60),
        ]  # fmt: skip
    return Section(
        "rna", "What differs", "Which RNA differs between conditions?",
        "Negative-binomial regression (DESeq2's model, by pydeseq2), false discovery rate 5 %.",
        "Whether cells load it differently or vesicles of another kind were isolated.", blocks,
    )  # fmt: skip


def _meaning(found: Vesicles) -> Section:
    """Return the section of what the cargo acts on."""
    known, genes = found.known, found.genes
    assert known is not None
    here = int(known["measured"].sum())
    blocks: list[Block] = [
        Facts({"cargo of the atlas that is here": f"{here} of {len(known)} effects"}),
        Table("atlas-cargo", "Cargo the atlas's vesicles act through", known),
    ]
    if genes is not None:
        blocks.append(Table("target-genes", "Genes the miRNAs act on, by the table given", genes,
                            most=60))  # fmt: skip
    return Section(
        "meaning", "What it acts on", "What would this cargo do in skin?",
        "What the atlas says of vesicles and their cargo; target genes where a table was given.",
        "Whether enough of it arrives in a cell to act.", blocks,
    )  # fmt: skip


def _sources(found: Vesicles) -> Section:
    """Return the section of files, versions and how to repeat it."""
    import pandas as pd

    from cutis.omics.report.provenance import SOURCES, file_table, packages

    logs = [] if found.logs is None else [report.file for report in found.logs.reports]
    files = file_table(dict.fromkeys([*logs, *map(str, found.given)]))
    facts = {
        "written": moment(),
        "to repeat": found.again,
        "limits": found.limits.name,
        "versions": ", ".join(f"{name} {version}" for name, version in packages().items()),
    }
    used = pd.DataFrame([*SOURCES[:1], *DIFFERENCES], columns=["what", "from", "licence"])
    rows = [{"section": name, "why": why} for name, why in found.left_out.items()]
    lacking = [Table("left-out", "Not in this report, and why", pd.DataFrame(rows))] if rows else []
    limits = pd.DataFrame(
        [{"limit": one.shown, "source": one.source} for one in found.limits.limits]
    ).drop_duplicates()
    return Section(
        "sources", "Sources, versions, and how to repeat this", "What does all this rest on?",
        "Every file that was read with its checksum, where limits come from, and versions.",
        "Whether a limit fits another protocol: give your own with --limits.",
        [Facts(facts), *lacking,
         Table("files", "Files that were read", files, folded=len(files) > 16),
         Table("limits", "Limits and where they come from", limits, folded=True),
         Table("sources", "What was used besides", used)],
    )  # fmt: skip
