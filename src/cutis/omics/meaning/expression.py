"""Which genes a cell expresses, out of a table of its RNA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cutis.files.read_report import fail
from cutis.methods import method
from cutis.omics.names.bundle import ids
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

#: Transcripts or reads per million from which a gene counts as expressed, and as expressed low. A
#: common rule of thumb: about one per million is about one copy in each few cells. Priors.
YES, LOW = 5.0, 1.0

#: What the levels add up to after scaling, and units in which they do before it. A table of part of
#: the genes adds up to less, and is not scaled up.
MILLION = 1e6
PER_MILLION = ("TPM", "CPM", "RPM")


@dataclass(frozen=True)
class Expression:
    """How much of each gene a cell has.

    Attributes
    ----------
    amount
        Symbol → ``yes``, ``low`` or ``no``; a gene that is not in it is unknown.
    status
        Symbol → ``measured``, or the status of the row it was taken from.
    source
        Symbol → the file, or the source of the row.
    """

    amount: Mapping[str, str]
    status: Mapping[str, str]
    source: Mapping[str, str]


@method(
    formula="mean per million reads: yes from 5, low from 1",
    limits="of RNA that is counted, not of protein",
    check="by hand (tests/omics/meaning/test_expression.py)",
)
def expression(measured: Measured, condition: str | None = None) -> Expression:
    """Return which genes are expressed, by their mean per million reads.

    Parameters
    ----------
    measured
        Of all genes, in one of :data:`cutis.omics.formats.rna.UNITS`; scaled so that each sample
        adds up to a million. TPM and CPM are never scaled up, so that part of the genes will do.
    condition
        Of which samples; the first condition when left out.

    Returns
    -------
    Expression
        ``yes`` from :data:`YES` per million, ``low`` from :data:`LOW`, else ``no``. Genes that are
        in the table with no level are ``no``; others are unknown.

    Raises
    ------
    DataError
        No such condition, the table is of proteins, or its levels are relative (ΔCt).
    """
    from cutis.omics.formats.rna import UNITS

    if measured.kind not in ("RNA", "rna", "mRNA"):
        what = f"is a table of {measured.kind}, expected one of RNA"
        fail(measured.report.file, what, "receptors are told from what a cell transcribes")
    if measured.unit not in UNITS:
        what = f"levels in {measured.unit} are no shares of what a cell transcribes"
        fail(measured.report.file, what, f"give all genes, in {', '.join(UNITS)}")
    levels = measured.of(measured.conditions[0] if condition is None else condition).fillna(0.0)
    whole: Frame = levels.sum(axis=0).replace(0.0, np.nan)
    if measured.unit in PER_MILLION:
        whole = whole.clip(lower=MILLION)
    per_million: Frame = MILLION * levels / whole
    mean = per_million.mean(axis=1).fillna(0.0).to_numpy(dtype=float)
    known = ids()
    total: dict[str, float] = {}
    symbols = measured.features.get("symbol", measured.features.index)
    for label, symbol, value in zip(measured.features.index, symbols, mean, strict=True):
        written = symbol if isinstance(symbol, str) and symbol else str(label)
        name = known.symbol(written) or known.symbol(str(label))
        if name is not None:
            total[name] = total.get(name, 0.0) + float(value)
    amount = {
        name: "yes" if value >= YES else "low" if value >= LOW else "no"
        for name, value in total.items()
    }
    file = measured.report.file
    return Expression(amount, dict.fromkeys(amount, "measured"), dict.fromkeys(amount, file))
