"""Rows of peptides, precursors or fragments → proteins × samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cutis.files.read_report import ReadReport, fail, first_of
from cutis.tables import Frame


@dataclass(frozen=True)
class Rolled:
    """Proteins made of rows.

    Attributes
    ----------
    keys, samples
        Proteins and samples, in the order they first come.
    levels
        proteins × samples; NaN where no row has a level.
    first
        Position of each protein's first row.
    rows
        How many rows each was made of.
    peptides
        How many different peptides it rests on, over all samples; None when they are not told.
    """

    keys: list[str]
    samples: list[str]
    levels: np.ndarray
    first: list[int]
    rows: list[int]
    peptides: list[float] | None


def rolled_up(
    keys: Sequence[str],
    samples: Sequence[str],
    levels: np.ndarray,
    *,
    peptides: Sequence[str] | None = None,
    same: bool = False,
) -> Rolled:
    """Return rows of protein, sample and level as a table of proteins × samples.

    Parameters
    ----------
    keys, samples, levels
        Of each row; NaN levels are no levels.
    peptides
        Sequence of each row, to be counted.
    same
        Whether the rows of a protein and sample repeat one level (a report of precursors that
        gives the protein's quantity on each): the median is taken. Otherwise they are summed.
    """
    import pandas as pd

    which, proteins = pd.factorize(np.asarray(keys, dtype=object))
    where, names = pd.factorize(np.asarray(samples, dtype=object))
    shape = (len(proteins), len(names))
    cell = which * max(shape[1], 1) + where
    there = np.isfinite(levels)
    grouped = pd.Series(levels[there]).groupby(cell[there])
    values: Frame = grouped.median() if same else grouped.sum()
    table = np.full(shape[0] * shape[1], np.nan)
    table[values.index.to_numpy()] = values.to_numpy()
    counted = None
    if peptides is not None:
        pairs = pd.DataFrame({"protein": which, "peptide": np.asarray(peptides, dtype=object)})
        counted = pairs.drop_duplicates().groupby("protein").size()
        counted = counted.reindex(range(shape[0])).to_numpy(dtype=float).tolist()
    first = np.full(shape[0], len(which))
    np.minimum.at(first, which, np.arange(len(which)))
    return Rolled(
        keys=list(proteins), samples=list(names), levels=table.reshape(shape),
        first=first.tolist(), rows=np.bincount(which, minlength=shape[0]).tolist(),
        peptides=counted,
    )  # fmt: skip


def of_report(
    report: ReadReport, keep: Sequence[int], keys: Sequence[str], samples: Sequence[str],
    levels: np.ndarray, sequences: Sequence[str], *, same: bool = True,
) -> tuple[Rolled, list[int]]:  # fmt: skip
    """Return the proteins that the rows kept of a long report make, and the first row of each.

    Parameters
    ----------
    report
        Takes note of how many rows make how many, of runs that lose every row, and of rows that
        should repeat one level and do not.
    keep
        Positions of the rows that are left.
    keys, samples, levels, sequences
        Of every row; the sequences may all be empty.
    same
        As :func:`rolled_up` takes it.

    Raises
    ------
    DataError
        No row is left.
    """
    if not keep:
        reasons = "see the reasons: " + ", ".join(report.aside)
        fail(report.file, "no row is left after the filters", reasons)
    mine, theirs = [keys[i] for i in keep], [samples[i] for i in keep]
    left = levels[list(keep)]
    rolled = rolled_up(
        mine, theirs, left, same=same,
        peptides=[sequences[i] for i in keep] if any(sequences) else None,
    )  # fmt: skip
    apart = disagreeing(mine, theirs, left) if same else 0
    if apart:
        report.note(
            f"{report.quantity} differs between the rows of {apart} groups in a run; median taken"
        )
    there = set(rolled.samples)
    lost = [name for name in dict.fromkeys(samples) if name.strip() and name not in there]
    if lost:
        shown = first_of(lost)
        report.note(f"no row of {len(lost)} runs is left, so they are no samples here: {shown}")
    report.note(f"{len(keep)} rows make {len(rolled.keys)} protein groups")
    return rolled, [keep[i] for i in rolled.first]


def disagreeing(keys: Sequence[str], samples: Sequence[str], levels: np.ndarray) -> int:
    """Return for how many proteins and samples the rows give levels more than 0.1 % apart."""
    import pandas as pd

    table = pd.DataFrame({"key": keys, "sample": samples, "level": levels}).dropna()
    spread: Frame = table.groupby(["key", "sample"], sort=False)["level"].agg(["min", "max"])
    return int((spread["max"] > spread["min"] * 1.001).sum())
