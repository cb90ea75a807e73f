"""What a format of files is: its name, how it is recognised, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cutis.data.reading import ReadReport

if TYPE_CHECKING:
    from cutis.data.measured import Measured


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


class Reader(Protocol):
    """Reads a file of one format."""

    def __call__(
        self, path: Path | str, report: ReadReport, *, quantity: str | None, sheet: str | None
    ) -> Measured:
        """Return what was measured; raise DataError when the file is not as it should be."""
        ...


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
        Reads it.
    """

    name: str
    kind: str
    recognises: Callable[[Head], bool]
    read: Reader
