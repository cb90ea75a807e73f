"""What is no table of levels is told where it belongs; names of samples and reasons are whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.formats.sniff import read
from cutis.omics.logs import read_logs
from cutis.omics.vesicles.quality import quality

FLAGSTAT = """{n} + 0 in total (QC-passed reads + QC-failed reads)
0 + 0 secondary
0 + 0 supplementary
0 + 0 duplicates
{m} + 0 mapped ({p:.2f}% : N/A)
"""


def _table(path: Path, values: list[str], head: str = "symbol") -> Path:
    genes = ["A1BG", "A2M", "HGF", "IL6", "FN1", "EGF", "TNF", "LEP", "KIT", "MET"]
    rows = [f"{gene}\t" + "\t".join(values[i:] + values[:i]) for i, gene in enumerate(genes)]
    path.write_text("\n".join([f"{head}\tone\ttwo\tthree", *rows]) + "\n")
    return path


@pytest.mark.parametrize("values", [["0", "1", "1"], ["-1", "1", "1"], ["1", "1", "1"]])
def test_flags_are_no_levels(tmp_path: Path, values: list[str]) -> None:
    with pytest.raises(DataError, match=r"every value of one, two, three is .*flags"):
        read(_table(tmp_path / "t.tsv", values))


def test_faint_counts_are_levels(tmp_path: Path) -> None:
    assert read(_table(tmp_path / "t.tsv", ["0", "1", "2"])).unit == "count"
    small = tmp_path / "s.tsv"
    small.write_text("symbol\ta\tb\nHGF\t0\t1\nIL6\t1\t1\n")
    assert read(small).levels.shape == (2, 2)


def test_a_table_of_biotypes_belongs_to_vesicles(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("Geneid\tS1.bam\nprotein_coding\t500\nlincRNA\t40\nmiRNA\t9\n")
    with pytest.raises(DataError, match=r"biotypes, not genes.*cutis vesicles"):
        read(path)
    path.write_text("Geneid\tS1.bam\tS2.bam\nENSG00000141510\t500\t3\nENSG00000012048\t40\t9\n")
    assert read(path).levels.shape == (2, 2)


@pytest.mark.parametrize(
    ("start", "says"), [(b"\x89HDF\r\n\x1a\n\0\0", "h5ad"), (b"MuData (format\0\0\0", "h5mu")]
)
def test_hdf5_is_called_by_its_name(tmp_path: Path, start: bytes, says: str) -> None:
    path = tmp_path / "x.h5"
    path.write_bytes(start)
    with pytest.raises(DataError, match=rf"HDF5 file .*{says}"):
        read(path)


@needs_shared
def test_the_heading_is_quoted_as_the_file_has_it() -> None:
    path = SHARED / "proteomics" / "li2021_dermis_ecm" / "Table4.xlsx"
    said = [note for note in read(path).report.notes if "the heading says it" in note]
    assert len(said) == 1
    assert "header of two rows" not in said[0]
    assert "log2Normalized" in said[0]


def _log(folder: Path, name: str, reads: int = 5000) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(FLAGSTAT.format(n=reads, m=reads // 2, p=50.0))
    return path


def test_a_folder_names_a_sample_only_when_its_logs_are_of_one(tmp_path: Path) -> None:
    _log(tmp_path / "EV1", "samtools.flagstat.log.txt")
    assert read_logs(tmp_path / "EV1").samples == ["EV1"]
    _log(tmp_path / "EV1", "low_1.samtools.flagstat.log.txt")
    assert set(read_logs(tmp_path / "EV1").samples) == {"samtools.flagstat.log", "low_1"}


def test_samples_that_miss_a_limit_alike_share_a_sentence(tmp_path: Path) -> None:
    for number, reads in enumerate((5000, 6000, 7000, 8000), 1):
        _log(tmp_path / "logs", f"S{number}.flagstat", reads)
    made = quality(read_logs(tmp_path / "logs"))
    shared = [one for one in made.reasons if "reads is 5,000 to 8,000 reads" in one]
    assert len(shared) == 1
    assert shared[0].startswith("4 samples (S1, S2, S3 …): fail: ")
    one = replace(made, table=made.table[made.table["sample"] == "S2"])
    assert any(said.startswith("S2: fail: reads is 6,000 reads,") for said in one.reasons)
