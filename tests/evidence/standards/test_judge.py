"""Dossiers against the standard: one that meets it, one failing each criterion, and the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.evidence.dossiers import complete, spoil

from cutis.errors import AtlasError, DataError
from cutis.evidence.standards.dossier import read_dossier
from cutis.evidence.standards.judge import RULES, judge
from cutis.evidence.standards.standards import RULES as KNOWN
from cutis.evidence.standards.standards import standard, standards

PARACRINE, STRESS, INCI, CLINICAL = standard("iss").criteria


def verdicts(folder: Path) -> dict[str, str]:
    return {one.criterion: one.verdict for one in judge(read_dossier(folder)).verdicts}


def test_a_complete_dossier_meets_all_four(tmp_path: Path) -> None:
    found = judge(read_dossier(complete(tmp_path)))
    assert found.met, found.table()[["asks", "verdict", "says"]].to_string()
    assert len(found.verdicts) == 4
    assert set(found.files) >= {"process.yaml", "design.yaml", "study.yaml", "inci.txt"}
    assert all(len(digest) == 64 for digest in found.files.values())
    where = found.table()["where"]
    assert where.str.contains("process.yaml:1").any()


SPOILED = yaml.safe_load(Path(__file__).with_name("spoiled-dossiers.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", SPOILED, ids=lambda case: f"{case['criterion']}: {case['says']}")
def test_a_spoiled_dossier_fails_there_and_nowhere_else(tmp_path: Path, case: dict) -> None:
    folder = spoil(complete(tmp_path), case["file"], case["old"], case["new"])
    found = judge(read_dossier(folder))
    expected = dict.fromkeys((PARACRINE, STRESS, INCI, CLINICAL), "met") | {
        case["criterion"]: case["verdict"]
    }
    assert {one.criterion: one.verdict for one in found.verdicts} == expected
    wrong = found.table()
    wrong = wrong[wrong["verdict"] != "met"]
    assert wrong["says"].str.contains(case["says"], regex=False).any(), list(wrong["says"])
    assert (wrong["next"] != "").all()


def test_a_virtual_dish_shows_nothing_of_the_material(tmp_path: Path) -> None:
    folder = complete(tmp_path)
    names = [f"{c}_{k}" for c in ("rest", "stressed") for k in range(4)]
    rows = ["protein,sample,level,unit,detected,limit,group,probability,time,individual"]
    rows += [f"P{p},{name},{p + 1},ng/mL,true,0.1,{name.split('_')[0]},0.9,1,0"
             for p in range(20) for name in names]  # fmt: skip
    (folder / "stressed.csv").write_text("\n".join(rows))
    judged = judge(read_dossier(folder)).table()
    row = judged[judged["asks"].str.contains("differs from the one at rest")].iloc[0]
    assert (row["verdict"], "virtual dish" in row["says"]) == ("not met", True)
    assert row["where"].endswith("stressed.csv")


def test_one_study_must_show_it_all(tmp_path: Path) -> None:
    """A long study by the maker and a short independent one are not a long independent one."""
    folder = complete(tmp_path)
    text = (folder / "study.yaml").read_text()
    (folder / "study.yaml").write_text(text.replace("Other Laboratory", "Maker Ltd"))
    (folder / "short.yaml").write_text(text.replace("12 week}", "2 week}"))
    spoil(folder, "dossier.yaml", "[study.yaml]", "[study.yaml, short.yaml]")
    assert verdicts(folder)[CLINICAL] == "not met"
    (folder / "good.yaml").write_text(text)
    spoil(folder, "dossier.yaml", "[study.yaml, short.yaml]", "[study.yaml, good.yaml]")
    assert verdicts(folder)[CLINICAL] == "met"


def test_another_standard_is_a_file(tmp_path: Path) -> None:
    folder = complete(tmp_path)
    own = folder / "own.yaml"
    own.write_text(
        "name: Own\nversion: '1'\nsource: here\ncriteria:\n  maker known:\n    asks: a maker\n"
        "    requires: [{asks: it is named, rule: given, field: maker, why: somebody answers}]\n"
    )
    assert judge(read_dossier(folder), own).met
    spoil(folder, "dossier.yaml", "standard: iss", "standard: own.yaml")
    assert judge(read_dossier(folder)).standard.name == "Own"
    own.write_text(own.read_text().replace("rule: given", "rule: gven"))
    with pytest.raises(AtlasError, match="there is no rule 'gven'"):
        judge(read_dossier(folder))


def test_changed_grades_are_judged_anew(tmp_path: Path) -> None:
    """The study's file is the same, and so is its time; in a laboratory that runs on, too."""
    folder = complete(tmp_path)
    assert verdicts(folder)[CLINICAL] == "met"
    head, *rows = (folder / "grades.csv").read_text().splitlines()
    same = [",".join([*row.split(",")[:-1], "6"]) for row in rows]
    (folder / "grades.csv").write_text("\n".join([head, *same]))
    assert verdicts(folder)[CLINICAL] == "not met"


def test_every_rule_says_what_it_is() -> None:
    assert all(text and text != "None" for text in RULES.values())
    asked = {one.rule for c in standard("iss").criteria.values() for one in c.requires}
    assert asked <= set(RULES)
    assert set(RULES) == set(KNOWN)
    assert standards() == ["iss"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("material: M\n", "maker"),
        ("material: M\nmaker: A\nstudy: [x]\n", "studies"),
        ("material: [\n", "cannot be read as YAML"),
        ("", "the file is empty"),
        ("material: M\nmaker: A\nprocess: none.yaml\n", "none.yaml: cannot be read"),
        ("material: M\nmaker: A\nstudies: study.yaml\n", "a list"),
    ],
)
def test_a_bad_dossier_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "dossier.yaml").write_text(text)
    with pytest.raises(DataError, match=says):
        read_dossier(tmp_path)


def test_a_dossier_that_is_not_there() -> None:
    with pytest.raises(DataError, match=r"cannot be read.*dossier\.yaml"):
        read_dossier("nowhere")
