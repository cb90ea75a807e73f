"""The script of a page's charts: bundled once, kept, and never in the way when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cutis.page import javascript


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty cache folder that the process has not looked into."""
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path / "cache"))
    javascript.bundle.cache_clear()
    yield tmp_path / "cache"
    javascript.bundle.cache_clear()


def test_it_is_bundled_once_and_then_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = javascript.bundle()
    assert "vegaEmbed" in first
    assert "</script" not in first
    (kept,) = folder.iterdir()
    assert kept.read_text("utf-8") == first
    javascript.bundle.cache_clear()
    monkeypatch.setattr(javascript, "_made", lambda: pytest.fail("it was bundled again"))
    assert javascript.bundle() == first


def test_a_folder_that_cannot_be_written_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("a file where the folder would be")
    monkeypatch.setattr(javascript, "_made", lambda: "draw()")
    assert javascript.bundle() == "draw()"
    assert folder.read_text() == "a file where the folder would be"
