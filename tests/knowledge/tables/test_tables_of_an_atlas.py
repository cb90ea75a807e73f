"""The tables beside the records are those of the atlas that is given."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cutis.evidence.standards.standards import standard, standards
from cutis.knowledge import load
from cutis.knowledge.reader import bundled_root
from cutis.knowledge.tables import observations, receptors, senescence
from cutis.omics.meaning.secreted import evidence, listed
from cutis.omics.vesicles.limits import read_limits


@pytest.fixture
def mine(tmp_path) -> Path:
    """A folder to lay over the bundled atlas, with its folders of tables."""
    for folder in ("panel", "receptors", "signatures", "observations", "standards"):
        (tmp_path / "my" / folder).mkdir(parents=True)
    return tmp_path / "my"


def first_lines(table: str, to: Path, many: int = 2) -> str:
    """Write the head of a table of the bundled atlas, and return its last line."""
    lines = (bundled_root() / table).read_text("utf-8").splitlines()[:many]
    to.write_text("\n".join(lines) + "\n", "utf-8")
    return lines[-1]


def test_a_table_of_the_same_name_replaces_that_of_the_bundled_atlas(mine):
    for table in ("receptors/receptors.csv", "signatures/senescence.csv"):
        first_lines(table, mine / table)
    known, bundled = load(mine, cache=False), load()
    assert len(receptors.receptors(known)) == 1 < len(receptors.receptors(bundled))
    assert receptors.antagonists(known).keys() == receptors.antagonists().keys()
    assert len(senescence.load(knowledge=known)) < len(senescence.load(knowledge=bundled))


def test_a_protein_of_the_panel_is_added_or_replaces_its_row(mine):
    row = first_lines("panel/secreted.csv", mine / "panel" / "secreted.csv")
    head, _ = (mine / "panel" / "secreted.csv").read_text("utf-8").splitlines()
    symbol = row.split(",")[0]
    changed = row.replace(symbol, "ZZZ3", 1)
    (mine / "panel" / "secreted.csv").write_text(f"{head}\n{row}\n{changed}\n", "utf-8")
    known, bundled = load(mine, cache=False), load()
    assert {*known.panel} == {*bundled.panel, "ZZZ3"}
    assert str(mine) in known.panel[symbol].where
    assert evidence("ZZZ3", by_atlas=listed(known)).why == "the atlas's panel"
    assert evidence("ZZZ3", by_atlas=listed(bundled)).tier != 1


def test_a_table_of_another_name_is_added(mine):
    row = first_lines("observations/" + _observations(), mine / "observations" / "mine.csv")
    text = (mine / "observations" / "mine.csv").read_text("utf-8")
    name = row.split(",")[0]
    (mine / "observations" / "mine.csv").write_text(text.replace(name, "OBS9999"), "utf-8")
    names = [one.id for one in observations.load(load(mine, cache=False))]
    assert "OBS9999" in names
    assert {one.id for one in observations.load()} == {*names} - {"OBS9999"}


def test_a_standard_and_limits_of_ones_own(mine):
    shutil.copy(bundled_root() / "standards" / "iss.yaml", mine / "standards" / "ours.yaml")
    limits = mine / "standards" / "vesicle-rna.yaml"
    limits.write_text("name: ours\n", "utf-8")
    known = load(mine, cache=False)
    assert set(standards(known)) == {*standards(), "ours"}
    assert standard("ours", known) == standard("iss")
    assert read_limits(None, known).name == "ours"
    assert read_limits().name != "ours"


def test_an_atlas_by_itself_has_no_table_of_the_bundled_one(atlas):
    known = load(atlas, alone=True, cache=False)
    assert {*known.panel} == {"PTX3"}, "its own"
    assert receptors.receptors(known) == {}


def _observations() -> str:
    """Return the name of a table of observations whose rows have a name first."""
    return sorted((bundled_root() / "observations").glob("*.csv"))[0].name
