"""Gene sets: every case a file; and the real collections, counted."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.names.gene_sets import collections, read_gmt

CASES = Path(__file__).parents[2] / "cases"
RESOURCES = SHARED / "resources"


@pytest.mark.parametrize(
    "path", sorted((CASES / "valid" / "gmt").iterdir()), ids=lambda path: path.name
)
def test_valid(path: Path) -> None:
    found = read_gmt(path)
    repair, adhesion = found.sets.values()
    assert repair == {"FGF7", "COL1A1"}
    assert adhesion == {"ITGB1", "ITGA6"}
    assert [name.upper()[:6] for name in found] == ["REPAIR", "ADHESI"]
    raw = path.read_bytes()
    wanted = [] if raw[:1] != b"#" else re.findall(r"# set aside: (.+) (\d+)", raw.decode())
    aside = {name: noted.count for name, noted in found.report.aside.items()}
    assert aside == {name: int(count) for name, count in wanted}
    assert found.report.rows == found.report.kept + sum(aside.values())


@pytest.mark.parametrize(
    "path", sorted((CASES / "invalid" / "gmt").iterdir()), ids=lambda path: path.name
)
def test_invalid(path: Path) -> None:
    expected = re.findall(r"# expect: (.+)", path.read_text("utf-8"))
    assert expected
    with pytest.raises(DataError) as error:
        read_gmt(path)
    for fragment in expected:
        assert fragment in str(error.value)


def test_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="check the path"):
        read_gmt(tmp_path / "none.gmt")
    cut = tmp_path / "cut.gmt.gz"
    cut.write_bytes(gzip.compress(b"REPAIR\t\tFGF7\n" * 100)[:-12])
    with pytest.raises(DataError, match="damaged"):
        read_gmt(cut)
    book = tmp_path / "book.gmt"
    book.write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(DataError, match="workbook"):
        read_gmt(book)


@given(st.binary(max_size=200))
def test_any_bytes_give_sets_or_one_clear_message(raw: bytes) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.gmt"
        path.write_bytes(raw)
        said = ""
        try:
            assert all(read_gmt(path).sets.values())
        except DataError as error:
            said = str(error)
        assert said == "" or said.startswith(str(path))


def test_collections_by_name_and_by_file() -> None:
    own, process = collections([CASES / "valid" / "gmt" / "plain.gmt", "go_bp"])
    assert (own.name, process.name) == ("plain", "GO_BP")
    assert len(process) > 5000
    with pytest.raises(DataError, match="nearest is 'GO_BP'"):
        collections(["GOBP"])
    with pytest.raises(DataError, match="second collection is called 'GO_BP'"):
        collections(["GO_BP", "go_bp"])


@needs_shared
@pytest.mark.parametrize(
    ("name", "sets", "gene"),
    [
        ("h.all.v7.0.symbols.gmt", 50, "IL6"),
        ("ReactomePathways.gmt", 2504, "COL1A1"),
        ("GO_BP_2023_blitzgsea.txt", 5407, "IL6"),
        ("GO_BP_orgHsegdb3.16.gmt.gz", 9006, "IL6"),
    ],
)
def test_real_collections(name: str, sets: int, gene: str) -> None:
    found = read_gmt(RESOURCES / name)
    assert len(found) == sets
    assert not found.report.aside
    assert gene in found.genes
