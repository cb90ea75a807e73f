"""Panels by donor: columns ``Donor 4, Donor 4, Donor 4, Donor 5 …``, repeats without a name.

A text table names gene and dose in its first columns; a sheet has a block for each gene under a row
of donors. Repeats of a donor are replicates. The unit (ΔCt, fold change, pg/mL) is never guessed: a
title that says it, or ``quantity``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cutis.files.cells import raw_bytes
from cutis.files.grid import WORKBOOK
from cutis.files.read_report import ReadReport, fail
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.long import Known, Value, from_values, measured_levels
from cutis.omics.formats.roles import ACCESSION, SYMBOL, bare
from cutis.omics.measured import Measured

_DONOR = re.compile(r"(?:donor|patient|subject|individual)\s*\S+", re.IGNORECASE)
_IN_TITLE = re.compile(r"\b((?:pg|ng|ug|µg)/m[lL])\b")
#: Hours after treatment: 4HPT, 24 h, 24hpi.
_AFTER = re.compile(r"(\d+(?:\.\d+)?)\s*h(?:pt|pi|rs?|ours?)?", re.IGNORECASE)
_DCT = re.compile(r"(?:delta|[dΔ])[ -]?ct", re.IGNORECASE)
_FOLD = re.compile(r"fold(?:[ -]change)?|relative expression|2\^?-ΔΔct", re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    """One row of values: gene, the words that make its condition, the cells of each donor."""

    gene: str
    condition: tuple[tuple[str, str], ...]
    cells: tuple[str, ...]
    donors: tuple[str, ...]
    groups: tuple[str, ...]
    line: int


def read_panel(asked: Asked) -> Measured:
    """Return the levels of a panel of genes by donor.

    Parameters
    ----------
    asked
        Its quantity: ``dCt`` (becomes 2^-ΔCt, relative to the reference genes), ``fold change``,
        or a unit such as ``pg/mL``.

    Raises
    ------
    DataError
        No unit is said, a cell is no number, a gene has two values in a sample, or there is no
        block of donors.
    """
    path, report = asked.path, asked.report
    workbook = raw_bytes(path, many=4).startswith(WORKBOOK)
    lines, titles = (_of_sheet if workbook else _of_text)(asked)
    unit, power = _unit(path, asked.quantity, titles, report)
    cells = [(line.line, cell) for line in lines for cell in line.cells]
    columns = {"level": [cell for _, cell in cells]}
    levels = iter(measured_levels(path, columns, [at for at, _ in cells], report)["level"])
    known, values = Known(), []
    for line in lines:
        repeat: dict[str, int] = {}
        for cell, donor, group in zip(line.cells, line.donors, line.groups, strict=True):
            repeat[donor] = repeat.get(donor, 0) + 1
            one = next(levels)
            level = one.level
            if not cell.strip():
                continue
            words = " ".join(f"{key} {word}" if _is_number(word) else word
                             for key, word in line.condition).strip()  # fmt: skip
            name = f"{words} {donor} {repeat[donor]}".strip()
            if power:
                level = _from_ct(path, level, line.line, donor)
            elif level < 0:
                what = f"{line.gene} is {level:g}, expected no {unit} below zero"
                fail(
                    path,
                    what,
                    "if values are ΔCt, take the quantity dCt (--quantity dCt)",
                    line=line.line,
                )
            said = {"condition": words or "all", "replicate": str(repeat[donor]), "donor": donor}
            for key, word in line.condition:
                if bare(key) in ("time", "timepoint", "hpt"):
                    # Mock and untreated wells have no time, but are a condition.
                    after = _AFTER.fullmatch(word)
                    said["time"] = f"{after[1]} h" if after else ""
                elif key:
                    said[key] = word
            if group:
                said["donor group"] = group
            known.samples.setdefault(name, said)
            values.append(Value(line.gene, name, level, line.line, one.bound, one.limit))
    if not values:
        fail(path, "no block of donors with values", "expected columns named Donor 1, Donor 2 …")
    report.quantity = asked.quantity or unit
    report.note(f"columns of one donor are replicates; {len(known.samples)} samples")
    kind = "protein" if "/" in unit else "RNA"
    return from_values(path, values, known, report, unit=unit, kind=kind)


def _unit(
    path: Path | str, quantity: str | None, titles: Sequence[str], report: ReadReport
) -> tuple[str, bool]:
    """Return the unit, and whether levels are 2^-ΔCt of what is written."""
    if quantity and _DCT.fullmatch(quantity.strip()):
        report.note("ΔCt is a logarithm that falls as RNA rises; levels are 2^-ΔCt")
        return "2^-ΔCt", True
    if quantity:
        return "fold change" if _FOLD.fullmatch(quantity.strip()) else quantity.strip(), False
    for title in titles:
        if match := _IN_TITLE.search(title):
            report.note(f"the unit stands in the title: {title[:80]!r}")
            return match[1], False
    fail(
        path, "nothing says what the numbers are (ΔCt, fold change or a concentration)",
        "say it with the quantity dCt, 'fold change' or pg/mL (--quantity dCt)",
    )  # fmt: skip


def _from_ct(path: Path | str, value: float, line: int, column: str) -> float:
    """Return 2^-ΔCt; refuse a number no ΔCt is."""
    if abs(value) > 60:
        fail(
            path, f"{value:g} is no ΔCt, expected between -60 and 60 cycles",
            "if values are fold changes, take the quantity 'fold change' "
            "(--quantity 'fold change')", line=line, field=column,
        )  # fmt: skip
    return float(2.0**-value)


def _of_text(asked: Asked) -> tuple[list[_Line], list[str]]:
    """Return the lines of a text table with the gene in a column."""
    grid = asked.grid()
    places = [at for at, name in enumerate(grid.header) if _DONOR.fullmatch(name)]
    kinds = [bare(name) for name in grid.header]
    gene = next((kinds.index(one) for one in (*SYMBOL, "target", *ACCESSION) if one in kinds), None)
    if gene is None:
        grid.fail("no column names the gene", "expected one such as 'gene' or 'cytokine'")
    rest = [at for at in range(len(kinds)) if at != gene and at not in places and grid.header[at]]
    donors = tuple(grid.header[at] for at in places)
    lines = [
        _Line(
            row[gene].strip(), tuple((grid.header[at], row[at].strip()) for at in rest),
            tuple(row[at] for at in places), donors, ("",) * len(places), line,
        )
        for row, line in zip(grid.rows, grid.lines, strict=True)
    ]  # fmt: skip
    return lines, [Path(asked.path).stem]


def _of_sheet(asked: Asked) -> tuple[list[_Line], list[str]]:
    """Return the lines of the blocks of a sheet."""
    from cutis.files.workbook import read_sheet

    report = asked.report
    found = read_sheet(asked.path, report, asked.sheet)
    report.rows = len(found.rows)
    titles = [row[0] for row in found.rows if row[0] and sum(map(bool, row)) == 1]
    lines: list[_Line] = []
    at = 0
    while at < len(found.rows):
        row = found.rows[at]
        first = next((i for i, cell in enumerate(row) if _DONOR.fullmatch(cell)), None)
        if first is None or sum(bool(_DONOR.fullmatch(cell)) for cell in row) < 2:
            at += 1
            continue
        end = next((i for i in range(at + 1, len(found.rows))
                    if not any(found.rows[i][:first]) and not any(found.rows[i])),
                   len(found.rows))  # fmt: skip
        above = found.rows[at - 1] if at else []
        lines += _block(found.rows, at, end, first, above, report)
        at = end
    return lines, titles


def _block(
    rows: Sequence[Sequence[str]],
    at: int,
    end: int,
    first: int,
    above: Sequence[str],
    report: ReadReport,
) -> list[_Line]:
    """Return the lines of one block: donors in row ``at``, values until ``end``."""
    head = rows[at]
    donors, groups, width = _donors(head, above, first)
    for cell in head[first + width :]:
        if cell:
            report.set_aside("column beside the donors", f"line {at + 1}: {cell}")
    titled = head[0] if first else ""
    heading = head[1] if first > 1 and head[1] else "dose"
    found, gene = [], titled
    for number in range(at + 1, end):
        row = rows[number]
        cells = tuple(row[first : first + width])
        if not any(cells):
            if row[0]:
                report.set_aside("row without values", f"line {number + 1}: {row[0]}")
            continue
        if first > 1:
            gene = row[0] or gene
            condition = ((heading.lower(), row[1]),)
        elif titled:
            condition = (("", row[0]),)
        else:
            gene, condition = row[0], ()
        name, _, time = gene.partition(" ")
        if time:
            condition = (*condition, ("time point", time))
        found.append(_Line(name, condition, cells, donors, groups, number + 1))
    return found


def _donors(
    head: Sequence[str], above: Sequence[str], first: int
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return donor and group of each column from the first: merged cells hold for those after."""
    donors, groups = [], []
    donor = group = ""
    gap = 0
    starts = [i for i, cell in enumerate(head) if _DONOR.fullmatch(cell)]
    spans = [b - a for a, b in pairwise(starts)]
    widest = max(spans, default=1)
    for place in range(first, len(head)):
        if _DONOR.fullmatch(head[place]):
            donor, gap = head[place], 0
        elif head[place] or gap + 1 >= widest:
            break
        else:
            gap += 1
        group = (above[place] if place < len(above) else "") or group
        donors.append(" ".join(donor.split()))
        groups.append(group)
    return tuple(donors), tuple(groups), len(donors)


def _is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    return bool(re.fullmatch(r"\d+(\.\d+)?", text))


def _is_panel(head: Head) -> bool:
    """Several columns are donors, some of one name."""
    if head.kind == "parquet":
        return False
    donors = [name for name in head.columns if _DONOR.fullmatch(name)]
    if head.kind == "workbook":
        blocks = [[cell for cell in row if _DONOR.fullmatch(cell)] for row in head.rows]
        return max(map(len, [donors, *blocks]), default=0) >= 2
    return len(donors) > len(set(donors))


FORMAT = Format("panel by donor", "RNA", _is_panel, read_panel, order=70)
