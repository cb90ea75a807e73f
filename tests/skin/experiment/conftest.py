"""A small atlas that is compiled in a moment, and plans over it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cutis.knowledge import load
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.subject import TYPES

MINI = Path(__file__).parents[2] / "atlas" / "valid" / "mini"

#: A trunk and three arms with doses, a setting that changes and one that comes back.
TREATED = (
    "person age 40, site forearm; wait 3 day; sun 0.5 MED/day | vehicle: wait 4 week | "
    "light: UV 2 MED every 2 day 4 times; wait 2 week | "
    "deaf: block IL1A for 1 week; add FGF7 10 ng/mL; wait 1 week"
)


def copy_atlas(atlas: Path) -> Path:
    """Copy the small atlas to a folder, with people of every phototype."""
    shutil.copytree(MINI, atlas)
    folder = atlas / "phototypes"
    folder.mkdir(exist_ok=True)
    for phototype in TYPES:
        (folder / f"{phototype}.yaml").write_text(f"name: phototype {phototype}\nchanges: []\n")
    return atlas


@pytest.fixture
def small_atlas(tmp_path) -> Path:
    """Return a copy of the small atlas."""
    return copy_atlas(tmp_path / "mini")


@pytest.fixture(scope="session")
def mini(tmp_path_factory):
    atlas = copy_atlas(tmp_path_factory.mktemp("atlas") / "mini")
    light = atlas / "exposures" / "UV.yaml"
    daily = "daily: {value: 0.01 (0.002 to 0.05) 1/day, source: prior, status: prior}\n"
    light.write_text(light.read_text("utf-8") + daily, "utf-8")
    return load(atlas, alone=True, cache=False)


@pytest.fixture
def treated() -> Plan:
    return Plan.parse(TREATED, draws=21, seed=7)


@pytest.fixture
def sized(monkeypatch):
    """Cut runs into chunks of another size."""

    def cut(size: int) -> None:
        monkeypatch.setattr("cutis.skin.experiment.store.chunk_size", lambda *_: size)

    return cut


@pytest.fixture
def sized_small(sized) -> None:
    """Cut runs into chunks of eight, so that a small one has several."""
    sized(8)
