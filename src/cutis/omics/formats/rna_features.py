"""Genes, transcripts and miRNAs of a table of RNA: one name for each, whatever program wrote it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled
from cutis.omics.measured import Measured

#: With its version, and the symbol that RSEM and others write behind it.
ENSEMBL = re.compile(r"(ENS[A-Z]{0,4}[GT]\d{11})(\.\d+)?(_PAR_Y)?(?:[_|][A-Za-z][\w.\-]*)?")
MIRNA = re.compile(r"(?:[a-z]{3,4}-)?(?:miR|mir|let|lin|bantam)-[\w\-*./]+")


def measured_rna(
    grid: Grid, written: Sequence[str], given: Sequence[str] | None, names: Sequence[str],
    levels: np.ndarray, unit: str, report: ReadReport,
) -> Measured:  # fmt: skip
    """Return the levels of genes, transcripts or miRNAs under one name each.

    Parameters
    ----------
    grid
        The rows, for their lines.
    written, given
        Identifier of each row, and its symbol where the file says it.
    names
        Of the samples.
    levels
        rows × samples.
    unit
        Of the levels.
    report
        Takes note.

    Raises
    ------
    DataError
        An identifier comes twice, or is missing.
    """
    ids, stripped = [], 0
    for name in map(str.strip, written):
        match = ENSEMBL.fullmatch(name)
        stripped += bool(match and match[2])
        ids.append(match[1] + (match[3] or "") if match else name)
    if stripped:
        report.repair("versions of Ensembl identifiers taken off", ids[0], stripped)
    _refuse_repeats(grid, ids)
    report.quantity = report.quantity or unit
    found = Found(ids, grid.lines, genes=_genes(ids, given, report))
    measured = replace(assembled(report, found, levels, names, unit=unit), kind=_kind(ids))
    return _named(measured, dict(zip(grid.lines, ids, strict=True)))


def _refuse_repeats(grid: Grid, ids: Sequence[str]) -> None:
    """Refuse an identifier that comes twice."""
    first: dict[str, int] = {}
    for at, name in enumerate(ids):
        if not name:
            grid.fail("a row without an identifier", "write it, or delete the row", row=at)
        if name in first:
            what = f"{name!r} is already on line {grid.lines[first[name]]}"
            grid.fail(what, "sum the rows, or keep one", row=at)
        first[name] = at


def _genes(ids: Sequence[str], given: Sequence[str] | None, report: ReadReport) -> list[str]:
    """Return symbols: as the file says, else of the Ensembl identifiers."""
    from cutis.omics.names.bundle import ids as bundled

    known = bundled()
    genes, found, asked = [], 0, 0
    for at, name in enumerate(ids):
        if given is not None and given[at]:
            genes.append(given[at])
        elif ENSEMBL.fullmatch(name):
            asked += 1
            symbol = known.symbol(name.removesuffix("_PAR_Y")) or ""
            found += bool(symbol)
            genes.append(symbol)
        else:
            genes.append("" if MIRNA.fullmatch(name) else name)
    if any(name.startswith("ENST") for name in ids):
        report.note("levels are of transcripts, which have no symbol; give the table by gene")
    elif asked:
        report.note(f"symbols of {found:,} of {asked:,} Ensembl identifiers are known")
    return genes


def _kind(ids: Sequence[str]) -> str:
    """Return what is counted."""
    mirna = sum(bool(MIRNA.fullmatch(name)) for name in ids)
    return "miRNA" if mirna > 0.5 * len(ids) else "RNA"


def _named(measured: Measured, ids: dict[int, str]) -> Measured:
    """Return it with a column ``id``; genes without a symbol are labelled by it."""
    features = measured.features
    names = [ids[line] for line in features["row"]]
    shared = Counter(features["symbol"])
    labels = [
        name if not symbol else symbol if shared[symbol] == 1 else f"{symbol} ({name})"
        for name, symbol in zip(names, features["symbol"], strict=True)
    ]
    if len(set(labels)) < len(labels):
        labels = names
    index = features.index.__class__(labels, dtype=object)
    features = features.assign(id=names, accessions="").set_axis(index, axis=0)
    return replace(measured, features=features, levels=measured.levels.set_axis(index, axis=0))
