"""Proteome Discoverer: the table of proteins (2.0 to 3.1), as text or workbook.

One table holds raw, normalised, scaled and grouped abundances side by side; one kind is read, never
all as samples. An empty cell means not measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled, zeros_missing
from cutis.omics.formats.filters import Rows
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.marks import flags
from cutis.omics.formats.quantities import choose
from cutis.omics.names.accessions import gene_of_header, organism_of_words
from cutis.omics.samples.samples import guessed_samples

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.measured import Measured

#: Quantity → what stands before the sample, the usual one first. Grouped ones are means.
QUANTITIES = {
    "Abundances (Normalized)": r"Abundances? \(Normalized\): ",
    "Abundance": r"Abundance: ",
    "Area": r"Area: ",
    "Abundances (Scaled)": r"Abundances? \(Scaled\): ",
    "Abundances (Grouped)": r"Abundances? \(Grouped\): ",
}
_SHORT = {"normalized": "Abundances (Normalized)", "normalised": "Abundances (Normalized)",
          "scaled": "Abundances (Scaled)", "grouped": "Abundances (Grouped)"}  # fmt: skip
_FILE = re.compile(r"F\d+(?:\.\d+)?")
#: Of TMT and iTRAQ.
_CHANNEL = re.compile(r"1[1-3]\d[NC]?(?:D)?")
#: What a study may take a sample for; what is more stands behind it.
_TYPES = ("Sample", "Control", "Standard", "Blank")


def read_proteins(asked: Asked) -> Measured:
    """Read the table of proteins of Proteome Discoverer.

    Proteins that are not the master of their group, and those of low confidence, are set aside and
    counted.

    Parameters
    ----------
    asked
        Its quantity: ``Abundances (Normalized)`` (usual), ``Abundance`` (raw), ``Area``,
        ``Abundances (Scaled)``, ``Abundances (Grouped)``.

    Raises
    ------
    DataError
        A column is missing or comes twice, or a cell is no number.
    """
    report = asked.report
    grid = asked.grid()
    columns = {name: _columns(grid, start) for name, start in QUANTITIES.items()}
    chosen = choose(report, [name for name in columns if columns[name]], asked.quantity, _SHORT)
    if chosen == "Abundances (Grouped)":
        report.note("the levels are means; there are no replicates, so nothing says how they vary")
    levels = zeros_missing(grid.numbers(columns[chosen], report), report)
    groups = [cell.strip() for cell in grid.column("Accession")]
    described = grid.optional("Description")
    rows = Rows(grid.lines, groups, report)
    rows.aside("no protein is named", [not group for group in groups])
    masters = grid.optional("Master")
    rows.aside("not the master of its group", [
        cell.replace(" ", "").lower() not in ("", "masterprotein", "ismasterprotein")
        for cell in masters
    ])  # fmt: skip
    sure = grid.optional("Protein FDR Confidence: Combined", "Protein FDR Confidence")
    rows.aside("protein of low confidence", [cell.strip().lower() == "low" for cell in sure])
    found = Found(
        groups=groups, lines=grid.lines,
        genes=[
            gene.strip() or gene_of_header(said)
            for gene, said in zip(grid.optional("Gene Symbol"), described, strict=True)
        ],
        names=[said.partition(" OS=")[0] for said in described],
        organisms=[organism_of_words(said) if "OS=" in said else "" for said in described],
        contaminants=flags(grid, grid.at("Contaminant")) if grid.has("Contaminant") else None,
        peptides=grid.optional_numbers("# Peptides", report=report),
    )  # fmt: skip
    keep = rows.kept()
    samples = _samples(columns[chosen], report)
    return assembled(
        report, found.kept(keep), levels[keep], list(samples.index), unit="intensity",
        samples=samples,
    )  # fmt: skip


def _columns(grid: Grid, start: str) -> list[str]:
    """Return the columns of a quantity."""
    return [column for column in grid.header if re.match(start, column)]


def _samples(columns: Sequence[str], report: ReadReport) -> pd.DataFrame:
    """Return name, condition and replicate of samples, by what stands in their columns.

    ``F1: 126, Sample, K, 24h`` is file, channel, type, and what the study says of the sample, which
    is its condition; with the file and channel behind it the name, where several are of one.
    """
    import pandas as pd

    names, conditions = [], []
    for column in columns:
        parts = [part.strip() for part in column.partition(": ")[2].split(",")]
        first = [word for word in parts[0].split(": ") if word]
        if not first or not _FILE.fullmatch(first[0]):
            first, parts = [], ["", column.partition(": ")[2]]
        words = [*first[1:], *parts[1:]]
        channel = [word for word in words[:1] if _CHANNEL.fullmatch(word)]
        factors = [word for word in words[len(channel) :] if word not in ("n/a", "")]
        if first and len(factors) > 1 and factors[0] in _TYPES:
            factors = factors[1:]
        conditions.append(" ".join(factors))
        names.append(" ".join([*factors, *first[:1], *channel]))
    if all(conditions) and len(set(conditions)) == len(conditions):
        return guessed_samples(conditions, report)
    report.note("conditions are those of the study, as the headings say them")
    count = [conditions[: at + 1].count(name) for at, name in enumerate(conditions)]
    said = {"condition": [one or "all" for one in conditions], "replicate": list(map(str, count))}
    return pd.DataFrame(said, index=pd.Index(names, dtype=object))


def _is_proteins(head: Head) -> bool:
    """Tell the table by its accession and abundances of files or samples."""
    return "Accession" in head.columns and any(
        re.match(start, column) for column in head.columns for start in QUANTITIES.values()
    )


FORMAT = Format("Proteome Discoverer proteins", "protein", _is_proteins, read_proteins, order=50)
