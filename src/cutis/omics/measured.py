"""What every reader gives: levels of proteins or RNAs, with what is known of each and each sample.

The wide form of the secretome table (:data:`cutis.tables.SECRETOME`): :meth:`Measured.long` and
:func:`from_long` go from one to the other, so that a virtual dish and a mass spectrometer end in
the same analysis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, nearest
from cutis.tables import SECRETOME, Frame, checked

#: What is known of a feature. The index of ``features`` is its label: the HGNC symbol where one
#: symbol names one row, ``SYMBOL (ACCESSION)`` where several rows share it, else the accession.
FEATURE_COLUMNS = {
    "symbol": "HGNC symbol of the leading protein, empty where there is none",
    "symbols": "all symbols of the group, joined by ;",
    "accessions": "all accessions of the group, joined by ;, isoforms as written",
    "name": "description",
    "organism": "human, bovine, yeast … as the file tells; empty where it does not",
    "contaminant": "true: on the list of contaminants, or of a species that is not the cells'",
    "peptides": "peptides it rests on; missing where the file does not say",
    "row": "line of the file, counted from 1",
}

#: What is known of a sample, when a design says so. The index of ``samples`` is its name.
SAMPLE_COLUMNS = {
    "condition": "culture, treatment or time point it is a replicate of",
    "replicate": "which",
    "time": "of collection, day",
    "donor": "of the cells",
    "age": "of the donor, year",
    "passage": "of the cells",
    "lot": "of the material",
    "scale": "amount measured relative to the others (share of the medium, cells); 1 when left out",
}


@dataclass(frozen=True)
class Measured:
    """Levels of features (proteins, RNAs) in samples.

    Attributes
    ----------
    levels
        DataFrame (features × samples) of float, on the linear scale, never log; NaN where nothing
        was measured. A zero is a measured zero: readers turn a format's "0 means missing" into NaN.
    features
        DataFrame with the same index: :data:`FEATURE_COLUMNS`, and others a format has.
    samples
        DataFrame, index as the columns of ``levels``: at least ``condition``.
    kind
        ``protein``, ``RNA`` or ``miRNA``.
    unit
        ``intensity``, ``count``, ``TPM``, ``pg/mL`` …
    report
        How the reading went.
    """

    levels: Frame
    features: Frame
    samples: Frame
    kind: str
    unit: str
    report: ReadReport

    def __post_init__(self) -> None:
        """Refuse parts that do not fit each other, or an index that does not name one row."""
        if not self.levels.index.equals(self.features.index):
            raise ValueError("levels and features differ in their rows")
        if not self.levels.columns.equals(self.samples.index):
            raise ValueError("levels and samples differ")
        for index, what in ((self.levels.index, "feature"), (self.levels.columns, "sample")):
            if not index.is_unique:
                twice = index[index.duplicated()][0]
                raise DataError(f"{self.report.file}: two columns or rows are the {what} {twice!r}")

    @property
    def conditions(self) -> list[str]:
        """Names of the conditions, in the order of the samples."""
        return list(dict.fromkeys(self.samples["condition"]))

    def of(self, condition: str) -> Frame:
        """Return the levels of a condition's samples; raise DataError when there is none."""
        inside = (self.samples["condition"] == condition).to_numpy(dtype=bool)
        if not inside.any():
            hint = nearest(condition, self.conditions)
            raise DataError(
                f"{self.report.file}: no samples of the condition {condition!r}; {hint}"
            )
        return self.levels.loc[:, inside]

    def scaled(self) -> Frame:
        """Return the levels divided by each sample's ``scale`` where the design gives one."""
        if "scale" not in self.samples:
            return self.levels
        return self.levels / self.samples["scale"].fillna(1.0).to_numpy(dtype=float)

    def only(self, *, features: Any = None, samples: Sequence[str] | None = None) -> Measured:
        """Return a part of it: features by label or mask, samples by name."""
        rows = slice(None) if features is None else features
        columns = list(self.samples.index) if samples is None else list(samples)
        return replace(
            self,
            levels=self.levels.loc[rows, columns],
            features=self.features.loc[rows],
            samples=self.samples.loc[columns],
        )

    def copy(self) -> Measured:
        """Return the same with tables of its own; the report is shared."""
        return replace(
            self,
            levels=self.levels.copy(),
            features=self.features.copy(),
            samples=self.samples.copy(),
        )

    def long(self) -> Frame:
        """Return one row a feature and sample, as :data:`cutis.tables.SECRETOME`."""
        import pandas as pd

        levels = self.levels.to_numpy(dtype=float)
        features, many = levels.shape
        table = pd.DataFrame(
            {
                "protein": np.repeat(self.levels.index.to_numpy(dtype=object), many),
                "sample": np.tile(self.levels.columns.to_numpy(dtype=object), features),
                "level": levels.ravel(),
                "unit": self.unit,
                "detected": np.isfinite(levels).ravel(),
                "limit": np.nan,
                "group": np.tile(self.samples["condition"].to_numpy(dtype=object), features),
            }
        )
        if "time" in self.samples:
            table["time"] = np.tile(self.samples["time"].to_numpy(dtype=float), features)
        return checked(SECRETOME, table, self.report.file)


def from_long(table: Frame, where: str = "table") -> Measured:
    """Return a secretome table in its wide form; what was not detected is missing.

    Parameters
    ----------
    table
        As :data:`cutis.tables.SECRETOME`; ``group`` becomes the condition.
    where
        File, for messages.

    Raises
    ------
    DataError
        It is no secretome table, or holds levels in more than one unit.
    """
    import pandas as pd

    rows: Frame = checked(SECRETOME, table, where)
    units = list(dict.fromkeys(rows["unit"]))
    if len(units) > 1:
        raise DataError(f"{where}: levels in {' and '.join(map(str, units))}; expected one unit")
    seen = rows.assign(level=rows["level"].where(rows["detected"].astype(bool)))
    levels = seen.pivot(index="protein", columns="sample", values="level").astype(float)
    order = list(dict.fromkeys(rows["sample"]))
    levels = levels[order].rename_axis(index=None, columns=None)
    named = [column for column in ("group", "time", "individual") if column in rows]
    samples = rows.drop_duplicates("sample").set_index("sample")[named].rename_axis(index=None)
    samples = samples.rename(columns={"group": "condition"})
    if "condition" not in samples:
        samples["condition"] = "all"
    features = pd.DataFrame({"symbol": levels.index, "contaminant": False}, index=levels.index)
    if rows["limit"].notna().any():
        features["limit"] = rows.groupby("protein")["limit"].median().reindex(levels.index)
    report = ReadReport(where, "secretome table", rows=len(rows), kept=len(levels))
    return Measured(levels, features, samples, "protein", str(units[0]) if units else "", report)
