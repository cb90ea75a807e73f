"""What a reader found → a :class:`~cutis.omics.measured.Measured`: the end all readers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cutis.files.read_report import ReadReport, fail, first_of
from cutis.omics.measured import Measured
from cutis.omics.names.labels import feature_table
from cutis.omics.samples.samples import guessed_samples

if TYPE_CHECKING:
    import pandas as pd

#: Reason of a feature that was identified and has no level anywhere.
NOTHING = "nothing measured in any sample"
#: Reason of a row that says the same as one before it.
AGAIN = "the same row again"


@dataclass
class Found:
    """Features as a reader found them, all lists of one length.

    Attributes
    ----------
    groups
        Identifiers, joined by ``;``.
    lines
        Line of each, the first where it was summed from several.
    genes, names, organisms, contaminants, peptides
        As :func:`cutis.omics.names.labels.feature_table` takes them; None where the file has none.
    rows
        Rows of the file each was made of; None where it is one.
    """

    groups: Sequence[str]
    lines: Sequence[int]
    genes: Sequence[str] | None = None
    names: Sequence[str] | None = None
    organisms: Sequence[str] | None = None
    contaminants: Sequence[bool] | None = None
    peptides: Sequence[float] | None = None
    rows: Sequence[int] | None = None
    extra: dict[str, Sequence[object]] = field(default_factory=dict)

    def kept(self, at: Sequence[int]) -> Found:
        """Return some of them, by position."""
        parts = {
            name: None if values is None else [values[i] for i in at]
            for name, values in vars(self).items()
            if name != "extra"
        }
        extra = {name: [values[i] for i in at] for name, values in self.extra.items()}
        return Found(**parts, extra=extra)  # type: ignore[arg-type]


def assembled(
    report: ReadReport,
    found: Found,
    levels: np.ndarray,
    names: Sequence[str],
    *,
    unit: str,
    samples: pd.DataFrame | None = None,
) -> Measured:
    """Return what was measured.

    Features without a level in any sample are set aside, and so are rows that say the same as one
    before them: a protein that is written twice is one protein. Conditions are guessed from the
    names of the samples where the file does not say them.

    Parameters
    ----------
    report
        Of the reading so far.
    found
        The features.
    levels
        features × samples, linear, NaN where nothing was measured.
    names
        Of the samples, all different.
    unit
        Of the levels.
    samples
        What the file says of the samples, index: their names.

    Raises
    ------
    DataError
        Two samples have one name, or nothing was measured at all.
    """
    import pandas as pd

    _check_samples(report, names)
    found, levels = _once(report, found, levels)
    there = np.isfinite(levels).any(axis=1)
    for at in np.flatnonzero(~there).tolist():
        many = 1 if found.rows is None else int(found.rows[at])
        name = found.groups[at] or (found.genes[at] if found.genes else "")
        report.set_aside(NOTHING, f"line {found.lines[at]}: {name}", many)
    if not there.any():
        fail(
            report.file, f"holds no level of {report.quantity or 'anything'}",
            f"choose another quantity: {', '.join(report.choices)}" if report.choices else "",
        )  # fmt: skip
    left = found.kept(np.flatnonzero(there).tolist())
    table = feature_table(
        report, groups=left.groups, lines=left.lines, genes=left.genes, names=left.names,
        organisms=left.organisms, contaminants=left.contaminants, peptides=left.peptides,
    )  # fmt: skip
    if left.rows is not None:
        table["rows"] = list(left.rows)
    for name, values in left.extra.items():
        table[name] = list(values)
    frame = pd.DataFrame(levels[there], index=table.index, columns=pd.Index(names, dtype=object))
    if samples is None:
        samples = guessed_samples(list(names), report)
        samples.index = frame.columns
    report.kept = len(table)
    return Measured(frame, table, samples, "protein", unit, report)


def _once(report: ReadReport, found: Found, levels: np.ndarray) -> tuple[Found, np.ndarray]:
    """Return features without rows that repeat one before them in names and in every level.

    Rows of one name with other levels are left: isoforms are written so. They are said.
    """
    if found.rows is not None:  # summed from several: each group is there once
        return found, levels
    keys = list(zip(found.groups, found.genes or found.groups, found.names or found.groups,
                    strict=True))  # fmt: skip
    first: dict[tuple[str, str, str], int] = {}
    again: list[int] = []
    others = []
    for at, key in enumerate(keys):
        one = first.setdefault(key, at)
        if one == at or not any(key):
            continue
        if np.array_equal(levels[one], levels[at], equal_nan=True):
            again.append(at)
            report.set_aside(AGAIN, f"line {found.lines[at]} repeats line {found.lines[one]}")
        else:
            others.append(f"line {found.lines[at]} as line {found.lines[one]}")
    if others:
        report.note(
            f"{len(others)} rows are named as one before them and have other levels; each is kept "
            f"({first_of(others, 3)})"
        )
    if not again:
        return found, levels
    kept = np.setdiff1d(np.arange(len(keys)), again)
    return found.kept(kept.tolist()), levels[kept]


def zeros_missing(levels: np.ndarray, report: ReadReport) -> np.ndarray:
    """Return levels with the zeros taken out, of formats that write 0 where nothing was found."""
    zero = levels == 0
    if zero.any():
        report.note(f"{int(zero.sum())} zeros are read as not measured, as the format means them")
    return np.where(zero, np.nan, levels)


def _check_samples(report: ReadReport, names: Sequence[str]) -> None:
    """Refuse no samples, or two of one name."""
    if not names:
        fail(report.file, f"has no samples of {report.quantity!r}", "see the header of the file")
    for name in names:
        if list(names).count(name) > 1:
            fail(report.file, f"two columns are the sample {name!r}", "rename one of them", line=1)
