"""What makes counts of RNA comparable between samples: the size factors of DESeq2.

The median, over the RNAs seen in every sample, of the sample's count over the geometric mean of all
samples (Anders & Huber 2010). Where hardly any RNA is seen in every sample, as in sparse libraries,
zeros are left out of the ratios (the ``poscounts`` of pydeseq2; DESeq2's own counts RNA never seen
more than once too, and follows depth less still).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cutis.methods import method

if TYPE_CHECKING:
    from cutis.tables import Frame

#: RNAs seen in every sample that a median of ratios can rest on.
ENOUGH = 50

#: How many times further apart samples lie in reads than in size factors before it is said.
BEHIND = 1.5


@method(
    formula="median over RNAs of count / geometric mean",
    limits="most RNA is alike; sparse libraries are told",
    check="R DESeq2, to 1e-9 (tests/omics/vesicles/test_rna.py)",
    reference="Anders & Huber 2010",
)
def size_factors(counts: Frame) -> tuple[Frame, str]:
    """Return the size factor of each sample and how it was found.

    Parameters
    ----------
    counts
        RNAs × samples.

    Returns
    -------
    tuple
        Factors (geometric mean 1 for ``median of ratios over the positive counts``), and
        ``median of ratios`` or ``median of ratios over the positive counts``.
    """
    import pandas as pd

    values = counts.to_numpy(dtype=float)
    positive = values > 0
    logs = np.log(values, out=np.zeros_like(values), where=positive)
    everywhere = positive.all(axis=1)
    if everywhere.sum() >= ENOUGH:
        ratios = logs[everywhere] - logs[everywhere].mean(axis=1, keepdims=True)
        return pd.Series(np.exp(np.median(ratios, axis=0)), counts.columns), "median of ratios"
    means = logs.mean(axis=1)  # zeros count as 1, so that rare RNAs weigh little
    factors = np.array(
        [np.exp(np.median((logs[:, j] - means)[positive[:, j] & (means > 0)]))
         if (positive[:, j] & (means > 0)).any() else np.nan
         for j in range(values.shape[1])]
    )  # fmt: skip
    total = values.sum(axis=0)
    lost = ~np.isfinite(factors)
    factors[lost] = (total / np.exp(np.log(total).mean()))[lost]
    factors /= np.exp(np.log(factors).mean())
    return pd.Series(factors, counts.columns), "median of ratios over the positive counts"


def sparse(total: Frame, factors: Frame, method: str) -> list[str]:
    """Return sentences on size factors of sparse libraries: when they fall behind the depth."""
    if method == "median of ratios":
        return []
    notes = [f"fewer than {ENOUGH} RNAs are in every sample: size factors by {method}"]
    reads, factor = (float(one[total.idxmax()] / one[total.idxmin()]) for one in (total, factors))
    if reads > BEHIND * factor:
        notes.append(
            f"the sample with the most reads has {reads:.1f} times those of the one with the "
            f"fewest, and {factor:.1f} times its size factor: levels and folds of deeper samples "
            "stand too high"
        )
    return notes
