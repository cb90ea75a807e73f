"""Designs, dishes and mangled tables: read as said beside them, or refused.

What is expected of a table is held in `test_cases.py`; of a design `FILE.expect` gives index and
columns (JSON), of a wrong one patterns that must be in the message, one a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casebook import CASES, PROGRAMS, beside, cases, files, table_folders

from cutis.errors import CutisError, DataError
from cutis.omics.formats.sniff import read
from cutis.omics.measured import Measured
from cutis.omics.samples.design import read_design
from cutis.omics.samples.dishes import read_dishes


def same(found: Any, wanted: list[Any]) -> None:
    """Compare numbers (null is missing) or texts."""
    if any(isinstance(one, str) for one in wanted):
        assert list(found) == wanted
    else:
        numbers = [np.nan if one is None else one for one in wanted]
        np.testing.assert_allclose(np.asarray(found, dtype=float), numbers, rtol=1e-12)


def refused(call: Callable[[], object], file: Path, patterns: list[str]) -> None:
    """Check that a call is refused with all patterns in one short message that names the file."""
    with pytest.raises(DataError) as caught:
        call()
    message = str(caught.value)
    for pattern in patterns:
        assert re.search(pattern, message), message
    assert file.name in message
    assert "Traceback" not in message
    assert len(message) < 900


@pytest.mark.parametrize("file", cases("valid", "design"))
def test_valid_design(file: Path) -> None:
    expected = json.loads(beside(file).read_text())
    design = read_design(file)
    assert list(design.table.index) == expected["index"]
    assert len(design.lines) == len(design.table)
    for column, cells in expected["table"].items():
        same(design.table[column], cells)


@pytest.mark.parametrize("file", cases("invalid", "design"))
def test_invalid_design(file: Path) -> None:
    refused(lambda: read_design(file), file, beside(file).read_text().splitlines())


@pytest.mark.parametrize("file", cases("invalid", "dishes"))
def test_invalid_dishes(file: Path) -> None:
    refused(lambda: read_dishes(file), file, beside(file).read_text().splitlines())


VALID = files("valid", *(one for one in table_folders("valid") if one not in PROGRAMS))
DESIGNS = files("valid", "design")
DISHES = sorted((CASES / "valid" / "dishes").glob("*.yaml"))
OWN = [
    "matrix",
    "Olink NPX",
    "Luminex",
    "Luminex wide",
    "RNA table",
    "panel by donor",
    "secretome table",
    "Luminex xPONENT",
    "RNA of one sample",
    "STAR ReadsPerGene",
    "miRDeep2 quantifier",
]
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def mangled(data: st.DataObject, raw: bytes) -> bytes:
    """Return bytes with one to four cells, lines or single bytes changed, cut or doubled."""
    pieces = ["", "NA", "-1", "1e999", "x", '"', "<", "2-Sep", "7,5", "\x00", "é", "\t", ";", "0"]
    for _ in range(data.draw(st.integers(1, 4))):
        if not raw:
            return raw
        at = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), at + data.draw(st.integers(0, 12)))
        how = data.draw(st.sampled_from(["replace", "cut", "double", "byte", "line"]))
        if how == "replace":
            raw = raw[:at] + data.draw(st.sampled_from(pieces)).encode() + raw[end:]
        elif how == "cut":
            raw = raw[:at]
        elif how == "double":
            raw = raw[:end] + raw[at:]
        elif how == "byte":
            raw = raw[:at] + data.draw(st.binary(min_size=1, max_size=2)) + raw[at:]
        else:
            lines = raw.split(b"\n")
            line = data.draw(st.integers(0, len(lines) - 1))
            raw = b"\n".join(lines[:line] + lines[line + 1 :])
    return raw


def read_or_refused(call: Callable[[], Any], broken: Path) -> Any:
    """Return what was read, or None when it was refused in a message that names the file."""
    try:
        return call()
    except CutisError as error:
        message = str(error)
    assert broken.name in message
    return None


@SETTINGS
@given(data=st.data())
def test_a_mangled_table_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    file = data.draw(st.sampled_from(VALID))
    broken = tmp_path / file.name
    broken.write_bytes(mangled(data, file.read_bytes()))
    form = data.draw(st.sampled_from([None, *OWN]))
    quantity = data.draw(st.sampled_from([None, "log2", "linear", "dCt", "pg/mL", "log2 TPM"]))
    measured = read_or_refused(lambda: read(broken, format=form, quantity=quantity), broken)
    if measured is None:
        return
    assert isinstance(measured, Measured)
    levels = measured.levels.to_numpy(dtype=float)
    assert not np.isinf(levels).any()
    assert not (levels < 0).any()
    assert measured.report.kept == len(levels)
    assert not measured.samples["condition"].isna().any()


@SETTINGS
@given(data=st.data())
def test_a_mangled_design_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    file = data.draw(st.sampled_from(DESIGNS))
    broken = tmp_path / file.name
    broken.write_bytes(mangled(data, file.read_bytes()))
    design = read_or_refused(lambda: read_design(broken), broken)
    if design is None:
        return
    assert design.table.index.is_unique
    assert all(design.table["condition"])


@SETTINGS
@given(data=st.data())
def test_mangled_dishes_are_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    for beside_it in ("table.tsv", "samples.csv"):
        (tmp_path / beside_it).write_bytes((CASES / "valid" / "dishes" / beside_it).read_bytes())
    file = data.draw(st.sampled_from(DISHES))
    broken = tmp_path / file.name
    broken.write_bytes(mangled(data, file.read_bytes()))
    dishes = read_or_refused(lambda: read_dishes(broken), broken)
    if dishes is None:
        return
    assert dishes.tables


def test_a_design_says_which_columns_are_samples(tmp_path: Path) -> None:
    table, design = tmp_path / "table.csv", tmp_path / "design.csv"
    table.write_text("Gene names,Average,Peak area,Other\nCXCL8,2500000,3e6,1\nMMP1,1e6,2e6,2\n")
    design.write_text("sample,condition\nAverage,k\nPeak area,f\n")
    assert list(read(table).levels) == ["Peak area", "Other"]
    measured = read(table, design=design)
    assert list(measured.levels) == ["Average", "Peak area"]
    assert measured.levels.loc["MMP1"].tolist() == [1e6, 2e6]
    assert measured.conditions == ["k", "f"]
    design.write_text("sample,condition\nAverages,k\nPeak area,f\n")
    with pytest.raises(DataError, match=r"design\.csv:2: the sample 'Averages' is not in table"):
        read(table, design=design)
