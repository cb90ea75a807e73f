"""Gene names that spreadsheets have turned into dates and numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.files.read_report import ReadReport
from cutis.files.workbook import read_sheet
from cutis.omics.formats.sniff import read
from cutis.omics.names.mangled import (
    AMBIGUOUS,
    FORMER,
    LOST,
    REPAIRED,
    Gene,
    dates,
    genes,
    is_lost,
    repair_names,
)

WALLIS = SHARED / "proteomics" / "wallis_ois_sasp_ev"


def repaired(name: str, beside: str = "", among: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """Return a name repaired and the reasons noted, in a column with some others."""
    report = ReadReport("file", "test")
    column = [name, *among, "CXCL8", "MMP1", "FN1", "CLU", "A2M"]
    found = repair_names(column, report, beside=[beside] + [""] * (len(column) - 1))
    return found[0], list(report.repaired)


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("7-Mar", "MARCHF7"), ("07-Mar", "MARCHF7"), ("2-Sep", "SEPTIN2"), ("2-sept", "SEPTIN2"),
        ("2-Sep-23", "SEPTIN2"), ("02-Sep-2023", "SEPTIN2"), ("Mar-07", "MARCHF7"),
        ("2023-03-07", "MARCHF7"), ("2023-03-07 00:00:00", "MARCHF7"), ("2023/9/11", "SEPTIN11"),
        ("7-Mrz", "MARCHF7"), ("7. Mrz", "MARCHF7"), ("7. März", "MARCHF7"), ("9-set", "SEPTIN9"),
        ("1-déc", "DELEC1"), ("1. Dez", "DELEC1"), ("1-dic", "DELEC1"), ("1-Dec", "DELEC1"),
        ("15-Sep", "SELENOF"), ("44806", "SEPTIN2"), ("9/2/2023", "SEPTIN2"),
        ("2.9.2023", "SEPTIN2"), ("10-Mar", "MARCHF10"),
    ],
)  # fmt: skip
def test_dates(written: str, symbol: str) -> None:
    assert repaired(written) == (symbol, [REPAIRED])


@pytest.mark.parametrize(
    ("written", "symbol"),
    [("SEPT2", "SEPTIN2"), ("MARCH1", "MARCHF1"), ("MARC1", "MTARC1"), ("DEC1", "DELEC1"),
     ("SEP15", "SELENOF"), ("Sept7", "Septin7")],
)  # fmt: skip
def test_former_symbols(written: str, symbol: str) -> None:
    assert repaired(written) == (symbol, [FORMER])


@pytest.mark.parametrize(
    "name",
    ["CXCL8", "MARCKS", "SEPHS1", "DECR1", "SET", "SETD7", "SET-7", "MARK2", "SEPTIN2", "OCLN",
     "HLA-B", "A2M", "5'-nucleotidase", "ENSG00000108821", "", "DEC2", "7SK"],
)  # fmt: skip
def test_other_names_stay(name: str) -> None:
    assert repaired(name) == (name, [])


@pytest.mark.parametrize("name", ["30-Sep", "2.31E+13", "2,31E+13", "2310000000000000"])
def test_what_cannot_be_undone_stays_and_is_reported(name: str) -> None:
    assert repaired(name) == (name, [LOST])


@pytest.mark.parametrize("written", ["1-Mar", "2-Mar", "Mar-01", "2023-03-01"])
def test_two_genes_are_possible(written: str) -> None:
    name, reasons = repaired(written)
    assert reasons == [AMBIGUOUS]
    assert name.startswith(written)
    assert "MARCHF" in name
    assert "MTARC" in name


@pytest.mark.parametrize(
    ("beside", "symbol"),
    [
        ("Q5VT66", "MTARC1"), ("sp|Q5VT66|MARC1_HUMAN", "MTARC1"), ("Q8TCQ1;Q8TCQ1-2", "MARCHF1"),
        ("Mitochondrial amidoxime-reducing component 1", "MTARC1"),
        ("E3 ubiquitin-protein ligase MARCH1", "MARCHF1"),
        ("E3 ubiquitin-protein ligase MARCHF1", "MARCHF1"),
    ],
)  # fmt: skip
def test_the_rest_of_the_row_decides(beside: str, symbol: str) -> None:
    assert repaired("1-Mar", beside) == (symbol, [REPAIRED])


def test_another_gene_beside_does_not_decide() -> None:
    assert repaired("1-Mar", "E3 ubiquitin-protein ligase MARCH11")[1] == [AMBIGUOUS]


def test_day_and_month_may_be_the_other_way_round() -> None:
    assert repaired("3/9/2023")[1] == [AMBIGUOUS]
    assert repaired("3/9/2023", "Neuronal-specific septin-3") == ("SEPTIN3", [REPAIRED])


def test_years_are_numbers_where_they_differ() -> None:
    # SEPT2 read as September 2002: the number is the year, and every day is the first.
    assert repaired("2002-09-01", among=("2011-09-01",)) == ("SEPTIN2", [REPAIRED])
    # One year for all: it is the year in which the file was made.
    assert repaired("2011-09-01", among=("2011-09-02",)) == ("SEPTIN1", [REPAIRED])
    # One date alone may be either.
    assert repaired("2011-09-01")[1] == [AMBIGUOUS]


def test_serial_numbers_among_numbers_are_entrez() -> None:
    report = ReadReport("file", "test")
    assert repair_names(["44806", "44807", "1234"], report) == ["44806", "44807", "1234"]
    assert not report.repaired


def test_groups_are_repaired_part_by_part() -> None:
    assert repaired("SEPT2;7-Mar;CXCL8")[0] == "SEPTIN2;MARCHF7;CXCL8"


@given(st.sampled_from(genes()), st.integers(2016, 2035))
def test_what_excel_does_is_undone(gene: Gene, year: int) -> None:
    # The second of September, in any way a spreadsheet writes it.
    date = dt.date(year, gene.month, gene.number)
    alike = [g for g in genes() if (g.month, g.number) == (date.month, date.day)]
    for text in (date.isoformat(), f"{date:%d-%b}", f"{date:%d-%b-%y}", f"{date:%b}-{date.day}"):
        found, reasons = repaired(text, gene.accession)
        assert (found, reasons) == (gene.symbol, [REPAIRED])
        if len(alike) == 1:
            assert repaired(text)[0] == gene.symbol


@given(st.text(max_size=20))
def test_any_text_is_a_name(text: str) -> None:
    assert isinstance(dates(text), tuple)
    report = ReadReport("file", "test")
    assert len(repair_names([text], report)) == 1


@needs_shared
def test_septins_of_a_real_table() -> None:
    # The same table, once with dates for four names and samples as rows, once as it was.
    mangled = read(WALLIS / "Transposed_MS3.xlsx")
    whole = read_sheet(WALLIS / "MS3_Analysis.xlsx", ReadReport("", ""), "Sheet1").rows
    at = whole[0].index("Gene names")
    written = [row[at] for row in whole[1:]]
    former = {"SEPT11": "SEPTIN11", "SEPT2": "SEPTIN2", "SEPT7": "SEPTIN7", "SEPT9": "SEPTIN9"}
    assert mangled.report.repaired[REPAIRED].count == 4
    wanted = Counter(former.get(name, name).partition(";")[0] for name in written)
    assert Counter(mangled.features["symbol"]) == wanted
    for old, new in former.items():
        row = whole[1 + written.index(old)]
        first = whole[0].index("RAS_CM_01")
        assert mangled.levels.loc[new, "RAS_CM_01"] == pytest.approx(2 ** float(row[first]))


def test_a_date_of_no_gene_is_lost() -> None:
    for name in ("4-Oct", "Oct-04", "04.Okt", "1-Jun", "2-Apr-23"):
        assert repaired(name) == (name, [LOST])
        assert is_lost(name)
    for name in ("OCT-4", "NOV", "JUN", "JUNB", "APRT", "AUG-101", "FEB-A", "MAGI1", "SEPHS1"):
        assert repaired(name) == (name, [])
        assert not is_lost(name)
