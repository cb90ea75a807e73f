import json

from cutis.knowledge import load
from cutis.knowledge.rulebook.lint import lint


def _changed(atlas, file, old, new):
    path = atlas / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return lint(load(atlas, alone=True, cache=False))


def test_a_sound_atlas_has_no_error(mini):
    report = lint(mini)
    assert report.ok
    assert report.counts["signals"] == 3
    assert report.counts["arrows"] == 4
    assert report.counts["share with a source"] == 1
    total = sum(report.counts[f"numbers {status}"] for status in ("verified", "recalled", "prior"))
    assert total == report.counts["numbers"]


def test_a_number_without_a_source_is_an_error(atlas):
    report = _changed(atlas, "signals/FGF7.yaml", "source: smith2003a, status: verified, ", "")
    assert [problem.field for problem in report.errors] == ["FGF7.half_life"]
    assert "no source" in report.errors[0].what
    assert report.counts["share with a source"] < 1


def test_an_unknown_source_names_the_nearest(atlas):
    report = _changed(atlas, "signals/FGF7.yaml", "source: smith2003a", "source: smith2003")
    assert "'smith2003a'" in report.errors[0].hint
    assert report.errors[0].where.endswith("FGF7.yaml:5")
    assert report.errors[0].field == "FGF7.made_by.fibroblast.source"


def test_verified_needs_a_measurement(atlas):
    old = "24 h, source: prior, status: prior"
    report = _changed(atlas, "signals/FGF7.yaml", old, "24 h, source: prior, status: verified")
    assert [problem.field for problem in report.errors] == ["FGF7.half_life_in_medium"]


def test_a_prior_without_a_range_is_a_warning(mini):
    fields = {problem.field for problem in lint(mini).warnings}
    assert "FGF7.half_life_in_medium" in fields
    assert "FGF7.half_life" not in fields


def test_a_source_nothing_cites_is_a_note(atlas):
    bibliography = atlas / "sources.bib"
    bibliography.write_text(bibliography.read_text() + "@misc{lonely2000, title={x}}\n")
    report = lint(load(atlas, alone=True, cache=False))
    assert report.ok
    assert any("lonely2000" in note for note in report.notes)


def test_a_paper_entered_twice_is_a_warning(atlas):
    bibliography = atlas / "sources.bib"
    extra = "@article{again2001, title={x}, doi={10.0000/EXAMPLE.1}}\n"
    bibliography.write_text(bibliography.read_text() + extra)
    report = lint(load(atlas, alone=True, cache=False))
    assert any("also that of 'miller2001'" in problem.what for problem in report.warnings)


def test_the_report_prints_and_is_json(mini):
    report = lint(mini)
    assert "arrows" in str(report)
    data = json.loads(report.to_json())
    assert data["ok"] is True
    assert data["counts"]["signals"] == 3


def test_a_source_where_no_number_stands_is_checked_too(atlas):
    old = "half_life: {value: 15"
    new = "made_from: {signal: FGF7, source: nobody1999}\nhalf_life: {value: 15"
    report = _changed(atlas, "matrix/COL1.yaml", old, new)
    assert [problem.field for problem in report.errors] == ["COL1.made_from.source"]


def test_sources_of_tables_are_checked_and_counted(atlas):
    folder = atlas / "signatures"
    folder.mkdir()
    rows = "A1,up,cells,miller2001,recalled,\nB1,up,cells,miler2001,recalled,\n"
    (folder / "x.csv").write_text(f"symbol,direction,where,source,status,note\n{rows}")
    (problem,) = lint(load(atlas, alone=True, cache=False)).errors
    assert problem.where.endswith("signatures/x.csv:3")
    assert "'miller2001'" in problem.hint
