"""The levels of signals in somebody else's medium: of a stored run, or of a measured table.

Files are read on the floor below, by :mod:`cutis.files.medium`; here a table is typed already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cutis import units
from cutis.errors import CutisError, UnitError
from cutis.files.medium import HINT, TOTAL, MeasuredMedium, NotAMediumError, few, read_medium
from cutis.skin.experiment.lexicon import Lexicon
from cutis.skin.experiment.marks import Unreadable, Word

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


def read_levels(word: Word, folder: str, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return (signal, concentration as text) of a medium, and a note on what was left out.

    Parameters
    ----------
    word
        A ``.zarr`` run; or a CSV or TSV table of concentrations; or a table of protein intensities
        and the column to take, ``secretome.csv:OIS_CM``: see
        :func:`cutis.files.medium.read_medium`.
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
    table = path.parent / name
    if column and name and table.is_dir():
        what = f"{str(name)!r} is a folder, expected a table before `:{column}`"
        raise Unreadable(word.mark.problem(what, "name the file in it, `table.csv:COLUMN`"))
    if column and name and table.is_file():
        path = table
    else:
        column = ""
    if not path.exists():
        hint = "the path counts from the plan's folder"
        raise Unreadable(word.mark.problem(f"there is no {word.text!r}", hint))
    if path.is_dir():
        if not any((path / one).exists() for one in ("zarr.json", ".zgroup")):
            what = f"{word.text!r} is a folder, expected a run such as `run.zarr` or a table"
            raise Unreadable(word.mark.problem(what, "name the run or the table in it"))
        return _from_run(path, word, lexicon)
    try:
        medium = read_medium(path, column, shown=word.text)
    except NotAMediumError as error:
        raise Unreadable(word.mark.problem(error.what, error.hint)) from None
    return levels_of(medium, word, lexicon)


def levels_of(medium: MeasuredMedium, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return (signal, concentration as text) of a measured medium, and a note.

    Parameters
    ----------
    medium
        Concentrations, or intensities with the total they are shares of.
    word
        What it is called in the plan, for messages.
    lexicon
        The names of the atlas.

    Raises
    ------
    Unreadable
        None of its names is a signal of the atlas, or a unit is no concentration.
    """
    if medium.total:
        return _from_intensities(medium, word, lexicon)
    levels: dict[str, str] = {}
    unmatched: list[str] = []
    unmeasured = 0
    for row in medium.rows:
        signal = lexicon.known("signal", row.symbol) if row.symbol else None
        if signal is None:
            unmatched.append(row.symbol or "(no name)")
        elif row.level is None:
            unmeasured += 1
        else:
            _check(row.unit, word)
            levels[signal] = f"{row.level:.17g} {row.unit}"
    _refuse_strangers(bool(levels or unmeasured), unmatched, word)
    return tuple(levels.items()), _note(word, levels, unmatched, unmeasured)


def _from_intensities(medium: MeasuredMedium, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the levels of a table that has intensities: shares of an assumed total."""
    measured = [(row.symbol, row.level) for row in medium.rows if row.level]
    given = dose(measured, lambda one: lexicon.known("signal", one), medium.total)
    _refuse_strangers(bool(given.levels), given.unmatched, word)
    note = _note(word, given.levels, given.unmatched, len(medium.rows) - len(measured))
    return tuple(given.levels.items()), f"{note}; all its proteins are taken to be {medium.total}"


def _from_run(path: Path, word: Word, lexicon: Lexicon) -> tuple[Levels, str]:
    """Return the medium at the end of a run's last arm, the median of its individuals.

    A run of another atlas is read with its own; what it has beyond this one is left out.
    """
    from cutis.skin.experiment.carry import MEMBER
    from cutis.skin.experiment.results import Run
    from cutis.skin.experiment.store import open_store

    try:
        store = open_store(path)
        same = store.info["atlas_fingerprint"] == lexicon.fingerprint
        own = MEMBER in store.group and not same
        levels = Run(store, knowledge=None if own else lexicon.knowledge).medium_levels()
    except CutisError as error:
        raise Unreadable(word.mark.problem(f"cannot take its medium: {error}")) from None
    said = tuple(
        (signal, f"{level:.17g} {unit}")
        for signal, level, unit in levels
        if lexicon.known("signal", signal) == signal
    )
    note = f"{word.text}: {len(said)} signals of its medium at its end"
    beyond = [signal for signal, _, _ in levels if lexicon.known("signal", signal) != signal]
    _refuse_strangers(bool(said), beyond, word)
    if beyond:
        note += f"; {len(beyond)} are none of this atlas, and are left out ({few(beyond)})"
    return said, note


def _refuse_strangers(known: bool, unmatched: list[str], word: Word) -> None:
    """Refuse a table none of whose names the atlas knows: its medium would do nothing, unsaid."""
    if unmatched and not known:
        what = f"{word.text}: none of its {len(unmatched)} names is a signal of the atlas"
        hint = "name proteins by their HGNC symbols, such as IL6 or COL1A1"
        raise Unreadable(word.mark.problem(f"{what} ({few(unmatched)})", hint))


def _check(unit: str, word: Word) -> None:
    """Refuse a unit that is no concentration."""
    try:
        if units.dimension_ok(unit, "nM"):
            return
        problem = f"{unit!r} is no concentration"
    except UnitError as error:
        problem = str(error)
    raise Unreadable(word.mark.problem(f"{word.text}: {problem}", HINT))


def _note(word: Word, levels: dict[str, str], unmatched: list[str], unmeasured: int) -> str:
    """Say how much of a table is used."""
    note = f"{word.text}: {len(levels)} proteins of the table are signals of the atlas"
    if unmatched:
        note += f"; {len(unmatched)} are not, and are left out ({few(unmatched)})"
    if unmeasured:
        note += f"; {unmeasured} have no level"
    return note
