"""Compare what two commits wrote: every table, JSON file, array, page and text of two folders.

    python tools/compare_outputs.py BEFORE AFTER [--renamed OLD=NEW ...] [--most 6]

For a change that must not change a result. Both folders are written by the same commands at the
same seeds. One line is printed for each file: ``equal``; ``to 1e-12``, with the columns whose
numbers are not the same to the last bit; ``differs``, with what does; ``missing`` or ``added``. The
exit status is 1 if a number differs by more than 1e-12 of itself, or anything else differs at all.

``--renamed OLD=NEW`` is for a column, or a field of JSON or of a chart, that AFTER has under
another name; it counts only where OLD is gone and NEW is there.

What may differ between two runs of one commit is listed at the head of ``differences.py``, each
with its reason: times, durations, versions, folders. Beyond that only three things are not looked
at: the order of a JSON object's keys, the names of a chart's data sets (hashes of what they hold,
which is compared), and how the columns of a line of text are padded.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from differences import Findings, clipped, ignored, many, scrubbed
from page_parts import Page, opened

# -- values, tables, texts ---------------------------------------------------------------------


def compare_values(before: Any, after: Any, at: str, into: Findings) -> None:
    """Compare what two JSON texts hold; the items of a list count as one place."""
    if ignored(at):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        _compare_objects(before, after, at, into)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            into.other(f"{len(before)} → {many(len(after), 'item')}", at)
        for one, other in zip(before, after, strict=False):
            compare_values(one, other, f"{at}[]", into)
    elif isinstance(before, str) and isinstance(after, str):
        into.text(before, after, at)
    elif _is_number(before) and _is_number(after):
        into.number(repr(before), repr(after), at)
    elif before is not after:
        into.other(f"{str(before)[:40]} → {str(after)[:40]}", at)


def _compare_objects(before: dict, after: dict, at: str, into: Findings) -> None:
    """Compare two JSON objects field by field."""
    names = into.names(before, after)
    for name in before:
        place = f"{at}.{name}" if at else name
        if name in names:
            compare_values(before[name], after[names[name]], place, into)
        elif not ignored(place):
            into.other("gone", place)
    for name in after.keys() - set(names.values()):
        place = f"{at}.{name}" if at else name
        if not ignored(place):
            into.other("new", place)


def _is_number(value: Any) -> bool:
    """Tell whether a value of JSON is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def compare_tables(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], at: str, into: Findings
) -> None:
    """Compare two tables cell by cell; the first row holds the names of the columns."""
    old, new = _columns(before), _columns(after)
    names = into.names(old, new)
    for gone in [name for name in old if name not in names]:
        into.other("column is gone", f"{at}{gone}")
    for added in [name for name in new if name not in names.values()]:
        into.other("column is new", f"{at}{added}")
    if list(names.values()) != [name for name in new if name in names.values()]:
        into.other("columns stand in another order", at)
    if len(before) != len(after):
        into.other(f"{len(before) - 1} → {many(len(after) - 1, 'row')}", at)
        return
    for name, other in names.items():
        if ignored(f"{at}{name}"):
            continue
        for one, two in zip(old[name], new[other], strict=True):
            into.text(one, two, f"{at}{name}")


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Return the cells by column; a name that comes again gets a number, cells that lack are empty.

    Cells beyond the header's are a column without a name.
    """
    width = max(map(len, rows), default=0)
    heads = [*(rows[0] if rows else ()), *[""] * width][:width]
    seen: dict[str, int] = defaultdict(int)
    found = {}
    for i, head in enumerate(heads):
        seen[head] += 1
        name = head if seen[head] == 1 else f"{head} #{seen[head]}"
        found[name] = [row[i] if i < len(row) else "" for row in rows[1:]]
    return found


def compare_lines(before: Sequence[str], after: Sequence[str], at: str, into: Findings) -> None:
    """Compare two texts line by line, in their order, whatever the padding between words."""
    old, new = ([scrubbed(" ".join(line.split())) for line in text] for text in (before, after))
    if len(old) != len(new):
        pairs = enumerate(zip_longest(old, new, fillvalue="(the end)"), 1)
        number, (one, other) = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
        says = f"{len(old)} → {len(new)} lines, from line {number} on: {clipped(one, other)}"
        into.other(says, at)
        return
    for one, other in zip(old, new, strict=True):
        into.text(one, other, at)


# -- pages -------------------------------------------------------------------------------------


def compare_charts(before: dict, after: dict, at: str, into: Findings) -> None:
    """Compare two charts: what they are drawn from, and how."""
    spec, data = opened(before)
    other_spec, other_data = opened(after)
    compare_values(data, other_data, f"{at} data", into)
    compare_values(spec, other_spec, f"{at} spec", replace(into, fields=True))


def compare_pages(before: str, after: str, into: Findings) -> None:
    """Compare two pages: their tables, the CSV behind them, charts, facts, and all else."""
    old, new = Page(before), Page(after)
    compare_values(old.facts, new.facts, "fact", into)
    for what in ("tables", "downloads"):
        for name, pair in _both(getattr(old, what), getattr(new, what), what[:-1], into):
            compare_tables(*pair, f"{what[:-1]} {name}: ", into)
    charts, others = old.data.pop("charts", {}), new.data.pop("charts", {})
    for name, pair in _both(charts, others, "chart", into):
        compare_charts(*pair, f"chart {name}", into)
    compare_values(old.data, new.data, "data", into)
    for what in old.lines:
        compare_lines(old.lines[what], new.lines[what], what, into)


def _both(
    before: Mapping[str, Any], after: Mapping[str, Any], what: str, into: Findings
) -> list[tuple[str, tuple[Any, Any]]]:
    """Return name → what both have under it; note what only one has."""
    for name in before.keys() ^ after.keys():
        into.other("gone" if name in before else "new", f"{what} {name}")
    return [(name, (one, after[name])) for name, one in before.items() if name in after]


# -- files -------------------------------------------------------------------------------------


def compare_arrays(before: Path, after: Path, into: Findings) -> None:
    """Compare two files of arrays bit by bit."""
    with np.load(before) as old, np.load(after) as new:
        for name, (one, other) in _both(dict(old), dict(new), "array", into):
            if (one.shape, one.dtype) != (other.shape, other.dtype):
                says = f"{one.dtype} {one.shape} → {other.dtype} {other.shape}"
                into.other(says, name)
            elif one.tobytes() != other.tobytes():
                for a, b in zip(one.ravel().tolist(), other.ravel().tolist(), strict=True):
                    compare_values(a, b, name, into)


def compare_files(before: Path, after: Path, renamed: Mapping[str, Collection[str]]) -> Findings:
    """Return what differs between two files of one name.

    Raises
    ------
    OSError, ValueError
        A file cannot be read as what its name says.
    """
    into = Findings(renamed)
    if before.read_bytes() == after.read_bytes():
        return into
    if before.suffix == ".npz":
        compare_arrays(before, after, into)
        return into
    try:
        old, new = (path.read_bytes().decode() for path in (before, after))
    except UnicodeDecodeError:
        into.other("bytes differ", "")
        return into
    if before.suffix in (".csv", ".tsv"):
        mark = "," if before.suffix == ".csv" else "\t"
        rows = [list(csv.reader(io.StringIO(text), delimiter=mark)) for text in (old, new)]
        compare_tables(rows[0], rows[1], "", into)
        if rows[0] == rows[1]:
            into.other("the cells are equal, but not the line ends or the quotes", "")
    elif before.suffix == ".json":
        compare_values(json.loads(old), json.loads(new), "", into)
    elif before.suffix == ".html":
        compare_pages(old, new, into)
    else:
        compare_lines(old.splitlines(), new.splitlines(), "", into)
    return into


def verdict(
    before: Path, after: Path, renamed: Mapping[str, Collection[str]], most: int
) -> tuple[str, str]:
    """Return a word for two files, and what differs."""
    if not (before.exists() and after.exists()):
        return ("missing" if before.exists() else "added"), ""
    try:
        found = compare_files(before, after, renamed)
    except (OSError, ValueError) as error:
        return "differs", f"cannot be compared: {error}"
    word = "equal" if not found.places else "to 1e-12" if found.close else "differs"
    return word, found.says(most)


def names_given(pairs: Sequence[str]) -> dict[str, list[str]]:
    """Return OLD → every NEW; raise ValueError when a pair is none."""
    found: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise ValueError(f"--renamed {pair}: expected OLD=NEW")
        found[old].append(new)
    return dict(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two folders; return the exit status."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--renamed", nargs="+", action="extend", default=[], metavar="OLD=NEW")
    parser.add_argument("--most", type=int, default=6, help="places named for each file")
    given = parser.parse_args(arguments)
    try:
        renamed = names_given(given.renamed)
    except ValueError as error:
        parser.error(str(error))
    folders = (given.before, given.after)
    for folder in folders:
        if not folder.is_dir():
            parser.error(f"{folder}: there is no such folder")
    found = {path.relative_to(at) for at in folders for path in at.rglob("*") if path.is_file()}
    counts: Counter[str] = Counter()
    for name in sorted(found):
        word, says = verdict(given.before / name, given.after / name, renamed, given.most)
        counts[word] += 1
        sys.stdout.write(f"{word:9} {name}{': ' if says else ''}{says}\n")
    summary = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    sys.stdout.write(f"{many(len(found), 'file')}: {summary}\n")
    return 0 if found and not counts.keys() - {"equal", "to 1e-12"} else 1


if __name__ == "__main__":
    sys.exit(main())
