"""Virtual trials: what noise alone does is known, and what is known comes out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from cutis.errors import DataError, PlanError
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.read import read_study
from cutis.evidence.study.save import save_study
from cutis.evidence.trial.compare import compared, panel_agreement, published_changes
from cutis.evidence.trial.plan import Trial
from cutis.evidence.trial.read import read_trial
from cutis.evidence.trial.repeats import repeated, truth
from cutis.evidence.trial.rules import read_condition, read_rule
from cutis.evidence.trial.simulate import PotentialOutcomes, observe, potential_outcomes, simulate
from cutis.evidence.trial.study import LOST, study_of
from cutis.knowledge import load
from cutis.skin.experiment.cohort import sample_people
from cutis.skin.model.donor import Donor
from cutis.skin.readout.grading import Noise, Scale, endpoint_names, own_scores, settings
from cutis.tables import Frame

EXAMPLES = Path(__file__).parents[3] / "examples"
CASES = Path(__file__).parents[2] / "cases"
VALID = sorted((CASES / "valid" / "trial").glob("*.yaml"))
INVALID = sorted((CASES / "invalid" / "trial").glob("*.yaml"))
NONE = Noise(0.0, 0.0, 0.0, 0.0)
NULL = """title: nothing against nothing
cohort: {people} people, age 30 to 50, site face-cheek, sun 0.05 to 0.3 MED/day, Fitzpatrick I to VI
seed: 5
arms:
  left: [wait 12 week]
  right: [wait 12 week]
trial:
  control: left
  {more}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "trial.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def declared(tmp_path: Path, people: int = 50, more: str = "lost: 4") -> Trial:
    return read_trial(written(tmp_path, NULL.format(people=people, more=more)))


def made_up(trial: Trial, effect: dict[str, float], *, spread: float = 0.6) -> PotentialOutcomes:
    """Return potential outcomes whose scores are known: even people, only what is said."""
    rng = np.random.default_rng(1)
    people = sample_people(trial.cohort, trial.plan.seed, range(trial.cohort.people))
    shape = (len(people), len(trial.endpoints), len(trial.visits))
    first = np.clip(4.5 + spread * rng.standard_normal(shape[:2]), 1, 8)
    arms = tuple(trial.plan.arms)
    values = np.repeat(first[None, :, None, :, None], len(arms), axis=0)
    values = np.repeat(values, shape[2], axis=4)
    for arm, by in effect.items():
        values[arms.index(arm), ..., 1:] += by
    return potential_outcomes(trial, arms, people, values)


@pytest.fixture(scope="module")
def example() -> PotentialOutcomes:
    """Return the example's model part, run once."""
    return simulate(read_trial(EXAMPLES / "virtual-trial.yaml"))


def test_the_noise_of_grading_is_that_of_published_panels() -> None:
    (anchor,) = [one for one in settings(load())["calibrated"] if "graders" in one]
    sizes = {name: anchor[name] for name in ("graders", "faces", "grades")}
    assert panel_agreement(Noise.of(load()), **sizes) == pytest.approx(anchor["value"], abs=0.01)
    better = replace(Noise.of(load()), between=0.0)
    assert panel_agreement(better, **sizes) > anchor["value"] + 0.1
    assert panel_agreement(NONE, **sizes) == pytest.approx(1)


def test_agreement_is_fleiss_own_example() -> None:
    """Fleiss (1971), as tabulated: 10 subjects, 14 raters, 5 categories, kappa 0.210."""
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    from cutis.skin.readout.grading import agreement

    grades = np.array([np.repeat(np.arange(5), row) for row in counts], dtype=float)
    assert agreement(grades, range(5)) == pytest.approx(0.210, abs=5e-4)


def test_scales_cut_where_they_say() -> None:
    usual = Scale.even(tuple(range(10)), load())
    values = np.linspace(-1, 11, 500)
    assert np.array_equal(usual.grade(values), np.clip(np.floor(values + 0.5), 0, 9))
    good = Scale.even(tuple(range(10)), load(), falls=True)
    assert np.array_equal(good.grade(values), 9 - usual.grade(values))
    few = Scale((0, 1, 2), (1.0, 6.0))
    assert few.grade(np.array([0.9, 1.0, 5.9, 6.0])).tolist() == [0, 1, 1, 2]
    assert Scale.even((0, 1, 2, 3), load()).thresholds == pytest.approx((1.5, 4.5, 7.5))


def test_without_noise_and_treatment_nobody_changes_but_by_what_the_model_drifts(
    example: PotentialOutcomes,
) -> None:
    seen = observe(example, noise=NONE)
    untreated = seen.group == list(example.trial.groups).index("no product")
    grades, scores = seen.grades[untreated], seen.scores[untreated]
    moved = (grades[..., -1] != grades[..., 0]) & np.isfinite(grades[..., -1])
    rounds = np.floor(scores + 0.5)
    assert np.array_equal(moved[moved], (rounds[..., -1] != rounds[..., 0])[moved])
    assert np.abs(scores[..., -1] - scores[..., 0]).max() < 0.2
    assert moved.mean() < 0.05
    still = replace(example, scores=np.repeat(example.scores[..., :1], 4, axis=-1))
    fixed = observe(still, noise=NONE).grades
    assert (np.nanmax(fixed, axis=-1) == np.nanmin(fixed, axis=-1)).all()


def test_a_null_trial_finds_nothing_more_often_than_declared(tmp_path: Path) -> None:
    outcomes = made_up(declared(tmp_path, people=50), {})
    found = repeated(outcomes, 400)
    bound = 0.05 + 2.6 * (0.05 * 0.95 / 400) ** 0.5
    for name, rate in found.family.items():
        assert rate <= bound, name
    assert set(found.family) == {"from baseline", "against control"}
    assert found.between is not None
    assert np.abs(found.between["estimate"]).max() < 0.03
    liberal = repeated(outcomes_with(outcomes, correction="none"), 100)
    assert liberal.family["against control"] > 0.15


def outcomes_with(outcomes: PotentialOutcomes, **changes: str) -> PotentialOutcomes:
    """Return potential outcomes analysed by another plan."""
    plan = replace(outcomes.trial.declared, **changes)
    return replace(outcomes, trial=replace(outcomes.trial, declared=plan))


def test_the_models_own_null_trial_holds_its_level(tmp_path: Path) -> None:
    """Vehicle against vehicle through the kinetic model, run once and graded often."""
    outcomes = simulate(declared(tmp_path, people=40))
    assert np.array_equal(outcomes.scores[0], outcomes.scores[1])
    found = repeated(outcomes, 400)
    bound = 0.05 + 2.6 * (0.05 * 0.95 / 400) ** 0.5
    assert found.family["against control"] <= bound
    own = truth(outcomes)["between"]["true"]
    assert np.abs(own).max() == 0


def test_a_trial_too_small_for_its_losses_is_repeated_all_the_same(tmp_path: Path) -> None:
    outcomes = made_up(declared(tmp_path, people=4, more="lost: 60"), {})
    found = repeated(outcomes, 60)
    assert set(found.changes["found"]) == {0.0}
    assert found.between is not None
    assert found.between["estimate"].abs().max() <= 0.5


def test_what_is_repeated_is_what_the_analysis_of_a_study_decides(tmp_path: Path) -> None:
    outcomes = made_up(declared(tmp_path, people=50, more="lost: 10"), {"right": -0.7})
    for k in range(4):
        once = replace(
            outcomes, trial=replace(outcomes.trial, plan=outcomes.trial.plan.seeded(seed=k))
        )
        found = analyse(study_of(once, observe(once)))
        repeat = repeated(once, 1)
        mine = repeat.changes.set_index(["endpoint", "group"])
        theirs = found.endpoints.set_index(["endpoint", "arm"]).loc[mine.index]
        assert (mine["found"] == theirs["improves"]).all()
        for name, other in (("improved", "improved_share"), ("worse", "worse_share")):
            assert mine[name].to_numpy() == pytest.approx(theirs[other].to_numpy())
        assert mine["percent"].to_numpy() == pytest.approx(theirs["percent"].to_numpy())
        assert found.between is not None
        assert repeat.between is not None
        decided = found.between.set_index("endpoint")
        against = repeat.between.set_index("endpoint").loc[decided.index]
        assert (against["found"] == decided["better"]).all()
        assert against["estimate"].to_numpy() == pytest.approx(decided["estimate"].to_numpy())


def test_an_effect_that_was_put_in_is_found_and_in_size(tmp_path: Path) -> None:
    outcomes = made_up(declared(tmp_path, people=100), {"right": -1.0})
    found = repeated(outcomes, 60)
    rows = found.changes[found.changes["group"] == "right"]
    assert (rows["true"] + 1).abs().max() < 1e-9
    assert (rows["found"] > 0.95).all()
    assert (rows["seen"] + 1).abs().max() < 0.12
    assert found.between is not None
    assert (found.between["found"] > 0.8).all()
    worse = repeated(made_up(outcomes.trial, {"right": 1.0}), 20)
    rows = worse.changes[worse.changes["group"] == "right"]
    assert (rows["found"] == 0).all()
    assert (rows["harm"] > 0.95).all()


def test_choosing_people_by_their_grade_brings_regression_to_the_mean(tmp_path: Path) -> None:
    """Nothing happens to anybody; the pull is that of the integral over true scores."""
    more = "{include: {dryness: 6 to 9}, subjects: 600, lost: 0, missed: 0, control: left}"
    text = NULL.format(people=4000, more="").split("trial:")[0] + f"trial: {more}\n"
    trial = read_trial(written(tmp_path, text))
    spread, error = 1.0, 0.5
    outcomes = made_up(trial, {}, spread=spread)
    noise = Noise(error, 0.0, 0.0, 0.0)
    e = list(trial.endpoints).index("dryness")
    seen = [observe(outcomes, k, noise=noise) for k in range(4)]
    pull = np.mean([(one.grades[:, e, -1] - one.grades[:, e, 0]).mean() for one in seen])

    score = np.linspace(-1, 10, 4001)
    cuts = np.arange(0.5, 9)
    above = norm.sf((cuts[:, None] - score) / error)  # chance of a grade beyond each threshold
    enters = above[5] * norm.pdf(score, 4.5, spread)
    first = 6 + (above[6:].sum(axis=0) * norm.pdf(score, 4.5, spread)).sum() / enters.sum()
    later = (above.sum(axis=0) * enters).sum() / enters.sum()
    assert pull == pytest.approx(later - first, abs=0.04)
    assert pull < -0.3
    assert all((one.scores[..., -1] == one.scores[..., 0]).all() for one in seen)
    others = [k for k in range(len(trial.endpoints)) if k != e]
    free = np.mean([(one.grades[:, others, -1] - one.grades[:, others, 0]).mean() for one in seen])
    assert abs(free) < 0.02
    exact = observe(outcomes, 0, noise=NONE)
    assert (exact.grades[..., -1] == exact.grades[..., 0]).all()


def test_noise_hides_an_effect(tmp_path: Path) -> None:
    outcomes = made_up(declared(tmp_path, people=60), {"right": -0.6})
    power = []
    for within in (0.0, 0.5, 1.5):
        rows = repeated(outcomes, 40, noise=Noise(within, 0, 0, 0)).changes
        power.append(rows[rows["group"] == "right"]["found"].mean())
    assert power[0] > power[1] > power[2]


def test_one_graders_severity_cancels_and_turning_graders_add_noise(tmp_path: Path) -> None:
    """Severity is no change of a person that one grader keeps; rounding leaves a little."""
    spread = {}
    for name, said in (("kept", "false"), ("turning", "true")):
        more = f"{{graders: {{number: 5, turning: {said}, within: 0, between: 1}}, lost: 0}}"
        text = NULL.format(people=200, more="").split("trial:")[0] + f"trial: {more}\n"
        trial = read_trial(written(tmp_path, text))
        outcomes = made_up(trial, {})
        change = [observe(outcomes, k).grades for k in range(5)]
        spread[name] = np.nanstd(np.concatenate([one[..., -1] - one[..., 0] for one in change]))
    assert spread["kept"] == 0
    assert spread["turning"] == pytest.approx((2 * 4 / 5) ** 0.5, rel=0.35)


def test_expectation_improves_every_group(tmp_path: Path) -> None:
    more = "control: left\n  expectation: 0.8\n  missed: 0"
    text = NULL.replace("control: left\n  ", "").format(people=100, more=more)
    found = repeated(made_up(read_trial(written(tmp_path, text)), {}), 30)
    assert (found.changes["seen"] < -0.6).all()
    assert found.changes["true"].abs().max() == 0
    assert found.family["from baseline"] > 0.9
    assert found.family["against control"] < 0.3


def test_the_same_seed_gives_the_same_trial_and_another_another(example: PotentialOutcomes) -> None:
    one, again, other = (study_of(example, observe(example, k)) for k in (0, 0, 1))
    pd.testing.assert_frame_equal(one.grades, again.grades)
    assert not one.grades["grade"].equals(other.grades["grade"])


def test_people_differ_as_much_as_said_and_share_what_is_said() -> None:
    rng = np.random.default_rng(0)
    values = own_scores(rng, Noise(0, 0, 0.8, 0.3), 40_000, 3)
    assert values.std(axis=0) == pytest.approx(np.full(3, 0.8), rel=0.02)
    apart = np.asarray(np.corrcoef(values.T))[np.triu_indices(3, 1)]
    assert apart == pytest.approx(np.full(3, 0.3), abs=0.02)


def test_who_leaves_has_no_grade_from_that_visit_on(tmp_path: Path) -> None:
    seen = observe(made_up(declared(tmp_path, 300, "lost: 50\n  missed: 0"), {}))
    taken = np.isfinite(seen.grades[:, 0])
    assert np.array_equal(taken.sum(axis=1), seen.lost)
    assert (np.diff(taken.astype(int), axis=1) <= 0).all()
    left = seen.lost[seen.lost < 4]
    assert set(left) == {1, 2, 3}
    assert 0.4 < len(left) / 300 < 0.6


def test_subjects_are_dealt_evenly_lost_and_told_why(tmp_path: Path) -> None:
    trial = declared(tmp_path, people=400, more="lost: 20\n  missed: 5")
    study = study_of(*(lambda outcomes: (outcomes, observe(outcomes)))(made_up(trial, {})))
    assert study.subjects["arm"].value_counts().tolist() == [200, 200]
    left = study.subjects["reason"] == LOST
    assert 0.14 < left.mean() < 0.27
    assert (study.subjects["completed"] == (study.subjects["reason"] == "")).all()
    wide = study.wide("dryness")
    assert wide["baseline"].notna().all()
    gone: Frame = wide[left]
    assert gone.isna().to_numpy()[:, -1].all()
    assert (gone.isna().to_numpy()[:, 1:].argmax(axis=1) < 3).all()
    missed = np.isnan(wide[~left].to_numpy()[:, 1:]).mean()
    assert 0.03 < missed < 0.07


def test_a_virtual_study_is_in_silico_read_back_and_never_an_effect(
    example: PotentialOutcomes, tmp_path: Path
) -> None:
    study = study_of(example, observe(example))
    found = analyse(study)
    assert found.evidence == "in silico"
    assert "it is no evidence" in found.notes[0]
    assert not any("does not say that chance decided" in note for note in found.notes)
    save_study(study, tmp_path)
    back = read_study(tmp_path / "study.yaml")
    assert back.simulated
    again = analyse(back)
    pd.testing.assert_frame_equal(again.endpoints, found.endpoints)
    assert found.between is not None
    assert again.between is not None
    pd.testing.assert_frame_equal(again.between, found.between)
    assert back.endpoints == dict(study.endpoints)
    assert back.declared == study.declared


def test_a_simulated_study_cannot_pass_for_a_real_one(
    example: PotentialOutcomes, tmp_path: Path
) -> None:
    save_study(study_of(example, observe(example)), tmp_path)
    file = tmp_path / "study.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("  simulated: 'yes'\n", ""), "utf-8")
    assert "simulated:" not in file.read_text("utf-8")
    assert read_study(file).simulated
    file.write_text(text.replace("simulated: 'yes'", "simulated: no"), "utf-8")
    with pytest.raises(DataError, match=r"grades\.csv:2.*a model made it"):
        read_study(file)
    file.write_text(text.replace("simulated: 'yes'", "simulated: partly"), "utf-8")
    with pytest.raises(DataError, match="'partly' is neither yes nor no"):
        read_study(file)


def test_rules_choose_by_what_is_known_of_a_person() -> None:
    rule = read_rule(
        {
            "if phototype III or darker and age 40 or older": "a",
            "if smoker": "b",
            "otherwise": "c",
        }
    )
    assert rule.regimen(Donor(age=45, fitzpatrick="IV")) == "a"
    assert rule.regimen(Donor(age=39, fitzpatrick="IV", smoke=1)) == "b"
    assert rule.regimen(Donor(age=45, fitzpatrick="II")) == "c"
    assert rule.regimens == ("a", "b", "c")
    assert "otherwise: c" in str(rule)
    for said, who in {
        "phototype II to IV": Donor(fitzpatrick="IV"), "phototype II": Donor(fitzpatrick="II"),
        "phototype II or lighter": Donor(fitzpatrick="I"), "man": Donor(sex="male"),
        "woman": Donor(), "non-smoker": Donor(), "age 30 to 40": Donor(age=30),
        "age 30 or younger": Donor(age=30), "sun 0.2 MED/day or more": Donor(sun=0.2),
        "sun 0.2 MED/day or less": Donor(sun=0.1),
    }.items():  # fmt: skip
        assert read_condition(said)(who), said
        other = Donor(age=70, sex="male" if who.sex == "female" else "female", smoke=1,
                      fitzpatrick="VI", sun=0.15 if who.sun == 0.2 else 0.3)  # fmt: skip
        assert not read_condition(said)(other), said


def test_a_personalised_regimen_differs_only_in_those_the_rule_names(tmp_path: Path) -> None:
    text = NULL.format(people=80, more="lost: 0").replace("control: left", "control: one for all")
    text += "  groups:\n    one for all: left\n    fitted: "
    text += "{if phototype III or darker: right, otherwise: left}\n"
    trial = read_trial(written(tmp_path, text))
    outcomes = made_up(trial, {"left": 0.25, "right": -0.75})
    dark = np.array([one.fitzpatrick not in ("I", "II") for one in outcomes.people])
    assert 0 < dark.mean() < 1
    own = truth(outcomes)["between"]
    assert own["true"].to_numpy() == pytest.approx(-dark.mean())
    seen = observe(outcomes, noise=NONE)
    fitted = seen.group == 1
    change = np.nan_to_num(seen.scores[:, 0, -1] - seen.scores[:, 0, 0])
    assert change == pytest.approx(0.25 - 1.0 * (fitted & dark[seen.person]))
    study = study_of(outcomes, seen)
    assert set(study.subjects["regimen"]) == {"left", "right"}
    assert study.control == "one for all"
    assert "if phototype III or darker: right" in study.facts["group fitted"]


def test_draws_of_the_atlas_widen_what_the_model_holds(tmp_path: Path) -> None:
    text = """cohort: 6 people, age 30 to 50, site face-cheek, Fitzpatrick I to III
draws: 4
arms:
  none: [wait 4 week]
  emollient: [apply ceramides twice daily for 4 week]
trial: {visits: {baseline: 0 day, week 4: 4 week}, control: none}
"""
    outcomes = simulate(read_trial(written(tmp_path, text)))
    assert outcomes.scores.shape == (2, 6, 4, len(endpoint_names(load())), 2)
    own = truth(outcomes)["between"].set_index("endpoint").loc["dryness"]
    assert own["true_low"] < own["true"] < own["true_high"] < 0
    central = simulate(read_trial(written(tmp_path, text), draws=0))
    assert np.isnan(truth(central)["between"]["true_low"]).all()


def test_whom_the_engine_loses_in_one_draw_is_left_out_of_that_draw_only(tmp_path: Path) -> None:
    trial = declared(tmp_path, people=10, more="lost: 0\n  missed: 0")
    outcomes = made_up(trial, {"right": -1.0})
    two = np.repeat(outcomes.scores, 2, axis=2)
    two[1, 3, 1] = np.nan
    lossy = potential_outcomes(trial, outcomes.regimens, list(outcomes.people), two)
    assert "1 of 20 people and draws" in lossy.notes[0]
    sizes = {len(observe(lossy, k, noise=NONE).person) for k in range(12)}
    assert sizes == {9, 10}
    assert truth(lossy)["between"]["true"].to_numpy() == pytest.approx(-1.0)
    assert not np.isnan(observe(lossy, 3).grades[:, :, 0]).any()
    with pytest.raises(DataError, match="too few are left"):
        potential_outcomes(
            trial, outcomes.regimens, list(outcomes.people), np.full_like(two, np.nan)
        )


def test_published_figures_are_held_against_the_trial(example: PotentialOutcomes) -> None:
    held = compared(example, repeated(example, 40))
    assert held is not None
    assert set(held["group"]) == {"emollient", "medium"}
    published = held.set_index(["group", "endpoint"])
    assert published.loc[("medium", "dryness"), "published"] == 92
    for row in held.to_dict("records"):
        inside = any(
            row[f"{name}_low"] <= row["published"] <= row[f"{name}_high"]
            for name in ("improved", "percent")
        )
        assert row["verdict"].startswith("inside") == inside
    assert held["verdict"].str.startswith("missed").any()
    short = replace(example.trial, declared=replace(example.trial.declared, at="week 8"))
    other = replace(example, trial=short)
    assert compared(other, repeated(other, 5)) is None


def test_the_retinol_trial_is_missed_and_said_so() -> None:
    """Published −1.56 grades of fine wrinkling; the model moves the right way, far too little."""
    (row,) = published_changes(load())
    published, model = (float(str(row[name])) for name in ("published", "model"))
    assert published == pytest.approx(-1.56)
    assert published < model < 0


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_what_is_wrong_in_a_trials_file_is_said_with_its_line(path: Path) -> None:
    expected = re.findall(r"^# expect: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert expected, "a case without `# expect:` holds nothing"
    with pytest.raises(PlanError) as stop:
        read_trial(path)
    assert all(part in str(stop.value) for part in expected), str(stop.value)
    assert re.search(rf"{path.name}:[1-9]\d*:\d+: ", str(stop.value))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_is_read_as_it_says(path: Path) -> None:
    text = path.read_text("utf-8")
    trial = read_trial(path)
    said = "\n".join(
        [
            *(f"group {name}: {rule}" for name, rule in trial.groups.items()),
            *(f"visit {name} {days:g}" for name, days in trial.visits.items()),
            *(f"grades {name} {one.grades} {one.better}" for name, one in trial.endpoints.items()),
            *(f"thresholds {name} {one.thresholds}" for name, one in trial.scales.items()),
            f"enrolled {trial.subjects} of {trial.cohort.people}, control {trial.control!r}",
            f"{trial.noise()}",
            f"family {trial.declared.family}",
        ]
    )
    for part in re.findall(r"^# expect: (.*)$", text, re.MULTILINE):
        assert part in said, said


def test_a_visit_after_the_end_is_said_at_its_line(tmp_path: Path) -> None:
    more = "visits:\n    baseline: 0 day\n    late: 20 week"
    trial = declared(tmp_path, people=5, more=more)
    with pytest.raises(PlanError, match=r"trial\.yaml:11:\d+: trial.visits.late.*after the end"):
        simulate(trial)


def test_too_few_who_may_enter_are_counted(tmp_path: Path) -> None:
    more = 'subjects: 10\n  include: {dryness: "9"}'
    outcomes = made_up(declared(tmp_path, people=20, more=more), {})
    with pytest.raises(DataError, match=r"\d of 20 screened people have dryness 9 to 9, and 10"):
        observe(outcomes)
    wider = replace(
        outcomes, trial=replace(outcomes.trial, include={"dryness": (4.0, 5.0)}, subjects=12)
    )
    sizes = [len(observe(wider, k, short=True).person) for k in range(20)]
    assert max(sizes) == 12
    assert min(sizes) < 12
    assert repeated(wider, 20).short == sum(size < 12 for size in sizes)


def test_a_plan_without_a_trial_is_a_trial_of_its_arms() -> None:
    trial = read_trial(EXAMPLES / "virtual-study.yaml", subjects=20, visits=["4 week", "12 week"])
    assert list(trial.groups) == ["vehicle", "treated"]
    assert trial.visits == {"baseline": 0, "4 week": 28, "12 week": 84}
    assert trial.cohort.people == 20
    assert trial.control == ""
