"""The RNA vesicles carry: what is in them, at which share, and what differs between conditions.

Counts are compared between samples after division by a size factor
(:mod:`cutis.statistics.size_factors`). Shares are of a sample's own counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.methods import method
from cutis.omics.measured import Measured
from cutis.omics.names.mirna import matches
from cutis.omics.vesicles.limits import Limits, Marker, plain, read_limits
from cutis.statistics.size_factors import size_factors, sparse

if TYPE_CHECKING:
    from cutis.tables import Frame

Array = NDArray[np.float64]

#: Reads from which an RNA counts as detected in a sample. One read may be an error of sequencing.
DETECTED = 2

#: Samples of a condition an RNA has to be detected in, as a share: to be cargo of the condition.
IN_SAMPLES = 0.5

MILLION = 1e6


@dataclass(frozen=True)
class Cargo:
    """What vesicles carry.

    Attributes
    ----------
    table
        One row an RNA: ``rna, symbol, share, rank`` (mean share in % over the conditions), and for
        each condition c ``detected c`` (samples), ``present c`` (bool), ``cpm c`` (mean counts per
        million), ``level c`` (mean counts over size factor: what is compared between samples),
        ``share c`` (mean, %), ``low c``, ``high c`` (least and largest share).
    samples
        One row a sample: ``sample, condition, reads, detected, size_factor, top, top_share``.
    counts
        ``what, value``: RNAs in the table, seen at all, and cargo of each condition.
    method
        How samples were made comparable.
    notes
        What a reader should know.
    """

    table: Frame
    samples: Frame
    counts: Frame
    method: str
    notes: tuple[str, ...]


def counts_of(measured: Measured) -> Frame:
    """Return the counts of a table of RNA; raise DataError when it holds none.

    What is missing was not counted, which in a table of counts is zero.
    """
    where = measured.report.file
    if measured.unit != "count":
        what = f"levels in {measured.unit}, expected counts of reads"
        raise DataError(f"{where}: {what}; give the table before it was normalised")
    levels = measured.levels.fillna(0.0)
    values = levels.to_numpy(dtype=float)
    if (values < 0).any() or not np.isfinite(values).all():
        raise DataError(f"{where}: counts below zero, or infinite; expected counts of reads")
    empty = [str(name) for name, total in levels.sum().items() if total == 0]
    if empty:
        what = f"no reads in {', '.join(empty[:5])}"
        raise DataError(f"{where}: {what}; leave out samples without reads")
    return levels


@method(
    formula="share of a sample’s own counts; present from two reads",
    limits="not that the RNA was inside vesicles",
    check="by hand; real vesicles (tests/omics/vesicles/test_rna.py)",
)
def cargo(measured: Measured, limits: Limits | None = None) -> Cargo:
    """Return what the vesicles of each condition carry.

    Parameters
    ----------
    measured
        Counts of miRNA or mRNA.
    limits
        Markers of RNA from elsewhere; None: those that come with cutis.

    Raises
    ------
    DataError
        The table holds no counts, or a sample has none.
    """
    import pandas as pd

    counts = counts_of(measured)
    factors, method = size_factors(counts)
    total = counts.sum()
    shares = 100 * counts / total
    seen = counts >= DETECTED
    per_million, level = MILLION * counts / total, counts / factors
    table: Frame = pd.DataFrame(
        {"rna": counts.index, "symbol": symbols(measured)}, index=counts.index
    )
    parts = [("RNAs in the table", len(counts)), ("seen", int((counts > 0).any(axis=1).sum()))]
    for condition in measured.conditions:
        own = measured.of(condition).columns
        detected = seen[own].sum(axis=1)
        present = detected >= max(1, int(np.ceil(IN_SAMPLES * len(own))))
        table[f"detected {condition}"] = detected
        table[f"present {condition}"] = present
        table[f"cpm {condition}"] = per_million[own].mean(axis=1)
        table[f"level {condition}"] = level[own].mean(axis=1)
        table[f"share {condition}"] = shares[own].mean(axis=1)
        table[f"low {condition}"] = shares[own].min(axis=1)
        table[f"high {condition}"] = shares[own].max(axis=1)
        parts.append((f"cargo of {condition}", int(present.sum())))
    table["share"] = table[[f"share {c}" for c in measured.conditions]].mean(axis=1)
    table = table.sort_values("share", ascending=False, kind="stable", ignore_index=True)
    table.insert(2, "rank", np.arange(1, len(table) + 1))
    samples: Frame = pd.DataFrame(
        {
            "sample": counts.columns, "condition": measured.samples["condition"].to_numpy(),
            "reads": total.to_numpy(), "detected": seen.sum().to_numpy(),
            "size_factor": factors.to_numpy(), "top": counts.idxmax().to_numpy(),
            "top_share": shares.max().to_numpy(),
        }
    )  # fmt: skip
    notes = (*sparse(total, factors, method), *_notes(origins(measured, limits)))
    return Cargo(table, samples, pd.DataFrame(parts, columns=["what", "value"]), method, notes)


def origins(measured: Measured, limits: Limits | None = None) -> Frame:
    """Say of each sample how much of RNA that points elsewhere it has.

    Parameters
    ----------
    measured
        Counts of miRNA.
    limits
        With the markers; None: those that come with cutis.

    Returns
    -------
    pandas.DataFrame
        One row a sample and marker that the table has: ``sample, condition, origin, rna, against,
        value, unit`` (``%`` of the counts, or ``log2 ratio``), ``limit, verdict, reason, source,
        status``. A ratio with no read of the RNA it is compared with is not given.
    """
    import pandas as pd

    markers = (limits or read_limits()).markers
    counts = counts_of(measured)
    total = counts.sum()
    rows = []
    for marker in markers:
        found = _sum_of(counts, marker.rna)
        other = _sum_of(counts, marker.against) if marker.against else None
        if found is None or (marker.against and other is None):
            continue
        for sample, condition in measured.samples["condition"].items():
            have = float(found[sample])
            if other is None:
                value, unit = 100 * have / float(total[sample]), "%"
            elif other[sample] > 0 and have > 0:
                value, unit = float(np.log2(have / other[sample])), "log2 ratio"
            else:
                continue
            rows.append([sample, condition, *_marked(marker, value, unit)])
    columns = ["sample", "condition", "origin", "rna", "against", "value", "unit", "limit",
               "verdict", "reason", "source", "status"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def symbols(measured: Measured) -> Any:
    """Return the symbols of the features, or their labels where the table has none."""
    if "symbol" not in measured.features:
        return measured.features.index.to_numpy()
    return measured.features["symbol"].fillna("").to_numpy()


def _sum_of(counts: Frame, rna: str) -> Frame | None:
    """Return the counts of a miRNA, its rows summed; None where the table does not have it."""
    rows = [name for name, _ in matches(rna, counts.index)]
    return counts.loc[rows].sum() if rows else None


def _marked(marker: Marker, value: float, unit: str) -> list[object]:
    """Return what a marker says of a value."""
    verdict = marker.verdict(value)
    limit = marker.says("%" if unit == "%" else "")
    reason = "" if verdict == "pass" else (
        f"{marker.rna} is {plain(value)} {unit}, expected {limit}: {marker.why}"
    )  # fmt: skip
    return [marker.name, marker.rna, marker.against, value, unit, limit, verdict, reason,
            marker.source, marker.status]  # fmt: skip


def _notes(found: Frame) -> tuple[str, ...]:
    """Return a sentence a marker that is beyond its limit."""
    notes = []
    bad = found[found["verdict"] != "pass"]
    for (origin, rna), rows in bad.groupby(["origin", "rna"], sort=False):
        many = f"{len(rows)} of {found['sample'].nunique()} samples"
        why = str(rows["reason"].iloc[0]).partition(": ")[2]
        notes.append(f"{origin}: {rna} is beyond its limit in {many}: {why}")
    return tuple(notes)


def cargo_rows(found: Cargo, top: int = 20) -> Frame:
    """Return the most abundant RNAs as one row an RNA and condition, for the figure of the cargo.

    Returns
    -------
    pandas.DataFrame
        ``rna, condition, low, share, high`` (%), ``detected`` (``3 of 4``).
    """
    import pandas as pd

    many = found.samples["condition"].value_counts()
    rows = [
        [row["rna"], condition, row[f"low {condition}"], row[f"share {condition}"],
         row[f"high {condition}"], f"{row[f'detected {condition}']} of {many[condition]}"]
        for _, row in found.table.head(top).iterrows()
        for condition in dict.fromkeys(found.samples["condition"])
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["rna", "condition", "low", "share", "high", "detected"])
