"""The script that writes the bundled tables: what it does to rows, on small made ones."""

from __future__ import annotations

import gzip
import importlib.util
import sqlite3
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "bundle.py"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("bundle_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[list[str]]:
    """Return the rows of a written table."""
    return [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines()]


def test_the_same_rows_give_the_same_bytes_under_any_name(script: Any, tmp_path: Path) -> None:
    for name in ("a.tsv.gz", "b.tsv.gz"):
        script.write_table(tmp_path / name, ("x", "y"), [("1", "2")])
    assert (tmp_path / "a.tsv.gz").read_bytes() == (tmp_path / "b.tsv.gz").read_bytes()
    with pytest.raises(ValueError, match="holds a tab"):
        script.write_table(tmp_path / "c.tsv.gz", ("x",), [("1\t2",)])


def test_names_lead_to_symbols_where_they_belong_to_one_gene(script: Any, tmp_path: Path) -> None:
    org = sqlite3.connect(":memory:")
    org.executescript(
        """
        CREATE TABLE genes (_id, gene_id); CREATE TABLE gene_info (_id, gene_name, symbol);
        CREATE TABLE genetype (_id, gene_type); CREATE TABLE uniprot (_id, uniprot_id);
        CREATE TABLE ensembl (_id, ensembl_id); CREATE TABLE alias (_id, alias_symbol);
        INSERT INTO genes VALUES (1, '10'), (2, '20'), (3, '30');
        INSERT INTO gene_info VALUES (1, 'first', 'AAA'), (2, 'second', 'BBB'), (3, 'x', 'PPP');
        INSERT INTO genetype VALUES (1, 'protein-coding'), (2, 'ncRNA'), (3, 'pseudo');
        INSERT INTO uniprot VALUES (1, 'A0A024RDA5'), (1, 'Q75MH2'), (1, 'P10145');
        INSERT INTO ensembl VALUES (1, 'ENSG1');
        INSERT INTO alias VALUES (1, 'OLD'), (1, 'BOTH'), (2, 'BOTH'), (1, 'AAA'), (2, 'AAA');
        """
    )
    current = script.write_ids(org, {}, tmp_path)
    assert current == {"AAA": "AAA", "BBB": "BBB", "OLD": "AAA"}
    header, first, second = rows(tmp_path / "ids.tsv.gz")
    assert header[0] == "symbol"
    assert first[:5] == ["AAA", "10", "", "P10145;Q75MH2;A0A024RDA5", "ENSG1"]
    assert second[2] == "ncRNA"


def test_pairs_are_of_the_resources_that_may_be_passed_on(script: Any, tmp_path: Path) -> None:
    told = [
        ("L1", "L1_R1_R2", "cellphonedb"),  # the receptor is written with its ligand
        ("L2", "L1_R1_R2", "ramilowski2015"),
        ("OLD", "R3", "ramilowski2015"),
        ("L9", "R9", "guide2pharma"),
        ("L9", "R9", "consensus"),
    ]
    names = ("source_genesymbol", "target_genesymbol", "resource")
    script.write_pairs(
        [dict(zip(names, row, strict=True)) for row in told], {"OLD": "NEW"}, tmp_path
    )
    assert rows(tmp_path / "pairs.tsv.gz")[1:] == [
        ["L1", "R1_R2", "cellphonedb"],
        ["L2", "R1_R2", "ramilowski2015"],
        ["NEW", "R3", "ramilowski2015"],
    ]
    assert not script.TAKEN.keys() & script.LEFT_OUT.keys()
