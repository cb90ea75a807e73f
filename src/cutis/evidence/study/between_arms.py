"""Arms compared with the control at the declared visit, missing grades dealt with as declared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.evidence.study.missing_data import completed, gap
from cutis.evidence.study.records import Study
from cutis.methods import method
from cutis.statistics.multiple_imputation import pooled, pooled_tests
from cutis.statistics.multiplicity import adjusted
from cutis.statistics.stratified import stratified_mann_whitney, van_elteren
from cutis.tables import Frame

Array = NDArray[np.float64]


@method(
    formula="stratified Mann–Whitney estimate and van Elteren’s test at the declared visit",
    limits="arms made alike by chance",
    check=(
        "known truth (tests/evidence/study/test_analyse.py, "
        "tests/evidence/study/test_study_truth.py)"
    ),
    reference="Kawaguchi, Koch & Wang 2011; van Elteren 1960",
)
def against_control(study: Study) -> Frame:
    """Return one row an arm and endpoint: the arm against the control, in the baseline's strata.

    Parameters
    ----------
    study
        With a control arm. Grades at the declared visit are compared, not changes: chance alone
        makes the arms alike before.

    Returns
    -------
    pandas.DataFrame
        ``endpoint``, ``arm``, ``control``, ``estimate`` (chance of a better grade − 0.5), ``se``,
        ``low``, ``high``, ``chi2``, ``p``, ``van_elteren_p``, ``n_first``, ``n_second``,
        ``in_family``, ``p_adjusted`` (of van Elteren's test, over the family in all arms
        together), ``better``. Where grades are imputed, both are pooled by Rubin's rules.

    Raises
    ------
    DataError
        No stratum holds grades of both arms.
    """
    import pandas as pd

    declared = study.declared
    rows = [
        {"endpoint": name, "arm": arm, "control": study.control} | _row(study, name, arm)
        | {"in_family": name in declared.family}
        for arm in study.arms if arm != study.control
        for name in study.endpoints
    ]  # fmt: skip
    table: Frame = pd.DataFrame(rows)
    table["p_adjusted"] = np.nan
    mine = table["in_family"]
    # the estimate's own p takes its variance from the data, which finds too much in small arms:
    # 25 in each and seven endpoints after Holm, 10 % false for 5 % declared; van Elteren's holds it
    table.loc[mine, "p_adjusted"] = adjusted(table.loc[mine, "van_elteren_p"], declared.correction)
    table["better"] = (table["p_adjusted"] <= declared.alpha) & (table["estimate"] > 0)
    return table


def _row(study: Study, name: str, arm: str) -> dict[str, float]:
    """Return an arm against the control, pooled over the completed tables."""
    inside = study.subjects["arm"].isin([arm, study.control]).to_numpy()
    first = (study.subjects["arm"] == arm).to_numpy()[inside]
    strata = study.subjects["stratum"].to_numpy()[inside] if "stratum" in study.subjects else None
    level, method = study.declared.level, study.declared.method
    found, ranks = [], []
    for grades in _grades(study, name, arm):
        try:
            table = stratified_mann_whitney(
                grades[inside], first, strata, outcomes=[name], level=level
            ).table
        except DataError as error:
            against = f"{arm} against {study.control} at {study.declared.at}"
            raise DataError(f"{study.file}: {against}: {error}") from None
        found.append(table.drop(columns="outcome").iloc[0].to_dict())
        ranks.append(van_elteren(grades[inside], first, strata, method=method))
    if len(found) == 1:
        return {**found[0], "van_elteren_p": ranks[0].pvalue}
    together = pooled_tests([r.pvalue for r in ranks], [r.statistic for r in ranks])
    return {**_pooled(found, level), "van_elteren_p": together.p}


def _grades(study: Study, name: str, arm: str) -> Iterator[Array]:
    """Give the grades at the declared visit, higher is better, (subjects,): one table or many."""
    at, endpoint = study.declared.at, study.endpoint(name)
    treated, control = (list(completed(study, name, one)) for one in (arm, study.control))
    if study.declared.missing == "worst case":
        # worst for what is to be shown: the treated get the worst grade, the control the best
        taken = study.wide(name, study.control)
        control = [taken.fillna({at: gap(taken, endpoint, best=True)})]
    many = max(len(treated), len(control))
    for k in range(many):
        column = study.wide(name)[at].copy()
        for tables in (treated, control):
            part = tables[k % len(tables)][at]
            column.loc[part.index] = part
        yield endpoint.sign * column.to_numpy(dtype=float)


def _pooled(found: list[dict[str, float]], level: float) -> dict[str, float]:
    """Return estimates of imputed tables as one, by Rubin's rules (1987)."""
    subjects = found[0]["n_first"] + found[0]["n_second"]
    one = pooled(
        [each["estimate"] for each in found], [each["se"] ** 2 for each in found], subjects - 2
    )
    width = one.half_width(level)
    return found[0] | {
        "estimate": one.value, "se": one.se, "chi2": (one.value / one.se) ** 2 if one.se else 0.0,
        "p": one.p, "low": max(one.value - width, -0.5), "high": min(one.value + width, 0.5),
    }  # fmt: skip
