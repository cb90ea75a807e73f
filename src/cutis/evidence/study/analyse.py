"""The analysis of a clinical study, as it was declared before anyone saw the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.evidence.study.adverse import adverse_events
from cutis.evidence.study.between_arms import against_control
from cutis.evidence.study.missing_data import SAYS, completed, gee_changes
from cutis.evidence.study.power import minimal_detectable_change
from cutis.evidence.study.records import Declared, Endpoint, Study
from cutis.evidence.study.within_arm_change import change, improvement
from cutis.methods import method
from cutis.statistics.multiple_imputation import pooled_share, pooled_tests
from cutis.statistics.multiplicity import adjusted
from cutis.statistics.signed_rank import MOST_EXACT, SignedRank
from cutis.tables import Columns, Frame

Array = NDArray[np.float64]

#: What a study's kind of evidence is called, weakest first; see `cutis claims`.
SIMULATED, SINGLE, UNCONTROLLED, CONTROLLED = (
    "in silico", "single subject exploratory", "uncontrolled study", "controlled",
)  # fmt: skip

#: Of the table of endpoints at every visit, and of the one at the declared visit.
VISITS = Columns("visits", (
    "endpoint", "arm", "visit", "kind", "better", "n",
    "improved", "improved_share", "improved_low", "improved_high",
    "same", "same_share", "same_low", "same_high",
    "worse", "worse_share", "worse_low", "worse_high",
    "detectable_change", "beyond", "V", "statistic", "p", "in_family",
    "rank_biserial", "rank_biserial_low", "rank_biserial_high", "percent", "recoded",
    "coding_matters", "shift", "shift_low", "shift_high", "unit",
))  # fmt: skip
ENDPOINTS = Columns("endpoints", (*VISITS.columns, "p_adjusted", "improves"))
#: Of the table of grades at each visit, and of the flow of subjects.
DISTRIBUTIONS = Columns("distributions", ("endpoint", "arm", "visit", "grade", "subjects"))
FLOW = Columns("flow", ("arm", "step", "subjects", "why"))


@dataclass(frozen=True)
class Analysis:
    """What came of a study.

    Attributes
    ----------
    study
        What was analysed.
    endpoints
        One row an endpoint and arm, at the declared visit: counts and shares improved, same, worse
        with intervals, p, adjusted p, rank-biserial correlation, per cent, other codings, shift.
        ``statistic`` is of the test that gave p, standardised, positive when better.
    visits
        The same for every later visit; only the declared one is confirmatory.
    between
        Arm against control at the declared visit: one row an endpoint; None without a control.
    distributions
        Subjects with each grade: ``endpoint``, ``arm``, ``visit``, ``grade``, ``subjects``.
    flow
        Enrolled, seen at each visit, completed, and why not.
    events
        Adverse events with exact intervals; None when the study says nothing.
    evidence
        What kind of evidence it is.
    notes
        Sentences a reader needs beside the numbers.
    """

    study: Study
    endpoints: Frame
    visits: Frame
    between: Frame | None
    distributions: Frame
    flow: Frame
    events: Frame | None
    evidence: str
    notes: tuple[str, ...]


@method(
    formula=(
        "each endpoint as declared: signed ranks from baseline, correction over the family, gaps "
        "as said"
    ),
    limits="without a control arm a change from baseline and no effect",
    check=(
        "binomial power, R’s wilcox.test, real trials (tests/evidence/study/test_analyse.py, "
        "tests/evidence/study/test_study_truth.py)"
    ),
)
def analyse(study: Study) -> Analysis:
    """Analyse a study as declared.

    Parameters
    ----------
    study
        As read: grades, and what was declared of them.

    Raises
    ------
    DataError
        A declared endpoint or visit is not there, or nobody has both grades of one.
    """
    for name in (study.declared.baseline, study.declared.at):
        if name not in study.visits:
            known = ", ".join(study.visits)
            raise DataError(f"{study.file}: no visit {name!r}; the visits are {known}")
    start = study.visits[study.declared.baseline]
    if study.visits[study.declared.at] <= start:
        what = f"{study.declared.at!r} is not later than the baseline"
        raise DataError(f"{study.file}: {what} {study.declared.baseline!r}")
    visits = _rows(study, [visit for visit, day in study.visits.items() if day > start])
    at_end: Frame = visits[visits["visit"] == study.declared.at].reset_index(drop=True)
    events = None if study.events is None else adverse_events(study)
    between = against_control(study) if study.control else None
    return Analysis(
        study=study,
        endpoints=_corrected(study, at_end),
        visits=visits,
        between=between,
        distributions=_distributions(study),
        flow=_flow(study),
        events=events,
        evidence=_evidence(study),
        notes=_notes(study, at_end, events is None),
    )


def _evidence(study: Study) -> str:
    """Return what kind of evidence a study is."""
    if study.simulated:
        return SIMULATED
    if study.enrolled <= 1:
        return SINGLE
    return CONTROLLED if study.control else UNCONTROLLED


def _rows(study: Study, visits: list[str]) -> Frame:
    """Return one row an endpoint, arm and visit."""
    import pandas as pd

    rows = []
    for name in study.endpoints:
        for arm in study.arms:
            if study.declared.missing != "worst case":
                _must_have_both(study, name, arm)
            tables = list(completed(study, name, arm))
            graded = study.endpoint(name).kind == "ordinal" and study.declared.missing == "gee"
            model = gee_changes(study, name, arm) if graded else {}
            for visit in visits:
                if visit != study.declared.at and not _attended(study, name, arm, visit):
                    continue
                rows.append({"endpoint": name, "arm": arm, "visit": visit}
                            | _row(study, name, visit, tables, model.get(visit)))  # fmt: skip
    return VISITS.held(pd.DataFrame(rows))


def _must_have_both(study: Study, name: str, arm: str) -> None:
    """Refuse an endpoint of which nobody in an arm has both grades: no model may invent them all.

    Raises
    ------
    DataError
        With the arm and the visits.
    """
    if not _attended(study, name, arm, study.declared.at):
        plan = study.declared
        raise DataError(
            f"{study.file}: {name}: no subject of {arm} has both grades, at {plan.baseline!r} and "
            f"{plan.at!r}; nothing can be said of their change"
        )


def _attended(study: Study, name: str, arm: str, visit: str) -> bool:
    """Tell whether anybody of an arm has both the baseline and a visit."""
    table = study.wide(name, arm)[[study.declared.baseline, visit]]
    return bool(table.notna().all(axis=1).any())


def _row(
    study: Study, name: str, visit: str, tables: list[Frame], model: dict[str, float] | None
) -> dict[str, object]:
    """Return the change of one endpoint in one arm at one visit; a model has its own test."""
    endpoint, declared = study.endpoint(name), study.declared
    pairs = [(t[declared.baseline].to_numpy(), t[visit].to_numpy()) for t in tables]
    tests = [improvement(endpoint, *pair, declared) for pair in pairs]
    middle = int(np.argsort([test.statistic for test in tests], kind="stable")[len(tests) // 2])
    p, statistic, lost = _found(tests)
    if model is not None:
        p, statistic = model["p"], endpoint.sign * model["log_odds"] / model["se"]
    before, after = pairs[middle]
    one = change(endpoint, before, after, declared, lost=lost)
    row: dict[str, object] = {"kind": endpoint.kind, "better": endpoint.better, "n": one.n}
    for what, of_test in (("improved", "positive"), ("same", "zeros"), ("worse", "negative")):
        counts = [getattr(test, of_test) for test in tests]
        share, low, high = pooled_share(counts, one.n, declared.level)
        row |= {what: counts[middle], f"{what}_share": share,
                f"{what}_low": low, f"{what}_high": high}  # fmt: skip
    codings = "; ".join(f"{coding} {value:.1f} %" for coding, value in one.recoded.items())
    shift = one.shift
    return row | _beyond(endpoint, after - before, declared) | {
        "V": one.test.V, "statistic": statistic, "p": p,
        "in_family": name in declared.family,
        "rank_biserial": one.rank_biserial.value,
        "rank_biserial_low": one.rank_biserial.low, "rank_biserial_high": one.rank_biserial.high,
        "percent": one.percent, "recoded": codings, "coding_matters": one.coding_matters,
        "shift": shift.value if shift else np.nan, "shift_low": shift.low if shift else np.nan,
        "shift_high": shift.high if shift else np.nan, "unit": endpoint.unit,
    }  # fmt: skip


def _found(tests: list[SignedRank]) -> tuple[float, float, float]:
    """Return p, standardised statistic and share lost to gaps of the tests of completed tables."""
    if len(tests) == 1:
        return tests[0].pvalue, tests[0].statistic, 0.0
    one = pooled_tests([test.pvalue for test in tests], [test.statistic for test in tests])
    return one.p, one.value / one.se, one.missing_information


def _beyond(endpoint: Endpoint, change: Array, declared: Declared) -> dict[str, object]:
    """Return how many improved by more than repeated reading alone would give."""
    if not endpoint.repeat_sd:
        return {"detectable_change": np.nan, "beyond": np.nan}
    least = minimal_detectable_change(endpoint.repeat_sd, declared.level)
    return {"detectable_change": least, "beyond": int((endpoint.sign * change >= least).sum())}


def _corrected(study: Study, rows: Frame) -> Frame:
    """Return the rows with p adjusted over the declared family, in all arms together."""
    rows = rows.assign(p_adjusted=np.nan)
    mine = rows["in_family"]
    rows.loc[mine, "p_adjusted"] = adjusted(rows.loc[mine, "p"], study.declared.correction)
    rows["improves"] = (rows["p_adjusted"] <= study.declared.alpha) & (rows["statistic"] > 0)
    return ENDPOINTS.held(rows)


def _distributions(study: Study) -> Frame:
    """Return how many subjects have each grade at each visit; those not seen have NaN."""
    import pandas as pd

    rows = []
    for name in (name for name, one in study.endpoints.items() if one.kind == "ordinal"):
        for arm in study.arms:
            for visit, grades in study.wide(name, arm).items():
                rows += [
                    {"endpoint": name, "arm": arm, "visit": visit, "grade": grade, "subjects": n}
                    for grade, n in grades.value_counts(dropna=False).sort_index().items()
                ]
    return pd.DataFrame(rows, columns=DISTRIBUTIONS.of())


def _flow(study: Study) -> Frame:
    """Return the flow of subjects: enrolled, seen at each visit, lost and why, completed.

    Those lost stand after the visit they were last seen at; where nobody was, at the end.
    """
    import pandas as pd

    rows = []
    order = {visit: at for at, visit in enumerate(study.visits, 1)}
    seen = study.grades[study.grades["grade"].notna()]
    for arm in study.arms:
        mine = study.subjects[study.subjects["arm"] == arm]
        # those that were never graded can only be counted where there is but one arm
        never = study.enrolled - len(study.subjects) if len(study.arms) == 1 else 0
        lost = mine[~mine["completed"].astype(bool)]
        graded = seen[seen["subject"].isin(lost.index)]
        last = graded["visit"].map(order).groupby(graded["subject"]).max()
        left = last.reindex(lost.index).fillna(0).astype(int)
        gone = [
            (at, _lost(arm, lost[left == at], never if at == 0 else 0))
            for at in range(len(order) + 1)
            if (left == at).any() or (never and at == 0)
        ] or [(len(order), _lost(arm, lost, 0))]
        rows.append({"arm": arm, "step": "enrolled", "subjects": len(mine) + never, "why": ""})
        rows += [row for at, row in gone if at == 0]
        for visit in study.visits:
            at = seen[(seen["visit"] == visit) & seen["subject"].isin(mine.index)]
            many = int(at["subject"].nunique())
            rows.append({"arm": arm, "step": f"seen at {visit}", "subjects": many, "why": ""})
            rows += [row for at, row in gone if at == order[visit]]
        done = len(mine) - len(lost)
        rows.append({"arm": arm, "step": "completed", "subjects": done, "why": ""})
    return FLOW.held(pd.DataFrame(rows))


def _lost(arm: str, lost: Frame, never: int) -> dict[str, Any]:
    """Return the row of those who left between two visits, with their reasons."""
    reasons = lost["reason"].replace("", "no reason given").value_counts()
    whys = [f"{reason}: {many}" for reason, many in reasons.items()]
    whys += [f"never graded: {never}"] if never else []
    return {"arm": arm, "step": "lost", "subjects": len(lost) + never, "why": "; ".join(whys)}


def _alone(study: Study) -> list[str]:
    """Return a sentence on subjects whose stratum holds nobody to be compared with."""
    if not study.control or "stratum" not in study.subjects:
        return []
    arms = study.subjects.groupby("stratum")["arm"].agg(set)
    without = [str(name) for name, there in arms.items()
               if study.control not in there or len(there) < 2]  # fmt: skip
    if not without:
        return []
    many = int(study.subjects["stratum"].astype(str).isin(without).sum())
    return [
        f"{many} subjects stand in strata that lack the control or any other arm and are compared "
        f"with nobody: {', '.join(without[:5])}{' …' if len(without) > 5 else ''}."
    ]


def _notes(study: Study, rows: Frame, silent: bool) -> tuple[str, ...]:
    """Return what a reader needs beside the numbers."""
    notes = []
    if study.simulated:
        notes.append("This study was simulated by a model: it is no evidence.")
    if not study.control:
        notes.append(
            "There is no control arm: what is shown is change from baseline, which includes time, "
            "season, expectation, and regression to the mean. It is not an effect of the material."
        )
    notes.append(f"Missing visits: {study.declared.missing}; {SAYS[study.declared.missing]}.")
    instruments = any(one.kind == "instrument" for one in study.endpoints.values())
    if study.declared.missing == "gee" and instruments:
        notes.append("The ordinal model is of grades; of instruments, completers are counted.")
    if study.declared.method == "exact" and (rows["n"] > MOST_EXACT).any():
        notes.append(f"With more than {MOST_EXACT} subjects the test is asymptotic, not exact.")
    said = study.facts.get("randomised", study.facts.get("randomized", ""))
    if study.control and said.casefold() not in ("yes", "true"):
        notes.append(
            "The study does not say that chance decided who got what (facts: randomised): a "
            "difference between arms may be one between their subjects."
        )
    notes += _alone(study)
    moved = [row.endpoint for row in rows.itertuples() if row.coding_matters]
    if moved:
        names = ", ".join(dict.fromkeys(map(str, moved)))
        notes.append(
            f"Per cent improvement of {names} depends on how the grades are coded; the counts of "
            "improved subjects do not."
        )
    if silent:
        notes.append("The study says nothing about adverse events; that is not the same as none.")
    outside = [name for name in study.endpoints if name not in study.declared.family]
    if outside:
        notes.append(f"Exploratory, outside the declared family: {', '.join(outside)}.")
    return tuple(notes)
