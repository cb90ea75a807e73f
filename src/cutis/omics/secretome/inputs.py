"""What a user may give as a design: YAML, a table of samples, or a measured table alone."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, fail
from cutis.omics.measured import Measured
from cutis.omics.samples.choices import Choices
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: Names a co-culture goes by, where nobody says which condition it is.
TOGETHER = re.compile(r"co[\s_-]*cult\w*|together|both|mix(ed|ture)?|k\s*[+&]\s*f|kf|co", re.I)
#: Title of what has none.
TITLE = "A measured secretome"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Study:
    """Samples with what was said of them.

    Attributes
    ----------
    measured, title
        Every sample; a heading.
    choices
        Its cultures, its focus, medium, gene sets and receptors, as far as the design says.
    files
        Measured tables and tables of samples that were read, besides the design.
    """

    measured: Measured
    title: str
    choices: Choices = Choices()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How measured tables are read, as :func:`cutis.omics.formats.sniff.read` takes it.

    Attributes
    ----------
    quantity, format, sheet
        Over those of the design; None leaves it to the design, or to the file.
    """

    quantity: str | None = None
    format: str | None = None
    sheet: str | None = None

    def read(self, path: Path) -> Measured:
        """Return a measured table."""
        from cutis.omics.formats.sniff import read

        return read(path, **self.said())

    def said(self) -> dict[str, str]:
        """Return what is said, by name."""
        return {name: one for name, one in asdict(self).items() if one is not None}


def study_of(design: Path, table: Path | None = None, reading: Reading = Reading()) -> Study:
    """Return the samples a design names.

    Parameters
    ----------
    design
        YAML with ``file`` or ``files``; a table with one line a sample, whose column ``file`` names
        the measured tables; or a measured table whose column names say the conditions.
    table
        The measured table, for a design that names none.
    reading
        How the tables are read.

    Raises
    ------
    DataError
        A file cannot be read, or the design names no table.
    """
    if design.suffix.lower() in _YAML:
        study = _of_yaml(design, table, reading)
    elif table is not None or _is_design(design, reading.sheet):
        study = _of_rows(design, table, reading)
    else:
        study = Study(reading.read(design), TITLE)
    return cultured(study)


def cultured(study: Study) -> Study:
    """Return a study with its cultures, where three conditions leave one reading; that is noted."""
    known = study.measured.conditions
    said = study.choices
    if said.both or said.first or len(known) != 3:
        return study
    together = [name for name in known if TOGETHER.fullmatch(name.strip())]
    if len(together) != 1:
        return study
    first, second = (name for name in known if name not in together)
    study.measured.report.note(
        f"{together[0]!r} is taken for the co-culture of {first!r} and {second!r}; "
        "first, second and both say it for sure"
    )
    choices = replace(said, first=first, second=second, both=together[0])
    return replace(study, choices=choices)


def apart(study: Study, knowledge: Knowledge | None = None) -> Study:
    """Return a study in which what may be of the medium, or was spiked in, is marked as such.

    The column ``medium`` of the features keeps it out of counts, tests and doses: serum that a
    medium held is no secretion, also where its accession is human.
    """
    from cutis.omics.meaning.secreted import symbols_of
    from cutis.omics.meaning.serum import serum

    measured = study.measured
    if measured.kind != "protein":
        return study
    why = serum(measured, symbols_of(measured), study.choices.medium, knowledge)
    features = measured.features.assign(medium=[bool(one) for one in why])
    return replace(study, measured=replace(measured, features=features))


def _of_yaml(design: Path, table: Path | None, reading: Reading) -> Study:
    """Return the samples of a YAML; one with samples only needs the table beside it."""
    from cutis.omics.join import read_dishes_tables
    from cutis.omics.samples.dishes import read_dishes

    if table is not None:
        return _of_rows(design, table, reading)
    dishes = read_dishes(design)
    tables = tuple(replace(one, **reading.said()) for one in dishes.tables)
    dishes = replace(dishes, tables=tables)
    return Study(
        read_dishes_tables(dishes), dishes.title, dishes.choices,
        (*(str(one.path) for one in dishes.tables),
         *(one.design.path for one in dishes.tables if one.design is not None)),
    )  # fmt: skip


def _is_design(path: Path, sheet: str | None) -> bool:
    """Tell whether a table has one line a sample, rather than one a protein."""
    from cutis.files.grid import read_grid
    from cutis.omics.samples.design import HEADINGS

    if path.suffix.lower() == ".parquet":
        return False
    header = read_grid(path, ReadReport(str(path), "design"), sheet=sheet).header
    bare = {re.sub(r"[^0-9a-z]+", "", name.lower()) for name in header}
    surest = set(HEADINGS["sample"][:5])
    return bool(bare & surest) and bool(bare & set(HEADINGS["condition"]))


def _of_rows(design: Path, table: Path | None, reading: Reading) -> Study:
    """Return the samples of a table of samples."""
    from cutis.omics.join import join
    from cutis.omics.samples.design import read_design, with_design

    known = read_design(design)
    if table is not None:
        return Study(with_design(reading.read(table), known), TITLE, files=(str(table),))
    if "file" not in known.table:
        fail(
            design, "names no measured table",
            "give it with --table, or add a column `file` that names it",
        )  # fmt: skip
    files: Frame = known.table["file"].fillna("").astype(str)
    parts = []
    for name in dict.fromkeys(files):
        rows = (files == name).to_numpy(dtype=bool)
        lines = tuple(line for line, inside in zip(known.lines, rows, strict=True) if inside)
        if not name or not (design.parent / name).is_file():
            fail(design, f"there is no file {name!r}", "write it relative to the design",
                 line=lines[0], field="file")  # fmt: skip
        part = replace(known, table=known.table.loc[rows].drop(columns="file"), lines=lines)
        parts.append(with_design(reading.read(design.parent / name), part))
    read = tuple(str(design.parent / name) for name in dict.fromkeys(files))
    return Study(join(parts), TITLE, files=read)


__all__ = ["DataError", "Reading", "Study", "apart", "cultured", "study_of"]
