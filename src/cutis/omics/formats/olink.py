"""Olink: NPX in long form, of Target, Explore 384 to 3072 (csv) and Explore HT (parquet, csv).

NPX is a logarithm (base 2) and is made linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cutis.files.long_columns import LongTable, read_columns
from cutis.files.read_report import ReadReport, fail
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.long import OF_SAMPLE, Known, Value, from_values, measured_levels
from cutis.omics.formats.roles import bare
from cutis.omics.measured import Measured

#: Columns that are read, as Olink's programs have written them.
_SAMPLE = ("SampleID", "Sample ID", "Sample")
_LOD = ("LOD", "PlateLOD", "Plate LOD", "MaxLOD")
_CHECKS = ("QC_Warning", "Assay_Warning", "AssayQC", "SampleQC")
_KINDS = ("SampleType", "Sample_Type", "AssayType")
_OTHERS = ("OlinkID", "UniProt", "Uniprot ID", "Assay", "Panel", "NPX")
#: What a check says of a level that is not to be trusted.
_WARNED = ("WARN", "WARNING", "FAIL", "MANUAL_WARN", "EXCLUDED")
#: Names of Olink's own controls in the column Assay or SampleID, where no column tells them.
_CONTROL = re.compile(
    r"(?:(?:inc|det|ext|amp)(?:ubation|ection|ension|lification)? control ?\d*"
    r"|control.*|neg.*ctrl.*|ipc.*|plate control.*|sc\d*|pc\d*|nc\d*)",
    re.IGNORECASE,
)


def read_olink(asked: Asked) -> Measured:
    """Return Olink levels, 2^NPX, of a table with one line a sample and assay.

    Lines with ``QC_Warning`` or ``AssayQC`` of WARN or FAIL and the plates' controls are set aside
    and counted. A level below its LOD is kept as Olink reports it, counted, and its LOD stands in
    the column ``limit``. An assay that stands in several panels (CXCL8, IL6, TNF in Explore) has a
    row for each: ``CXCL8 (Inflammation)``.

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
    own = tuple(write(name) for name in OF_SAMPLE for write in (str, str.title, str.upper))
    wanted = (*_SAMPLE, *_LOD, *_CHECKS, *_KINDS, *_OTHERS, *own)
    table = read_columns(path, wanted, report, sheet=asked.sheet)
    samples = [cell.strip() for cell in _column(table, *_SAMPLE, needed=True)]
    accessions = [cell.strip() for cell in _column(table, "UniProt", "Uniprot ID")]
    names = _names(table, accessions)
    keep = _trusted(table, samples, report)
    if not keep:
        table.fail("no level is left", "every line is a control or has a quality warning")
    columns = {"NPX": table.column("NPX"), "LOD": _column(table, *_LOD)}
    cells = {name: [column[at] for at in keep] for name, column in columns.items()}
    lines = [table.lines[at] for at in keep]
    found = measured_levels(path, cells, lines, report)
    said = {name: table.column(name) for name in table.header if bare(name) in OF_SAMPLE}
    values, known, below = [], Known(), 0
    for at, line, npx, lod in zip(keep, lines, found["NPX"], found["LOD"], strict=True):
        below += bool(npx.level < lod.level)
        known.accessions.setdefault(names[at], accessions[at])
        known.samples.setdefault(samples[at], {name: said[name][at].strip() for name in said})
        level, limit = _power(path, npx.level, line), _power(path, lod.level, line)
        values.append(Value(names[at], samples[at], level, line, "", limit))
    report.quantity = "NPX"
    report.note("NPX is a logarithm (base 2) on a scale of its own; levels are 2^NPX, relative")
    if below:
        report.note(f"{below:,} levels are below their limit of detection and kept as reported")
    return from_values(path, values, known, report, unit="2^NPX")


def _column(table: LongTable, *names: str, needed: bool = False) -> list[str]:
    """Return the cells of the first of these columns, however capitalised."""
    kinds = {bare(name): name for name in table.header}
    for name in names:
        if bare(name) in kinds:
            return table.column(kinds[bare(name)])
    return table.column(names[0]) if needed else [""] * len(table.lines)


def _trusted(table: LongTable, samples: Sequence[str], report: ReadReport) -> list[int]:
    """Return the positions of the lines that are levels of samples; the others are set aside."""
    assays = [cell.strip() for cell in table.column("Assay")]
    kinds = [_column(table, name) for name in _KINDS]
    checks = [_column(table, name) for name in _CHECKS]
    keep = []
    for at, (sample, assay) in enumerate(zip(samples, assays, strict=True)):
        said = f"line {table.lines[at]}: {sample} {assay}"
        types = {column[at].strip().lower() for column in kinds}
        named = _CONTROL.fullmatch(sample) or _CONTROL.fullmatch(assay)
        if types - {"", "sample", "assay"} or named:
            report.set_aside("control of the plate", said)
        elif any(column[at].strip().upper() in _WARNED for column in checks):
            report.set_aside("quality warning of Olink", said)
        else:
            keep.append(at)
    return keep


def _names(table: LongTable, accessions: Sequence[str]) -> list[str]:
    """Return the assay of each line, told apart where one name stands for several assays."""
    assays = [cell.strip() for cell in table.column("Assay")]
    panels, ids = _column(table, "Panel"), _column(table, "OlinkID")
    for apart in (accessions, panels, ids):
        found: dict[str, set[str]] = {}
        for name, other in zip(assays, apart, strict=True):
            found.setdefault(name, set()).add(other.strip())
        many = {name for name, others in found.items() if len(others) > 1}
        style = "{} {}" if apart is accessions else "{} ({})"
        assays = [
            style.format(name, other.strip()).strip() if name in many else name
            for name, other in zip(assays, apart, strict=True)
        ]
    return assays


def _power(path: Path | str, value: float, line: int) -> float:
    """Return 2^value; refuse a value no NPX has."""
    if abs(value) > 60:
        fail(
            path, f"{value:g} is no NPX, expected a logarithm such as 5.3",
            "if levels are linear, read the table as a matrix", line=line, field="NPX",
        )  # fmt: skip
    return float(np.exp2(value))


def _is_olink(head: Head) -> bool:
    """Olink has NPX and Assay."""
    return head.has("NPX", "Assay")


FORMAT = Format("Olink NPX", "protein", _is_olink, read_olink, order=80)
