"""Columns of a parquet file, as DIA-NN 2 writes its report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from cutis.errors import CutisError
from cutis.files.limits import MOST_ROWS
from cutis.files.read_report import ReadReport, fail, nearest


def parquet_columns(path: Path | str) -> list[str]:
    """Return the names of the columns; raise DataError when it is no parquet file."""
    return list(_opened(path).schema_arrow.names)


class ParquetColumns:
    """Some columns of a parquet file, asked for as those of a :class:`~cutis.files.grid.Grid`.

    Parameters
    ----------
    path
        The file.
    wanted
        Names of columns to read; those that are not there are passed over.
    report
        Takes note of the number of rows.

    Raises
    ------
    DataError
        It is no parquet file, or is damaged.
    CutisError
        pyarrow is not installed.
    """

    def __init__(self, path: Path | str, wanted: Sequence[str], report: ReadReport) -> None:
        self.path = path
        file = _opened(path)
        if (many := file.metadata.num_rows) > MOST_ROWS:
            fail(path, f"has {many:,} rows, expected at most {MOST_ROWS:,}", "read it in parts")
        self.header = list(file.schema_arrow.names)
        inside = [name for name in wanted if name in self.header]
        for name in inside:
            if self.header.count(name) > 1:
                fail(path, f"two columns are named {name!r}", "rename one of them")
        try:
            self._table: Any = file.read(columns=inside)
            self._table.validate(full=True)  # text that is no text is found here
        except Exception as error:  # pyarrow raises OSError, ArrowInvalid and others on damage
            fail(path, f"damaged parquet file ({str(error)[:120]})", "copy or export it again")
        if not self._table.num_rows:
            fail(path, "has no rows", "export it again")
        self.lines = range(1, self._table.num_rows + 1)
        report.rows = self._table.num_rows

    def has(self, name: str) -> bool:
        """Return whether there is such a column."""
        return name in self.header

    def column(self, name: str) -> list[str]:
        """Return a column as text, '' where it has no value; raise DataError when missing."""
        if name not in self.header:
            self.fail(f"there is no column {name!r}", nearest(name, self.header))
        return ["" if cell is None else str(cell) for cell in self._table.column(name).to_pylist()]

    def optional(self, *names: str) -> list[str]:
        """Return the first of the columns that is there as text, else empty cells."""
        for name in names:
            if name in self.header:
                return self.column(name)
        return [""] * len(self.lines)

    def numbers(
        self, names: Sequence[str], report: ReadReport, *, negative: bool = False
    ) -> np.ndarray:
        """Return columns as numbers (rows × columns); as :meth:`cutis.files.grid.Grid.numbers`."""
        result = np.full((len(self.lines), len(names)), np.nan)
        for at, name in enumerate(names):
            if name not in self.header:
                self.fail(f"there is no column {name!r}", nearest(name, self.header))
            try:
                series = self._table.column(name).to_pandas()
                result[:, at] = series.to_numpy(dtype=float, na_value=np.nan)
            except (ValueError, TypeError):
                self.fail("does not hold numbers", "export it again", name=name)
            bad = np.isinf(result[:, at]) | ((result[:, at] < 0) & (not negative))
            if bad.any():
                row = int(bad.argmax())
                self.fail(
                    f"{result[row, at]:g} is not finite or below zero, expected a number",
                    row=row, name=name,
                )  # fmt: skip
        return result

    def fail(
        self, what: str, hint: str = "", *, row: int | None = None, name: str = ""
    ) -> NoReturn:
        """Refuse the file, at a row (its position) where one is given."""
        fail(self.path, what, hint, line=0 if row is None else row + 1, field=name)


def _opened(path: Path | str) -> Any:
    """Return the opened parquet file."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise CutisError(
            f'{path}: reading parquet needs pyarrow; pip install "cutis[omics]"'
        ) from None
    try:
        return parquet.ParquetFile(path)
    except Exception as error:  # pyarrow raises OSError, ArrowInvalid and others on damage
        fail(path, f"is no parquet file ({str(error)[:120]})", "copy or export it again")
