"""The door: formats recognised or named, speed on tables of full size."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import numpy as np
import pytest

import cutis.omics
from cutis.errors import DataError
from cutis.omics.formats.format import Format, Head, same
from cutis.omics.formats.sniff import formats, read, sniff

VALID = Path(__file__).parents[2] / "cases" / "valid"


def test_formats_are_named_once() -> None:
    names = [one.name for one in formats()]
    assert len(set(names)) == len(names)
    assert names[:2] == ["MaxQuant proteinGroups", "MaxQuant evidence"]
    assert cutis.omics.read is read


def test_every_format_of_the_folder_is_asked_and_any_table_last() -> None:
    """A format under another name than FORMAT or FORMATS would never be asked."""
    package = importlib.import_module("cutis.omics.formats")
    made = []
    for info in pkgutil.iter_modules(package.__path__):
        for value in vars(importlib.import_module(f"cutis.omics.formats.{info.name}")).values():
            made += [one for one in (value if isinstance(value, tuple) else (value,))
                     if isinstance(one, Format)]  # fmt: skip
    assert len(made) >= 20
    assert {one.name for one in made} == {one.name for one in formats()}
    assert formats()[-1].name == "matrix"
    assert Format("new", "protein", bool, formats()[0].read).order < formats()[-2].order


@pytest.mark.parametrize(
    ("file", "name"),
    [("maxquant/new.txt", "MaxQuant proteinGroups"), ("maxquant/evidence.txt", "MaxQuant evidence"),
     ("diann/pg_matrix.tsv", "DIA-NN pg_matrix"), ("diann/report.tsv", "DIA-NN report"),
     ("fragpipe/combined_protein.tsv", "FragPipe combined_protein"),
     ("fragpipe/combined_ion.tsv", "FragPipe combined_ion"),
     ("spectronaut/decimal_commas.csv", "Spectronaut report"),
     ("spectronaut/pivot.tsv", "Spectronaut pivot")],
)  # fmt: skip
def test_sniffed(file: str, name: str) -> None:
    assert sniff(VALID / file).name == name
    # Of the formats of mass spectrometry only one says yes.
    measured = read(VALID / file, format=name.upper())
    assert measured.report.format == name


@pytest.mark.parametrize(
    ("file", "says"),
    [("sequencing/vesicles_76MLog.final.out", r"a log of STAR, .*; `cutis vesicles` reads it"),
     ("sequencing/mirtrace.json", r"a log of miRTrace, .*; `cutis vesicles` reads it"),
     ("design/lfq_analyst.txt", r"is a design \(label, condition, replicate\), .* --design"),
     ("design/sample_sheet.csv", r"is a design \(.*\), .* --design")],
)  # fmt: skip
def test_what_is_no_table_of_levels_is_told_where_it_belongs(file: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        read(VALID / file)


def test_gene_sets_are_told_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "own.gmt").write_text("SET\tof mine\tMMP1\tCOL1A1\n")
    with pytest.raises(DataError, match=r"holds gene sets, .* --sets"):
        read(tmp_path / "own.gmt")


def test_unknown_name_of_a_format() -> None:
    with pytest.raises(DataError, match=r"no format 'MaxQant proteinGroups'; the nearest is 'MaxQ"):
        read(VALID / "maxquant/new.txt", format="MaxQant proteinGroups")


def test_columns_compare_as_r_and_old_versions_write_them() -> None:
    assert same("LFQ.intensity.K1") == same("LFQ Intensity K1") == "lfq intensity k1"
    head = Head(Path("x"), "text", ("Potential.contaminant",))
    assert head.has("Potential contaminant")
    assert not head.any("Contaminant")


@pytest.mark.parametrize("format", ["DIA-NN pg_matrix", "MaxQuant proteinGroups"])
def test_full_size_is_read_whole(tmp_path: Path, format: str) -> None:  # noqa: A002
    many, samples = 10_000, 60
    values = 10 ** np.random.default_rng(1).normal(7, 1, (many, samples))
    if format.startswith("DIA"):
        header = ["Protein.Group", "Protein.Names", "Genes", *(f"r{i}" for i in range(samples))]
        ends, repeat = [], 1
    else:
        header = ["Majority protein IDs", "Protein names", "Gene names"]
        # With the other columns of such a table.
        for quantity in ("Peptides", "Intensity", "LFQ intensity", "MS/MS count"):
            header += [f"{quantity} s{i}" for i in range(samples)]
        ends, repeat = ["", "", ""], 4
        header += ["Reverse", "Only identified by site", "Potential contaminant"]
    lines = ["\t".join(header)]
    for i in range(many):
        cells = [f"{value:.6g}" for value in values[i]] * repeat
        lines.append("\t".join([f"P{i:05d}", f"X{i}_HUMAN", f"G{i}", *cells, *ends]))
    (tmp_path / "table.txt").write_text("\n".join(lines))
    measured = read(tmp_path / "table.txt")
    assert measured.report.format == format
    assert measured.levels.shape == (many, samples)
    assert measured.levels.iloc[7, 5] == float(f"{values[7, 5]:.6g}")
