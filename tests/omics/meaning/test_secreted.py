"""Who is secreted and who leaked: the tiers, the samples, and what may be of the medium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.omics.wallis import wallis
from tests.shared import needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.meaning.leakage import LIMIT, shares
from cutis.omics.meaning.secreted import TIERS, evidence, secreted, symbols_of
from cutis.omics.meaning.serum import holds_serum
from cutis.omics.measured import Measured
from cutis.omics.names.signal_peptides import read_signal_peptides


def table(levels: dict[str, list[float]], **columns: list[object]) -> Measured:
    """Return a table of proteins, three samples."""
    names = list(levels)
    frame = pd.DataFrame(levels, index=pd.Index(["a", "b", "c"]), dtype=float).T
    features = pd.DataFrame({"symbol": names, "contaminant": False}, index=frame.index)
    samples: Any = pd.DataFrame({"condition": "all"}, index=frame.columns)
    report = ReadReport("made", "made")
    return Measured(frame, features.assign(**columns), samples, "protein", "intensity", report)


@pytest.mark.parametrize("symbol", ["ACTB", "GAPDH", "KRT1", "LDHA", "H4C1", "RPL7", "VIM", "ENO1"])
def test_what_bulk_studies_call_extracellular_is_suspected_of_leaking(symbol: str) -> None:
    assert evidence(symbol).tier == 5


@pytest.mark.parametrize("symbol", ["MMP1", "IL6", "COL1A1", "TIMP1", "SFN", "CXCL8"])
def test_what_the_atlas_lists_is_secreted_whatever_the_annotation(symbol: str) -> None:
    assert evidence(symbol).tier == 1
    assert "atlas" in evidence(symbol).why


@pytest.mark.parametrize(
    ("symbol", "tier"),
    [
        ("ALB", 1),  # by experiment, and nowhere else
        ("A2M", 2),  # stated by curators
        ("TXN", 2),  # by experiment, and in the cytosol too
        ("TSG101", 3),  # vesicles, by experiment
        ("CD44", 4),  # a membrane protein
        ("PKM", 5),  # spilled by neutrophils, says its only word
        ("HSPA5", 5),  # of the ER
        ("NOSUCHGENE", 0),
        ("", 0),
    ],
)
def test_a_protein_has_the_tier_of_its_best_evidence(symbol: str, tier: int) -> None:
    assert evidence(symbol).tier == tier
    assert evidence(symbol).secreted == (tier in (1, 2))


def test_a_signal_peptide_of_the_user_s_table_counts_unless_the_er_keeps_the_protein() -> None:
    assert evidence("NOSUCHGENE", "SP").tier == 2
    assert evidence("HSPA5", "SP").tier == 5


def test_leakage_is_the_share_of_what_has_its_place_inside() -> None:
    """By hand: sample c has 60 of 100 from actin, lactate dehydrogenase and a histone."""
    made = table(
        {
            "MMP1": [90, 88, 38],
            "ACTB": [5, 6, 40],
            "LDHA": [3, 3, 15],
            "H4C1": [1, 1, 5],
            "CD9": [1, 2, 2],
        }
    )
    samples: Any = secreted(made).samples.set_index("sample")
    assert samples.loc["c", "inside"] == pytest.approx(0.60)
    assert samples.loc["c", "secreted"] == pytest.approx(0.38)
    assert samples.loc["a", "inside"] == pytest.approx(0.09)
    assert samples.loc["c", "nucleus"] >= 0.05
    assert list(samples["flagged"]) == [False, False, True]
    assert samples.loc["c", "usual"] == pytest.approx((0.09 + 0.10) / 2)
    assert "the other samples" in samples.loc["c", "says"]
    assert f"{100 * LIMIT:.0f} %" in samples.loc["c", "says"]
    assert samples.loc["c", "led_by"].startswith("ACTB 40.0 %, LDHA 15.0 %")


def test_the_same_leak_everywhere_is_flagged_only_above_the_limit() -> None:
    low = table({"MMP1": [60, 60, 60], "ACTB": [40, 40, 40]})
    high = table({"MMP1": [40, 40, 40], "ACTB": [60, 60, 60]})
    assert list(secreted(low).samples["flagged"]) == [False] * 3
    assert list(secreted(high).samples["flagged"]) == [True] * 3


def test_a_difference_of_no_consequence_is_not_flagged() -> None:
    made = table({"MMP1": [90, 90, 87], "ACTB": [10, 10, 13]})
    assert list(secreted(made).samples["flagged"]) == [False] * 3


def test_missing_levels_and_contaminants_have_no_share() -> None:
    made = table({"MMP1": [50, np.nan, 50], "ACTB": [50, 10, 50], "KRT10": [900, 900, 900]})
    made.features.loc["KRT10", "contaminant"] = True
    share = shares(made)
    assert share.loc["KRT10"].tolist() == [0, 0, 0]
    assert share.loc["MMP1"].tolist() == [0.5, 0, 0.5]


def test_serum_is_flagged_when_the_medium_held_it() -> None:
    made = table(
        {name: [1, 1, 1] for name in ("ALB", "MMP1", "TF", "X", "iRT-pepA")},
        accessions=["P02768", "P03956", "P02787", "sp|P02769|ALBU_BOVIN", "iRT-pepA"],
    )
    fed: Any = secreted(made, medium=["10 % FBS"]).table.set_index("protein")["serum"]
    assert fed.tolist() == [
        "serum: may be bovine",
        "",
        "serum: may be bovine",
        "bovine",
        "spiked in",
    ]
    bare: Any = secreted(made, medium=["DMEM, serum-free"]).table.set_index("protein")["serum"]
    assert bare.tolist() == ["", "", "", "bovine", "spiked in"]


def test_a_gene_of_another_species_has_no_human_symbol() -> None:
    """Yeast's EFB1 is no ephrin, though EFB1 was a name of one."""
    made = table({"EFB1": [1, 1, 1], "MMP1": [2, 2, 2], "TF": [3, 3, 3]})
    assert symbols_of(made) == ["EFNB1", "MMP1", "TF"]
    made.features["organism"] = ["yeast", "human", ""]
    assert symbols_of(made) == ["", "MMP1", "TF"]


def test_what_came_with_the_medium_does_not_count_in_the_leak() -> None:
    made = table({"ALB": [800, 800, 800], "MMP1": [80, 80, 80], "ACTB": [120, 120, 120]})
    assert secreted(made).samples["inside"].iloc[0] == pytest.approx(0.12)
    fed: Any = secreted(made, medium=["bovine serum"]).samples
    assert fed["inside"].iloc[0] == pytest.approx(0.60)
    counts = secreted(made, medium=["bovine serum"]).counts.set_index("tier")["share"]
    assert counts.loc[5] == pytest.approx(0.60)


def test_the_words_for_serum() -> None:
    assert holds_serum(["10 % FBS"])
    assert holds_serum(["DMEM", "bovine serum albumin"])
    assert not holds_serum(["serum-free DMEM", "insulin"])


def test_symbols_are_found_by_accession_or_previous_name() -> None:
    made = table({"IL8": [1, 1, 1], "P03956": [1, 1, 1]})
    made.features.loc["P03956", "symbol"] = ""
    assert list(secreted(made).table["symbol"]) == ["CXCL8", "MMP1"]


@needs_shared
def test_a_real_medium_is_more_secreted_than_the_vesicles_of_the_same_cells() -> None:
    found: Any = secreted(wallis())
    assert len(found.table) == len(wallis().levels)
    assert set(found.table["tier"]) == set(TIERS)
    assert found.counts["share"].sum() == pytest.approx(1)
    ras: Any = found.table.set_index("protein")["tier"]
    assert (ras[["CXCL8", "GDF15", "MMP1", "STC1", "INHBA", "AREG"]] == 1).all()
    by: Any = found.samples.groupby("condition")["secreted"].mean()
    assert by["STOP_CM"] > by["STOP_F8"]
    assert not found.samples.set_index("sample").filter(like="_CM", axis=0)["flagged"].any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Entry\tGene Names\tSignal peptide\nP05231\tIL6\tSIGNAL 1..29; /note\nP60709\tACTB\t\n",
         {"P05231": "UniProt SIGNAL 1..29"}),
        ("# SignalP-6.0\tOrganism: Eukarya\n# ID\tPrediction\tOTHER\tSP(Sec/SPI)\n"
         "P05231 IL6\tSP\t0.0\t0.99\nP60709\tOTHER\t1.0\t0.0\n", {"P05231": "SP"}),
    ],
)  # fmt: skip
def test_signal_peptides_are_read(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    path = tmp_path / "peptides.tsv"
    path.write_text(text)
    found, report = read_signal_peptides(path)
    assert found == expected
    assert (report.rows, report.kept, report.aside["no signal peptide"].count) == (2, 1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no signal peptides"),
        ("Entry,Signal peptide\nP1,SIGNAL\n", "has no signal peptides"),
        ("Entry\tGene Names\tSignal peptide\nP05231\tIL6\n", ":2: has 2 fields"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "peptides.tsv"
    path.write_text(text)
    with pytest.raises(DataError, match=says):
        read_signal_peptides(path)
