"""The experiment that computes is the one planned: in memory, on disk, resumed, branched."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.skin.experiment.made_plans import MEDIUM, Made, made

from cutis.errors import StoreError
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.results import Run
from cutis.skin.experiment.run import Interrupted, resume
from cutis.skin.experiment.store import open_run, stretches, where

#: CUTIS_CAMPAIGN=1 tries ten times as many.
MANY = 10 if os.environ.get("CUTIS_CAMPAIGN") else 1

some = settings(
    deadline=None, derandomize=True, print_blob=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def bits(run: Run) -> dict[str, bytes]:
    """Return every number of a run."""
    found = {"parameters": run.store.read("parameters").tobytes()}
    for arm in stretches(run.experiment):
        at = where(arm.name)
        group: Any = run.store.group[at]
        for name in ("states", "end", "outcome", "steps", "parameters", "switch_value"):
            if name in group:
                found[f"{at}/{name}"] = run.store.read(f"{at}/{name}").tobytes()
    return found


def stop_after(count: int):
    """Return what stops a run once it was asked ``count`` times."""
    asked = iter(range(count))
    return lambda: next(asked, None) is None


def stopped(plan: Plan, place: Path, mini: Any, asked: int) -> bool:
    """Run a plan and stop it; tell whether it was stopped before its end."""
    try:
        plan.run(knowledge=mini, store=place, threads=1, cancelled=stop_after(asked))
    except Interrupted:
        return True
    return False


@pytest.fixture
def folder():
    """Return a folder with a medium, gone afterwards; hypothesis uses it many times."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "medium.csv").write_text(MEDIUM)
        yield Path(name)


@settings(some, max_examples=25 * MANY)
@given(one=made(), asked=st.integers(1, 40))
def test_memory_disk_and_resumed_are_the_same(mini, folder, sized_small, one: Made, asked: int):
    plan = one.plan(str(folder))
    with tempfile.TemporaryDirectory(dir=folder) as name:
        truth = bits(plan.run(knowledge=mini))
        assert bits(plan.run(knowledge=mini, store=f"{name}/disk")) == truth
        assert bits(open_run(f"{name}/disk", knowledge=mini)) == truth
        if stopped(plan, Path(name, "stopped"), mini, asked):
            assert bits(resume(f"{name}/stopped", knowledge=mini, plan=plan)) == truth
            assert bits(open_run(f"{name}/stopped", knowledge=mini)) == truth


@settings(some, max_examples=10 * MANY)
@given(one=made())
def test_a_branch_of_nothing_is_the_plan_with_a_trunk(mini, folder, sized_small, one: Made):
    first, *rest = {n: said for n, said in one.arms.items() if n != "c"}.items()
    said, later = (*one.before, *first[1]), dict(rest or [("later", ("wait 1 day",))])
    # where one looks bears on the steps: a trunk is looked at as an arm is that says nothing
    trunk = Made(one.subject, (), {"on": said}, one.draws, one.seed, ())
    whole = Made(one.subject, said, later, one.draws, one.seed, ()).plan(str(folder))
    with tempfile.TemporaryDirectory(dir=folder) as name:
        parent = trunk.plan(str(folder)).run(knowledge=mini, store=f"{name}/parent")
        arms = Plan(None, later, folder=str(folder))
        truth = bits(whole.run(knowledge=mini))
        for run in (parent, open_run(f"{name}/parent", knowledge=mini)):
            found = bits(run.branch(arms=arms, store=f"{name}/branch", overwrite=True))
            for arm in later:
                for what in ("states", "end", "outcome"):
                    assert found[f"arms/{arm}/{what}"] == truth[f"arms/{arm}/{what}"]
            assert found["parameters"] == truth["parameters"]


@settings(some, max_examples=6 * MANY)
@given(one=made(alleles=True), asked=st.integers(25, 60))
def test_other_alleles_are_refused_once_something_is_finished(
    mini, folder, sized_small, one: Made, asked: int
):
    place = folder / "stopped"
    shutil.rmtree(place, ignore_errors=True)
    if not stopped(one.plan(str(folder)), place, mini, asked):
        return
    other = Made(
        one.subject.replace("rs1 T/T", "rs1 C/C").replace("rs1 C/T", "rs1 C/C"),
        one.before, one.arms, one.draws, one.seed,
    )  # fmt: skip
    done = any(
        arm.subject is None
        and open_run(place, knowledge=mini).store.read(f"{where(arm.name)}/done").any()
        for arm in stretches(one.plan(str(folder)).resolve(mini))
    )
    if done:
        with pytest.raises(StoreError, match="was started with another genotype"):
            resume(place, knowledge=mini, plan=other.plan(str(folder)))
    without = Made(
        one.subject.replace(", rs1 T/T", "").replace(", rs1 C/T", ""),
        one.before, one.arms, one.draws, one.seed,
    )  # fmt: skip
    with pytest.raises(StoreError, match="none where the run has one"):
        resume(place, knowledge=mini, plan=without.plan(str(folder)))


TWO = "person age 40, site forearm, rs1 T/T; wait 3 day | a: wait 1 week | b: UV 2 MED; wait 1 day"
OWN = (
    "person age 40, site forearm, rs1 T/T | a: wait 1 week | "
    "b: person age 41, site forearm, rs1 C/T; wait 1 week"
)


@pytest.mark.parametrize("text", [TWO, OWN])
def test_alleles_act_on_disk_and_are_not_there(mini, tmp_path, text):
    place = tmp_path / "run.zarr"
    plan = Plan.parse(text, draws=9)
    run = plan.run(knowledge=mini, store=place)
    without = Plan.parse(text.replace(", rs1 T/T", "").replace(", rs1 C/T", ""), draws=9)
    assert bits(run) != bits(without.run(knowledge=mini)), "the genotype acts"
    assert bits(run) == bits(plan.run(knowledge=mini))
    left = b"".join(p.name.encode() + p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for secret in (b"T/T", b"C/T", b"rs1 ", b'"rs1": "'):
        assert secret not in left.replace(b"rsid: rs1", b"")


def test_a_fingerprint_cannot_be_guessed_from(mini):
    """Nothing that is written changes with the alleles, however they are said."""
    text = "person age 40, site forearm, rs1 {}/{}; wait 1 day"
    plans = [Plan.parse(text.format(*two), draws=3) for two in product("ACGT", repeat=2)]
    experiments = [plan.resolve(mini) for plan in plans]
    assert len({one.fingerprint for one in experiments}) == 1
    from cutis.skin.experiment.complete import to_json

    assert len({to_json(one) for one in experiments}) == 1
    assert len({one.yaml for one in experiments}) == 1
    bare = Plan.parse(text.replace(", rs1 {}/{}", ""), draws=3).resolve(mini)
    assert bare.fingerprint == experiments[0].fingerprint


def test_a_fingerprint_of_no_genotype_is_what_it_was(mini):
    """Runs of an older cutis can be resumed."""
    from dataclasses import asdict, replace

    one = Plan.parse("person age 40, site forearm; wait 1 day").resolve(mini)
    said = asdict(replace(one, notes=(), title="", atlas=""))
    said.pop("yaml")
    said["keep"] = []
    text = json.dumps(said, sort_keys=True, default=str)
    assert one.fingerprint == blake2b(text.encode(), digest_size=16).hexdigest()


def test_a_branch_of_a_person_with_alleles(mini, tmp_path):
    parent = Plan.parse("person age 40, site forearm, rs1 T/T; wait 1 week", draws=9)
    run = parent.run(knowledge=mini, store=tmp_path / "run.zarr")
    for one in (run, open_run(tmp_path / "run.zarr", knowledge=mini)):
        with pytest.raises(StoreError, match="their genotypes are not stored; run one plan"):
            one.branch(arms={"a": ["wait 1 day"]}, at=0)
    branched = run.branch(arms={"a": ["wait 1 day"]}, store=tmp_path / "b.zarr")
    assert (branched.parameters() == run.parameters()).all()
    with pytest.raises(StoreError, match="genotypes are not stored"):
        open_run(tmp_path / "b.zarr", knowledge=mini).branch(arms={"a": ["wait 1 day"]}, at=0)


def test_a_branch_of_an_arm_with_its_own_subject_is_of_that_subject(mini):
    run = Plan.parse(OWN, draws=9).run(knowledge=mini)
    branched = run.branch(of="b", arms={"on": ["wait 1 week"]})
    alone = Plan.parse(
        "person age 41, site forearm, rs1 C/T; wait 1 week | on: wait 1 week", draws=9
    ).run(knowledge=mini)
    assert branched.store.read("arms/on/end").tobytes() == alone.store.read("arms/on/end").tobytes()
    assert branched.start_age("on")[0] == 41
