"""Studies whose truth is known: what is found as often as planning says, and what misleads."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest
from tests.evidence.studies import arms, monadic
from tests.shared import SHARED, needs_shared

from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.between_arms import against_control
from cutis.evidence.study.detectable_effect import say_resolution, smallest_share
from cutis.evidence.study.missing_data import gee_change, worst_case
from cutis.evidence.study.power import Assumed, Design, power
from cutis.evidence.study.read import read_study
from cutis.evidence.study.records import Declared, Endpoint, Study
from cutis.evidence.study.within_arm_change import change
from cutis.statistics.stratified import stratified_mann_whitney
from cutis.tables import Frame

EXAMPLE = Path(__file__).parents[3] / "examples" / "study"
#: Chances to improve; the others stay or worsen, as planned below.
PLANNED = {"dryness": 0.6, "radiance": 0.35, "texture": 0.25, "firmness": 0.1}
WORSE = 0.1


def planned(seed: int, n: int = 25) -> Study:
    """A study of independent endpoints drawn with the chances that a plan assumes."""
    rng = np.random.default_rng(seed)
    base = monadic(PLANNED, enrolled=n, lost=0)
    rows = []
    for endpoint, improved in PLANNED.items():
        move = rng.choice((-1, 0, 1), n, p=(WORSE, 1 - improved - WORSE, improved))
        step = move * rng.choice((1, 2), n, p=(0.7, 0.3))
        for visit, grade in (("baseline", np.full(n, 5.0)), ("week 12", 5.0 - step)):
            rows += [
                (s, visit, endpoint, g) for s, g in zip(base.subjects.index, grade, strict=True)
            ]
    grades = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"])
    return replace(base, grades=grades, visits={"baseline": 0.0, "week 12": 84.0})


def test_holm_finds_as_often_as_planning_says() -> None:
    """Two roads to the same share: simulated grades through the analysis, and the power."""
    many = 100
    found = dict.fromkeys(PLANNED, 0)
    improved = dict.fromkeys(PLANNED, 0)
    for seed in range(many):
        for row in analyse(planned(seed)).endpoints.itertuples():
            found[row.endpoint] += bool(row.improves)
            improved[row.endpoint] += row.improved
    design = Design({name: Assumed(chance, WORSE) for name, chance in PLANNED.items()},
                    lost=0.0, correlation=0.0)  # fmt: skip
    expected = power(design, studies=2000)
    for name, chance in PLANNED.items():
        assert binomtest(found[name], many, expected.of(name)).pvalue > 0.001, name
        assert binomtest(improved[name], 25 * many, chance).pvalue > 0.001, name
    assert found["firmness"] < found["texture"] < found["radiance"] < found["dryness"]


def test_the_example_recovers_the_truth_it_was_drawn_from() -> None:
    spec = importlib.util.spec_from_file_location("made_up", EXAMPLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    study = read_study(EXAMPLE / "study.yaml")
    text = (EXAMPLE / "grades.csv").read_text().splitlines()[1:]
    assert text == [",".join(map(str, row)) for row in made.rows()]
    table = analyse(study).endpoints.set_index("endpoint")
    for name, (chance, _) in made.TRUTH.items():
        truth = chance + (1 - chance) * made.OTHERS[2]
        count = int(table.loc[name, "improved"])
        assert min(binom.cdf(count, 24, truth), binom.sf(count - 1, 24, truth)) > 0.002, name
    assert not table.loc["firmness", "improves"]


@needs_shared
def test_per_cent_depends_on_the_coding() -> None:
    """One arm of the arthritis trial, graded so that lower is better: 21.0, 30.9 or 16.3 %."""
    data: Frame = pd.read_csv(SHARED / "clinical" / "multgee_arthritis" / "arthritis.csv")
    drug = data[(data["trt"] == 2) & (data["time"] == 5)]
    endpoint = Endpoint("assessment", "ordinal", "lower", (1, 2, 3, 4, 5))
    found = change(
        endpoint,
        6.0 - drug["baseline"].to_numpy(float),
        6.0 - drug["y"].to_numpy(float),
        Declared("a", "b", ()),
    )
    assert found.n == 146
    assert found.percent == pytest.approx(21.0, abs=0.05)
    assert found.recoded["from 0"] == pytest.approx(30.9, abs=0.05)
    assert found.recoded["by subject"] == pytest.approx(16.3, abs=0.05)
    assert found.coding_matters


def rank_biserial(gain: np.ndarray) -> float:
    """The estimate by its definition: (favourable − unfavourable rank sum) / total."""
    ranks = pd.Series(np.abs(gain)).rank().to_numpy() - (gain == 0).sum()
    return float((ranks * np.sign(gain)).sum() / ranks[gain != 0].sum())


@pytest.mark.parametrize(("up", "down"), [(0.3, 0.3), (0.5, 0.2), (0.75, 0.1), (0.9, 0.03)])
def test_the_interval_of_the_rank_biserial_correlation_covers(up: float, down: float) -> None:
    """Also where nearly everybody improves: resampling subjects covered 54 % there."""
    rng = np.random.default_rng(7)

    def drawn(n: int) -> np.ndarray:
        move = rng.choice((-1.0, 0.0, 1.0), n, p=(down, 1 - up - down, up))
        return move * rng.choice((1.0, 2.0), n, p=(0.7, 0.3))

    truth = rank_biserial(drawn(200_000))
    endpoint, plan = Endpoint("g", "instrument", "higher", unit="u"), Declared("a", "b", ())
    covered, many = 0, 400
    for _ in range(many):
        gain = drawn(24)
        found = change(endpoint, np.zeros(24), gain, plan).rank_biserial
        assert found.value == pytest.approx(rank_biserial(gain))
        covered += found.low <= truth <= found.high
    assert binomtest(covered, many, 0.95, alternative="less").pvalue > 0.01


def test_nobody_worse_is_not_certain() -> None:
    endpoint, plan = Endpoint("g", "instrument", "higher", unit="u"), Declared("a", "b", ())
    found = change(endpoint, np.zeros(5), np.ones(5), plan).rank_biserial
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(2 * 0.025 ** (1 / 5) - 1)  # Clopper–Pearson of 5 of 5


def test_the_worst_case_of_a_missing_baseline_is_the_best_grade() -> None:
    endpoint = Endpoint("dryness", "ordinal", "lower", (0, 1, 2, 3))
    table = pd.DataFrame({"start": [np.nan, 2.0], "end": [1.0, np.nan]})
    filled = worst_case(table, endpoint, "start")
    assert filled.to_numpy().tolist() == [[0.0, 1.0], [2.0, 3.0]]


def lossy(missing: str) -> Study:
    """Two arms; of the treated the worse half is lost, of the control the first three."""
    study = arms(1.0, seed=4)
    grades = study.grades.copy()
    end = grades["visit"] == "week 12"
    treated = grades["subject"].map(study.subjects["arm"]) == "serum"
    grades.loc[end & treated & (grades["grade"] >= 2), "grade"] = np.nan
    first = [name for name, arm in study.subjects["arm"].items() if arm == "vehicle"][:3]
    grades.loc[end & grades["subject"].isin(first), "grade"] = np.nan
    return replace(study, grades=grades, declared=replace(study.declared, missing=missing))


def test_missing_grades_are_dealt_with_between_arms_too() -> None:
    found = {way: against_control(lossy(way)).iloc[0] for way in
             ("completers", "worst case", "multiple imputation")}  # fmt: skip
    estimate = {way: row["estimate"] for way, row in found.items()}
    assert estimate["worst case"] < min(estimate["multiple imputation"], estimate["completers"])
    assert estimate["multiple imputation"] != estimate["completers"]
    study = lossy("worst case")
    end, treated = study.wide("wrinkles")["week 12"], study.subjects["arm"] == "serum"
    filled = end.mask(end.isna() & treated, 6.0).mask(end.isna() & ~treated, 0.0)
    by_hand = stratified_mann_whitney(-filled, treated, study.subjects["stratum"]).table.iloc[0]
    assert estimate["worst case"] == pytest.approx(by_hand["estimate"])
    assert found["worst case"]["n_first"] == found["worst case"]["n_second"] == 40
    assert found["completers"]["n_first"] < 40
    assert found["multiple imputation"]["se"] > 0


def test_those_compared_with_nobody_are_told() -> None:
    study = arms(0.0)
    alone = study.subjects["stratum"].where(study.subjects.index != "P000", "centre 9")
    found = analyse(replace(study, subjects=study.subjects.assign(stratum=alone)))
    assert any("1 subjects stand in strata" in n and "centre 9" in n for n in found.notes)
    assert found.between is not None
    assert found.between["n_first"][0] == 39
    assert not any("stand in strata" in note for note in analyse(study).notes)


def test_without_gaps_every_way_says_the_same() -> None:
    study = arms(1.0)
    whole = against_control(study)
    for way in ("worst case", "multiple imputation"):
        same = against_control(replace(study, declared=replace(study.declared, missing=way)))
        pd.testing.assert_frame_equal(whole, same)


def test_arms_share_one_correction() -> None:
    """Two doses against one control are two chances to find something by luck."""
    study = arms(0.4, per_arm=60, seed=2)
    doses = np.where(study.subjects["arm"] == "vehicle", "vehicle",
                     np.where(np.arange(120) % 4 == 0, "low", "high"))  # fmt: skip
    study = replace(study, subjects=study.subjects.assign(arm=doses))
    found = analyse(study)
    assert found.between is not None
    p = np.sort(found.between["van_elteren_p"].to_numpy())
    expected = [min(1, 2 * p[0]), max(min(1, 2 * p[0]), p[1])]
    assert np.sort(found.between["p_adjusted"]) == pytest.approx(expected)
    assert len(found.endpoints) == 3
    smallest = found.endpoints["p"].min()
    assert found.endpoints["p_adjusted"].min() == pytest.approx(3 * smallest)


def test_those_never_graded_are_enrolled_and_lost() -> None:
    """Each is lost where it was last seen: those never graded before the first visit."""
    flow = analyse(replace(monadic(), enrolled=27)).flow
    steps = list(zip(flow["step"], flow["subjects"], flow["why"], strict=True))
    assert steps[:3] == [("enrolled", 27, ""), ("lost", 2, "never graded: 2"),
                         ("seen at baseline", 25, "")]  # fmt: skip
    assert ("lost", 1, "moved away: 1") in steps[3:]


def test_a_visit_without_a_row_is_a_subject_not_seen() -> None:
    """The table of the example leaves the lost subject's rows out; the bars do not."""
    table = analyse(read_study(EXAMPLE / "study.yaml")).distributions
    assert (table.groupby(["endpoint", "visit"])["subjects"].sum() == 25).all()
    gaps = table[table["grade"].isna()]
    assert set(gaps["visit"]) == {"week 8", "week 12"}
    assert (gaps["subjects"] == 1).all()


def test_chance_is_asked_for() -> None:
    study = arms(0.0)
    assert any("facts: randomised" in note for note in analyse(study).notes)
    said = replace(study, facts={"randomised": "yes"})
    assert not any("facts: randomised" in note for note in analyse(said).notes)


def test_a_change_within_reading_error_is_told_apart() -> None:
    study = monadic({"dryness": 0.8})
    unsure = Endpoint("dryness", "ordinal", "lower", tuple(range(10)), repeat_sd=0.5)
    row = analyse(replace(study, endpoints={"dryness": unsure})).endpoints.iloc[0]
    assert row["detectable_change"] == pytest.approx(1.96 * 2**0.5 * 0.5, abs=1e-3)
    wide = study.wide("dryness").dropna()
    assert row["beyond"] == int((wide["baseline"] - wide["week 12"] >= 2).sum())
    assert 0 < row["beyond"] < row["improved"]


def test_what_a_study_could_have_found() -> None:
    small, large = (smallest_share(monadic(enrolled=n, lost=0), "treatment") for n in (15, 40))
    assert 0.1 < large < small < 1
    assert np.isnan(smallest_share(monadic(enrolled=4, lost=0), "treatment"))
    (said,) = say_resolution(monadic(enrolled=4, lost=0))
    assert "no change is found" in said


def test_the_ordinal_model_estimates_what_was_put_in() -> None:
    """400 subjects, proportional odds with a shift of 1: log odds of a higher grade is −1."""
    rng = np.random.default_rng(11)
    n, cuts = 400, np.array([-1.0, 0.0, 1.0])
    person = rng.logistic(size=n)
    before, after = np.digitize(person, cuts), np.digitize(rng.logistic(size=n) - 1.0, cuts)
    base = monadic({"dryness": 0.5}, enrolled=n, lost=0, missing="gee")
    rows = [(s, visit, "dryness", float(g))
            for visit, grades in (("baseline", before), ("week 12", after))
            for s, g in zip(base.subjects.index, grades, strict=True)]  # fmt: skip
    grades = pd.DataFrame(rows, columns=["subject", "visit", "endpoint", "grade"])
    study = replace(base, grades=grades, visits={"baseline": 0.0, "week 12": 84.0})
    found = gee_change(study, "dryness")
    assert abs(found["log_odds"] + 1.0) < 3 * found["se"]
    assert 0.05 < found["se"] < 0.2
