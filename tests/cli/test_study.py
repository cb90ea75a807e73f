"""`cutis study` on the made-up study, on real trials, and on what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.command import cutis, stopped
from tests.shared import SHARED, needs_shared

EXAMPLES = Path(__file__).parents[2] / "examples"
STUDY = EXAMPLES / "study" / "study.yaml"


def test_the_example_is_said_on_one_screen() -> None:
    done = cutis("study", STUDY)
    assert done.returncode == 0, done.stderr
    assert "evidence: uncontrolled study" in done.stdout
    assert "25 enrolled, 24 completed" in done.stdout
    assert "22 of 24" in done.stdout
    assert "It is not an effect of the material" in done.stdout


def test_json_report_and_tables(tmp_path: Path) -> None:
    report, tables = tmp_path / "s.html", tmp_path / "tables"
    done = cutis("study", STUDY, "--json", "--report", report, "--tables", tables)
    said = json.loads(done.stdout)
    assert [row["endpoint"] for row in said["endpoints"]][:2] == ["overall appearance", "dryness"]
    assert said["between"] is None
    assert all(0 <= row["p"] <= row["p_adjusted"] <= 1 for row in said["endpoints"])
    assert {row["step"]: row["subjects"] for row in said["flow"]}["completed"] == 24
    steps = [row["step"] for row in said["flow"]]
    assert steps.index("seen at week 4") < steps.index("lost") < steps.index("seen at week 8")
    assert "wrote" in done.stderr
    text = report.read_text("utf-8")
    assert 'data-chart="forest"' in text
    assert "that completed, an endpoint is found with 80 % power" in text
    assert (tables / "endpoints.csv").is_file()
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == ["s.html", "tables"]


def test_the_template_is_written_once_and_can_be_read(tmp_path: Path) -> None:
    mine = tmp_path / "study.yaml"
    assert cutis("study", "--template", mine).returncode == 0
    again = cutis("study", "--template", mine)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    rows = ["subject,dryness_baseline,dryness_week 12,smoothness_baseline,smoothness_week 12"]
    rows += [f"S{k:02d},6,{3 + k % 3},2,{4 + k % 2}" for k in range(25)]
    (tmp_path / "grades.csv").write_text("\n".join(rows))
    said = json.loads(cutis("study", mine, "--json").stdout)
    assert [row["improved"] for row in said["endpoints"]] == [25, 25]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "name a study's file"),
        (("nowhere.yaml",), 1, "cannot be read"),
        ((STUDY.parent / "grades.csv",), 1, "grades.csv"),
        ((STUDY.parent,), 1, "cannot be read"),
        ((STUDY, "--report", "/proc/none/x.html"), 1, "/proc/none"),
    ],
)
def test_what_is_wrong_is_one_clear_message(words: tuple, code: int, says: str) -> None:
    done = cutis("study", *words)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def without_statsmodels(study: Path) -> subprocess.CompletedProcess[str]:
    """Run the command where statsmodels cannot be imported."""
    code = (
        "import sys; sys.modules['statsmodels'] = None; sys.modules['statsmodels.api'] = None\n"
        "sys.modules['statsmodels.imputation.mice'] = None\n"
        "from cutis.cli.main import main; sys.argv = ['cutis', 'study', sys.argv[1]]; main()"
    )
    command = [sys.executable, "-c", code, str(study)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("way", ["multiple imputation", "gee"])
def test_a_missing_extra_is_named_with_its_line(tmp_path: Path, way: str) -> None:
    text = STUDY.read_text("utf-8").replace("missing: completers", f"missing: {way}")
    (tmp_path / "study.yaml").write_text(text)
    (tmp_path / "grades.csv").write_bytes((STUDY.parent / "grades.csv").read_bytes())
    done = without_statsmodels(tmp_path / "study.yaml")
    assert done.returncode == 1
    assert 'pip install "cutis[study]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert without_statsmodels(STUDY).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    done = stopped("study", STUDY, "--report", tmp_path / "s.html", after=1.5)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 130)  # at its end it may be done
    assert [path for path in tmp_path.glob("[!.]*") if path.name != "s.html"] == []


@needs_shared
def test_the_dermatology_trials_give_what_their_package_gives(tmp_path: Path) -> None:
    """Through file, reader and command: score2 of the seborrhoeic trial, by centre."""
    table = pd.read_csv(SHARED / "clinical" / "sanon_dermatology" / "sebor.csv")
    table["subject"] = [f"P{k:03d}" for k in range(len(table))]
    table.to_csv(tmp_path / "sebor.csv", index=False, na_rep="NA")
    wanted = {"face": (-0.0593, 0.0447, 0.184), "scalp": (-0.1315, 0.0675, 0.051)}
    for at, (estimate, se, p) in wanted.items():
        order = ("face", "scalp") if at == "scalp" else ("scalp", "face")
        scores = {"face": "score1", "scalp": "score2"}
        visits = ", ".join(f"{name}: {k + 1} week" for k, name in enumerate(order))
        cells = ", ".join(f"{name}: {scores[name]}" for name in order)
        (tmp_path / "s.yaml").write_text(
            "title: t\ndata: sebor.csv\n"
            f"columns: {{arm: treat, stratum: center, score: {{{cells}}}}}\n"
            f"visits: {{{visits}}}\narms: {{test: treatment, placebo: control}}\n"
            "endpoints: {score: {scale: 0 to 5, better: higher}}\n"
        )
        done = cutis("study", tmp_path / "s.yaml", "--json")
        (row,) = json.loads(done.stdout)["between"]
        assert (row["estimate"], row["se"]) == pytest.approx((estimate, se), abs=5e-5)
        assert row["p"] == pytest.approx(p, abs=5e-4)
