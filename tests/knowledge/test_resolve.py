import dataclasses

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load


def test_records_are_known_by_name(mini):
    assert set(mini.signals) == {"IL1A", "FGF7", "MMP1"}
    assert set(mini.cells) == {"keratinocyte/basal", "fibroblast/papillary"}
    assert mini.states("fibroblast") == ("fibroblast/papillary",)
    assert mini.place_of("keratinocyte") == "epidermis"
    assert set(mini.records()) >= {"FGF7", "variants/rs1", "media/plain", "ageing/general"}


def test_knowledge_cannot_be_changed(mini):
    with pytest.raises(dataclasses.FrozenInstanceError):
        mini.root = "elsewhere"
    with pytest.raises(TypeError):
        mini.numbers()["FGF7.half_life"] = 1


def test_arrows_are_resolved(mini):
    arrow = mini.arrow_names["IL1A → NFKB in fibroblast"]
    assert (arrow.cause.kind, arrow.effect.kind, arrow.place) == ("signal", "pathway", "dermis")
    made = mini.arrow_names["NFKB → making of FGF7 in fibroblast"]
    assert (made.cause.cell, made.effect.kind, made.address) == (
        "fibroblast",
        "make",
        "FGF7.driven_by.0",
    )
    carried = mini.arrow_names["UV → making of ROS_fibroblast in fibroblast"]
    assert (carried.cause.kind, carried.place) == ("agent", "dermis")


def test_a_signal_is_read_where_the_receiver_lives(mini):
    assert mini.arrow_names["FGF7 → division in keratinocyte/basal"].place == "epidermis"


def test_where_gives_file_and_line(mini):
    file, line = mini.where["FGF7.half_life"]
    written = (mini.root / "signals" / "FGF7.yaml").read_text().splitlines()
    assert file.endswith("signals/FGF7.yaml")
    assert written[line - 1].startswith("half_life:")


@pytest.mark.parametrize(
    "written",
    [
        "IL1A.heard_by.0.up_to",
        "IL1A → NFKB in fibroblast.up_to",
        '"IL1A → NFKB in fibroblast".up_to',
        "'IL1A -> NFKB in fibroblast'.up_to",
        " IL1A→NFKB in fibroblast.up_to ",
    ],
)
def test_an_arrow_has_one_address_however_it_is_written(mini, written):
    assert mini.canonical(written) == "IL1A.heard_by.0.up_to"


def test_a_variation_may_leave_out_its_folder(mini):
    assert mini.canonical("rs1.changes.0.times_per_allele") in mini.numbers()


def test_all_problems_are_raised_together(atlas):
    for name in ("FGF7", "IL1A"):
        file = atlas / "signals" / f"{name}.yaml"
        file.write_text(file.read_text().replace("half_life:", "halflife:"))
    (atlas / "pathways" / "NFKB.yaml").write_text("")
    with pytest.raises(AtlasError) as caught:
        load(atlas, alone=True, cache=False)
    files = {problem.where.split("/")[-1].split(":")[0] for problem in caught.value.problems}
    assert files == {"FGF7.yaml", "IL1A.yaml", "NFKB.yaml"}


def test_a_broken_file_is_not_reported_again_by_those_who_mention_it(atlas):
    (atlas / "pathways" / "NFKB.yaml").write_text("name: [")
    with pytest.raises(AtlasError) as caught:
        load(atlas, alone=True, cache=False)
    assert len(caught.value.problems) == 1


def test_a_folder_is_laid_over_the_one_below(atlas, tmp_path, monkeypatch):
    monkeypatch.setattr("cutis.knowledge.reader.bundled_root", lambda: atlas)
    mine = tmp_path / "mine"
    (mine / "signals").mkdir(parents=True)
    text = (atlas / "signals" / "FGF7.yaml").read_text()
    (mine / "signals" / "FGF7.yaml").write_text(text.replace("6 (3 to 12) h", "9 (3 to 12) h"))
    (mine / "signals" / "FGF10.yaml").write_text(text.replace("FGF7", "FGF10"))
    knowledge = load(mine, cache=False)
    assert knowledge.numbers()["FGF7.half_life"].value == 9
    assert set(knowledge.signals) == {"IL1A", "FGF7", "FGF10", "MMP1"}
    assert knowledge.where["FGF7"][0].startswith(str(mine))
    assert knowledge.where["IL1A"][0] == "signals/IL1A.yaml"


def test_the_fingerprint_is_of_the_content(atlas, mini):
    assert load(atlas, alone=True, cache=False).fingerprint == mini.fingerprint
    file = atlas / "signals" / "FGF7.yaml"
    file.write_text(file.read_text().replace("6 (3 to 12) h", "7 (3 to 12) h"))
    assert load(atlas, alone=True, cache=False).fingerprint != mini.fingerprint


@pytest.mark.parametrize("name", ["nowhere", "places/dermis.yaml"])
def test_only_a_folder_is_an_atlas(atlas, name):
    with pytest.raises(AtlasError, match="expected a folder"):
        load(atlas / name, alone=True)


def test_a_variant_is_shown_by_its_rsid():
    from cutis.knowledge import load
    from cutis.knowledge.show import show as shown

    atlas = load()
    assert shown("rs1805007", atlas).address == shown(" RS1805007", atlas).address
    assert "MC1R" in shown("rs1805007", atlas).name


def test_an_atlas_is_one_line():
    from cutis.knowledge import load

    said = repr(load())
    assert len(said) < 200
    assert "records" in said
