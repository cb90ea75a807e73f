"""A file of a measured medium becomes a typed table, without any atlas."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.files.medium import TOTAL, NotAMediumError, read_medium


def of(folder: Path, text: str, column: str = "", encoding: str = "utf-8"):
    """Read a text as a medium."""
    path = folder / "medium.csv"
    path.write_bytes(text.encode(encoding))
    return read_medium(path, column)


def rows(medium) -> list[tuple]:
    """Return rows as plain tuples."""
    return [(row.symbol, row.level, row.unit) for row in medium.rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("symbol,concentration [ng/mL]\nIL6,2.1\nCXCL8,ND\n", [("IL6", 2.1), ("CXCL8", None)]),
        ("gene\tlevel (ng/mL)\nIL6\t2.1\n", [("IL6", 2.1)]),
        ("symbol,amount,unit\nIL6,2.1,ng/mL\n,-3,ng/mL\n", [("IL6", 2.1), ("", None)]),
    ],
)
def test_concentrations_have_their_unit_and_no_total(tmp_path, text, said):
    medium = of(tmp_path, text)
    assert rows(medium) == [(*one, "ng/mL") for one in said]
    assert medium.total == ""


def test_intensities_are_linear_and_of_a_total(tmp_path):
    medium = of(tmp_path, "# total protein: 5 ug/mL\nGenes,A,B\nIL6;IL6R,3e6,1\nFGF7,0,2\n", "A")
    assert rows(medium) == [("IL6;IL6R", 3e6, ""), ("FGF7", None, "")]
    assert medium.total == "5 ug/mL"
    logged = of(tmp_path, "Genes,A\nIL6,20\nFGF7,21\n", "A")
    assert [row.level for row in logged.rows] == [2.0**20, 2.0**21]
    assert logged.total == TOTAL


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_a_spreadsheet_writes_is_read(tmp_path, encoding):
    text = "symbol,concentration [ng/mL],note\r\nIL6,2.1,für\r\n"
    assert rows(of(tmp_path, text, encoding=encoding)) == [("IL6", 2.1, "ng/mL")]


@pytest.mark.parametrize(
    ("text", "column", "what", "hint"),
    [
        ("a,b\n1,2\n", "", "the columns are a, b, expected symbol", "write a header such as"),
        ("symbol,level\nIL6,2\n", "", "the concentrations have no unit", "write a header such as"),
        ("Genes,A\nIL6,2\n", "B", "no column 'B' beside one of genes", "FILE:COLUMN"),
        ("Genes,A\nIL6\n", "A", "the row 'IL6' has 1 cell, expected 2", "export it again"),
        ("# total protein: 5 h\nGenes,A\nIL6,2\n", "A", "is no mass per volume", "total protein"),
        ("symbol,level [ng/mL]\nIL6,\0\n", "", "cannot be read", "write a header such as"),
    ],
)
def test_what_is_no_medium_says_why_and_what_to_do(tmp_path, text, column, what, hint):
    with pytest.raises(NotAMediumError) as raised:
        of(tmp_path, text, column)
    assert what in raised.value.what
    assert hint in raised.value.hint
