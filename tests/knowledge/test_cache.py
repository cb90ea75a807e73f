import os

import pytest

from cutis.knowledge import cache
from cutis.knowledge.cache import load


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A cache folder of this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(folder))
    return folder


def _reads(monkeypatch):
    """Count how often the atlas itself is read."""
    calls = []
    original = cache._read

    def counted(roots):
        calls.append(roots)
        return original(roots)

    monkeypatch.setattr(cache, "_read", counted)
    return calls


def test_the_second_load_reads_no_file(atlas, kept, monkeypatch):
    calls = _reads(monkeypatch)
    first, second = load(atlas, alone=True), load(atlas, alone=True)
    assert len(calls) == 1
    assert first.numbers() == second.numbers()
    assert first.arrows == second.arrows
    assert first.signals == second.signals
    assert [path.suffix for path in kept.iterdir()] == [".pickle"]


def test_a_changed_file_is_seen(atlas, kept):
    load(atlas, alone=True)
    file = atlas / "signals" / "FGF7.yaml"
    file.write_text(file.read_text().replace("6 (3 to 12) h", "7 (3 to 12) h"))
    assert load(atlas, alone=True).numbers()["FGF7.half_life"].value == 7


def test_a_change_that_keeps_size_and_time_is_seen(atlas, kept):
    file = atlas / "signals" / "FGF7.yaml"
    status = file.stat()
    load(atlas, alone=True)
    file.write_text(file.read_text().replace("6 (3 to 12) h", "7 (3 to 12) h"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert load(atlas, alone=True).numbers()["FGF7.half_life"].value == 7


def test_a_new_file_is_seen(atlas, kept):
    load(atlas, alone=True)
    text = (atlas / "signals" / "IL1A.yaml").read_text()
    (atlas / "signals" / "IL1B.yaml").write_text(text.replace("IL1A", "IL1B"))
    assert "IL1B" in load(atlas, alone=True).signals


@pytest.mark.parametrize("damage", [b"", b"not a pickle", None])
def test_a_damaged_cache_is_read_over(atlas, kept, damage, monkeypatch):
    load(atlas, alone=True)
    (file,) = kept.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] if damage is None else damage)
    calls = _reads(monkeypatch)
    assert load(atlas, alone=True).signals
    assert len(calls) == 1


def test_a_cache_that_cannot_be_written_is_no_error(atlas, tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(blocked))
    assert load(atlas, alone=True).signals


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners are a matter of POSIX")
def test_what_another_user_left_is_not_opened(atlas, kept, monkeypatch):
    load(atlas, alone=True)
    calls = _reads(monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: 424242)
    load(atlas, alone=True)
    assert len(calls) == 1
