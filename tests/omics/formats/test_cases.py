"""Every reader on small files: right ones are read as said beside them, wrong ones are refused.

A case is a file in a folder of `tests/cases` and `FILE.expect` beside it. For a right one that is
what must come of it, as JSON: `format`, `unit`, `kept` and `samples`, and any other of `KNOWN`. For
a wrong one it is patterns that must be in the message, one a line; `format=…` and `quantity=…` are
given to the reader. Folders are found by looking: `tests/casebook.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.casebook import beside, cases, table_folders

from cutis.errors import DataError
from cutis.omics.formats.sniff import read
from cutis.omics.measured import Measured

NEEDED = {"format", "unit", "kept", "samples"}
#: What may be expected: `asked` is the quantity given to the reader, `aside` and `repaired` count
#: rows by reason, `cells`, `known` (of samples) and `feature` (of rows) hold values by name.
KNOWN = NEEDED | {
    *("kind", "quantity", "asked", "rows", "aside", "labels", "cells", "contaminants", "organisms"),
    *("accessions", "peptides", "choices", "conditions", "known", "feature", "repaired", "notes"),
}


def same(found: Any, wanted: list[Any]) -> None:
    """Compare numbers (null is missing) or texts."""
    if any(isinstance(one, str) for one in wanted):
        assert list(found) == wanted
    else:
        numbers = [np.nan if one is None else one for one in wanted]
        np.testing.assert_allclose(np.asarray(found, dtype=float), numbers, rtol=1e-12)


def rows_accounted(measured: Measured) -> int:
    """Return the rows of the file that are in the table or set aside."""
    features = measured.features
    inside = int(features["rows"].sum()) if "rows" in features else len(features)
    return inside + sum(one.count for one in measured.report.aside.values())


@pytest.mark.parametrize("file", cases("valid", *table_folders("valid")))
def test_valid(file: Path) -> None:
    expected = json.loads(beside(file).read_text("utf-8"))
    assert set(expected) >= NEEDED, f"{file.name}.expect has to say {sorted(NEEDED)}"
    assert set(expected) <= KNOWN, f"nothing holds {sorted(set(expected) - KNOWN)}"
    measured = read(file, quantity=expected.get("asked"))
    whole(measured, expected)
    rows(measured, expected)
    read_report(measured, expected)


def whole(measured: Measured, expected: dict[str, Any]) -> None:
    """Hold a table to what is expected of it as a whole."""
    report = measured.report
    assert report.format == expected["format"]
    assert measured.unit == expected["unit"]
    assert measured.kind == expected.get("kind", measured.kind)
    assert report.kept == expected["kept"] == len(measured.levels)
    assert list(measured.levels.columns) == expected["samples"]
    if "labels" in expected:
        assert list(measured.levels.index) == expected["labels"]
    if "conditions" in expected:
        assert list(measured.samples["condition"]) == expected["conditions"]
    for column, cells in expected.get("known", {}).items():
        same(measured.samples[column], cells)


def rows(measured: Measured, expected: dict[str, Any]) -> None:
    """Hold the rows of a table to what is expected of them."""
    features = measured.features
    for label, cells in expected.get("cells", {}).items():
        same(measured.levels.loc[label], cells)
    if "contaminants" in expected:
        marked = features.index[features["contaminant"].to_numpy(bool)]
        assert sorted(marked) == sorted(expected["contaminants"])
    for name, column in (("organisms", "organism"), ("accessions", "accessions"),
                         ("peptides", "peptides")):  # fmt: skip
        for label, value in expected.get(name, {}).items():
            assert features.loc[label, column] == value
    for label, columns in expected.get("feature", {}).items():
        for column, value in columns.items():
            assert features.loc[label, column] == value


def read_report(measured: Measured, expected: dict[str, Any]) -> None:
    """Hold what a reader says it did to what is expected."""
    report = measured.report
    assert {reason: one.count for reason, one in report.aside.items()} == expected.get("aside", {})
    if "quantity" in expected:
        assert report.quantity == expected["quantity"]
    if "rows" in expected:
        assert report.rows == expected["rows"] == rows_accounted(measured)
    if "choices" in expected:
        assert list(report.choices) == expected["choices"]
    for reason, count in expected.get("repaired", {}).items():
        assert report.repaired[reason].count == count
    for pattern in expected.get("notes", []):
        assert any(re.search(pattern, note) for note in report.notes), report.notes


@pytest.mark.parametrize("file", cases("invalid", *table_folders("invalid")))
def test_invalid(file: Path) -> None:
    lines = beside(file).read_text("utf-8").splitlines()
    given = [re.match(r"(format|quantity)=(?!')(.+)", line) for line in lines]
    options: dict[str, Any] = {match[1]: match[2] for match in given if match}
    with pytest.raises(DataError) as caught:
        read(file, **options)
    message = str(caught.value)
    for pattern, option in zip(lines, given, strict=True):
        assert option or re.search(pattern, message), message
    assert file.name in message
    assert "Traceback" not in message
    assert len(message) < 900
