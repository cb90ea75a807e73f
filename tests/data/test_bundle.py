"""What ships with the package: the map of names, gene sets, places, weights and pairs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cutis.data.bundle import ids


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("IL6", "IL6"),  # as it is
        ("IL8", "CXCL8"),  # previous symbol
        ("CTGF", "CCN2"),
        ("C1ORF112", "C1orf112"),  # shouted
        ("P05231", "IL6"),
        ("P05231-2", "IL6"),  # isoform
        ("sp|P03956|MMP1_HUMAN", "MMP1"),
        ("ENSG00000108821", "COL1A1"),
        ("ENSG00000108821.15", "COL1A1"),  # version
        ("3569", "IL6"),
        (" GAPDH ", "GAPDH"),
        ("P01857", "IGHG1"),  # of our own table: the packages' map has no antibodies
    ],
)
def test_every_name_of_a_gene_leads_to_its_symbol(written: str, symbol: str) -> None:
    assert ids().symbol(written) == symbol


@pytest.mark.parametrize(
    "written", ["", "P02769", "ALBU_BOVIN", "Il6", "ENSMUSG00000025746", "7-Mar"]
)
def test_what_is_no_human_gene_has_no_symbol(written: str) -> None:
    assert ids().symbol(written) is None
    assert ids().candidates(written) == ()


def test_a_name_of_several_genes_gives_the_candidates_and_no_answer() -> None:
    assert ids().symbol("PN") is None
    assert "POSTN" in ids().candidates("PN")
    assert ids().symbol("P62805") is None  # one protein of fourteen histone genes
    assert len(ids().candidates("P62805")) == 14


def test_a_symbol_is_itself_even_where_it_is_another_gene_s_alias() -> None:
    known = ids()
    assert "IL6" in known.candidates("HSF")
    assert known.symbol("HGF") == "HGF"


def test_a_gene_has_all_its_names() -> None:
    gene = ids().gene("IL8")
    assert gene is not None
    assert (gene.symbol, gene.entrez, gene.kind) == ("CXCL8", "3576", "protein-coding")
    assert gene.uniprot[0] == "P10145"
    assert gene.ensembl == ("ENSG00000169429",)
    assert "IL8" in gene.aliases
    assert ids().entrez("nothing") is None
    assert ids().uniprot("nothing") == ()


def test_the_atlas_s_own_accessions_agree_with_the_map() -> None:
    from cutis.knowledge.panel import load

    wrong = {
        protein.symbol: protein.uniprot
        for protein in load()
        if protein.uniprot not in ids().uniprot(protein.symbol)
    }
    assert wrong == {}


def test_importing_the_bundle_loads_nothing_heavy() -> None:
    code = "import sys, cutis.data.bundle as b; b.ids(); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
