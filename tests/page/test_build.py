"""The page: one file, nothing from outside, every section and download in it, written whole."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from tests.figures.tables import TABLES

from cutis.errors import CutisError
from cutis.page import Chart, Facts, Section, Table, Text, build, write
from cutis.page.page import say

VOID = {"meta", "link", "br", "input"}


class Page(HTMLParser):
    """Collects what a page loads, its ids and its links; checks that elements close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given.get("href", ""))
        else:
            self.loads += [given[name] for name in ("src", "href") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html() -> str:
    """A report with every figure and every kind of block."""
    rows = pd.DataFrame(
        {"name": ["<b>a</b>", "b"], "verdict": ["inside", "missed"], "x": [0.12345, None]}
    )
    blocks = [
        *(
            Chart(name, dict(zip("ab", made(), strict=False)), note=f"about {name}")
            for name, made in TABLES.items()
        ),
        Text("A paragraph."),
        Facts({"seed": "1"}),
        Table("open", "An open table", rows, marks="verdict"),
        Table("closed", "A closed one", rows, {"name": "Name"}, folded=True),
    ]
    sections = [
        Section("one", "The first", "What?", "This.", "That it is so.", blocks),
        Section("two", "The </script> second", "Why?", "Because.", "Much."),
    ]
    return build(sections, title="A report", lead="About this.", facts={"collagen": "less"})


def test_loads_nothing_from_outside(html: str) -> None:
    page = Page(html)
    assert page.loads == ["data:,"]
    assert not re.search(r"@import|url\(\s*['\"]?http", html.split("<script>")[0])
    assert not [link for link in page.links if not link.startswith(("#", "data:"))]


def test_is_well_formed_and_its_contents_lead_somewhere(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {"one", "two"} <= {link[1:] for link in page.links if link.startswith("#")}
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))


def test_each_section_says_what_is_asked_shown_and_not_said(html: str) -> None:
    body = html.split("</main>")[0]
    for term in ("Asked", "Shown", "Cannot say"):
        assert body.count(f"<dt>{term}</dt>") == 2
    assert "A simulation is not evidence" in body


def test_every_figure_can_be_had_as_svg_png_and_csv(html: str) -> None:
    for name in TABLES:
        assert f'data-save="svg" data-of="{name}"' in html
        assert f'data-save="png" data-of="{name}"' in html
        assert f'download="{name}-a.csv"' in html


def test_a_csv_is_the_table(html: str) -> None:
    found = re.search(
        r'download="upset-a.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', html
    )
    assert found
    text = base64.b64decode(found[1]).decode()
    assert text.splitlines()[0] == "conditions,proteins,members"
    assert len(text.splitlines()) == 6


def test_the_data_is_valid_json_and_holds_every_chart(html: str) -> None:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert set(data["charts"]) == set(TABLES)
    assert set(data["themes"]) == {"light", "dark"}


def test_text_is_escaped(html: str) -> None:
    assert "&lt;b&gt;a&lt;/b&gt;" in html
    assert "The &lt;/script&gt; second" in html


def test_the_libraries_are_in_the_page(html: str) -> None:
    assert "window.vegaEmbed=" in html
    assert html.count("</script>") == 3


def test_two_figures_of_one_name_are_refused() -> None:
    charts = [Chart("upset", {"a": TABLES["upset"]()[0]})] * 2
    with pytest.raises(CutisError, match="another id"):
        build([Section("s", "S", "", "", "", charts)], title="t")


def test_writing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = write(tmp_path / "deep" / "report.html", "new")
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]
    (tmp_path / "file").write_text("")
    with pytest.raises(CutisError, match="choose another place"):
        write(tmp_path / "file" / "report.html", "x")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.123456, "0.123"), (-2.5, "−2.5"), (1234567.0, "1.23e+06"), (1234.0, "1,230"), (0.0, "0"),
     (float("nan"), "–"), (None, "–"), (7, "7"), ("up", "up"), (0.00001, "1.00e-05")],
)  # fmt: skip
def test_numbers_for_people(value: object, text: str) -> None:
    assert say(value) == text


def test_a_name_stays_on_one_line_and_a_long_path_in_its_cell() -> None:
    """A name with hyphens is not broken at them; what is too long for a cell is."""
    rows = pd.DataFrame({"rna": ["hsa-miR-101-3p", "a/very/long/path/of-a-file/in/many.folders"],
                         "why": ["two words", ""]})  # fmt: skip
    page = build([Section("s", "S", "a", "b", "c", [Table("t", "T", rows)])], title="t")
    assert '<td class="word">hsa-miR-101-3p</td>' in page
    assert "<td>a/very/long/path" in page
    assert "<td>two words</td>" in page
    assert re.search(r"td \{[^}]*overflow-wrap: break-word", page)


@pytest.mark.parametrize(
    ("rows", "said", "none"), [(0, "(0 rows)", True), (1, "(1 row)", False), (9, "(9 rows)", False)]
)
def test_a_folded_table_says_how_many_rows_it_has_and_when_it_has_none(
    rows: int, said: str, none: bool
) -> None:
    table = Table("t", "T", pd.DataFrame({"a": ["x"] * rows, "b": 1.0}), folded=True)
    page = build([Section("s", "S", "a", "b", "c", [table])], title="t")
    assert f"T {said}</summary>" in page
    assert ('<td colspan="2">none</td>' in page) == none
