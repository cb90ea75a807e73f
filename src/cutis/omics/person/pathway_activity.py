"""How active pathways are, from the genes that answer to them (PROGENy; Schubert et al. 2018).

For each sample the log2 levels, less those of the reference, are explained by all pathways at once
(the multivariate linear model of decoupler, Badia-i-Mompel et al. 2022): one observation a gene,
one column a pathway with its weights, zero for genes that do not answer to it. The t value of a
pathway is its score; its slope, with weights scaled to a root mean square of one, is the log2
change of a typical gene of its footprint. Two footprints that are nearly the same (:data:`ALIKE`)
are fitted one without the other. The genes of one sample are not independent, so its p is far
too good; where a condition or its reference has replicates the p comes from them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, nearest
from cutis.methods import method
from cutis.omics.names.footprints import Weights, weights_of
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: Genes of its footprint a pathway needs in a sample to be scored (decoupler's own default).
SMALLEST = 5

#: Correlation of the weights of two footprints above which one is left out while the other is
#: fitted: NFkB and TNFa (0.87) and MAPK and EGFR (0.47) of PROGENy; all others are below 0.13.
#: Fitted together, one of two twins takes the change of both and the other its opposite.
ALIKE = 0.4

#: Condition of the normal equations from which footprints cannot be told apart at all.
_SINGULAR = 1e10


@dataclass(frozen=True)
class Activities:
    """Pathway activities of samples and of conditions.

    Attributes
    ----------
    samples
        ``sample condition pathway score change error p genes``: one row a sample and pathway.
        ``score`` is t, ``change`` log2 of a typical gene of the footprint, ``genes`` those of the
        footprint that were measured; missing where they are fewer than asked for.
    conditions
        ``condition pathway score change low high p q samples``: the mean of the samples less that
        of the reference; interval (95 %) and p from the replicates, or from the genes of the one
        sample where there are none on either side (``from`` says which, ``df`` with how many
        degrees of freedom). Those of genes are far too narrow: of 36 real samples held against
        their own replicates 24 had a pathway at q ≤ 0.05.
    against
        The reference condition; empty when it is the mean of all samples.
    report
        What was left out.
    """

    samples: Frame
    conditions: Frame
    against: str
    report: ReadReport

    def wide(self, value: str = "score") -> Frame:
        """Return samples × pathways."""
        order = list(dict.fromkeys(self.samples["sample"]))
        return self.samples.pivot(index="sample", columns="pathway", values=value).loc[order]


@method(
    formula="linear model of the folds on all footprints at once; t of each",
    limits="genes scatter together: one sample against one is seldom told",
    check=(
        "statsmodels, to 1e-8; planted answers; real cells "
        "(tests/omics/person/test_pathway_activity.py)"
    ),
    reference="Schubert et al. 2018; Badia-i-Mompel et al. 2022",
)
def pathway_activity(
    measured: Measured,
    weights: Weights | str | Path | None = None,
    *,
    against: str = "",
    smallest: int = SMALLEST,
) -> Activities:
    """Score the activity of pathways in each sample.

    Parameters
    ----------
    measured
        Levels; those of RNA are brought to shares of a million first.
    weights
        Pathway → symbol → weight, a file of them, or nothing for those that come with cutis.
    against
        Condition whose mean is the reference; the mean of all samples when left out.
    smallest
        Genes of its footprint that must be measured for a pathway to be scored.

    Raises
    ------
    DataError
        No gene has a symbol, no pathway has enough genes, or there is no such condition.
    """
    import pandas as pd

    report = ReadReport(measured.report.file, "pathway activities")
    levels = log_levels(measured, report)
    if against:
        measured.of(against)  # refuses a condition there is not
    chosen = measured.samples["condition"] == against if against else np.ones(levels.shape[1], bool)
    inside = np.asarray(chosen, dtype=bool)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(levels.to_numpy()[:, inside])
        count = known.sum(axis=1)
        total = np.where(known, levels.to_numpy()[:, inside], 0.0).sum(axis=1)
        middle = total / np.where(count > 0, count, np.nan)
    if (count == 0).any():
        where = against or "any sample"
        report.set_aside(f"gene not measured in {where}", count=int((count == 0).sum()))
    changes = levels.to_numpy() - middle[:, None]
    named = weights_of(weights)
    matrix = _matrix(list(levels.index), named)
    if not ((matrix != 0).sum(axis=0) >= smallest).any():
        raise DataError(
            f"{measured.report.file}: no pathway has {smallest} of its genes among the "
            f"{len(levels)} measured; the weights are of human gene symbols"
        )
    twins, conditions = _twins(named), list(measured.samples["condition"])
    rows = []
    for i, sample in enumerate(levels.columns):
        fitted = _fit(changes[:, i], matrix, twins, smallest)
        for j, pathway in enumerate(named):
            rows.append((sample, conditions[i], pathway, *(column[j] for column in fitted)))
    names = ["sample", "condition", "pathway", "score", "change", "error", "p", "genes"]
    table = pd.DataFrame(rows, columns=names)
    return Activities(table, _conditions(table, against), against, report)


def log_levels(measured: Measured, report: ReadReport) -> Frame:
    """Return log2 levels, one row a symbol: contaminants and rows without a symbol are left out.

    Counts, and whatever else RNA is given in, become shares of a million, plus one: the same cells
    score the same as counts, normalised counts or CPM. Of two rows of one symbol the one with the
    higher mean is taken. Anything else that is zero is missing.
    """
    from cutis.omics.formats.rna import UNITS

    levels: Frame = measured.levels  # how much of a sample was taken, the intercept takes up
    if measured.unit == "count" or (measured.kind != "protein" and measured.unit in UNITS):
        levels = np.log2(levels / levels.sum() * 1e6 + 1)
    else:
        levels = np.log2(levels.where(levels > 0))
    symbols = measured.features["symbol"].fillna("").astype(str)
    usable = symbols != ""
    if "contaminant" in measured.features:
        usable &= ~measured.features["contaminant"].astype(bool)
    if not usable.any():
        raise DataError(
            f"{measured.report.file}: no feature has a gene symbol to score pathways by"
        )
    if (~usable).any():
        report.set_aside("no symbol, or a contaminant", count=int((~usable).sum()))
    levels, symbols = levels[usable], symbols[usable]
    order = levels.mean(axis=1).fillna(-np.inf).sort_values(ascending=False, kind="stable").index
    first = ~symbols.loc[order].duplicated()
    again = int((~first).sum())
    if again:
        report.set_aside("second row of a gene; the higher is taken", count=again)
    kept = levels.loc[order[first.to_numpy()]]
    kept.index = symbols.loc[kept.index].to_numpy()
    return kept.sort_index()


def _matrix(symbols: Sequence[str], weights: Weights) -> Array:
    """Return weights, genes × pathways, each pathway's scaled to a root mean square of one."""
    row = {symbol: i for i, symbol in enumerate(symbols)}
    matrix = np.zeros((len(symbols), len(weights)))
    for j, genes in enumerate(weights.values()):
        scale = np.sqrt(np.mean(np.square(list(genes.values()))))
        for symbol, weight in genes.items():
            if symbol in row:
                matrix[row[symbol], j] = weight / scale
    return matrix


def _twins(weights: Weights) -> NDArray[np.bool_]:
    """Return which footprints are too alike to be told apart, pathways × pathways."""
    genes = sorted({symbol for own in weights.values() for symbol in own})
    scaled = _matrix(genes, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = np.abs(np.corrcoef(scaled, rowvar=False).reshape(len(weights), -1)) > ALIKE
    np.fill_diagonal(alike, val=False)
    return alike


def _fit(
    change: Array, matrix: Array, twins: NDArray[np.bool_], smallest: int
) -> tuple[Array, Array, Array, Array, Array]:
    """Return score, change, error, p and genes of each pathway in one sample."""
    there = np.isfinite(change)
    inside, observed = matrix[there], change[there]
    genes = (inside != 0).sum(axis=0)
    scored = genes >= smallest
    result = np.full((4, matrix.shape[1]), np.nan)
    single = ~(twins & scored).any(axis=0)
    groups = [(scored, scored & single)]
    for j in np.flatnonzero(scored & ~single):
        groups.append((scored & ~twins[j], np.arange(len(scored)) == j))
    design = np.column_stack([np.ones(len(inside)), inside])
    products = design.T @ design
    for together, asked in groups:
        if asked.any():
            columns = np.flatnonzero(np.concatenate([[True], together]))
            solved = _solve(observed, design[:, columns], products[np.ix_(columns, columns)])
            result[:, asked] = solved[:, asked[together]]
    slope, error, score, p = result
    return score, slope, error, p, genes


def _solve(change: Array, design: Array, products: Array) -> Array:
    """Return slope, error, t and p of each column after the first, by least squares."""
    from scipy.stats import t as student

    rest = len(design) - design.shape[1]
    if rest <= 0 or np.linalg.cond(products) > _SINGULAR:
        return np.full((4, design.shape[1] - 1), np.nan)
    inverse = np.linalg.inv(products)
    fitted = inverse @ (design.T @ change)
    left = change - design @ fitted
    errors = np.sqrt(left @ left / rest * np.diag(inverse))[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        score = fitted[1:] / errors
    return np.stack([fitted[1:], errors, score, 2 * student.sf(np.abs(score), rest)])


def _conditions(table: Frame, against: str) -> Frame:
    """Return the means of conditions, with intervals from their replicates."""
    import pandas as pd

    from cutis.statistics.false_discovery import q_values

    rows = []
    for (condition, pathway), own in table.groupby(["condition", "pathway"], sort=False):
        if condition == against:
            continue
        other = table[(table["condition"] == against) & (table["pathway"] == pathway)]
        rows.append({"condition": condition, "pathway": pathway, **_compared(own, other)})
    names = ["condition", "pathway", "score", "change", "low", "high", "p", "samples", "from", "df"]
    found = pd.DataFrame(rows, columns=names)
    found.insert(7, "q", np.nan)
    for _, one in found.groupby("condition"):
        found.loc[one.index, "q"] = q_values(one["p"].to_numpy(dtype=float))
    return found


def _compared(own: Frame, other: Frame) -> dict[str, Any]:
    """Return one condition's change of one pathway: by replicates where there are, else by genes.

    With a reference the two groups share one variance (Student): replicates of either tell it.
    Without a reference the condition stands against zero.
    """
    from scipy.stats import t as student

    mine, theirs = own["change"].dropna(), other["change"].dropna()
    score = own["score"].mean() - (other["score"].mean() if len(theirs) else 0.0)
    change = mine.mean() - (theirs.mean() if len(theirs) else 0.0)
    free = max(len(mine) - 1, 0) + max(len(theirs) - 1, 0)
    if free == 0 or not len(mine):
        width, free, source = own["error"].mean(), np.inf, "genes"
    else:
        squares = ((mine - mine.mean()) ** 2).sum() + ((theirs - theirs.mean()) ** 2).sum()
        shares = 1 / len(mine) + (1 / len(theirs) if len(theirs) else 0.0)
        width, source = np.sqrt(squares / free * shares), "replicates"
    reach = student.ppf(0.975, free) * width
    p = 2 * student.sf(abs(change) / width, free) if width > 0 else np.nan
    return {"score": score, "change": change, "low": change - reach, "high": change + reach,
            "p": p, "samples": len(mine), "from": source, "df": float(free)}  # fmt: skip


def one_condition(found: Activities, condition: str) -> Frame:
    """Return a condition's rows, by pathway; raise DataError with the nearest name."""
    table = found.conditions[found.conditions["condition"] == condition]
    if table.empty:
        names = list(dict.fromkeys(found.conditions["condition"]))
        hint = "it is the reference" if condition == found.against else nearest(condition, names)
        raise DataError(f"{found.report.file}: no activities of {condition!r}; {hint}")
    return table.set_index("pathway")
