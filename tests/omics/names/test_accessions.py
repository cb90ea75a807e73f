"""What identifiers say, as each program writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutis.omics.names.accessions import (
    Protein,
    gene_of_header,
    is_uniprot,
    organism_of_words,
    parsed,
    proteins,
)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("P02769", Protein("P02769", "", "bovine")),
     ("sp|P02769|ALBU_BOVIN", Protein("P02769", "ALBU_BOVIN", "bovine")),
     ("tr|A0A024R4E5|A0A024R4E5_HUMAN", Protein("A0A024R4E5", "A0A024R4E5_HUMAN", "human")),
     ("CON__P02769", Protein("P02769", "", "bovine", True)),
     ("CON__P05784", Protein("P05784", "", "mouse", True)),
     ("CON__P00761", Protein("P00761", "", "pig", True)),
     ("CON__Q86YZ3", Protein("Q86YZ3", "", "", True)),
     ("CON__ENSEMBL:ENSBTAP00000024146", Protein("ENSEMBL:ENSBTAP00000024146", "", "bovine", True)),
     ("contam_sp|P00004|CYC_HORSE", Protein("P00004", "CYC_HORSE", "horse", True)),
     ("Cont_P00761", Protein("P00761", "", "pig", True)),
     ("REV__P12345", Protein("P12345", decoy=True)),
     ("rev_sp|P08253|MMP2_HUMAN", Protein("P08253", "MMP2_HUMAN", "human", decoy=True)),
     ("REV__CON__P02769", Protein("P02769", "", "bovine", True, True)),
     ("P02751-2", Protein("P02751-2")),
     ("UPS|O76070ups|SYUG_HUMAN_UPS", Protein("O76070", "SYUG_HUMAN", "human")),
     ("KPYK1_YEAST", Protein("KPYK1_YEAST", "KPYK1_YEAST", "yeast")),
     ("X_PSEAI", Protein("X_PSEAI", "X_PSEAI", "pseai"))],
)  # fmt: skip
def test_identifiers(written: str, wanted: Protein) -> None:
    assert parsed(written) == wanted
    assert parsed(f"  {written} ") == wanted


def test_a_group_holds_each_protein_once_and_forgets_the_second_listing() -> None:
    found = proteins("CON__P08727;P08727")
    assert [(one.accession, one.contaminant) for one in found] == [("P08727", False)]
    found = proteins("P06396;CON__Q3SX14")
    assert [(one.accession, one.organism) for one in found] == [
        ("P06396", ""),
        ("Q3SX14", "bovine"),
    ]
    assert [one.accession for one in proteins("sp|P1|A_HUMAN, sp|P2|B_HUMAN")] == ["P1", "P2"]
    assert proteins("") == proteins(" ; ;") == []


@pytest.mark.parametrize(
    ("words", "species"),
    [("Homo sapiens", "human"), ("Bos taurus", "bovine"), ("yeast", "yeast"), ("", ""),
     ("Saccharomyces cerevisiae (strain ATCC 204508)", "yeast"), ("E. coli", "E. coli"),
     ("sp|P1|A_MOUSE Thing OS=Mus musculus OX=10090 GN=A", "mouse"),
     ("P02769 SWISS-PROT:P02769 (Bos taurus) Bovine serum albumin", "bovine"),
     ("Lysobacter enzymogenes", "lysobacter enzymogenes"), ("Keratin, type I", "")],
)  # fmt: skip
def test_species(words: str, species: str) -> None:
    assert organism_of_words(words) == species


def test_genes_of_headers() -> None:
    assert gene_of_header("sp|P02751|FINC_HUMAN Fibronectin OS=Homo sapiens GN=FN1 PE=1") == "FN1"
    assert gene_of_header("P04264 Tax_Id=9606 Gene_Symbol=KRT1 Keratin") == "KRT1"
    assert gene_of_header("Fibronectin") == ""


@given(st.text(max_size=30))
def test_any_text_is_some_protein(text: str) -> None:
    assert isinstance(parsed(text).accession, str)
    assert len({one.accession for one in proteins(text)}) == len(proteins(text))


def test_uniprot() -> None:
    assert all(map(is_uniprot, ["P02769", "P02751-2", "A0A024R4E5", "Q9H3H3"]))
    assert not any(map(is_uniprot, ["FN1", "", "P0276", "ENSP00000123"]))
