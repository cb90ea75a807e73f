"""`cutis library`: search, one source with its uses, and exports another program reads."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import cutis


def test_search_and_exports(tmp_path: Path) -> None:
    every = json.loads(cutis("library", "--json").stdout)
    some = json.loads(cutis("library", "collagen", "--json").stdout)
    assert 0 < len(some) < len(every)
    key = max(every, key=lambda one: len(one["used"]))["key"]
    one = cutis("library", "--key", key)
    assert "used in" in one.stdout
    assert one.stdout.count("yaml:") + one.stdout.count("csv:") >= 1
    out = tmp_path / "c.bib"
    assert cutis("library", "--bibtex", "-o", out).returncode == 0
    assert out.read_text("utf-8").count("@") >= len(every)
    csl = json.loads(cutis("library", "--csl").stdout)
    assert {item["id"] for item in csl} == {item["key"] for item in every}
    assert all(item["type"] for item in csl)
    unused = json.loads(cutis("library", "--unused", "--json").stdout)
    assert all(not item["used"] for item in unused)


def test_what_is_wrong_is_said() -> None:
    done = cutis("library", "--key", "nobody1900")
    assert done.returncode == 1
    assert "there is no such source" in done.stderr
    assert "0 sources" in cutis("library", "xyzzy").stdout
    both = cutis("library", "--bibtex", "--csl")
    assert both.returncode == 2
    assert "one of --bibtex, --csl" in both.stderr
