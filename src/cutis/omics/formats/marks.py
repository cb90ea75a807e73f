"""What a table says of its rows beside their levels: contaminants, decoys, species; by any program.

A matrix out of Perseus or a spreadsheet carries the marks of the search that it came from: columns
of ``+``, prefixes of identifiers, the organism.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport
from cutis.omics.formats.filters import Rows
from cutis.omics.formats.roles import ACCESSION, SYMBOL, bare
from cutis.omics.names.accessions import SPECIES, organism_of_words, parsed

#: What stands for yes and no in a column of flags.
YES = frozenset(["+", "true", "yes", "1"])
NO = frozenset(["", "-", "false", "no", "0", "na", "nan"])

REVERSE = "reverse sequence"
BY_SITE = "only identified by site"
_ASIDE = {"reverse": REVERSE, "decoy": REVERSE, "isdecoy": REVERSE, "onlyidentifiedbysite": BY_SITE}
_CONTAMINANT = ("potentialcontaminant", "contaminant", "contaminants", "iscontaminant")
_ORGANISM = ("organism", "organisms", "pgorganisms", "taxonomy", "species")
_ENTRY = ("entryname", "proteinnames", "pgproteinnames")
_IDS = ("protein", "proteins", "index", *_ENTRY, *ACCESSION)


@dataclass(frozen=True)
class Marks:
    """What is marked.

    Attributes
    ----------
    keep
        Positions of the rows that are proteins.
    contaminants
        Of the rows kept.
    organisms
        Of the rows kept, in the table's words; empty where it does not say.
    places
        Columns that hold nothing but marks.
    """

    keep: list[int]
    contaminants: list[bool]
    organisms: list[str]
    places: frozenset[int]


def flags(grid: Grid, at: int) -> list[bool]:
    """Return a column of ``+`` (or TRUE, yes, 1) and nothing; refuse what is neither."""
    found = []
    for row, cell in enumerate(cells[at].strip() for cells in grid.rows):
        low = cell.lower()
        if low not in YES and low not in NO:
            grid.fail(
                f"{cell[:40]!r}, expected + or TRUE, or an empty cell", row=row,
                name=grid.header[at],
            )  # fmt: skip
        found.append(low in YES)
    return found


def read_marks(grid: Grid, report: ReadReport) -> Marks:
    """Return the marks of a table; decoys and groups known by a site only are set aside.

    A column is one of flags when it is named so and holds nothing else.
    """
    kinds = [bare(name) for name in grid.header]
    marked = {at: flags(grid, at) for at, kind in enumerate(kinds)
              if kind in (*_ASIDE, *_CONTAMINANT) and _all_flags(grid, at)}  # fmt: skip
    ids = [at for at, kind in enumerate(kinds) if kind in _IDS]
    leads = [[parsed(row[at].partition(";")[0]) for at in ids] for row in grid.rows]
    shown = [*ids, *(at for at, kind in enumerate(kinds) if kind in SYMBOL)]
    names = [next((row[at].strip() for at in shown if row[at].strip()), "") for row in grid.rows]
    rows = Rows(grid.lines, names, report)
    rows.aside(REVERSE, [any(one.decoy for one in found) for found in leads])
    for at, values in marked.items():
        if kinds[at] in _ASIDE:
            rows.aside(_ASIDE[kinds[at]], values)
    keep = rows.kept()
    said = [values for at, values in marked.items() if kinds[at] in _CONTAMINANT]
    organisms = _organisms(grid, kinds)
    return Marks(
        keep,
        [any(values[at] for values in said) or any(one.contaminant for one in leads[at])
         for at in keep],
        [organisms[at] for at in keep],
        frozenset(marked),
    )  # fmt: skip


def _all_flags(grid: Grid, at: int) -> bool:
    """Tell whether a column that is not empty holds nothing but yes and no."""
    cells = {row[at].strip().lower() for row in grid.rows}
    return bool(cells - {""}) and cells <= YES | NO


def _organisms(grid: Grid, kinds: Sequence[str]) -> list[str]:
    """Return the organism of each row, of its own column or of entry names (``ALBU_BOVIN``)."""
    known = set(SPECIES.values())
    for at, kind in enumerate(kinds):
        if kind in _ORGANISM:
            cells = [row[at].strip() for row in grid.rows]
            filled = [cell for cell in cells if cell]
            # Lipids have species too.
            if filled and sum(organism_of_words(cell) in known for cell in filled) > 0.5 * len(
                filled
            ):
                return cells
    entries = [at for at, kind in enumerate(kinds) if kind in _ENTRY]
    return [
        next(filter(None, (parsed(row[at].partition(";")[0]).organism for at in entries)), "")
        for row in grid.rows
    ]
