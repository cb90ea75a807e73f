"""MaxQuant: proteinGroups.txt of any version, and evidence.txt summed to proteins.

In both a zero intensity means that nothing was measured. Decoys (``Reverse``) and groups known by
a modified site only are set aside; contaminants are kept and flagged, because serum of the medium
is what a secretome has to be told from.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled, zeros_missing
from cutis.omics.formats.format import Asked, Format, Head, same
from cutis.omics.formats.marks import BY_SITE, REVERSE, flags
from cutis.omics.formats.quantities import choose
from cutis.omics.formats.roll_up import rolled_up
from cutis.omics.names.accessions import gene_of_header, organism_of_words, parsed

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

#: Quantities of proteinGroups, the usual one first; the unit of their levels.
QUANTITIES = {
    "LFQ intensity": "intensity",
    "Reporter intensity corrected": "intensity",
    "Reporter intensity": "intensity",
    "Intensity": "intensity",
    "iBAQ": "intensity",
    "Top3": "intensity",
    "MS/MS count": "count",
    "Spectral count": "count",
}
_SHORT = {"lfq": "LFQ intensity", "maxlfq": "LFQ intensity", "tmt": "Reporter intensity corrected",
          "spectral counts": "MS/MS count"}  # fmt: skip
#: What follows a quantity and is no sample.
_NO_SAMPLES = ("count", "corrected", "not corrected")
_CHANNEL = re.compile(r"[LMH]( .+)?")


def read_protein_groups(asked: Asked) -> Measured:
    """Read proteinGroups.txt.

    Parameters
    ----------
    asked
        Its quantity: ``LFQ intensity`` (usual), ``Intensity``, ``iBAQ``, ``MS/MS count`` …

    Raises
    ------
    DataError
        A column is missing, a cell is no number, or no sample has that quantity.
    """
    report = asked.report
    grid = asked.grid()
    columns = {name: _sample_columns(grid, name) for name in QUANTITIES}
    there = [name for name, found in columns.items() if found]
    chosen = choose(report, there, asked.quantity, _SHORT)
    ids = _first(grid, "Majority protein IDs", "Protein IDs")
    if ids is None:
        grid.at("Majority protein IDs")
    groups = _cells(grid, "Majority protein IDs", "Protein IDs")
    whole = _cells(grid, "Protein IDs")
    groups = [group or all_of for group, all_of in zip(groups, whole, strict=True)]
    site = _flags(grid, "Only identified by site")
    reverse = _flags(grid, "Reverse")
    keep = _without(grid, report, groups, reverse, site)
    contaminant = _flags(grid, "Potential contaminant", "Contaminant")
    levels = grid.numbers(list(columns[chosen]), report)
    headers = _cells(grid, "Fasta headers")
    genes = _cells(grid, "Gene names")
    found = Found(
        groups=groups,
        lines=grid.lines,
        genes=[gene or _genes(header) for gene, header in zip(genes, headers, strict=True)],
        names=_cells(grid, "Protein names"),
        organisms=[_organism(header) for header in headers],
        contaminants=contaminant,
        peptides=_peptides(grid, report),
    )
    levels = zeros_missing(levels[keep], report)
    names = list(columns[chosen].values())
    return assembled(report, found.kept(keep), levels, names, unit=QUANTITIES[chosen])


def read_evidence(asked: Asked) -> Measured:
    """Read evidence.txt, summing the intensities of a sample's peptides to proteins.

    A peptide counts for its leading razor protein. A sample is an ``Experiment``, or a raw file
    where there are none. Sums are no LFQ: they are not normalised between samples.

    Raises
    ------
    DataError
        As :func:`read_protein_groups`.
    """
    report = asked.report
    grid = asked.grid()
    choose(report, ["Intensity"], asked.quantity)
    proteins = _cells(grid, "Leading razor protein", "Leading Razor Protein", needed=True)
    runs, experiments = _cells(grid, "Raw file", needed=True), _cells(grid, "Experiment")
    samples = experiments if all(experiments) else runs
    sequences = _cells(grid, "Sequence", needed=True)
    reverse = _flags(grid, "Reverse")
    keep = _without(grid, report, proteins, reverse, [False] * len(proteins))
    levels = grid.numbers([_first(grid, "Intensity") or "Intensity"], report)[:, 0]
    levels = zeros_missing(levels, report)
    keep = _named(grid, report, keep, proteins, samples)
    contaminant = _flags(grid, "Potential contaminant", "Contaminant")
    genes, names = _cells(grid, "Gene names"), _cells(grid, "Protein names")
    rolled = rolled_up(
        [proteins[i] for i in keep], [samples[i] for i in keep], levels[keep],
        peptides=[sequences[i] for i in keep],
    )  # fmt: skip
    first = [keep[i] for i in rolled.first]
    marked = {proteins[i] for i in keep if contaminant[i]}
    found = Found(
        groups=rolled.keys,
        lines=[grid.lines[i] for i in first],
        genes=[genes[i] for i in first],
        names=[names[i] for i in first],
        contaminants=[key in marked for key in rolled.keys],
        peptides=rolled.peptides,
        rows=rolled.rows,
    )
    report.note(f"{len(keep)} rows of evidence are summed to {len(rolled.keys)} proteins")
    return assembled(report, found, rolled.levels, rolled.samples, unit="intensity")


def _sample_columns(grid: Grid, quantity: str) -> dict[str, str]:
    """Return column → sample of a quantity; without an experiment's design, one sample."""
    words = r"[ .]".join(map(re.escape, re.split(r"[ /]", quantity)))
    words = words.replace("MS[ .]MS", "MS[/.]MS")
    pattern = re.compile(words + r"[ .](.+)", re.IGNORECASE)
    found = {}
    for column in grid.header:
        match = pattern.fullmatch(column)
        if match and not same(match[1]).startswith(_NO_SAMPLES):
            found[column] = match[1].strip()
    if quantity == "iBAQ":
        # From 2.0 on the number of peptides that the sum is divided by stands beside it.
        found = {column: name for column, name in found.items() if same(name) != "peptides"}
    if quantity == "Reporter intensity" or quantity == "Reporter intensity corrected":
        named = {column: name for column, name in found.items() if not name.isdigit()}
        found = named or found
    if any(same(column).startswith("ratio h l") for column in grid.header):
        # Labelled samples: heavy and light are the samples, their sum is none.
        found = {column: name for column, name in found.items() if _CHANNEL.fullmatch(name)}
        found = {column: name for column, name in found.items() if " " in name} or found
    if not found and quantity == "Intensity" and grid.has("Intensity"):
        return {"Intensity": Path(grid.path).stem}
    return found


def _first(grid: Grid, *names: str) -> str | None:
    """Return the header's own writing of the first of these columns that is there."""
    for name in names:
        for column in grid.header:
            if same(column) == same(name):
                return column
    return None


def _cells(grid: Grid, *names: str, needed: bool = False) -> list[str]:
    """Return the cells of the first of these columns; empty ones where there is none."""
    column = _first(grid, *names)
    if column is None:
        if needed:
            grid.at(names[0])
        return [""] * len(grid.rows)
    return [cell.strip() for cell in grid.column(column)]


def _flags(grid: Grid, *names: str) -> list[bool]:
    """Return a column of ``+`` and nothing as yes and no; all no where there is none."""
    column = _first(grid, *names)
    return [False] * len(grid.rows) if column is None else flags(grid, grid.at(column))


def _without(
    grid: Grid, report: ReadReport, groups: list[str], reverse: list[bool], site: list[bool]
) -> list[int]:
    """Return the positions of the rows that are proteins; note the others."""
    keep = []
    for row, group in enumerate(groups):
        said = f"line {grid.lines[row]}: {group}"
        if reverse[row] or parsed(group.partition(";")[0]).decoy:
            report.set_aside(REVERSE, said)
        elif site[row]:
            report.set_aside(BY_SITE, said)
        elif not group:
            report.set_aside("no protein is named", said)
        else:
            keep.append(row)
    return keep


def _named(
    grid: Grid, report: ReadReport, keep: list[int], proteins: list[str], samples: list[str]
) -> list[int]:
    """Return the rows that name a sample; note the others."""
    left = []
    for row in keep:
        if samples[row]:
            left.append(row)
        else:
            report.set_aside("no sample is named", f"line {grid.lines[row]}: {proteins[row]}")
    return left


def _peptides(grid: Grid, report: ReadReport) -> list[float] | None:
    """Return the numbers of razor and unique peptides, else of all."""
    column = _first(grid, "Razor + unique peptides", "Peptides", "Unique peptides")
    if column is None:
        return None
    return grid.numbers([column], report)[:, 0].tolist()


def _genes(headers: str) -> str:
    """Return the genes FASTA headers name, joined by ;."""
    return ";".join(dict.fromkeys(filter(None, map(gene_of_header, headers.split(";")))))


def _organism(headers: str) -> str:
    """Return the Latin name in the first FASTA header, '' when it has none."""
    first = headers.partition(";")[0]
    return first if "OS=" in first or organism_of_words(first) in ("bovine", "pig") else ""


def _is_groups(head: Head) -> bool:
    """Tell proteinGroups by its identifiers and by a quantity or mark of MaxQuant."""
    if not head.any("Majority protein IDs", "Protein IDs"):
        return False
    if head.rows and head.rows[0][0].startswith("#!{"):
        return False  # Perseus has been at it: filtered, logarithms, imputed
    own = ("reverse", "only identified by site", "potential contaminant", "contaminant")
    columns = [same(column) for column in head.columns]
    return any(column in own for column in columns) or any(
        column.startswith(("lfq intensity", "peptide counts", "ibaq")) for column in columns
    )


def _is_evidence(head: Head) -> bool:
    """Tell evidence by its peptides and razor protein."""
    return head.any("Leading razor protein", "Protein group IDs") and head.any(
        "Modified sequence", "Raw file", "MS/MS IDs"
    )


FORMATS = (
    Format("MaxQuant proteinGroups", "protein", _is_groups, read_protein_groups, order=10),
    Format("MaxQuant evidence", "protein", _is_evidence, read_evidence, order=10),
)
