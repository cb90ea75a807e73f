"""The reports on evidence: what they must say, and that nothing from a file breaks them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from tests.evidence.studies import arms, monadic

from cutis.evidence.claims.decide import change_state, review
from cutis.evidence.claims.log import read_log
from cutis.evidence.claims.register import read_claims
from cutis.evidence.report.claims import claims_html
from cutis.evidence.report.judgement import judgement_html
from cutis.evidence.report.study import headlines, say_value, study_html, study_sections
from cutis.evidence.standards.dossier import read_dossier
from cutis.evidence.standards.judge import judge
from cutis.evidence.study.analyse import Analysis, analyse
from cutis.evidence.study.records import Study


class _Words(HTMLParser):
    """Collects the words of a page, without its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.inside = tag

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.words.append(data)


def words(page: str) -> str:
    """Return what a reader of a page reads."""
    parser = _Words()
    parser.feed(page)
    return " ".join(" ".join(parser.words).split())


@pytest.fixture(scope="module")
def uncontrolled() -> Analysis:
    """Return the analysis of a study with one arm."""
    return analyse(monadic())


def test_a_study_without_control_never_speaks_of_an_effect(uncontrolled: Analysis) -> None:
    text = words(study_html(uncontrolled, "cutis study s.yaml"))
    assert "Uncontrolled study. There is no control arm" in text
    assert "It is not an effect of the material" in text
    rest = text.replace("It is not an effect of the material", "")
    assert not re.search(r"\b(effective|efficacy|effects?)\b", rest)
    assert "moved away: 1" in text
    assert "is found with 80 % power, corrected over 7 endpoints" in text
    assert "Clopper" not in text
    assert "nan" not in text.lower().split()


def test_every_section_says_what_it_cannot(uncontrolled: Analysis) -> None:
    sections = study_sections(uncontrolled, "again")
    assert [one.id for one in sections] == ["subjects", "changes", "grades", "events", "declared"]
    assert all(one.asked and one.shown and one.cannot for one in sections)


def test_two_arms_are_set_against_each_other() -> None:
    events = pd.DataFrame({"subject": ["P000", "P001", "P003"], "term": ["itch"] * 3})
    found = analyse(replace(arms(1.0), events=events))
    facts = headlines(found)
    assert facts["better than control"] == "1 of 1 (wrinkles)"
    assert facts["adverse events, serum"].startswith("1 of 40")
    assert facts["adverse events, vehicle"].startswith("2 of 40")
    text = words(study_html(found, "again"))
    assert "Against control" in text
    assert "facts: randomised" in text


def test_no_text_of_a_file_becomes_markup() -> None:
    evil = "<script>alert(1)</script>"
    study: Study = replace(monadic({"dryness": 0.9}), title=evil, facts={"laboratory": evil})
    page = study_html(analyse(study), f"cutis study {evil}")
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_p_values_are_said_with_sense() -> None:
    assert say_value(float("nan")) == "–"
    assert say_value(4.77e-7).replace("\u00a0", " ") == "< 0.001"
    assert say_value(0.0495) == "0.050"
    assert say_value(1.0) == "1.000"


DOSSIER = """material: Medium <M>
maker: Maker Ltd
standard: own.yaml
process: {cells: fibroblasts}
"""
OWN = """name: Own
version: '1'
source: here
criteria:
  cells:
    asks: both cells
    requires:
      - {asks: both, rule: holds, field: process.cells, values: [keratinocyte, fibroblast], why: w}
  studied:
    asks: a study
    requires: [{asks: there is one, rule: study, field: studies, why: w, next: make one}]
"""


def test_a_judgement_says_what_decides_and_what_next(tmp_path: Path) -> None:
    (tmp_path / "dossier.yaml").write_text(DOSSIER)
    (tmp_path / "own.yaml").write_text(OWN)
    made = judge(read_dossier(tmp_path))
    page = judgement_html(made, "cutis judge d")
    text = words(page)
    assert "0 of 2 criteria met" in text
    assert "cells: not met" in text
    assert "lacks keratinocyte" in text
    assert "studied: not shown" in text
    assert "make one" in text
    assert "Medium <M>" not in page
    assert str(tmp_path) + "/dossier.yaml:4" not in text  # places are short in a table
    assert "dossier.yaml:4" in text


def test_a_register_shows_words_states_and_the_whole_log(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(
        "material: M\napprovers: [Ada]\nclaims:\n  best:\n    wording: The <b>best</b>.\n"
    )
    register = read_claims(tmp_path / "claims.yaml")
    change_state(register, "best", "approved", by="Mallory", words="The <b>best</b>.")
    entries = read_log(register.log)
    page = claims_html(register, review(register), entries, "again")
    text = words(page)
    assert "best: hold" in text
    assert "none that could be checked" in text
    assert "refused" in text
    assert "Mallory" in text
    assert entries[-1].hash in text
    assert "<b>best</b>" not in page
