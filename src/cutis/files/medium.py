"""A file of a measured medium → a typed table: names of proteins and how much there is of each.

Either concentrations (``symbol,concentration [ng/mL]``), or intensities of a mass spectrometer,
one column of which is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cutis import units
from cutis.errors import DataError, UnitError
from cutis.files.cells import decoded, raw_bytes, split_text
from cutis.files.read_report import ReadReport

#: Names of the column of proteins, and what the column of levels may start with.
_SYMBOLS = ("symbol", "gene", "gene_symbol", "protein", "signal")
_LEVELS = ("concentration", "level", "amount")

#: What the column of genes of a mass spectrometer's table ends in.
_GENES = ("gene names", "genes", "gene")

#: How much protein all proteins of intensities are taken to be together, which no intensity says.
#: A prior. A table says another amount in a line of its own: `# total protein: 5 ug/mL`.
TOTAL = "20 ug/mL"
_TOTAL_LINE = "total protein:"

#: A column of intensities without a value above this is in log2.
_LARGEST_LOG2 = 64.0

#: What a table of concentrations looks like.
HINT = "write a header such as `symbol,concentration [ng/mL]`"


class NotAMediumError(DataError):
    """A file that gives no medium: ``what`` was found, and the next step as ``hint``."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(f"{what}; {hint}" if hint else what)
        self.what, self.hint = what, hint


@dataclass(frozen=True)
class MeasuredProtein:
    """One row of a measured medium.

    Attributes
    ----------
    symbol
        Gene, or genes of a protein group joined by ``;``, as the file has it.
    level
        Concentration, or intensity on a linear scale; None where there is no number.
    unit
        Of a concentration, as the file writes it; empty for an intensity.
    """

    symbol: str
    level: float | None
    unit: str = ""


@dataclass(frozen=True)
class MeasuredMedium:
    """A measured medium.

    Attributes
    ----------
    rows
        In the order of the file.
    total
        How much protein all rows are together, where they are intensities; empty for
        concentrations.
    """

    rows: tuple[MeasuredProtein, ...]
    total: str = ""


def read_medium(path: Path, column: str = "", *, shown: str = "") -> MeasuredMedium:
    """Return the measured medium of a CSV or TSV file.

    Parameters
    ----------
    path
        Concentrations: the columns symbol and concentration, with the unit in the header
        (``concentration [ng/mL]``) or in a column ``unit``. Or intensities beside a column of
        genes.
    column
        The column of intensities to take; empty for a table of concentrations.
    shown
        The file as the user wrote it; its name if left out.

    Raises
    ------
    NotAMediumError
        The file cannot be read, is cut off, or has not the columns it needs.
    """
    header, table, total = _rows(path)
    if column:
        return _intensities(path, header, table, column, total)
    return _concentrations(shown or path.name, header, table)


def few(names: list[str], most: int = 5) -> str:
    """Return the first names, each cut to what a message can hold."""
    cut = [one if len(one) <= 40 else f"{one[:39]}…" for one in names[:most]]
    return ", ".join(cut) + (" …" if len(names) > most else "")


def _rows(path: Path) -> tuple[list[str], list[list[str]], str]:
    """Return the header, the rows and the total of a table; unnamed row numbers get a column."""
    try:
        lines = decoded(path, raw_bytes(path), ReadReport(str(path), "medium")).split("\n")
        kept = [line for line in lines if line.strip() and not line.startswith("#")]
        between = "\t" if kept and "\t" in kept[0] else ","
        table = split_text(path, "\n".join(kept), delimiter=between).rows if kept else []
    except DataError as error:
        raise NotAMediumError(f"cannot be read: {error}", HINT) from None
    total = _total(lines, path)
    header = [cell.strip() for cell in table[0]] if table else []
    if len(table) > 1 and len(table[1]) == len(header) + 1:
        header.insert(0, "")
    for row in table[1:]:
        if len(row) < len(header):
            cells = f"{len(row)} cell{'s' * (len(row) != 1)}, expected {len(header)}"
            what = f"{path.name}: the row {few(row[:1])!r} has {cells}; the file may be cut off"
            raise NotAMediumError(what, "export it again")
    return header, table[1:], total


def _total(lines: list[str], path: Path) -> str:
    """Return how much protein a table says it is of, or what is assumed."""
    said = [line.lstrip("# ") for line in lines if line.startswith("#")]
    found = [line for line in said if line.lower().startswith(_TOTAL_LINE)]
    if not found:
        return TOTAL
    total = found[0][len(_TOTAL_LINE) :].strip()
    try:
        fits = units.dimension_ok(units.parse(total).unit, "ng/mL")
    except UnitError:
        fits = False
    if not fits:
        what = f"{path.name}: the total protein {total!r} is no mass per volume"
        raise NotAMediumError(what, f"write `# total protein: {TOTAL}`")
    return total


def _intensities(
    path: Path, header: list[str], table: list[list[str]], column: str, total: str
) -> MeasuredMedium:
    """Return the intensities of a column, on a linear scale; a level of zero is none."""
    gene = next((i for i, cell in enumerate(header) if cell.lower().endswith(_GENES)), None)
    if gene is None or column not in header:
        named = few([cell for cell in header if cell], 20)
        what = f"{path.name} has no column {column!r} beside one of genes; it has {named}"
        raise NotAMediumError(what, "write FILE:COLUMN")
    at = header.index(column)
    found = [(row[gene], _number(row[at]) or None) for row in table]
    logged = max((value for _, value in found if value), default=0.0) < _LARGEST_LOG2
    rows = [
        MeasuredProtein(genes, 2.0**value if value and logged else value) for genes, value in found
    ]
    return MeasuredMedium(tuple(rows), total)


def _concentrations(shown: str, header: list[str], table: list[list[str]]) -> MeasuredMedium:
    """Return the concentrations of a table, each with its unit as it is written."""
    symbol, level, unit, unit_column = _columns(header, shown)
    rows = [
        MeasuredProtein(
            row[symbol].strip(),
            _number(row[level]),
            row[unit_column].strip() if unit_column is not None else unit,
        )
        for row in table
    ]
    return MeasuredMedium(tuple(rows))


def _columns(header: list[str], shown: str) -> tuple[int, int, str, int | None]:
    """Return the columns of symbols and levels, the unit, and the column of units."""
    names = [cell.lower() for cell in header]
    symbol = next((i for i, name in enumerate(names) if name in _SYMBOLS), None)
    level = next((i for i, name in enumerate(names) if name.startswith(_LEVELS)), None)
    if symbol is None or level is None:
        given = few(header, 20) or "none"
        what = f"{shown}: the columns are {given}, expected symbol and concentration"
        raise NotAMediumError(what, HINT)
    inside = header[level].replace("(", "[").partition("[")[2].rstrip(")] ")
    unit_column = names.index("unit") if "unit" in names else None
    if not inside and unit_column is None:
        raise NotAMediumError(f"{shown}: the concentrations have no unit", HINT)
    return symbol, level, inside, None if inside else unit_column


def _number(text: str) -> float | None:
    """Return a level ≥ 0, or None for a cell without one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
