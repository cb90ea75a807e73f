"""Several tables into one: the same protein on one row, by accession, else by symbol."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.samples.dishes import Dishes


def join(parts: Sequence[Measured]) -> Measured:
    """Return the samples of several tables side by side.

    Rows are the same when their leading accession is the same; else when they share an accession,
    or have none but the same symbol, and it is the only such pair. What a table does not have is
    missing (NaN) in its samples.

    Parameters
    ----------
    parts
        Tables of one kind and unit.

    Raises
    ------
    DataError
        There is none, or they differ in kind or unit.
    """
    import pandas as pd

    if not parts:
        raise DataError("no tables to join; expected at least one")
    if len(parts) == 1:
        return parts[0]
    for part in parts[1:]:
        for what in ("kind", "unit"):
            one, other = getattr(parts[0], what), getattr(part, what)
            if one != other:
                raise DataError(
                    f"{part.report.file}: its {what} is {other!r}, but that of "
                    f"{parts[0].report.file} is {one!r}; expected tables of one {what}"
                )
    report = _report(parts)
    features = parts[0].features.copy()
    matched = [{label: label for label in features.index}]
    for part in parts[1:]:
        labels = _matched(features, part, report)
        matched.append(labels)
        new = [label for label in part.features.index if labels[label] not in features.index]
        if new:
            rows = part.features.loc[new].rename(index=labels)
            features = pd.concat([features, rows])
    names = _sample_names(parts, report)
    levels = [
        part.levels.rename(index=labels).set_axis(columns, axis=1)
        for part, labels, columns in zip(parts, matched, names, strict=True)
    ]
    samples = [
        part.samples.set_axis(columns, axis=0) for part, columns in zip(parts, names, strict=True)
    ]
    joined = pd.concat([one.reindex(features.index) for one in levels], axis=1)
    report.kept = len(joined)
    return Measured(
        joined, features, pd.concat(samples), parts[0].kind, parts[0].unit, report
    )  # fmt: skip


def read_dishes_tables(dishes: Dishes) -> Measured:
    """Return all samples of a study, read and joined.

    Parameters
    ----------
    dishes
        See :func:`cutis.omics.samples.dishes.read_dishes`.

    Raises
    ------
    DataError
        A table cannot be read, a sample is not in it, or they do not fit together.
    """
    from cutis.omics.formats.sniff import read
    from cutis.omics.samples.design import with_design

    parts = []
    for table in dishes.tables:
        measured = read(table.path, format=table.format, quantity=table.quantity, sheet=table.sheet)
        parts.append(with_design(measured, table.design) if table.design else measured)
    return join(parts)


def _report(parts: Sequence[Measured]) -> ReadReport:
    """Return one report of all files."""
    reports = [part.report for part in parts]
    formats = list(dict.fromkeys(one.format for one in reports))
    quantities = list(dict.fromkeys(one.quantity for one in reports))
    report = ReadReport(
        ", ".join(one.file for one in reports), " + ".join(formats), " + ".join(quantities),
        rows=sum(one.rows for one in reports),
    )  # fmt: skip
    for one in reports:
        name = Path(one.file).name
        for reason, found in one.aside.items():
            report.set_aside(reason, "", found.count)
            _examples(report.aside[reason].examples, name, found.examples)
        for reason, found in one.repaired.items():
            report.repair(reason, "", found.count)
            _examples(report.repaired[reason].examples, name, found.examples)
        for sentence in one.notes:
            report.note(f"{name}: {sentence}")
    return report


def _examples(into: list[str], name: str, examples: Sequence[str]) -> None:
    """Keep the first examples of each file with its name."""
    into += [f"{name} {one}" for one in examples[:2]]


def _matched(features: pd.DataFrame, part: Measured, report: ReadReport) -> dict[str, str]:
    """Return the label in the joined table of each row of a part."""
    file = Path(part.report.file).name
    target, source = _keys(features), _keys(part.features)
    labels: dict[str, str] = {}
    taken: set[str] = set()
    for step in ("leading", "any", "symbol", "label"):
        by_key = _by_key(target, step)
        wanted = _by_key(source, step)
        for key, rows in wanted.items():
            rows = [label for label in rows if label not in labels]
            free = [label for label in by_key.get(key, []) if label not in taken]
            if len(rows) == 1 and len(free) == 1:
                labels[rows[0]] = free[0]
                taken.add(free[0])
    names = set(features.index)
    apart = 0
    for label in part.features.index:
        if label in labels:
            continue
        fresh, number = label, 1
        while fresh in names:
            apart += number == 1
            leading = source[label][0]
            fresh = f"{label} ({leading[0] if leading and number == 1 else f'{file} {number}'})"
            number += 1
        labels[label] = fresh
        names.add(fresh)
    if apart:
        report.note(f"{file}: {apart} rows have the name of another protein's row and stay apart")
    return labels


def _keys(features: pd.DataFrame) -> dict[str, tuple[list[str], str]]:
    """Return accessions and symbol of each row by its label."""
    count = len(features)
    accessions = features["accessions"] if "accessions" in features else [""] * count
    symbols = features["symbol"] if "symbol" in features else [""] * count
    return {
        str(label): ([one for one in str(group).split(";") if one], str(symbol))
        for label, group, symbol in zip(features.index, accessions, symbols, strict=True)
    }


def _by_key(keys: dict[str, tuple[list[str], str]], step: str) -> dict[str, list[str]]:
    """Return labels by what they are compared with in a step."""
    found: dict[str, list[str]] = defaultdict(list)
    for label, (accessions, symbol) in keys.items():
        if step == "leading":
            compared = accessions[:1]
        elif step == "any":
            compared = list(dict.fromkeys(accessions))
        elif step == "symbol":
            compared = [symbol] if symbol else []
        else:
            compared = [] if accessions else [label]
        for key in compared:
            found[key].append(label)
    return found


def _sample_names(parts: Sequence[Measured], report: ReadReport) -> list[list[str]]:
    """Return names of the samples, with the file before those that two tables have."""
    names = [list(map(str, part.levels.columns)) for part in parts]
    count: dict[str, int] = defaultdict(int)
    for name in (name for one in names for name in one):
        count[name] += 1
    twice = [name for name, many in count.items() if many > 1]
    if not twice:
        return names
    stems = [Path(part.report.file).stem for part in parts]
    if len(set(stems)) < len(stems):
        stems = [f"{stem} {i + 1}" for i, stem in enumerate(stems)]
    report.note(f"several files have a sample {twice[0]!r}; such names carry their file now")
    return [
        [f"{stem} {name}" if name in twice else name for name in one]
        for stem, one in zip(stems, names, strict=True)
    ]
