"""Tables of RNA: counts of genes or miRNAs × samples, or normalised levels.

featureCounts (with its comment line and ``Chr Start End Strand Length``), htseq, StringTie and
tximport matrices, miRNA tables. Numbers that are not whole are no counts and are read as
``normalised``. A table of statistics (DESeq2, edgeR) is refused: a fold change is no level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cutis.files.grid import Grid
from cutis.files.numerals import number_or_missing
from cutis.files.read_report import ReadReport, fail
from cutis.omics.formats.filters import without_totals
from cutis.omics.formats.flags import refuse_flags
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.rna_features import ENSEMBL, MIRNA, measured_rna
from cutis.omics.formats.roles import bare, numbers_at
from cutis.omics.measured import Measured

_HTSEQ = re.compile(r"(?:__|N_)\w+")
#: Columns of featureCounts and annotation that are no samples.
_ABOUT = frozenset(
    ["chr", "chrom", "chromosome", "start", "end", "stop", "strand", "length", "width", "entrezid",
     "entrez", "biotype", "genebiotype", "genetype", "description", "effectivelength", "genelength",
     "seqnames"]
)  # fmt: skip
_IDS = ("geneid", "ensemblid", "ensembl", "ensemblgeneid", "ensgene", "ens", "id", "gene", "name",
        "mirna", "mirnaid", "maturemirna", "targetid", "transcriptid", "featureid", "tracking_id",
        "")  # fmt: skip
_SYMBOLS = ("genename", "genesymbol", "symbol", "hgncsymbol", "externalgenename")
#: How nf-core/rnaseq begins its merged tables, whatever the genes are called in them.
_NF_CORE = (("gene_id", "gene_name"), ("gene_id", "transcript_id(s)"), ("tx", "gene_id"))
_FOLD = frozenset(["log2foldchange", "logfc", "log2fold", "log2fc", "avglog2fc"])
_TEST = frozenset(["pvalue", "padj", "p", "fdr", "adjpval", "qvalue", "pval", "basemean"])
_PATH = re.compile(r"^.*[\\/]")
_ENDING = re.compile(
    r"(?:\.(?:count|counts|sorted|bam|sam|dedup|markdup|fastq|fq|gz|txt))+$"
    r"|(?:Aligned|\.Aligned)?\.?sortedByCoord\.out(?:\.bam)?$|_(?:counts?|Aligned)$"
)
#: Half the counts of a sequencing run lie far below this, half the intensities of a mass
#: spectrometer above.
_COUNTS = 100_000
#: Units a heading or the user may say.
UNITS = ("count", "TPM", "FPKM", "RPKM", "CPM", "normalised", "RPM")


def read_rna(asked: Asked) -> Measured:
    """Return the levels of genes or miRNAs × samples; a count of zero is a zero.

    Parameters
    ----------
    asked
        Its quantity: one of :data:`UNITS`, or ``log2 TPM`` …; when left out, ``count`` where all
        levels are whole numbers, else ``normalised``.

    Raises
    ------
    DataError
        It is a table of statistics, has no samples, a level is negative or no number, or counts
        are asked for and not whole.
    """
    report = asked.report
    grid = asked.grid()
    _refuse_statistics(grid)
    side, symbol = _identifier(grid, report)
    places, names = _samples(grid, side, symbol, report)
    grid = without_totals(without_summaries(grid, side, report), report)
    log, unit = _asked(asked.path, asked.quantity)
    levels = numbers_at(grid, places, report, negative=log)
    refuse_flags(grid, names, levels)
    if log:
        if np.nanmax(np.abs(levels), initial=0) > 1000:
            grid.fail("a level is far too large for a logarithm", "say the unit without log2")
        levels = np.power(2.0, levels)
        report.note(f"levels are log2 and were made linear; {unit} plus what was added before")
    unit = unit or _unit(grid, places, levels, report)
    ids = [row[side] for row in grid.rows]
    given = None if symbol is None else [row[symbol].strip() for row in grid.rows]
    return measured_rna(grid, ids, given, names, levels, unit, report)


def _refuse_statistics(grid: Grid) -> None:
    """Refuse the result of a test between conditions."""
    kinds = {bare(name) for name in grid.header}
    if kinds & _FOLD and kinds & _TEST:
        fold = next(name for name in grid.header if bare(name) in _FOLD)
        grid.fail(
            f"a table of statistics ({fold!r} and a p-value), expected levels",
            "give the table of counts it was made from",
        )


def _identifier(grid: Grid, report: ReadReport) -> tuple[int, int | None]:
    """Return the columns of identifiers and of symbols; a column of row numbers is neither."""
    kinds = [bare(name) for name in grid.header]
    numbered = [
        at for at in range(min(2, len(kinds)))
        if [row[at].strip() for row in grid.rows] == [str(i + 1) for i in range(len(grid.rows))]
        and len(grid.rows) > 1
    ]  # fmt: skip
    if numbered and not grid.header[numbered[0]]:
        report.set_aside("column of row numbers", f"column {numbered[0] + 1}")
    else:
        numbered = []
    symbol = next((kinds.index(one) for one in _SYMBOLS if one in kinds), None)
    best = [at for at in range(len(kinds)) if at not in numbered and _id_share(grid, at) > 0.5]
    if best:
        return best[0], symbol
    for one in _IDS:
        for at, kind in enumerate(kinds):
            if kind == one and at not in numbered and not _numeric(grid, at):
                return at, symbol
    if symbol is not None:
        return symbol, None
    grid.fail("no column names the genes", "expected one such as 'Geneid' or 'gene_id'")


def _id_share(grid: Grid, at: int) -> float:
    """Return the share of a column's first cells that are Ensembl or miRNA identifiers."""
    cells = [row[at].strip() for row in grid.rows[:200]]
    return sum(bool(ENSEMBL.fullmatch(one) or MIRNA.fullmatch(one)) for one in cells) / len(cells)


def _numeric(grid: Grid, at: int) -> bool:
    """Tell whether the first cells of a column are numbers."""
    return all(number_or_missing(row[at]) for row in grid.rows[:50])


def _samples(
    grid: Grid, side: int, symbol: int | None, report: ReadReport
) -> tuple[list[int], list[str]]:
    """Return the columns of samples and their short names."""
    first = grid.rows[:200]
    places = []
    for at, heading in enumerate(grid.header):
        if at in (side, symbol) or not heading:
            continue
        if bare(heading) in _ABOUT:
            report.set_aside("column about the gene, no sample", heading)
        elif sum(number_or_missing(row[at]) for row in first) < 0.5 * len(first):
            report.set_aside("column of text", heading)
        else:
            places.append(at)
    if not places:
        grid.fail("there is no column of levels", "expected numbers, one column a sample")
    written = [grid.header[at] for at in places]
    names = [_ENDING.sub("", _PATH.sub("", name)) or name for name in written]
    if len(set(names)) < len(names):
        names = written
    if names != written:
        report.note(f"names of samples are shortened: {written[0]} → {names[0]} …")
    return places, names


def without_summaries(grid: Grid, side: int, report: ReadReport) -> Grid:
    """Return a grid without htseq's rows ``__no_feature`` … and STAR's ``N_unmapped`` …."""
    keep = []
    for at, row in enumerate(grid.rows):
        if _HTSEQ.fullmatch(row[side].strip()):
            report.set_aside("row of reads that fell on no gene", f"{row[side]}")
        else:
            keep.append(at)
    if not keep:
        grid.fail("no gene is left", "expected rows of genes")
    return grid.kept(keep) if len(keep) < len(grid.rows) else grid


def _asked(path: Path | str, quantity: str | None) -> tuple[bool, str | None]:
    """Return whether levels are log2, and the unit, as a user says it."""
    if not quantity:
        return False, None
    first, _, rest = quantity.partition(" ")
    log = first.lower() == "log2"
    word = (rest if log else quantity).strip()
    known = {unit.lower(): unit for unit in (*UNITS, "counts", "normalized")}
    known |= {"counts": "count", "normalized": "normalised"}
    if word.lower() not in known and (word or not log):
        fail(path, f"there is no unit {word!r} of RNA", f"expected one of {', '.join(UNITS)}")
    return log, known.get(word.lower(), "normalised")


def _unit(grid: Grid, places: Sequence[int], levels: np.ndarray, report: ReadReport) -> str:
    """Return the unit: as the headings say, else ``count`` where all levels are whole."""
    for unit in UNITS[1:5]:
        if all(re.search(rf"\b{unit}\b|_{unit}\b", grid.header[at], re.I) for at in places):
            return unit
    seen = levels[np.isfinite(levels)]
    if (seen % 1 == 0).all():
        return "count"
    share = float((seen % 1 != 0).mean())
    report.note(
        f"{100 * share:.0f} % of the levels are not whole, so they are no counts; "
        "read as normalised levels"
    )
    return "normalised"


def _is_rna(head: Head) -> bool:
    """featureCounts, or identifiers of genes or miRNAs down the side, or a table of statistics."""
    if head.kind == "parquet":
        return False
    if head.has("Geneid", "Chr", "Start", "End") or head.columns[:2] in _NF_CORE:
        return True
    rows = [row for row in head.rows if not row[0].startswith("#!{")]
    if not rows:
        return False
    kinds = {bare(name) for name in head.columns}
    for at in range(min(3, len(head.columns))):
        cells = [row[at].strip() for row in rows if at < len(row)]
        ids = sum(bool(ENSEMBL.fullmatch(c) or MIRNA.fullmatch(c) or _HTSEQ.fullmatch(c))
                  for c in cells)  # fmt: skip
        if cells and ids > 0.5 * len(cells):
            return True
    if kinds & _FOLD and kinds & _TEST and "basemean" in kinds:
        return True
    return _is_counts(bare(head.columns[0]), rows)


def _is_counts(first: str, rows: Sequence[Sequence[str]]) -> bool:
    """Tell counts by symbol from intensities: whole numbers, half of them below 100,000."""
    if first not in ("geneid", "gene", "symbol", "genesymbol", "genename", ""):
        return False
    cells = [cell.strip() for row in rows for cell in row[1:]]
    if not cells or not all(re.fullmatch(r"\d{1,9}", cell) for cell in cells):
        return False
    seen = sorted(int(cell) for cell in cells if int(cell))
    return first == "geneid" or (bool(seen) and seen[len(seen) // 2] < _COUNTS)


FORMAT = Format("RNA table", "RNA", _is_rna, read_rna, order=120)
