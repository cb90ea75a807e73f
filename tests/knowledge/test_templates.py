import re

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load
from cutis.knowledge.records import FOLDERS
from cutis.knowledge.rulebook.lint import lint
from cutis.knowledge.templates import KINDS, template, write_template

#: What a person would write for each TODO of a template, in order.
FILLED = {
    "place": ["hypodermis", "100 um", "prior"],
    "interface": [
        *("a junction", "epidermis", "dermis", "10 um/day", "prior"),
        *("20 kDa", "prior", "-0.5", "prior"),
    ],
    "signal": ["a signal", "20 kDa", "prior", "2 h", "prior", "3 h", "prior"],
    "pathway": ["a pathway", "fibroblast", "0.1 (0.05 to 0.2)", "prior", "30 min", "prior"],
    "cell": ["a cell", "dermis", "10 cells/mm2", "prior"],
    "matrix": ["a fibre", "dermis", "5 ug/mm2", "prior"],
    "junction": ["a protein", "dermis", "5 ug/mm2", "prior"],
    "damage": ["a lesion", "fibroblast", "1 AU", "prior"],
    "property": ["a property", "epidermis", "1 fold", "prior"],
    "exposure": ["an exposure", "1 MED"],
    "ingredient": ["an ingredient", "1 %"],
    "vesicle": ["a vesicle", "1 AU"],
    "ageing": ["a drift", "FGF7.half_life", "0.95", "prior"],
    "site": ["a site", "epidermis.thickness", "1.2 fold", "prior"],
    "phototype": ["a phototype", "epidermis.thickness", "1.2 fold", "prior"],
    "variant": ["a variant", "FGF7.half_life", "1.2 fold", "prior"],
    "medium": ["a medium"],
    "instrument": ["a ruler"],
    "dish": [
        *("a dish", "fibroblast/papillary", "10 cells/mm2", "prior", "plain"),
        *("2000 um", "prior", "1000 um/day", "prior"),
    ],
}


def _name(kind):
    return "mast/resting" if kind == "cell" else "NEW1"


def test_every_folder_has_a_kind():
    assert set(KINDS.values()) == set(FOLDERS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_template_passes_once_its_todos_are_filled(kind, atlas):
    path = write_template(kind, _name(kind), atlas)
    with pytest.raises(AtlasError, match="still a TODO"):
        load(atlas, alone=True, cache=False)
    lines = path.read_text().splitlines()
    answers = iter(FILLED[kind])
    filled = [
        line if line.startswith("#") else re.sub("TODO", lambda _: next(answers), line)
        for line in lines
    ]
    path.write_text("\n".join(filled) + "\n")
    assert next(answers, None) is None
    assert lint(load(atlas, alone=True, cache=False)).ok


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_template_names_every_field_with_its_sentence(kind):
    text = template(kind, _name(kind))
    for name, info in FOLDERS[KINDS[kind]].model_fields.items():
        assert re.search(rf"^(# )?{name}:", text, re.MULTILINE), name
        if info.description:
            assert info.description[:20] in text


def test_an_existing_file_is_never_touched(atlas):
    path = atlas / "signals" / "FGF7.yaml"
    before = path.read_bytes()
    with pytest.raises(AtlasError, match="is there already"):
        write_template("signal", "FGF7", atlas)
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a.b", "x\ny"])
def test_a_name_stays_inside_its_folder(name, atlas):
    with pytest.raises(AtlasError, match="cannot be a name"):
        write_template("signal", name, atlas)


def test_an_unknown_kind_names_the_nearest(atlas):
    with pytest.raises(AtlasError, match="'ingredient'"):
        write_template("ingrediant", "x", atlas)
