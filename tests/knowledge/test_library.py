"""The research library: what is there, where it is used, what others can read of it."""

from __future__ import annotations

import json

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load
from cutis.knowledge.library import chosen, library, search, to_csl
from cutis.knowledge.sources import parse_bibtex


@pytest.fixture(scope="module")
def items():
    return library(load())


def test_every_source_is_there_once(items) -> None:
    assert list(items) == sorted(load().sources)


def test_a_use_stands_where_it_says(items) -> None:
    item = items["dumas1996"]
    assert item.uses
    file, line = item.uses[0].where.rsplit(":", 1)
    from cutis.knowledge.reader import bundled_root

    written = (bundled_root() / file).read_text("utf-8").splitlines()
    assert any("dumas1996" in text for text in written[int(line) - 1 :])


def test_search_needs_every_word_and_looks_into_uses(items) -> None:
    both = search(items, ["collagen", "COL1A1"])
    assert both
    assert set(map(id, both)) <= set(map(id, search(items, ["COL1A1"])))
    assert search(items, ["no such word anywhere"]) == []
    assert len(search(items, [])) == len(items)


def test_an_unknown_key_names_the_nearest(items) -> None:
    with pytest.raises(AtlasError, match="dumas1996"):
        chosen(items, "dumas1969")


def test_csl_says_what_bibtex_says() -> None:
    text = (
        "@article{a2000, author = {Dumas, M and Bonte, F and others}, title = {On {MMP1}}, "
        "journal = {J Test}, volume = {3}, number = {2}, pages = {1--9}, year = {2000}, "
        "doi = {10.1/x}}"
    )
    entries, problems = parse_bibtex(text.encode(), "x.bib")
    assert not problems
    from cutis.knowledge.library import Item

    (found,) = json.loads(to_csl([Item(entries["a2000"], ())]))
    assert found == {
        "id": "a2000", "type": "article-journal", "title": "On MMP1", "container-title": "J Test",
        "volume": "3", "issue": "2", "page": "1–9", "DOI": "10.1/x",
        "issued": {"date-parts": [[2000]]},
        "author": [
            {"family": "Dumas", "given": "M"}, {"family": "Bonte", "given": "F"},
            {"literal": "et al."},
        ],
    }  # fmt: skip


def test_all_of_it_is_csl(items) -> None:
    found = json.loads(to_csl(items.values()))
    assert [one["id"] for one in found] == list(items)
    assert all(one["type"] for one in found)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"M{\"u}ller, J", "Müller"), (r"Fran{\c{c}}ois, J", "François"),
        (r"\O{}degaard, J", "Ødegaard"),
        (r"Kova\v{c}evi\'c, J", "Kovačević"), (r"Gau\ss, J", "Gauß"), ("Søren, J", "Søren"),
        (r"Mart{\'\i}nez, J", "Martínez"),
    ],
)  # fmt: skip
def test_accents_of_tex_are_letters_in_csl(written: str, read: str) -> None:
    from cutis.knowledge.library import Item

    text = f"@article{{a2000, author = {{{written}}}, title = {{Salt \\& skin}}, pmcid = {{PMC1}}}}"
    entries, problems = parse_bibtex(text.encode(), "x.bib")
    assert not problems
    (found,) = json.loads(to_csl([Item(entries["a2000"], ())]))
    assert found["author"] == [{"family": read, "given": "J"}]
    assert (found["title"], found["PMCID"]) == ("Salt & skin", "PMC1")


def test_instruments_cite_too(items) -> None:
    """The noise of grading rests on a paper that no record of the atlas names."""
    from cutis.knowledge.reader import bundled_root

    file, line = items["griffiths1992"].uses[0].where.rsplit(":", 1)
    written = (bundled_root() / file).read_text("utf-8").splitlines()
    assert "griffiths1992" in written[int(line) - 1]


def test_the_help_names_a_search_that_finds(items) -> None:
    import re

    from cutis.cli.library import command

    (words,) = re.findall(r"`cutis library (\w+ \w+)`", str(command.__doc__))
    assert search(items, words.split())
