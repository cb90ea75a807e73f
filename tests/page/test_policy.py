"""A page runs its own scripts and nothing else, and is the same bytes for the same input."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from html.parser import HTMLParser

import pandas as pd
import pytest

from cutis.page.content import Section, Table
from cutis.page.page import build
from cutis.page.policy import POLICY, policy
from cutis.page.versions import moment


class Parts(HTMLParser):
    """Collects what a browser would hold against the policy, by another way than the page's own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.attributes: list[tuple[str, str | None]] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        named = dict(attrs)
        self.attributes += attrs
        if tag == "meta":
            name = named.get("http-equiv") or named.get("name") or ""
            self.metas[name] = named.get("content") or ""
        if tag in self.texts and "type" not in named:
            self._inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        """Note an element's end."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._inside:
            self.texts[self._inside][-1] += data


def page(*, simulated: bool = True) -> str:
    """Return a page whose every text tries to break out."""
    evil = "</script><script>alert(1)</script><style>*{}</style>"
    table = Table("t", evil, pd.DataFrame({"word": [evil, "holds"]}), marks="word")
    return build(
        [Section("one", evil, evil, evil, evil, [table])],
        title=evil,
        lead=POLICY,
        simulated=simulated,
    )


def test_the_policy_names_every_script_and_style_and_nothing_else() -> None:
    parts = Parts(page())
    said = dict(one.split(" ", 1) for one in parts.metas["Content-Security-Policy"].split("; "))
    assert said["default-src"] == said["base-uri"] == said["form-action"] == "'none'"
    for kind, texts in parts.texts.items():
        hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in texts]
        wanted = {f"'sha256-{one}'" for one in hashes}
        assert set(said[f"{kind}-src"].split()) - {"'unsafe-eval'"} == wanted
        assert "unsafe-inline" not in said[f"{kind}-src"]


def test_nothing_in_a_page_is_outside_the_policy() -> None:
    """An attribute that is a style or a script has no hash: there is none."""
    names = {name for name, _ in Parts(page()).attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert "alert(1)" not in "".join(Parts(page()).texts["script"])


def test_a_changed_script_has_another_policy() -> None:
    html = "<script>a</script><style>b</style>"
    assert policy(html) != policy(html.replace("a", "c", 1))


def test_says_that_something_was_simulated_only_where_it_was() -> None:
    assert "A simulation is not evidence, and nothing here is medical advice." in page()
    body = page(simulated=False)
    assert "A simulation is not evidence" not in body
    assert "Nothing here is medical advice." in body
    assert Parts(body).metas["generator"].startswith("cutis ")


def test_the_time_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert moment() == "02 January 1970, 00:00 UTC"


def test_the_order_of_sources_does_not_follow_the_seed_of_hashes() -> None:
    code = (
        "from cutis.knowledge import load; from cutis.skin.model import assemble;"
        "from cutis.skin.report.sections.provenance import sources;"
        "print(sources([assemble(load())])['source'].tolist())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
