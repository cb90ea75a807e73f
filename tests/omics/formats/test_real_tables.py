"""The real tables: what their provenance says comes out, and no trap is fallen into."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.formats.sniff import read
from cutis.omics.measured import Measured
from cutis.omics.names.bundle import ids
from cutis.omics.samples.design import read_design

pytestmark = needs_shared

WALLIS = SHARED / "proteomics" / "wallis_ois_sasp_ev"
LI = SHARED / "proteomics" / "li2021_dermis_ecm"
DONORS = SHARED / "proteomics" / "kc_fb_ifng_donors"
NTERT = SHARED / "expression" / "nTERT_keratinocyte_rnaseq"
IMR90 = SHARED / "expression" / "imr90_senescence_rnaseq"
SASP = {
    "CXCL8": 9.1,
    "INHBA": 9.0,
    "HRAS": 7.7,
    "STC1": 7.5,
    "AREG": 6.9,
    "GDF15": 6.1,
    "MMP1": 5.7,
}
PAPER = "Data_CytokinePaper_IRH-AZ_2025-11-6.xlsx"


def log2_fold(measured: Measured, one: str, other: str) -> Any:
    """Return the difference of the means of log2 levels."""
    return np.log2(measured.of(one)).mean(axis=1) - np.log2(measured.of(other)).mean(axis=1)


@pytest.mark.parametrize("file", ["MS3_Analysis.xlsx", "Transposed_MS3.xlsx"])
def test_sasp(file: str) -> None:
    measured = read(WALLIS / file)
    assert measured.levels.shape == (1229, 18)
    fold = log2_fold(measured, "RAS_CM", "STOP_CM")
    assert {gene: round(float(fold[gene]), 1) for gene in SASP} == SASP
    assert any("imputed" in note for note in measured.report.notes)
    assert any("log2" in note for note in measured.report.notes)
    assert measured.conditions == ["RAS_CM", "RAS_F20", "RAS_F8", "STOP_CM", "STOP_F20", "STOP_F8"]


def test_perseus_statistics_are_no_samples() -> None:
    measured = read(WALLIS / "MS3_Analysis.xlsx")
    aside = measured.report.aside["column of a statistic, no sample"]
    assert aside.count == 3
    assert "Difference RAS_F8_STOP_F8" in aside.examples
    names = " ".join(map(str, [*measured.levels.columns, *measured.features.columns]))
    assert "Difference" not in names
    assert "q-value" not in names
    # Names of 14 rows are repeats; each row keeps its own label and accession.
    assert measured.levels.index.is_unique
    shared = measured.features["symbol"].duplicated(keep=False)
    assert shared.sum() >= 20
    assert all("(" in label for label in measured.levels.index[shared])


def test_statistics_and_means_of_ms1_and_ms2() -> None:
    measured = read(WALLIS / "MS1.csv")
    assert list(measured.levels) == [f"{c}_{i}" for c in ("ctrl", "ras1") for i in (1, 2, 3)]
    assert measured.report.aside["column of means beside their replicates, no sample"].count == 2
    assert np.log2(measured.levels.loc["HRAS", "ctrl_1"]) == pytest.approx(26.8292)
    measured = read(WALLIS / "MS2.csv")
    with (WALLIS / "MS2.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    samples = list(measured.levels)
    zeros = sum(float(row[name]) == 0 for row in rows for name in samples)
    empty = sum(all(float(row[name]) == 0 for name in samples) for row in rows)
    assert empty == measured.report.aside["nothing measured in any sample"].count
    assert measured.levels.shape == (len(rows) - empty, 9)
    assert measured.levels.isna().sum().sum() == zeros - empty * 9
    summary = read(WALLIS / "Summary_Means_MS3.csv")
    assert summary.levels.shape == (1229, 6)
    assert summary.conditions == list(summary.levels)


def test_dermis_by_age() -> None:
    measured = read(LI / "Table2.xlsx", design=LI / "Table1.xlsx")
    assert measured.levels.shape == (263, 10)
    assert measured.conditions == ["toddler", "teenager", "adult", "elderly"]
    assert measured.samples["age"].iloc[0] == 2
    assert np.log2(measured.levels.loc["COLEC12", "Toddler-Sample2"]) == pytest.approx(
        9.17012057171819
    )
    assert measured.levels.loc["COLEC12"].isna().sum() == 8
    assert measured.report.aside["column of means beside their replicates, no sample"].count == 5
    for table, many in (("Table3.xlsx", 263), ("Table4.xlsx", 51)):
        means = read(LI / table)
        assert means.levels.shape == (many, 4)
        assert any("no replicates" in note for note in means.report.notes)
    with pytest.raises(DataError, match=r"Table1\.xlsx.*(no column of levels|no known format)"):
        read(LI / "Table1.xlsx")


def panel(file: str) -> pd.DataFrame:
    """Return a panel as another program reads it."""
    return pd.read_csv(DONORS / file, encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("file", "quantity", "first"),
    [("Panel5A.csv", "fold change", "exp"), ("Panel5C.csv", "fold change", "dose"),
     ("Panel5B.csv", "dCt", "dose"), ("Panel5D.csv", "fold change", "time")],
)  # fmt: skip
def test_panels(file: str, quantity: str, first: str) -> None:
    with pytest.raises(DataError, match="nothing says what the numbers are"):
        read(DONORS / file)
    measured = read(DONORS / file, quantity=quantity)
    raw = panel(file)
    assert list(measured.levels.index) == list(dict.fromkeys(raw["cytokine"]))
    wide = raw.set_index([c for c in raw if not c.startswith("Donor")])
    assert measured.levels.count().sum() == wide.count().sum()
    seen = np.sort(measured.levels.to_numpy().ravel())
    other = wide.to_numpy(dtype=float).ravel()
    other = np.sort(2.0**-other if quantity == "dCt" else other)
    np.testing.assert_allclose(seen[np.isfinite(seen)], other[np.isfinite(other)], rtol=1e-12)
    assert len(set(measured.samples["donor"])) == 10
    assert set(measured.samples["replicate"]) == {"1", "2", "3"}


def test_panel_cells_are_where_they_belong() -> None:
    measured = read(DONORS / "Panel5B.csv", quantity="dCt")
    # Third replicate of donor 5, keratinocytes, CXCL10 at 0.1 U: the sixth number of the row.
    assert measured.levels.loc["CXCL10", "Keratinocytes dose 0.1 Donor 5 3"] == 2.0**-2.36
    with pytest.raises(DataError, match=r"Panel5B\.csv:4: CXCL10 is -0\.28"):
        read(DONORS / "Panel5B.csv", quantity="fold change")
    times = read(DONORS / "Panel5D.csv", quantity="fold change").samples
    by_condition = times.groupby("condition")["time"].first()
    assert by_condition["Keratinocytes 24HPT"] == 1
    assert np.isnan(by_condition["Keratinocytes Untreated"])


def test_luminex_of_donors() -> None:
    with pytest.raises(DataError, match="nothing says what the numbers are"):
        read(DONORS / "UpdatedLuminex_Data.xlsx")
    measured = read(DONORS / "UpdatedLuminex_Data.xlsx", quantity="pg/mL")
    assert measured.levels.shape == (3, 90)
    assert measured.kind == "protein"
    assert measured.conditions == ["0U", "1U", "100U"]
    assert measured.levels.loc["CXCL9", "100U Donor 1 2"] == 298.09
    assert set(measured.samples["donor group"]) == {"Asymptomatic", "Severe"}
    assert measured.report.aside["row without values"].count == 9
    figure = read(DONORS / PAPER, sheet="Figure 8")
    assert (figure.unit, figure.levels.shape) == ("pg/mL", (2, 240))
    assert figure.levels.loc["CXCL10", "100U 12HPT Donor 1 2"] == 211.1
    assert any("exactly 9.6, the lowest" in note for note in figure.report.notes)
    assert set(figure.samples["time"]) == {4 / 24, 0.5}


def test_panels_in_a_workbook_equal_those_in_text() -> None:
    sheet = read(DONORS / PAPER, sheet="Figure 6A", quantity="dCt")
    text = read(DONORS / "Panel5B.csv", quantity="dCt")
    shared = [name for name in sheet.levels if f"Keratinocytes {name}" in text.levels]
    assert len(shared) > 100
    for gene in ("CXCL10", "CCL5", "IL15", "IL12A", "IFI16"):
        other = text.levels.loc[gene, [f"Keratinocytes {name}" for name in shared]].to_numpy()
        np.testing.assert_allclose(sheet.levels.loc[gene, shared].to_numpy(), other, rtol=1e-9)


def test_a_table_of_images_is_refused() -> None:
    with pytest.raises(DataError, match=r"a line is a sample \(replicate, donor"):
        read(DONORS / "Cellprofiler_MFI_data.csv")


def test_counts_of_keratinocytes() -> None:
    measured = read(NTERT / "skin_feature_counts.csv")
    assert measured.levels.shape == (60671, 9)
    assert (measured.kind, measured.unit) == ("RNA", "count")
    assert measured.conditions == ["control", "ko", "oe"]
    raw = pd.read_csv(NTERT / "skin_feature_counts.csv", index_col="Geneid")
    np.testing.assert_array_equal(measured.levels.to_numpy(), raw.to_numpy())
    assert list(measured.features["id"]) == list(raw.index)
    codes = (
        pd.read_csv(NTERT / "ENS_codes.csv")
        .drop_duplicates("ENS")
        .set_index("ENS")
        .iloc[:, 0]
        .str.strip()
    )
    known = measured.features[measured.features["symbol"] != ""]
    theirs = codes.reindex(known["id"])
    # Theirs are of an older release; where they name a gene that still has that name, it is ours.
    current = theirs.isin(ids().symbols(coding=False)).to_numpy()
    agree = known["symbol"].to_numpy()[current] == theirs.to_numpy()[current]
    assert current.sum() > 20_000
    assert agree.mean() > 0.998
    for file in ("skin_control_vs_ko_deseq2.csv", "skin_control_vs_oe_deseq2.csv"):
        with pytest.raises(DataError, match="a table of statistics"):
            read(NTERT / file)
    with pytest.raises(DataError, match="no column of levels"):
        read(NTERT / "ENS_codes.csv")


def test_normalised_levels_of_fibroblasts() -> None:
    measured = read(IMR90 / "EM.csv", design=IMR90 / "sample_sheet.csv")
    assert measured.levels.shape == (24858, 9)
    assert (measured.kind, measured.unit) == ("RNA", "normalised")
    assert measured.conditions == ["Prolif", "Senes", "Senes_MtD"]
    raw = pd.read_csv(IMR90 / "EM.csv", sep="\t", index_col="ID")
    np.testing.assert_allclose(measured.levels.to_numpy(), raw.to_numpy(), rtol=1e-12)
    assert not any("guessed" in note for note in measured.report.notes)
    with pytest.raises(DataError, match="a table of statistics"):
        read(IMR90 / "DE_Senes_vs_Prolif.csv")


def test_design_that_does_not_fit(tmp_path: Path) -> None:
    design = tmp_path / "design.csv"
    design.write_text("sample,condition\nRAS_CM_01,a\nRAS_CM_11,a\n")
    with pytest.raises(DataError, match=r"design\.csv:3: the sample 'RAS_CM_11'.*nearest is 'RAS"):
        read(WALLIS / "MS3_Analysis.xlsx", design=design)
    design.write_text("sample,condition\nras-cm-01,a\nSTOP CM 02,b\n")
    measured = read(WALLIS / "MS3_Analysis.xlsx", design=design)
    assert list(measured.samples.index) == ["RAS_CM_01", "STOP_CM_02"]
    assert measured.report.aside["sample that is not in the design"].count == 16
    assert read_design(design).lines == (2, 3)
