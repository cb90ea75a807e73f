"""RNA of one library, as the program that counted it leaves it: one file a sample.

Salmon ``quant.sf``, kallisto ``abundance.tsv``, RSEM ``.results`` and StringTie's table of genes
have a column for each quantity, which are not samples; STAR's ``ReadsPerGene.out.tab`` one for each
strand and no header; miRDeep2's quantifier a row for each precursor of a miRNA.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cutis.files.grid import Grid
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.quantities import choose, one_sample
from cutis.omics.formats.rna import without_summaries
from cutis.omics.formats.rna_features import measured_rna
from cutis.omics.measured import Measured

#: Column of identifiers, column of symbols, and quantity → unit, the usual one first.
_TABLES = {
    "Salmon quant.sf": ("Name", "", {"TPM": "TPM", "NumReads": "count"}),
    "kallisto abundance": ("target_id", "", {"tpm": "TPM", "est_counts": "count"}),
    "RSEM genes": ("gene_id", "", {"TPM": "TPM", "expected_count": "count", "FPKM": "FPKM"}),
    "RSEM isoforms": ("transcript_id", "", {"TPM": "TPM", "expected_count": "count",
                                            "FPKM": "FPKM"}),
    "StringTie genes": ("Gene ID", "Gene Name", {"TPM": "TPM", "FPKM": "FPKM"}),
}  # fmt: skip
#: What these files are called in the folder of their sample.
_USUAL = ("quant", "abundance", "gene_abund", "gene_abundances", "ReadsPerGene")
#: Columns 2 to 4 of ReadsPerGene: reads of either strand, of the first and of the second.
STRANDS = ("unstranded", "forward", "reverse")
#: A strand with a smaller share of the other's reads than this tells a stranded library.
_STRANDED = 0.2
_NORMALISED = re.compile(r".*\(norm\)")
_ABOUT_MIRNA = frozenset(["#miRNA", "read_count", "precursor", "total"])


def read_table(asked: Asked) -> Measured:
    """Return the RNA of one sample: Salmon, kallisto, RSEM or StringTie.

    Parameters
    ----------
    asked
        Its quantity: ``TPM`` (usual), or the program's own counts or FPKM.

    Raises
    ------
    DataError
        A cell is no number, or an identifier comes twice.
    """
    report = asked.report
    grid = asked.grid()
    side, symbol, units = _TABLES[_kind(grid.header) or next(iter(_TABLES))]
    chosen = choose(report, [name for name in units if grid.has(name)], asked.quantity)
    levels = grid.numbers([chosen], report)
    unit = units[chosen]
    if unit == "count" and (levels[np.isfinite(levels)] % 1 != 0).any():
        report.note(f"{chosen} are estimated and not whole, so they are no counts")
        unit = "normalised"
    given = grid.column(symbol) if symbol and grid.has(symbol) else None
    return measured_rna(grid, grid.column(side), given, _sample(asked), levels, unit, report)


def read_star(asked: Asked) -> Measured:
    """Return STAR's counts by gene of one sample (ReadsPerGene.out.tab).

    Parameters
    ----------
    asked
        Its quantity: one of :data:`STRANDS`; reads of either strand when left out.

    Raises
    ------
    DataError
        A cell is no number, or a gene comes twice.
    """
    report = asked.report
    bare = asked.grid()
    if len(bare.header) != 1 + len(STRANDS):
        bare.fail(f"{len(bare.header)} columns, expected 4 and no header", "give STAR's own file")
    grid = Grid(
        bare.path, ["gene", *STRANDS], [bare.header, *bare.rows], [bare.header_line, *bare.lines],
        bare.sheet, bare.header_line,
    )  # fmt: skip
    report.rows += 1
    grid = without_summaries(grid, 0, report)
    chosen = choose(report, STRANDS, asked.quantity)
    forward, reverse = (float(np.nansum(grid.numbers([name], report))) for name in STRANDS[1:])
    less, more = sorted((("forward", forward), ("reverse", reverse)), key=lambda one: one[1])
    if asked.quantity is None and less[1] < _STRANDED * more[1]:
        report.note(f"the library is stranded; {more[0]} counts only the reads of its strand")
    levels = grid.numbers([chosen], report)
    return measured_rna(grid, grid.column("gene"), None, _sample(asked), levels, "count", report)


def read_mirdeep(asked: Asked) -> Measured:
    """Return miRDeep2's counts of miRNAs; a miRNA of several precursors has the highest of them.

    Its reads fall on each of them alike, so that a sum would count them again.

    Raises
    ------
    DataError
        A cell is no number, or there is no sample.
    """
    report = asked.report
    grid = asked.grid()
    names = [
        name for name in grid.header
        if name and name not in _ABOUT_MIRNA and not _NORMALISED.fullmatch(name)
    ]  # fmt: skip
    for name in grid.header:
        if name not in names:
            report.set_aside("column of totals or about the miRNA, no sample", name)
    if not names:
        grid.fail("there is no column of levels", "expected numbers, one column a sample")
    levels = grid.numbers(names, report)
    first: dict[str, int] = {}
    for at, name in enumerate(cell.strip() for cell in grid.column("#miRNA")):
        one = first.setdefault(name, at)
        if one != at:
            report.set_aside("another precursor of a miRNA", f"line {grid.lines[at]}: {name}")
            levels[one] = np.fmax(levels[one], levels[at])
    keep = list(first.values())
    whole = (levels[np.isfinite(levels)] % 1 == 0).all()
    return measured_rna(
        grid.kept(keep), list(first), None, names, levels[keep],
        "count" if whole else "normalised", report,
    )  # fmt: skip


def _sample(asked: Asked) -> list[str]:
    """Return the name of the one sample."""
    return [one_sample(asked.path, _USUAL)]


def _kind(columns: Sequence[str]) -> str:
    """Return which of the tables of one sample it is, by its columns; '' for none."""
    for kind, (side, symbol, units) in _TABLES.items():
        if {side, *units} <= set(columns) and (not symbol or symbol in columns):
            return kind
    return ""


def _is_table(head: Head) -> bool:
    """Tell them by the column of identifiers and all their quantities."""
    return bool(_kind(head.columns))


def _is_star(head: Head) -> bool:
    """Tell ReadsPerGene by its first line, which is no header."""
    return len(head.columns) == 4 and head.columns[0] == "N_unmapped"


def _is_mirdeep(head: Head) -> bool:
    """Tell miRDeep2's table by its first columns."""
    return head.columns[:3] == ("#miRNA", "read_count", "precursor")


FORMATS = (
    Format("RNA of one sample", "RNA", _is_table, read_table, order=110),
    Format("STAR ReadsPerGene", "RNA", _is_star, read_star, order=110),
    Format("miRDeep2 quantifier", "RNA", _is_mirdeep, read_mirdeep, order=110),
)
