"""Spectronaut: the long report (one row a precursor or fragment) and its pivot (one a protein)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from cutis.files.long_columns import LongTable, read_columns
from cutis.files.read_report import ReadReport
from cutis.omics.formats.assemble import Found, assembled, zeros_missing
from cutis.omics.formats.filters import Rows
from cutis.omics.formats.format import Asked, Format, Head
from cutis.omics.formats.quantities import choose, run_names
from cutis.omics.formats.roll_up import of_report
from cutis.omics.names.accessions import parsed

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.measured import Measured

#: What a protein group or precursor may be wrong by, as Spectronaut's own default.
Q_VALUE = 0.01

#: Quantities of a protein group, the usual one first.
QUANTITIES = ("PG.Quantity", "PG.Log2Quantity", "PG.IBAQ", "PG.MS2Quantity", "PG.MS1Quantity",
              "PG.NormalizedQuantity")  # fmt: skip
_LOG2 = "PG.Log2Quantity"
_SHORT = {"quantity": "PG.Quantity", "ibaq": "PG.IBAQ"}
_GROUPS = ("PG.ProteinGroups", "PG.ProteinAccessions", "PG.UniProtIds")
_Q_VALUES = ("PG.Qvalue", "EG.Qvalue")
_WANTED = (
    "R.FileName", "R.Label", "R.Condition", "R.Replicate", *_GROUPS, "PG.Genes",
    "PG.ProteinDescriptions", "PG.Organisms", "PG.FASTAHeader", "PG.ProteinNames",
    "PEP.StrippedSequence", "EG.IsDecoy", *_Q_VALUES, *QUANTITIES,
)  # fmt: skip
#: ``[1] K1.raw.PG.Quantity``; the number can be left out in the settings of an export.
_PIVOT = re.compile(r"(?:\[\d+\]\s*)?(.+?)\.(PG\.[A-Za-z0-9]+)")
_YES = {"true": True, "1": True, "false": False, "0": False, "": False}


def read_report(asked: Asked) -> Measured:
    """Read a long report; conditions and replicates come from it where it says them.

    Parameters
    ----------
    asked
        Its quantity: ``PG.Quantity`` (usual), ``PG.IBAQ`` …, as far as the report was set to have
        them.

    Raises
    ------
    DataError
        A column is missing, or a cell is no number.
    """
    report = asked.report
    table = read_columns(asked.path, _WANTED, report, sheet=asked.sheet)
    there = [name for name in QUANTITIES if table.has(name)]
    chosen = choose(report, there, asked.quantity, _SHORT)
    groups = _groups(table)
    runs = _runs(table)
    numbers = [chosen, *(name for name in _Q_VALUES if table.has(name))]
    # Together, so that a comma is understood alike in all of them.
    values = table.numbers(numbers, report, negative=chosen == _LOG2)
    levels = _linear(chosen, values[:, :1], report)[:, 0]
    rows = Rows(table.lines, groups, report)
    rows.aside("no protein is named", [not group for group in groups])
    rows.aside("no run is named", [not run for run in runs])
    rows.aside("decoy", _decoys(table, groups))
    for at, name in enumerate(numbers[1:], start=1):
        rows.aside(f"{name} above {Q_VALUE:g}", ~(values[:, at] <= Q_VALUE))
    sequences = table.optional("PEP.StrippedSequence")
    rolled, first = of_report(report, rows.kept(), groups, runs, levels, sequences)
    found = _found(table, first, rolled.keys)
    found.peptides, found.rows = rolled.peptides, rolled.rows
    names = run_names(rolled.samples, report)
    samples = _samples(table, runs, rolled.samples, names, report)
    return assembled(report, found, rolled.levels, names, unit="intensity", samples=samples)


def read_pivot(asked: Asked) -> Measured:
    """Read a pivot report: one row a protein group, columns ``[1] run.raw.PG.Quantity``.

    Raises
    ------
    DataError
        As :func:`read_report`.
    """
    report = asked.report
    grid = asked.grid()
    columns: dict[str, dict[str, str]] = {}
    for column in grid.header:
        if match := _PIVOT.fullmatch(column):
            columns.setdefault(match[2], {})[column] = match[1]
    there = [name for name in QUANTITIES if name in columns]
    chosen = choose(report, there, asked.quantity, _SHORT)
    values = grid.numbers(list(columns[chosen]), report, negative=chosen == _LOG2)
    levels = _linear(chosen, values, report)
    groups = _groups(grid)
    rows = Rows(grid.lines, groups, report)
    rows.aside("no protein is named", [not group for group in groups])
    rows.aside("decoy", [parsed(group.partition(";")[0]).decoy for group in groups])
    keep = rows.kept()
    names = run_names(list(columns[chosen].values()), report)
    found = _found(grid, keep, [groups[i] for i in keep])
    return assembled(report, found, levels[keep], names, unit="intensity")


def _linear(chosen: str, values: np.ndarray, report: ReadReport) -> np.ndarray:
    """Return levels on the linear scale."""
    if chosen != _LOG2:
        return zeros_missing(values, report)
    report.note(f"{_LOG2} is a logarithm (base 2) and was made linear")
    return np.exp2(values)


def _groups(table: LongTable) -> list[str]:
    """Return the accessions of each row's protein group."""
    for name in _GROUPS:
        if table.has(name):
            return [cell.strip() for cell in table.column(name)]
    return table.column(_GROUPS[0])


def _runs(table: LongTable) -> list[str]:
    """Return the run of each row: its file, else its label, else condition and replicate."""
    for name in ("R.FileName", "R.Label"):
        if table.has(name):
            return [cell.strip() for cell in table.column(name)]
    if table.has("R.Condition") and table.has("R.Replicate"):
        pairs = zip(table.column("R.Condition"), table.column("R.Replicate"), strict=True)
        return [f"{condition.strip()}_{replicate.strip()}" for condition, replicate in pairs]
    return table.column("R.FileName")


def _decoys(table: LongTable, groups: list[str]) -> list[bool]:
    """Return which rows are decoys."""
    cells = table.optional("EG.IsDecoy")
    marks = []
    for row, (cell, group) in enumerate(zip(cells, groups, strict=True)):
        mark = _YES.get(cell.strip().lower())
        if mark is None:
            table.fail(f"{cell[:40]!r}, expected True or False", row=row, name="EG.IsDecoy")
        marks.append(bool(mark) or parsed(group.partition(";")[0]).decoy)
    return marks


def _found(table: LongTable, at: list[int], groups: list[str]) -> Found:
    """Return what the table says of the groups whose rows stand there."""

    def cells(*names: str) -> list[str]:
        """Return the cells of the first of the columns there is; Spectronaut's NaN is no name."""
        column = table.optional(*names)
        return ["" if column[i] in ("NaN", "Filtered") else column[i] for i in at]

    return Found(
        groups=groups,
        lines=[table.lines[i] for i in at],
        genes=cells("PG.Genes"),
        names=cells("PG.ProteinDescriptions"),
        organisms=[
            said or parsed(entry.partition(";")[0]).organism
            for said, entry in zip(cells("PG.Organisms"), cells("PG.ProteinNames"), strict=True)
        ],
    )


def _samples(
    table: LongTable, runs: list[str], order: list[str], names: list[str], report: ReadReport
) -> pd.DataFrame | None:
    """Return condition and replicate of the samples; None where the report does not say."""
    import pandas as pd

    if not table.has("R.Condition"):
        return None
    first = {run: at for at, run in reversed(list(enumerate(runs)))}
    conditions, replicates = table.column("R.Condition"), table.optional("R.Replicate")
    said = [conditions[first[run]].strip() for run in order]
    if not all(said) or set(said) == {"Not Defined"}:
        return None
    report.note("conditions and replicates are those of the report (R.Condition, R.Replicate)")
    index = pd.Index(names, dtype=object)
    which = [replicates[first[run]].strip() for run in order]
    return pd.DataFrame({"condition": said, "replicate": which}, index=index)


def _is_report(head: Head) -> bool:
    """Tell the long report by its runs and protein groups."""
    return any(column.startswith("R.") for column in head.columns) and any(
        column.startswith(("PG.", "EG.", "PEP.")) for column in head.columns
    )


def _is_pivot(head: Head) -> bool:
    """Tell the pivot by its numbered runs."""
    return any(
        column.startswith("[") or match[2] in QUANTITIES
        for column in head.columns
        if (match := _PIVOT.fullmatch(column))
    )


FORMATS = (
    Format("Spectronaut report", "protein", _is_report, read_report, order=40),
    Format("Spectronaut pivot", "protein", _is_pivot, read_pivot, order=40),
)
