"""Immunoassays: Luminex or ELISA tables, long or wide.

Values outside the range of an assay are missing,
counted, and their limits kept (columns ``limit`` and ``upper limit`` of the features).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.long import OF_SAMPLE, Known, Level, Value, from_values, measured_levels
from cutis.omics.formats.roles import bare, columns_at
from cutis.omics.measured import Measured

_SAMPLE = ("samplename", "sampleid", "sample", "description", "well")
_ANALYTE = (
    "analyte",
    "assay",
    "cytokine",
    "target",
    "protein",
    "biomarker",
    "marker",
    "analytename",
)
_LEVEL = ("concentration", "conc", "obsconc", "observedconcentration", "result", "value", "level",
          "finalconcentration", "fi", "mfi")  # fmt: skip
_UNIT = ("unit", "units")
_LLOQ = ("lloq", "lod", "lowerlimit", "limit", "mdd", "mindc")
_ULOQ = ("uloq", "upperlimit", "maxdc")
_IN_UNITS = re.compile(r"[(\[]\s*((?:pg|ng|ug|µg|fg)/m?[lL]|pM|nM|IU/mL|U/mL)\s*[)\]]")


def read_luminex(asked: Asked) -> Measured:
    """Return concentrations of a table with one line a sample and analyte.

    Parameters
    ----------
    asked
        Its quantity: the unit, where neither a column ``Unit`` nor the heading of the values says
        it.

    Raises
    ------
    DataError
        A column is missing, a cell is no level, no unit is said, or there are several.
    """
    path, report = asked.path, asked.report
    grid = asked.grid()
    sample, analyte = _needed(grid, _SAMPLE), _needed(grid, _ANALYTE)
    level = _needed(grid, _LEVEL)
    unit = _unit(grid, level, asked.quantity)
    lloq, uloq, accession = _place(grid, _LLOQ), _place(grid, _ULOQ), _place(grid, ("uniprot",))
    places = [at for at in (level, lloq, uloq) if at is not None]
    found = _levels(grid, places, report)
    values, known = [], Known()
    for at, (row, line) in enumerate(zip(grid.rows, grid.lines, strict=True)):
        name, of = row[analyte].strip(), row[sample].strip()
        if not name or not of:
            grid.fail("a line without sample or analyte", "write both", row=at)
        one = found[level][at]
        limit = one.limit
        for place, side in ((lloq, "<"), (uloq, ">")):
            if place is not None and one.bound in ("", side) and np.isnan(limit):
                limit = found[place][at].level
        _refuse_negative(grid, at, name, of, one.level)
        known.samples.setdefault(of, _of_sample(grid, row))
        if accession is not None:
            known.accessions.setdefault(name, row[accession].strip())
        values.append(Value(name, of, one.level, line, one.bound, limit))
    report.quantity = grid.header[level]
    return from_values(path, values, known, report, unit=unit)


def read_wide(asked: Asked) -> Measured:
    """Return concentrations of a table with one line a sample and one column an analyte.

    The unit stands in the headings (``IL6 (pg/mL)``) or is given as ``quantity``. Columns after the
    first without numbers describe the sample.

    Raises
    ------
    DataError
        As :func:`read_luminex`.
    """
    path, report = asked.path, asked.report
    grid = asked.grid()
    side = _place(grid, _SAMPLE)
    side = 0 if side is None else side
    analytes = {
        at: _IN_UNITS.sub("", name).strip() for at, name in enumerate(grid.header)
        if at != side and _IN_UNITS.search(name)
    }  # fmt: skip
    units = {match[1] for at in analytes if (match := _IN_UNITS.search(grid.header[at]))}
    if len(units) != 1:
        grid.fail(f"analytes in {' and '.join(sorted(units)) or 'no unit'}, expected one unit",
                  "write it in each heading, such as 'IL6 (pg/mL)'")  # fmt: skip
    found = _levels(grid, list(analytes), report)
    values, known = [], Known()
    for number, (row, line) in enumerate(zip(grid.rows, grid.lines, strict=True)):
        of = row[side].strip()
        if of in known.samples or not of:
            what = f"the sample {of!r} comes twice" if of else "a line without a sample"
            grid.fail(what, "name each sample once", row=number)
        known.samples[of] = _of_sample(grid, row)
        for at, name in analytes.items():
            one = found[at][number]
            _refuse_negative(grid, number, name, of, one.level)
            values.append(Value(name, of, one.level, line, one.bound, one.limit))
    report.quantity = units.pop()
    return from_values(path, values, known, report, unit=report.quantity)


def _levels(grid: Grid, places: Sequence[int], report: ReadReport) -> dict[int, list[Level]]:
    """Return the levels of columns by their position; names need not be unique."""
    columns = columns_at(grid, places)
    found = measured_levels(grid.path, columns, grid.lines, report)
    return dict(zip(places, found.values(), strict=True))


def _refuse_negative(grid: Grid, row: int, name: str, sample: str, level: float) -> None:
    """Refuse a concentration below zero."""
    if level < 0:
        what = f"{name} is {level:g} in {sample!r}, expected no level below zero"
        grid.fail(what, "correct it", row=row)


def _unit(grid: Grid, level: int, quantity: str | None) -> str:
    """Return the one unit of a long table."""
    at = _place(grid, _UNIT)
    if at is not None:
        units = list(dict.fromkeys(row[at].strip() for row in grid.rows if row[at].strip()))
        if len(units) > 1:
            row = next(i for i, one in enumerate(grid.rows) if one[at].strip() == units[1])
            grid.fail(f"levels in {units[0]} and {units[1]}, expected one unit",
                      "convert them, or read them as two tables", row=row)  # fmt: skip
        if units:
            return units[0]
    if match := _IN_UNITS.search(grid.header[level]):
        return match[1]
    if quantity:
        return quantity
    if bare(grid.header[level]) in ("fi", "mfi"):
        return "fluorescence"
    grid.fail(
        "no unit of the levels is said",
        "say it with the quantity pg/mL (--quantity pg/mL), or in a column Unit",
    )


def _of_sample(grid: Grid, row: Sequence[str]) -> dict[str, str]:
    """Return what a line says of its sample."""
    return {name: row[at].strip() for at, name in enumerate(grid.header) if bare(name) in OF_SAMPLE}


def _place(grid: Grid, names: Sequence[str]) -> int | None:
    """Return the position of the first column there is of these names."""
    kinds = [bare(_IN_UNITS.sub("", name)) for name in grid.header]
    return next((kinds.index(name) for name in names if name in kinds), None)


def _needed(grid: Grid, names: Sequence[str]) -> int:
    """Return the position of the first column there is of these names; refuse when none is."""
    found = _place(grid, names)
    if found is None:
        grid.fail(f"there is no column {names[0]!r}", f"expected one of {', '.join(names[:5])}")
    return found


def _kinds(head: Head) -> set[str]:
    """Return the headings, bare."""
    return {bare(_IN_UNITS.sub("", name)) for name in head.columns}


def _is_luminex(head: Head) -> bool:
    """One column each of sample, analyte and level, and few others that are numbers."""
    kinds = _kinds(head)
    return all(kinds & set(names) for names in (_SAMPLE, _ANALYTE, _LEVEL)) and not (
        {bare(name) for name in head.columns} & {"genenames", "majorityproteinids"}
    )


def _is_wide(head: Head) -> bool:
    """Several columns carry a concentration's unit in their heading."""
    return sum(bool(_IN_UNITS.search(name)) for name in head.columns) >= 2


FORMATS = (
    Format("Luminex", "protein", _is_luminex, read_luminex, order=100),
    Format("Luminex wide", "protein", _is_wide, read_wide, order=100),
)
