"""Grids of cells as files, and tables of mass spectrometry mangled: read, or refused.

What is expected of a table is held in `test_cases.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casebook import CASES, PROGRAMS, beside, cases, files
from tests.omics.formats.test_cases import rows_accounted

from cutis.errors import CutisError, DataError
from cutis.files.grid import read_grid
from cutis.files.read_report import ReadReport
from cutis.omics import read


@pytest.mark.parametrize("file", cases("valid", "grid"))
def test_valid_grid(file: Path) -> None:
    expected = json.loads(beside(file).read_text())
    report = ReadReport(str(file), "table")
    grid = read_grid(file, report)
    assert grid.header == expected["header"]
    assert grid.rows == expected["rows"]
    assert grid.lines == expected["lines"]
    assert report.rows == len(grid.rows)
    assert {r: n.count for r, n in report.repaired.items()} == expected.get("repaired", {})


@pytest.mark.parametrize("file", cases("invalid", "grid"))
def test_invalid_grid(file: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_grid(file, ReadReport(str(file), "table"))
    for pattern in beside(file).read_text().splitlines():
        assert re.search(pattern, str(caught.value)), str(caught.value)


#: Bytes that mean something to a table, to numbers or to text.
_TELLING = st.sampled_from(
    [b"\t", b"\n", b"\r", b'"', b",", b";", b"\0", b"\xff", b"\xfe", b"-", b"inf", b"nan", b"1e999",
     b"+", b" ", b"\xef\xbb\xbf", b"Intensity", b"REV__", b"CON__", b"|", b"#", b"9" * 400,
     "−".encode(), "٣".encode()]
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a valid file with some of its bytes cut, doubled, overwritten or put in."""
    file = draw(st.sampled_from(files("valid", *PROGRAMS)))
    data = file.read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(["cut", "put", "over", "drop", "double", "lines", "column"]))
        if how == "cut":
            data = data[:at]
        elif how == "put":
            data = data[:at] + draw(_TELLING) + data[at:]
        elif how == "over":
            data = data[:at] + draw(st.binary(min_size=1, max_size=3)) + data[at + 3 :]
        elif how == "drop":
            data = data[:at] + data[at + draw(st.integers(1, 40)) :]
        elif how == "double":
            data = data[:at] + data[max(at - 60, 0) : at] + data[at:]
        else:
            between = b"\n" if how == "lines" else b"\t"
            parts = data.split(between)
            data = between.join(draw(st.permutations(parts)) if len(parts) < 40 else parts[::-1])
    return file.name, data


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mangled())
def test_mangled_files_are_read_or_refused(tmp_path: Path, drawn: tuple[str, bytes]) -> None:
    name, data = drawn
    file = tmp_path / name
    file.write_bytes(data)
    measured, message = None, ""
    try:
        measured = read(file)
    except CutisError as error:
        message = str(error)
    if measured is None:
        assert name in message
        return
    levels = measured.levels.to_numpy(dtype=float)
    assert not np.isinf(levels).any()
    assert measured.levels.index.is_unique
    assert measured.levels.columns.is_unique
    if measured.report.format.startswith(("MaxQuant", "DIA-NN", "FragPipe", "Spectronaut")):
        assert not (levels <= 0).any()
        assert rows_accounted(measured) == measured.report.rows
        assert measured.report.kept == len(levels)


@pytest.mark.parametrize(
    ("name", "other"),
    [("MaxQuant proteinGroups", "diann/pg_matrix.tsv"), ("DIA-NN report", "maxquant/new.txt"),
     ("DIA-NN pg_matrix", "fragpipe/combined_ion.tsv"), ("Spectronaut pivot", "diann/report.tsv"),
     ("FragPipe combined_ion", "spectronaut/report.tsv"),
     ("FragPipe combined_protein", "maxquant/evidence.txt"),
     ("Spectronaut report", "fragpipe/combined_protein.tsv"),
     ("MaxQuant evidence", "spectronaut/pivot.tsv")],
)  # fmt: skip
def test_a_reader_refuses_the_format_of_another(name: str, other: str) -> None:
    with pytest.raises(DataError, match=r"there is no column|has no quantity"):
        read(CASES / "valid" / other, format=name)
