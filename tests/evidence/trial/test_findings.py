"""A trial from its file is what its steps give one by one."""

from pathlib import Path

import pandas as pd

from cutis.evidence.study.analyse import analyse
from cutis.evidence.trial.findings import run_trial
from cutis.evidence.trial.read import read_trial
from cutis.evidence.trial.simulate import observe, simulate
from cutis.evidence.trial.study import study_of

PLAN = """title: nothing against nothing
cohort: 24 people, age 30 to 50, site face-cheek, Fitzpatrick I to VI
seed: 5
arms:
  left: [wait 12 week]
  right: [wait 12 week]
trial:
  control: left
"""


def test_a_trial_is_simulated_drawn_once_and_repeated_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "trial.yaml"
    path.write_text(PLAN, encoding="utf-8")
    outcomes = simulate(read_trial(path, seed=7))
    by_hand = analyse(study_of(outcomes, observe(outcomes)))
    alone = run_trial(path, seed=7, repeats=0)
    pd.testing.assert_frame_equal(alone.analysis.endpoints, by_hand.endpoints)
    assert alone.repeats is None
    assert alone.compared is None
    assert alone.published == []
    twice = run_trial(path, seed=7, repeats=2)
    assert twice.repeats is not None
    assert twice.repeats.repeats == 2
    assert twice.compared is not None
