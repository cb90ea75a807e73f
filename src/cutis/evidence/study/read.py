"""Reads a clinical study: what was declared, the grades, the adverse events."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cutis.errors import DataError, Problem
from cutis.evidence.study.plan import Plan, folded, read_plan
from cutis.evidence.study.records import Study
from cutis.evidence.study.rows import EMPTY, OF_SUBJECT, Row, rows_of, study_table
from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport, fail, nearest
from cutis.tables import Frame

#: Problems shown at most; the rest is counted.
SHOWN = 40
#: The one arm of a study that declares none.
ONE_ARM = "treatment"
#: Two capitalised words are more likely a person than a code.
_PERSON = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+[ ,]+[A-ZÀ-Ý][a-zà-ÿ]+")
#: 1,234 may be a thousand or one and a bit.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_YES = {"yes": True, "y": True, "true": True, "1": True, "related": True, "possible": True,
        "probable": True, "no": False, "n": False, "false": False, "0": False, "unrelated": False,
        "not related": False, "unlikely": False, "": None}  # fmt: skip


def read_study(path: str | Path) -> Study:
    """Read a study.

    Parameters
    ----------
    path
        A YAML file that declares it and names its tables; ``cutis study --template`` writes one.

    Raises
    ------
    DataError
        With every problem found: file, line, what was expected. Nothing is left out in silence:
        rows of visits or endpoints that are not declared are counted in the report.
    """
    plan = read_plan(path)
    table = plan.beside(plan.record.data)
    report = ReadReport(str(table), "clinical study", quantity="grade")
    grid = study_table(table, plan.record.sheet, report)
    reading = _Grades(plan, grid, report)
    grades = reading.table()
    subjects = reading.subject_table(grades)
    enrolled = plan.record.enrolled or len(subjects)
    if enrolled < len(subjects):
        what = f"{enrolled} subjects enrolled, and {len(subjects)} in {table.name}"
        fail(path, what, "correct `enrolled`, or remove it to count those of the table")
    if enrolled > len(subjects):
        report.note(f"{enrolled - len(subjects)} of {enrolled} enrolled subjects have no grade")
    report.kept = int(grades["grade"].notna().sum())
    return Study(
        title=plan.record.title, file=str(path), grades=grades, subjects=subjects,
        events=_events(plan, subjects, report), endpoints=plan.endpoints, visits=plan.visits,
        declared=plan.declared, control=plan.control, enrolled=enrolled,
        simulated=_simulated(plan, grid),
        facts={name: str(value) for name, value in plan.record.facts.items()}, report=report,
    )  # fmt: skip


def _simulated(plan: Plan, grid: Grid) -> bool:
    """Tell whether a model made a study: its file says so, or its table does.

    Raises
    ------
    DataError
        Neither yes nor no is said, or the file denies what the table says.
    """
    said = str(plan.record.facts.get("simulated", "")).strip().lower()
    if said not in ("", "yes", "true", "no", "false"):
        hint = "write `simulated: yes` when a model made it, else leave it out"
        fail(plan.path, f"{said[:40]!r} is neither yes nor no", hint, field="facts.simulated")
    cells = grid.optional("simulated", "SIMULATED", "Simulated")
    made = [line for cell, line in zip(cells, grid.lines, strict=True)
            if cell.strip().lower() in ("yes", "true", "y", "1")]  # fmt: skip
    if made and said in ("no", "false"):
        what = f"says that a model made it, and {plan.path.name} says `simulated: no`"
        fail(
            grid.path, what, "a simulated study is never a real one; correct the file", line=made[0]
        )
    return bool(made) or said in ("yes", "true")


class _Grades:
    """Goes through the rows of a table, checks each against what was declared."""

    def __init__(self, plan: Plan, grid: Grid, report: ReadReport) -> None:
        self.plan, self.grid, self.report = plan, grid, report
        self.problems: list[Problem] = []
        self.where: dict[tuple[str, str, str], int] = {}
        self.of_subject: dict[str, dict[str, tuple[str, int]]] = {}
        self.names = {
            kind: _by_name(there, plan.record.names)
            for kind, there in (("visit", plan.visits), ("endpoint", plan.endpoints))
        }

    def wrong(self, line: int, field: str, what: str, hint: str = "") -> None:
        """Note a problem of a row."""
        self.problems.append(Problem(f"{self.grid.path}:{line}", field, what, hint))

    def table(self) -> Frame:
        """Return the grades as a visit table, or raise with what is wrong."""
        import pandas as pd

        rows = list(self._kept(rows_of(self.grid, self.plan)))
        if self.problems:
            many = len(self.problems) - SHOWN
            said = [str(one) for one in self.problems[:SHOWN]]
            raise DataError("\n".join([*said, f"and {many} more"] if many > 0 else said))
        if not rows:
            hint = f"visits in it: {', '.join(self.report.aside) or 'none'}"
            fail(self.grid.path, "no row has a declared visit and endpoint", hint)
        grades: Frame = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"])
        grades["time"] = grades["visit"].map(self.plan.visits)
        for name in self.plan.endpoints:
            for visit in (self.plan.declared.baseline, self.plan.declared.at):
                seen = grades[(grades["endpoint"] == name) & (grades["visit"] == visit)]
                if not seen["grade"].notna().any():
                    what = f"{name!r} was graded for nobody at {visit!r}"
                    fail(self.grid.path, what, f"names in the table: {self._names_there()}")
        return grades

    def _names_there(self) -> str:
        """Return what was set aside, for a reader who wonders where the rows went."""
        return "; ".join(self.report.aside) or "those that are declared"

    def _kept(self, rows: Iterator[Row]) -> Iterator[tuple[str, str, str, float]]:
        """Give the rows that are declared, each once, as subject, visit, endpoint, grade."""
        for row in rows:
            if not row.subject:
                self.wrong(row.line, "subject", "is empty", "every row needs a subject's code")
                continue
            visit = self._known("visit", row.visit, row.line)
            endpoint = self._known("endpoint", row.endpoint, row.line)
            self._note_subject(row)
            if visit is None or endpoint is None:
                continue
            key = (row.subject, visit, endpoint)
            if key in self.where:
                what = f"{endpoint} of this subject at {visit} is on line {self.where[key]} too"
                self.wrong(row.line, "grade", what, "keep one of the two")
                continue
            self.where[key] = row.line
            yield *key, self._grade(row, endpoint)

    def _known(self, kind: str, name: str, line: int) -> str | None:
        """Return a visit or endpoint by its declared name; count the row when there is none."""
        found = self.names[kind].get(folded(name))
        if found is None:
            self.report.set_aside(f"{kind} {name!r} is not declared", f"line {line}")
        return found

    def _grade(self, row: Row, name: str) -> float:
        """Return a grade that is on its scale; NaN where none was taken."""
        endpoint = self.plan.endpoints[name]
        text = row.grade
        if text.lower() in EMPTY:
            return math.nan
        if _GROUPED.fullmatch(text) and not endpoint.grades:
            what = f"{text!r} may be a decimal comma or a separator of thousands"
            self.wrong(row.line, name, what, "write numbers without separators, with a point")
            return math.nan
        try:
            value = float(text)
        except ValueError:
            try:
                value = float(text.replace(",", "."))
                self.report.repair("decimal comma", f"line {row.line}")
            except ValueError:
                labels = {v.casefold(): k for k, v in endpoint.labels.items()}
                if text.casefold() in labels:
                    return labels[text.casefold()]
                self.wrong(row.line, name, f"{text[:40]!r} is no grade", _scale(endpoint.grades))
                return math.nan
        if not math.isfinite(value):
            self.wrong(row.line, name, f"{text!r} is no finite number")
        elif endpoint.grades and not any(abs(value - g) < 1e-9 for g in endpoint.grades):
            self.wrong(row.line, name, f"{value:g} is off its scale", _scale(endpoint.grades))
        return value

    def _note_subject(self, row: Row) -> None:
        """Keep what a row says of its subject; two rows must not differ."""
        known = self.of_subject.setdefault(row.subject, {})
        for role, value in row.of_subject.items():
            if not value:
                continue
            first = known.setdefault(role, (value, row.line))
            if first[0] != value:
                what = f"{value!r} here and {first[0]!r} on line {first[1]} for one subject"
                self.wrong(row.line, role, what)

    def subject_table(self, grades: Frame) -> Frame:
        """Return one row a subject: arm, completed, reason, and what else is known."""
        import pandas as pd

        for name in self._never_graded():
            self.of_subject[name] = {}
        names = list(self.of_subject)
        if any(_PERSON.search(name) for name in names):
            self.report.note(
                "subjects seem to be named; replace names by codes before the table goes anywhere"
            )
        self._note_alike(names)
        table: Frame = pd.DataFrame(index=pd.Index(names, dtype=object))
        for role in OF_SUBJECT:
            values = [self.of_subject[name].get(role, ("", 0))[0] for name in names]
            if any(values):
                table[role] = values
        table["arm"] = [self._arm(name) for name in names]
        if self.problems:
            raise DataError("\n".join(str(one) for one in self.problems[:SHOWN]))
        for role in ("stratum",):
            if role in table and (table[role] == "").any():
                what = f"subject {names[int((table[role] == '').to_numpy().argmax())]!r} has none"
                fail(self.grid.path, what, "every subject needs one, or none has", field=role)
        last = grades[(grades["visit"] == self.plan.declared.at) & grades["grade"].notna()]
        table["completed"] = table.index.isin(set(last["subject"]))
        table["reason"] = [self.plan.record.dropouts.get(name, "") for name in names]
        self._check_dropouts(table)
        return table

    def _note_alike(self, names: list[str]) -> None:
        """Say which subjects' codes differ by nothing but case, spaces or leading zeros."""
        first: dict[str, str] = {}
        for name in names:
            other = first.setdefault(folded(name).lstrip("0"), name)
            if other != name:
                self.report.note(f"{other!r} and {name!r} are taken for two subjects")

    def _never_graded(self) -> list[str]:
        """Return the dropouts that are enrolled and not in the table; their arm must be plain."""
        record = self.plan.record
        absent = [name for name in record.dropouts if name not in self.of_subject]
        fit = len(self.of_subject) + len(absent) <= record.enrolled
        return absent if fit and not record.arms else []

    def _arm(self, name: str) -> str:
        """Return the declared arm of a subject."""
        arms = self.plan.record.arms
        written, line = self.of_subject[name].get("arm", ("", self.grid.header_line))
        if not arms:
            return ONE_ARM
        found = _by_name(arms, self.plan.record.names).get(folded(written))
        if found is None:
            what = f"{written!r} is no declared arm" if written else "a subject has no arm"
            self.wrong(line, "arm", what, nearest(written, arms) or f"there is {', '.join(arms)}")
            return ""
        return found

    def _check_dropouts(self, table: Frame) -> None:
        """Hold the declared dropouts against the table."""
        for name in self.plan.record.dropouts:
            if name not in table.index:
                hint = nearest(name, list(table.index))
                fail(self.plan.path, f"{name!r} is no subject of the table", hint, field="dropouts")
            if bool(table.loc[name, "completed"]):
                at = self.plan.declared.at
                self.report.note(f"{name} is declared a dropout and was graded at {at}")
        silent = [n for n, row in table.iterrows() if not row["completed"] and not row["reason"]]
        if silent:
            self.report.note(
                f"{len(silent)} subjects have no grade at {self.plan.declared.at} and no reason: "
                f"{', '.join(map(str, silent[:5]))}; say why under `dropouts`"
            )


def _by_name(there: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return folded name → declared name, other names of it included."""
    found = {folded(name): name for name in there}
    return found | {folded(other): name for other, name in names.items() if name in set(there)}


def _scale(grades: tuple[float, ...]) -> str:
    """Return the grades there are, for a message."""
    if not grades:
        return "expected a number"
    few = ", ".join(f"{grade:g}" for grade in grades)
    return f"expected {few}" if len(grades) <= 8 else f"expected {grades[0]:g} to {grades[-1]:g}"


def _events(plan: Plan, subjects: Frame, report: ReadReport) -> Frame | None:
    """Return the adverse events; None when the study says nothing about them."""
    import pandas as pd

    written = plan.record.adverse_events.strip()
    if not written:
        return None
    columns = ["subject", "term", "severity", "related", "serious", "day"]
    if written.lower() == "none":
        return pd.DataFrame(columns=columns)
    path = plan.beside(written)
    grid = study_table(path, "", ReadReport(str(path), "adverse events"))
    rows = []
    for at, line in enumerate(grid.lines):
        cell = {name: grid.optional(name, name.capitalize(), name.upper())[at].strip()
                for name in columns}  # fmt: skip
        if cell["subject"] not in subjects.index:
            hint = nearest(cell["subject"], list(subjects.index))
            fail(path, f"{cell['subject']!r} is no subject of the study", hint, line=line)
        if not cell["term"]:
            fail(path, "has no term", "write what happened", line=line, field="term")
        for name in ("related", "serious"):
            if cell[name].lower() not in _YES:
                what = f"{cell[name]!r} is not known"
                fail(path, what, "write yes or no", line=line, field=name)
        serious = bool(_YES[cell["serious"].lower()])
        rows.append({**cell, "related": _YES[cell["related"].lower()], "serious": serious})
    report.note(f"{len(rows)} adverse events")
    return pd.DataFrame(rows, columns=columns)
