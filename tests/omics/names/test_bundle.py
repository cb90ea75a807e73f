"""What ships with the package: the map of names, gene sets, places, weights and pairs."""

from __future__ import annotations

import gzip
import subprocess
import sys
from importlib.resources import files

import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.names.bundle import gene_sets, ids, ligand_receptor, locations, pathway_weights


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
        ("MT-CO1", "MT-CO1"),  # Entrez Gene says COX1
        ("4512", "MT-CO1"),
        ("GARS", "GARS1"),  # previous symbol of one gene, alias of another
        ("SEPT2", "SEPTIN2"),
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
    from cutis.knowledge.tables.panel import load

    wrong = {
        protein.symbol: protein.uniprot
        for protein in load()
        if protein.uniprot not in ids().uniprot(protein.symbol)
    }
    assert wrong == {}


@needs_shared
@pytest.mark.parametrize("branch", ["BP", "CC", "MF"])
def test_gene_sets_are_those_of_an_independent_derivation(branch: str) -> None:
    path = SHARED / "resources" / f"GO_{branch}_orgHsegdb3.16.gmt.gz"
    with gzip.open(path, "rt") as lines:
        told = {row[0]: set(row[2:]) for row in (line.rstrip("\n").split("\t") for line in lines)}
    ours = {name.rpartition("(")[2].rstrip(")"): genes for name, genes in
            gene_sets(f"GO_{branch}").items()}  # fmt: skip
    both = ours.keys() & told.keys()
    coding = ids().symbols()  # the other derivation keeps pseudogenes
    assert len(both) > 0.97 * max(len(ours), len(told))
    assert [term for term in both if ours[term] != _hgnc(told[term]) & coding] == []


def _hgnc(symbols: set[str]) -> set[str]:
    """Return the genes of mitochondrial DNA under the symbols of HGNC; others as they are."""
    return {f"MT-{s}" if f"MT-{s}" in ids() else MT.get(s, s) for s in symbols}


MT = {"COX1": "MT-CO1", "COX2": "MT-CO2", "COX3": "MT-CO3", "CYTB": "MT-CYB"}


def test_gene_sets_are_of_five_to_five_hundred_known_genes() -> None:
    coding = ids().symbols()
    for branch in ("GO_BP", "GO_CC", "GO_MF"):
        sets = gene_sets(branch)
        assert all(5 <= len(genes) <= 500 for genes in sets.values())
        assert frozenset().union(*sets.values()) <= coding
    assert {"KRT14", "COL1A1"} & gene_sets("GO_BP")["wound healing (GO:0042060)"]


def test_a_collection_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match="GO_BP"):
        gene_sets("KEGG")


def test_places_carry_their_evidence() -> None:
    where = locations()
    assert where["ACTB"]["extracellular"] == {"HDA"}  # seen in bulk: that is leakage, not a signal
    assert "extracellular" not in where["GAPDH"]  # only in vesicles
    assert where["MMP1"]["extracellular"] == {"TAS"}  # GO's "extracellular space" misses it
    assert "IDA" in where["IL6"]["extracellular"]
    assert "cytosol" in where["LDHA"]
    assert "chromatin" in where["H4C1"]


def test_pathway_weights_are_five_hundred_a_pathway_and_of_the_right_sign() -> None:
    weights = pathway_weights()
    assert len(weights) == 14
    assert all(490 <= len(genes) <= 500 for genes in weights.values())
    assert weights["Hypoxia"]["CA9"] > 0
    assert weights["TGFb"]["SERPINE1"] > 0
    assert weights["NFkB"]["CXCL8"] > 0  # written IL8 or CXCL8 in the table


def test_pairs_name_receptors_without_their_ligand() -> None:
    pairs = {(pair.ligand, pair.receptor): pair for pair in ligand_receptor()}
    assert (("IL1B",), ("IL1R1", "IL1RAP")) in pairs
    assert (("IL1A",), ("IL1R1", "IL1RAP")) in pairs
    assert pairs[("TGFB1",), ("TGFBR1", "TGFBR2")].curated
    assert not any(set(ligand) & set(receptor) for ligand, receptor in pairs)
    taken = {name for pair in pairs.values() for name in pair.resources}
    assert taken == {"cellphonedb", "ramilowski2015"}


def test_every_file_of_the_bundle_is_in_its_list_of_sources() -> None:
    folder = files("cutis.omics.names") / "bundled"
    said = (folder / "SOURCES.md").read_text("utf-8")
    for file in folder.iterdir():
        if file.name.endswith(".tsv.gz"):
            stem = file.name.removesuffix(".tsv.gz")
            assert stem in said, file.name
    for name in ("kegg", "consensus", "guide2pharma"):
        assert name in said  # and why it is left out
    assert sum(len(file.read_bytes()) for file in folder.iterdir() if file.is_file()) < 6e6


def test_importing_the_bundle_loads_nothing_heavy() -> None:
    code = "import sys, cutis.omics.names.bundle as b; b.ids(); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
