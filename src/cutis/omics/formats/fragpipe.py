"""FragPipe: combined_protein.tsv, and combined_ion.tsv summed to proteins.

The quantity stands behind the sample (``K1 MaxLFQ Intensity``); a zero means not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport, fail
from cutis.omics.formats.assemble import Found, assembled, zeros_missing
from cutis.omics.formats.filters import Rows
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.quantities import choose, one_sample
from cutis.omics.formats.roll_up import rolled_up
from cutis.omics.names.accessions import parsed

if TYPE_CHECKING:
    import numpy as np

    from cutis.omics.measured import Measured

#: Quantities of combined_protein, the usual one first; the unit of their levels.
QUANTITIES = {
    "MaxLFQ Intensity": "intensity",
    "MaxLFQ Razor Intensity": "intensity",
    "MaxLFQ Unique Intensity": "intensity",
    "MaxLFQ Total Intensity": "intensity",
    "Intensity": "intensity",
    "Razor Intensity": "intensity",
    "Unique Intensity": "intensity",
    "Total Intensity": "intensity",
    "Spectral Count": "count",
    "Unique Spectral Count": "count",
    "Total Spectral Count": "count",
    "Razor Spectral Count": "count",
}
#: Columns of protein.tsv, the table of one experiment, without a sample before them.
ALONE = ("Razor Intensity", "Unique Intensity", "Total Intensity",
         "Razor Spectral Count", "Unique Spectral Count", "Total Spectral Count")  # fmt: skip
#: Numbers of peptides over all samples, the surest first.
_PEPTIDES = ("Combined Total Peptides", "Total Peptides", "Unique Stripped Peptides")
_SHORT = {"maxlfq": "MaxLFQ Intensity", "lfq": "MaxLFQ Intensity", "spectra": "Spectral Count",
          "spectral counts": "Spectral Count"}  # fmt: skip


def read_combined_protein(asked: Asked) -> Measured:
    """Read combined_protein.tsv, or protein.tsv of one experiment.

    Parameters
    ----------
    asked
        Its quantity: ``MaxLFQ Intensity`` (usual), ``Intensity``, ``Spectral Count`` …

    Raises
    ------
    DataError
        A column is missing or comes twice, or a cell is no number.
    """
    report = asked.report
    grid = asked.grid()
    columns = _alone(grid, report) or _by_quantity(grid.header)
    there = [name for name in QUANTITIES if columns.get(name)]
    chosen = choose(report, there, asked.quantity, _SHORT)
    levels = grid.numbers(list(columns[chosen]), report)
    if asked.quantity is None and not (levels > 0).any() and "Intensity" in there:
        report.note(f"{chosen} is zero throughout; Intensity was taken")
        chosen = choose(report, there, "Intensity")
        levels = grid.numbers(list(columns[chosen]), report)
    levels = zeros_missing(levels, report)
    leads = [cell.strip() for cell in grid.column("Protein")]
    rows = _proteins(grid, report, leads)
    more = grid.optional("Indistinguishable Proteins")
    found = Found(
        groups=[f"{lead};{other}".rstrip(";") for lead, other in zip(leads, more, strict=True)],
        lines=grid.lines,
        genes=grid.optional("Gene", "Gene Names"),
        names=grid.optional("Description", "Protein Description"),
        organisms=grid.optional("Organism"),
        contaminants=[parsed(lead).contaminant for lead in leads],
        peptides=grid.optional_numbers(*_PEPTIDES, report=report),
    )  # fmt: skip
    keep = rows.kept()
    names = list(columns[chosen].values())
    return assembled(report, found.kept(keep), levels[keep], names, unit=QUANTITIES[chosen])


def read_combined_ion(asked: Asked) -> Measured:
    """Read combined_ion.tsv (or combined_peptide, combined_modified_peptide), summed to proteins.

    An ion counts for the protein FragPipe assigned it to. Sums are not normalised between samples.

    Raises
    ------
    DataError
        As :func:`read_combined_protein`.
    """
    report = asked.report
    grid = asked.grid()
    columns = _by_quantity(grid.header)
    there = [name for name in ("Intensity", "MaxLFQ Intensity", "Spectral Count") if columns[name]]
    chosen = choose(report, there, asked.quantity, _SHORT)
    leads = [cell.strip() for cell in grid.column("Protein")]
    sequences = grid.optional("Peptide Sequence", "Sequence")
    levels = zeros_missing(grid.numbers(list(columns[chosen]), report), report)
    keep = _proteins(grid, report, leads).kept()
    if not keep:
        fail(asked.path, "no row is left", "see the reasons: " + ", ".join(report.aside))
    return _summed(grid, report, chosen, columns[chosen], keep, leads, sequences, levels)


def _summed(
    grid: Grid, report: ReadReport, chosen: str, columns: dict[str, str], keep: list[int],
    leads: list[str], sequences: list[str], levels: np.ndarray,
) -> Measured:  # fmt: skip
    """Return the proteins that the ions kept make."""
    import numpy as np

    names = list(columns.values())
    many = len(names)
    rolled = rolled_up(
        np.repeat(np.array([leads[i] for i in keep], dtype=object), many).tolist(),
        names * len(keep), levels[keep].ravel(),
        peptides=np.repeat(np.array([sequences[i] for i in keep], dtype=object), many).tolist(),
    )  # fmt: skip
    first = [keep[i // many] for i in rolled.first]
    genes = grid.optional("Gene")
    said = grid.optional("Protein Description")
    found = Found(
        groups=rolled.keys,
        lines=[grid.lines[i] for i in first],
        genes=[genes[i] for i in first],
        names=[said[i] for i in first],
        peptides=rolled.peptides,
        rows=[count // many for count in rolled.rows],
    )
    report.note(f"{len(keep)} rows of ions are summed to {len(rolled.keys)} proteins")
    return assembled(report, found, rolled.levels, rolled.samples, unit=QUANTITIES[chosen])


def _by_quantity(header: list[str]) -> dict[str, dict[str, str]]:
    """Return for each quantity its columns and their samples.

    The longest quantity a column ends with is its own; ``Combined …`` is over all samples.
    """
    found: dict[str, dict[str, str]] = {name: {} for name in QUANTITIES}
    longest = sorted(QUANTITIES, key=len, reverse=True)
    for at, column in enumerate(header):
        for name in longest:
            if column.endswith(" " + name):
                sample = column[: -len(name) - 1].strip()
                if sample and sample not in ("Combined", "Summarized"):
                    # A repeated column must reach the reader, which refuses it.
                    found[name][column if column not in found[name] else f"{column}#{at}"] = sample
                break
    return found


def _alone(grid: Grid, report: ReadReport) -> dict[str, dict[str, str]]:
    """Return the columns of protein.tsv as :func:`_by_quantity` does; nothing of other tables."""
    if not all(grid.has(name) for name in ALONE[:3]):
        return {}
    sample = one_sample(grid.path, ("protein",))
    report.note(f"the table is of one experiment and was taken as the sample {sample!r}")
    return {name: {name: sample} for name in ALONE if grid.has(name)}


def _proteins(grid: Grid, report: ReadReport, leads: list[str]) -> Rows:
    """Return the rows that are proteins, the others set aside."""
    rows = Rows(grid.lines, leads, report)
    rows.aside("no protein is named", [not lead for lead in leads])
    rows.aside("reverse sequence", [parsed(lead).decoy for lead in leads])
    return rows


def _is_protein(head: Head) -> bool:
    """Tell combined_protein by its columns of proteins and of all samples together."""
    if not head.has("Protein") or head.any("Peptide Sequence", "Modified Sequence"):
        return False
    return head.any("Protein ID", "Entry Name") and any(
        column.endswith(("Spectral Count", " Intensity")) for column in head.columns
    )


def _is_ion(head: Head) -> bool:
    """Tell combined_ion by its peptides and quantities behind the samples' names."""
    return head.any("Peptide Sequence", "Modified Sequence") and any(
        column.endswith((" Spectral Count", " Intensity", " Match Type")) for column in head.columns
    )


FORMATS = (
    Format("FragPipe combined_protein", "protein", _is_protein, read_combined_protein, order=30),
    Format("FragPipe combined_ion", "protein", _is_ion, read_combined_ion, order=30),
)
