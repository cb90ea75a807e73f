"""A user's measurements, without Python: run, scored, and every reason given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from cutis.cli.compare import command
from cutis.errors import AtlasError
from cutis.skin.experiment.plan import Plan
from cutis.skin.fit.compare import Comparison, compare, summary

MINE = Path(__file__).with_name("mine.csv")


@pytest.fixture(scope="module")
def mine() -> Path:
    """A user's file: rows that agree, miss, fail in each way, or are out of scope."""
    return MINE


@pytest.fixture(scope="module")
def compared(mine: Path) -> Comparison:
    return compare(observations=mine, draws=3)


def test_every_row_has_a_verdict(compared: Comparison) -> None:
    verdicts = {one.observation.id: one.verdict for one in compared.scores}
    assert verdicts == {
        "MY1": "inside", "MY2.a": "missed", "MY2.b": "inside", "MY3": "failed", "MY4": "failed",
        "MY5": "failed", "MY6": "out of scope", "MY7": "inside", "MY8": "inside", "MY9": "inside",
    }  # fmt: skip
    reasons = {one.observation.id: one.reason for one in compared.scores}
    assert "fly" in reasons["MY3"]
    assert "did you mean 'COL1'" in reasons["MY4"]
    assert "the row in nM" in reasons["MY5"]
    assert reasons["MY6"] == "needs a mouse"


def test_a_miss_is_measured_in_half_widths(compared: Comparison) -> None:
    (miss,) = [one for one in compared.scores if one.observation.id == "MY2.a"]
    assert miss.missed_by == pytest.approx((90 - max(miss.high, miss.central)) / 10)
    assert miss.low <= miss.high < 1


def test_counts_and_shares(compared: Comparison) -> None:
    assert compared.counts == {"inside": 5, "missed": 1, "out of scope": 1, "failed": 3}
    assert compared.held() == (1, 2)
    assert compared.share == 0.5
    assert len(compared.table) == 10
    assert list(summary(compared))[1] == (
        "calibrate: 1 of 2 inside (1 by the central values); check: 4 of 7 inside (4)"
    )


def test_json_is_json(compared: Comparison) -> None:
    said = json.loads(compared.to_json())
    assert said["counts"]["failed"] == 3
    by_id = {one["id"]: one for one in said["rows"]}
    assert by_id["MY3"]["model"] is None
    assert by_id["MY1"]["value"] == "down"


def test_the_same_seed_gives_the_same_numbers(mine: Path, compared: Comparison) -> None:
    again = compare(observations=mine, draws=3, threads=1)
    assert again.to_json() == compared.to_json()


def test_the_centre_does_not_depend_on_the_draws(mine: Path, compared: Comparison) -> None:
    alone = compare(observations=mine, draws=0)
    for one, other in zip(alone.scores, compared.scores, strict=True):
        if one.central == one.central:
            assert one.central == pytest.approx(other.central, rel=5e-3)


def test_a_run_is_used_where_it_has_the_experiment(mine: Path, compared: Comparison) -> None:
    run = Plan.parse("person age 20; age to 80").run(draws=3)
    used = compare(run, mine, draws=0)
    by_id = {one.observation.id: one for one in used.scores}
    full = {one.observation.id: one for one in compared.scores}
    assert by_id["MY1"].high == pytest.approx(full["MY1"].high, rel=0.02)  # from the run's draws
    assert by_id["MY7"].high != by_id["MY7"].high  # run anew, without draws


def test_a_wrong_file_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(MINE.read_text("utf-8").replace("direction", "drection", 1), encoding="utf-8")
    with pytest.raises(AtlasError, match=r"wrong.csv:2.*drection.*'direction'"):
        compare(observations=path)


def test_the_command_prints_and_writes(mine: Path, tmp_path: Path) -> None:
    app = Typer()
    app.command()(command)
    out = tmp_path / "rows.csv"
    done = CliRunner().invoke(app, ["--observations", str(mine), "--draws", "0", "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "MY2.a" in done.output
    assert "MY1 " not in done.output
    assert "calibrate: 1 of 2 inside" in done.output
    assert out.read_text(encoding="utf-8").count("\n") == 11
    said = CliRunner().invoke(app, ["--observations", str(mine), "--draws", "0", "--json"])
    assert json.loads(said.output)["draws"] == 0
