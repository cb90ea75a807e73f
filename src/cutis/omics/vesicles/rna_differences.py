"""Counts of RNA compared between conditions by negative-binomial regression (DESeq2's model).

The regression is of all conditions together, so it is fitted once and asked for each pair.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import CutisError, DataError
from cutis.methods import method
from cutis.omics.measured import Measured
from cutis.omics.vesicles.rna import counts_of, symbols
from cutis.statistics.false_discovery import Z
from cutis.statistics.size_factors import size_factors

if TYPE_CHECKING:
    from cutis.tables import Frame


@dataclass(frozen=True)
class Fitted:
    """A regression of counts on conditions.

    Attributes
    ----------
    measured
        The counts it is of.
    rnas
        RNAs seen at all, in the order of the table.
    method
        How samples were made comparable.
    """

    measured: Measured
    rnas: tuple[str, ...]
    method: str
    _data: Any
    _codes: dict[str, str]

    def between(self, condition: str, against: str) -> Frame:
        """Compare two conditions; see :func:`differential`."""
        import pandas as pd

        _check(self.measured, condition, against)
        from pydeseq2.ds import DeseqStats

        with _quiet():
            contrast = ["condition", self._codes[condition], self._codes[against]]
            stats = DeseqStats(self._data, contrast=contrast, quiet=True, n_cpus=1)
            stats.summary()
        rnas = list(self.rnas)
        results: Frame = stats.results_df.loc[rnas]
        named = dict(zip(self.measured.levels.index, symbols(self.measured), strict=True))
        table: Frame = pd.DataFrame(
            {
                "rna": rnas, "symbol": [named[rna] for rna in rnas],
                "base_mean": results["baseMean"].to_numpy(),
                "log2_fold": results["log2FoldChange"].to_numpy(),
                "se": results["lfcSE"].to_numpy(),
                "p": results["pvalue"].to_numpy(), "q": results["padj"].to_numpy(),
            }
        )  # fmt: skip
        table.insert(5, "low", table["log2_fold"] - Z * table["se"])
        table.insert(6, "high", table["log2_fold"] + Z * table["se"])
        table["verdict"] = np.select(
            [table["q"].isna(), (table["q"] < 0.05) & (table["log2_fold"] > 0), table["q"] < 0.05],
            ["not tested", "up", "down"],
            "same",
        )
        table = table.sort_values("p", kind="stable", ignore_index=True)
        table.attrs["method"] = f"pydeseq2, Wald test, size factors by {self.method}"
        return table


@method(
    formula="negative-binomial regression, shrunken dispersions, Wald’s test",
    limits="two samples a condition or more",
    check="R DESeq2, and its authors’ table (tests/omics/vesicles/test_rna_differences.py)",
    reference="Love, Huber & Anders 2014",
)
def differential(measured: Measured, condition: str, against: str) -> Frame:
    """Compare the RNA of two conditions; of several pairs, :func:`fitted` serves them all.

    Parameters
    ----------
    measured
        Counts; all conditions take part in the estimate of the spread, as in DESeq2.
    condition, against
        The two that are compared.

    Returns
    -------
    pandas.DataFrame
        One row an RNA seen at all, smallest p first: ``rna, symbol, base_mean, log2_fold, se, low,
        high, p, q, verdict`` (``up``, ``down``, ``same`` at q < 0.05; ``not tested`` where the
        model gives no p: an outlier, or too rare). ``attrs["method"]`` says how.

    Raises
    ------
    DataError
        No counts, no such condition, or a condition with fewer than two samples.
    CutisError
        pydeseq2 is not installed.
    """
    counts_of(measured)
    _check(measured, condition, against)
    return fitted(measured).between(condition, against)


def fitted(measured: Measured) -> Fitted:
    """Fit the regression to the counts of all samples; raise as :func:`differential` does."""
    import pandas as pd

    counts = counts_of(measured)
    if (np.abs(counts - counts.round()) > 1e-6).to_numpy().any():
        what = "counts with fractions, as of Salmon or RSEM"
        counts = counts.round()
        measured.report.note(f"{what}; rounded for the comparison")
    kept = counts[counts.sum(axis=1) > 0].round().astype(int)
    _, method = size_factors(counts)
    conditions = list(measured.samples["condition"])
    # by number, as pydeseq2 changes the names of conditions
    codes = {name: f"c{i}" for i, name in enumerate(dict.fromkeys(conditions))}
    metadata: Frame = pd.DataFrame(
        {"condition": [codes[c] for c in conditions]}, index=counts.columns
    )
    try:
        from pydeseq2.dds import DeseqDataSet
    except ImportError:
        what = 'comparing counts needs pydeseq2; pip install "cutis[omics]"'
        raise CutisError(what) from None
    with _quiet():
        data = DeseqDataSet(
            counts=kept.T, metadata=metadata, design="~condition", quiet=True, n_cpus=1,
            size_factors_fit_type="ratio" if method == "median of ratios" else "poscounts",
        )  # fmt: skip
        data.deseq2()
    return Fitted(measured, tuple(kept.index), method, data, codes)


def _check(measured: Measured, condition: str, against: str) -> None:
    """Refuse two conditions that cannot be compared."""
    for one in (condition, against):
        if measured.of(one).shape[1] < 2:
            what = f"one sample of {one!r}, expected at least two"
            raise DataError(
                f"{measured.report.file}: {what}; replicates say how sure a difference is"
            )
    if condition == against:
        raise DataError(f"{measured.report.file}: {condition!r} compared with itself")


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back warnings; let linear algebra of one-number fits run on one thread.

    Thousands of fits of one number: threads only wait for each other.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
