"""Each sentence of the table reads its own example, and what a schedule comes to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.skin.experiment import spans
from cutis.skin.experiment.marks import Mark, Unreadable
from cutis.skin.experiment.sentences import SENTENCES, Schedule, read_sentence
from cutis.skin.experiment.subject import Cohort, read_cohort, read_subject, say_cohort, say_subject
from cutis.skin.model.donor import Dish, Donor

CASES = Path(__file__).parents[2] / "plans" / "valid"


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row.starts[0])
def test_each_sentence_reads_its_example_and_is_documented(row):
    clause = read_sentence(row.example, Mark())
    assert clause.acts or clause.duration or clause.to_age
    assert row.doc.endswith((".", "same."))
    assert row.example.split()[0] == row.starts[0].split()[0]


def test_each_sentence_stands_in_a_valid_plan():
    said = "\n".join(path.read_text("utf-8") for path in CASES.glob("*.yaml"))
    silent = [row.form for row in SENTENCES if not any(s in said for s in row.starts)]
    spoken_elsewhere = {"smoke PACKS/day [for TIME]"}
    assert set(silent) <= spoken_elsewhere


@pytest.mark.parametrize(
    ("text", "moments", "duration"),
    [
        ("UV 2 MED", (0,), 0),
        ("UV 2 MED once", (0,), 0),
        ("UV 2 MED every 2 day 4 times", (0, 2, 4, 6), 6),
        ("UV 2 MED daily for 3 day", (0, 1, 2), 3),
        ("UV 2 MED twice daily for 36 h", (0, 0.5, 1), 1.5),
        ("UV 2 MED weekly 2 times for 3 week", (0, 7), 21),
        ("UV 2 MED daily", (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 0),
    ],
)
def test_when_things_happen(text, moments, duration):
    clause = read_sentence(text, Mark())
    assert clause.duration == duration
    assert clause.acts[0].schedule.moments(1.0, 10.0) == pytest.approx(moments)


@given(every=st.sampled_from([0.25, 0.5, 1, 2, 7]), count=st.integers(1, 400))
def test_a_repetition_fills_its_time_and_not_more(every, count):
    moments = Schedule(every=every, lasts=every * count).moments(1.0, 1e9)
    assert len(moments) == count
    assert moments[-1] < every * count


@pytest.mark.parametrize(
    ("text", "column"),
    [("wait 3 dyas", 8), ("apply 3 %", 7), ("UV 2 MED 4 times", 17), ("wait 3 day now", 12)],
)
def test_the_column_is_that_of_the_word(text, column):
    with pytest.raises(Unreadable) as caught:
        read_sentence(text, Mark("plan.yaml", 3, 1))
    assert caught.value.problem.where == f"plan.yaml:3:{column}"


@pytest.mark.parametrize(
    "subject",
    [
        Donor(age=62, site="forearm-volar", sun=0.1, smoke=0.5, fitzpatrick="III"),
        Donor(age=30.5, sex="male", menopause=47, genotype={"rs1805007": "C/T"}),
        Donor(ageing=False),
        Dish(kind="organotypic", medium="ksfm", cells={"fibroblast/papillary": 300.5}),
        Dish(donor=Donor(age=82, site="hip", ageing=True)),
    ],
)
def test_a_subject_reads_back_as_it_was_said(subject):
    assert read_subject(say_subject(subject), Mark()).subject == subject


def test_a_cohort_reads_back_as_it_was_said():
    said = "40 people, age 30 to 50, site hip, sun 0 to 0.5 MED/day, women, Fitzpatrick II to IV"
    cohort = read_cohort(said, Mark()).subject
    assert isinstance(cohort, Cohort)
    assert read_cohort(say_cohort(cohort), Mark()).subject == cohort


def test_times_are_said_in_the_largest_unit_that_fits():
    for text in ("60 year", "12 week", "3 day", "6 h", "30 min"):
        assert spans.say_days(spans.read_days(text)) == text
    assert not re.search("e-", spans.say_days(0.123456))
