"""Tables of miRNA targets a user brings: every case a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutis.errors import DataError
from cutis.omics.names.targets import read_targets

CASES = Path(__file__).parents[2] / "cases"
INVALID = sorted(p for p in (CASES / "invalid" / "targets").iterdir() if p.suffix != ".expect")


@pytest.mark.parametrize(
    "path", sorted((CASES / "valid" / "targets").iterdir()), ids=lambda path: path.name
)
def test_valid(path: Path) -> None:
    found = read_targets(path)
    assert list(found.table["target"]) == ["PDCD4", "HAS2"]
    assert [name.removeprefix("hsa-") for name in found.table["mirna"]] == [
        "miR-21-5p",
        "miR-23a-3p",
    ]
    text = path.read_text("utf-8-sig").splitlines()
    for row in found.table.to_dict("records"):
        assert row["target"] in text[row["row"] - 1]
    aside = {reason: noted.count for reason, noted in found.report.aside.items()}
    assert aside == {
        "plain.csv": {}, "mirtarbase.csv": {"of another species": 1},
        "targetscan.txt": {"of another species": 1}, "sets.gmt": {"pair given twice": 1},
    }[path.name]  # fmt: skip


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid(path: Path) -> None:
    expected = path.with_name(path.name + ".expect").read_text("utf-8").strip()
    with pytest.raises(DataError) as error:
        read_targets(path)
    assert str(error.value).startswith(str(path))
    assert expected in str(error.value)


@pytest.mark.parametrize("name", ["t.csv", "t.gmt", "t.tsv"])
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(["mirna,target\n", "mirna\ttarget\n", ""]),
    text=st.text(alphabet='miR-215p,;\t\n"*hsaPDCD4é\0', max_size=80),
)
def test_any_text_gives_pairs_or_one_clear_error(
    name: str, start: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(start + text, "utf-8")
    try:
        message = f"{path}: {len(read_targets(path).table)}"
    except DataError as error:
        message = str(error)
    assert message.startswith(str(path))
