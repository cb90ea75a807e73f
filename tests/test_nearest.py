"""One way to the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

import cutis
from cutis.nearest import nearest, suggestion


@pytest.mark.parametrize(
    ("name", "found"), [("fgf7", "FGF7"), ("FGFF7", "FGF7"), ("zzz", None), ("", None)]
)
def test_the_nearest_is_found_whatever_its_case(name: str, found: str | None) -> None:
    assert nearest(name, ["FGF7", "MMP1"]) == found


def test_few_names_are_listed_and_many_are_not() -> None:
    assert suggestion("zzz", ["b", "a"]) == "there is 'a', 'b'"
    assert suggestion("zzz", ["b", "a"], lead="expected one of", quoted=False) == (
        "expected one of a, b"
    )
    assert suggestion("zzz", map(str, range(13)), else_="look it up") == "look it up"
    assert suggestion("zzz", []) == ""


def test_nothing_else_looks_for_close_names() -> None:
    source = Path(cutis.__file__).parent
    users = [path.name for path in source.rglob("*.py") if "get_close_matches" in path.read_text()]
    assert users == ["nearest.py"]
