"""Weighted score of a signature, such as that of senescence, among the folds of all genes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.tables import Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.tables.senescence import Sign
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: Fewest genes of the signature a score rests on.
FEWEST = 5

#: Draws of other genes, and of the signature's own.
DRAWS = 4000

#: Percentile of all levels at which a gene that is not seen is taken to lie.
FLOOR = 5.0


@dataclass(frozen=True)
class SignatureComparison:
    """Log2 levels of genes (G × samples), and each gene's fold, standardised fold and weight."""

    logs: pd.DataFrame
    symbols: list[str]
    source: list[str]
    reference: list[str]
    fold: Array
    centre: float
    spread: float
    weight: Array
    signs: dict[str, Sign]
    floor: float

    @property
    def standard(self) -> Array:
        """Folds in spreads of ordinary genes."""
        return (self.fold - self.centre) / self.spread

    @property
    def hit(self) -> NDArray[np.bool_]:
        """Genes of the signature that are measured."""
        return np.isfinite(self.fold) & (self.weight != 0)


def compare(
    measured: Measured, source: list[str], reference: list[str], signs: Sequence[Sign]
) -> SignatureComparison:
    """Return the folds of all genes and the weights of the signature's."""
    logs, symbols, floor = _logs(measured, [*source, *reference])
    fold = _fold(logs[source].to_numpy(), logs[reference].to_numpy(), floor)
    there = fold[np.isfinite(fold)]
    centre = float(np.median(there)) if len(there) else 0.0
    spread = 1.4826 * float(np.median(np.abs(there - centre))) if len(there) else 1.0
    known = {sign.symbol: sign for sign in signs}
    weight = np.array([known[s].weight if s in known else 0.0 for s in symbols])
    return SignatureComparison(
        logs, symbols, source, reference, fold, centre, max(spread, 1e-9), weight, known, floor
    )


def _logs(measured: Measured, names: list[str]) -> tuple[pd.DataFrame, list[str], float]:
    """Return log2 levels of genes, their symbols, and the level below which few lie.

    Of several rows of one symbol the one seen most, then the highest, is kept.
    """
    symbols: Frame = measured.features["symbol"].fillna("")
    kept = (symbols != "") & ~measured.features["contaminant"].to_numpy(dtype=bool)
    levels = measured.scaled().loc[kept, names]
    logs = np.log2(levels.where(levels > 0)).astype(float)
    rank = logs.notna().sum(axis=1) + 1e-6 * logs.mean(axis=1).fillna(0)
    order = rank.sort_values(ascending=False, kind="stable").index
    first = order[~symbols[order].duplicated().to_numpy()]
    logs = logs.loc[logs.index.isin(first) & logs.notna().any(axis=1)]
    values = logs.to_numpy()
    floor = float(np.nanpercentile(values, FLOOR)) if values.size else float("nan")
    return logs, list(symbols[logs.index]), floor


def _fold(source: Array, reference: Array, floor: float) -> Array:
    """Return log2 folds; NaN where a gene is seen in fewer than half of the samples of both."""
    a, b = _mean(source), _mean(reference)
    low = np.fmin(np.fmin(a, b), floor)
    neither = np.isnan(a) & np.isnan(b)
    fold = np.where(np.isnan(a), low, a) - np.where(np.isnan(b), low, b)
    return np.where(neither, np.nan, fold)


def _mean(values: Array) -> Array:
    """Return means over samples, NaN where fewer than half see the gene."""
    seen = np.isfinite(values)
    enough = (2 * seen.sum(axis=1) >= values.shape[1]) & seen.any(axis=1)
    total = np.where(seen, values, 0.0).sum(axis=1)
    return np.where(enough, total / np.maximum(seen.sum(axis=1), 1), np.nan)


def weighted(standard: Array, weight: Array) -> float:
    """Return the weighted mean in the direction of senescence."""
    return float(weight @ standard / np.abs(weight).sum())


def interval(standard: Array, weight: Array, rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % interval over genes of the signature drawn anew."""
    again = rng.integers(len(weight), size=(DRAWS, len(weight)))
    scores = (weight[again] * standard[again]).sum(axis=1) / np.abs(weight[again]).sum(axis=1)
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def chance_scores(standard: Array, weight: Array, rng: np.random.Generator) -> Array:
    """Return the scores of as many other genes with the same weights, shape (DRAWS,)."""
    drawn = rng.integers(len(standard), size=(DRAWS, len(weight)))
    return standard[drawn] @ weight / np.abs(weight).sum()


def sample_scores(compared: SignatureComparison) -> pd.DataFrame:
    """Return the score of each sample against the mean of the reference, on the common scale."""
    import pandas as pd

    rows = []
    reference = compared.logs[compared.reference].to_numpy()
    for name in [*compared.source, *compared.reference]:
        fold = _fold(compared.logs[[name]].to_numpy(), reference, compared.floor)
        there = np.isfinite(fold)
        hit = there & (compared.weight != 0)
        score = float("nan")
        if hit.sum() >= FEWEST:
            about = (fold[hit] - np.median(fold[there])) / compared.spread
            score = weighted(about, compared.weight[hit])
        group = "source" if name in compared.source else "reference"
        rows.append({"sample": name, "group": group, "score": score})
    return pd.DataFrame(rows)


def gene_table(compared: SignatureComparison) -> pd.DataFrame:
    """Return one row a gene of the signature that is measured."""
    import pandas as pd

    groups = (compared.source, compared.reference)
    a, b = (np.isfinite(_mean(compared.logs[names].to_numpy())) for names in groups)
    rows = [
        {
            "symbol": compared.symbols[k],
            "weight": compared.weight[k],
            "log2_fold": compared.fold[k],
            "standardised": compared.standard[k],
            "seen": "both" if a[k] and b[k] else "source" if a[k] else "reference",
            "source": compared.signs[compared.symbols[k]].source,
            "status": compared.signs[compared.symbols[k]].status,
        }
        for k in np.flatnonzero(compared.hit)
    ]
    columns = ["symbol", "weight", "log2_fold", "standardised", "seen", "source", "status"]
    table: Frame = pd.DataFrame(rows, columns=columns)
    part = (table["weight"] * table["standardised"]).sort_values(ascending=False, kind="stable")
    return table.loc[part.index].reset_index(drop=True)
