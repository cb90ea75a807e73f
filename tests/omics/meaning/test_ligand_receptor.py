"""Ligands, receptors and receivers: who could hear a measured medium."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.wallis import wallis
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.knowledge.tables.receptors import receptors
from cutis.omics.meaning.expression import Expression, expression
from cutis.omics.meaning.ligand_receptor import BY_ARROW, ligand_receptor
from cutis.omics.measured import Measured


def medium(kind: str = "protein", **levels: float) -> Measured:
    """Return a table of one sample."""
    frame = pd.DataFrame({"m": levels}, dtype=float)
    features = pd.DataFrame({"symbol": frame.index, "contaminant": False}, index=frame.index)
    samples = pd.DataFrame({"condition": ["medium"]}, index=frame.columns)
    return Measured(frame, features, samples, kind, "intensity", ReadReport("made", "made"))


def has(**amount: str) -> Expression:
    """Return a cell that has these receptors."""
    return Expression(amount, dict.fromkeys(amount, "measured"), dict.fromkeys(amount, "file"))


def row(found: pd.DataFrame, ligand: str, receptor: str, receiver: str) -> Any:
    """Return the one row of a pair and a receiver."""
    keys = found.set_index(["ligand", "receptor", "receiver"])
    return keys.loc[(ligand, receptor, receiver)]


def test_a_pair_is_weighed_by_the_share_of_its_ligand() -> None:
    found: Any = ligand_receptor(medium(HGF=10, ACTB=70, COL1A1=20), "medium").table
    one: Any = row(found, "HGF", "MET", "keratinocyte")
    assert (one["share"], one["rank"], one["level"]) == (0.1, 3, 10)
    assert (one["expressed"], one["signal"], one["message"]) == ("yes", "HGF", "regenerative")
    assert one["receptor_status"] == "recalled"
    assert one["status"] == "prior"  # of the tag, the less sure of the two


def test_a_complex_needs_every_part() -> None:
    made = medium(TGFB1=1, ACTB=9)
    all_of_it: Any = ligand_receptor(
        made, "medium", {"fibroblast": has(TGFBR1="yes", TGFBR2="low")}
    ).table
    assert row(all_of_it, "TGFB1", "TGFBR1_TGFBR2", "fibroblast")["expressed"] == "low"
    part: Any = ligand_receptor(
        made, "medium", {"fibroblast": has(TGFBR1="yes", TGFBR2="no")}
    ).table
    assert row(part, "TGFB1", "TGFBR1_TGFBR2", "fibroblast")["expressed"] == "no"
    half: Any = ligand_receptor(made, "medium", {"fibroblast": has(TGFBR1="yes")}).table
    assert row(half, "TGFB1", "TGFBR1_TGFBR2", "fibroblast")["expressed"] == "unknown"
    # the cell that was not given keeps the default
    assert row(half, "TGFB1", "TGFBR1_TGFBR2", "keratinocyte")["expressed"] == "yes"


def test_a_ligand_of_several_parts_is_there_when_all_are() -> None:
    both: Any = ligand_receptor(medium(IL12A=1, IL12B=3, ACTB=6), "medium").table
    assert row(both, "IL12A_IL12B", "IL12RB1_IL12RB2", "fibroblast")["share"] == pytest.approx(0.1)
    one: Any = ligand_receptor(medium(IL12A=1, ACTB=9), "medium").table
    assert "IL12A_IL12B" not in set(one["ligand"])


def test_antagonists_are_marked_and_named_beside_what_they_hold() -> None:
    found: Any = ligand_receptor(medium(IL1A=1, IL1RN=5, ACTB=4), "medium").table
    assert set(found[found["ligand"] == "IL1RN"]["role"]) == {"antagonist"}
    heard: Any = row(found, "IL1A", "IL1R1", "fibroblast")
    assert (heard["role"], heard["held_by"], heard["message"]) == (
        "agonist",
        "IL1RN",
        "inflammatory",
    )


def test_the_balance_adds_what_each_receiver_can_hear() -> None:
    """By hand: HGF builds (2 of 20), CXCL8 inflames (6 of 20): (2 − 6)/(2 + 6)."""
    found: Any = ligand_receptor(medium(HGF=2, CXCL8=6, ACTB=12), "medium")
    balance: Any = found.balance.set_index("receiver")
    assert balance.loc["keratinocyte", "regenerative"] == pytest.approx(0.1)
    assert balance.loc["keratinocyte", "inflammatory"] == pytest.approx(0.3)
    assert balance.loc["keratinocyte", "balance"] == pytest.approx(-0.5)
    deaf = {"keratinocyte": has(CXCR1="no", CXCR2="no", ACKR1="no", SDC1="no", SDC2="no", MET="yes",
                                CD44="no", ST14="no")}  # fmt: skip
    found: Any = ligand_receptor(medium(HGF=2, CXCL8=6, ACTB=12), "medium", deaf)
    assert found.balance.set_index("receiver").loc["keratinocyte", "balance"] == 1


def test_proteins_without_a_symbol_have_no_rank() -> None:
    nameless = medium(HGF=10, X1=60, X2=60, ACTB=70)
    nameless.features["symbol"] = ["HGF", "", "", "ACTB"]
    found: Any = ligand_receptor(nameless, "medium").table
    one: Any = row(found, "HGF", "MET", "keratinocyte")
    assert (one["rank"], one["share"]) == (2, 0.05)  # after ACTB; the nameless are of the whole


def test_relative_levels_have_no_share() -> None:
    npx = replace(medium(HGF=10, CXCL8=5, ACTB=70), unit="2^NPX")
    found = ligand_receptor(npx, "medium")
    one: Any = row(found.table, "HGF", "MET", "keratinocyte")
    assert (one["level"], one["rank"]) == (10, 0)
    assert np.isnan(one["share"])
    balance: Any = found.balance
    assert balance["balance"].isna().all()
    assert balance["ligands"].gt(0).all()  # who could hear it is known


def test_what_is_counted_is_what_is_listed() -> None:
    """CXCL8 is not heard through a pair nobody curated where its own receptor is not there."""
    deaf_to_it = {"fibroblast": has(CXCR1="no", CXCR2="no", ACKR1="no", SDC1="yes", EGFR="yes")}
    found = ligand_receptor(medium(CXCL8=5, TGFA=2, ACTB=13), "medium", deaf_to_it)
    listed: Any = found.heard()
    for cell, count in found.balance.set_index("receiver")["ligands"].items():
        assert listed[listed["receiver"] == cell]["ligand"].nunique() == count
    loose: Any = found.heard(curated=False)
    deaf = found.balance.set_index("receiver").loc["fibroblast"]
    assert ((loose["ligand"] == "CXCL8") & (loose["receiver"] == "fibroblast")).any()
    assert deaf["inflammatory"] == 0
    # no curated pair has TGFA, but the atlas has an arrow of it
    assert {"fibroblast", "keratinocyte"} == set(listed[listed["ligand"] == "TGFA"]["receiver"])
    assert deaf["regenerative"] == pytest.approx(0.1)


def test_what_only_an_arrow_says_is_heard_by_that_arrow() -> None:
    found: Any = ligand_receptor(medium(STC1=1, ACTB=9), "medium").table
    one: Any = row(found, "STC1", "", "fibroblast")
    assert (one["expressed"], one["message"], one["status"]) == (BY_ARROW, "inflammatory", "prior")


def test_a_ligand_nobody_has_a_receptor_for_is_named() -> None:
    found: Any = ligand_receptor(medium(GDF15=1, ACTB=9), "medium")
    assert found.unheard == ("GDF15",)  # its receptor is of the hindbrain
    assert not (found.heard(curated=False)["ligand"] == "GDF15").any()


def test_no_ligand_gives_an_empty_table() -> None:
    found: Any = ligand_receptor(medium(ACTB=9), "medium")
    assert found.known == 0
    assert found.balance["balance"].isna().all()
    with pytest.raises(DataError, match="no samples of the condition"):
        ligand_receptor(medium(ACTB=9), "media")


@needs_shared
def test_a_real_senescent_medium_turns_what_keratinocytes_hear() -> None:
    balance: Any = {
        name: ligand_receptor(wallis(), name).balance.set_index("receiver")["balance"]
        for name in ("RAS_CM", "STOP_CM")
    }
    assert balance["RAS_CM"]["keratinocyte"] < 0 < balance["STOP_CM"]["keratinocyte"]
    assert balance["RAS_CM"]["fibroblast"] < 0
    top: Any = ligand_receptor(wallis(), "RAS_CM").heard()
    tagged: Any = top[(top["receiver"] == "keratinocyte") & (top["message"] == "inflammatory")]
    assert tagged.iloc[0]["ligand"] == "CXCL8"


@needs_shared
@pytest.mark.parametrize(
    ("cell", "folder", "file", "sep", "condition"),
    [
        ("keratinocyte", "nTERT_keratinocyte_rnaseq", "skin_feature_counts.csv", ",", "control"),
        ("fibroblast", "imr90_senescence_rnaseq", "EM.csv", "\t", "Prolif"),
    ],
)
def test_the_default_receptors_agree_with_measured_cells_mostly(
    cell: str, folder: str, file: str, sep: str, condition: str
) -> None:
    """The rows were written before these tables were looked at; some differ, and may."""
    levels = pd.read_csv(SHARED / "expression" / folder / file, sep=sep, index_col=0)
    features = pd.DataFrame({"symbol": ""}, index=levels.index)
    names = [name.rpartition("_")[0] for name in levels.columns]
    samples = pd.DataFrame({"condition": names}, index=levels.columns)
    report = ReadReport(file, "counts")
    real = expression(Measured(levels, features, samples, "RNA", "count", report), condition)
    said = {symbol: one.on[cell] for symbol, one in receptors().items() if symbol in real.amount}
    yes = [real.amount[symbol] != "no" for symbol, amount in said.items() if amount == "yes"]
    no = [real.amount[symbol] != "yes" for symbol, amount in said.items() if amount == "no"]
    assert sum(yes) >= 0.85 * len(yes)
    assert sum(no) >= 0.8 * len(no)
