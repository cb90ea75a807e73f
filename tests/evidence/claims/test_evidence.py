"""Evidence that is not what it is called, and registers that were edited after approval."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.evidence.claims.test_decide import HONEST, PLAN, approve, controlled, dossier

from cutis.evidence.claims.decide import change_state, review
from cutis.evidence.claims.register import Register, read_claims
from cutis.evidence.standards.standards import ClaimRule, claim_rules
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.read import read_study
from cutis.evidence.study.risk_of_bias import risk_of_bias, same_people

BOTH = "[{grade: replicated, file: study.yaml}, {grade: replicated, file: study-b.yaml}]"
VITRO = "[{grade: in vitro, file: NAME}]"
MADE = {
    "grades.csv": "subject,visit,endpoint,grade,simulated\nV1,baseline,dryness,5,yes\n",
    "windows.csv": 'subject,visit,endpoint,grade,"simulated"\r\nV1,baseline,dryness,5,yes\r\n',
    "dish.tsv": "protein\tsample\tlevel\tunit\tdetected\tlimit\tgroup\tprobability\ttime\t"
    "individual\nIL6\tA\t1\tng/mL\ttrue\t0.1\tboth\t0.9\t1\t0\n",
    "answer.json": '{"title": "a trial",\n "simulated": true}',
    "report.html": "<p>This study was simulated by a model: it is no evidence.</p>",
    "run/zarr.json": '{"attributes": {"cutis": {}}}',
}


def edited(register: Register, change) -> Register:
    """Return a register whose file was changed by hand."""
    said = yaml.safe_load(register.path.read_text())
    change(said)
    register.path.write_text(yaml.safe_dump(said, sort_keys=False))
    return read_claims(register.path)


@pytest.mark.parametrize("name", MADE)
def test_what_a_model_made_is_no_measurement(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.parent.mkdir(exist_ok=True)
    file = name.split("/")[0]
    register = dossier(tmp_path, "In vitro, IL-6 fell.", VITRO.replace("NAME", file))
    place.write_bytes(MADE[name].encode())
    (now,) = review(register)
    assert now.grade == "in silico"
    assert any(one.startswith("simulation: ") for one in now.objections), now.objections


def test_a_saved_virtual_trial_is_in_silico_whatever_it_calls_itself(tmp_path: Path) -> None:
    """Its table says that a model made it, also when its file no longer does."""
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    for facts in ("{material: serum, simulated: yes}", "{material: serum}", "{}"):
        register = dossier(tmp_path, "Effective against dry skin.", evidence, control=True)
        controlled(tmp_path, 3)
        table = pd.read_csv(tmp_path / "grades.csv").assign(simulated="yes")
        table.to_csv(tmp_path / "grades.csv", index=False)
        plan = tmp_path / "study.yaml"
        plan.write_text(plan.read_text().replace("{material: serum}", facts))
        (now,) = review(register)
        assert now.grade == "in silico"
        assert {one.split(":")[0] for one in now.objections} >= {"simulation", "evidence"}


def test_an_empty_document_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "lab.pdf").touch()
    entry = approve(dossier(tmp_path, "In vitro, IL-6 fell.", VITRO.replace("NAME", "lab.pdf")))
    assert any("lab.pdf: is empty" in one for one in entry.reasons)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda said: said.update(material="cream"), "what the register says of it"),
        (
            lambda said: said["claims"]["dry"]["evidence"][0].pop("endpoint"),
            "what the register says of it",
        ),
        (
            lambda said: said["claims"]["dry"]["evidence"][0].update(grade="controlled"),
            "what the register says of it",
        ),
    ],
)
def test_what_is_said_of_a_claim_is_bound_too(tmp_path: Path, change, says: str) -> None:
    register = dossier(tmp_path)
    assert approve(register).accepted
    (now,) = review(edited(register, change))
    assert now.state == "hold"
    assert says in now.why


def test_a_note_binds_nothing(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    assert approve(register).accepted
    changed = edited(register, lambda said: said["claims"]["dry"].update(note="seen on Monday"))
    assert review(changed)[0].state == "approved"


def test_a_log_of_another_register_releases_nothing(tmp_path: Path) -> None:
    """The same words about another material, with the log beside it."""
    here, there = tmp_path / "a", tmp_path / "b"
    for folder in (here, there):
        folder.mkdir()
    register = dossier(here)
    approve(register)
    other = edited(dossier(there), lambda said: said.update(material="cream"))
    plan = there / "study.yaml"
    plan.write_text(plan.read_text().replace("material: serum", "material: cream"))
    other.log.write_bytes(register.log.read_bytes())
    assert review(other)[0].state == "hold"


def test_a_published_claim_whose_evidence_fell_can_be_withdrawn(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    approve(register)
    change_state(register, "dry", "published", by="B")
    (tmp_path / "grades.csv").unlink()
    assert review(register)[0].state == "hold"
    assert not approve(register).accepted
    assert change_state(register, "dry", "withdrawn", by="B").accepted
    assert review(register)[0].state == "withdrawn"


def test_an_approved_quote_may_recommend_and_no_other_words(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("I said so. Dr Quoted")
    quote = "    quotes: [{words: Recommended by me, by: Dr Quoted, approval: letter.txt}]\n"
    said = HONEST + " “Recommended by me”, says Dr Quoted."
    register = dossier(tmp_path, said, more=quote)
    assert review(register)[0].objections == ()
    register = dossier(tmp_path, said + " Trusted by people.", more=quote)
    assert [one[:23] for one in review(register)[0].objections] == ["endorsement: 'Trusted b"]


@pytest.mark.parametrize(
    ("wording", "refused"),
    [
        ("Not one subject but many: skin glows.", True),
        ("Unlike in one subject, exploratory no more: skin glows.", False),
        ("In one subject, exploratory, dryness was graded lower.", False),
    ],
)
def test_honest_words_turned_round_are_none(tmp_path: Path, wording: str, refused: bool) -> None:
    (tmp_path / "slide.txt").write_text("read once")
    evidence = "[{grade: single subject exploratory, file: slide.txt}]"
    (now,) = review(dossier(tmp_path, wording, evidence))
    assert any(one.startswith("single subject: ") for one in now.objections) is refused


def spread(folder: Path, name: str, seed: int, endpoints: tuple[str, ...] = ("dryness",)) -> None:
    """A controlled study of 24, graded six times each, in which the treated fare better."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"S{k:02d}", f"week {w}", one, int(rng.integers(4, 8)) - (k % 2 == 0) * w // 3,
         "serum" if k % 2 == 0 else "vehicle")
        for k in range(24) for one in endpoints for w in (0, 2, 4, 6, 9, 12)
    ]  # fmt: skip
    columns = ["subject", "visit", "endpoint", "grade", "arm"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / f"grades{name}.csv", index=False)
    visits = ", ".join(f"week {w}: {w} week" for w in (0, 2, 4, 6, 9, 12))
    graded = ", ".join(f"{one}: {{scale: 0 to 9, better: lower}}" for one in endpoints)
    (folder / f"study{name}.yaml").write_text(
        f"title: A serum\ndata: grades{name}.csv\nvisits: {{{visits}}}\nendpoints: {{{graded}}}\n"
        "arms: {serum: treatment, vehicle: control}\nfacts: {material: serum, randomised: yes}\n"
    )


def test_the_same_people_again_are_no_replication(tmp_path: Path) -> None:
    """Other codes, another order of rows, and a few grades changed by hand."""
    register = dossier(tmp_path, "Proven to make skin less dry.", BOTH, control=True)
    spread(tmp_path, "", 1)
    spread(tmp_path, "-b", 2)
    assert review(register)[0].grade == "replicated"
    table = pd.read_csv(tmp_path / "grades.csv").sample(frac=1, random_state=3)
    table["subject"] = "P" + table["subject"]
    first = table[(table["subject"] == "PS01") & (table["visit"] == "week 2")].index[0]
    table.loc[first, "grade"] = 3
    table.to_csv(tmp_path / "grades-b.csv", index=False)
    one, two = (analyse(read_study(tmp_path / f"study{n}.yaml")) for n in ("", "-b"))
    assert same_people(one, two)
    assert review(register)[0].grade == "controlled"


def test_two_studies_that_found_different_things_replicate_nothing(tmp_path: Path) -> None:
    both = BOTH.replace("study.yaml", "study.yaml, endpoint: dryness").replace(
        "study-b.yaml", "study-b.yaml, endpoint: redness"
    )
    register = dossier(tmp_path, "Proven to make skin less dry.", both, control=True)
    spread(tmp_path, "", 1)
    spread(tmp_path, "-b", 2, ("redness",))
    assert review(register)[0].grade == "controlled"


def test_several_treated_arms_must_be_told_apart(tmp_path: Path) -> None:
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    register = dossier(tmp_path, "Effective against dry skin.", evidence, control=True)
    controlled(tmp_path, 3)
    table = pd.read_csv(tmp_path / "grades.csv")
    worse = table[table["arm"] == "vehicle"].assign(arm="weak")
    worse["subject"] = "W" + worse["subject"]
    pd.concat([table, worse]).to_csv(tmp_path / "grades.csv", index=False)
    plan = tmp_path / "study.yaml"
    plan.write_text(plan.read_text().replace("{serum: treat", "{weak: treatment, serum: treat"))
    assert any("several treated arms" in one for one in review(register)[0].objections)

    def of(arm: str):
        return lambda said: said["claims"]["dry"]["evidence"][0].update(arm=arm)

    assert review(edited(register, of("serum")))[0].objections == ()
    assert "controlled-sounding" in " ".join(review(edited(register, of("weak")))[0].objections)
    assert "no treated arm" in " ".join(review(edited(register, of("vehicle")))[0].objections)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("analysis: {alpha: 0.4}\n", "its level is 0.4"),
        ("arms: {serum: treatment, vehicle: treatment}\n", "the arm 'vehicle' is declared a"),
        ("SITES", "seem to be places of one person"),
        ("TWO", "2 endpoints are tested without a correction"),
    ],
)
def test_a_study_bent_to_find_something_bears_nothing_out(tmp_path, more: str, says: str) -> None:
    register = dossier(tmp_path)
    table = pd.read_csv(tmp_path / "grades.csv")
    plan = PLAN.format(more=more if ":" in more else "")
    if more == "SITES":
        number = table["subject"].str[1:].astype(int)
        table["subject"] = [f"S{n // 2:02d} {'left' if n % 2 else 'right'}" for n in number]
    elif more == "TWO":
        table = pd.concat([table, table.assign(endpoint="redness")])
        plan = plan.replace("endpoints: {", "endpoints: {redness: {scale: 0 to 9, better: lower}, ")
        plan += "analysis: {correction: none}\n"
    table.to_csv(tmp_path / "grades.csv", index=False)
    (tmp_path / "study.yaml").write_text(plan)
    assert any(says in one for one in review(register)[0].objections), review(register)
    assert any(says in one for one in risk_of_bias(analyse(read_study(tmp_path / "study.yaml"))))


@pytest.mark.parametrize("names", [["S01", "S02"], ["L1", "R1"], ["1R2", "1R3"], ["arm", "leg"]])
def test_ordinary_codes_are_people(tmp_path: Path, names: list[str]) -> None:
    dossier(tmp_path)
    table = pd.read_csv(tmp_path / "grades.csv")
    table["subject"] = table["subject"].replace({"S00": names[0], "S01": names[1]})
    table.to_csv(tmp_path / "grades.csv", index=False)
    if "S02" not in names:
        assert risk_of_bias(analyse(read_study(tmp_path / "study.yaml"))) == []


def test_evidence_that_changes_while_it_is_looked_into_releases_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cutis.evidence.claims import decide

    register = dossier(tmp_path)
    look = decide._status

    def swapped(*given):
        found = look(*given)
        (tmp_path / "grades.csv").write_text("other\n")
        return found

    monkeypatch.setattr(decide, "_status", swapped)
    entry = approve(register)
    assert not entry.accepted
    assert json.dumps(entry.reasons).count("while it was looked into") == 1


@pytest.mark.parametrize(
    ("wording", "rule"),
    [
        ("Effective against dry skin.", ""),
        ("Every subject was graded less dry, better than vehicle.", ""),
        ("Reduces dryness better than retinol.", "comparison"),
        ("Number 1 against dryness.", "comparison"),
        ("Reverses dryness and ageing.", "endpoint"),
        ("Reduces dryness by activating stem cells.", "endpoint"),
        ("Rebuilds collagen in dry skin.", "endpoint"),
        ("100 % less dry.", "numbers"),
        ("Overnight less dry.", "time"),
        ("Proven to reduce dryness.", "proof"),
    ],
)
def test_a_controlled_study_lets_say_what_it_found_and_no_more(
    tmp_path: Path, wording: str, rule: str
) -> None:
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    register = dossier(tmp_path, wording, evidence, control=True)
    controlled(tmp_path, 3)
    against = review(register)[0].objections
    assert {one.split(":")[0] for one in against} == ({rule} if rule else set()), against


def test_a_rule_that_objects_now_returns_it_to_hold(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    assert approve(register).accepted
    rules = claim_rules()
    new = ClaimRule.model_validate(
        {"below": "never", "words": ["graded"], "why": "so", "next": "no"}
    )
    stricter = rules.model_copy(update={"rules": rules.rules | {"new": new}})
    (now,) = review(register, stricter)
    assert (now.state, now.why) == ("hold", "it was approved, and the rules object to it now")
    assert not change_state(register, "dry", "published", by="B", rules=stricter).accepted
    assert review(register)[0].state == "approved"
