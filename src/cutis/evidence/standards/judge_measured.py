"""What a dossier's measured secretomes show: conversation, and an answer to stress."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cutis.errors import CutisError
from cutis.evidence.standards.dossier import Dossier
from cutis.evidence.standards.standards import Requirement
from cutis.evidence.standards.verdicts import MET, NOT_MET, NOT_SHOWN, Judged
from cutis.tables import SECRETOME, Frame

#: Conditions of a design that compares rest with stress.
REST, STRESSED = "rest", "stressed"
#: What is said of a table that a virtual dish gave.
SIMULATED = "a virtual dish gave this table: a simulation shows nothing of the material"


def emergent(dossier: Dossier, asked: Requirement) -> Judged:
    """The co-culture holds proteins of neither monoculture, by the lower end of their count."""
    from cutis.omics.compare.emergence import emergence
    from cutis.omics.join import read_dishes_tables
    from cutis.omics.samples.dishes import read_dishes

    name = str(dossier.field(asked.field).value or "")
    if not name:
        where = dossier.field(asked.field).where
        return Judged(NOT_SHOWN, "no measured secretome is named", where)
    path = dossier.beside(name)
    try:
        dishes = read_dishes(path)
        if made := simulated([table.path for table in dishes.tables]):
            return Judged(NOT_MET, SIMULATED, str(made))
        said = dishes.choices
        if not (said.first and said.second and said.both):
            why = "the design names no two monocultures and co-culture (first, second, both)"
            return Judged(NOT_SHOWN, why, str(path))
        found = emergence(
            read_dishes_tables(dishes), first=said.first, second=said.second, both=said.both
        )
    except CutisError as error:
        return _unreadable(path, error)
    row = found.counts.set_index("what").loc["emergent"]
    says = (
        f"{row['value']:.0f} proteins listed as emergent, of which {row['low']:.0f} to "
        f"{row['high']:.0f} are expected to be"
    )
    return Judged(MET if row["low"] >= float(asked.least) else NOT_MET, says, str(path))


def shifts(dossier: Dossier, asked: Requirement) -> Judged:
    """Under stress proteins differ from rest, at the false discovery rate of the method."""
    from cutis.omics.compare.regulation import regulation
    from cutis.omics.join import read_dishes_tables
    from cutis.omics.samples.dishes import read_dishes

    name = str(dossier.field(asked.field).value or "")
    if not name:
        where = dossier.field(asked.field).where
        return Judged(NOT_SHOWN, "no secretome at rest and under stress is named", where)
    path = dossier.beside(name)
    try:
        dishes = read_dishes(path)
        if made := simulated([table.path for table in dishes.tables]):
            return Judged(NOT_MET, SIMULATED, str(made))
        table: Frame = regulation(read_dishes_tables(dishes), STRESSED, REST).table
    except CutisError as error:
        return _unreadable(path, error)
    changed = int(table["verdict"].isin(["up", "down", "appears", "disappears"]).sum())
    says = f"{changed} of {len(table)} proteins differ between stress and rest"
    return Judged(MET if changed >= float(asked.least) else NOT_MET, says, str(path))


def simulated(paths: Iterable[Path]) -> Path | None:
    """Return the first table that a virtual dish gave: its individuals have numbers."""
    needed = {column.name for column in SECRETOME.columns if column.needed} | {"individual"}
    for path in (one for one in paths if one.is_file()):
        with path.open("rb") as stream:
            head = stream.readline(4096).decode("utf-8", "replace")
        if needed <= cells_of(head):
            return path
    return None


def cells_of(head: str) -> set[str]:
    """Return the names in the first line of a table, whatever parts them and ends the line."""
    return {cell.strip(' "\ufeff') for cell in re.split(r"[,;\t]", head.strip())}


def _unreadable(path: Path, error: CutisError) -> Judged:
    """Return the verdict on evidence that cannot be read."""
    return Judged(NOT_SHOWN, f"cannot be analysed: {str(error).splitlines()[0]}", str(path))
