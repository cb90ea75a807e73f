"""DIA-NN on real tables, with known ratios; and its report as parquet."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import CutisError, DataError
from cutis.files import long_columns
from cutis.omics import read

STAES = SHARED / "proteomics" / "staes_ups_diann" / "spikein248-staesetal2024.pg_matrix.tsv"
REPORT = SHARED / "proteomics" / "proteobench_hye_subsets" / "DIANN_1.9_beta_sample_report.tsv"
SMALL = SHARED / "proteomics" / "format_examples_protdata" / "DIANN_report.pg_matrix.tsv"
CASES = Path(__file__).parents[2] / "cases" / "valid" / "diann"


@needs_shared
def test_spiked_proteins_show_their_ratios() -> None:
    measured: Any = read(STAES)
    assert measured.levels.shape == (3694, 9)
    assert measured.report.rows == 3694
    assert measured.levels.columns[0] == "B000254_Ap_6883_EXT-765_DIA_Yeast_UPS2_ratio02_DIA"
    assert any("shortened" in note for note in measured.report.notes)
    log = np.log2(measured.levels)
    means = {r: log.filter(like=f"ratio{r}").mean(axis=1) for r in ("02", "04", "08")}
    pairs = [("04", "02"), ("08", "04"), ("08", "02")]
    # The organism tells the spiked human proteins from yeast; the truth is 1, 1, 2 and 0, 0, 0.
    species = measured.features["organism"]
    assert (species == "human").sum() == 31
    assert (species == "yeast").sum() == 3663
    for organism, wanted in (("human", (0.947, 1.110, 2.038)), ("yeast", (0.014, -0.015, -0.003))):
        rows = (species == organism).to_numpy()
        folds = [float((means[a] - means[b])[rows].median()) for a, b in pairs]
        assert folds == pytest.approx(wanted, abs=6e-4)


@needs_shared
def test_spiked_proteins_are_named_though_the_file_puts_descriptions_for_genes() -> None:
    features: Any = read(STAES).features
    synuclein = features.loc["SNCG"]
    assert (synuclein["accessions"], synuclein["name"]) == ("O76070", "Gamma-synuclein")
    assert not any(" " in symbol or symbol == "Cytochrome" for symbol in features["symbol"])
    assert features.loc["HTB1", "accessions"] == "P02293;P02294"


@needs_shared
@pytest.mark.parametrize("file", [STAES, SMALL])
def test_every_cell_against_another_parser(file: Path) -> None:
    measured: Any = read(file)
    raw: Any = pd.read_csv(file, sep="\t")
    first = 6 if "N.Sequences" in raw else 5
    wanted: Any = raw.iloc[measured.features["row"].to_numpy() - 2, first:].to_numpy(dtype=float)
    np.testing.assert_array_equal(measured.levels.to_numpy(), wanted)
    aside = sum(one.count for one in measured.report.aside.values())
    assert len(wanted) + aside == len(raw) == measured.report.rows


@needs_shared
@pytest.mark.parametrize("quantity", ["PG.MaxLFQ", "PG.Quantity", "Precursor.Normalised"])
def test_real_report(quantity: str) -> None:
    measured: Any = read(REPORT, quantity=quantity)
    raw: Any = pd.read_csv(REPORT, sep="\t")
    sure = raw[(raw["Q.Value"] <= 0.01) & (raw["PG.Q.Value"] <= 0.01)]
    overall = sure["Lib.PG.Q.Value"] <= 0.01
    assert measured.report.aside["Lib.PG.Q.Value above 0.01"].count == (~overall).sum() == 3
    sure = sure[overall]
    how = "sum" if quantity.startswith("Precursor") else "first"
    wanted: Any = sure.pivot_table(
        index="Protein.Group", columns="Run", values=quantity, aggfunc=how
    )
    wanted = wanted.replace(0.0, np.nan).dropna(how="all")
    found = measured.levels.set_axis(measured.features["accessions"].to_numpy())
    wanted.index = wanted.index.str.replace("sp|", "").str.split("|").str[0]
    assert measured.report.aside["PG.Q.Value above 0.01"].count == 15
    assert measured.report.rows == 1168
    assert found.shape == wanted.shape
    np.testing.assert_allclose(
        found.sort_index().sort_index(axis=1), wanted.sort_index(), rtol=1e-12
    )


def test_parquet_says_what_the_text_says(tmp_path: Path) -> None:
    text = read(CASES / "report.tsv")
    pytest.importorskip("pyarrow")
    table = pd.read_csv(CASES / "report.tsv", sep="\t")
    table.to_parquet(tmp_path / "report.parquet")
    measured: Any = read(tmp_path / "report.parquet")
    pd.testing.assert_frame_equal(measured.levels, text.levels)
    assert {r: n.count for r, n in measured.report.aside.items()} == {
        r: n.count for r, n in text.report.aside.items()
    }
    assert measured.features["symbol"].tolist() == text.features["symbol"].tolist()
    table["PG.MaxLFQ"] = -1.0
    table.to_parquet(tmp_path / "negative.parquet")
    with pytest.raises(DataError, match=r"negative\.parquet:1: PG\.MaxLFQ: -1 is not finite or b"):
        read(tmp_path / "negative.parquet")
    table["PG.MaxLFQ"] = "much"
    table.to_parquet(tmp_path / "text.parquet")
    with pytest.raises(DataError, match=r"PG\.MaxLFQ: does not hold numbers"):
        read(tmp_path / "text.parquet")
    data = (tmp_path / "report.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError, match="is no parquet file"):
        read(tmp_path / "cut.parquet")


def test_parquet_with_two_columns_of_one_name_is_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table(pd.read_csv(CASES / "report.tsv", sep="\t"))
    twice = table.append_column("PG.MaxLFQ", table.column("PG.MaxLFQ"))
    parquet.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(DataError, match=r"two columns are named 'PG\.MaxLFQ'; rename one"):
        read(tmp_path / "twice.parquet")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "report.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CutisError, match=r'pip install "cutis\[omics\]"'):
        read(tmp_path / "report.parquet")


@pytest.mark.parametrize("name", ["report.tsv", "report_decoys.tsv"])
def test_a_large_report_is_read_line_by_line_to_the_same(name: str, monkeypatch) -> None:
    whole = read(CASES / name)
    monkeypatch.setattr(long_columns, "LARGE", 0)
    streamed = read(CASES / name)
    pd.testing.assert_frame_equal(streamed.levels, whole.levels)
    pd.testing.assert_frame_equal(streamed.features, whole.features)
    assert streamed.report.to_dict() == whole.report.to_dict()


@pytest.mark.parametrize("case", sorted((CASES.parents[1] / "invalid/diann").glob("report_*.tsv")),
                         ids=lambda file: file.name)  # fmt: skip
def test_a_large_report_is_refused_alike(case: Path, monkeypatch) -> None:
    with pytest.raises(DataError) as whole:
        read(case, format="DIA-NN report")
    monkeypatch.setattr(long_columns, "LARGE", 0)
    with pytest.raises(DataError) as streamed:
        read(case, format="DIA-NN report")
    assert (
        str(streamed.value).split(";")[0].split(" (")[0]
        == (str(whole.value).split(";")[0].split(" (")[0])
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"Run\tProtein.Group\nr\t\0\n", r":2: NUL byte"), (b"Run\tProtein.Group\n", "no rows"),
     (b"Run\tProtein.Group\nr\tP\nRun\tProtein.Group\n", r":3: the header comes again"),
     (b"\x1f\x8b\x08\0\0", "cannot be read"),
     (b"Run\tProtein.Group\nr\tP\nr\n", r":3: 1 cells, expected 2")],
)  # fmt: skip
def test_damage_to_a_large_report_is_found(tmp_path: Path, monkeypatch, data, message) -> None:
    monkeypatch.setattr(long_columns, "LARGE", 0)
    (tmp_path / "report.tsv").write_bytes(data)
    with pytest.raises(DataError, match=message):
        read(tmp_path / "report.tsv", format="DIA-NN report")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_mangled_parquet_is_read_or_refused(tmp_path: Path, changes) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / "report.parquet"
    pd.read_csv(CASES / "report.tsv", sep="\t").to_parquet(file)
    data = bytearray(file.read_bytes())
    for where, value in changes:
        data[4 + int(where * (len(data) - 5))] = value
    file.write_bytes(data)
    measured = None
    with contextlib.suppress(CutisError):
        measured = read(file)
    if measured is not None:
        assert measured.levels.index.is_unique
        assert not np.isinf(measured.levels.to_numpy()).any()


def test_text_in_parquet_that_is_no_text(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / "report.parquet"
    pd.read_csv(CASES / "report.tsv", sep="\t").to_parquet(file, compression=None)
    data = file.read_bytes()
    at = data.index(b"MMP2_HUMAN")
    file.write_bytes(data[:at] + b"\xff" + data[at + 1 :])
    with pytest.raises(DataError, match="damaged parquet file"):
        read(file)


def test_a_run_that_loses_every_row_is_named() -> None:
    measured = read(CASES / "report_overall.tsv")
    assert "no row of 1 runs is left, so they are no samples here: K3" in measured.report.notes
