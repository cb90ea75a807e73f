"""Is the source of a secretome senescent: a score from a published signature, not fitted to data.

The score is the weighted mean, over the genes of the signature that are measured, of the log2 fold
against a reference, less the median fold of all genes and divided by their spread (median absolute
deviation × 1.4826): 0 is as ordinary genes, 1 one such spread up in the direction of senescence.
Chance is the same score of as many other genes of the table. Genes of a signature move together, so
chance is judged too kindly; the replicates' own scores stand beside it, and both have to agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.files.read_report import fail
from cutis.methods import method
from cutis.omics.meaning.signature_score import (
    DRAWS,
    FEWEST,
    SignatureComparison,
    chance_scores,
    compare,
    gene_table,
    interval,
    sample_scores,
    weighted,
)

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.knowledge.tables.senescence import Sign
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: Level at which chance is refused, and the score within which a source counts as like its
#: reference (a choice, in spreads of ordinary genes).
CHANCE, LIKE = 0.01, 1.0


@dataclass(frozen=True)
class SenescenceOfSource:
    """The senescence score of a source.

    Attributes
    ----------
    score, low, high
        In spreads of ordinary genes, with the 95 % interval over genes of the signature.
    log2
        The score in log2 fold.
    p
        That other genes of the table score as high (one-sided).
    p_replicates
        That the replicates' scores do not differ from the reference's (Welch); NaN with fewer than
        two on a side.
    verdict
        ``senescent``, ``like the reference``, ``less senescent`` or ``not shown``.
    reasons
        Sentences with numbers.
    table
        One row a gene of the signature that is measured: ``symbol``, ``weight``, ``log2_fold``,
        ``standardised``, ``seen`` (both, source, reference), ``source``, ``status``; largest part
        of the score first.
    samples
        One row a sample: ``sample``, ``group`` (source, reference), ``score`` against the mean
        of the reference.
    """

    score: float
    low: float
    high: float
    log2: float
    p: float
    p_replicates: float
    verdict: str
    reasons: list[str]
    table: pd.DataFrame
    samples: pd.DataFrame
    notes: list[str] = field(default_factory=list)


@method(
    formula="weighted mean fold of a signature less that of ordinary genes",
    limits="needs replicates; genes of a signature move together",
    check="written out; null and real cells (tests/omics/meaning/test_senescence_of_source.py)",
)
def senescence_of_source(
    measured: Measured,
    *,
    of: str | Sequence[str],
    against: str | Sequence[str],
    signature: Sequence[Sign] | None = None,
    cells: bool | None = None,
    seed: int = 0,
    knowledge: Knowledge | None = None,
) -> SenescenceOfSource:
    """Score a source against a reference.

    Parameters
    ----------
    measured
        Proteins or RNAs.
    of, against
        A condition, or names of samples: the source, and the reference.
    signature
        None takes that of the atlas: :func:`cutis.knowledge.tables.senescence.load`.
    cells
        Whether genes that stay in the cell count; None: for RNA only.
    seed
        Of the draws.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        An unknown condition or sample, or one on both sides.
    """
    from cutis.knowledge.tables import senescence

    source, reference = _columns(measured, of), _columns(measured, against)
    if set(source) & set(reference):
        both = sorted(set(source) & set(reference))[0]
        fail(measured.report.file, f"the sample {both!r} is on both sides",
             "hold a source against other samples", field="against")  # fmt: skip
    signs = senescence.load(knowledge=knowledge) if signature is None else signature
    inside = measured.kind == "RNA" if cells is None else cells
    compared = compare(
        measured, source, reference, [s for s in signs if inside or s.place == "medium"]
    )
    table, samples, notes = gene_table(compared), sample_scores(compared), _notes(compared)
    many = int(compared.hit.sum())
    if many < FEWEST:
        reasons = [f"{many} genes of the signature are measured, fewer than {FEWEST}."]
        nan = float("nan")
        return SenescenceOfSource(
            nan, nan, nan, nan, nan, nan, "not shown", reasons, table, samples, notes
        )  # fmt: skip
    standard, weight = compared.standard[compared.hit], compared.weight[compared.hit]
    rng = np.random.default_rng(seed)
    score = weighted(standard, weight)
    low, high = interval(standard, weight, rng)
    chance = chance_scores(compared.standard[np.isfinite(compared.fold)], weight, rng)
    above = (1 + int((chance >= score).sum())) / (1 + DRAWS)
    below = (1 + int((chance <= score).sum())) / (1 + DRAWS)
    between, apart = _between(samples)
    reasons = [
        f"Score {score:.2f} ({low:.2f} to {high:.2f}) spreads of ordinary genes over {many} genes; "
        f"p {above:.2g} against other genes"
        + (f", {between:.2g} between replicates." if np.isfinite(between) else ".")
    ]
    verdict = _verdict((low, high), apart, above, below, between, reasons)
    raw = score * compared.spread
    return SenescenceOfSource(
        score, low, high, raw, above, between, verdict, reasons, table, samples, notes
    )  # fmt: skip


def _notes(compared: SignatureComparison) -> list[str]:
    """Say what the score rests on."""
    return [
        f"{int(compared.hit.sum())} of {len(compared.signs)} genes of the signature among "
        f"{int(np.isfinite(compared.fold).sum())} measured; ordinary genes spread by "
        f"{compared.spread:.2f} log2.",
        "A gene seen on one side only is taken to lie at the 5th percentile of all levels on the "
        "other, or where it is seen if that is lower.",
    ]


def _columns(measured: Measured, named: str | Sequence[str]) -> list[str]:
    """Return the samples of a condition, or those that are named."""
    from cutis.files.read_report import nearest

    if isinstance(named, str) and named not in measured.samples.index:
        return list(measured.of(named).columns)
    names = [named] if isinstance(named, str) else list(named)
    for name in names:
        if name not in measured.samples.index:
            hint = nearest(name, list(measured.samples.index))
            fail(measured.report.file, f"no sample {name!r}", hint, field="samples")
    return names


def _between(samples: Any) -> tuple[float, tuple[float, float]]:
    """Return the Welch p and 95 % interval of the source's scores less the reference's."""
    from scipy.stats import ttest_ind

    groups = [
        samples.loc[samples["group"] == group, "score"].dropna().to_numpy()
        for group in ("source", "reference")
    ]
    if min(map(len, groups)) < 2:
        return float("nan"), (float("nan"), float("nan"))
    tested: Any = ttest_ind(*groups, equal_var=False)
    low, high = tested.confidence_interval(0.95)
    return float(tested.pvalue), (float(low), float(high))


def _verdict(
    genes: tuple[float, float], replicates: tuple[float, float], above: float, below: float,
    between: float, reasons: list[str],
) -> str:  # fmt: skip
    """Return the verdict, and say why where it is not plain.

    ``genes`` and ``replicates`` are the intervals of the score: by the signature's genes drawn
    anew, and by the replicates. A verdict needs both.
    """
    low, high = genes
    if np.isnan(between):
        reasons.append("Without two replicates on each side, how far scores scatter is unknown.")
    apart = np.isfinite(between) and between <= 0.05
    for shown, verdict in (
        (above <= CHANCE and low > 0, "senescent"),
        (below <= CHANCE and high < 0, "less senescent"),
    ):
        if shown and apart:
            return verdict
        if shown:
            reasons.append("Genes of the signature stand out, but replicates do not show it.")
            return "not shown"
    like = low > -LIKE and high < LIKE and np.isfinite(between)
    if like and replicates[0] > -LIKE and replicates[1] < LIKE:
        reasons.append(
            f"Both intervals, by genes and by replicates, lie within ± {LIKE:g}: no more than "
            "ordinary genes scatter."
        )
        return "like the reference"
    if like:
        reasons.append(
            f"By its genes the score lies within ± {LIKE:g}, but the replicates leave room for "
            f"{replicates[0]:.2f} to {replicates[1]:.2f}."
        )
        return "not shown"
    reasons.append("Neither chance nor a difference is ruled out.")
    return "not shown"
