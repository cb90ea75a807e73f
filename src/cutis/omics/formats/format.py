"""What a format of files is: its name, how it is recognised, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.files.grid import Grid, read_grid
from cutis.files.read_report import ReadReport

if TYPE_CHECKING:
    from cutis.omics.measured import Measured


@dataclass(frozen=True)
class Head:
    """The beginning of a file, by which its format is recognised.

    Attributes
    ----------
    path
        The file.
    kind
        ``text``, ``workbook`` or ``parquet``.
    columns
        Names in the header, without outer spaces; of a workbook those of the sheet chosen.
    rows
        The first rows under it, as cells.
    text
        The first lines of a text file as they stand, for formats with lines above the table.
    sheet
        Of a workbook.
    """

    path: Path
    kind: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    sheet: str = ""

    def has(self, *names: str) -> bool:
        """Return whether all of these columns are there, however dotted or capitalised."""
        there = {same(column) for column in self.columns}
        return all(same(name) in there for name in names)

    def any(self, *names: str) -> bool:
        """Return whether one of these columns is there, however dotted or capitalised."""
        return any(self.has(name) for name in names)


def same(name: str) -> str:
    """Return a column's name as it compares: R writes dots for spaces, old versions capitals."""
    return "".join(c if c.isalnum() else " " for c in name.lower()).strip()


@dataclass(frozen=True)
class Asked:
    """What every reader is given: the file, what is asked of it, and where to note what was done.

    Attributes
    ----------
    path
        The file, as the user wrote it.
    report
        Takes note of what is set aside, repaired and assumed.
    quantity
        Which of the file's quantities, unit or scale; None for the format's usual one.
    sheet
        Of a workbook.
    samples
        Names a design gives the samples; of use where headings do not tell (``matrix``).
    """

    path: Path | str
    report: ReadReport
    quantity: str | None = None
    sheet: str | None = None
    samples: tuple[str, ...] = ()

    def grid(self) -> Grid:
        """Return the table of the file; raises DataError as :func:`~cutis.files.grid.read_grid`."""
        return read_grid(self.path, self.report, sheet=self.sheet)


@dataclass(frozen=True)
class Format:
    """A format of files.

    Attributes
    ----------
    name
        As a user writes it: ``MaxQuant proteinGroups``.
    kind
        ``protein``, ``RNA`` …: what is measured.
    recognises
        Tells from the beginning of a file whether it is one.
    read
        Reads it; raises DataError when the file is not as it should be.
    order
        Formats are asked in rising order: what one program writes first (10 to 50), then tables
        told by a few columns; any table of RNAs (120) and any table at all (130) come last.
    """

    name: str
    kind: str
    recognises: Callable[[Head], bool]
    read: Callable[[Asked], Measured]
    order: int = 55
