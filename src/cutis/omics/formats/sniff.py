"""The one door for measured files: recognise the format, read it, attach the design."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import DataError
from cutis.files.cells import decoded, raw_bytes, split_text
from cutis.files.grid import WORKBOOK, header_at
from cutis.files.read_report import ReadReport, fail, first_of, nearest, squeezed
from cutis.omics.formats.format import Asked, Format, Head

if TYPE_CHECKING:
    from cutis.omics.measured import Measured
    from cutis.omics.samples.design import Design

#: A row of a genotype file: the variant's id, quoted or not, and a cell after it.
_RSID = re.compile(r"""["']?rs\d+["']?[\t,; ]""", re.IGNORECASE)

#: Bytes looked at to recognise a format; a header of 2,000 long columns fits.
HEAD_BYTES = 1 << 20


@cache
def formats() -> tuple[Format, ...]:
    """Return every format that can be read, in the order they are asked.

    Every module of this folder that has ``FORMAT``, or ``FORMATS``, lists itself.
    """
    package = import_module("cutis.omics.formats")
    found: list[Format] = []
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"cutis.omics.formats.{info.name}")
        one = getattr(module, "FORMAT", None)
        found += getattr(module, "FORMATS", () if one is None else (one,))
    return tuple(sorted(found, key=lambda one: one.order))


def read(
    path: Path | str,
    *,
    format: str | None = None,  # noqa: A002  what users call it
    quantity: str | None = None,
    design: Path | str | Design | None = None,
    sheet: str | None = None,
) -> Measured:
    """Read a table of measured proteins or RNAs, whatever program wrote it.

    Parameters
    ----------
    path
        The file: MaxQuant proteinGroups or evidence, DIA-NN pg_matrix or report (tsv or parquet),
        FragPipe combined_protein or combined_ion, Spectronaut report or pivot, Olink, Luminex,
        counts of RNA, or any table of features × samples; as text, gzip or workbook.
    format
        Name of the format; recognised from the columns when left out.
    quantity
        Which of the quantities a file holds (``LFQ intensity``, ``iBAQ`` …); the format's
        usual one when left out. What there is to choose is in ``report.choices``.
    design
        A table that says which sample is which (:mod:`cutis.omics.samples.design`), or one that was
        read.
    sheet
        Of a workbook.

    Returns
    -------
    Measured
        Levels on the linear scale, NaN where nothing was measured; ``page`` says what was set
        aside, repaired and assumed.

    Raises
    ------
    DataError
        The file is of no known format, damaged or not what the format says; the message names
        the line, what was expected and the next step.

    Examples
    --------
    >>> from cutis.omics import read
    >>> measured = read("proteinGroups.txt", design="design.txt")   # doctest: +SKIP
    >>> measured.levels.loc["COL1A1"]                                # doctest: +SKIP
    >>> measured.report.table()                                      # doctest: +SKIP
    """
    chosen = _named(path, format) if format else sniff(path, sheet=sheet)
    report = ReadReport(str(path), chosen.name)
    if design is None:
        return chosen.read(Asked(path, report, quantity, sheet))
    from cutis.omics.samples.design import Design, read_design, with_design

    known = design if isinstance(design, Design) else read_design(design)
    samples = tuple(map(str, known.table.index))
    return with_design(chosen.read(Asked(path, report, quantity, sheet, samples)), known)


def sniff(path: Path | str, *, sheet: str | None = None) -> Format:
    """Return the format of a file, from its beginning.

    Raises
    ------
    DataError
        There is no such file, it is no table, or no format has such columns.
    """
    head = read_head(path, sheet=sheet)
    _refuse_design(path, head.columns)
    for one in formats():
        if one.recognises(head):
            return one
    names = ", ".join(one.name for one in formats())
    if len(head.columns) == 1:
        fail(
            path, "has one column only, expected columns between tabs, commas or semicolons",
            "export it as tab-separated text", line=1,
        )  # fmt: skip
    if ".gmt" in Path(path).suffixes:
        fail(path, "holds gene sets, expected levels", "give it with --sets beside your tables")
    shown = first_of(head.columns)
    fail(
        path, f"of no known format (its columns are {shown})",
        f"expected one of: {names}; name it as the format (--format NAME)",
    )  # fmt: skip


def read_head(path: Path | str, *, sheet: str | None = None) -> Head:
    """Return the beginning of a file (see :class:`~cutis.omics.formats.format.Head`).

    Raises
    ------
    DataError
        There is no such file, or it is neither text, workbook nor parquet.
    """
    data = raw_bytes(path, many=HEAD_BYTES)
    scratch = ReadReport(str(path), "")
    if data.startswith(WORKBOOK):
        from cutis.files.workbook import read_workbook

        grid = read_workbook(path, scratch, sheet)
        rows = tuple(tuple(row) for row in grid.rows[:50])
        return Head(Path(path), "workbook", tuple(grid.header), rows, sheet=grid.sheet)
    if data.startswith(b"PAR1"):
        from cutis.files.parquet import parquet_columns

        return Head(Path(path), "parquet", tuple(parquet_columns(path)))
    whole = len(data) < HEAD_BYTES
    text = decoded(path, data if whole else data[: data.rfind(b"\n") + 1] or data, scratch)
    _refuse_log(path, text)
    _refuse_genotypes(path, text)
    cells = split_text(path, "\n".join(text.split("\n")[:200]))
    first = header_at(cells.rows)
    columns = tuple(name.strip() for name in cells.rows[first])
    rows = tuple(tuple(row) for row in cells.rows[first + 1 : first + 51])
    return Head(Path(path), "text", columns, rows, text[:20_000])


def _refuse_log(path: Path | str, text: str) -> None:
    """Refuse what a sequencing tool says of its run; counts of featureCounts are levels."""
    from cutis.omics.logs.sniff import feature_counts
    from cutis.omics.logs.sniff import sniff as sniff_log

    found = sniff_log(text)
    if found is feature_counts.FORMAT:
        if feature_counts.of_biotypes(text):
            fail(path, "counts biotypes, not genes; expected a table of levels",
                 "`cutis vesicles` reads it among the logs")  # fmt: skip
    elif found is not None:
        fail(path, f"is a log of {found.name}, expected a table of levels",
             "`cutis vesicles` reads it")  # fmt: skip


def _refuse_genotypes(path: Path | str, text: str) -> None:
    """Refuse the alleles of a person, whose rows are variants: no levels, and private."""
    lines = [line for line in text.split("\n", 500)[:500] if line.strip() and line[0] != "#"]
    ids = sum(_RSID.match(line) is not None for line in lines)
    if text.startswith("##fileformat=VCF") or ids > len(lines) / 2:
        fail(path, "is a genotype file, expected a table of levels",
             f"`cutis together --genotype {Path(path).name}` reads it")  # fmt: skip


def _refuse_design(path: Path | str, columns: tuple[str, ...]) -> None:
    """Refuse a table of which every column is a heading of a design."""
    from cutis.omics.samples.design import HEADING_WORDS, HEADINGS

    bare = [squeezed(name) for name in columns if name]
    if set(bare) <= HEADING_WORDS and set(bare) & set(HEADINGS["condition"]):
        fail(path, f"is a design ({', '.join(columns[:6])}), expected a table of levels",
             "give it with --design beside its table")  # fmt: skip


def _named(path: Path | str, name: str) -> Format:
    """Return the format of that name."""
    for one in formats():
        if one.name.lower() == name.lower():
            return one
    names = [one.name for one in formats()]
    raise DataError(f"{path}: there is no format {name!r}; {nearest(name, names)}")
