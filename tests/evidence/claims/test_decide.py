"""No claim leaves the program ahead of its evidence, and every attempt is kept."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import AtlasError, DataError
from cutis.evidence.claims.decide import MOVES, STATES, change_state, review
from cutis.evidence.claims.log import append, read_log
from cutis.evidence.claims.register import Register, fingerprint, read_claims
from cutis.evidence.standards.standards import claim_rules

PLAN = """title: A serum
data: grades.csv
visits: {{baseline: 0 day, week 12: 12 week}}
endpoints: {{dryness: {{scale: 0 to 9, better: lower}}}}
adverse events: none
facts: {{material: serum}}
{more}"""
HONEST = "After 12 weeks 20 of 24 subjects were graded less dry than at the start."


def dossier(
    folder: Path,
    wording: str = HONEST,
    evidence: str = "[{grade: uncontrolled study, file: study.yaml, endpoint: dryness}]",
    *,
    control: bool = False,
    more: str = "",
) -> Register:
    """A register with one claim, and a study in which 20 of 24 improve by one grade."""
    subjects = [f"S{k:02d}" for k in range(24)]
    drop = np.where(np.arange(24) < 20, 1, 0)
    if control:
        drop = np.where(np.arange(24) % 2 == 0, 3, 0)
    grades = pd.DataFrame(
        {
            "subject": subjects * 2,
            "visit": ["baseline"] * 24 + ["week 12"] * 24,
            "endpoint": "dryness",
            "grade": np.concatenate([np.full(24, 5), 5 - drop]),
            "arm": np.tile(np.where(np.arange(24) % 2 == 0, "serum", "vehicle"), 2),
        }
    )
    grades.to_csv(folder / "grades.csv", index=False)
    arms = "arms: {serum: treatment, vehicle: control}\n" if control else ""
    (folder / "study.yaml").write_text(PLAN.format(more=arms))
    text = (
        f"material: serum\napprovers: [Ada Approver]\nclaims:\n  dry:\n    wording: {wording!r}\n"
    )
    (folder / "claims.yaml").write_text(text + f"    evidence: {evidence}\n" + more)
    return read_claims(folder / "claims.yaml")


def approve(register: Register, words: str | None = None, by: str = "Ada Approver"):
    given = register.claim("dry").wording if words is None else words
    return change_state(register, "dry", "approved", by=by, words=given)


def test_an_honest_claim_goes_all_the_way(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    (before,) = review(register)
    assert (before.state, before.objections, before.grade) == ("hold", (), "uncontrolled study")
    assert approve(register).accepted
    assert change_state(register, "dry", "published", by="Bea Publisher").accepted
    assert review(register)[0].state == "published"
    assert change_state(register, "dry", "withdrawn", by="Ada Approver").accepted
    assert [entry.after for entry in read_log(register.log)] == [
        "approved", "published", "withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize("path", [(a, b) for a in STATES for b in STATES if b not in MOVES[a]])
def test_every_other_transition_is_refused_and_logged(tmp_path: Path, path) -> None:
    start, to = path
    register = dossier(tmp_path)
    if start != "hold":
        assert approve(register).accepted
    if start == "published":
        assert change_state(register, "dry", "published", by="B").accepted
    if start == "withdrawn":
        assert change_state(register, "dry", "withdrawn", by="B").accepted
    entry = change_state(
        register, "dry", to, by="Ada Approver", words=register.claim("dry").wording
    )
    assert not entry.accepted
    assert any("cannot become" in reason for reason in entry.reasons)
    assert review(register)[0].state == start
    assert read_log(register.log)[-1] == entry


@pytest.mark.parametrize(
    ("by", "words", "says"),
    [
        ("Mallory", HONEST, "no approver of this register; they are Ada Approver"),
        ("", HONEST, "nobody is named"),
        ("Ada Approver", HONEST.replace("20", "24"), "exact wording"),
        ("Ada Approver", HONEST.replace("less dry", "Less dry"), "exact wording"),
        ("Ada Approver", "", "exact wording"),
    ],
)
def test_an_approval_needs_a_named_approver_and_the_words(tmp_path, by, words, says) -> None:
    register = dossier(tmp_path)
    entry = approve(register, words, by)
    assert not entry.accepted
    assert any(says in reason for reason in entry.reasons)
    assert review(register)[0].state == "hold"


def test_a_changed_word_returns_it_to_hold(tmp_path: Path) -> None:
    approve(dossier(tmp_path))
    changed = dossier(tmp_path, HONEST.replace("less dry", "much less dry"))
    (now,) = review(changed)
    assert now.state == "hold"
    assert "words have changed" in now.why
    refused = change_state(changed, "dry", "published", by="Ada Approver")
    assert not refused.accepted
    assert review(dossier(tmp_path))[0].state == "approved"  # the old words are still released


def test_another_line_break_is_no_change() -> None:
    assert fingerprint("a  b\nc") == fingerprint("a b c")
    assert fingerprint("a b c") != fingerprint("a b C")


def test_changed_evidence_returns_it_to_hold(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    approve(register)
    plan = tmp_path / "study.yaml"
    plan.write_text(plan.read_text() + "enrolled: 30\n")
    (now,) = review(register)
    assert now.state == "hold"
    assert now.why == "its evidence has changed since it was approved: study.yaml"


@pytest.mark.parametrize(
    ("wording", "rule"),
    [
        ("The serum is effective against dryness.", "controlled-sounding: 'effective'"),
        ("It reduces dryness.", "controlled-sounding: 'reduces'"),
        ("Thanks to the serum, 20 of 24 had less dry skin.", "controlled-sounding: 'Thanks to'"),
        ("Proven to hydrate.", "proof: 'Proven'"),
        ("It heals dry skin and eczema.", "medicine: 'heals', 'eczema'"),
        ("92 % of subjects had less dry skin.", "numbers: 92 % is no result"),
        ("23 of 24 subjects had less dry skin.", "numbers: 23 of 24 is no result"),
    ],
)
def test_words_ahead_of_an_uncontrolled_study_are_refused(tmp_path, wording, rule) -> None:
    register = dossier(tmp_path, wording)
    entry = approve(register)
    assert not entry.accepted
    assert any(reason.startswith(rule) for reason in entry.reasons), entry.reasons


def test_the_right_numbers_pass(tmp_path: Path) -> None:
    assert approve(dossier(tmp_path, "83 % of 24 subjects were graded less dry.")).accepted


@pytest.mark.parametrize(
    ("evidence", "wording", "says"),
    [
        ("[{grade: in silico, file: run.zarr}]", "Dryness falls.", "simulation: a simulation is"),
        ("[{grade: controlled, file: run.zarr}]", "Dryness falls.", "a stored run is a simulation"),
        ("[{grade: in vitro, file: lab.pdf}]", "Water loss fell.", "dish: what happens in a dish"),
        ("[{grade: controlled, file: study.yaml}]", "Less dry.", "it has no control arm"),
        ("[{grade: uncontrolled study, file: lab.pdf}]", "In vitro.", "cannot be analysed"),
        ("[{grade: uncontrolled study, file: none.yaml}]", "Less dry.", "there is no such file"),
        ("[{grade: certain, file: study.yaml}]", "Less dry.", "'certain' is no grade"),
        ("[]", "Less dry.", "none that could be checked"),
    ],
)
def test_evidence_is_what_its_file_bears_out(tmp_path, evidence, wording, says) -> None:
    (tmp_path / "run.zarr").mkdir()
    (tmp_path / "lab.pdf").write_bytes(b"%PDF")
    entry = approve(dossier(tmp_path, wording, evidence))
    assert not entry.accepted
    assert any(says in reason for reason in entry.reasons), entry.reasons


def test_a_dish_may_be_spoken_of_as_a_dish(tmp_path: Path) -> None:
    (tmp_path / "lab.pdf").write_bytes(b"%PDF")
    evidence = "[{grade: in vitro, file: lab.pdf}]"
    assert approve(
        dossier(tmp_path, "In vitro, fibroblasts made more collagen.", evidence)
    ).accepted


def test_one_subject_is_never_proof(tmp_path: Path) -> None:
    evidence = "[{grade: single subject exploratory, file: study.yaml}]"

    def single(wording: str):
        register = dossier(tmp_path, wording, evidence)
        table = pd.read_csv(tmp_path / "grades.csv")
        table[table["subject"] == "S00"].to_csv(tmp_path / "grades.csv", index=False)
        return approve(register)

    refused = single("Collagen area rose.")
    assert any(reason.startswith("single subject:") for reason in refused.reasons)
    assert any(r.startswith("proof") for r in single("One subject: proof of renewal.").reasons)
    assert single("In one subject, exploratory, dryness was graded lower.").accepted


def test_a_controlled_study_may_say_effect(tmp_path: Path) -> None:
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    register = dossier(tmp_path, "Effective against dry skin.", evidence, control=True)
    assert approve(register).accepted
    one = "[{grade: replicated, file: study.yaml}]"
    entry = approve(dossier(tmp_path, "Proven.", one, control=True))
    assert any("one controlled study is not replicated" in reason for reason in entry.reasons)


def test_a_quote_needs_a_written_approval(tmp_path: Path) -> None:
    quote = "    quotes: [{words: Wonderful, by: Dr Quoted, approval: letter.pdf}]\n"
    register = dossier(tmp_path, more=quote)
    assert any("no written approval of Dr Quoted's" in r for r in approve(register).reasons)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    assert approve(register).accepted


def test_a_log_that_was_changed_is_seen(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    approve(register, by="Mallory")
    head = approve(register).hash
    change_state(register, "dry", "published", by="B")
    whole = register.log.read_text()
    lines = whole.splitlines()
    forged = json.loads(lines[0]) | {"accepted": True}
    for text, says in (
        ("\n".join([json.dumps(forged), *lines[1:]]), "log:1: is not what was written"),
        ("\n".join(lines[1:]), "log:1: does not follow"),
        ("\n".join([lines[0], lines[2]]), "log:2: does not follow"),
        ("\n".join([*lines, "{}"]), "log:4: is no entry"),
    ):
        register.log.write_text(text + "\n")
        with pytest.raises(DataError, match=says):
            review(register)
        with pytest.raises(DataError, match=says):
            change_state(register, "dry", "withdrawn", by="B")
    register.log.write_text(lines[0] + "\n")  # cut off: only who kept the head can tell
    with pytest.raises(DataError, match="cut off or replaced"):
        review(register, head=head)


def test_changed_grades_return_it_to_hold(tmp_path: Path) -> None:
    """The study's file is the same to the letter; the table it names is not."""
    register = dossier(tmp_path)
    assert approve(register).accepted
    grades = tmp_path / "grades.csv"
    grades.write_text(grades.read_text() + "\n")
    (now,) = review(register)
    assert now.state == "hold"
    assert now.why == "its evidence has changed since it was approved: grades.csv"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("facts: {material: serum}", "facts: {material: cream}", "it studied 'cream', not 'serum'"),
        ("facts: {material: serum}", "", "does not say which material"),
        (
            "better: lower",
            "better: higher",
            "'dryness' was not found to be better than at baseline",
        ),
        ("visits:", "analysis: {family: [smoothness]}\nvisits:", "outside the declared family"),
    ],
)
def test_a_study_that_did_not_find_it_bears_nothing_out(tmp_path, old, new, says) -> None:
    register = dossier(tmp_path)
    plan = tmp_path / "study.yaml"
    text = plan.read_text()
    assert old in text
    if "smoothness" in new:
        text = text.replace(
            "endpoints: {", "endpoints: {smoothness: {scale: 0 to 9, better: lower}, "
        )
        table = pd.read_csv(tmp_path / "grades.csv")
        both = pd.concat([table, table.assign(endpoint="smoothness")])
        both.to_csv(tmp_path / "grades.csv", index=False)
    plan.write_text(text.replace(old, new))
    entry = approve(register)
    assert not entry.accepted
    assert any(says in reason for reason in entry.reasons), entry.reasons


def test_an_endpoint_that_is_not_there_is_said(tmp_path: Path) -> None:
    register = dossier(
        tmp_path, evidence="[{grade: uncontrolled study, file: study.yaml, endpoint: drines}]"
    )
    assert any(
        "no endpoint 'drines'; the nearest is 'dryness'" in r for r in approve(register).reasons
    )


def controlled(folder: Path, shift: int, name: str = "") -> None:
    """A controlled study in which the treated fare better by so many grades."""
    rng = np.random.default_rng(len(name))
    subjects = [f"S{k:02d}" for k in range(24)]
    drop = np.where(np.arange(24) % 2 == 0, shift, 0) + rng.integers(0, 2, 24)
    pd.DataFrame(
        {"subject": subjects * 2, "visit": ["baseline"] * 24 + ["week 12"] * 24,
         "endpoint": "dryness", "grade": np.concatenate([np.full(24, 5), 5 - drop]),
         "arm": np.tile(np.where(np.arange(24) % 2 == 0, "serum", "vehicle"), 2)}
    ).to_csv(folder / f"grades{name}.csv", index=False)  # fmt: skip
    text = PLAN.format(more="arms: {serum: treatment, vehicle: control}\n")
    (folder / f"study{name}.yaml").write_text(text.replace("grades.csv", f"grades{name}.csv"))


def test_a_control_arm_alone_is_no_effect(tmp_path: Path) -> None:
    """A controlled study that found no difference does not let anybody say effective."""
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    register = dossier(tmp_path, "Effective against dry skin.", evidence, control=True)
    controlled(tmp_path, 0)
    entry = approve(register)
    assert any("not found to be better than control" in reason for reason in entry.reasons)
    assert any(reason.startswith("controlled-sounding") for reason in entry.reasons)


def test_two_controlled_studies_are_replicated_and_a_copy_is_not(tmp_path: Path) -> None:
    evidence = "[{grade: replicated, file: study.yaml}, {grade: replicated, file: study-b.yaml}]"
    register = dossier(tmp_path, "Proven to reduce dryness.", evidence, control=True)
    controlled(tmp_path, 3)
    controlled(tmp_path, 3, "-b")
    assert approve(register).accepted
    (tmp_path / "grades-b.csv").write_bytes((tmp_path / "grades.csv").read_bytes())
    entry = approve(register)
    assert any("one controlled study is not replicated" in reason for reason in entry.reasons)


def test_the_control_arm_lends_no_number(tmp_path: Path) -> None:
    evidence = "[{grade: controlled, file: study.yaml, endpoint: dryness}]"
    controlled(tmp_path, 3)
    table = pd.read_csv(tmp_path / "grades.csv")
    end = table[(table["arm"] == "vehicle") & (table["visit"] == "week 12")]
    improved = sum(grade < 5 for grade in list(end["grade"]))
    assert 0 < improved < 12
    dossier(tmp_path, f"{improved} of 12 subjects were graded less dry.", evidence, control=True)
    controlled(tmp_path, 3)
    entry = approve(read_claims(tmp_path / "claims.yaml"))
    assert any(f"{improved} of 12 is no result" in reason for reason in entry.reasons)


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        ("In vitro, collagen rose. Your skin will be firm.", "dish: "),
        ("In vitro tested: 92 % of subjects had smoother skin.", "dish and people: 'subjects'"),
    ],
)
def test_in_vitro_in_one_sentence_covers_no_other(tmp_path: Path, wording: str, says: str) -> None:
    (tmp_path / "lab.pdf").write_bytes(b"%PDF")
    entry = approve(dossier(tmp_path, wording, "[{grade: in vitro, file: lab.pdf}]"))
    assert any(reason.startswith(says) for reason in entry.reasons), entry.reasons


def test_an_empty_approval_of_a_quote_is_none(tmp_path: Path) -> None:
    quote = "    quotes: [{words: Wonderful, by: Dr Quoted, approval: letter.pdf}]\n"
    (tmp_path / "letter.pdf").touch()
    assert not approve(dossier(tmp_path, more=quote)).accepted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_edit_of_the_log_is_seen(tmp_path: Path, data) -> None:
    """Whatever is put in, taken out or changed anywhere, but for cutting entries off the end."""
    path = tmp_path / "claims.log"
    path.unlink(missing_ok=True)
    for k, by in enumerate(("Ada", "B\u2028\u00e9a", 'C "x"')):
        append(path, read_log(path), claim="dry", by=by, before="hold", after="approved",
               accepted=k > 0, reasons=["a; b"] * k, wording="0" * 64,
               files={"s.yaml": "1" * 64})  # fmt: skip
    text = path.read_bytes().decode()
    at = data.draw(st.integers(0, len(text)), label="at")
    cut = data.draw(st.integers(0, 3), label="cut")
    new = data.draw(st.text(alphabet='\n "{}:,0aA1\t\u2028', max_size=3), label="new")
    edited = text[:at] + new + text[at + cut :]
    path.write_bytes(edited.encode())
    if edited in (text, text[:-1]):  # the end of the last line may be lost
        assert len(read_log(path)) == 3
        return
    if (text.startswith(edited) and edited.endswith("}\n")) or not edited:
        return  # cut off at an entry: seen by who kept the hash
    with pytest.raises(DataError, match=r"claims\.log:\d"):
        read_log(path)


def test_a_log_without_its_last_line_end_goes_on(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    approve(register, by="Mallory")
    register.log.write_text(register.log.read_text().rstrip("\n"))
    assert approve(register).accepted
    assert len(read_log(register.log)) == 2


def test_several_who_write_at_once_break_no_chain(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda k: approve(register, by=f"Mallory {k}"), range(8)))
    entries = read_log(register.log)
    assert sorted(one.number for one in done) == list(range(1, 9))
    assert {one.by for one in entries} == {f"Mallory {k}" for k in range(8)}
    assert [path.name for path in tmp_path.glob("*.lock")] == []


def test_a_lock_left_behind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = dossier(tmp_path)
    monkeypatch.setattr("cutis.evidence.claims.log.PATIENCE", 0.1)
    (tmp_path / "claims.log.lock").touch()
    with pytest.raises(DataError, match=r"if nobody is, remove claims\.log\.lock"):
        approve(register)


def test_a_name_that_is_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no text"):
        approve(dossier(tmp_path), by="\udcff")


def test_unknown_names_are_said(tmp_path: Path) -> None:
    register = dossier(tmp_path)
    with pytest.raises(DataError, match="no claim 'drry'; the nearest is 'dry'"):
        change_state(register, "drry", "approved", by="A")
    with pytest.raises(DataError, match="expected hold, approved, published, withdrawn"):
        change_state(register, "dry", "gone", by="A")


def test_rules_of_ones_own_are_checked(tmp_path: Path) -> None:
    own = tmp_path / "rules.yaml"
    own.write_text("name: n\ngrades: [a, b]\nrules: {r: {below: c, why: w, next: n}}\n")
    with pytest.raises(AtlasError, match="'c' is no grade"):
        claim_rules(own)


@needs_shared
def test_a_placebo_that_improved_is_not_called_effective(tmp_path: Path) -> None:
    """302 arthritis patients: the placebo arm improves (p = 2.2e-4), and that proves nothing."""
    data = pd.read_csv(SHARED / "clinical" / "multgee_arthritis" / "arthritis.csv")
    placebo = data[(data["trt"] == 1) & (data["time"] == 5)]
    placebo.to_csv(tmp_path / "placebo.csv", index=False)
    (tmp_path / "study.yaml").write_text(
        "title: placebo arm\ndata: placebo.csv\n"
        "columns: {assessment: {start: baseline, month 5: y}}\n"
        "visits: {start: 0 day, month 5: 150 day}\n"
        "endpoints: {assessment: {scale: 1 to 5, better: higher}}\nanalysis: {zeros: pratt}\n"
        "facts: {material: placebo}\n"
    )
    (tmp_path / "claims.yaml").write_text(
        "material: placebo\napprovers: [Ada Approver]\nclaims:\n  dry:\n    wording: Effective.\n"
        "    evidence: [{grade: uncontrolled study, file: study.yaml}]\n"
    )
    from cutis.evidence.study.analyse import analyse
    from cutis.evidence.study.read import read_study

    row = analyse(read_study(tmp_path / "study.yaml")).endpoints.iloc[0]
    assert row["p"] == pytest.approx(2.2e-4, rel=0.01)
    assert bool(row["improves"])
    entry = approve(read_claims(tmp_path / "claims.yaml"))
    assert not entry.accepted
    assert any("without a control arm" in reason for reason in entry.reasons)
