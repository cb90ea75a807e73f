"""Any table of features × samples: Perseus, a spreadsheet, a supplement of a paper.

Samples are the columns of numbers that are no statistic (:mod:`cutis.omics.formats.roles`).
Logarithms are made linear and zeros that mean "not detected" missing
(:mod:`cutis.omics.formats.scale`); tables with samples as rows are turned. All of it is noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cutis.files.grid import Grid
from cutis.files.numerals import MISSING, meant_as_number, number_or_missing
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled
from cutis.omics.formats.filters import without_totals, without_units
from cutis.omics.formats.flags import refuse_flags
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.marks import read_marks
from cutis.omics.formats.perseus import Annotation, with_condition, without_annotation
from cutis.omics.formats.quantities import is_run, run_names
from cutis.omics.formats.roles import (
    ACCESSION,
    NAME,
    SYMBOL,
    Columns,
    bare,
    numbers_at,
    sort_columns,
)
from cutis.omics.formats.scale import asked_scale, made_linear
from cutis.omics.measured import FEATURE_COLUMNS, Measured
from cutis.omics.names.mangled import repair_names
from cutis.omics.samples.samples import guessed_samples

if TYPE_CHECKING:
    import pandas as pd

_ACCESSION = re.compile(
    r"(?:sp\||tr\|)?(?:[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z0-9]{2}\d){1,2})(?:-\d+)?\b.*"
)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,4})?|C\d+orf\d+")
#: A table is turned when this share of its headings, and less than half of it down the side, are
#: genes.
_GENES = 0.6
#: Headings that say something of a sample.
_OF_SAMPLE = frozenset(
    ["replicate", "donor", "dose", "time", "age", "passage", "lot", "batch", "condition", "group",
     "treatment", "patient"]
)  # fmt: skip
#: Column of names as the file has them, while features are put together.
_WRITTEN = "as written"
#: Headings looked at for that.
_LOOKED = 400


def read_matrix(asked: Asked) -> Measured:
    """Return the levels of a table of proteins × samples, or of samples × proteins.

    Parameters
    ----------
    asked
        Its quantity: scale and unit as written, such as ``log2 intensity``, ``linear`` or
        ``pg/mL``; the scale is found from headings and values when left out. Its samples: columns
        that are levels, as a design names them; where one is not there under that name, every
        column of numbers that is no statistic, mean or description is taken.

    Raises
    ------
    DataError
        No column of levels, one without numbers, a scale that cannot be told, or not a table.
    """
    report = asked.report
    grid, annotation = without_annotation(asked.grid())
    _refuse_statistics(grid)
    if _samples_down(grid):
        grid, described = _turned(grid, report)
    else:
        described = {}
        _refuse_one_line_a_sample(grid)
    grid, said = without_units(without_totals(grid, report), report)
    marks = read_marks(grid, report)
    if not marks.keep:
        grid.fail("no row is left", "every row is a decoy, or known by a site only")
    grid = grid.kept(marks.keep)
    named = asked.samples if all(grid.has(name) for name in asked.samples) else ()
    columns = sort_columns(grid, report, types=annotation.types, named=named, taken=marks.places)
    if not columns.samples:
        shown = ", ".join(map(repr, grid.header[:6]))
        grid.fail(f"no column of levels among {shown}", "expected numbers, one column a sample")
    names = [grid.header[at] for at in columns.samples]
    if not named and all(map(is_run, names)):
        names = run_names(names, report)
    _refuse_doubles(grid, names)
    if columns.means:
        report.note("the levels are means; there are no replicates, so nothing says how they vary")
    scale, unit = asked_scale(asked.path, asked.quantity or said)
    values = numbers_at(grid, columns.samples, report)
    refuse_flags(grid, names, values)
    above = (note.partition("above the columns: ") for note in report.notes)
    hints = [*names, *(said for _, found, said in above if found)]
    unit = unit or "intensity"
    levels = made_linear(asked.path, values, report, scale=scale, hints=hints, unit=unit)
    found = _found(grid, columns, report)
    found.contaminants, found.organisms = marks.contaminants, marks.organisms
    if columns.peptides is not None:
        found.peptides = list(numbers_at(grid, [columns.peptides], ReadReport("", ""))[:, 0])
    report.quantity = asked.quantity or unit
    table = _samples(names, annotation, columns.samples, described, report)
    return _named_as_written(assembled(report, found, levels, names, unit=unit, samples=table))


def _refuse_statistics(grid: Grid) -> None:
    """Refuse a table of differential expression: a fold change is no level."""
    kinds = {bare(name) for name in grid.header}
    fold = kinds & {"log2foldchange", "logfc", "log2fold", "log2fc", "foldchange", "avglog2fc"}
    test = kinds & {"pvalue", "padj", "adjpval", "p", "padjust", "fdr", "qvalue", "pval"}
    if fold and test and len(kinds) <= 12:
        numeric = kinds - fold - test
        if not any(re.search(r"\d$", name) for name in numeric):
            grid.fail(
                "a table of statistics (fold changes and p-values), expected levels",
                "give the table of counts or intensities it was made from",
            )


def _refuse_one_line_a_sample(grid: Grid) -> None:
    """Refuse a table that describes a sample on each line and names no protein."""
    kinds = [bare(name) for name in grid.header]
    about = [name for name, kind in zip(grid.header, kinds, strict=True) if kind in _OF_SAMPLE]
    if len(about) > 1 and "sample" in kinds and not {*kinds} & {*SYMBOL, *ACCESSION, *NAME}:
        grid.fail(
            f"a line is a sample ({', '.join(about)}) and no column names a protein",
            "expected proteins × samples; is it a design? give it as the design (--design FILE)",
        )


def _samples_down(grid: Grid) -> bool:
    """Tell whether samples are rows: the headings are genes, and what stands down the side is not.

    Only a table whose headings name no column of identifiers is looked at.
    """
    if len(grid.header) < 4 or {bare(name) for name in grid.header} & {*SYMBOL, *ACCESSION, *NAME}:
        return False
    text = [
        at for at in range(len(grid.header))
        if not all(number_or_missing(row[at]) for row in grid.rows[:5])
    ]  # fmt: skip
    if len(text) > 0.2 * len(grid.header) + 3:
        return False
    across = [name for at, name in enumerate(grid.header) if at not in text and name][:_LOOKED]
    side = [row[text[0] if text else 0] for row in grid.rows[:_LOOKED]]
    return _gene_share(across) > _GENES and _gene_share(side) < _GENES / 2


def _gene_share(names: Sequence[str]) -> float:
    """Return the share of names that are symbols or accessions."""
    from cutis.omics.names.bundle import ids

    known = ids()
    genes = sum(
        (bool(_SYMBOL.fullmatch(one := name.partition(";")[0])) and known.symbol(one) is not None)
        or bool(_ACCESSION.fullmatch(one))
        for name in names
    )  # fmt: skip
    return genes / len(names) if names else 0.0


def _turned(grid: Grid, report: ReadReport) -> tuple[Grid, dict[str, list[str]]]:
    """Return a grid with its rows as columns, and what it says of each sample."""
    text = [
        at for at, name in enumerate(grid.header)
        if bare(name) in _OF_SAMPLE or not all(number_or_missing(row[at]) for row in grid.rows)
    ]  # fmt: skip
    side = text[0] if text else 0
    odd = [
        at
        for at in text[1:]
        if bare(grid.header[at]) not in _OF_SAMPLE
        and any(map(number_or_missing, (row[at] for row in grid.rows)))
    ]
    if odd:
        row = next(i for i, row in enumerate(grid.rows) if not number_or_missing(row[odd[0]]))
        cell = grid.rows[row][odd[0]]
        grid.fail(f"{cell!r} is no number", "correct the cell", row=row, name=grid.header[odd[0]])
    report.note("samples are rows in this table; it was turned")
    kept = [at for at in range(len(grid.header)) if at not in text and at != side]
    header = ["Gene names", *(row[side].strip() for row in grid.rows)]
    rows = [[grid.header[at], *(row[at] for row in grid.rows)] for at in kept]
    described = {grid.header[at]: [row[at].strip() for row in grid.rows] for at in text[1:]}
    report.rows = len(rows)
    lines = [at + 1 for at in kept]
    return Grid(grid.path, header, rows, lines, grid.sheet, grid.header_line), described


def _refuse_doubles(grid: Grid, names: Sequence[str]) -> None:
    """Refuse two samples of one name, and samples without one."""
    for name, many in Counter(names).items():
        if many > 1 or not name:
            what = f"{many} columns of levels are named {name!r}"
            grid.fail(what, "name each sample differently, such as K_1, K_2")


def _found(grid: Grid, columns: Columns, report: ReadReport) -> Found:
    """Return the features of the rows; other columns of text are kept under their heading."""
    accession, symbol = columns.accession, columns.symbol
    if accession is None and symbol is None:
        first = next(iter(columns.text), columns.name)
        if first is None:
            grid.fail("no column names the proteins", "expected one such as 'Gene names'")
        filled = [cell for row in grid.rows if (cell := row[first].strip())] or [""]
        share = sum(bool(_ACCESSION.fullmatch(cell)) for cell in filled) / len(filled)
        accession, symbol = (first, None) if share > 0.5 else (None, first)
        report.note(f"proteins are named by the column {grid.header[first] or first + 1!r}")

    def column(at: int | None) -> list[str]:
        return [""] * len(grid.rows) if at is None else [row[at].strip() for row in grid.rows]

    groups, genes, names = column(accession), column(symbol), column(columns.name)
    beside = [f"{group} {name}" for group, name in zip(groups, names, strict=True)]
    shown = repair_names(genes, ReadReport("", ""), beside=beside)
    extra: dict[str, Sequence[object]] = {
        _WRITTEN: [gene or group for gene, group in zip(shown, groups, strict=True)]
    }
    for at in columns.text:
        heading = grid.header[at].removeprefix("T: ").removeprefix("C: ")
        if heading and at not in (accession, symbol) and heading not in FEATURE_COLUMNS:
            extra[heading] = column(at)
    return Found(groups, grid.lines, genes, names, extra=extra)


def _named_as_written(measured: Measured) -> Measured:
    """Return it with rows that have neither symbol nor accession named as the file names them."""
    features = measured.features
    names = list(features.pop(_WRITTEN))
    labels = list(features.index)
    taken = set(labels)
    for at, (label, name) in enumerate(zip(labels, names, strict=True)):
        if not str(label).startswith("unnamed"):
            continue
        if not name:
            measured.report.note(f"line {features['row'].iloc[at]} has levels and no name")
            continue
        fresh = name if name not in taken else f"{name} [line {features['row'].iloc[at]}]"
        labels[at] = fresh
        taken.add(fresh)
    index = measured.levels.index.__class__(labels, dtype=object)
    return replace(
        measured, levels=measured.levels.set_axis(index), features=features.set_axis(index)
    )


def _samples(
    names: Sequence[str],
    annotation: Annotation,
    places: Sequence[int],
    described: dict[str, list[str]],
    report: ReadReport,
) -> pd.DataFrame:
    """Return what the file says of its samples, else what their names say."""
    from cutis.omics.samples.design import design_of

    groups = with_condition(annotation.groups, report)
    fields = {
        kind: [cells[at] if at < len(cells) else "" for at in places]
        for kind, cells in groups.items()
    } or described
    fields = {
        kind: cells for kind, cells in fields.items() if all(cells) and kind and kind not in names
    }
    if not fields:
        return guessed_samples(names, report)
    inner = ReadReport(report.file, "")
    table = design_of(report.file, list(names), [1] * len(names), fields, inner).table
    for sentence in inner.notes:
        report.note(sentence)
    return table


def _is_matrix(head: Head) -> bool:
    """Take any table with a column that is mostly numbers; the others are named by their line."""
    rows = [row for row in head.rows if not row[0].startswith("#!{")]
    columns = (
        [cell for row in rows if at < len(row) and (cell := row[at].strip()) not in MISSING]
        for at in range(len(head.columns))
    )
    return head.kind != "parquet" and any(
        sum(map(meant_as_number, cells)) > 0.5 * len(cells) for cells in columns
    )


FORMAT = Format("matrix", "protein", _is_matrix, read_matrix, order=130)
