"""DIA-NN: the matrix of protein groups, and the report of precursors (tsv or parquet).

Rows of the report that DIA-NN is not sure of are set aside and counted: the precursor or its
protein group has a q-value above :data:`Q_VALUE` in the run, or the group has one over all runs.
The matrices are already filtered by DIA-NN, which allows a group 5 % in a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cutis.files.long_columns import LongTable, read_columns
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled, zeros_missing
from cutis.omics.formats.filters import Rows
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.quantities import choose, is_run, run_names
from cutis.omics.formats.roll_up import of_report
from cutis.omics.names.accessions import parsed

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

#: What a precursor and its protein group may be wrong by.
Q_VALUE = 0.01

#: Columns of pg_matrix before the runs, over the versions 1.7 to 2.2.
ANNOTATION = (
    "Protein.Group", "Protein.Ids", "Protein.Names", "Genes", "First.Protein.Description",
    "N.Sequences", "N.Proteotypic.Sequences", "Proteotypic",
)  # fmt: skip

#: Quantities of the report, the usual one first; those of precursors are summed.
QUANTITIES = ("PG.MaxLFQ", "PG.Normalised", "PG.Quantity", "PG.TopN", "Genes.MaxLFQ",
              "Precursor.Normalised", "Precursor.Quantity")  # fmt: skip
_SHORT = {"maxlfq": "PG.MaxLFQ", "lfq": "PG.MaxLFQ", "precursor": "Precursor.Normalised"}
_Q_VALUES = ("Q.Value", "PG.Q.Value")
#: Over all runs: of the library made between two passes, else of the only pass. DIA-NN's README
#: asks for either; without it false groups add up over the runs.
_OVERALL = ("Lib.PG.Q.Value", "Global.PG.Q.Value")


def read_pg_matrix(asked: Asked) -> Measured:
    """Read report.pg_matrix.tsv; runs are named without their folders.

    Parameters
    ----------
    asked
        Its quantity: there is one only, ``PG.MaxLFQ``.

    Raises
    ------
    DataError
        A column is missing or comes twice, or a cell is no number.
    """
    report = asked.report
    grid = asked.grid()
    groups = [cell.strip() for cell in grid.column("Protein.Group")]
    if grid.has("Precursor.Id"):
        grid.fail("is DIA-NN's matrix of precursors", "read report.pg_matrix.tsv beside it")
    choose(report, ["PG.MaxLFQ"], asked.quantity, _SHORT)
    runs = [name for name in grid.header if name and name not in ANNOTATION]
    levels = zeros_missing(grid.numbers(runs, report), report)
    names = grid.optional("Protein.Names")
    genes, descriptions = _described(
        groups, grid.optional("Genes"), names, grid.optional("First.Protein.Description")
    )
    rows = Rows(grid.lines, groups, report)
    rows.aside("no protein is named", [not group for group in groups])
    rows.aside("reverse sequence", [parsed(group.partition(";")[0]).decoy for group in groups])
    found = Found(
        groups=groups, lines=grid.lines, genes=genes, names=descriptions,
        organisms=_organisms(groups, names),
        peptides=grid.optional_numbers("N.Sequences", report=report),
    )  # fmt: skip
    keep = rows.kept()
    return assembled(
        report, found.kept(keep), levels[keep], run_names(runs, report), unit="intensity"
    )


def read_gg_matrix(asked: Asked) -> Measured:
    """Read report.gg_matrix.tsv or report.unique_genes_matrix.tsv: genes without accessions.

    Parameters
    ----------
    asked
        Its quantity: there is one only, ``Genes.MaxLFQ``.

    Raises
    ------
    DataError
        As :func:`read_pg_matrix`.
    """
    report = asked.report
    grid = asked.grid()
    choose(report, ["Genes.MaxLFQ"], asked.quantity)
    genes = [cell.strip() for cell in grid.column("Genes")]
    runs = [name for name in grid.header if name and name not in ANNOTATION]
    levels = zeros_missing(grid.numbers(runs, report), report)
    rows = Rows(grid.lines, genes, report)
    rows.aside("no gene is named", [not gene for gene in genes])
    keep = rows.kept()
    peptides = grid.optional_numbers("N.Sequences", report=report)
    found = Found([""] * len(genes), grid.lines, genes=genes, peptides=peptides)
    return assembled(
        report, found.kept(keep), levels[keep], run_names(runs, report), unit="intensity"
    )


def read_report(asked: Asked) -> Measured:
    """Read report.tsv or report.parquet; the protein groups of each run.

    Parameters
    ----------
    asked
        Its quantity: ``PG.MaxLFQ`` (usual), ``PG.Normalised``, ``PG.Quantity``;
        ``Precursor.Normalised`` and ``Precursor.Quantity`` are summed over a group's precursors.

    Raises
    ------
    DataError
        A column is missing, or a cell is no number.
    """
    wanted = ("Run", "File.Name", "Protein.Group", "Protein.Names", "Genes", "Decoy",
              "First.Protein.Description", "Stripped.Sequence", "Channel",
              *_Q_VALUES, *_OVERALL,
              *QUANTITIES)  # fmt: skip
    report = asked.report
    table = read_columns(asked.path, wanted, report, sheet=asked.sheet)
    there = [name for name in QUANTITIES if table.has(name)]
    chosen = choose(report, there, asked.quantity, _SHORT)
    groups = [cell.strip() for cell in table.column("Protein.Group")]
    runs = _runs(table, report)
    levels = zeros_missing(table.numbers([chosen], report), report)[:, 0]
    rows = Rows(table.lines, groups, report)
    rows.aside("no protein is named", [not group for group in groups])
    rows.aside("no run is named", [not run.strip() for run in runs])
    rows.aside("decoy", _decoys(table, groups, report))
    overall = next((name for name in _OVERALL if table.has(name)), _OVERALL[-1])
    for name in (*_Q_VALUES, overall):
        if table.has(name):
            values = table.numbers([name], report)[:, 0]
            rows.aside(f"{name} above {Q_VALUE:g}", ~(values <= Q_VALUE))
        else:
            report.note(f"the file has no {name}; its rows are taken as they are")
    sequences = table.optional("Stripped.Sequence")
    rolled, first = of_report(
        report, rows.kept(), groups, runs, levels, sequences,
        same=not chosen.startswith("Precursor"),
    )  # fmt: skip
    cells = {
        name: [column[i] for i in first]
        for name in ("Genes", "Protein.Names", "First.Protein.Description")
        for column in [table.optional(name)]
    }
    genes, descriptions = _described(rolled.keys, *cells.values())
    found = Found(
        groups=rolled.keys, lines=[table.lines[i] for i in first],
        genes=genes, names=descriptions, organisms=_organisms(rolled.keys, cells["Protein.Names"]),
        peptides=rolled.peptides, rows=rolled.rows,
    )  # fmt: skip
    return assembled(
        report, found, rolled.levels, run_names(rolled.samples, report), unit="intensity"
    )


def _described(
    groups: Sequence[str], genes: Sequence[str], names: Sequence[str], descriptions: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return symbols and descriptions, where a FASTA without genes put one for the other.

    DIA-NN fills ``Protein.Names`` and ``Genes`` of a header it cannot parse with the first word of
    the description; then both are the same, and no entry name (``ALBU_HUMAN``).
    """
    symbols, words = [], []
    for group, gene, name, said in zip(groups, genes, names, descriptions, strict=True):
        mistaken = gene and gene == name and ("|" in group or "_" not in name)
        symbols.append("" if mistaken else gene)
        words.append(said or (gene if mistaken else ""))
    return symbols, words


def _organisms(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the species of the entry names (``ALBU_BOVIN``) of each group's first protein."""
    return [
        parsed(group.partition(";")[0]).organism or parsed(name.partition(";")[0]).organism
        for group, name in zip(groups, names, strict=True)
    ]


def _runs(table: LongTable, report: ReadReport) -> list[str]:
    """Return the run of each row; with several labels in a run, each of them is a sample."""
    runs = table.column("Run") if table.has("Run") else table.column("File.Name")
    channels = [cell.strip() for cell in table.optional("Channel")]
    if len({one for one in channels if one}) < 2:
        return runs
    report.note("runs hold several channels; each channel is a sample")
    return [f"{run} {channel}".strip() for run, channel in zip(runs, channels, strict=True)]


def _decoys(table: LongTable, groups: list[str], report: ReadReport) -> list[bool]:
    """Return which rows are decoys, by DIA-NN 2's column or by their name."""
    marked = np.zeros(len(groups), dtype=bool)
    if table.has("Decoy"):
        marked = table.numbers(["Decoy"], report)[:, 0] > 0
    return [
        bool(mark) or parsed(group.partition(";")[0]).decoy
        for mark, group in zip(marked, groups, strict=True)
    ]


def _is_matrix(head: Head) -> bool:
    """Tell the matrix by the group of each row, and no run beside it."""
    return "Protein.Group" in head.columns and not head.any("Run", "File.Name")


def _is_genes(head: Head) -> bool:
    """Tell the matrices of genes: after the genes and counts of sequences, only runs."""
    runs = [name for name in head.columns[1:] if name not in ANNOTATION]
    return head.columns[:1] == ("Genes",) and (
        "N.Sequences" in head.columns or (bool(runs) and all(map(is_run, runs)))
    )


def _is_report(head: Head) -> bool:
    """Tell the report by its runs and precursors."""
    return "Protein.Group" in head.columns and head.any("Run", "File.Name")


FORMATS = (
    Format("DIA-NN pg_matrix", "protein", _is_matrix, read_pg_matrix, order=20),
    Format("DIA-NN gg_matrix", "protein", _is_genes, read_gg_matrix, order=20),
    Format("DIA-NN report", "protein", _is_report, read_report, order=20),
)
