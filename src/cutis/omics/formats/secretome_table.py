"""The secretome table that cutis writes itself, simulated or read: back to features × samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cutis.files.grid import Grid
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.measured import Measured, from_long
from cutis.tables import SECRETOME, Frame

_NUMBERS = ("level", "limit", "probability", "time", "individual")
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_secretome(asked: Asked) -> Measured:
    """Return a table of :data:`cutis.tables.SECRETOME`; what was not detected is missing.

    Parameters
    ----------
    asked
        Its quantity: the unit, where the table holds levels in several.

    Raises
    ------
    DataError
        A column is missing or not what it should be, a protein comes twice in a sample, or the
        levels are in several units.
    """
    import pandas as pd

    report = asked.report
    grid = asked.grid()
    for column in SECRETOME.columns:
        if column.needed:
            grid.at(column.name, f"a secretome table has {column.says}")
    names = [column.name for column in SECRETOME.columns if grid.has(column.name)]
    data: dict[str, Any] = {name: [cell.strip() for cell in grid.column(name)] for name in names}
    for name in (one for one in _NUMBERS if one in data):
        data[name] = grid.numbers([name], report, negative=name == "time")[:, 0]
    data["detected"] = _yes(grid)
    table: Frame = pd.DataFrame(data)
    # A protein that was not detected need not have a level.
    table["level"] = table["level"].where(table["detected"] | table["level"].notna(), 0.0)
    quantity = asked.quantity
    if quantity:
        keep = table["unit"] == quantity
        if not keep.any():
            units = ", ".join(dict.fromkeys(table["unit"]))
            grid.fail(f"no level is in {quantity!r}", f"there is {units}")
        for place in keep[~keep].index:
            report.set_aside("level in another unit", f"line {grid.lines[place]}")
        table = table[keep].reset_index(drop=True)
    _refuse_repeats(grid, table)
    measured = from_long(table, str(asked.path))
    empty = measured.levels.isna().all(axis=1)
    for name in measured.levels.index[empty]:
        report.set_aside("protein that was detected in no sample", str(name))
    measured = measured.only(features=~empty)
    report.quantity, report.kept = measured.unit, len(measured.levels)
    return replace(measured, report=report)


def _yes(grid: Grid) -> list[bool]:
    """Return the column that says what was detected."""
    found = []
    for row, cell in enumerate(grid.column("detected")):
        known = _YES.get(cell.strip().lower())
        if known is None:
            grid.fail(f"{cell!r} is neither true nor false", "write one", row=row, name="detected")
        found.append(known)
    return found


def _refuse_repeats(grid: Grid, table: Frame) -> None:
    """Refuse a protein that comes twice in a sample."""
    again = table.duplicated(["protein", "sample"]).to_numpy()
    if again.any():
        row = int(again.argmax())
        protein, sample = table["protein"].iloc[row], table["sample"].iloc[row]
        grid.fail(f"{protein} comes twice in {sample!r}", "keep one of the rows", row=row)


def _is_secretome(head: Head) -> bool:
    """All its needed columns are there, as they are written."""
    return all(column.name in head.columns for column in SECRETOME.columns if column.needed)


FORMAT = Format("secretome table", "protein", _is_secretome, read_secretome, order=60)
