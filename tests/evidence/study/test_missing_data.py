"""Gaps: the ordinal model and imputation against ways that share no code with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from tests.evidence.studies import arms, monadic

from cutis.errors import DataError
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.between_arms import against_control
from cutis.evidence.study.missing_data import completed, gee_change, gee_changes, imputed
from cutis.evidence.study.records import Study

Array = np.ndarray


def ordinal_gee(grades: Array) -> tuple[Array, Array]:
    """Log odds and errors of the later visits: Newton steps on the stacked thresholds.

    Written out from Mancl and DeRouen (2001) with independence at work, subjects × visits.
    """
    found = np.nonzero(np.isfinite(grades))
    subject, visit = (np.asarray(part) for part in found)
    taken = grades[subject, visit]
    cuts = np.unique(taken)[:-1]
    many, later = len(cuts), grades.shape[1] - 1
    of = np.repeat(subject, many)
    above = (taken[:, None] > cuts).astype(float).ravel()
    design = np.zeros((len(of), many + later))
    design[np.arange(len(of)), np.tile(np.arange(many), len(taken))] = 1
    at = np.repeat(visit, many)
    design[np.flatnonzero(at), many + at[at > 0] - 1] = 1
    odds, bread = np.zeros(many + later), np.zeros((many + later, many + later))
    mean = spread = np.zeros(len(of))
    for _ in range(60):
        mean = np.asarray(1 / (1 + np.exp(-design @ odds)))
        spread = np.asarray(mean * (1 - mean))
        bread = np.linalg.inv(design.T @ (design * spread[:, None]))
        odds += bread @ design.T @ (above - mean)
    meat = np.zeros_like(bread)
    for one in np.unique(of):
        mine = of == one
        x, rest, weight = design[mine], (above - mean)[mine], spread[mine]
        leverage = (x * weight[:, None]) @ bread @ x.T
        score = x.T @ np.linalg.solve(np.eye(len(x)) - leverage, rest)
        meat += np.outer(score, score)
    errors = np.sqrt(np.diag(bread @ meat @ bread))
    return odds[many:], errors[many:]


def restless(lost: int) -> Study:
    """A null study in which grades wander from visit to visit, and some are not taken."""
    study = monadic({"dryness": 0.0}, lost=lost, seed=1, missing="gee")
    step = np.random.default_rng(8).integers(-1, 2, len(study.grades))
    return replace(study, grades=study.grades.assign(grade=study.grades["grade"] + step))


@pytest.mark.parametrize("lost", [0, 1, 6])
def test_the_ordinal_model_is_that_of_the_grades_that_were_taken(lost: int) -> None:
    """A gap is no grade; it was once taken for the lowest, and six of 25 found an improvement."""
    study = restless(lost)
    table = study.wide("dryness")
    odds, errors = ordinal_gee(table.to_numpy())
    found = gee_changes(study, "dryness")
    assert list(found) == list(table.columns[1:])
    for (_, one), value, se in zip(found.items(), odds, errors, strict=True):
        assert one["log_odds"] == pytest.approx(value, abs=1e-9)
        assert one["se"] == pytest.approx(se, rel=1e-8)
        assert one["p"] == pytest.approx(2 * t.sf(abs(value / se), 24), abs=1e-8)


def test_the_direction_is_that_of_the_model() -> None:
    """Who left had improved: the model's own sign decides, not that of those who stayed."""
    study = restless(4)
    row = analyse(study).endpoints.iloc[0]
    one = gee_change(study, "dryness")
    assert row["statistic"] == pytest.approx(-one["log_odds"] / one["se"])  # lower is better
    assert row["p"] == pytest.approx(one["p"])
    visits = analyse(study).visits.set_index("visit")
    for visit, each in gee_changes(study, "dryness").items():
        assert visits.loc[visit, "p"] == pytest.approx(each["p"])


def test_a_model_that_cannot_be_fitted_says_so() -> None:
    study = monadic({"dryness": 0.5}, missing="gee")
    same = replace(study, grades=study.grades.assign(grade=2.0))
    with pytest.raises(DataError, match="ordinal GEE"):
        gee_change(same, "dryness")


def test_imputation_says_the_same_twice() -> None:
    study = monadic({"dryness": 0.8}, lost=6, missing="multiple imputation")
    first, second = (list(completed(study, "dryness")) for _ in range(2))
    assert all(one.equals(other) for one, other in zip(first, second, strict=True))
    assert len({tuple(table["week 12"]) for table in first}) > 3


def test_imputed_readings_have_the_spread_that_regression_foretells() -> None:
    """Two visits, normal, half missing by chance: mean and spread are known in closed form."""
    rng = np.random.default_rng(3)
    n, rho = 400, 0.8
    first = rng.standard_normal(n)
    second = 1.0 + rho * first + (1 - rho**2) ** 0.5 * rng.standard_normal(n)
    gone = rng.random(n) < 0.5 / (1 + np.exp(-2 * first))  # the higher the first, the sooner
    seen = pd.DataFrame({"a": first, "b": np.where(gone, np.nan, second)})
    drawn = np.array([table["b"].to_numpy()[gone] for table in imputed(seen)])
    slope, start = np.polyfit(first[~gone], second[~gone], 1)
    rest = second[~gone] - start - slope * first[~gone]
    np.testing.assert_allclose(drawn.mean(axis=0), start + slope * first[gone], atol=0.4)
    assert drawn.mean() == pytest.approx(float((start + slope * first[gone]).mean()), abs=0.05)
    assert drawn.std(axis=0).mean() == pytest.approx(float(rest.std(ddof=2)), rel=0.05)


def test_what_nothing_is_known_of_is_not_imputed() -> None:
    table = pd.DataFrame(
        {"start": [1.0, 2, 3, np.nan, 2], "empty": [np.nan] * 5, "end": [1.0, 3, np.nan, np.nan, 2]}
    )
    for filled in imputed(table, (0.0, 1.0, 2.0, 3.0)):
        assert filled["empty"].isna().all()
        assert filled.loc[3].isna().all()
        assert filled.loc[2, "end"] in (0, 1, 2, 3)


def two_visits(pairs: Sequence[tuple[float, float]], missing: str) -> Study:
    """A study of two visits; NaN is a gap."""
    study = monadic({"d": 0.0}, enrolled=len(pairs), lost=0, missing=missing)
    rows = [(s, visit, "d", g) for s, pair in zip(study.subjects.index, pairs, strict=True)
            for visit, g in zip(("baseline", "week 12"), pair, strict=True)]  # fmt: skip
    grades = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"])
    return replace(study, grades=grades, visits={"baseline": 0.0, "week 12": 84.0})


@pytest.mark.parametrize("missing", ["completers", "multiple imputation", "gee"])
def test_nobody_seen_twice_is_refused(missing: str) -> None:
    """Imputation would make six of six improve out of visits that share no subject."""
    gap = float("nan")
    study = two_visits([(3, gap)] * 3 + [(gap, 2)] * 3, missing)
    with pytest.raises(DataError, match=r"no subject of treatment has both grades, at 'baseline'"):
        analyse(study)


def test_too_few_to_impute_from_is_said() -> None:
    study = two_visits([(3, 2), (4, float("nan"))], "multiple imputation")
    with pytest.raises(DataError, match=r"made-up\.yaml: d: 2 subjects are too few to impute from"):
        analyse(study)


def test_where_all_are_alike_the_gap_is_too() -> None:
    row = analyse(two_visits([(3, 3)] * 4 + [(3, float("nan"))], "multiple imputation")).endpoints
    assert (row["n"][0], row["same"][0], row["p"][0]) == (5, 5, 1.0)
    with pytest.raises(DataError, match="everybody has the same grade"):
        analyse(two_visits([(3, 3)] * 4, "gee"))


def test_a_screening_is_no_later_visit() -> None:
    study = monadic({"d": 0.5}, lost=0)
    visits = {"screening": -7.0, **study.visits}
    extra = study.grades[study.grades["visit"] == "baseline"].assign(visit="screening")
    study = replace(study, visits=visits, grades=pd.concat([extra, study.grades]))
    assert list(analyse(study).visits["visit"]) == ["week 4", "week 8", "week 12"]
    early = replace(study.declared, at="screening")
    with pytest.raises(DataError, match="'screening' is not later than the baseline 'baseline'"):
        analyse(replace(study, declared=early))


def thinned(study: Study, *, worse: float, seed: int) -> Study:
    """Lose those who were worse at week 8 with one chance."""
    rng = np.random.default_rng(seed)
    wide = study.grades.pivot(index="subject", columns="visit", values="grade")
    gone = wide.index[(wide["week 8"] > wide["baseline"]) & (rng.random(len(wide)) < worse)]
    grades = study.grades.copy()
    late = grades["subject"].isin(gone) & (grades["visit"] == "week 12")
    grades.loc[late, "grade"] = np.nan
    return replace(study, grades=grades)


def test_imputation_is_not_misled_by_who_leaves() -> None:
    """Without an effect, and the worse ones leaving, completers improve; imputation does not."""
    found = {"completers": 0.0, "multiple imputation": 0.0}
    for seed in range(8):
        null = thinned(monadic({"d": 0.0}, lost=0, enrolled=60, seed=seed), worse=0.7, seed=seed)
        for way in found:
            plan = replace(null.declared, missing=way)
            found[way] += analyse(replace(null, declared=plan)).endpoints["statistic"][0] / 8
    assert found["completers"] > 1.5
    assert abs(found["multiple imputation"]) < 0.6


def test_gaps_widen_what_is_said() -> None:
    """The intervals of imputed shares are wider than if those grades had been seen."""
    full = monadic({"d": 0.5}, lost=0, enrolled=60, seed=3)
    part = thinned(full, worse=1.0, seed=3)
    grades = part.grades.copy()
    late = (grades["visit"] != "baseline") & grades["subject"].isin([f"S{k}" for k in range(1, 30)])
    grades.loc[late, "grade"] = np.nan
    study = replace(part, grades=grades)
    rows = {}
    for way in ("completers", "multiple imputation"):
        plan = replace(study.declared, missing=way)
        rows[way] = analyse(replace(study, declared=plan)).endpoints.iloc[0]
    one = rows["multiple imputation"]
    assert one["n"] == 60
    assert one["improved"] + one["same"] + one["worse"] == 60
    as_if_seen = analyse(full).endpoints.iloc[0]
    for what in ("improved", "rank_biserial"):
        width, seen = (row[f"{what}_high"] - row[f"{what}_low"] for row in (one, as_if_seen))
        assert width > 1.1 * seen, what


def test_arms_are_drawn_apart() -> None:
    """The same random numbers in both arms would cancel in their difference."""
    study = arms(0.0, seed=4, per_arm=20)
    before = study.grades["visit"] == "baseline"
    same = study.grades.assign(grade=np.where(before, 3.0, 2.0 + np.arange(80) // 2 % 3))
    same.loc[~before & (np.arange(80) // 2 % 4 == 0), "grade"] = np.nan
    study = replace(study, grades=same,
                    declared=replace(study.declared, missing="multiple imputation"))  # fmt: skip
    one, other = (list(completed(study, "wrinkles", arm)) for arm in study.arms)
    taken = [study.wide("wrinkles", arm).to_numpy() for arm in study.arms]
    np.testing.assert_array_equal(*taken)
    assert any((a.to_numpy() != b.to_numpy()).any() for a, b in zip(one, other, strict=True))


def test_arms_are_decided_by_the_pooled_rank_test() -> None:
    study = arms(0.7, seed=4, per_arm=20)
    grades = study.grades.copy()
    grades.loc[(grades["visit"] == "week 12") & (grades.index % 3 == 0), "grade"] = np.nan
    study = replace(study, grades=grades,
                    declared=replace(study.declared, missing="multiple imputation"))  # fmt: skip
    row = against_control(study).iloc[0]
    assert row["p_adjusted"] == row["van_elteren_p"]
    assert row["n_first"] == row["n_second"] == 20
    assert row["low"] < row["estimate"] < row["high"]
