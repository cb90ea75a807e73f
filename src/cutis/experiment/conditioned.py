"""The levels of signals in somebody else's medium: of a stored run, or of a measured table."""

from __future__ import annotations

import csv
from pathlib import Path

from cutis import units
from cutis.errors import CutisError, UnitError
from cutis.experiment.lexicon import Lexicon
from cutis.experiment.marks import Unreadable, Word

#: Names of the column of proteins, and what the column of levels may start with.
_SYMBOLS = ("symbol", "gene", "gene_symbol", "protein", "signal")
_LEVELS = ("concentration", "level", "amount")

Levels = tuple[tuple[str, str], ...]

_HINT = "write a header such as `symbol,concentration [ng/mL]`"


def read_levels(word: Word, folder: str, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return (signal, concentration as text) of a medium, and a note on what was left out.

    Parameters
    ----------
    word
        A ``.zarr`` run, or a CSV or TSV table with the columns symbol and concentration; its unit
        stands in the header (``concentration [ng/mL]``) or in a column ``unit``.
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
    if not path.exists():
        hint = "the path counts from the plan's folder"
        raise Unreadable(word.mark.problem(f"there is no {word.text!r}", hint))
    if path.is_dir():
        return _from_run(path, word, lexicon)
    return _from_table(path, word, lexicon)


def _from_run(path: Path, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the medium at the end of a run's last arm, the median of its individuals."""
    from cutis.experiment.results import Run
    from cutis.experiment.store import open_store

    try:
        levels = Run(open_store(path), knowledge=lexicon.knowledge).medium_levels()
    except CutisError as error:
        raise Unreadable(word.mark.problem(f"cannot take its medium: {error}")) from None
    said = tuple((signal, f"{level:.17g} {unit}") for signal, level, unit in levels)
    return said, f"{word.text}: {len(said)} signals of its medium at its end"


def _from_table(path: Path, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the levels of a table."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(word.mark.problem(f"cannot be read: {error}", _HINT)) from None
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    table = csv.reader(rows, delimiter="\t" if rows and "\t" in rows[0] else ",")
    header = [cell.strip() for cell in next(table, [])]
    symbol, level, unit, unit_column = _columns(header, word)
    levels: dict[str, str] = {}
    unmatched: list[str] = []
    unmeasured = 0
    for row in table:
        name = row[symbol].strip() if symbol < len(row) else ""
        signal = lexicon.known("signal", name) if name else None
        if signal is None:
            unmatched.append(name or "(no name)")
            continue
        value = _number(row[level] if level < len(row) else "")
        if value is None:
            unmeasured += 1
            continue
        written = row[unit_column].strip() if unit_column is not None else unit
        _check(written, word)
        levels[signal] = f"{value:.17g} {written}"
    return tuple(levels.items()), _note(word, levels, unmatched, unmeasured)


def _columns(header: list[str], word: Word) -> tuple[int, int, str, int | None]:
    """Return the columns of symbols and levels, the unit, and the column of units."""
    names = [cell.lower() for cell in header]
    symbol = next((i for i, name in enumerate(names) if name in _SYMBOLS), None)
    level = next((i for i, name in enumerate(names) if name.startswith(_LEVELS)), None)
    if symbol is None or level is None:
        given = ", ".join(header) or "none"
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
        few = ", ".join(unmatched[:5]) + (" …" if len(unmatched) > 5 else "")
        note += f"; {len(unmatched)} are not, and are left out ({few})"
    if unmeasured:
        note += f"; {unmeasured} have no level"
    return note
