"""Every expectation of this folder, held against the model as ``cutis compare`` does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tests.facts.reading import Expectation, read_all, read_file

from cutis.errors import CutisError
from cutis.knowledge import Knowledge
from cutis.skin.fit import experiments
from cutis.skin.fit.compare import compare
from cutis.skin.fit.score import INSIDE, Score
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View

ALL = read_all()


@dataclass(frozen=True)
class Outcome:
    """Whether an expectation holds, and what was found."""

    holds: bool
    found: str


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, knowledge: Knowledge) -> dict[str, Outcome]:
    """What came of every selected expectation; courses that several have in common run once."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    said = [call.params["expected"] for call in calls if call and "expected" in call.params]
    asked = {one.name: one for one in said if isinstance(one, Expectation)}
    return judged(list(asked.values()), knowledge)


@pytest.mark.parametrize("expected", ALL, ids=lambda one: one.name)
def test_fact(expected: Expectation, outcomes: dict[str, Outcome]) -> None:
    """The model does what is expected; what it is known to miss, it still misses."""
    outcome = outcomes[expected.name]
    if not expected.xfail:
        assert outcome.holds, f"{expected.row.title}: {_asked(expected)}: {outcome.found}"
    elif outcome.holds:
        pytest.fail(f"holds now, take its `xfail` away: {outcome.found}")
    else:
        pytest.xfail(f"{expected.xfail} (now {outcome.found})")


def test_sources_exist(knowledge: Knowledge) -> None:
    """Every expectation cites an entry of the atlas's sources."""
    assert {one.row.source for one in ALL} <= set(knowledge.sources)


def test_a_wrong_expectation_fails(tmp_path: Path, knowledge: Knowledge) -> None:
    """The loop can fail: the opposite of what happens does not hold."""
    rows = {
        "readout: CPD, compare: time 3 day / time 1 h, change: up": False,
        "readout: CPD, compare: time 3 day / time 1 h, change: down": True,
        "readout: CPD, compare: time 3 day / time 1 h, change: unchanged": False,
        "readout: CPD, compare: time 3 day / time 1 h, change: at least 1.5 fold": False,
        "readout: CPD, compare: time 3 day / time 1 h, change: 'within [0, 0.9] fold'": True,
        "readout: COL1, more than: fibroblast number, compare: time 3 day": False,
        "readout: CPD, when: half-life, change: 'within [1, 2] min'": False,
        "readout: COL1, loses: 50 %, before: AP1 in keratinocyte": False,
        "never: division of keratinocyte": False,
        "readout: NOTHING, compare: time 3 day / time 1 h, change: same": False,
    }
    file = tmp_path / "wrong.yaml"
    lines = "".join(f"  - {{{row}}}\n" for row in rows)
    head = "title: repair\nsource: prior\ngiven: person age 30; UV 2 MED; wait 3 day\nexpect:\n"
    file.write_text(head + lines)
    found = judged(read_file(file), knowledge)
    assert [one.holds for one in found.values()] == list(rows.values())


def test_people_of_different_genotypes_are_told_apart(tmp_path: Path, knowledge: Knowledge) -> None:
    """Two people who differ in one variant alone are two courses."""
    file = tmp_path / "genotypes.yaml"
    file.write_text(
        "title: a genotype counts\nsource: kubo2013\ngiven: >-\n"
        "  arm normal: person age 30; wait 1 day\n"
        "  | arm lost: person age 30, rs142859678 T/T; wait 1 day\nexpect:\n"
        "  - {readout: SERPINB7 in epidermis, compare: arm lost / arm normal, change: down}\n"
    )
    assert all(one.holds for one in judged(read_file(file), knowledge).values())


def judged(expected: Sequence[Expectation], knowledge: Knowledge) -> dict[str, Outcome]:
    """Return the outcome of each expectation by its name."""
    races = [one for one in expected if one.loses]
    plain = [one for one in expected if not one.loses and not one.never]
    rows = [row for one in plain for row in (one.row, one.other) if row is not None]
    comparison = compare(observations=rows, draws=0, knowledge=knowledge)
    scores = {score.observation.id: score for score in comparison.scores}
    found = {one.name: _scored(one, scores) for one in plain}
    found |= _raced(races, knowledge)
    found |= {one.name: _absent(one, knowledge) for one in expected if one.never}
    return {one.name: found[one.name] for one in expected}


def _scored(one: Expectation, scores: dict[str, Score]) -> Outcome:
    """Return the outcome of a comparison of groups, or of two readouts in one."""
    score = scores[one.row.id]
    found = score.reason or f"{score.central:.4g} {one.row.unit}".strip()
    if one.other is None:
        return Outcome(score.verdict == INSIDE, found)
    other = scores[one.other.id]
    more = score.central > other.central
    return Outcome(more, f"{found}, against {other.reason or f'{other.central:.4g}'}")


def _raced(races: Sequence[Expectation], knowledge: Knowledge) -> dict[str, Outcome]:
    """Return which of two readouts lost its share first, for each expectation that asks."""
    looked = {one.name: replace(one.row, statistic="time of onset") for one in races}
    wanted = {n: (row, experiments.courses(row, knowledge)) for n, row in looked.items()}
    batches = experiments.grouped(wanted)
    found = {}
    for batch, views in experiments.run_batches(batches, knowledge, draws=0, seed=0):
        for one in races:
            course = next(iter(wanted[one.name][1].values()))
            if course.key not in batch.courses:
                continue
            if isinstance(views, CutisError):
                found[one.name] = Outcome(False, str(views))
                continue
            assert one.other is not None
            names = (one.row.readout, one.other.readout)
            first, second = (_lost(views[course.key], name, one.loses) for name in names)
            said = f"after {first:.1f} years, against {second:.1f}"
            found[one.name] = Outcome(first < second, said)
    return found


def _lost(view: View, readout: str, share: float) -> float:
    """Return after how many years a readout has lost a share of what it was; infinite if never."""
    values = value_of(readout, view)[0][0]
    below = np.flatnonzero(values <= (1 - share) * values[0])
    return float(view.times[below[0]] - view.times[0]) / 365.25 if len(below) else float("inf")


def _absent(one: Expectation, knowledge: Knowledge) -> Outcome:
    """Return whether the model lacks a process (of any state of a type)."""
    from cutis.skin.model import assemble

    there = [name for name in assemble(knowledge).book.ledger.processes if one.never in name]
    return Outcome(not there, ", ".join(there) or "no such process")


def _asked(one: Expectation) -> str:
    """Say what was asked, for a message."""
    row = one.row
    if one.other is not None:
        return f"{row.readout} against {one.other.readout}"
    return f"{row.readout}, {row.compare.of} against {row.compare.to or 'nothing'}"
