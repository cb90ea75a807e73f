"""The levels of signals in somebody else's medium: of a stored run, or of a measured table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cutis import units
from cutis.errors import CutisError, UnitError
from cutis.skin.experiment.lexicon import Lexicon
from cutis.skin.experiment.marks import Unreadable, Word
from cutis.tables import long_cells

#: Names of the column of proteins, and what the column of levels may start with.
_SYMBOLS = ("symbol", "gene", "gene_symbol", "protein", "signal")
_LEVELS = ("concentration", "level", "amount")

#: A mass spectrometer's table: what its column of genes ends in, and how much protein all its
#: proteins are taken to be together, which no intensity says; `apply … 50 %` stands for half of it.
#: A prior. A table says another amount in a line of its own: `# total protein: 5 ug/mL`.
_GENES = ("gene names", "genes", "gene")
TOTAL = "20 ug/mL"
_TOTAL_LINE = "total protein:"

#: A column of intensities without a value above this is in log2.
_LARGEST_LOG2 = 64.0

Levels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dose:
    """What a measured medium is to the model.

    Attributes
    ----------
    levels
        Signal → concentration as text, ``0.31 ug/mL``.
    shares
        Signal → its share of all that was measured.
    unmatched
        Names that are no signal, in the order of the table.
    total
        What all proteins are taken to be together.
    """

    levels: dict[str, str]
    shares: dict[str, float]
    unmatched: list[str]
    total: str

    @property
    def known(self) -> float:
        """The share of all that was measured which the model knows."""
        return sum(self.shares.values())


def dose(
    measured: Iterable[tuple[str, float]],
    known: Callable[[str], str | None],
    total: str = TOTAL,
) -> Dose:
    """Return the concentrations of signals in a medium of which intensities were measured.

    A protein's share of all intensity is taken to be its share of all protein. That is rough:
    intensities of small proteins with few peptides are too low.

    Parameters
    ----------
    measured
        Genes of a protein group, joined by ``;``, and its level on a linear scale, zero or more.
    known
        Name of a gene → the signal of the model, or None.
    total
        Concentration of all protein together; an assumption, since no intensity says it.

    Raises
    ------
    UnitError
        ``total`` is no mass per volume.
    """
    said = units.parse(total)
    if not units.dimension_ok(said.unit, "ng/mL"):
        raise UnitError(f"{total!r} is no mass per volume; write one such as '{TOTAL}'")
    rows = [(genes, value) for genes, value in measured if value > 0]
    whole = sum(value for _, value in rows)
    shares: dict[str, float] = {}
    unmatched: list[str] = []
    for genes, value in rows:
        signal = next((one for one in map(known, _parts(genes)) if one), None)
        if signal is None:
            unmatched.append(genes or "(no name)")
        else:
            shares[signal] = shares.get(signal, 0.0) + value / whole
    levels = {one: f"{share * said.value:.17g} {said.unit}" for one, share in shares.items()}
    return Dose(levels, shares, unmatched, total)


def _parts(genes: str) -> list[str]:
    """Return the genes of a group."""
    return [one.strip() for one in genes.split(";")]


_HINT = "write a header such as `symbol,concentration [ng/mL]`"


def read_levels(word: Word, folder: str, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return (signal, concentration as text) of a medium, and a note on what was left out.

    Parameters
    ----------
    word
        A ``.zarr`` run, or a CSV or TSV table with the columns symbol and concentration; its unit
        stands in the header (``concentration [ng/mL]``) or in a column ``unit``. Or a table of
        protein intensities and the column to take, ``secretome.csv:OIS_CM``: a protein's share of
        all intensity is then its share of :data:`TOTAL`, or of what a line of the table says:
        ``# total protein: 5 ug/mL``.
    folder
        Where a relative path starts.
    lexicon
        The names of the atlas; proteins that are no signal are counted in the note.

    Raises
    ------
    Unreadable
        The file is missing or is neither.
    """
    path = Path(word.text)
    path = path if path.is_absolute() else Path(folder) / path
    name, _, column = path.name.rpartition(":")
    if column and name and path.with_name(name).is_file():
        return _from_intensities(path.with_name(name), column, word, lexicon)
    if not path.exists():
        hint = "the path counts from the plan's folder"
        raise Unreadable(word.mark.problem(f"there is no {word.text!r}", hint))
    if path.is_dir():
        return _from_run(path, word, lexicon)
    return _from_table(path, word, lexicon)


def _from_run(path: Path, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the medium at the end of a run's last arm, the median of its individuals."""
    from cutis.skin.experiment.results import Run
    from cutis.skin.experiment.store import open_store

    try:
        levels = Run(open_store(path), knowledge=lexicon.knowledge).medium_levels()
    except CutisError as error:
        raise Unreadable(word.mark.problem(f"cannot take its medium: {error}")) from None
    said = tuple((signal, f"{level:.17g} {unit}") for signal, level, unit in levels)
    return said, f"{word.text}: {len(said)} signals of its medium at its end"


def _rows(path: Path, word: Word) -> tuple[list[str], list[list[str]], str]:
    """Return the header, the rows and the total of a table; unnamed row numbers get a column."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(word.mark.problem(f"cannot be read: {error}", _HINT)) from None
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    total = _total(lines, path, word)
    try:
        with long_cells():
            table = list(csv.reader(kept, delimiter="\t" if kept and "\t" in kept[0] else ","))
    except csv.Error as error:
        raise Unreadable(word.mark.problem(f"cannot be read: {error}", _HINT)) from None
    header = [cell.strip() for cell in table[0]] if table else []
    if len(table) > 1 and len(table[1]) == len(header) + 1:
        header.insert(0, "")
    for row in table[1:]:
        if len(row) < len(header):
            cells = f"{len(row)} cell{'s' * (len(row) != 1)}, expected {len(header)}"
            what = f"{path.name}: the row {_few(row[:1])!r} has {cells}; the file may be cut off"
            raise Unreadable(word.mark.problem(what, "export it again"))
    return header, table[1:], total


def _total(lines: list[str], path: Path, word: Word) -> str:
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
        raise Unreadable(word.mark.problem(what, f"write `# total protein: {TOTAL}`"))
    return total


def _from_intensities(path: Path, column: str, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the levels of a table that has intensities: shares of an assumed total."""
    header, table, total = _rows(path, word)
    gene = next((i for i, cell in enumerate(header) if cell.lower().endswith(_GENES)), None)
    if gene is None or column not in header:
        named = _few([cell for cell in header if cell], 20)
        what = f"{path.name} has no column {column!r} beside one of genes; it has {named}"
        raise Unreadable(word.mark.problem(what, "write FILE:COLUMN"))
    at = header.index(column)
    found = [(row[gene], _number(row[at])) for row in table]
    measured = [(genes, value) for genes, value in found if value]
    logged = max((value for _, value in measured), default=0.0) < _LARGEST_LOG2
    linear = [(genes, 2.0**value if logged else value) for genes, value in measured]
    given = dose(linear, lambda one: lexicon.known("signal", one), total)
    _refuse_strangers(bool(given.levels), given.unmatched, word)
    note = _note(word, given.levels, given.unmatched, len(found) - len(measured))
    return tuple(given.levels.items()), f"{note}; all its proteins are taken to be {total}"


def _from_table(path: Path, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the levels of a table."""
    header, table, _ = _rows(path, word)
    symbol, level, unit, unit_column = _columns(header, word)
    levels: dict[str, str] = {}
    unmatched: list[str] = []
    unmeasured = 0
    for row in table:
        name = row[symbol].strip()
        signal = lexicon.known("signal", name) if name else None
        if signal is None:
            unmatched.append(name or "(no name)")
            continue
        value = _number(row[level])
        if value is None:
            unmeasured += 1
            continue
        written = row[unit_column].strip() if unit_column is not None else unit
        _check(written, word)
        levels[signal] = f"{value:.17g} {written}"
    _refuse_strangers(bool(levels or unmeasured), unmatched, word)
    return tuple(levels.items()), _note(word, levels, unmatched, unmeasured)


def _refuse_strangers(known: bool, unmatched: list[str], word: Word) -> None:
    """Refuse a table none of whose names the atlas knows: its medium would do nothing, unsaid."""
    if unmatched and not known:
        what = f"{word.text}: none of its {len(unmatched)} names is a signal of the atlas"
        hint = "name proteins by their HGNC symbols, such as IL6 or COL1A1"
        raise Unreadable(word.mark.problem(f"{what} ({_few(unmatched)})", hint))


def _few(names: list[str], most: int = 5) -> str:
    """Return the first names, each cut to what a message can hold."""
    cut = [one if len(one) <= 40 else f"{one[:39]}…" for one in names[:most]]
    return ", ".join(cut) + (" …" if len(names) > most else "")


def _columns(header: list[str], word: Word) -> tuple[int, int, str, int | None]:
    """Return the columns of symbols and levels, the unit, and the column of units."""
    names = [cell.lower() for cell in header]
    symbol = next((i for i, name in enumerate(names) if name in _SYMBOLS), None)
    level = next((i for i, name in enumerate(names) if name.startswith(_LEVELS)), None)
    if symbol is None or level is None:
        given = _few(header, 20) or "none"
        what = f"{word.text}: the columns are {given}, expected symbol and concentration"
        raise Unreadable(word.mark.problem(what, _HINT))
    inside = header[level].replace("(", "[").partition("[")[2].rstrip(")] ")
    unit_column = names.index("unit") if "unit" in names else None
    if not inside and unit_column is None:
        what = f"{word.text}: the concentrations have no unit"
        raise Unreadable(word.mark.problem(what, _HINT))
    return symbol, level, inside, None if inside else unit_column


def _check(unit: str, word: Word) -> None:
    """Refuse a unit that is no concentration."""
    try:
        if units.dimension_ok(unit, "nM"):
            return
        problem = f"{unit!r} is no concentration"
    except UnitError as error:
        problem = str(error)
    raise Unreadable(word.mark.problem(f"{word.text}: {problem}", _HINT))


def _number(text: str) -> float | None:
    """Return a level ≥ 0, or None for a cell without one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _note(word: Word, levels: dict[str, str], unmatched: list[str], unmeasured: int) -> str:
    """Say how much of a table is used."""
    note = f"{word.text}: {len(levels)} proteins of the table are signals of the atlas"
    if unmatched:
        note += f"; {len(unmatched)} are not, and are left out ({_few(unmatched)})"
    if unmeasured:
        note += f"; {unmeasured} have no level"
    return note
