"""What is done with subjects whose visit is missing: said beforehand, done in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.data.study import MISSING, Endpoint, Study
from cutis.errors import CutisError, DataError
from cutis.tables import Frame

Array = NDArray[np.float64]

#: Completed tables that multiple imputation draws, rounds before the first and between them, seed.
IMPUTATIONS, FIRST, BETWEEN, SEED = 50, 10, 2, 1987
#: With fewer subjects the errors of a GEE are too small: of 400 null studies of 24, 7 % found one.
FEW = 40

#: What each way takes for granted.
SAYS = {
    "completers": "only subjects seen at both visits are counted; they may differ from the others",
    "worst case": "a subject without the visit is given the worst grade there is, one without a "
    "baseline the best; against a control, the control's gaps are given the best",
    "multiple imputation": "missing grades are drawn from subjects alike at the other visits, "
    f"{IMPUTATIONS} times; p is the median of the completed tables' p values, and counts are those "
    "of the table in the middle; arms are compared by Rubin's rules",
    "gee": "all visits enter one ordinal model; subjects are missing at random given the arm; "
    "counts, and arms against each other, are of the grades that were taken",
}


def completed(study: Study, endpoint: str, arm: str | None = None) -> Iterator[Frame]:
    """Give the tables (subjects × visits) that the declared way makes of one with gaps.

    One table for ``completers`` (gaps stay), for ``worst case``, and for ``gee`` (gaps stay: the
    model deals with them); :data:`IMPUTATIONS` for multiple imputation.

    Raises
    ------
    DataError
        The way is not known, or a subject has no grade at all to be imputed from.
    """
    way = study.declared.missing
    if way not in MISSING:
        raise DataError(f"{study.file}: missing: {way!r}, expected one of {', '.join(MISSING)}")
    table = study.wide(endpoint, arm)
    if way == "worst case":
        yield worst_case(table, study.endpoint(endpoint), study.declared.baseline)
    elif way == "multiple imputation" and bool(table.isna().any(axis=None)):
        yield from imputed(table)
    else:
        yield table


def worst_case(table: Frame, endpoint: Endpoint, baseline: str) -> Frame:
    """Return the table with the worst grade in every gap, but at the baseline the best.

    Either makes a change as small, or as much a worsening, as it can have been.
    """
    worst, best = (gap(table, endpoint, best=one) for one in (False, True))
    later = [visit for visit in table.columns if visit != baseline]
    return table.fillna(dict.fromkeys(later, worst) | {baseline: best})


def gap(table: Frame, endpoint: Endpoint, *, best: bool) -> float:
    """Return the best or the worst grade of a scale; of an instrument, the best or worst seen."""
    seen = table.to_numpy(dtype=float)
    known = endpoint.grades or seen[np.isfinite(seen)].tolist()
    if not known:
        raise DataError(f"{endpoint.name}: no grade was taken")
    return float(max(known) if best == (endpoint.better == "higher") else min(known))


def imputed(table: Frame) -> Iterator[Frame]:
    """Give completed tables by predictive mean matching, so that a grade stays a grade.

    Raises
    ------
    CutisError
        statsmodels is not there.
    """
    try:
        from statsmodels.imputation.mice import MICEData
    except ImportError:
        what = "multiple imputation needs statsmodels"
        raise CutisError(f'{what}; install it with `pip install "cutis[study]"`') from None
    there = table.notna().to_numpy().any(axis=0)
    kept: Any = table.loc[:, there]
    seen = kept.notna().any(axis=1).to_numpy()
    named = kept[seen].set_axis([f"v{k}" for k in range(kept.shape[1])], axis=1)
    if len(named) < 3 or not bool(named.isna().any(axis=None)):
        yield table
        return
    import warnings

    # statsmodels draws from NumPy's global generator, which is put back as it was
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(SEED)  # noqa: NPY002
    try:
        data = MICEData(named.reset_index(drop=True), k_pmm=min(5, len(named) - 1))
        for k in range(IMPUTATIONS):
            with warnings.catch_warnings():  # visits that are alike make it say so for each fit
                warnings.simplefilter("ignore")
                data.update_all(BETWEEN if k else FIRST)
            filled = table.copy()
            filled.loc[seen, table.columns[there]] = data.data[named.columns].to_numpy()
            yield filled
    finally:
        np.random.set_state(state)  # noqa: NPY002


def gee_change(study: Study, endpoint: str, arm: str | None = None) -> dict[str, float]:
    """Return log odds of a higher grade at the declared visit against baseline, ordinal GEE.

    Returns
    -------
    dict
        ``log_odds``, ``se``, ``p`` (of t): of all visits' grades in one cumulative-logit model with
        errors robust and reduced in bias (Mancl and DeRouen 2001)
        errors, subjects as clusters; positive means higher grades.

    Raises
    ------
    CutisError
        statsmodels is not there.
    DataError
        The model cannot be fitted, with the reason.
    """
    try:
        import statsmodels.api as sm
        from statsmodels.genmod.generalized_estimating_equations import OrdinalGEE
    except ImportError:
        what = "an ordinal GEE needs statsmodels"
        raise CutisError(f'{what}; install it with `pip install "cutis[study]"`') from None
    import warnings

    from scipy.stats import t

    table = study.wide(endpoint, arm)
    visits = list(table.columns)
    long = table.stack().rename("grade").reset_index()
    long.columns = ["subject", "visit", "grade"]
    later = [v for v in visits if v != study.declared.baseline and v in set(long["visit"])]
    design = np.stack([(long["visit"] == v).to_numpy(dtype=float) for v in later], axis=1)
    codes = long["grade"].rank(method="dense").to_numpy() - 1
    groups = long["subject"].astype("category").cat.codes.to_numpy()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = OrdinalGEE(codes, design, groups, cov_struct=sm.cov_struct.Independence())
            fit: Any = model.fit(maxiter=200, cov_type="bias_reduced")
        columns = [np.asarray(part) for part in (fit.params, fit.bse)]
        at = len(columns[0]) - len(later) + later.index(study.declared.at)
        values = [float(part[at]) for part in columns]
    except (ValueError, np.linalg.LinAlgError, IndexError, FloatingPointError) as error:
        raise DataError(f"{study.file}: {endpoint}: no ordinal GEE: {error}") from None
    if not np.isfinite(values).all():
        raise DataError(
            f"{study.file}: {endpoint}: the ordinal GEE has no finite estimate (all subjects "
            "change alike, or too few); declare `missing: completers` or `worst case`"
        )
    odds, se = values
    p = 2 * float(t.sf(abs(odds / se), len(set(groups)) - 1))
    return {"log_odds": odds, "se": se, "p": p}
