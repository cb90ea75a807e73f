"""What is up, down, appears or disappears between two conditions.

Two arms, one family. Where both conditions saw a protein and there are replicates, the *level* arm
is the moderated t-test on log2 levels. Where one condition detected it and the other never saw it,
there is no fold change to test; the *presence* arm asks how often so many replicates would miss it
had its level stayed what it is where it was seen, from the curve of being seen. The rest is not
testable, and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.files.read_report import nearest
from cutis.methods import method
from cutis.omics.detection.detection import Likelihood
from cutis.omics.detection.presence import (
    QUORUM,
    TableLikelihood,
    flagged,
    symbols,
    table_likelihood,
)
from cutis.statistics.false_discovery import FALSE_SHARE, INTERVAL, q_values
from cutis.statistics.moderated_t import moderated_t
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: Columns of the design that are names even when they are written as numbers.
NAMES = ("donor", "lot")

#: What is said of a protein.
VERDICTS = ("up", "down", "appears", "disappears", "same", "not testable", "set aside")

#: Of the table of two conditions.
COLUMNS = Columns("regulation", (
    "protein", "symbol", "contaminant", "medium", "mean", "log2_fold", "low", "high", "t", "df",
    "p", "q", "arm", "verdict",
))  # fmt: skip


@dataclass(frozen=True)
class Regulation:
    """One condition against another.

    Attributes
    ----------
    table
        One row a feature: ``protein``, ``symbol``, ``contaminant``, ``medium``, ``mean`` (log2
        level), ``log2_fold`` with ``low`` and ``high`` (95 %; NaN in the presence arm, but for the
        end the limit gives), ``t``, ``df``, ``p``, ``q`` (Benjamini–Hochberg over both arms),
        ``arm`` (level, presence or empty) and ``verdict``, one of :data:`VERDICTS`. *Same* says
        that no difference was found, not that there is none: the interval says how much there can
        be.
    condition, against
        What is compared with what.
    covariates
        What the level arm allows for.
    """

    table: Frame
    condition: str
    against: str
    covariates: tuple[str, ...] = ()

    @property
    def counts(self) -> Frame:
        """Proteins of each arm and verdict: what, value."""
        import pandas as pd

        arms: Frame = self.table["arm"]
        rows = [(f"tested by {arm}", int((arms == arm).sum())) for arm in ("level", "presence")]
        verdicts: Frame = self.table["verdict"]
        rows += [(one, int((verdicts == one).sum())) for one in VERDICTS]
        return pd.DataFrame(rows, columns=["what", "value"])


@method(
    formula="moderated t of levels; chance to miss all replicates for presence; one family",
    limits="nothing about people from replicates of one donor or dish",
    check=(
        "limma’s t; known truth; a real spike-in, Staes et al. 2024 "
        "(tests/omics/compare/test_regulation.py)"
    ),
    reference="Smyth 2004",
)
def regulation(
    measured: Measured,
    condition: str,
    against: str,
    *,
    covariates: Sequence[str] = (),
    quorum: float = QUORUM,
    false_share: float = FALSE_SHARE,
    trend: bool = False,
) -> Regulation:
    """Compare two conditions, protein by protein.

    Parameters
    ----------
    measured
        Proteins or RNAs; all its conditions tell how much replicates differ.
    condition, against
        What is compared with what: a positive fold is more in ``condition``.
    covariates
        Columns of ``measured.samples`` that are allowed for in the level arm: ``donor``, ``age``,
        ``passage`` …; text is taken as a name, a number as a slope (but of :data:`NAMES`).
    quorum
        Share of a condition's samples that must see a protein for it to appear or disappear.
    false_share
        False discovery rate.
    trend
        Let the usual variance depend on the mean level.

    Raises
    ------
    DataError
        A condition or covariate is missing, empty, or cannot be told from the condition; no
        replicates.
    """
    import pandas as pd

    _check(measured, condition, against)
    view = table_likelihood(measured)
    design = design_of(measured, condition, against, covariates)
    empty: Any = ~np.isfinite(view.values).any(axis=1)
    level = moderated_t(view.values[~empty], design, condition, trend=trend)
    level = level.set_axis(np.flatnonzero(~empty)).reindex(range(len(empty)))
    places = [view.conditions.index(one) for one in (condition, against)]
    missing, sign = _missing(view, places, quorum)
    tested = np.isfinite(level["p"].to_numpy()) & ~view.apart
    gone = (sign != 0) & ~tested & ~view.apart
    p = np.where(tested, level["p"], np.where(gone, missing, np.nan))
    table = pd.DataFrame({
        "protein": measured.levels.index.to_numpy(), "symbol": symbols(measured),
        "contaminant": flagged(measured, "contaminant"), "medium": flagged(measured, "medium"),
        "mean": level["mean"].to_numpy(), "log2_fold": level["log2_fold"].to_numpy(),
    })  # fmt: skip
    table["low"], table["high"] = _interval(level)
    ends = _ends_of_missing(view, places, sign)
    table["low"] = np.where(gone & (sign > 0), ends, table["low"])
    table["high"] = np.where(gone & (sign < 0), ends, table["high"])
    for name in ("t", "df"):
        table[name] = level[name].to_numpy()
    table["p"], table["q"] = p, q_values(p)
    table["arm"] = np.select([tested, gone], ["level", "presence"], "")
    sure, fold = table["q"].to_numpy() <= false_share, table["log2_fold"].to_numpy()
    table["verdict"] = np.select(
        [view.apart, ~tested & ~gone, ~sure, tested & (fold > 0), tested, sign > 0],
        ["set aside", "not testable", "same", "up", "down", "appears"], "disappears",
    )  # fmt: skip
    return Regulation(COLUMNS.held(table), condition, against, tuple(covariates))


def _check(measured: Measured, condition: str, against: str) -> None:
    """Refuse conditions that are not there or the same, and a table without replicates."""
    for one in (condition, against):
        if one not in measured.conditions:
            raise DataError(
                f"{measured.report.file}: no samples of the condition {one!r}; "
                f"{nearest(one, measured.conditions)}"
            )
    if condition == against:
        raise DataError(f"{measured.report.file}: {condition!r} against itself says nothing")
    if not measured.samples["condition"].duplicated().any():
        raise DataError(
            f"{measured.report.file}: no condition has replicates; nothing says how much two "
            "samples of one condition differ. Give two or more samples of a condition, or name "
            "replicates' condition alike in the design"
        )


def paired(measured: Measured, condition: str, against: str) -> tuple[str, ...]:
    """Return ``("donor",)`` where the donors cross two conditions, so that pairs are compared.

    They do when every sample has a donor, most donors of the two conditions (at least two) gave
    samples of both, and the donors leave residual degrees of freedom. Else nothing: a donor of one
    condition only says nothing of a difference, and costs a degree of freedom.
    """
    about: Frame = measured.samples
    if "donor" not in about or about["donor"].isna().any() or (about["donor"] == "").any():
        return ()
    here, there = (set(about.loc[about["condition"] == one, "donor"])
                   for one in (condition, against))  # fmt: skip
    if len(here & there) < 2 or 2 * len(here & there) <= len(here | there):
        return ()
    try:
        design = design_of(measured, condition, against, ["donor"])
    except DataError:
        return ()
    left = len(design) - np.linalg.matrix_rank(design.to_numpy())
    return ("donor",) if left > 0 else ()


def design_of(
    measured: Measured, condition: str, against: str, covariates: Sequence[str] = ()
) -> Frame:
    """Return the design: one column a condition but ``against``, and the covariates.

    With ``against`` as the level of the intercept the comparison is one coefficient, of which the
    standard error is exact whatever is missing.
    """
    import pandas as pd

    about: Frame = measured.samples
    columns: dict[str, Any] = {"all": np.ones(len(about))}
    for one in [condition, *(c for c in measured.conditions if c not in (condition, against))]:
        columns[one] = (about["condition"] == one).to_numpy(dtype=float)
    for name in covariates:
        if name not in about or about[name].isna().any():
            known = [str(c) for c in about if c != "condition" and not about[c].isna().any()]
            what = "is not complete" if name in about else "is not known"
            raise DataError(
                f"{measured.report.file}: the covariate {name!r} {what} of the samples; "
                f"{nearest(name, known) or 'give it in the design'}"
            )
        if pd.api.types.is_numeric_dtype(about[name]) and name not in NAMES:
            values = about[name].to_numpy(dtype=float)
            columns[f"covariate {name}"] = values - values.mean()
            continue
        for value in list(dict.fromkeys(about[name]))[1:]:
            columns[f"covariate {name} {value}"] = (about[name] == value).to_numpy(dtype=float)
    design = pd.DataFrame(columns, index=about.index)
    others = design.drop(columns=condition).to_numpy()
    if np.linalg.matrix_rank(design.to_numpy()) == np.linalg.matrix_rank(others):
        raise DataError(
            f"{measured.report.file}: {condition!r} cannot be told from the covariates "
            f"{', '.join(covariates)}; leave out what changes with it"
        )
    return design


def _interval(level: Frame) -> tuple[Array, Array]:
    """Return the ends of the fold change's interval."""
    from scipy import stats

    half = stats.t.isf((1 - INTERVAL) / 2, level["df"].to_numpy()) * level["error"].to_numpy()
    fold = level["log2_fold"].to_numpy()
    return fold - half, fold + half


def _missing(
    view: TableLikelihood, places: list[int], quorum: float
) -> tuple[Array, NDArray[np.int64]]:
    """Return the presence arm's p (P,) and which way: 1 only in the condition, −1 only against.

    The p-value is the probability that every replicate misses a protein whose level is that of the
    other condition (its readings' likelihood, a flat prior), twice for two sides.
    """
    detected = view.detected(quorum)
    p, sign = np.full(len(view.values), np.nan), np.zeros(len(view.values), dtype=np.int64)
    for there, gone, way in ((places[0], places[1], 1), (places[1], places[0], -1)):
        only = detected[there] & (view.likelihood[gone].many == 0)
        chance = (_posterior(view.likelihood[there]) * view.likelihood[gone].never).sum(axis=1)
        p[only], sign[only] = np.minimum(2 * chance[only], 1.0), way
    return p, sign


def _posterior(found: Likelihood) -> Array:
    """Return the distribution of a level given its readings, (P, G), under a flat prior."""
    return found.density / np.maximum(found.density.sum(axis=1, keepdims=True), 1e-300)


def _ends_of_missing(view: TableLikelihood, places: list[int], sign: NDArray[np.int64]) -> Array:
    """Return the least change (log2, towards zero) that a protein seen on one side only allows."""
    from cutis.omics.compare.linear_sum import level_of

    sides = [level_of(view, at) for at in places]
    result = np.full(len(sign), np.nan)
    edge = (1 - INTERVAL) / 2
    for way, there, gone in ((1, *sides), (-1, *sides[::-1])):
        from scipy import stats

        rows = sign == way
        reach = stats.norm.isf(edge / 2) * np.sqrt(there.variance[rows])
        result[rows] = way * (there.mean[rows] - reach - gone.bound[rows])
    return result
