"""xPONENT: the file that a Luminex instrument writes of a run, block under block.

Each block begins ``DataType:`` and its name, then one line a well and one column an analyte; the
block ``Units`` says the units of ``Result``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from cutis.files.cells import read_cells
from cutis.files.read_report import fail
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.long import Known, Value, from_values, measured_levels
from cutis.omics.formats.quantities import choose
from cutis.omics.measured import Measured

#: Blocks of levels, the usual one first; all but the results are fluorescence.
QUANTITIES = ("Result", "Net MFI", "Median")
#: Wells that hold no sample, as the instrument names them.
_NO_SAMPLE = re.compile(r"(?:standard|std|background|blank|control|qc)\s*[\d.]*", re.IGNORECASE)
UNDER = "fluorescence below the background: missing"
_BESIDE = ("Location", "Sample", "Total Events", "")


@dataclass
class _Block:
    """The lines of a block: its header, and the cells of each line under it."""

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_xponent(asked: Asked) -> Measured:
    """Read a run of xPONENT; standards, backgrounds and controls are set aside.

    Wells of one sample are its replicates.

    Parameters
    ----------
    asked
        Its quantity: ``Result`` (concentrations, usual), ``Net MFI`` or ``Median``.

    Raises
    ------
    DataError
        There is no block of levels, the units are not said or several, or a cell is no level.
    """
    path, report = asked.path, asked.report
    blocks = _blocks(asked)
    chosen = choose(report, [name for name in QUANTITIES if name in blocks], asked.quantity)
    block = blocks[chosen]
    if "Sample" not in block.header:
        fail(path, f"the block {chosen!r} has no column 'Sample'", "export the run again")
    side = block.header.index("Sample")
    places = {at: name for at, name in enumerate(block.header) if name not in _BESIDE}
    unit = _unit(path, blocks, list(places.values())) if chosen == "Result" else "fluorescence"
    keep = []
    for at, row in enumerate(block.rows):
        if _NO_SAMPLE.fullmatch(row[side]) or not row[side]:
            what = f"line {block.lines[at]}: {row[side]}"
            report.set_aside("standard or control of the plate", what)
        else:
            keep.append(at)
    if not keep:
        fail(path, f"the block {chosen!r} holds no sample", "every well is a standard or control")
    lines = [block.lines[at] for at in keep]
    columns = {name: [block.rows[at][place] for at in keep] for place, name in places.items()}
    found = measured_levels(path, columns, lines, report)
    wells = [block.rows[at][side] for at in keep]
    values, known = [], Known()
    for at, (well, line) in enumerate(zip(wells, lines, strict=True)):
        number = wells[: at + 1].count(well)
        sample = f"{well} {number}" if wells.count(well) > 1 else well
        said = {"condition": well, "replicate": str(number)} if len(set(wells)) < len(wells) else {}
        known.samples[sample] = said
        for name in columns:
            one = found[name][at]
            level = one.level
            if level < 0 and chosen == "Net MFI":
                report.set_aside(UNDER, f"line {line}: {name} {level:g}")
                level = float("nan")
            elif level < 0:
                what = f"{name} is {level:g} in {sample!r}, expected no level below zero"
                fail(path, what, "correct it", line=line)
            values.append(Value(name, sample, level, line, one.bound, one.limit))
    report.rows = len(block.rows)
    return from_values(path, values, known, report, unit=unit)


def _blocks(asked: Asked) -> dict[str, _Block]:
    """Return the blocks of a run by their names, all rows as wide as their header."""
    cells = read_cells(asked.path, asked.report)
    found: dict[str, _Block] = {}
    block = _Block()
    for row, line in zip(cells.rows, cells.lines, strict=True):
        row = [cell.strip() for cell in row]
        if not any(row):
            continue
        if row[0].rstrip(":") == "DataType":
            block = found.setdefault(row[1] if len(row) > 1 else "", _Block())
        elif not block.header:
            block.header = row
        else:
            width = len(block.header)
            block.rows.append(row[:width] + [""] * (width - len(row)))
            block.lines.append(line)
    return found


def _unit(path: Path | str, blocks: dict[str, _Block], analytes: list[str]) -> str:
    """Return the one unit of the results."""
    block = blocks.get("Units", _Block())
    said = next((row for row in block.rows if row[0].rstrip(":") == "Units"), [])
    units = {
        unit
        for name, unit in zip(block.header, said, strict=False)
        if name in analytes and unit and unit != "Bead"
    }
    if len(units) != 1:
        what = f"results in {' and '.join(sorted(units)) or 'no unit'}, expected one unit"
        fail(path, what, "take the quantity Median, or set the units in the protocol")
    return units.pop()


def _is_xponent(head: Head) -> bool:
    """Tell a run by its first line and by its blocks."""
    return head.columns[:1] == ("Program",) and bool(re.search(r'"?DataType:?"?[,;]', head.text))


FORMAT = Format("Luminex xPONENT", "protein", _is_xponent, read_xponent, order=90)
