"""A person's measured pathways in sentences, plans and stored runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cutis import Plan
from cutis.errors import PlanError
from cutis.knowledge import load
from cutis.omics.person.genotypes import read_genotypes
from cutis.skin.experiment.complete import from_json, to_json
from cutis.skin.experiment.marks import Mark, Unreadable
from cutis.skin.experiment.subject import read_subject, say_subject
from cutis.skin.model.donor import Donor

PERSON = "person age 62, site forearm-volar, woman, Fitzpatrick II, NFKB activity 1.8 fold"


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        f"{PERSON}, STAT3 activity 0.5 fold, without ageing",
        "dish co-culture-contact, donor age 62, donor NFKB activity 2 fold",
    ],
)
def test_a_sentence_reads_back(text: str) -> None:
    subject: Any = read_subject(text, Mark()).subject
    assert say_subject(subject) == text
    donor = getattr(subject, "donor", subject)
    assert donor.pathways["NFKB"] in (1.8, 2)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("person NFKB activity 20 fold", "NFKB activity 20 fold, expected 0.1 to 10 fold"),
        ("person NFKB activity 2", "expected `fold`"),
        ("person NFKB activity high", "expected a number of folds, such as `1.8 fold`"),
        ("person NFKB activity 2 fold, NFKB activity 3 fold", "said a second time"),
        ("person NFKB activty 2 fold", "or `PATHWAY activity 2 fold`"),
    ],
)
def test_wrong_sentences(text: str, problem: str) -> None:
    with pytest.raises(Unreadable) as stop:
        read_subject(text, Mark())
    assert problem in str(stop.value.problem)


def test_a_plan_knows_the_pathways_of_the_atlas() -> None:
    plan = Plan("person age 30, nf-kb activity 2 fold", {"all": ["wait 1 day"]})
    experiment = plan.resolve()
    assert experiment.subject.pathways == {"NFKB": 2.0}  # type: ignore[union-attr]
    assert from_json(to_json(experiment)).subject == experiment.subject
    assert "nf-kb activity 2 fold" in plan.to_yaml()
    dish = Plan("dish co-culture-contact, donor nfkb activity 2 fold", {"all": ["wait 1 day"]})
    assert dish.resolve().subject.donor.pathways == {"NFKB": 2.0}  # type: ignore[union-attr]
    with pytest.raises(PlanError, match="no pathway 'NFKBB'; the nearest is 'NFKB'"):
        Plan("person age 30, NFKBB activity 2 fold", {"all": ["wait 1 day"]}).resolve()


def test_more_nfkb_more_inflammation() -> None:
    """Run for a day: where NF-κB is more active, dermis holds more IL-8."""
    level = {}
    for fold in (1, 2):
        plan = Plan(
            f"person age 25, NFKB activity {fold} fold, without ageing", {"all": ["wait 2 days"]}
        )
        course = plan.run(progress=False)["CXCL8 in dermis"]
        level[fold] = float(course.to_numpy().ravel()[-1])
    assert level[2] > 1.1 * level[1]


def test_what_a_genotype_file_calls_can_be_said_in_a_plan(tmp_path: Path) -> None:
    """Insertions and repeats too: a person read from a file goes into a plan as it is."""
    own = tmp_path / "own.csv"
    own.write_text("rsid,genotype\nrs558269137,D/I\nrs1799750,II\nrs1805007,C/T\n")
    donor = Donor(age=30, genotype=read_genotypes(own).donor())
    assert len(donor.genotype) == 3
    subject = Plan(donor, {"all": ["wait 1 day"]}).resolve().subject
    assert subject == donor
    variants = load().variants.values()
    carried = {one.rsid: one.carried(donor.genotype) for one in variants if one.rsid}
    assert (carried["rs558269137"], carried["rs1799750"], carried["rs1805007"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("person age 62, rs1805008 T/T, rs1799750 2G/1g", "person age 62"),
        ("person rs1805008 T/T, age 62, rs558269137 del/ins, woman", "person age 62, woman"),
        ("person rs1805008 T/T", "person"),
    ],
)
def test_alleles_of_an_arms_own_person_are_not_kept_with_a_run(said: str, kept: str) -> None:
    plan = Plan("person age 62, rs1805007 C/T", {"a": ["wait 1 day"], "b": [said, "wait 1 day"]})
    assert said in plan.to_yaml()
    assert plan.resolve().arms[1].subject.genotype  # type: ignore[union-attr]
    stored = to_json(plan.resolve())
    assert "rs1" not in stored
    assert yaml.safe_load(plan.to_yaml(genotype=False))["arms"]["b"][0] == kept
