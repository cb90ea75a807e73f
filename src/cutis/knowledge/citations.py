"""Where a source is cited: in records and tables of the atlas."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutis.knowledge.addresses import spelled
from cutis.knowledge.reader import OTHER_FOLDERS, files_of
from cutis.knowledge.resolve import Knowledge
from cutis.knowledge.tables.rows import numbered_lines, shown

#: Settings of an instrument name their publications in words.
_IN_WORDS = {"settings"}


@dataclass(frozen=True)
class Citation:
    """A source cited somewhere: file and line, address or column, and the key."""

    where: str
    field: str
    key: str


def citations(knowledge: Knowledge, roots: Sequence[Path] = ()) -> Iterator[Citation]:
    """Go through every `source` that is written, in records and in tables.

    Parameters
    ----------
    knowledge
        The records.
    roots
        Folders whose tables are meant; those of the records when left out.
    """
    for address, record in knowledge.records().items():
        for found, key in _keys_in(record.model_dump(by_alias=True, exclude=_IN_WORDS), address):
            address_of = spelled(found)
            file, line = knowledge.where[address_of]
            yield Citation(f"{file}:{line}", address_of, key)
    for folder in sorted(OTHER_FOLDERS):
        for table in files_of(roots or knowledge.roots, folder):
            yield from _keys_in_table(table)


def _keys_in_table(table: Path) -> Iterator[Citation]:
    """Go through the sources of a table: every column whose name ends in `source`."""
    try:
        header, lines = numbered_lines(table)
    except (OSError, UnicodeDecodeError, csv.Error):
        return  # said by the rule that reads its rows
    for number, line in lines:
        for name, key in zip(header, line, strict=False):
            if name.endswith("source") and key.strip():
                yield Citation(f"{shown(table)}:{number}", name, key.strip())


def _keys_in(value: Any, address: str) -> Iterator[tuple[str, str]]:
    """Go through the `source` fields inside a value."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "source" and isinstance(part, str):
                if part:
                    yield f"{address}.{name}", part
            else:
                yield from _keys_in(part, f"{address}.{name}")
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _keys_in(part, f"{address}.{index}")
