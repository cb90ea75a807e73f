"""Rules of the files that hold no records: which there are, their columns, their rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from cutis.errors import Problem
from cutis.knowledge.reader import OTHER_FOLDERS
from cutis.knowledge.rulebook.records import NO_MEASUREMENT
from cutis.knowledge.rulebook.rule import Atlas, Rule
from cutis.knowledge.tables import observations, panel, senescence
from cutis.knowledge.tables import receptors as tables
from cutis.knowledge.tables.panel import PanelProtein
from cutis.knowledge.tables.rows import numbered_lines, shown
from cutis.nearest import nearest, suggestion

#: Endings of files that hold data: one of these beside the folders is read by nobody.
_DATA = (".bib", ".bibtex", ".csv", ".tsv", ".xlsx", ".json")


def proteins(atlas: Atlas) -> tuple[tuple[PanelProtein, ...], list[Problem]]:
    """Return the proteins of the panel, and what is wrong with its rows."""
    return atlas.rows(panel.read_files, "panel")


def measurements(atlas: Atlas) -> tuple[tuple[observations.Observation, ...], list[Problem]]:
    """Return the observations, and what is wrong with their rows."""
    return atlas.rows(observations.read_files, "observations")


def receptors(atlas: Atlas) -> tuple[dict[str, tables.Receptor], list[Problem]]:
    """Return the receptors by symbol, and what is wrong with their rows."""
    return atlas.rows(tables.read_receptors, "receptors", "receptors.csv")


def antagonists(atlas: Atlas) -> tuple[dict[str, tables.Antagonist], list[Problem]]:
    """Return the antagonists by symbol, and what is wrong with their rows."""
    return atlas.rows(tables.read_antagonists, "receptors", "antagonists.csv")


def signs(atlas: Atlas) -> tuple[list[senescence.Sign], list[Problem]]:
    """Return the genes of the signatures, and what is wrong with their rows."""
    return atlas.rows(senescence.read_files, "signatures")


def _strays(atlas: Atlas) -> Iterator[Problem]:
    """Find files and folders that nothing reads."""
    for root in atlas.roots:
        for path in sorted(root.iterdir()):
            if path.suffix in _DATA and path.name != "sources.bib" and path.is_file():
                near = nearest(path.name, ["sources.bib"])
                hint = f"the nearest is {near!r}" if near else "move it into the folder it is for"
                yield Problem(shown(path), "", "nothing reads a file of this name here", hint)
        for folder, patterns in OTHER_FOLDERS.items():
            for path in sorted((root / folder).glob("*")):
                if path.name.startswith((".", "__")) or path.name == "README.md":
                    continue
                if path.is_dir():
                    what = "a folder inside a folder, expected files"
                    yield Problem(shown(path), "", what, "move it up")
                elif not any(path.match(pattern) for pattern in patterns):
                    expected = " or ".join(patterns)
                    own = [pattern.replace("*", path.stem) for pattern in patterns]
                    near = nearest(path.name, own)
                    hint = f"rename it to {near!r}" if near else "take it away"
                    what = f"nothing reads a file of this name, expected {expected}"
                    yield Problem(shown(path), "", what, hint)


def _unknown_columns(atlas: Atlas) -> Iterator[Problem]:
    """Find columns that no reader looks at."""
    fixed = (
        ("observations", "*.csv", observations.COLUMNS),
        ("signatures", "*.csv", senescence.COLUMNS),
        ("receptors", "antagonists.csv", tables.ANTAGONISTS),
    )
    for folder, pattern, columns in fixed:
        for path in atlas.files(folder, pattern):
            yield from _beyond(path, columns)
    for path in atlas.files("panel"):
        yield from _beyond(path, [*panel.COLUMNS, *panel.columns_of(panel.cells_of(path))])


def _beyond(path: Path, columns: Collection[str]) -> Iterator[Problem]:
    """Give the columns of a table that are not among these."""
    header = header_of(path)
    if not set(columns) <= set(header):
        return  # one mistake, one message: the reader of its rows says which is missing
    for name in dict.fromkeys(header):
        if name not in columns:
            hint = suggestion(name, columns, else_="take it away, or write it as a note")
            yield Problem(f"{shown(path)}:1", name, "nothing reads a column of this name", hint)


def header_of(path: Path) -> list[str]:
    """Return the columns of a table; none where it cannot be read."""
    try:
        return numbered_lines(path)[0]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _unfounded(atlas: Atlas) -> Iterator[Problem]:
    """Find rows that were read in no paper and call themselves verified."""
    for folder in OTHER_FOLDERS:
        for path in atlas.files(folder):
            try:
                header, lines = numbered_lines(path)
            except (OSError, UnicodeDecodeError, csv.Error):
                continue
            for number, line in lines:
                row = dict(zip(header, line, strict=False))
                source = row.get("source", "").strip()
                if row.get("status", "").strip() == "verified" and source in NO_MEASUREMENT:
                    what = f"the status is verified but the source is {source!r}"
                    hint = "name the paper, or write the status `prior`"
                    yield Problem(f"{shown(path)}:{number}", "status", what, hint)


def _wrong(reader: Callable[[Atlas], tuple[object, list[Problem]]]):
    """Return a check that says what a reader found wrong."""

    def check(atlas: Atlas) -> Iterable[Problem]:
        return reader(atlas)[1]

    return check


RULES = (
    Rule("files", "A folder of tables holds the tables that are read, and a README.", _strays),
    Rule("columns", "A table has the columns its folder's README names, and no other.",
         _unknown_columns),
    Rule("panel rows", "A row of the panel has symbol, accession, class, mass, half-life, limit, "
         "and a rate in the unit asked for each cell it is driven in; each protein once.",
         _wrong(proteins)),
    Rule("observation rows", "An observation has an id of its own, groups its experiment has, a "
         "statistic, an interval in a fitting unit or a direction, use, source, status and grade.",
         _wrong(measurements)),
    Rule("signature rows", "A gene of a signature goes up or down, in the medium or in cells, once "
         "for each source.", _wrong(signs)),
    Rule("receptor rows", "A receptor is yes, low or no on each cell; each symbol once.",
         _wrong(receptors)),
    Rule("antagonist rows", "An antagonist holds ligands, not itself; each symbol once.",
         _wrong(antagonists)),
    Rule("verified rows", "A verified row of a table names a paper.", _unfounded),
)  # fmt: skip
