"""Wrong dossiers, registers and standards as files: each says what is wrong, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutis.errors import AtlasError, CutisError, DataError
from cutis.evidence.claims.register import read_claims
from cutis.evidence.standards.dossier import read_dossier
from cutis.evidence.standards.judge import RULES as JUDGED
from cutis.evidence.standards.standards import RULES, check_standards, claim_rules, standard
from cutis.files.fingerprint import fingerprints
from cutis.knowledge.reader import bundled_root

INVALID = Path(__file__).parents[1] / "cases" / "invalid"
EXAMPLE = Path(__file__).parents[2] / "examples" / "dossier"
READERS: dict[str, Callable[[Path], object]] = {
    "dossier": read_dossier, "claims": read_claims, "standard": standard,
    "claim-rules": claim_rules,
}  # fmt: skip
CASES = [path for kind in READERS for path in sorted((INVALID / kind).glob("*.expect"))]


@pytest.mark.parametrize("expected", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_wrong_file_says_what_and_where(expected: Path) -> None:
    with pytest.raises((DataError, AtlasError)) as caught:
        READERS[expected.parent.name](expected.with_suffix(".yaml"))
    for pattern in expected.read_text("utf-8").splitlines():
        assert re.search(re.escape(pattern), str(caught.value)), str(caught.value)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


def test_a_standard_knows_the_rules_there_are() -> None:
    assert set(RULES) == set(JUDGED)


def test_a_check_of_an_atlas_finds_a_wrong_standard(tmp_path: Path) -> None:
    (tmp_path / "standards").mkdir()
    for kind, name in (("standard", "bad-least"), ("claim-rules", "unknown-grade")):
        to = "claim-rules" if kind == "claim-rules" else name
        source = INVALID / kind / f"{name}.yaml"
        (tmp_path / "standards" / f"{to}.yaml").write_bytes(source.read_bytes())
    said = " ".join(map(str, check_standards(tmp_path)))
    assert "24 hrz" in said
    assert "midle" in said
    assert check_standards(bundled_root()) == []


def test_a_changed_table_changes_the_fingerprints_of_what_names_it(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "study.yaml").write_text("data: grades.csv\nother: [a, {b: events.csv}]\n")
    (tmp_path / "s" / "grades.csv").write_text("1")
    before = fingerprints(tmp_path, ["s/study.yaml", "none.yaml"])
    assert set(before) == {"s/study.yaml", "s/grades.csv", "none.yaml"}
    assert before["none.yaml"] == ""
    (tmp_path / "s" / "events.csv").write_text("2")
    (tmp_path / "s" / "grades.csv").write_text("2")
    after = fingerprints(tmp_path, ["s/study.yaml"])
    assert after["s/study.yaml"] == before["s/study.yaml"]
    assert after["s/grades.csv"] != before["s/grades.csv"]
    assert "s/events.csv" in after


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["dossier.yaml", "process.yaml"]), data=st.data())
def test_a_mangled_dossier_is_read_or_refused(tmp_path: Path, name: str, data) -> None:
    texts = {one: (EXAMPLE / one).read_text("utf-8") for one in ("dossier.yaml", "process.yaml")}
    text = texts[name]
    at = data.draw(st.integers(0, len(text)))
    piece = data.draw(st.text(alphabet="\x00:[]{}-&*!|>'\"%@`#\n\t ä1", max_size=4))
    cut = data.draw(st.integers(0, 12))
    texts[name] = text[:at] + piece + text[at + cut :]
    for one, content in texts.items():
        (tmp_path / one).write_text(content, encoding="utf-8")
    try:
        found = read_dossier(tmp_path)
    except CutisError:
        return
    value = found.field("process.culture.kind")
    assert value.where.startswith(str(tmp_path))
