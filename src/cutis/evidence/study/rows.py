"""The table of a study, long or wide, CSV, workbook or CDISC transport file, as rows of grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from cutis.evidence.study.plan import Plan
from cutis.files.grid import Grid, read_grid
from cutis.files.read_report import ReadReport, fail, nearest

#: Roles of columns of a long table, and what they may be called besides; the CDISC names last.
ROLES = {
    "subject": ("subject", "subject id", "patient", "id", "usubjid", "subjid"),
    "visit": ("visit", "week", "time point", "timepoint", "avisit"),
    "endpoint": ("endpoint", "parameter", "assessment", "param", "paramcd"),
    "grade": ("grade", "score", "value", "aval"),
    "arm": ("arm", "treatment", "group", "trt01a", "trta"),
    "stratum": ("stratum", "centre", "center", "site", "siteid"),
    "age": ("age",),
    "sex": ("sex",),
    "phototype": ("phototype", "fitzpatrick"),
}
#: What a table may say of a subject besides the grades.
OF_SUBJECT = ("arm", "stratum", "age", "sex", "phototype")
#: Cells that hold no grade.
EMPTY = frozenset({"", ".", "na", "n/a", "nan", "nd", "missing", "-", "–"})


@dataclass
class Row:
    """One grade as the table has it: names as written, and where it stands."""

    subject: str
    visit: str
    endpoint: str
    grade: str
    line: int
    of_subject: dict[str, str] = field(default_factory=dict)


def study_table(path: Path, sheet: str, report: ReadReport) -> Grid:
    """Return the table of a study; raise DataError when it cannot be read.

    A ``.xpt`` file (SAS transport, version 5) is read by pandas; its row numbers count records.
    """
    if path.suffix.lower() != ".xpt":
        return read_grid(path, report, sheet=sheet or None)
    import pandas as pd

    try:
        data: Any = pd.read_sas(path, format="xport", encoding="utf-8")
    except OSError as error:
        fail(path, f"cannot be read: {error.strerror or error}", "check the name")
    except (ValueError, UnicodeDecodeError, OverflowError, IndexError, TypeError) as error:
        fail(path, f"is no SAS transport file: {error}", "expected version 5 (.xpt), or CSV")
    if not len(data):
        fail(path, "has no records", "export it again")
    rows = [[_cell(value) for value in row] for row in data.itertuples(index=False)]
    report.rows = len(rows)
    return Grid(path, [str(name) for name in data.columns], rows, list(range(1, len(rows) + 1)))


def _cell(value: Any) -> str:
    """Return a value of a transport file as text; a missing one is empty."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        # Zero comes out of the format's own floating point as a number smaller than any other.
        return "0" if abs(value) < 1e-70 else f"{value:.10g}"
    return str(value).strip()


def rows_of(grid: Grid, plan: Plan) -> Iterator[Row]:
    """Give the grades of a long or a wide table.

    Raises
    ------
    DataError
        A column that is needed is not there.
    """
    named = plan.record.columns
    written = {role: name for role, name in named.items() if isinstance(name, str)}
    columns = {role: _column(grid, role, written) for role in ROLES}
    for role in written:
        if role not in ROLES and role not in plan.endpoints:
            _fail(plan, f"columns: {role!r} is not known", nearest(role, [*ROLES, *plan.endpoints]))
    if columns["subject"] is None:
        _fail_column(grid, plan, "subject")
    if columns["visit"] is not None and columns["endpoint"] is not None:
        if columns["grade"] is None:
            _fail_column(grid, plan, "grade")
        return _long(grid, {role: at for role, at in columns.items() if at is not None})
    return _wide(grid, plan, {role: at for role, at in columns.items() if at is not None})


def _column(grid: Grid, role: str, written: Mapping[str, str]) -> int | None:
    """Return the position of a role's column: as declared, else by its usual names."""
    if role in written:
        return grid.at(written[role])
    lower = [name.strip().lower() for name in grid.header]
    return next((lower.index(name) for name in ROLES[role] if name in lower), None)


def _subject(columns: Mapping[str, int], row: list[str]) -> dict[str, str]:
    """Return what a row says of its subject."""
    return {role: row[columns[role]].strip() for role in OF_SUBJECT if role in columns}


def _long(grid: Grid, columns: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of a table with one row a grade."""
    for row, line in zip(grid.rows, grid.lines, strict=True):
        parts = (row[columns[role]].strip() for role in ("subject", "visit", "endpoint", "grade"))
        yield Row(*parts, line=line, of_subject=_subject(columns, row))


def _wide(grid: Grid, plan: Plan, columns: Mapping[str, int]) -> Iterator[Row]:
    """Give the grades of a table with one row a subject (or a subject and visit)."""
    by_visit = columns.get("visit")
    cells = _columns_by_visit(grid, plan) if by_visit is None else _columns_at(grid, plan)
    for row, line in zip(grid.rows, grid.lines, strict=True):
        for (endpoint, visit), at in cells.items():
            named = visit if by_visit is None else row[by_visit].strip()
            yield Row(
                row[columns["subject"]].strip(), named, endpoint, row[at].strip(), line,
                _subject(columns, row),
            )  # fmt: skip


def _columns_at(grid: Grid, plan: Plan) -> dict[tuple[str, str], int]:
    """Return the column of each endpoint, of a table with a column of visits."""
    found = {}
    for endpoint in plan.endpoints:
        name = plan.record.columns.get(endpoint, endpoint)
        if not isinstance(name, str):
            _fail(plan, f"columns: {endpoint}: the table has a column of visits",
                  "name one column")  # fmt: skip
        found[endpoint, ""] = grid.at(name)
    return found


def _columns_by_visit(grid: Grid, plan: Plan) -> dict[tuple[str, str], int]:
    """Return the column of each endpoint and visit: as declared, or `endpoint_visit`."""
    squeezed = {_squeezed(name): at for at, name in enumerate(grid.header)}
    found: dict[tuple[str, str], int] = {}
    for endpoint in plan.endpoints:
        declared = plan.record.columns.get(endpoint, {})
        if isinstance(declared, str):
            _fail(plan, f"columns: {endpoint}: one column for all visits",
                  "write a column for each, `{baseline: …, week 12: …}`")  # fmt: skip
        for visit in plan.visits:
            if visit in declared:
                found[endpoint, visit] = grid.at(declared[visit])
            elif _squeezed(endpoint + visit) in squeezed:
                found[endpoint, visit] = squeezed[_squeezed(endpoint + visit)]
        seen = {v for e, v in found if e == endpoint}
        for visit in (plan.declared.baseline, plan.declared.at):
            if visit not in seen:
                wanted = f"{endpoint}_{visit}"
                _fail(plan, f"{grid.path} has no column for {endpoint!r} at {visit!r}",
                      f"name it {wanted!r}, or declare it under `columns`; the table has "
                      f"{', '.join(grid.header[:12])}")  # fmt: skip
    return found


def _squeezed(name: str) -> str:
    """Return a name without what people write differently: case, spaces, dashes, underscores."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _fail(plan: Plan, what: str, hint: str = "") -> NoReturn:
    """Refuse what a study's file says of its table."""
    fail(plan.path, what, hint)


def _fail_column(grid: Grid, plan: Plan, role: str) -> NoReturn:
    """Refuse a table without a column that is needed."""
    usual = ", ".join(ROLES[role])
    _fail(plan, f"{grid.path} has no column for the {role}",
          f"name it under `columns: {{{role}: …}}`; its usual names are {usual}; the table has "
          f"{', '.join(grid.header[:12])}")  # fmt: skip
