"""Arms compared with the control at the declared visit, missing grades dealt with as declared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cutis.analysis.missing import completed, gap
from cutis.analysis.multiplicity import adjusted
from cutis.analysis.stratified import stratified_mann_whitney, van_elteren
from cutis.data.study import Study
from cutis.tables import Frame

Array = NDArray[np.float64]


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
        ``in_family``, ``p_adjusted`` (of van Elteren's test, or of the pooled estimate where
        grades are imputed; over the family in all arms together), ``better``.

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
    decides = "p" if declared.missing == "multiple imputation" else "van_elteren_p"
    table.loc[mine, "p_adjusted"] = adjusted(table.loc[mine, decides], declared.correction)
    table["better"] = (table["p_adjusted"] <= declared.alpha) & (table["estimate"] > 0)
    return table


def _row(study: Study, name: str, arm: str) -> dict[str, float]:
    """Return an arm against the control, pooled over the completed tables."""
    inside = study.subjects["arm"].isin([arm, study.control]).to_numpy()
    first = (study.subjects["arm"] == arm).to_numpy()[inside]
    strata = study.subjects["stratum"].to_numpy()[inside] if "stratum" in study.subjects else None
    level = study.declared.level
    found, ranks = [], []
    for grades in _grades(study, name, arm):
        table = stratified_mann_whitney(
            grades[inside], first, strata, outcomes=[name], level=level
        ).table
        found.append(table.drop(columns="outcome").iloc[0].to_dict())
        ranks.append(van_elteren(grades[inside], first, strata).pvalue)
    one = found[0] if len(found) == 1 else _pooled(found, level)
    return {**one, "van_elteren_p": float(np.median(ranks))}


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
    from scipy.stats import t

    estimates = np.array([one["estimate"] for one in found])
    inside = float(np.mean([one["se"] ** 2 for one in found]))
    among = float(estimates.var(ddof=1)) * (1 + 1 / len(found))
    value, se = float(estimates.mean()), (inside + among) ** 0.5
    freedom = (len(found) - 1) * (1 + inside / among) ** 2 if among > 0 else 1e9
    z = value / se if se > 0 else np.inf * np.sign(value)
    width = float(t.ppf((1 + level) / 2, freedom)) * se
    return found[0] | {
        "estimate": value, "se": se, "chi2": z**2, "p": min(1.0, 2 * float(t.sf(abs(z), freedom))),
        "low": max(value - width, -0.5), "high": min(value + width, 0.5),
    }  # fmt: skip
