"""Measured levels as a file other programs read: CSV, Parquet, h5ad, h5mu.

Written beside the target and renamed: whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cutis.errors import CutisError
from cutis.files.writing import for_spreadsheets, written
from cutis.omics.measured import Measured
from cutis.tables import Frame

#: What a name may end in → what is written.
ENDINGS = {
    ".csv": "comma-separated text",
    ".tsv": "tab-separated text",
    ".parquet": "Parquet",
    ".h5ad": "AnnData",
    ".h5mu": "MuData",
}
_EXTRA = 'install what is missing: pip install "cutis[omics]"'


def save(
    measured: Measured, path: str | Path, *, columns: Mapping[str, Frame] | None = None
) -> Path:
    """Write levels with what is known of features and samples.

    Parameters
    ----------
    measured
        What is written. Text and Parquet hold one row a feature, what is known of it first, then
        its levels; h5ad and h5mu hold the samples too, and the read report.
    path
        Its ending says the format: :data:`ENDINGS`.
    columns
        Name → table of more columns of the features (verdicts of an analysis), by their label;
        the name stands before each column.

    Raises
    ------
    CutisError
        The ending is not one of these, a library is missing, or it cannot be written.
    """
    target = check_ending(path)
    features = _features(measured, columns or {})
    ending = target.suffix.lower()
    if ending in (".h5ad", ".h5mu"):
        return written(target, lambda name: _write_h5(measured, features, name, ending))
    import pandas as pd

    table = pd.concat([features.rename_axis(measured.kind), measured.levels], axis=1).reset_index(
        names=measured.kind
    )
    if ending == ".parquet":
        return written(target, lambda name: _write_parquet(table, name))
    between = "," if ending == ".csv" else "\t"
    text = for_spreadsheets(table)
    return written(target, lambda name: text.to_csv(name, index=False, sep=between))


def check_ending(path: str | Path) -> Path:
    """Return the path; raise CutisError when its ending says no format that can be written."""
    target = Path(path)
    if target.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise CutisError(f"cannot write {target}: expected a name that ends in one of {known}")
    return target


def _features(measured: Measured, columns: Mapping[str, Frame]) -> Frame:
    """Return what is known of the features, with the columns of analyses."""
    import pandas as pd

    parts = [measured.features]
    for name, table in columns.items():
        more = table.reindex(measured.features.index)
        parts.append(more.rename(columns={c: f"{name} {c}" for c in more.columns}))
    return pd.concat(parts, axis=1)


def for_hdf5(table: Frame, index: Sequence[str] | None = None) -> Frame:
    """Return a table whose columns HDF5 can hold: numbers, yes/no, or text as objects.

    ``index`` names the rows; None takes the table's own, as text.
    """
    import numpy as np
    import pandas as pd

    columns = {
        str(name): table[name].to_numpy()
        if table[name].dtype.kind in "biuf"
        else np.array(["" if one != one or one is None else str(one) for one in table[name]],
                      dtype=object)
        for name in table
    }  # fmt: skip
    names = list(map(str, table.index)) if index is None else index
    labels = pd.Index(np.array(names, dtype=object), dtype=object)
    return pd.DataFrame(columns, index=labels)


def _write_h5(measured: Measured, features: Frame, name: str, ending: str) -> None:
    """Write samples × features as AnnData, or as a MuData that holds it alone."""
    import warnings

    import pandas as pd

    try:
        import anndata
    except ImportError:
        raise CutisError(f"h5ad and h5mu need anndata; {_EXTRA}") from None
    # anndata 0.12 writes text that pandas keeps as objects, and not yet its string columns.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pd.option_context("future.infer_string", False):
            kept = anndata.AnnData(
                X=measured.levels.to_numpy(dtype=float).T.copy(),
                obs=for_hdf5(measured.samples),
                var=for_hdf5(features),
                uns={"kind": measured.kind, "unit": measured.unit,
                     "report": measured.report.to_json()},
            )  # fmt: skip
            if ending == ".h5ad":
                kept.write_h5ad(name)
                return
            try:
                import mudata
            except ImportError:
                raise CutisError(f"h5mu needs mudata; {_EXTRA}") from None
            mudata.MuData({measured.kind: kept}).write(name)


def _write_parquet(table: Frame, name: str) -> None:
    """Write Parquet."""
    try:
        table.to_parquet(name, index=False)
    except ImportError:
        raise CutisError(f"Parquet needs pyarrow; {_EXTRA}") from None
