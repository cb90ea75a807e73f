"""The report of a measured secretome, on the synthetic example whose truth is known."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.omics.report.reading import say_share
from cutis.omics.report.secretome import Made, make
from cutis.omics.secretome.findings import Asked, Choices, Findings
from cutis.omics.secretome.inputs import study_of
from cutis.omics.secretome.study import study
from cutis.page.content import Facts
from cutis.tables import Frame

EXAMPLE = Path(__file__).parents[3] / "examples" / "secretome"


@pytest.fixture(scope="module")
def made() -> Made:
    """The example, without the model."""
    return make(study(EXAMPLE / "design.yaml", model=False, quick=True, again="cutis secretome"))


def truth() -> Frame:
    """What is true of each protein of the example."""
    return pd.read_csv(EXAMPLE / "truth.csv").set_index("symbol")


def test_has_every_part_the_design_allows(made: Made) -> None:
    ids = [section.id for section in made.sections]
    assert ids == ["reading", "proteins", "emergence", "regulation", "secreted", "enrichment",
                   "ligand_receptor", "state", "sources"]  # fmt: skip
    assert set(made.found.left_out) == {"what skin is expected to do", "stages", "lots"}
    assert "--no-model" in made.found.left_out["what skin is expected to do"]


def test_emergent_proteins_are_those_that_are(made: Made) -> None:
    known = truth()
    listed = set(made.sections[2].tables["emergent"]["symbol"])
    true = set(known.index[known["emergent"] > 0])
    assert len(listed & true) >= 0.95 * len(listed)
    assert len(listed & true) >= 0.95 * len(true & set(made.found.measured.features["symbol"]))
    assert re.match(rf"{len(listed)}\b", made.facts["listed as emergent"])
    said = re.match(
        r"(\d+) of (\d+) candidates are expected to be truly emergent \((\d+) to (\d+)\)",
        made.facts["emergent"],
    )
    assert said
    value, candidates, low, high = map(int, said.groups())
    assert low <= len(true & set(made.found.measured.features["symbol"])) <= high
    assert low <= value <= high <= candidates


def test_more_and_less_than_the_sum_have_the_true_sign(made: Made) -> None:
    table = made.found.emergence.table.set_index("symbol")
    called = table["verdict"].map({"more": 1, "less": -1}).dropna()
    true = np.sign(np.log(truth()["factor"].reindex(called.index)))
    assert (called == 1).sum() > 20
    assert (called == -1).sum() > 5
    # One in twenty may be false; of 71, seven is two standard deviations more.
    assert (called != true).mean() <= 0.10


def test_every_table_can_be_saved_whole(made: Made, tmp_path: Path) -> None:
    written = {path.stem: path for path in made.save_tables(tmp_path)}
    table = pd.read_csv(written["emergence"])
    assert len(table) == len(made.found.emergence.table)
    assert {"upset-sets", "volcano-1-proteins", "ligand_receptor", "presence", "files"} <= set(
        written
    )


def test_the_page_is_whole_offline_and_shows_the_first_rows_of_long_tables(made: Made) -> None:
    html = made.html()
    assert not re.search(r'(?:src|href)="https?:', html)
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    charts = json.loads(found[1])["charts"]
    assert {"upset", "presence_curve", "linear_sum_scatter", "volcano-1", "volcano-2",
            "heard_columns"} <= set(charts)  # fmt: skip
    rows = len(made.found.presence.table)
    assert f"(50 of {rows} rows)" in html
    for name in ("synthetic-keratinocyte.txt", "reverse sequence", "cutis secretome"):
        assert name in html


def test_what_the_upset_draws_adds_up(made: Made) -> None:
    sets = made.sections[1].tables["upset-sets"]
    totals = made.sections[1].tables["upset-totals"].set_index("condition")["proteins"]
    for condition, count in totals.items():
        inside = sets["conditions"].str.split(" & ").map(lambda names, c=condition: c in names)
        assert sets.loc[inside, "proteins"].sum() == count


def test_two_conditions_without_a_co_culture_give_what_is_possible(tmp_path: Path) -> None:
    whole = study(EXAMPLE / "design.yaml").measured
    names = [name for name in whole.samples.index if name[0] in "KF"]
    found = Findings(whole.only(samples=names), Asked("d", model=False, quick=True))
    result = make(found, parts=("reading", "counts", "emergence", "regulation"))
    assert [section.id for section in result.sections] == [
        "reading", "proteins", "regulation", "sources",
    ]  # fmt: skip
    assert "co-culture" in found.left_out["alone and together"]
    assert "fibroblast against keratinocyte" in result.facts


def test_what_an_analysis_refuses_is_said_and_the_rest_is_made() -> None:
    whole = study(EXAMPLE / "design.yaml").measured
    single = whole.only(samples=["K1", "F1"])
    result = make(Findings(single, Asked("d", model=False)), parts=("reading", "regulation"))
    assert [section.id for section in result.sections] == ["reading", "sources"]
    assert "replicate" in result.found.left_out["what changes"]


def test_a_course_has_its_stages() -> None:
    found = study(EXAMPLE / "course-design.csv", EXAMPLE / "course.csv", model=False)
    result = make(found, parts=("enrichment", "stages"))
    assert [section.id for section in result.sections] == ["enrichment", "stages", "sources"]
    assert {f"over-represented-{stage}" for stage in (1, 2, 3)} <= set(result.sections[0].tables)
    boundaries = result.sections[1].tables["stage_heat-boundaries"]
    assert len(boundaries) == 2
    for (_, row), true in zip(boundaries.iterrows(), (3.5, 8.5), strict=True):
        assert row["low"] <= true <= row["high"]


def _measured(conditions: list[str]) -> Measured:
    samples = pd.DataFrame(
        {"condition": conditions}, index=[f"s{i}" for i in range(len(conditions))]
    )
    levels = pd.DataFrame(1.0, index=["A", "B"], columns=samples.index)
    features = pd.DataFrame({"symbol": ["A", "B"], "contaminant": False}, index=levels.index)
    report = ReadReport("t.csv", "matrix")
    return Measured(levels, features, samples, "protein", "intensity", report)


@pytest.mark.parametrize(
    ("conditions", "both"),
    [
        (["K", "F", "co-culture"], "co-culture"), (["coculture", "K", "F"], "coculture"),
        (["K", "F", "K+F"], "K+F"), (["K", "F", "old"], ""), (["a", "b", "co", "d"], ""),
    ],
)  # fmt: skip
def test_a_co_culture_is_known_by_its_name_and_that_is_noted(
    conditions: list[str], both: str
) -> None:
    from cutis.omics.secretome.inputs import Study, cultured

    found = cultured(Study(_measured(conditions), "t"))
    assert found.choices.both == both
    assert bool(found.measured.report.notes) == bool(both)
    if both:
        assert {found.choices.first, found.choices.second} == set(conditions) - {both}


def test_a_condition_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(DataError, match=r"second: no sample .*'fibrblast'; .*'fibroblast'"):
        Findings(_measured(["fibroblast", "both"]), Asked("d.yaml", Choices(second="fibrblast")))


def test_a_table_of_samples_names_its_files(tmp_path: Path) -> None:
    (tmp_path / "lots.csv").write_bytes((EXAMPLE / "lots.csv").read_bytes())
    lines = (EXAMPLE / "lots-design.csv").read_text().splitlines()
    design = tmp_path / "design.csv"
    design.write_text("\n".join([f"{lines[0]},file", *(f"{one},lots.csv" for one in lines[1:])]))
    found = study_of(design)
    assert found.measured.levels.shape == (180, 12)
    assert set(found.measured.samples["lot"]) == {"L09", "L10", "L11", "L12"}
    design.write_text("\n".join([f"{lines[0]},file", *(f"{one},lot.csv" for one in lines[1:])]))
    with pytest.raises(DataError, match=r"design\.csv:2: file: there is no file 'lot\.csv'"):
        study_of(design)
    with pytest.raises(DataError, match="--table"):
        study_of(EXAMPLE / "lots-design.csv")


def test_a_measured_table_alone_is_enough() -> None:
    found = study_of(EXAMPLE / "lots.csv")
    assert found.measured.conditions == ["L09", "L10", "L11", "L12"]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({}, [("b", "a"), ("c", "a")]),
        ({"first": "b"}, [("a", "b"), ("c", "b")]),
        ({"first": "c", "second": "a"}, [("a", "c")]),
        ({"first": "a", "second": "b", "both": "c"}, [("c", "a"), ("c", "b")]),
    ],
)
def test_what_is_compared_follows_the_roles(
    roles: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    choices = Choices(**roles)  # pyright: ignore[reportArgumentType]  all of them are texts
    found = Findings(_measured(["a", "b", "c"]), Asked("d", choices))
    assert found.comparisons == expected


def test_serum_of_the_medium_is_in_no_list(tmp_path: Path) -> None:
    """Human accessions of serum count as secreted in a clean medium, and as nothing in serum."""
    rng = np.random.default_rng(3)
    cultures = {"K": 3, "F": 3, "KF": 3}
    names = [f"{name}_{i}" for name, many in cultures.items() for i in range(1, many + 1)]
    genes = ["ALB", "TF", "APOB", "COL1A1", "COL1A2", "FN1", "MMP1", "MMP3", "TIMP1", "SPARC"]
    levels = pd.DataFrame(2 ** rng.normal(26, 0.2, (len(genes), 9)), genes, names)
    levels.loc[["ALB", "MMP1"], names[:6]] = np.nan
    levels.rename_axis("Gene names").to_csv(tmp_path / "t.tsv", sep="\t")
    design = tmp_path / "d.yaml"
    said = "file: t.tsv\nfirst: K\nsecond: F\nboth: KF\n"
    found = []
    for medium in ("", "medium: [bovine serum]\n"):
        design.write_text(said + medium)
        made = study(design)
        table: Frame = made.emergence.table.set_index("protein")
        up: Frame = made.regulation["KF", "K"].table.set_index("protein")
        found.append((table["verdict"].eq("set aside"), up["verdict"].eq("set aside")))
    clean, fed = found
    assert not clean[0].any()
    assert not clean[1].any()
    for one in fed:
        assert set(one.index[one]) == {"ALB", "TF", "APOB"}


def test_rna_is_not_taken_for_a_medium() -> None:
    """What cells transcribe is neither secreted nor dosed, and no sentence speaks of a medium."""
    whole = study(EXAMPLE / "design.yaml").measured
    found = Findings(replace(whole, kind="RNA"), Asked("d", quick=True))
    result = make(found, parts=("reading", "counts", "regulation", "secreted", "ligand_receptor",
                                "state", "response"))  # fmt: skip
    ids = [section.id for section in result.sections]
    assert ids == ["reading", "proteins", "regulation", "state", "sources"]
    for part in ("secreted or leaked", "who hears it", "what skin is expected to do"):
        assert "RNA" in found.left_out[part]
    assert not any("dosed" in note for note in found.measured.report.notes)
    for section in result.sections[1:3]:
        said = " ".join([section.title, section.asked, section.shown, section.cannot])
        assert "RNAs" in said
        assert not re.search("protein|medium", said)
    assert "medium" not in result.sections[3].cannot
    assert "RNAs" in result.sections[0].tables["samples"]


def test_pathways_that_differ_are_of_the_comparisons_and_say_from_what(made: Made) -> None:
    state = next(section for section in made.sections if section.id == "state")
    facts = next(block for block in state.blocks if isinstance(block, Facts)).rows
    said = facts["pathways that differ from keratinocyte"]
    assert "in co-culture" in said
    assert "in fibroblast" not in said


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100 %"), (0.9999, "more than 99 %"), (0.984, "98 %"), (0.0, "0 %")]
)
def test_a_hundred_per_cent_is_all(share: float, said: str) -> None:
    assert say_share(share) == said
