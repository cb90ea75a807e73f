"""Every reader on small files: right ones are read as said beside them, wrong ones are refused.

A case is a file and ``<file>.expect`` beside it: for a right one what must come of it (JSON), for a
wrong one patterns that must be in the message, one a line (``format=…`` names the format).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutis.errors import CutisError, DataError
from cutis.files.grid import read_grid
from cutis.files.read_report import ReadReport
from cutis.omics import read
from cutis.omics.measured import Measured

CASES = Path(__file__).parents[2] / "cases"
READERS = ("maxquant", "diann", "fragpipe", "spectronaut", "discoverer")


def cases(what: str, *folders: str) -> list[Any]:
    """Return the files of cases of these folders."""
    files = [
        file
        for folder in folders
        for file in sorted((CASES / what / folder).iterdir())
        if file.suffix != ".expect"
    ]
    assert len(files) >= 5
    return [pytest.param(file, id=f"{file.parent.name}/{file.name}") for file in files]


def beside(file: Path) -> Path:
    """Return the file that says what is expected."""
    return file.with_name(file.name + ".expect")


def rows_accounted(measured: Measured) -> int:
    """Return the rows of the file that are in the table or set aside."""
    features = measured.features
    inside = int(features["rows"].sum()) if "rows" in features else len(features)
    return inside + sum(one.count for one in measured.report.aside.values())


@pytest.mark.parametrize("file", cases("valid", *READERS))
def test_valid(file: Path) -> None:
    expected = json.loads(beside(file).read_text())
    measured = read(file)
    report = measured.report
    assert report.format == expected["format"]
    assert report.quantity == expected["quantity"]
    assert report.rows == expected["rows"]
    assert report.kept == expected["kept"] == len(measured.levels)
    assert {r: n.count for r, n in report.aside.items()} == expected["aside"]
    assert list(measured.levels.columns) == expected["samples"]
    assert list(measured.levels.index) == expected["labels"]
    assert measured.unit == expected["unit"]
    for label, cells in expected["cells"].items():
        wanted = [np.nan if cell is None else cell for cell in cells]
        np.testing.assert_array_equal(measured.levels.loc[label].to_numpy(), wanted)
    marked = measured.features.index[measured.features["contaminant"].to_numpy(bool)]
    assert sorted(marked) == sorted(expected["contaminants"])
    for column in ("organisms", "accessions", "peptides"):
        for label, value in expected.get(column, {}).items():
            assert measured.features.loc[label, column.removesuffix("s")
                                         if column == "organisms" else column] == value  # fmt: skip
    if "choices" in expected:
        assert list(report.choices) == expected["choices"]
    if "conditions" in expected:
        assert list(measured.samples["condition"]) == expected["conditions"]
    for reason, count in expected.get("repaired", {}).items():
        assert report.repaired[reason].count == count
    assert rows_accounted(measured) == report.rows


@pytest.mark.parametrize("file", cases("invalid", *READERS))
def test_invalid(file: Path) -> None:
    patterns = beside(file).read_text().splitlines()
    named = [p.removeprefix("format=") for p in patterns if p.startswith("format=")]
    with pytest.raises(DataError) as caught:
        read(file, format=named[0] if named else None)
    message = str(caught.value)
    for pattern in patterns:
        if not pattern.startswith("format="):
            assert re.search(pattern, message), message
    assert file.name in message
    assert "Traceback" not in message
    assert len(message) < 600


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
    file = draw(st.sampled_from([param.values[0] for param in cases("valid", *READERS)]))
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
