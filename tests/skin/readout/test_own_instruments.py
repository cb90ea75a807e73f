"""Readouts take their instruments from the atlas of the run, not from the bundled one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cutis.knowledge import load
from cutis.knowledge.reader import bundled_root
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import barrier, readout
from cutis.skin.readout.grading import Noise, Scale, endpoint_names
from cutis.skin.readout.restoration import target_of
from cutis.skin.readout.view import View, views

PLAN = "person age 60; wait 1 day"


def own(folder: Path, file: str, old: str, new: str) -> Path:
    """Lay one changed file over the bundled instruments."""
    text = (bundled_root() / "instruments" / file).read_text("utf-8")
    assert old in text
    (folder / "instruments").mkdir()
    (folder / "instruments" / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def seen(folder: Path) -> View:
    """Return a person of 60 years, looked at with one's own instruments."""
    return views(Plan.parse(PLAN).run(knowledge=load(folder, cache=False)))["main"]


@pytest.fixture(scope="module")
def usual() -> View:
    return views(Plan.parse(PLAN).run())["main"]


def test_another_unit_is_the_same_water_loss(usual: View, tmp_path: Path) -> None:
    young = (
        "young: {value: 6.5 (6.2 to 6.8) g/m2/h",
        "young: {value: 0.65 (0.62 to 0.68) mg/cm2/h",
    )
    mine = seen(own(tmp_path, "barrier.yaml", *young))
    assert readout("TEWL", usual)[0, 0] == pytest.approx(5.346, abs=0.001)
    np.testing.assert_allclose(readout("TEWL", mine), readout("TEWL", usual), rtol=1e-12)
    assert set(barrier.table(mine).query("reading == 'TEWL'")["unit"]) == {"g/m2/h"}


def test_another_young_value_is_read(usual: View, tmp_path: Path) -> None:
    mine = seen(own(tmp_path, "barrier.yaml", "6.5 (6.2 to 6.8)", "13 (12 to 14)"))
    np.testing.assert_allclose(readout("TEWL", mine), 2 * readout("TEWL", usual), rtol=1e-12)


def test_a_readout_is_converted_to_its_unit(usual: View, tmp_path: Path) -> None:
    hours = ("law: residence\n    unit: day", "law: residence\n    unit: h")
    mine = seen(own(tmp_path, "barrier.yaml", *hours))
    expected = 24 * readout("corneum transit", usual)
    np.testing.assert_allclose(readout("corneum transit", mine), expected, rtol=1e-12)


def test_graders_and_targets_are_those_of_the_atlas(tmp_path: Path) -> None:
    mine = load(own(tmp_path, "grading.yaml", "highest: 9", "highest: 4"), cache=False)
    assert Scale.even((0, 1, 2), mine).thresholds == pytest.approx((1, 3))
    assert Noise.of(mine, 1, 2) == Noise.of(load(), 1, 2)
    assert endpoint_names(mine)["firmness"] == "lack of firmness"
    other = tmp_path / "targets"
    other.mkdir()
    changed = own(other, "targets.yaml", "readout: TEWL", "readout: hydration")
    target = target_of("barrier repair", load(changed, cache=False))
    assert target is not None
    assert target.readout == "hydration"
