"""Names of kits → genes: every row is right, no two disagree, and what is unknown stays so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cutis.omics.formats.sniff import read
from cutis.omics.names import analytes
from cutis.omics.names.analytes import gene_of, squeezed
from cutis.omics.names.bundle import ids

TABLE = Path(analytes.__file__).with_name("analytes.csv")
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("IL-8", "CXCL8"), ("IL8", "CXCL8"), ("CXCL8", "CXCL8"), ("IL-1α", "IL1A"),
        ("IL-1 alpha", "IL1A"), ("IL-1a", "IL1A"), ("IL-1β", "IL1B"), ("IL-1RA", "IL1RN"),
        ("TNFα", "TNF"), ("TNF-a", "TNF"), ("IFN-γ", "IFNG"), ("IFN-gamma", "IFNG"),
        ("GM-CSF", "CSF2"), ("G-CSF", "CSF3"), ("MIP-1α", "CCL3"), ("GRO-alpha", "CXCL1"),
        ("IP10", "CXCL10"), ("SDF-1a", "CXCL12"), ("FGF basic", "FGF2"), ("bFGF", "FGF2"),
        ("VEGF-A", "VEGFA"), ("TGF-β1", "TGFB1"), ("TGFb1", "TGFB1"), ("MMP-1", "MMP1"),
        ("IL-33", "IL33"), ("PDGF-BB", "PDGFB"), ("Eotaxin", "CCL11"), ("TNF-ß", "LTA"),
    ],
)  # fmt: skip
def test_kits_names(written: str, symbol: str) -> None:
    assert gene_of(written) == symbol


@pytest.mark.parametrize("name", ["", "PDGF-AB", "IL-12p70", "Analyte 7", "β"])
def test_what_is_no_gene_or_several_stays_unknown(name: str) -> None:
    assert gene_of(name) is None


def test_every_symbol_is_current_and_no_name_has_two() -> None:
    current = ids().symbols(coding=True)
    assert [row["symbol"] for row in ROWS if row["symbol"] not in current] == []
    seen: dict[str, str] = {}
    for row in ROWS:
        for name in row["names"].split("|"):
            assert seen.setdefault(squeezed(name), row["symbol"]) == row["symbol"]
            assert gene_of(name) == row["symbol"], name
    assert [row["symbol"] for row in ROWS] == sorted(row["symbol"] for row in ROWS)


def test_a_panel_is_read_by_them(tmp_path: Path) -> None:
    file = tmp_path / "panel.csv"
    rows = "".join(
        f"{sample},{analyte},{level},pg/mL\n"
        for sample in ("a", "b")
        for analyte, level in (("IL-8", 310), ("TNF-α", 12), ("Analyte 7", 4))
    )
    file.write_text("Sample,Analyte,Concentration,Unit\n" + rows, encoding="utf-8")
    measured = read(file)
    assert list(measured.features.index) == ["IL-8", "TNF-α", "Analyte 7"]  # as the user has them
    assert list(measured.features["symbol"])[:2] == ["CXCL8", "TNF"]
    (said,) = [one for one in measured.report.notes if "no name of a gene" in one]
    assert said.startswith("1 analyte has no name of a gene (Analyte 7)")
    (repaired,) = [one for one in measured.report.repaired.values() if "kit" in one.reason]
    assert repaired.count == 2
    assert "IL-8 is CXCL8" in repaired.examples
