"""The YAML of a secretome study: its tables, whose medium each sample is, and what goes with them.

.. code-block:: yaml

   title: Lot 12
   files:
     - file: K.txt
       samples: {K1: keratinocyte, K2: keratinocyte}
     - file: F.txt
       samples: fibroblasts.csv
   first: keratinocyte
   second: fibroblast
   both: co-culture

One table for all is ``file:`` and ``samples:`` without ``files:``. Files are looked for beside the
YAML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from cutis.errors import DataError, Problem
from cutis.files.limits import small_bytes
from cutis.files.read_report import ReadReport, fail, nearest
from cutis.files.yaml_nodes import Document, dotted, read_document
from cutis.files.yaml_nodes import Path as FieldPath
from cutis.omics.samples.choices import ROLES, Choices
from cutis.omics.samples.design import Design, design_of, read_design

_TABLE = ("file", "samples", "sheet", "format", "quantity")
_TEXTS = ("title", *ROLES, "quantity", "format", "sheet")
_FIELDS = ("title", "files", *_TABLE, *(one.name for one in fields(Choices)))
_EXAMPLE = "such as `samples: {K1: keratinocyte, K2: keratinocyte}`"


@dataclass(frozen=True)
class Table:
    """One file of a study and its samples.

    Attributes
    ----------
    path
        The file.
    design
        Its samples; None when the names of the columns say it.
    sheet, format, quantity
        As :func:`cutis.omics.formats.sniff.read` takes them.
    """

    path: Path
    design: Design | None
    sheet: str | None = None
    format: str | None = None
    quantity: str | None = None


@dataclass(frozen=True)
class Dishes:
    """A secretome study as its YAML says it.

    Attributes
    ----------
    path, title
        The YAML, and its title.
    tables
        The files.
    choices
        Its cultures, its focus, medium, gene sets and receptors.
    quantity
        Of the tables, where they hold several.
    """

    path: Path
    title: str
    tables: tuple[Table, ...]
    choices: Choices = Choices()
    quantity: str | None = None

    @property
    def conditions(self) -> list[str]:
        """Conditions the designs name, in their order."""
        named = [c for t in self.tables if t.design for c in t.design.table["condition"]]
        return list(dict.fromkeys(named))


def read_dishes(path: str | Path) -> Dishes:
    """Return the study a YAML file describes.

    Parameters
    ----------
    path
        The file; see the head of this module.

    Raises
    ------
    DataError
        All that is wrong with it, each with line and column: an unknown field, a file that is not
        there, a condition no sample has.
    """
    reading = _Reading(path)
    data = reading.document.data
    reading.fields((), _FIELDS)
    texts = {name: reading.text((name,)) for name in _TEXTS}
    entries: list[FieldPath] = [()]
    if "files" in data:
        if "file" in data:
            reading.problem(("file",), "both `file` and `files` are given", "keep one of them")
        listed = data["files"] if isinstance(data["files"], list) else []
        if not listed:
            reading.problem(("files",), "expected a list of files", "- file: K.txt")
        entries = [("files", i) for i in range(len(listed))]
    elif "file" not in data:
        reading.problem((), "expected `file: TABLE`, or `files:` with one entry a table", _EXAMPLE)
        entries = []
    tables = [table for entry in entries if (table := reading.table(entry)) is not None]
    sets = tuple(map(str, reading.sets(("sets",))))
    receptors = reading.receptors()
    medium = tuple(reading.texts(("medium",)))
    roles = {name: texts[name] or "" for name in ROLES}
    choices = Choices(**roles, medium=medium, sets=sets, receptors=receptors)
    title = texts["title"] or Path(path).stem
    dishes = Dishes(Path(path), title, tuple(tables), choices, texts["quantity"])
    reading.roles(dishes)
    reading.finish()
    return dishes


def yaml_samples(path: str | Path) -> tuple[list[str], list[int], dict[str, list[str]]]:
    """Return samples, their lines and what is said of them, of a YAML with ``samples:`` only.

    Raises
    ------
    DataError
        All that is wrong with it.
    """
    reading = _Reading(path)
    if not isinstance(reading.document.data.get("samples"), dict):
        reading.problem((), "expected `samples:` with one line a sample", _EXAMPLE)
        reading.finish()
    found = reading.samples(("samples",))
    reading.finish()
    return found


class _Reading:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.shown = str(path)
        try:
            raw = small_bytes(self.path)
        except OSError as error:
            fail(path, f"cannot be read ({error.strerror})", "check the path")
        document, self.problems = read_document(raw, self.shown)
        if document is None:
            self.document = Document({}, {})
            self.finish()
        else:
            self.document = document

    def problem(self, place: FieldPath, what: str, hint: str = "") -> None:
        """Note a problem where a field stands."""
        known: FieldPath = place
        while known not in self.document.marks and known:
            known = known[:-1]
        line, column = self.document.marks.get(known, (1, 1))
        where = f"{self.shown}:{line}:{column}"
        self.problems.append(Problem(where, dotted(place), what, hint))

    def finish(self) -> None:
        """Raise one error with all problems, when there are any."""
        if self.problems:
            self._raise()

    def _raise(self) -> NoReturn:
        raise DataError("\n".join(str(problem) for problem in self.problems))

    def at(self, place: FieldPath) -> Any:
        """Return what stands at a place, or None."""
        value: Any = self.document.data
        for part in place:
            if isinstance(value, list) and isinstance(part, int):
                value = value[part]
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    def fields(self, place: FieldPath, known: Sequence[str]) -> None:
        """Note fields that are not known, with the nearest."""
        for name in self.at(place):
            if name not in known:
                self.problem((*place, name), "unknown field", nearest(name, known))

    def text(self, place: FieldPath) -> str | None:
        """Return a text, or None where it is left out."""
        value = self.at(place)
        if value is None:
            return None
        if isinstance(value, dict | list | bool):
            self.problem(place, "expected a text", "write one value")
            return None
        return str(value)

    def texts(self, place: FieldPath) -> list[str]:
        """Return a list of texts; one text is a list of one."""
        value = self.at(place)
        if value is None:
            return []
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or any(isinstance(one, dict | list) for one in value):
            self.problem(place, "expected a list of texts", f"{dotted(place)}: [one, two]")
            return []
        return [str(one) for one in value]

    def file(self, place: FieldPath, name: str) -> Path:
        """Return a file beside the YAML; note when it is not there."""
        found = self.path.parent / name
        if not found.is_file():
            beside = [one.name for one in self.path.parent.iterdir()]
            hint = nearest(Path(name).name, beside) or "write it relative to this file"
            self.problem(place, f"there is no file {name!r}", hint)
        return found

    def sets(self, place: FieldPath) -> list[str | Path]:
        """Return the bundled collections and the files a list names."""
        from cutis.omics.names.gene_sets import BUNDLED

        return [name if name in BUNDLED else self.file(place, name) for name in self.texts(place)]

    def table(self, place: FieldPath) -> Table | None:
        """Return one table and its samples."""
        entry = self.at(place)
        if not isinstance(entry, dict):
            self.problem(place, "expected `file: TABLE` and `samples: …`", _EXAMPLE)
            return None
        if place:
            self.fields(place, _TABLE)
        name = self.text((*place, "file"))
        if not name:
            self.problem(place, "expected `file: TABLE`", "name the table of this entry")
            return None
        path = self.file((*place, "file"), name)
        design = self._design((*place, "samples"))
        rest = [self.text((*place, one)) for one in ("sheet", "format", "quantity")]
        return Table(path, design, rest[0], rest[1], rest[2] or self.text(("quantity",)))

    def _design(self, place: FieldPath) -> Design | None:
        """Return the samples of a table: written here, or in a file."""
        value = self.at(place)
        if value is None:
            return None
        if isinstance(value, str):
            path = self.file(place, value)
            if not path.is_file():
                return None
            try:
                return read_design(path)
            except DataError as error:
                self.problem(place, str(error))
                return None
        before = len(self.problems)
        names, lines, fields = self.samples(place)
        if len(self.problems) > before or not names:
            return None
        try:
            return design_of(self.shown, names, lines, fields, ReadReport(self.shown, "design"))
        except DataError as error:
            # The line is in the message; it is not said twice.
            self.problems.append(Problem(str(error), "", "samples cannot be read"))
            return None

    def samples(self, place: FieldPath) -> tuple[list[str], list[int], dict[str, list[str]]]:
        """Return samples written as ``NAME: CONDITION`` or ``NAME: {condition: …, time: …}``."""
        value = self.at(place)
        if not isinstance(value, dict) or not value:
            self.problem(place, "expected samples with their condition", _EXAMPLE)
            return [], [], {}
        rows: list[dict[str, str]] = []
        for name, said in value.items():
            here = (*place, name)
            if isinstance(said, dict):
                wrong = [key for key, one in said.items() if isinstance(one, dict | list | None)]
                for key in wrong:
                    self.problem((*here, key), "expected one value", "such as `time: 24 h`")
                rows.append({key: str(one) for key, one in said.items() if key not in wrong})
            elif said is None or isinstance(said, list | bool):
                self.problem(here, "expected the condition of the sample", _EXAMPLE)
            else:
                rows.append({"condition": str(said)})
        columns = list(dict.fromkeys(key for row in rows for key in row))
        lines = [self.document.marks[(*place, name)][0] for name in value]
        return list(value), lines, {key: [row.get(key, "") for row in rows] for key in columns}

    def receptors(self) -> dict[str, Path]:
        """Return the expression table of each condition that has one."""
        value = self.at(("receptors",))
        if value is None:
            return {}
        if not isinstance(value, dict):
            hint = "receptors: {keratinocyte: counts.csv}"
            self.problem(("receptors",), "expected a table for each condition", hint)
            return {}
        return {
            name: self.file(("receptors", name), str(file))
            for name, file in value.items()
        }  # fmt: skip

    def roles(self, dishes: Dishes) -> None:
        """Note a culture that no sample is of."""
        designed = all(table.design is not None for table in dishes.tables)
        for role in ROLES:
            name = getattr(dishes.choices, role)
            if not name or not designed or not dishes.tables:
                continue
            if name not in dishes.conditions:
                hint = nearest(name, dishes.conditions)
                self.problem((role,), f"no sample has the condition {name!r}", hint)
