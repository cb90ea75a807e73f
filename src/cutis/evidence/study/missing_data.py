"""What is done with subjects whose visit is missing: said beforehand, done in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import CutisError, DataError
from cutis.evidence.study.records import MISSING, Endpoint, Study
from cutis.methods import method
from cutis.tables import Frame

Array = NDArray[np.float64]

#: Completed tables that multiple imputation draws, rounds before the first and between them, seed.
IMPUTATIONS, FIRST, BETWEEN, SEED = 50, 100, 10, 1987
#: What the prior of the visits' covariance is worth: this share of one subject, visits unrelated.
#: It keeps the covariance regular where two visits are alike. That of the means is as good as flat.
PRIOR, FLAT = 0.1, 100.0
#: Fewer subjects tell nothing of how one visit foretells another.
LEAST = 3
#: A smaller error of a log odds is one of rounding: everybody changed alike.
SURE = 1e-6

#: What each way takes for granted.
SAYS = {
    "completers": "only subjects seen at both visits are counted; they may differ from the others",
    "worst case": "a subject without the visit is given the worst grade there is, one without a "
    "baseline the best; against a control, the control's gaps are given the best",
    "multiple imputation": "who is missing depends on nothing but the arm and the grades seen; "
    f"missing grades are drawn {IMPUTATIONS} times from what the arm's other visits foretell, each "
    "on the scale; p values and shares are pooled by Rubin's rules, other counts are those of the "
    "table in the middle",
    "gee": "all visits enter one ordinal model; who is missing depends on nothing but the arm and "
    "the visit, not on grades; counts, and arms against each other, are of the grades that were "
    "taken",
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
        try:
            # arms and endpoints draw apart: the same numbers in two arms would cancel between them
            at = study.arms.index(arm) if arm in study.arms else len(study.arms)
            seed = (SEED, list(study.endpoints).index(endpoint), at)
            yield from imputed(table, study.endpoint(endpoint).grades, seed)
        except DataError as error:
            raise DataError(f"{study.file}: {endpoint}: {error}") from None
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


@method(
    formula=(
        "completed tables from a normal model of all visits, parameters drawn too (data "
        "augmentation)"
    ),
    limits="missing at random, given the other visits",
    check="closed form of two visits (tests/evidence/study/test_missing_data.py)",
    reference="Schafer 1997",
)
def imputed(
    table: Frame, grades: tuple[float, ...] = (), seed: tuple[int, ...] = (SEED,)
) -> Iterator[Frame]:
    """Give completed tables, drawn from a normal model of all visits, its parameters drawn too.

    A drawn grade is rounded to the nearest of the scale. Subjects never seen, and visits nobody
    attended, stay as they are: nothing is known to draw them from.

    Parameters
    ----------
    table
        Subjects × visits, NaN where not seen.
    grades
        The scale; empty for an instrument, whose readings are not rounded.
    seed
        The same gives the same tables.

    Raises
    ------
    CutisError
        statsmodels is not there.
    DataError
        There are gaps and fewer than :data:`LEAST` subjects.
    """
    try:
        from statsmodels.imputation.bayes_mi import BayesGaussMI
    except ImportError:
        what = "multiple imputation needs statsmodels"
        raise CutisError(f'{what}; install it with `pip install "cutis[study]"`') from None
    values = table.to_numpy(dtype=float)
    seen = np.isfinite(values)
    rows, visits = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    known = values[np.ix_(rows, visits)]
    if not np.isnan(known).any():
        yield table
        return
    if len(rows) < LEAST:
        raise DataError(
            f"{len(rows)} subjects are too few to impute from; declare `missing: completers` or "
            "`worst case`"
        )
    if not np.nanstd(known):  # everybody has the same grade
        yield table.astype(float).where(seen | ~seen.any(axis=1, keepdims=True), known.flat[0])
        return
    middle, spread, many = np.nanmean(known), np.nanstd(known), len(visits)
    model = BayesGaussMI(
        (known - middle) / spread, mean_prior=FLAT * np.eye(many), cov_prior=PRIOR * np.eye(many),
        cov_prior_df=many + 1, rng=np.random.default_rng(seed),
    )  # fmt: skip
    scale = np.array(grades)
    for k in range(IMPUTATIONS):
        for _ in range(BETWEEN if k else FIRST):
            model.update()
        drawn = np.asarray(model.data) * spread + middle
        if len(scale):
            drawn = scale[np.abs(drawn[..., None] - scale).argmin(axis=-1)]
        filled = values.copy()
        filled[np.ix_(rows, visits)] = np.where(np.isnan(known), drawn, known)
        yield table.astype(float).mask(table.isna(), filled)


def gee_change(study: Study, endpoint: str, arm: str | None = None) -> dict[str, float]:
    """Return log odds of a higher grade at the declared visit against baseline, ordinal GEE.

    Returns
    -------
    dict
        ``log_odds``, ``se``, ``p``, see :func:`gee_changes`.

    Raises
    ------
    CutisError
        statsmodels is not there.
    DataError
        The model cannot be fitted, with the reason.
    """
    return gee_changes(study, endpoint, arm)[study.declared.at]


@method(
    formula="cumulative logit over all visits, subjects as clusters, errors reduced in bias",
    limits="proportional odds",
    check="Newton steps written out (tests/evidence/study/test_missing_data.py)",
    reference="Mancl & DeRouen 2001",
)
def gee_changes(study: Study, endpoint: str, arm: str | None = None) -> dict[str, dict[str, float]]:
    """Return the log odds of a higher grade at each later visit against baseline, ordinal GEE.

    Returns
    -------
    dict
        Visit → ``log_odds``, ``se``, ``p`` (of t): of all visits' grades in one cumulative-logit
        model, subjects as clusters, with robust errors reduced in bias (Mancl and DeRouen 2001);
        positive means higher grades. Visits nobody attended are not in it.

    Raises
    ------
    CutisError
        statsmodels is not there.
    DataError
        The model cannot be fitted, or says nothing of the declared visit, with the reason.
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
    # what stands in a cell without a number is no grade: pandas' stack keeps it, as the lowest
    long = table.stack().dropna().rename("grade").reset_index()
    long.columns = ["subject", "visit", "grade"]
    if long["grade"].nunique() < 2:
        raise DataError(
            f"{study.file}: {endpoint}: no ordinal GEE: everybody has the same grade at every "
            "visit; declare `missing: completers` or `worst case`"
        )
    later = [v for v in table.columns if v != study.declared.baseline and v in set(long["visit"])]
    try:
        design = np.stack([(long["visit"] == v).to_numpy(dtype=float) for v in later], axis=1)
        codes = long["grade"].rank(method="dense").to_numpy() - 1
        groups = long["subject"].astype("category").cat.codes.to_numpy()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = OrdinalGEE(codes, design, groups, cov_struct=sm.cov_struct.Independence())
            fit: Any = model.fit(maxiter=200, cov_type="bias_reduced")
        odds, se = (np.asarray(part)[-len(later) :] for part in (fit.params, fit.bse))
    except (ValueError, np.linalg.LinAlgError, IndexError, FloatingPointError) as error:
        raise DataError(f"{study.file}: {endpoint}: no ordinal GEE: {error}") from None
    se = np.where(se > SURE, se, np.nan)
    with np.errstate(invalid="ignore"):
        p = 2 * t.sf(np.abs(odds / se), len(set(groups)) - 1)
    found = {
        str(visit): {"log_odds": float(odds[k]), "se": float(se[k]), "p": float(p[k])}
        for k, visit in enumerate(later)
    }
    if not np.isfinite(list(found.get(study.declared.at, {"": np.nan}).values())).all():
        raise DataError(
            f"{study.file}: {endpoint}: the ordinal GEE has no finite estimate (all subjects "
            "change alike, or too few); declare `missing: completers` or `worst case`"
        )
    return found
