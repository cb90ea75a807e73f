"""Is this lot like the others? Agreement, missing actives, equivalence of markers, drift.

A lot is *consistent* when every chosen marker is shown to be equivalent to the reference lots. All
have to pass, so no correction for their number is needed (intersection–union test, Berger 1982). It
is *different* when a marker is shown to lie outside the margin (corrected for their number, Holm),
or is absent although the instrument would have seen it. Otherwise consistency is *not shown*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.files.read_report import fail, nearest
from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.omics.compare.lot_levels import Levels, lot_levels, reference_level
from cutis.omics.compare.lot_verdict import judge
from cutis.statistics.agreement import Agreement, agreement, drift
from cutis.statistics.equivalence import held
from cutis.statistics.multiplicity import adjusted
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: Factor within which levels count as equivalent when nothing else is said: a choice.
MARGIN = 1.5

#: Of the table of markers.
COLUMNS = Columns("lots", (
    "protein", "symbol", "ratio", "low", "high", "df", "p", "p_beyond", "present", "margin",
    "reference_low", "reference_high", "slope", "slope_low", "slope_high", "slope_p", "outcome",
))  # fmt: skip
#: Of the table of what this lot lacks.
MISSING = Columns("missing", ("protein", "symbol", "reference", "present", "marker"))


@dataclass(frozen=True)
class Lot:
    """One lot held against reference lots.

    Attributes
    ----------
    lot, reference
        Names.
    verdict
        ``consistent``, ``not shown`` or ``different``.
    reasons
        Sentences with numbers: why.
    table
        One row a marker: ``protein``, ``symbol``, ``ratio`` to the reference, ``low``, ``high``
        (1 − 2α interval), ``df``, ``p`` (equivalence), ``p_beyond`` (Holm), ``present``,
        ``margin``, ``reference_low``, ``reference_high`` (of the reference lots themselves),
        ``outcome`` (equivalent, not shown, beyond, missing), ``slope``, ``slope_low``,
        ``slope_high`` (fold a lot), ``slope_p`` (Kendall).
    agreement
        One row a lot, this one and each reference lot against the other reference lots.
    missing
        Proteins seen in every reference lot and not in this one: ``protein``, ``symbol``,
        ``reference`` (log2 level), ``present`` (probability that it is there unseen), ``marker``.
    notes
        How it was done: margin, adjustment, multiplicity.
    """

    lot: str
    reference: tuple[str, ...]
    verdict: str
    reasons: list[str]
    table: pd.DataFrame
    agreement: pd.DataFrame
    missing: pd.DataFrame
    notes: list[str] = field(default_factory=list)


@method(
    formula=(
        "consistent: every marker equivalent (two one-sided tests, all must pass); different: one"
        " outside (Holm)"
    ),
    limits="not that a lot which looks alike acts alike",
    check="statsmodels; level at the margin; real donors (tests/omics/compare/test_lots.py)",
    reference="Schuirmann 1987; Berger 1982",
)
def lot(
    measured: Measured,
    *,
    lot: str,
    reference: Sequence[str] | None = None,
    markers: Sequence[str] | None = None,
    margin: float | Mapping[str, float] = MARGIN,
    alpha: float = 0.05,
    covariates: Sequence[str] = ("age", "passage"),
    present: Mapping[str, float] | None = None,
    by: str = "",
    knowledge: Knowledge | None = None,
) -> Lot:
    """Hold a lot against reference lots.

    Parameters
    ----------
    measured
        Samples with a column ``lot``; without one the condition is the lot.
    lot, reference
        Names; None takes all other lots, in the order of the samples (which is the order of drift).
    markers
        Symbols or labels that must be equivalent; None takes the signals of the atlas with a tagged
        message that every reference lot has.
    margin
        Factor, or one for each marker.
    alpha
        Level of each one-sided test.
    covariates
        Columns of the samples levels are adjusted for, where the reference lots allow it.
    present
        Label of a protein → probability that it is in the lot though not seen; None asks the
        detection model (:mod:`cutis.omics.detection.presence`).
    by
        Column of the samples that is the lot, such as ``donor``; empty takes ``lot``.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        An unknown lot, marker or margin; no reference lot.
    """
    levels = lot_levels(measured, lot, reference, covariates, by=by)
    chosen = _markers(levels, markers, given_or_bundled(knowledge))
    missing = _missing(measured, levels, chosen, present)
    table = _table(levels, chosen, _margins(levels, chosen, margin), alpha, missing)
    compared = _agreement(levels)
    reasons: list[str] = []
    verdict = judge(levels, table, missing, compared, reasons)
    many = len(chosen)
    notes = [
        *levels.notes,
        f"Equivalence of {many} marker{'s' * (many != 1)} by two one-sided Welch tests at "
        f"{alpha:g}; all must pass, so their number needs no correction; differences are corrected "
        "for it (Holm).",
    ]
    if not many:
        notes[-1] = (
            "Nothing was tested for equivalence: name what must be, with `markers` "
            "(--markers FGF7,HGF)."
        )
    if isinstance(margin, (int, float)):
        notes.append(f"Margin ÷ {margin:g} to × {margin:g}: a choice, to be declared beforehand.")
    return Lot(lot, tuple(levels.reference), verdict, reasons, table, compared, missing, notes)


def _markers(levels: Levels, markers: Sequence[str] | None, knowledge: Knowledge) -> list[str]:
    """Return the labels of the markers."""
    from cutis.omics.compare.collection_time import tagged_signals

    symbols: Frame = levels.symbols
    if markers is None:
        steady = levels.means[levels.reference].notna().all(axis=1)
        tagged = symbols.isin(list(tagged_signals(knowledge))) & steady
        return list(symbols.index[tagged])
    found = []
    for name in markers:
        labels = [name] if name in symbols.index else list(symbols.index[symbols == name])
        if not labels:
            fail(
                levels.file, f"no protein {name!r} to be a marker",
                nearest(name, [s for s in symbols if s]), field="markers",
            )  # fmt: skip
        found += [label for label in labels if label not in found]
    return found


def _margins(
    levels: Levels, chosen: Sequence[str], margin: float | Mapping[str, float]
) -> dict[str, float]:
    """Return the margin of each marker, a factor above one."""
    given: dict[str, float] = {
        label: margin
        if isinstance(margin, (int, float))
        else margin.get(label, margin.get(str(levels.symbols[label]), MARGIN))
        for label in chosen
    }
    for label, factor in given.items():
        if not factor > 1:
            fail(levels.file, f"the margin {factor:g} of {label} is not above 1",
                 "give a factor such as 1.5", field="margin")  # fmt: skip
    return given


def _missing(
    measured: Measured, levels: Levels, chosen: Sequence[str], present: Mapping[str, float] | None
) -> pd.DataFrame:
    """Return what every reference lot has and this one does not."""
    import pandas as pd

    means: Frame = levels.means
    symbols: Frame = levels.symbols
    gone = means[levels.reference].notna().all(axis=1) & means[levels.lot].isna()
    labels = list(means.index[gone])
    chance = present if present is not None or not labels else _present(measured, levels)
    table = pd.DataFrame(
        {
            "protein": labels,
            "symbol": symbols[labels].to_numpy(dtype=object),
            "reference": means.loc[labels, levels.reference].mean(axis=1).to_numpy(),
            "present": [float((chance or {}).get(label, np.nan)) for label in labels],
            "marker": [label in chosen for label in labels],
        }
    )
    return MISSING.held(table.sort_values("reference", ascending=False, ignore_index=True))


def _present(measured: Measured, levels: Levels) -> dict[str, float]:
    """Return how likely each protein is in the lot, by the detection model."""
    from dataclasses import replace

    from cutis.omics.detection.presence import presence

    inside = measured.only(samples=[s for name in levels.samples.values() for s in name])
    named = {sample: lot for lot, names in levels.samples.items() for sample in names}
    lots = inside.samples.assign(condition=[named[sample] for sample in inside.samples.index])
    table: Frame = presence(replace(inside, samples=lots)).table
    return dict(zip(table["protein"], table[f"present {levels.lot}"].astype(float), strict=True))


def _table(
    levels: Levels, chosen: Sequence[str], margins: Mapping[str, float], alpha: float, missing: Any
) -> pd.DataFrame:
    """Return one row a marker."""
    import pandas as pd

    absent = missing.set_index("protein")["present"]
    rows = [
        _row(levels, label, margins[label], alpha) | {"present": float(absent.get(label, np.nan))}
        for label in chosen
    ]
    table = pd.DataFrame(rows, columns=COLUMNS.of()[:-1])
    table["present"] = table["present"].where(table["ratio"].isna(), 1.0)
    table["p_beyond"] = adjusted(table["p_beyond"])
    equal, beyond = table["p"] <= alpha, table["p_beyond"] <= alpha
    gone = table["protein"].isin(missing["protein"])
    table["outcome"] = np.select(
        [gone, equal, beyond], ["missing", "equivalent", "beyond"], "not shown"
    )
    return COLUMNS.held(table)


def _row(levels: Levels, label: str, margin: float, alpha: float) -> dict[str, Any]:
    """Return the row of one marker, without how likely it is there unseen."""
    trend = drift(levels.means.loc[label, [*levels.reference, levels.lot]].to_numpy())
    row: dict[str, Any] = {
        "protein": label, "symbol": levels.symbols[label], "margin": margin,
        "slope": 2**trend.slope, "slope_low": 2**trend.low, "slope_high": 2**trend.high,
        "slope_p": trend.p,
    }  # fmt: skip
    here, level = levels.values(label, levels.lot), reference_level(levels, label)
    if level is None:
        return row
    row |= {"reference_low": 2**level.least, "reference_high": 2**level.most}
    if not len(here):
        return row
    difference = float(here.mean()) - level.mean
    row["ratio"] = 2**difference
    if len(here) > 1 and level.df > 0:
        errors = [(float(here.var(ddof=1)) / len(here), len(here) - 1.0),
                  (level.squared, level.df)]  # fmt: skip
        one = held(difference, errors, float(np.log2(margin)), alpha=alpha)
        row |= {"low": 2**one.low, "high": 2**one.high, "df": one.df, "p": one.p,
                "p_beyond": one.p_beyond}  # fmt: skip
    return row


def _agreement(levels: Levels) -> pd.DataFrame:
    """Return how alike this lot, and each reference lot, is to the other reference lots."""
    import pandas as pd

    rows = []
    for name in [levels.lot, *levels.reference]:
        others = [other for other in levels.reference if other != name]
        if not others:
            continue
        one: Agreement = agreement(
            levels.means[name].to_numpy(),
            levels.means[others].mean(axis=1, skipna=False).to_numpy(),
        )
        rows.append({"lot": name, **asdict(one)})
    return pd.DataFrame(rows)
