"""The measurements the model is held against: the reader, and what must be true of the rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import observations
from cutis.knowledge.observations import Comparison, Observation, parse_comparison
from cutis.knowledge.reader import bundled_root

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "atlas" / "observations"
FACTS = ROOT.parent / "shared" / "facts" / "observations.csv"
BIBLIOGRAPHY = bundled_root() / "sources.bib"
INTERVAL_RULE = re.compile(
    r"interval: (25 % of the (change|value)|40 % of the (change|value)|the printed range"
    r"|two standard errors as printed|spread of both groups as printed|open above, as printed)"
)


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


def test_every_experiment_is_a_plan_that_can_be_run(rows: tuple[Observation, ...]) -> None:
    from cutis.knowledge import load
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.resolve import resolve

    knowledge = load()
    plans = {text for row in rows for text in row.plans.values()}
    assert len(plans) > 50
    for text in sorted(plans):
        resolve(Plan.parse(text), knowledge)


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


def test_every_source_is_in_the_bibliography(rows: tuple[Observation, ...]) -> None:
    keys = set(re.findall(r"^@\w+\{([^,\s]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.M))
    assert {row.source for row in rows} <= keys


def test_every_readout_has_a_name_that_exists(rows: tuple[Observation, ...]) -> None:
    """A readout is a name of the list in the README, or is made of names of the atlas."""
    from cutis.knowledge import load, panel

    knowledge = load()
    readme = (bundled_root() / "observations" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", readme.partition("## Readouts")[2]))
    made = set(knowledge.signals) | {
        component.symbol for component in knowledge.components.values()
    }
    proteins = {protein.symbol for protein in panel.load()}
    places = {*knowledge.places, "medium", "lysate"}
    types = {cell.type for cell in knowledge.cells.values()}
    for row in rows:
        what, _, where = row.readout.partition(" in ")
        if row.readout in named | made | {""}:
            continue
        if row.readout.endswith(" mRNA"):
            assert row.readout.removesuffix(" mRNA") in made | proteins, row.id
        elif where in places:
            assert what in set(knowledge.signals) | proteins, row.id
        else:
            assert what in knowledge.pathways, row.id
            assert where in types, row.id


def test_a_prior_is_called_one(rows: tuple[Observation, ...]) -> None:
    assert all((row.status == "prior") == (row.source == "prior") for row in rows)
    assert all((row.grade == "E") == (row.status == "prior") for row in rows)


def test_every_interval_says_how_it_came_about(rows: tuple[Observation, ...]) -> None:
    numbers = [row for row in rows if row.use != "out of scope" and not row.direction]
    assert len(numbers) > 50
    assert [row.id for row in numbers if not INTERVAL_RULE.search(row.note)] == []


def test_unprinted_spreads_follow_the_one_rule(rows: tuple[Observation, ...]) -> None:
    checked = 0
    for row in rows:
        if row.value is None or " % of the " not in row.note:
            continue
        share = 0.25 if row.grade in "AB" else 0.4
        change = abs(row.value - 1 if row.statistic == "ratio" else row.value)
        assert row.low is not None
        assert row.high is not None
        assert row.high - row.value == pytest.approx(share * change, rel=0.02), row.id
        floor = max(row.value - share * change, 0) if row.statistic == "ratio" else None
        expected = row.value - share * change if floor is None else floor
        assert row.low == pytest.approx(expected, rel=0.02, abs=1e-3), row.id
        checked += 1
    assert checked > 20


def test_use_follows_the_one_rule(rows: tuple[Observation, ...]) -> None:
    for row in rows:
        if row.use == "calibrate":
            assert row.grade in "ABE", row.id
            assert not row.direction, row.id
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
