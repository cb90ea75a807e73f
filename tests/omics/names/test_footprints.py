"""Weights of pathways: cases as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.names.footprints import read_weights, weights_of

CASES = Path(__file__).parents[2] / "cases"
MESSAGES = {
    "no-weight.csv": "no-weight.csv:1: there is no column 'weight'",
    "text.csv": "text.csv:3: weight: 'strong' is no number",
    "twice.csv": "twice.csv:3: 'IL6' stands twice in 'NFkB'",
    "no-symbol.csv": "no-symbol.csv:3: the row has no pathway or no symbol",
    "only-header.csv": "only-header.csv",
    "all-missing.csv": "the table has no weights",
}


@pytest.mark.parametrize(
    "path", sorted((CASES / "valid" / "footprints").iterdir()), ids=lambda path: path.name
)
def test_valid(path: Path) -> None:
    report = ReadReport(str(path), "weights")
    wanted = {"NFkB": {"IL6": 4.5, "CXCL8": 3.0}, "MAPK": {"DUSP6": -2.0}}
    assert read_weights(path, report) == wanted
    assert ("a gene without a weight" in report.aside) == ("without-a-weight" in path.name)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_invalid(name: str) -> None:
    with pytest.raises(DataError) as error:
        read_weights(CASES / "invalid" / "footprints" / name)
    assert MESSAGES[name] in str(error.value)


def test_every_invalid_file_has_its_message() -> None:
    assert {path.name for path in (CASES / "invalid" / "footprints").iterdir()} == set(MESSAGES)


def test_weights_are_the_users_own_or_the_bundled() -> None:
    own = {"A": {"IL6": 1.0}}
    assert weights_of(own) is own
    assert set(weights_of(CASES / "valid" / "footprints" / "comma.csv")) == {"NFkB", "MAPK"}
    assert weights_of(None)["NFkB"]["CXCL8"] > 0
