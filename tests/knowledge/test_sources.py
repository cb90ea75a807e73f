import pytest

from cutis.knowledge.sources import export_bibtex, parse_bibtex

BIB = b"""% a remark with @ in it
@comment{ignored, title = {no}}
@Article{kim2001,
  Author = {Kim, A. and Lee, B.},
  title = {On {DNA} and
           skin},
  journal = "Journal, of Skin", year = 2001, volume = {12}, pages = {1--9},
  doi = {10.1/x}
}
@misc{web, title={A page}, url={https://example.org/a}}
"""


def test_entries_are_read_with_their_lines():
    entries, problems = parse_bibtex(BIB, "sources.bib")
    assert not problems
    assert set(entries) == {"kim2001", "web"}
    kim = entries["kim2001"]
    assert (kim.kind, kim.line, kim["year"], kim["journal"]) == (
        "article",
        3,
        "2001",
        "Journal, of Skin",
    )
    assert kim["title"] == "On DNA and skin"
    expected = "Kim and Lee (2001). On DNA and skin. Journal, of Skin 12: 1–9. doi:10.1/x"
    assert kim.short == expected


def test_a_subset_is_exported_and_reads_back():
    entries, _ = parse_bibtex(BIB, "sources.bib")
    text = export_bibtex(entries, ["kim2001", "unknown", "kim2001"])
    again, problems = parse_bibtex(text.encode(), "out.bib")
    assert not problems
    assert set(again) == {"kim2001"}
    assert again["kim2001"].fields == entries["kim2001"].fields
    assert set(parse_bibtex(export_bibtex(entries).encode(), "x")[0]) == set(entries)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (b"@article{a,\n title={x}}\n@article{a, title={y}}", 3, "written twice, on line 1"),
        (b"\n@article{a, title={x}", 2, "never closed"),
        (b"@article{ , title={x}}", 1, "has no key"),
        (b"@misc{a, title={\xff}}", 1, "not UTF-8"),
    ],
)
def test_problems_name_their_line(text, line, what):
    _, problems = parse_bibtex(text, "sources.bib")
    assert [problem.where for problem in problems] == [f"sources.bib:{line}:1"]
    assert what in problems[0].what
