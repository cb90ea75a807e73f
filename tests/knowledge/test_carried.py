"""A copy of an atlas is the atlas, wherever it is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import carried, load


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch) -> Path:
    """A cache folder of this test alone."""
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_copy_is_read_as_the_folder_was(atlas):
    given = load(atlas, alone=True, cache=False)
    body = carried.packed(given)
    assert body is not None
    read = carried.unpacked(body)
    assert read.fingerprint == given.fingerprint
    assert _values(read) == _values(given)
    assert read.number("FGF7.half_life").file == "atlas/signals/FGF7.yaml", "no path before it"
    assert [replace(arrow, where="") for arrow in read.arrows] == [
        replace(arrow, where="") for arrow in given.arrows
    ]
    assert [one.text for one in read.sources.values()] == [
        one.text for one in given.sources.values()
    ]
    assert carried.packed(read) == body, "a copy of a copy is the copy"


def _values(knowledge):
    """Return every number without the folder it is written in."""
    return {name: replace(number, file="") for name, number in knowledge.numbers().items()}


def test_a_copy_says_no_path_and_takes_nothing_else_along(atlas):
    (atlas / "genome.txt").write_text("rs1805007 C/T")
    (atlas / "signals" / "genome.txt").write_text("rs1805007 C/T")
    (atlas / "signals" / ".draft.yaml").write_text("rs1805007: C/T")
    body = carried.pack([atlas])
    assert str(atlas.parent).encode() not in body
    assert b"rs1805007" not in body
    assert [name for name, _ in carried.layers(body)] == ["atlas"]


def test_the_bundled_atlas_has_no_name_and_its_files_none_before_theirs(tmp_path):
    (tmp_path / "my" / "signals").mkdir(parents=True)
    body = carried.pack(load(tmp_path / "my").roots)
    assert [name for name, _ in carried.layers(body)] == ["", "my"]
    assert carried.unpacked(body).where["FGF7"][0] == "signals/FGF7.yaml"


def test_files_changed_since_they_were_read_are_not_its(atlas):
    given = load(atlas, alone=True, cache=False)
    file = atlas / "signals" / "FGF7.yaml"
    file.write_text(file.read_text("utf-8") + "# later\n", "utf-8")
    assert carried.packed(given) is None


def test_a_copy_that_somebody_changed_is_written_again(atlas, kept):
    body = carried.pack([atlas])
    first = carried.unpacked(body)
    file = next(first.root.rglob("FGF7.yaml"))
    file.write_text("nonsense: true\n")
    assert carried.unpacked(body).numbers() == first.numbers()


def test_where_nothing_may_be_written_it_is_read_all_the_same(atlas, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path / "file" / "cache"))
    given = load(atlas, alone=True, cache=False)
    assert carried.unpacked(carried.pack([atlas])).fingerprint == given.fingerprint


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b'{"layers": []}', b"\xff",
        json.dumps({"layers": [{"name": "a", "files": {"../../x.yaml": ""}}]}).encode(),
        json.dumps({"layers": [{"name": "../a", "files": {}}]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_copy_is_refused(body):
    with pytest.raises(AtlasError, match="the copy of the atlas is damaged"):
        carried.unpacked(body)
