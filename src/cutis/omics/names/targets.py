"""A user's table of miRNAs and the genes they act on: miRTarBase, TargetScan, a plain list, GMT.

None comes with cutis: miRTarBase and TargetScan have terms of their own, so a user brings the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.files.cells import raw_bytes
from cutis.files.grid import Grid, read_grid
from cutis.files.read_report import ReadReport, fail
from cutis.omics.names.mirna import parse

if TYPE_CHECKING:
    from cutis.tables import Frame

#: Names of the column of miRNAs, plain words only; the first that is there is taken.
MIRNA = ("mirna", "microrna", "mature mirna", "mature", "representative mirna", "mir", "name")

#: Names of the column of genes.
TARGET = ("target gene", "target", "gene symbol", "gene", "symbol", "target symbol")

#: Names of columns that say why: experiment, prediction, score.
EVIDENCE = ("support type", "evidence", "experiments", "site type", "weighted context++ score")

#: Columns of the species of the miRNA or the gene, and what says human in them.
SPECIES = ("species (mirna)", "species (target gene)", "species (target)", "species id",
           "gene tax id", "species")  # fmt: skip
HUMAN = frozenset({"", "hsa", "homo sapiens", "human", "9606"})

COLUMNS = ["mirna", "target", "evidence", "row"]


@dataclass(frozen=True)
class Targets:
    """Which genes a miRNA acts on, as a file says.

    Attributes
    ----------
    table
        ``mirna, target, evidence, row``: one row a pair; ``row`` is the line of the file.
    report
        What was set aside: pairs of other species, rows without a gene, pairs given twice.
    """

    table: Frame
    report: ReadReport


def read_targets(path: Path | str, *, sheet: str | None = None) -> Targets:
    """Read a table of targets.

    Parameters
    ----------
    path
        Text or workbook with a column of miRNAs and one of genes (miRTarBase, TargetScan, or named
        ``mirna`` and ``target``), or GMT with a miRNA a line.
    sheet
        Of a workbook.

    Raises
    ------
    DataError
        It has no such columns, or no miRNA in the one that should have them; names the line.
    """
    report = ReadReport(str(path), "miRNA targets")
    pairs = (
        _gmt(path, report)
        if _is_gmt(path)
        else _pairs(read_grid(path, report, sheet=sheet), report)
    )
    return Targets(_table(path, pairs, report), report)


def _is_gmt(path: Path | str) -> bool:
    """Return whether a file is named as a list of gene sets."""
    return Path(path).suffix.casefold() == ".gmt"


def _gmt(path: Path | str, report: ReadReport) -> list[tuple[str, str, str, int]]:
    """Return the pairs of a GMT file: a miRNA, a description, genes."""
    text = raw_bytes(path).decode("utf-8-sig", errors="replace")
    pairs = []
    for line, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        cells = [cell.strip() for cell in row.split("\t")]
        if len(cells) < 3:
            fail(path, f"{len(cells)} cells, expected a miRNA, a description, genes",
                 "put tabs between them", line=line)  # fmt: skip
        report.rows += 1
        pairs += [(cells[0], gene, cells[1], line) for gene in cells[2:] if gene]
    return pairs


def _pairs(grid: Grid, report: ReadReport) -> list[tuple[str, str, str, int]]:
    """Return the pairs of a table, those of other species set aside."""
    mirna = _find(grid, MIRNA, "miRNAs")
    target = _find(grid, TARGET, "genes")
    plain = [_plain(name) for name in grid.header]
    why = next((plain.index(name) for name in EVIDENCE if name in plain), None)
    species = [i for i, name in enumerate(plain) if name in SPECIES]
    pairs = []
    for row, line in zip(grid.rows, grid.lines, strict=True):
        other = next((row[i] for i in species if row[i].strip().casefold() not in HUMAN), "")
        if other:
            report.set_aside("of another species", f"line {line}: {other}")
            continue
        pairs.append((row[mirna], row[target], row[why] if why is not None else "", line))
    return pairs


def _find(grid: Grid, names: tuple[str, ...], what: str) -> int:
    """Return the position of a column by its usual names."""
    plain = [_plain(name) for name in grid.header]
    for name in names:
        if name in plain:
            return plain.index(name)
    shown = ", ".join(grid.header[:8])
    grid.fail(f"no column of {what} among {shown}", f"name it {names[0]!r}")


def _plain(name: str) -> str:
    """Return a column's name without case, underscores and outer spaces."""
    return re.sub(r"[\s_]+", " ", name).strip().casefold()


def _table(path: Path | str, pairs: list[tuple[str, str, str, int]], report: ReadReport) -> Frame:
    """Return the pairs, once each; refuse a file without any."""
    import pandas as pd

    kept: dict[tuple[str, str], list[object]] = {}
    for mirna, target, evidence, line in pairs:
        mirna, target = mirna.strip(), target.strip()
        name = parse(mirna)
        if not mirna or not target:
            report.set_aside("no miRNA or no gene", f"line {line}")
        elif name is None:
            report.set_aside("not the name of a miRNA", f"line {line}: {mirna[:30]}")
        elif name.species not in ("", "hsa"):
            report.set_aside("of another species", f"line {line}: {mirna}")
        elif (mirna, target) in kept:
            report.set_aside("pair given twice", f"line {line}: {mirna} {target}")
        else:
            kept[mirna, target] = [mirna, target, evidence.strip(), line]
    if not kept:
        first = f"{pairs[0][0][:30]!r} and {pairs[0][1][:30]!r}" if pairs else "nothing"
        line = pairs[0][3] if pairs else 0
        hint = "expected rows such as hsa-miR-21-5p, PDCD4"
        fail(
            path, f"no pair of a human miRNA and a gene; the first row has {first}", hint, line=line
        )
    report.kept = len(kept)
    return pd.DataFrame(list(kept.values()), columns=COLUMNS)
