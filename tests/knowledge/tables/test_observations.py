"""The measurements the model is held against: the reader, and what must be true of the rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge.tables import observations
from cutis.knowledge.tables.observations import Comparison, Observation, parse_comparison

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "atlas" / "observations"
FACTS = ROOT.parent / "shared" / "facts" / "observations.csv"


@pytest.fixture(scope="module")
def rows() -> tuple[Observation, ...]:
    return observations.load()


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    if not FACTS.exists():
        pytest.skip("the collected facts are not beside this checkout: ../shared/facts")
    with FACTS.open(newline="", encoding="utf-8") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


@pytest.mark.parametrize("case", sorted((CASES / "valid").glob("*.csv")), ids=lambda p: p.stem)
def test_valid(case: Path) -> None:
    assert observations.load(case)


@pytest.mark.parametrize("case", sorted((CASES / "invalid").glob("*.csv")), ids=lambda p: p.stem)
def test_invalid(case: Path) -> None:
    with pytest.raises(AtlasError) as error:
        observations.load(case)
    expected = case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    for line in expected:
        assert line in str(error.value)


def test_each_invalid_case_says_only_what_it_is_about() -> None:
    for case in (CASES / "invalid").glob("*.csv"):
        with pytest.raises(AtlasError) as error:
            observations.load(case)
        lines = case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
        expected = 1 if case.stem == "twice" else len(lines)
        assert len(error.value.problems) == expected, case.stem


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"nothing\.csv: cannot be read"):
        observations.load(tmp_path / "nothing.csv")
    with pytest.raises(AtlasError, match=r"holds no \.csv file"):
        observations.load(tmp_path)


def test_comparisons() -> None:
    assert parse_comparison("single") == Comparison()
    assert parse_comparison("age 80 / age 20") == Comparison("age 80", "age 20")
    rises = parse_comparison("arm treated / arm vehicle above arm none")
    assert rises.groups == ("arm treated", "arm vehicle", "arm none")
    assert parse_comparison("time 0.5 h / time 0 h").to == "time 0 h"
    for text in ("", "age eighty", "arm a above arm b", "age 80 / age 20 above"):
        with pytest.raises(ValueError, match=r"."):
            parse_comparison(text)


def test_arms() -> None:
    (row,) = observations.load(CASES / "valid" / "above.csv")
    assert row.arms == ("none", "vehicle", "treated")
    assert list(row.plans) == [""]
    assert observations.load(CASES / "valid" / "ages.csv")[0].arms == ()


def test_groups_of_other_people_are_plans_of_their_own() -> None:
    (row,) = observations.load(CASES / "valid" / "several-plans.csv")
    assert row.arms == ("young", "old")
    assert list(row.plans) == ["young", "old"]
    assert row.plans["old"] == "dish fibroblast-monoculture, donor age 82; wait 2 day"


@pytest.mark.parametrize(
    ("case", "agrees", "disagrees"),
    [
        ("ages", [-40, -30, -20], [-41, -19, 30]),
        ("open-above", [20, 200], [19.9]),
        ("arms", [1.06, 3], [1.04, 1, 0.5]),
    ],
)
def test_holds(case: str, agrees: list[float], disagrees: list[float]) -> None:
    (row,) = observations.load(CASES / "valid" / f"{case}.csv")
    assert all(row.holds(x) for x in agrees)
    assert not any(row.holds(x) for x in disagrees)


def test_holds_the_same() -> None:
    back = observations.load(CASES / "valid" / "letters.csv")[1]
    assert back.holds(1.25)
    assert back.holds(0.75)
    assert not back.holds(1.3)


def test_rules_have_enough_to_hold_for(rows: tuple[Observation, ...]) -> None:
    """What must be true of each row is a rule of the rule book; here is that there are rows."""
    assert len({text for row in rows for text in row.plans.values()}) > 50
    numbers = [row for row in rows if row.use != "out of scope" and not row.direction]
    assert len(numbers) > 50
    assert sum(" % of the " in row.note and row.value is not None for row in numbers) > 20
    assert Counter(row.use for row in rows)["out of scope"] < len(rows) / 4


def test_every_fact_is_here(
    rows: tuple[Observation, ...], facts: dict[str, dict[str, str]]
) -> None:
    assert {row.measurement for row in rows} == set(facts)


def test_status_and_grade_are_those_of_the_facts(
    rows: tuple[Observation, ...], facts: dict[str, dict[str, str]]
) -> None:
    for row in rows:
        fact = facts[row.measurement]
        assert row.grade == fact["grade"], row.id
        if row.grade != "E":
            assert row.status == fact["status"].lower(), row.id


def test_numbers_are_those_of_the_facts(
    rows: tuple[Observation, ...], facts: dict[str, dict[str, str]]
) -> None:
    """Rows that are not derived (a ratio of two rows, a slope) print the number of the fact."""
    derived = {"OBS002", "OBS057", "OBS123", "OBS151", "OBS096"}
    for row in rows:
        fact = facts[row.measurement]["value"]
        if row.value is None or row.measurement in derived:
            continue
        printed = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"(?<=\d)-", " ", fact))]
        printed += [
            float(x) for x in re.findall(r"\d+(?:\.\d+)?", facts[row.measurement]["group_or_time"])
        ]
        ends = [x for x in (row.low, row.value, row.high) if x is not None]
        assert any(x == pytest.approx(y, rel=1e-3) for x in ends for y in printed), row.id
