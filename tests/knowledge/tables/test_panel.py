"""The panel of secreted proteins: the reader, and what must be true of the rows."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge.rulebook.rows import SILENT
from cutis.knowledge.tables import panel
from cutis.knowledge.tables.panel import PanelProtein, Rule, parse_rules
from cutis.tables import long_cells

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
ID_MAP = DATA / "resources" / "idmap_symbol_entrez_uniprot.tsv.gz"
MEASURED = DATA / "proteomics" / "cd34_stromal_maxquant" / "proteinGroups.txt"
HEADER = (
    "symbol,uniprot,name,class,keratinocyte_rate,fibroblast_rate,mass_kda,half_life,"
    "driven_in_keratinocyte,driven_in_fibroblast,detection,source,status,direction_source,note\n"
)
LCN2 = (
    "LCN2,P80188,lipocalin 2,innate defence,0.2 (0.04 to 1) fg/cell/h,,23,48 h,NFKB +20; STAT3 -4,,"
    "0.5 ng/mL,prior,prior,,\n"
)
#: Symbols the id map of 2022 still lists under an older name.
OLDER = {"CCN2": "CTGF", "CCN3": "NOV", "CCN4": "WISP1", "CCN5": "WISP2"}


@pytest.fixture(scope="module")
def proteins() -> tuple[PanelProtein, ...]:
    return panel.load()


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "panel.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_a_row_becomes_a_protein(tmp_path: Path) -> None:
    (protein,) = panel.load(write(tmp_path, LCN2))
    assert (protein.symbol, protein.uniprot, protein.mass_kda) == ("LCN2", "P80188", 23)
    assert set(protein.rate) == {"keratinocyte"}
    assert protein.rate["keratinocyte"].high == 1
    assert protein.driven_in["keratinocyte"] == (
        Rule("NFKB", 20, "increases"),
        Rule("STAT3", 4, "decreases"),
    )
    assert protein.half_life.unit == "h"
    assert protein.secreted


def test_units_are_converted(tmp_path: Path) -> None:
    text = LCN2.replace("0.2 (0.04 to 1) fg/cell/h", "4.8 fg/cell/day").replace("48 h", "2 day")
    (protein,) = panel.load(write(tmp_path, text))
    assert protein.rate["keratinocyte"].value == pytest.approx(0.2)
    assert protein.half_life.value == pytest.approx(48)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("LCN2,", "lipocalin,", "panel.csv:2: symbol: 'lipocalin' is no symbol"),
        ("P80188", "P8018", "panel.csv:2: uniprot: 'P8018' is no accession"),
        ("innate defence", "defence", "panel.csv:2: class: 'defence' is not known"),
        (
            "0.2 (0.04 to 1) fg/cell/h",
            "0.2 ng/mL",
            "panel.csv:2: keratinocyte_rate: cannot convert",
        ),
        ("0.2 (0.04 to 1) fg/cell/h", "0 fg/cell/h", "keratinocyte_rate: is not above zero"),
        ("0.2 (0.04 to 1) fg/cell/h", "", "driven_in_keratinocyte: drives a keratinocyte"),
        ("NFKB +20", "NFKB up 20", "driven_in_keratinocyte: cannot read the rule 'NFKB up 20'"),
        ("NFKB +20", "NFKB +1", "driven_in_keratinocyte: cannot read the rule 'NFKB +1'"),
        ("STAT3 -4", "NFKB -4", "driven_in_keratinocyte: NFKB stands twice"),
        ("23,48 h", "0,48 h", "mass_kda: is not above zero"),
        ("48 h", "", "half_life: is empty"),
        ("0.5 ng/mL", "0.5 ng", "detection: cannot convert"),
        ("prior,prior", ",prior", "source: is empty"),
        ("prior,prior", "prior,guess", "status: 'guess' is not known"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(AtlasError) as error:
        panel.load(write(tmp_path, LCN2.replace(old, new, 1)))
    assert message in str(error.value)


def test_all_problems_come_together(tmp_path: Path) -> None:
    text = LCN2 + LCN2 + LCN2.replace("LCN2", "PI3").replace("P80188", "elafin")
    with pytest.raises(AtlasError) as error:
        panel.load(write(tmp_path, text))
    assert [p.where.rpartition(":")[2] for p in error.value.problems] == ["3", "4"]


def test_a_new_cell_type_is_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(
        HEADER.replace("fibroblast", "macrophage") + LCN2.replace("h,,23", "h,1 fg/cell/h,23"),
        encoding="utf-8",
    )
    (protein,) = panel.load(path)
    assert protein.rate["macrophage"].value == 1


def test_makers_are_read_from_any_table_and_a_broken_row_is_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path, LCN2 + LCN2.replace("LCN2", "PI3").replace("0.2 (0.04 to 1) fg", "fg", 1)
    )
    assert panel.makers([path, tmp_path / "none.csv"]) == {
        "LCN2": ("keratinocyte",),
        "PI3": ("keratinocyte",),
    }


def test_an_agent_may_act_on_the_panel_and_the_equations_leave_it_out() -> None:
    from cutis.knowledge import load
    from cutis.skin.model import assemble

    knowledge = load()
    acted = {arrow for arrows in knowledge.panel_arrows.values() for arrow in arrows}
    assert acted == {arrow for arrow in knowledge.arrows if arrow.effect.kind == "panel"}
    by = {(arrow.cause.name, arrow.effect.name, arrow.arrow.change) for arrow in acted}
    lifting, calming = "bakuchiol-supramolecular", "terminalia-chebula-extract"
    raised = {(lifting, name, "increases") for name in ("PTX3", "ADAM33", "PDLIM1")}
    assert by == raised | {(calming, "MAP4K2", "decreases")}
    model = assemble(knowledge, agents=(lifting, calming))
    assert not {arrow.name for arrow in acted} & set(model.book.regulators)


def test_rules() -> None:
    assert parse_rules("") == ()
    assert parse_rules(" AP1 +2.5 ;") == (Rule("AP1", 2.5, "increases"),)


def test_the_panel_is_large_and_says_what_it_assumes(proteins: tuple[PanelProtein, ...]) -> None:
    assert len(proteins) >= 150
    assert all(protein.status == "prior" and protein.source == "prior" for protein in proteins)


def test_directions_are_cited(proteins: tuple[PanelProtein, ...]) -> None:
    assert len({protein.direction_source for protein in proteins} - {""}) >= 5


def test_some_proteins_wait_for_a_partner(proteins: tuple[PanelProtein, ...]) -> None:
    """A silent protein stays unseen in a crowded dish for two days."""
    cells_per_ml, hours = 1e5, 48
    rates = [(p, r.value) for p in proteins for r in p.rate.values() if r.value < SILENT]
    assert len(rates) >= 20
    for protein, rate in rates:
        level = rate * cells_per_ml * hours * 1e-6  # fg to ng
        assert level < protein.detection.value / 10, protein.symbol


def test_accessions_agree_with_the_id_map(proteins: tuple[PanelProtein, ...]) -> None:
    if not ID_MAP.exists():
        pytest.skip("the id map is not beside this checkout: ../shared/data/resources")
    known = defaultdict(set)
    with gzip.open(ID_MAP, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            known[row["symbol"]].add(row["uniprot"])
    wrong = [
        protein.symbol
        for protein in proteins
        if protein.uniprot not in known[protein.symbol] | known[OLDER.get(protein.symbol, "")]
    ]
    assert wrong == []


def test_accessions_agree_with_a_measured_table(proteins: tuple[PanelProtein, ...]) -> None:
    if not MEASURED.exists():
        pytest.skip("the protein table is not beside this checkout: ../shared/data/proteomics")
    found: dict[str, set[str]] = defaultdict(set)
    with long_cells(), MEASURED.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            for gene in filter(None, row["Gene names"].split(";")):
                found[gene] |= {name.partition("-")[0] for name in row["Protein IDs"].split(";")}
    both = [p for p in proteins if found[p.symbol] or found[OLDER.get(p.symbol, "")]]
    assert len(both) > 100
    for protein in both:
        known = found[protein.symbol] | found[OLDER.get(protein.symbol, "")]
        assert protein.uniprot in known, protein.symbol
