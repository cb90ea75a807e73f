"""Designs: which sample is which culture, donor, age, passage, time and lot.

A table with one line a sample (CSV, TSV, a sheet), or YAML. The usual headings are understood:
``label condition replicate`` of LFQ-Analyst, ``SAMPLE SAMPLE_GROUP``, and plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.errors import UnitError
from cutis.files.grid import Grid, read_grid
from cutis.files.read_report import ReadReport, fail, nearest, squeezed
from cutis.omics.measured import Measured
from cutis.omics.samples.samples import GUESSED, guessed_samples, matched_samples
from cutis.units import convert, parse

if TYPE_CHECKING:
    import pandas as pd

#: Headings that mean a column, small letters without punctuation, the surest first.
HEADINGS = {
    "sample": ("sample", "samples", "samplename", "sampleid", "label", "column", "run", "filename",
               "file", "name", "id", "no"),
    "condition": ("condition", "samplegroup", "group", "culture", "treatment", "conditions",
                  "class", "celltype", "arm"),
    "replicate": ("replicate", "rep", "bioreplicate", "biologicalreplicate", "replicates"),
    "time": ("time", "timepoint", "collected", "hour", "hours", "timeh", "day", "days", "timed",
             "timehours", "timedays", "hpt"),
    "donor": ("donor", "patient", "subject", "individual", "donorid"),
    "age": ("age", "donorage", "agerange", "ageyears", "years"),
    "passage": ("passage", "passagenumber"),
    "lot": ("lot", "batch", "lotnumber"),
    "scale": ("scale", "factor", "dilution", "share", "loading"),
}  # fmt: skip
#: All of them, whatever column they mean.
HEADING_WORDS = frozenset(word for words in HEADINGS.values() for word in words)
#: Units that a heading of the time column says.
_UNIT_OF_HEADING = {"hour": "h", "hours": "h", "timeh": "h", "timehours": "h", "hpt": "h",
                    "day": "day", "days": "day", "timed": "day", "timedays": "day"}  # fmt: skip
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|~|–|to)\s*(\d+(?:\.\d+)?)\s*(?:years?|yrs?|y)?")
_OVER = re.compile(r"(?:>|≥|>=|over|above)\s*(\d+(?:\.\d+)?)\s*(?:years?|yrs?|y)?")
_YEARS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:years?|yrs?|y)?")
YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Design:
    """What is known of the samples.

    Attributes
    ----------
    table
        One row a sample, index: its name as the design writes it. Columns: those of
        :data:`cutis.omics.measured.SAMPLE_COLUMNS` that are given (time in days, age in years), and
        others as text.
    path
        The file, for messages.
    lines
        Line of each sample.
    report
        How the reading went.
    """

    table: pd.DataFrame
    path: str
    lines: tuple[int, ...]
    report: ReadReport


def read_design(path: str | Path, *, sheet: str | None = None) -> Design:
    """Return the design a file holds.

    Parameters
    ----------
    path
        CSV, TSV, a workbook, or YAML with ``samples: {NAME: CONDITION}`` or
        ``samples: {NAME: {condition: …, time: 24 h, donor: …}}``.
    sheet
        Of a workbook.

    Raises
    ------
    DataError
        There is no column of samples, a sample comes twice, or a quantity cannot be read.
    """
    report = ReadReport(str(path), "design")
    if Path(path).suffix.lower() in YAML:
        from cutis.omics.samples.dishes import yaml_samples

        names, lines, fields = yaml_samples(path)
    else:
        names, lines, fields = _columns(read_grid(path, report, sheet=sheet))
    return design_of(path, names, lines, fields, report)


def design_of(
    path: str | Path,
    names: list[str],
    lines: list[int],
    fields: dict[str, list[str]],
    report: ReadReport,
) -> Design:
    """Return a design of columns of text; see :func:`read_design` for what is refused.

    Parameters
    ----------
    path, names, lines
        The file, its samples, and the line of each.
    fields
        Text by column; headings are understood as :data:`HEADINGS` says.
    report
        Takes note of what was repaired.
    """
    import pandas as pd

    first: dict[str, int] = {}
    for name, line in zip(names, lines, strict=True):
        if not name:
            fail(path, "a line without the name of a sample", "write it, or delete it", line=line)
        if name in first:
            what = f"the sample {name!r} is already on line {first[name]}"
            fail(path, what, "name each sample once", line=line)
        first[name] = line
    table = pd.DataFrame(index=list(names))
    for heading, cells in fields.items():
        column = _meaning(heading)
        where = _Where(path, lines, heading, report)
        if column is None or column in table:
            table[heading] = cells
        elif column == "time":
            table[column] = _times(cells, where)
        elif column == "age":
            table[column] = _ages(cells, where)
        elif column in ("scale", "passage"):
            table[column] = _numbers(cells, where, positive=column == "scale")
        else:
            table[column] = cells
    if "condition" not in table:
        guessed = guessed_samples(names, report)
        table["condition"] = guessed["condition"]
    empty = [i for i, condition in enumerate(table["condition"]) if not condition]
    if empty:
        what = f"the sample {names[empty[0]]!r} has no condition"
        fail(path, what, "write which culture or treatment it is", line=lines[empty[0]])
    report.rows = report.kept = len(table)
    return Design(table, str(path), tuple(lines), report)


def with_design(measured: Measured, design: Design) -> Measured:
    """Return measured levels with what a design knows of the samples, in the design's order.

    Samples the design does not name are set aside.

    Parameters
    ----------
    measured
        As read.
    design
        See :func:`read_design`.

    Raises
    ------
    DataError
        A sample of the design is not among those measured; says the nearest.
    """
    there = list(measured.levels.columns)
    report = measured.report
    wanted = list(design.table.index)
    in_order = _in_order(design, there)
    if in_order:
        report.note("samples of the design matched by their order; the groups agree with the names")
        found = dict(zip(wanted, there, strict=True))
    else:
        found = matched_samples(wanted, there, report, path=design.path, lines=design.lines)
    for name in there:
        if name not in found.values():
            report.set_aside("sample that is not in the design", name)
    # The design has said what was a guess until now.
    report.notes[:] = [one for one in report.notes if not one.startswith(GUESSED)]
    for sentence in design.report.notes:
        report.note(sentence)
    table = design.table.copy()
    table.index = [found[name] for name in wanted]
    known = measured.samples.loc[table.index]
    for column in known:
        if column not in table:
            table[column] = known[column]
    part = measured.only(samples=list(table.index))
    return replace(part, samples=table)


def _in_order(design: Design, there: list[str]) -> bool:
    """Tell whether a design numbers its samples 1, 2, 3 … and its groups stand in the names."""
    wanted = list(design.table.index)
    if wanted != [str(i + 1) for i in range(len(there))]:
        return False
    groups = [str(group).strip().lower() for group in design.table["condition"]]
    return all(group in name.lower() for group, name in zip(groups, there, strict=True))


def _columns(grid: Grid) -> tuple[list[str], list[int], dict[str, list[str]]]:
    """Return samples, lines and other columns of a table."""
    at = None
    for wanted in HEADINGS["sample"]:
        at = next((i for i, name in enumerate(grid.header) if squeezed(name) == wanted), None)
        if at is not None:
            break
    if at is None:
        hint = nearest("sample", grid.header)
        grid.fail("there is no column of samples, expected one named sample or label", hint)
    seen: set[str] = set()
    for name in grid.header:
        if name and name in seen:
            grid.fail(f"two columns are named {name!r}", "rename one of them")
        seen.add(name)
    names = [row[at].strip() for row in grid.rows]
    fields = {
        name: [row[i].strip() for row in grid.rows]
        for i, name in enumerate(grid.header)
        if i != at and name
    }
    return names, grid.lines, fields


def _meaning(heading: str) -> str | None:
    """Return the column a heading means."""
    bare = squeezed(heading)
    return next(
        (column for column, words in HEADINGS.items() if column != "sample" and bare in words), None
    )


@dataclass(frozen=True)
class _Where:
    """Where the cells of a column stand, for messages."""

    path: str | Path
    lines: list[int]
    heading: str
    report: ReadReport

    def fail(self, place: int, what: str, hint: str) -> Any:
        """Refuse a cell."""
        fail(self.path, what, hint, line=self.lines[place], field=self.heading)


def _times(cells: list[str], where: _Where) -> list[float]:
    """Return times in days; a number needs a unit in the cell or the heading."""
    unit = _UNIT_OF_HEADING.get(squeezed(where.heading), "")
    result = []
    for place, cell in enumerate(cells):
        if not cell:
            result.append(float("nan"))
            continue
        cell = re.sub(r"(?i)^(\d+(?:\.\d+)?)\s*hp[ti]$", r"\1 h", cell)
        try:
            time = parse(cell)
            if time.unit == "1" and not unit and time.value != 0:
                where.fail(place, f"{cell!r} has no unit", "expected a time such as '24 h'")
            written = time.unit if time.unit != "1" else unit or "day"
            result.append(convert(time.value, written, "day"))
        except UnitError as error:
            where.fail(place, str(error), "expected a time such as '24 h'")
    return result


def _ages(cells: list[str], where: _Where) -> list[float]:
    """Return ages in years; the middle of a range is taken, and said."""
    result = []
    for place, cell in enumerate(cells):
        span, one = _RANGE.fullmatch(cell), _YEARS.fullmatch(cell)
        if span:
            where.report.note("ages are given as ranges; the middle of each is taken")
            result.append((float(span[1]) + float(span[2])) / 2)
        elif one:
            result.append(float(one[1]))
        elif over := _OVER.fullmatch(cell):
            where.report.note(f"an age is given as {cell!r}; the lower end is taken")
            result.append(float(over[1]))
        elif not cell:
            result.append(float("nan"))
        else:
            where.fail(place, f"{cell!r} is no age", "expected years, such as '34' or '20-30'")
    return result


def _numbers(cells: list[str], where: _Where, *, positive: bool) -> list[float]:
    """Return numbers; ``p7`` is passage 7."""
    result = []
    for place, cell in enumerate(cells):
        text = cell if positive else re.sub(r"^[pP]\s*", "", cell)
        if not text:
            result.append(float("nan"))
            continue
        if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", text) or (positive and float(text) == 0):
            where.fail(place, f"{cell!r} is no number above zero", "expected one such as 1 or 0.5")
        result.append(float(text))
    return result
