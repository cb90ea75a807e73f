"""Several tables as one: the same protein on one row, nothing lost, nothing mixed up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.formats.sniff import read
from cutis.omics.join import join, read_dishes_tables
from cutis.omics.measured import Measured
from cutis.omics.samples.dishes import read_dishes

DISHES = Path(__file__).parents[1] / "cases" / "valid" / "dishes"


def table(
    file: str,
    rows: dict[str, tuple[str, str, list[float]]],
    samples: list[str],
    unit: str = "count",
) -> Measured:
    """Return a table of label: symbol, accessions, levels."""
    features = pd.DataFrame(
        {
            "symbol": [symbol for symbol, _, _ in rows.values()],
            "accessions": [accessions for _, accessions, _ in rows.values()],
        },
        index=list(rows),
    )
    levels = pd.DataFrame(
        [levels for _, _, levels in rows.values()], index=list(rows), columns=samples
    )
    known = pd.DataFrame({"condition": file}, index=samples)
    report = ReadReport(file, "matrix", rows=len(rows), kept=len(rows))
    return Measured(levels, features, known, "protein", unit, report)


def test_by_leading_accession_then_any_then_symbol() -> None:
    first = table("k.txt", {
        "COL1A1": ("COL1A1", "P02452;P1", [1.0]), "FN1": ("FN1", "P02751", [2.0]),
        "CLU": ("CLU", "", [3.0]), "A2M": ("A2M", "P01023", [4.0]),
    }, ["K1"])  # fmt: skip
    second = table("f.txt", {
        "COL1A1": ("COL1A1", "P02452", [10.0]), "FN1B": ("FN1", "X1;P02751", [20.0]),
        "CLU": ("CLU", "P10909", [30.0]), "TIMP1": ("TIMP1", "P01033", [50.0]),
    }, ["F1"])  # fmt: skip
    joined = join([first, second])
    assert list(joined.levels.columns) == ["K1", "F1"]
    assert list(joined.levels.index) == ["COL1A1", "FN1", "CLU", "A2M", "TIMP1"]
    np.testing.assert_array_equal(
        joined.levels.to_numpy(), [[1, 10], [2, 20], [3, 30], [4, np.nan], [np.nan, 50]]
    )
    assert list(joined.samples["condition"]) == ["k.txt", "f.txt"]
    assert joined.report.kept == 5
    assert joined.report.rows == 8


def test_another_protein_of_the_same_name_stays_apart() -> None:
    first = table("k.txt", {"TMPO": ("TMPO", "P42166", [1.0])}, ["K1"])
    second = table("f.txt", {
        "TMPO (P42166)": ("TMPO", "P42166", [5.0]), "TMPO": ("TMPO", "P42167", [6.0]),
    }, ["F1"])  # fmt: skip
    joined = join([first, second])
    assert list(joined.levels.index) == ["TMPO", "TMPO (P42167)"]
    np.testing.assert_array_equal(joined.levels["F1"], [5, 6])
    assert any("stay apart" in note for note in joined.report.notes)


def test_what_is_not_the_only_pair_is_not_joined() -> None:
    first = table("k.txt", {"CLU": ("CLU", "", [1.0])}, ["K1"])
    second = table("f.txt", {"CLU (A1)": ("CLU", "A1", [5.0]), "CLU (A2)": ("CLU", "A2", [6.0])},
                   ["F1"])  # fmt: skip
    joined = join([first, second])
    assert list(joined.levels.index) == ["CLU", "CLU (A1)", "CLU (A2)"]
    np.testing.assert_array_equal(joined.levels["F1"], [np.nan, 5, 6])


def test_samples_of_one_name_carry_their_file() -> None:
    one = table("k.txt", {"FN1": ("FN1", "P02751", [1.0])}, ["S1"])
    two = table("f.txt", {"FN1": ("FN1", "P02751", [2.0])}, ["S1"])
    joined = join([one, two])
    assert list(joined.levels.columns) == ["k S1", "f S1"]


def test_what_does_not_fit() -> None:
    one = table("k.txt", {"FN1": ("FN1", "P02751", [1.0])}, ["K1"])
    two = table("f.txt", {"FN1": ("FN1", "P02751", [2.0])}, ["F1"], unit="TPM")
    with pytest.raises(DataError, match=r"f\.txt: its unit is 'TPM', but that of k\.txt"):
        join([one, two])
    with pytest.raises(DataError, match="no tables"):
        join([])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([f"G{i}" for i in range(8)]), st.integers(1, 9), min_size=1
        ),
        min_size=2, max_size=4,
    )
)  # fmt: skip
def test_every_level_is_kept(parts: list[dict[str, int]]) -> None:
    tables = [
        table(
            f"{n}.txt",
            {name: (name, f"A{name};B{name}", [float(level)]) for name, level in part.items()},
            [f"S{n}"],
        )
        for n, part in enumerate(parts)
    ]
    joined = join(tables)
    assert set(joined.levels.index) == set().union(*parts)
    for n, part in enumerate(parts):
        seen = joined.levels[f"S{n}"].dropna()
        assert {str(name): int(level) for name, level in seen.items()} == part


@pytest.mark.parametrize("name", ["one.yaml", "two.yaml"])
def test_dishes(name: str) -> None:
    dishes = read_dishes(DISHES / name)
    said = dishes.choices
    assert (said.first, said.second, said.both) == ("keratinocyte", "fibroblast", "")
    measured = read_dishes_tables(dishes)
    assert list(measured.samples["condition"]) == ["keratinocyte", "keratinocyte", "fibroblast"]
    assert measured.levels.loc["MMP1"].tolist() == [100000, 110000, 900000]
    assert measured.levels.shape == (2, 3)
    assert dishes.conditions == ["keratinocyte", "fibroblast"]


def test_sets_are_bundled_names_or_files_beside_the_yaml(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("Gene names\tK1\nMMP1\t100000\n")
    (tmp_path / "own.gmt").write_text("SET\t\tMMP1\n")
    file = tmp_path / "study.yaml"
    form = "file: t.tsv\nsamples: {{K1: keratinocyte}}\nsets: [{}]\n"
    file.write_text(form.format("GO_BP, own.gmt"))
    assert read_dishes(file).choices.sets == ("GO_BP", str(tmp_path / "own.gmt"))
    file.write_text(form.format("GO_BQ"))
    with pytest.raises(DataError, match=r"3:1.* 'GO_BQ'"):
        read_dishes(file)


@needs_shared
def test_four_tables_of_vesicle_mirna() -> None:
    folder = SHARED / "vesicles" / "ev_mirna_cell_lines"
    files = sorted(folder.glob("*.csv"))
    parts = [read(file) for file in files]
    joined = join(parts)
    assert len(files) == 4
    assert joined.levels.shape == (2652, 56)
    assert (joined.kind, joined.unit) == ("miRNA", "count")
    assert not joined.levels.isna().any().any()
    # Read by another program: the sum of every column, by name.
    for file, part in zip(files, parts, strict=True):
        raw = pd.read_csv(file, index_col="gene_id" if "healthy" in file.name else 0)
        raw = raw.filter(like=".count")
        raw.columns = raw.columns.str.removesuffix(".count")
        assert list(part.levels.columns) == list(raw.columns)
        pd.testing.assert_series_equal(
            joined.levels[raw.columns].loc[raw.index].sum(), raw.sum().astype(float)
        )
