"""Which receptors a receiving cell has, where nobody measured it, and what keeps ligands from them.

The rows are recalled or priors. Receiving cells are the columns of
``atlas/receptors/receptors.csv`` besides symbol, source, status and note: a new one is a new
column, and nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cutis.knowledge.reader import bundled_root, files_of
from cutis.knowledge.tables.rows import STATUSES, Problems, Row, read

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: The folder of an atlas they stand in.
FOLDER = "receptors"

#: How much of a receptor a cell has.
AMOUNTS = ("yes", "low", "no")

OTHER = ("symbol", "source", "status", "note")
ANTAGONISTS = ("symbol", "holds", "source", "status", "note")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")


@dataclass(frozen=True)
class Receptor:
    """A receptor, or one part of a complex.

    Attributes
    ----------
    symbol
        HGNC symbol.
    on
        Receiving cell → ``yes``, ``low`` or ``no``.
    source, status, note
        Where that comes from, how sure it is, and what to know.
    where
        ``file:line``.
    """

    symbol: str
    on: Mapping[str, str]
    source: str
    status: str
    note: str
    where: str


@dataclass(frozen=True)
class Antagonist:
    """A secreted protein that keeps ligands from being heard.

    Attributes
    ----------
    symbol, holds
        HGNC symbols of it and of the ligands.
    source, status, note
        As of a :class:`Receptor`.
    where
        ``file:line``.
    """

    symbol: str
    holds: tuple[str, ...]
    source: str
    status: str
    note: str
    where: str


_Record = TypeVar("_Record", Receptor, Antagonist)


def receptors(path: Path | str | Knowledge | None = None) -> dict[str, Receptor]:
    """Read the receptors of a file or of an atlas; of the bundled one when left out.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    return _read(path, "receptors.csv", read_receptors)


def antagonists(path: Path | str | Knowledge | None = None) -> dict[str, Antagonist]:
    """Read what keeps ligands from receptors: of a file, of an atlas, else of the bundled one.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    return _read(path, "antagonists.csv", read_antagonists)


def read_receptors(files: Iterable[Path], problems: Problems) -> dict[str, Receptor]:
    """Return the receptors of some tables; note what is wrong with them."""
    return _by_symbol(files, OTHER, _receptor, problems)


def read_antagonists(files: Iterable[Path], problems: Problems) -> dict[str, Antagonist]:
    """Return the antagonists of some tables; note what is wrong with them."""
    return _by_symbol(files, ANTAGONISTS, _antagonist, problems)


def _read(
    path: Path | str | Knowledge | None,
    name: str,
    reader: Callable[[Iterable[Path], Problems], dict[str, _Record]],
) -> dict[str, _Record]:
    """Return the records of a file or an atlas; raise AtlasError with everything wrong in them."""
    if path is None:
        files = [bundled_root() / FOLDER / name]
    elif isinstance(path, Path | str):
        files = [Path(path)]
    else:
        files = files_of(path.roots, FOLDER, name)
    problems = Problems()
    found = reader(files, problems)
    problems.raise_any()
    return found


def _by_symbol(
    files: Iterable[Path],
    columns: tuple[str, ...],
    made: Callable[[Row], _Record],
    problems: Problems,
) -> dict[str, _Record]:
    """Return the records of tables by their symbols; refuse two of one."""
    found: dict[str, _Record] = {}
    for file in files:
        for row in read(file, columns, problems):
            one = made(row)
            twin = found.setdefault(one.symbol, one)
            if twin is not one:
                row.fail("symbol", f"{one.symbol} stands at {twin.where} too", "keep one of them")
    return found


def _receptor(row: Row) -> Receptor:
    """Return the receptor of a row."""
    symbol = row.text("symbol")
    _check_symbol(row, symbol)
    on = {cell: row.choice(cell, AMOUNTS) for cell in row.columns if cell not in OTHER}
    if not on:
        row.fail("", "no cell has a column", "expected one such as 'keratinocyte'")
    return Receptor(symbol, on, *_known(row))


def _antagonist(row: Row) -> Antagonist:
    """Return the antagonist of a row."""
    symbol = row.text("symbol")
    holds = tuple(one.strip() for one in row.text("holds").split(";") if one.strip())
    for name in (symbol, *holds):
        _check_symbol(row, name)
    if symbol in holds:
        row.fail("holds", f"{symbol} holds itself", "name the ligands it keeps from receptors")
    if not holds:
        row.fail("holds", "is empty", "expected the ligands, such as 'IL1A;IL1B'")
    return Antagonist(symbol, holds, *_known(row))


def _check_symbol(row: Row, symbol: str) -> None:
    """Note a symbol that is none."""
    if not _SYMBOL.fullmatch(symbol):
        row.fail("symbol", f"{symbol!r} is no symbol", "expected an HGNC symbol such as 'EGFR'")


def _known(row: Row) -> tuple[str, str, str, str]:
    """Return source, status, note and place of a row."""
    source = row.text("source", required=True)
    return source, row.choice("status", STATUSES), row.text("note"), row.where
