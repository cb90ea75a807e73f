"""The analysis of studies whose truth is known, and of real ones."""

from __future__ import annotations

import time
from dataclasses import astuple, replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests
from tests.evidence.studies import SEVEN, arms, monadic
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.evidence.study.adverse import adverse_events, share
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.missing_data import completed, gee_change
from cutis.evidence.study.records import Declared, Endpoint
from cutis.evidence.study.within_arm_change import change, hodges_lehmann
from cutis.statistics.multiplicity import adjusted
from cutis.tables import Frame


@pytest.mark.parametrize(("ours", "theirs"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_corrections_equal_statsmodels(ours: str, theirs: str) -> None:
    p = np.array([0.04, 0.001, 0.03, 0.2, 0.03])
    wanted = np.asarray(multipletests(p, method=theirs)[1], dtype=float)
    np.testing.assert_allclose(adjusted(p, ours), wanted, rtol=1e-12)
    gap = adjusted(np.insert(p, 2, np.nan), ours)
    np.testing.assert_allclose(np.delete(gap, 2), wanted, rtol=1e-12)
    assert np.isnan(gap[2])


def test_a_correction_that_is_not_known_is_said() -> None:
    with pytest.raises(DataError, match="none, holm, bh"):
        adjusted([0.1], "bonf")


def test_seven_endpoints_of_25_subjects() -> None:
    found = analyse(monadic())
    table = found.endpoints.set_index("endpoint")
    assert list(table.index) == list(SEVEN)
    assert (table["n"] == 24).all()
    counts = table[["improved", "same", "worse"]].sum(axis=1)
    assert (counts == 24).all()
    assert table.loc["dryness", "p_adjusted"] < 0.001
    assert bool(table.loc["dryness", "improves"])
    assert table["p_adjusted"].to_numpy() == pytest.approx(adjusted(table["p"], "holm"))
    assert found.evidence == "uncontrolled study"
    assert any("not an effect" in note for note in found.notes)
    flow = found.flow.set_index("step")["subjects"]
    assert (flow["enrolled"], flow["seen at week 12"], flow["lost"]) == (25, 24, 1)
    assert "moved away" in "".join(found.flow["why"])
    total = found.distributions.groupby(["endpoint", "visit"])["subjects"].sum()
    assert (total == 25).all()


def test_no_adverse_event_has_an_exact_upper_end() -> None:
    events = analyse(monadic()).events
    assert events is not None
    row = events.iloc[0]
    assert (row["subjects"], row["of"], row["low"]) == (0, 25, 0.0)
    assert row["high"] == pytest.approx(1 - 0.025 ** (1 / 25), rel=1e-9)


def test_a_subject_counts_once_for_a_term() -> None:
    events = pd.DataFrame(
        {"subject": ["S01", "S01", "S02"], "term": ["itch", "itch", "redness"],
         "related": [True, False, False], "severity": ["mild", "mild", "severe"]}
    )  # fmt: skip
    table = adverse_events(replace(monadic(), events=events)).set_index("what")
    assert table["subjects"].to_dict() == {
        "any adverse event": 2, "related to the material": 1, "severe": 1, "serious": 0,
        "term: itch": 1, "term: redness": 1,
    }  # fmt: skip
    assert table.loc["term: itch", "events"] == 2


def test_a_term_is_one_however_it_is_typed() -> None:
    events = pd.DataFrame({"subject": ["S01", "S02", "S02"], "term": ["Itch", " itch", "dry  eye"]})
    table = adverse_events(replace(monadic(), events=events)).set_index("what")
    assert list(table.index) == ["any adverse event", "term: dry eye", "term: Itch"]
    assert table.loc["term: Itch", "subjects"] == 2


def test_more_than_can_be_summed_is_said() -> None:
    """Five thousand subjects: asymptotic, in seconds, with a shift of an instrument too."""
    study = monadic({"d": 0.3}, enrolled=5000, lost=100)
    machine = Endpoint("d", "instrument", "lower", unit="a.u.")
    began = time.process_time()
    found = analyse(replace(study, endpoints={"d": machine}))
    assert time.process_time() - began < 60
    assert any("asymptotic, not exact" in note for note in found.notes)
    row = found.endpoints.iloc[0]
    assert row["shift_low"] <= row["shift"] <= row["shift_high"]
    assert not any("asymptotic" in note for note in analyse(monadic()).notes)


def test_a_long_interval_is_the_short_ones_limit() -> None:
    """Just above and just below what is summed exactly."""
    values = np.random.default_rng(4).normal(0.1, 1, 1001)
    for one, other in zip(astuple(hodges_lehmann(values)), astuple(hodges_lehmann(values[:1000])),
                          strict=True):  # fmt: skip
        assert one == pytest.approx(other, abs=0.01)


def test_an_event_that_may_be_related_counts_as_related() -> None:
    events = pd.DataFrame(
        {"subject": ["S01", "S02", "S03"], "term": ["itch"] * 3, "related": [None, False, True],
         "severity": ["mild", "serious", ""], "serious": [False, False, True]}
    )  # fmt: skip
    table = adverse_events(replace(monadic(), events=events)).set_index("what")
    assert table.loc["related to the material, or not said", "subjects"] == 2
    assert (table.loc["serious", "subjects"], table.loc["severe", "subjects"]) == (2, 0)


def test_silence_about_events_is_not_none() -> None:
    silent = replace(monadic(), events=None)
    with pytest.raises(DataError, match="not the same as none"):
        adverse_events(silent)
    assert any("says nothing about adverse events" in note for note in analyse(silent).notes)


def test_shares_are_clopper_pearson() -> None:
    interval = binomtest(11, 24).proportion_ci(method="exact")
    assert share(11, 24) == pytest.approx((11 / 24, interval.low, interval.high))


def test_worst_case_is_never_better_than_completers() -> None:
    for name in ("completers", "worst case"):
        row = analyse(monadic(lost=5, missing=name)).endpoints.set_index("endpoint").loc["dryness"]
        if name == "completers":
            best = row
    assert best["n"] == 20
    assert row["n"] == 25
    assert row["p"] >= best["p"]
    assert row["worse"] >= best["worse"] + 4


def test_imputed_tables_keep_what_was_seen_and_stay_on_the_scale() -> None:
    study = monadic({"dryness": 0.8}, lost=6, missing="multiple imputation")
    seen = study.wide("dryness")
    tables = list(completed(study, "dryness"))
    assert len(tables) == 50
    for table in tables:
        assert not table.isna().any(axis=None)
        assert table.where(seen.notna()).equals(seen)
        assert set(np.unique(table.to_numpy())) <= set(range(10))
    assert len({tuple(t["week 12"]) for t in tables}) > 1
    row = analyse(study).endpoints.iloc[0]
    assert row["n"] == 25
    assert 0 < row["p"] < 0.01


def test_imputation_leaves_the_global_generator_alone() -> None:
    np.random.seed(5)  # noqa: NPY002
    list(completed(monadic({"dryness": 0.8}, lost=6, missing="multiple imputation"), "dryness"))
    after = np.random.random()  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002
    assert after == np.random.random()  # noqa: NPY002


def test_the_ordinal_model_points_the_same_way() -> None:
    study = monadic({"dryness": 0.7}, missing="gee", seed=3)
    found = gee_change(study, "dryness")
    assert found["log_odds"] < 0  # lower grades at the end
    assert found["p"] < 0.05
    assert analyse(study).endpoints["p"][0] == pytest.approx(found["p"])


def test_a_treated_arm_beats_its_control_only_when_it_does() -> None:
    between = analyse(arms(1.0)).between
    assert between is not None
    assert bool(between["better"][0])
    assert between["van_elteren_p"][0] < 0.01
    null = analyse(arms(0.0))
    assert null.between is not None
    assert not bool(null.between["better"][0])
    assert null.evidence == "controlled"
    assert bool(null.endpoints["improves"].all())  # both arms improve, and that proves nothing


def test_an_instrument_has_a_shift_and_grades_do_not() -> None:
    before, after = (
        np.array([40.0, 42, 39, 45, 41, 44, 38]),
        np.array([45.0, 44, 47, 46, 50, 49, 44]),
    )
    plan = Declared("baseline", "week 12", ())
    moisture = change(
        Endpoint("moisture", "instrument", "higher", unit="a.u."), before, after, plan
    )
    assert moisture.shift is not None
    assert moisture.shift.low > 0
    grades = change(Endpoint("g", "ordinal", "higher", tuple(range(60))), before, after, plan)
    assert grades.shift is None
    assert grades.coding_matters


def test_hodges_lehmann_equals_r() -> None:
    """As R 4.2.2 says: wilcox.test(x, y, paired = TRUE, conf.int = TRUE, exact = TRUE)."""
    x = np.array([1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30, -0.3])
    y = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29, 0.11])
    ten = hodges_lehmann(x - y)
    assert (ten.value, ten.low, ten.high) == pytest.approx((0.315, -0.035, 0.726))
    six = hodges_lehmann((x - y)[:6])
    assert (six.low, six.high) == pytest.approx((-0.147, 1.022))
    assert hodges_lehmann((x - y)[:5]).high == np.inf  # five cannot make 95 %


@needs_shared
def test_a_real_placebo_arm_improves() -> None:
    """Why a change from baseline proves nothing: p = 2.2e-4 without any treatment."""
    data: Frame = pd.read_csv(SHARED / "clinical" / "multgee_arthritis" / "arthritis.csv")
    end = data[(data["trt"] == 1) & (data["time"] == 5)]
    found = change(
        Endpoint("self-assessment", "ordinal", "higher", (1, 2, 3, 4, 5)),
        end["baseline"].to_numpy(dtype=float), end["y"].to_numpy(dtype=float),
        Declared("baseline", "month 5", (), zeros="pratt"),
    )  # fmt: skip
    assert found.n == 147
    assert found.test.pvalue == pytest.approx(2.2e-4, rel=0.01)


def test_a_visit_that_is_not_there_is_said() -> None:
    with pytest.raises(DataError, match="no visit 'week 99'; the visits are baseline, week 4"):
        analyse(monadic(at="week 99"))
