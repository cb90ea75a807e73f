"""Every file of `valid/` comes to what it says; every file of `invalid/` says what is wrong.

A case is a plan whose first comments hold parts of the message, or of the plan's complete form.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cutis.errors import PlanError
from cutis.knowledge import load
from cutis.skin.experiment.complete import from_json, to_json
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.store import stretches

HERE = Path(__file__).parent
VALID = sorted((HERE / "valid").glob("*.yaml"))
INVALID = sorted((HERE / "invalid").glob("*.yaml"))


@pytest.fixture(scope="module")
def atlas():
    return load()


def expected(path: Path) -> list[str]:
    parts = re.findall(r"^# expect: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert parts, "a case without `# expect:` holds nothing"
    return parts


def described(experiment) -> str:
    """Say what a plan comes to, a line for each thing."""
    lines = [f"individuals {experiment.individuals}", f"agents {' '.join(experiment.agents)}"]
    for arm in stretches(experiment):
        lines.append(
            f"arm {arm.name} {arm.start:g} to {arm.end:.8g}, {len(arm.samples)} looks, "
            f"{len(arm.interventions)} interventions"
        )
        lines += [
            f"intervention {arm.name} {one.verb} {one.name} {one.value:g} {len(one.times)} times"
            for one in arm.interventions
        ]
    return "\n".join([*lines, *(f"note {note}" for note in experiment.notes)])


def test_there_are_enough_cases():
    assert len(INVALID) >= 50
    assert len(VALID) >= 20


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid(path: Path, atlas):
    with pytest.raises(PlanError) as caught:
        Plan.from_yaml(path).resolve(atlas)
    message = str(caught.value)
    for part in expected(path):
        assert part in message, f"{part!r} is not in:\n{message}"
    for problem in caught.value.problems:
        assert problem.where.startswith(f"{path}:"), "a problem names its file, line and column"
        assert problem.hint, f"no next step: {problem}"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid(path: Path, atlas):
    plan = Plan.from_yaml(path)
    experiment = plan.resolve(atlas)
    text = described(experiment)
    for part in expected(path):
        assert part in text, f"{part!r} is not in:\n{text}"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_plan_reads_back_as_it_was_written(path: Path, tmp_path: Path, atlas):
    plan = Plan.from_yaml(path)
    copy = tmp_path / "copy.yaml"
    copy.write_text(plan.to_yaml(), "utf-8")
    assert Plan.from_yaml(copy) == plan


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_complete_form_survives_json(path: Path, atlas):
    experiment = Plan.from_yaml(path).resolve(atlas)
    again = from_json(to_json(experiment))
    if "rs1805007" in path.read_text("utf-8"):
        assert "rs1805007" not in to_json(experiment), "alleles are never stored"
    else:
        assert again == experiment
        assert again.fingerprint == experiment.fingerprint
