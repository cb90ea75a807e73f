"""Immunoassays: Olink NPX in long form, and Luminex or ELISA tables, long or wide.

NPX is a logarithm (base 2) and is made linear. Values outside the range of an assay are missing,
counted, and their limits kept (columns ``limit`` and ``upper limit`` of the features).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cutis.data.format import Asked, Format, Head
from cutis.data.grid import Grid
from cutis.data.long import Known, Value, from_values, measured_level
from cutis.data.measured import Measured
from cutis.data.reading import fail
from cutis.data.roles import bare

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
#: Columns of the samples worth keeping; those of the instrument (plate, date) are not conditions.
_OF_SAMPLE = ("condition", "group", "treatment", "donor", "time", "timepoint", "lot", "batch",
              "age", "passage", "replicate", "dose", "culture", "scale")  # fmt: skip
_IN_UNITS = re.compile(r"[(\[]\s*((?:pg|ng|ug|µg|fg)/m?[lL]|pM|nM|IU/mL|U/mL)\s*[)\]]")
#: Names of Olink's own controls in the column Assay or SampleID.
_CONTROL = re.compile(
    r"(?:(?:inc|det|ext|amp)(?:ubation|ection|ension|lification)? control"
    r"|control.*|neg.*ctrl.*|ipc.*|plate control.*|sc\d*|pc\d*|nc\d*)",
    re.IGNORECASE,
)


def read_olink(asked: Asked) -> Measured:
    """Return Olink levels, 2^NPX, of a table with one line a sample and assay.

    Lines with ``QC_Warning`` or ``AssayQC`` of WARN or FAIL and the plates' controls are set aside
    and counted. A level below its LOD is kept as Olink reports it, counted, and its LOD stands in
    the column ``limit``.

    Parameters
    ----------
    asked
        Its quantity: ``NPX`` (the only one).

    Raises
    ------
    DataError
        A column is missing, an NPX is no number, or a sample has an assay twice.
    """
    path, report = asked.path, asked.report
    if asked.quantity and asked.quantity.lower() != "npx":
        fail(path, f"there is no quantity {asked.quantity!r} in an Olink table", "expected NPX")
    grid = asked.grid()
    npx, sample, assay = grid.at("NPX"), _needed(grid, ("sampleid", "sample")), grid.at("Assay")
    uniprot, lod = _place(grid, ("uniprot",)), _place(grid, ("lod", "platelod", "maxlod"))
    checks = [at for at, name in enumerate(grid.header) if bare(name) in (
        "qcwarning", "assaywarning", "assayqc", "sampleqc")]  # fmt: skip
    values, known, below = [], Known(), 0
    repeated = _repeated_assays(grid, assay, uniprot)
    for row, line in zip(grid.rows, grid.lines, strict=True):
        name = row[assay].strip()
        if _CONTROL.fullmatch(row[sample].strip()) or _CONTROL.fullmatch(name):
            report.set_aside("control of the plate", f"line {line}: {row[sample]} {name}")
            continue
        if any(row[at].strip().upper() in ("WARN", "WARNING", "FAIL", "MANUAL_WARN", "EXCLUDED")
               for at in checks):  # fmt: skip
            report.set_aside("quality warning of Olink", f"line {line}: {row[sample]} {name}")
            continue
        level, _, _ = measured_level(path, row[npx], line, "NPX", report)
        limit = (
            measured_level(path, row[lod], line, "LOD", report)[0] if lod is not None else np.nan
        )
        below += bool(np.isfinite(limit) and level < limit)
        accession = row[uniprot].strip() if uniprot is not None else ""
        if name in repeated:
            name = f"{name} {accession}".strip()
        known.accessions.setdefault(name, accession)
        known.samples.setdefault(row[sample].strip(), _of_sample(grid, row))
        values.append(Value(name, row[sample].strip(), _power(path, level, line), line, "",
                            _power(path, limit, line)))  # fmt: skip
    if not values:
        grid.fail("no level is left", "every line is a control or has a quality warning")
    report.quantity = "NPX"
    report.note("NPX is a logarithm (base 2) on a scale of its own; levels are 2^NPX, relative")
    if below:
        report.note(f"{below:,} levels are below their limit of detection and kept as reported")
    return from_values(path, values, known, report, unit="2^NPX")


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
    values, known = [], Known()
    for row, line in zip(grid.rows, grid.lines, strict=True):
        name, of = row[analyte].strip(), row[sample].strip()
        if not name or not of:
            grid.fail("a line without sample or analyte", "write both", row=grid.lines.index(line))
        found, bound, limit = measured_level(path, row[level], line, grid.header[level], report)
        for at, side in ((lloq, "<"), (uloq, ">")):
            if at is not None and bound in ("", side) and np.isnan(limit):
                limit = measured_level(path, row[at], line, grid.header[at], report)[0]
        if found < 0:
            grid.fail(f"{name} is {found:g} in {of!r}, expected no level below zero", "correct it",
                      row=grid.lines.index(line))  # fmt: skip
        known.samples.setdefault(of, _of_sample(grid, row))
        if accession is not None:
            known.accessions.setdefault(name, row[accession].strip())
        values.append(Value(name, of, found, line, bound, limit))
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
    values, known = [], Known()
    for row, line in zip(grid.rows, grid.lines, strict=True):
        of = row[side].strip()
        if of in known.samples or not of:
            what = f"the sample {of!r} comes twice" if of else "a line without a sample"
            grid.fail(what, "name each sample once", row=grid.lines.index(line))
        known.samples[of] = _of_sample(grid, row)
        for at, name in analytes.items():
            found, bound, limit = measured_level(path, row[at], line, grid.header[at], report)
            if found < 0:
                grid.fail(f"{name} is {found:g} in {of!r}, expected no level below zero",
                          "correct it", row=grid.lines.index(line))  # fmt: skip
            values.append(Value(name, of, found, line, bound, limit))
    report.quantity = units.pop()
    return from_values(path, values, known, report, unit=report.quantity)


def _power(path: Path | str, value: float, line: int) -> float:
    """Return 2^value; refuse a value no NPX has."""
    if abs(value) > 60:
        fail(
            path, f"{value:g} is no NPX, expected a logarithm such as 5.3",
            "if levels are linear, read the table as a matrix", line=line, field="NPX",
        )  # fmt: skip
    return float(2.0**value)


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
    return {
        name: row[at].strip() for at, name in enumerate(grid.header) if bare(name) in _OF_SAMPLE
    }


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


def _repeated_assays(grid: Grid, assay: int, uniprot: int | None) -> set[str]:
    """Return assays that stand for several proteins (one name, several accessions)."""
    if uniprot is None:
        return set()
    found: dict[str, set[str]] = {}
    for row in grid.rows:
        found.setdefault(row[assay].strip(), set()).add(row[uniprot].strip())
    return {name for name, accessions in found.items() if len(accessions) > 1}


def _is_olink(head: Head) -> bool:
    """Olink has NPX and Assay."""
    return head.has("NPX", "Assay")


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
    Format("Olink NPX", "protein", _is_olink, read_olink),
    Format("Luminex", "protein", _is_luminex, read_luminex),
    Format("Luminex wide", "protein", _is_wide, read_wide),
)
