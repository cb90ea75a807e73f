"""A measured protein table becomes a dose: made ones, and a real one where it is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from cutis.errors import PlanError
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import readout

REAL = Path(__file__).parents[4] / "shared" / "data" / "proteomics" / "wallis_ois_sasp_ev"


def written(folder: Path, text: str) -> Path:
    """Write a table."""
    path = folder / "medium.csv"
    path.write_text(text)
    return path


def levels(path: str) -> dict[str, str]:
    """Return what a plan takes from a table."""
    plan = Plan.parse(
        f"dish fibroblast-monoculture; apply conditioned medium from {path}; wait 1 h"
    )
    (arm,) = plan.resolve().arms
    (intervention,) = [intervention for intervention in arm.interventions if intervention.levels]
    return dict(intervention.levels)


@pytest.mark.parametrize(
    "text",
    [
        "Genes,A\nIL6,3e6\nACTB,6e6\nFGF7;NOTHING,1e6\n",
        # the same in log2, with the row numbers that R puts in front without a name
        "Genes,A\n1,IL6,14.5507468\n2,ACTB,15.5507468\n3,FGF7;NOTHING,12.9657843\n",
    ],
)
def test_a_share_of_all_intensity_is_a_share_of_the_total(tmp_path: Path, text: str) -> None:
    found = levels(f"{written(tmp_path, text)}:A")
    assert set(found) == {"IL6", "FGF7"}
    amounts = {name: float(level.split()[0]) for name, level in found.items()}
    assert amounts["IL6"] == pytest.approx(20 * 0.3, rel=1e-5)  # of 20 ug/mL in all
    assert amounts["FGF7"] == pytest.approx(20 * 0.1, rel=1e-5)


def test_a_table_may_say_how_much_protein_it_is_of(tmp_path: Path) -> None:
    text = "# total protein: 5 ug/mL\nGenes,A\nIL6,3e6\nACTB,7e6\n"
    found = levels(f"{written(tmp_path, text)}:A")
    assert float(found["IL6"].split()[0]) == pytest.approx(5 * 0.3)


@pytest.mark.parametrize("total", ["5 h", "much", "5"])
def test_a_total_that_is_no_mass_per_volume_is_refused(tmp_path: Path, total: str) -> None:
    text = f"# total protein: {total}\nGenes,A\nIL6,3e6\n"
    with pytest.raises(PlanError, match="is no mass per volume"):
        levels(f"{written(tmp_path, text)}:A")


def test_an_unknown_column_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path, "Genes,A,B\nIL6,30,3\n")
    with pytest.raises(PlanError, match="no column 'C' beside one of genes; it has Genes, A, B"):
        levels(f"{path}:C")


@pytest.mark.parametrize("text", ["", "Genes"])
def test_a_broken_table_gives_one_message(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PlanError, match="no column 'A'"):
        levels(f"{path}:A")


def test_a_cell_may_be_as_long_as_a_search_writes_it(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    evidence = ";".join(map(str, range(40_000)))
    path = written(tmp_path, f'Genes,A,Evidence IDs\nIL6,3e6,"{evidence}"\nACTB,7e6,1\n')
    assert float(levels(f"{path}:A")["IL6"].split()[0]) == pytest.approx(20 * 0.3)
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("text", "at"),
    [("Genes,A\nIL6,3e6\nACT", ":A"), ("symbol,concentration [ng/mL]\nIL6,2.1\nCXC", "")],
)
def test_a_table_that_was_cut_off_is_refused(tmp_path: Path, text: str, at: str) -> None:
    said = r"the row '(ACT|CXC)' has 1 cell, expected 2; the file may be cut off"
    with pytest.raises(PlanError, match=said):
        levels(f"{written(tmp_path, text)}{at}")


def test_of_very_many_columns_a_message_names_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, "Genes," + ",".join(f"c{k}" for k in range(100_000)) + "\n")
    with pytest.raises(PlanError, match=r"it has Genes, c0, c1, .* c18 …") as raised:
        levels(f"{path}:none")
    assert len(str(raised.value)) < 600


def test_a_table_without_a_known_name_is_refused_shortly(tmp_path: Path) -> None:
    path = written(tmp_path, "Genes,A\n" + "P" * 200_000 + ",1\nQ9Y6K9,2\n")
    with pytest.raises(PlanError, match="none of its 2 names is a signal of the atlas") as raised:
        levels(f"{path}:A")
    assert "Q9Y6K9" in str(raised.value)
    assert len(str(raised.value)) < 600


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data are not beside the project")
def test_a_real_senescent_medium_inflames_skin_and_its_control_does_not() -> None:
    """Conditioned medium of IMR90 cells: oncogene-induced senescence against the empty vector."""
    table = REAL / "Summary_Means_MS3.csv"
    arms = " ".join(
        f"| arm {name}: apply conditioned medium from {table}:{column} 20 % daily for 14 day"
        for name, column in (("senescent", "OIS_CM"), ("vector", "Vector_CM"))
    )
    run = Plan.parse(f"person age 40 | arm none: wait 14 day {arms}").run(progress=False)
    end = {
        arm: {name: float(np.asarray(readout(name, run, arm))[0, -1]) for name in NAMES}
        for arm in run.arms
    }
    assert end["senescent"]["CXCL8 in dermis"] > 20 * end["vector"]["CXCL8 in dermis"]
    assert end["senescent"]["COL1A1 mRNA"] < 0.8 * end["vector"]["COL1A1 mRNA"]
    assert end["senescent"]["balance fibroblast"] < 0 < end["vector"]["balance fibroblast"]
    assert end["vector"]["COL1A1 mRNA"] == pytest.approx(end["none"]["COL1A1 mRNA"], rel=0.1)


NAMES = ("CXCL8 in dermis", "COL1A1 mRNA", "balance fibroblast")
