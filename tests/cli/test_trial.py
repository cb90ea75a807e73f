"""`cutis trial` as a user calls it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.command import cutis, stopped

from cutis.tables import Frame

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = """title: a small one
cohort: 12 people, age 30 to 50, site face-cheek, Fitzpatrick I to VI
seed: 3
arms:
  none: [wait 4 week]
  emollient: [apply ceramides twice daily for 4 week]
trial:
  visits: {baseline: 0 day, week 4: 4 week}
  control: none
  repeats: 20
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def monadic(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict, float]:
    """Run a trial shaped like a monadic study: 25 people, 12 weeks, seven endpoints, one arm."""
    folder = tmp_path_factory.mktemp("monadic")
    plan = folder / "plan.yaml"
    text = (EXAMPLES / "virtual-trial.yaml").read_text("utf-8")
    plan.write_text(text.replace("control: no product", "groups: {product: emollient}"), "utf-8")
    began = time.monotonic()
    made = cutis(
        "trial", plan, "--subjects", "25", "--seed", "4", "--json", "-o", folder / "study",
        "--report", folder / "trial.html", "--tables", folder / "tables",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder, json.loads(made.stdout), time.monotonic() - began


def test_a_trial_shaped_like_a_monadic_study(monadic: tuple[Path, dict, float]) -> None:
    folder, said, seconds = monadic
    assert seconds < 60  # on a busy machine; about ten on a quiet one
    assert said["evidence"] == "in silico"
    assert said["simulated"] is True
    assert len(said["endpoints"]) == 7
    assert {row["arm"] for row in said["endpoints"]} == {"product"}
    assert said["between"] is None
    assert said["repeats"]["times"] == 200
    assert {row["published"] for row in said["compared"]} == {43, 92, 90, 76, 75, 56, 28}
    assert any("no control arm" in note for note in said["notes"])
    grades: Frame = pd.read_csv(folder / "study" / "grades.csv")
    assert grades["subject"].nunique() == 25
    assert grades["endpoint"].nunique() == 7
    assert set(grades["simulated"]) == {"yes"}


def test_every_table_says_that_a_model_made_it(monadic: tuple[Path, dict, float]) -> None:
    """Also those that `cutis study` makes of the saved files: a table is read without its page."""
    folder = monadic[0]
    again = cutis("study", folder / "study" / "study.yaml", "--tables", folder / "again", "--json")
    assert json.loads(again.stdout)["simulated"] is True
    page = (folder / "trial.html").read_text("utf-8")
    assert page.count("(simulated: no evidence)") >= 4  # flow, change, grades, repeats
    for table in [*(folder / "tables").glob("*.csv"), *(folder / "again").glob("*.csv")]:
        assert set(pd.read_csv(table)["simulated"]) == {"yes"}, table


def test_its_report_says_what_it_is(monadic: tuple[Path, dict, float]) -> None:
    folder = monadic[0]
    page = (folder / "trial.html").read_text("utf-8")
    assert "In silico: a model made every grade here" in page
    assert "it is no evidence of any effect" in page
    assert "Not calibrated: the powers in endpoints.yaml" in page
    assert "Griffiths" in page
    assert "http://" not in page.split("</style>")[0].split("<body")[0]
    names = {path.name for path in (folder / "tables").iterdir()}
    assert {"repeats.csv", "compared.csv", "calibrated.csv", "endpoints.csv"} <= names


def test_cutis_study_reads_it_back_and_calls_it_simulated(
    monadic: tuple[Path, dict, float],
) -> None:
    folder, said, _ = monadic
    read = cutis("study", folder / "study" / "study.yaml", "--json")
    assert read.returncode == 0, read.stderr
    back = json.loads(read.stdout)
    assert back["evidence"] == "in silico"
    assert back["endpoints"] == said["endpoints"]


def test_what_is_printed_for_people(small: Path) -> None:
    made = cutis("trial", small, "-q")
    assert made.returncode == 0, made.stderr
    assert "evidence: in silico" in made.stdout
    assert "the same trial drawn 20 times" in made.stdout
    assert "This study was simulated by a model: it is no evidence." in made.stdout
    assert made.stderr == ""
    none = cutis("trial", small, "-q", "--repeats", "0")
    assert "drawn" not in none.stdout


def test_the_same_seed_prints_the_same_and_another_another(small: Path) -> None:
    one, again = (cutis("trial", small, "--json", "--repeats", "3").stdout for _ in range(2))
    other = cutis("trial", small, "--json", "--repeats", "3", "--seed", "8").stdout
    assert one == again
    assert json.loads(one)["endpoints"] != json.loads(other)["endpoints"]


def test_visits_and_subjects_of_the_command_line(small: Path) -> None:
    made = cutis("trial", small, "-n", "8", "--visits", "1 week, 4 week", "--json")
    said = json.loads(made.stdout)
    assert {row["visit"] for row in said["visits"]} == {"1 week", "4 week"}
    assert said["flow"][0]["subjects"] + said["flow"][5]["subjects"] == 8
    late = cutis("trial", small, "--visits", "30 week")
    assert late.returncode == 1
    assert "after the end of an arm" in late.stderr


def test_what_is_wrong_is_said_with_its_line(small: Path) -> None:
    small.write_text(SMALL.replace("control: none", "control: nobody"), encoding="utf-8")
    wrong = cutis("trial", small)
    assert wrong.returncode == 1
    assert "small.yaml:9:3: trial.control: 'nobody' is not known" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    missing = cutis("trial", small.with_name("nothing.yaml"))
    assert missing.returncode == 1
    assert "cannot be read" in missing.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    text = (EXAMPLES / "virtual-trial.yaml").read_text("utf-8").replace("75 people", "3000 people")
    plan.write_text(text.replace("subjects: 75", "subjects: 3000"), encoding="utf-8")
    done = stopped("trial", plan, "-o", tmp_path / "study", "--report", tmp_path / "trial.html",
                   after=5.0)  # fmt: skip
    assert done.returncode == 130, done.stderr
    assert "stopped; nothing" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "study").exists()
    assert not (tmp_path / "trial.html").exists()
