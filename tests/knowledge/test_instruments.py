"""Instruments are records: read, converted, checked and asked like all others."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from cutis.errors import AtlasError, Problem
from cutis.knowledge import Knowledge, load, why
from cutis.knowledge.instrument_checks import processes_of
from cutis.knowledge.instrument_records import Law
from cutis.knowledge.instruments import ASKED, LAWS, SETTINGS
from cutis.knowledge.reader import bundled_root
from cutis.knowledge.rulebook.lint import lint
from cutis.knowledge.show import show
from cutis.skin.readout.check import check_instruments

BUNDLED = bundled_root() / "instruments"
YOUNG = "6.5 (6.2 to 6.8) g/m2/h"


def laid_over(folder: Path, file: str, *pairs: tuple[str, str]) -> Path:
    """Copy one bundled file into a folder of one's own, some words replaced."""
    text = (BUNDLED / file).read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "instruments").mkdir(exist_ok=True)
    (folder / "instruments" / file).write_text(text, "utf-8")
    return folder


def errors(atlas: Path) -> list[Problem]:
    """Return what `cutis check` calls errors."""
    try:
        knowledge = load(atlas, cache=False)
    except AtlasError as error:
        return error.problems
    return [*lint(knowledge).errors, *check_instruments(knowledge)]


@pytest.fixture(scope="module")
def atlas() -> Knowledge:
    return load()


def test_the_numbers_of_instruments_have_a_why(atlas: Knowledge) -> None:
    numbers = {a: n for a, n in atlas.numbers().items() if n.file.startswith("instruments/")}
    written = [
        line for path in BUNDLED.glob("*.yaml") for line in path.read_text("utf-8").splitlines()
        if "{value:" in line
    ]  # fmt: skip
    assert len(numbers) == len(written) == 75
    for address in numbers:
        said = why(address, atlas)
        assert said.source is not None
        file, line = said.where.rsplit(":", 1)
        lines = (bundled_root() / file).read_text("utf-8").splitlines()
        assert "value:" in lines[int(line) - 1]


def test_why_says_value_place_and_source(atlas: Knowledge) -> None:
    said = str(why("TEWL.young", atlas))
    assert said.startswith(f"TEWL.young = {YOUNG}\n")
    assert "instruments/barrier.yaml:8" in said
    assert "kottner2013" in said
    assert why("grading.between graders", atlas).address == "instruments/grading.between graders"


@pytest.mark.parametrize(
    ("address", "near"),
    [("TEWL.yung", "TEWL.young"), ("TEWLL.young", "TEWL.young"),
     ("hydration.powers.LIPIDD", "hydration.powers.LIPID")],
)  # fmt: skip
def test_an_unknown_address_gives_the_nearest(address: str, near: str, atlas: Knowledge) -> None:
    with pytest.raises(AtlasError, match=f"the nearest is '{near}'"):
        why(address, atlas)


def test_show_prints_a_readout_and_an_instrument(atlas: Knowledge) -> None:
    assert YOUNG in str(show("TEWL", atlas))
    assert "shedding of corneocyte/corneum" in str(show("corneum transit", atlas))
    assert "TEWL, hydration" in str(show("barrier", atlas))
    assert "20 (10 to 30) %" in str(show("mass-spectrometer", atlas))
    with pytest.raises(AtlasError, match="the nearest is 'TEWL'"):
        show("TEWLL", atlas)


def test_a_number_is_converted_once(tmp_path: Path) -> None:
    other = ("young: {value: " + YOUNG, "young: {value: 0.65 (0.62 to 0.68) mg/cm2/h")
    mine = load(laid_over(tmp_path, "barrier.yaml", other), cache=False)
    assert str(mine.number("TEWL.young")) == "0.65 (0.62 to 0.68) mg/cm2/h"
    young = mine.readouts["TEWL"].numbers["young"]
    assert (young.value, young.low, young.high) == pytest.approx((6.5, 6.2, 6.8), rel=1e-12)
    assert young.unit == "g/m2/h"


def test_what_is_written_in_its_own_unit_keeps_its_bits(atlas: Knowledge) -> None:
    for readout in atlas.readouts.values():
        for name, number in {**readout.numbers, **readout.powers}.items():
            part = name if name in readout.numbers else f"powers.{name}"
            written = atlas.numbers()[f"{readout.name}.{part}"]
            assert (number.value, number.low, number.high) == (
                written.value, written.low, written.high,
            )  # fmt: skip


def test_a_readout_is_given_in_the_unit_it_says(tmp_path: Path) -> None:
    hours = ("law: residence\n    unit: day", "law: residence\n    unit: h")
    mine = load(laid_over(tmp_path, "barrier.yaml", hours), cache=False)
    assert mine.readouts["corneum transit"].factor == pytest.approx(24, rel=1e-12)


def test_a_folder_of_ones_own_replaces_a_file(tmp_path: Path) -> None:
    mine = load(laid_over(tmp_path, "barrier.yaml", (YOUNG, "8 (7 to 9) g/m2/h")), cache=False)
    assert mine.readouts["TEWL"].numbers["young"].value == 8
    assert list(mine.readouts) == list(load().readouts)
    assert mine.fingerprint != load().fingerprint
    assert str(tmp_path) in why("TEWL.young", mine).where


WRONG = [
    ("barrier", "law: power law", "law: power low", 4, "the nearest is 'power law'"),
    ("barrier", "source: kottner2013", "source: nosuch2013", 8, "'nosuch2013' in sources.bib"),
    ("barrier", "readouts:", "readouts: [", 4, "cannot be read as YAML"),
    ("barrier", "LIPID:", "LIPIDD:", 12, "the nearest is 'LIPID'"),
    ("barrier", "unit: g/m2/h", "unit: banana", 5, "unknown unit 'banana'"),
    ("barrier", "unit: g/m2/h", "unit: day", 8, "does not fit here, expected 'day'"),
    ("barrier", YOUNG, "6.5 (6.2 to 6.8) mg", 8, "expected 'g/m2/h'"),
    ("barrier", YOUNG, "6.5 (6.8 to 6.2) g/m2/h", 8, "outside its range"),
    ("barrier", YOUNG, "six g/m2/h", 8, "cannot read 'six g/m2/h'"),
    ("barrier", ", source: kottner2013", "", 8, "no source"),
    ("barrier", "status: recalled", "status: recaled", 8, "the nearest is 'recalled'"),
    ("barrier", "subject: skin", "subject: mouse", 7, "'mouse' is not allowed"),
    ("barrier", "subject: skin", "subjects: skin", 7, "the nearest is 'subject'"),
    ("barrier", "  hydration:", "  TEWL:", 16, "written twice"),
    ("barrier", "  hydration:", "  COL1:", 16, "also the name of matrix/COL1.yaml"),
    ("barrier", "  hydration:", "  wet.ness:", 16, "has a dot"),
    ("barrier", "process: shedding", "process: sheding", 32, "the nearest is 'shedding of"),
    ("barrier", "{process: shedding", "{proces: shedding", 32, "the nearest is 'process'"),
    ("barrier", "of: corneocyte/corneum", "of: corneocyte/cornum", 31, "'corneocyte/corneum'"),
    ("barrier", "unit: h/layer", "unit: um", 35, "gives 'h/layer'"),
    ("barrier", "cells/mm2/layer", "cells/mm2", 40, "expected 'cells/mm2/layer'"),
    ("barrier", "-0.3 (-0.5 to -0.1)", "-0.3 (-0.5 to -0.1) um", 12, "expected no unit"),
    ("colour", "-18 (-25 to -12) AU", "-18 (-25 to -12) h", 9, "expected 'AU'"),
    ("colour", "IL6 in dermis", "IL6 in derms", 30, "the nearest is 'IL6 in dermis'"),
    ("counts", "of: keratinocyte\n", "of: [keratinocyte, COL1]\n", 12, "several units"),
    ("counts", "signal: COL1A1", "signal: COL1A11", 28, "the nearest is 'COL1A1'"),
    ("counts", "unit: cells/mm2", "unit: ug/mm2", 5, "gives 'cells/mm2'"),
    ("counts", "    of: keratinocyte\n", "", 8, "needs `of`"),
    ("counts", "    of: keratinocyte\n", "    of: keratinocyte\n    among: macrophage\n", 13,
     "has no `among`"),
    ("histology", "layer: epidermis", "layer: epidrmis", 52, "the nearest is 'epidermis'"),
    ("endpoints", "(0.3 to 0.8) score", "(0.3 to 0.8) day", 7, "expected 'score'"),
    ("endpoints", "noise:", "nois:", 7, "the nearest is 'noise'"),
    ("endpoints", "highest: 9", "highest: -1", 5, "goes from 0 to -1"),
    ("endpoints", "highest: 9", "hihgest: 9", 5, "the nearest is 'highest'"),
    ("endpoints", ", highest: 9", "", 5, "'highest' is missing"),
    ("mass-spectrometer", "needed: 2", "needed: 5", 5, "5 of 3 replicates"),
    ("mass-spectrometer", "replicates: 3", "replicates: three", 4, "a whole number"),
    ("mass-spectrometer", "[keratinocyte]", "[keratinocite]", 7, "the nearest is 'keratinocyte'"),
    ("mass-spectrometer", "1 (0.2 to 5) ng/mL", "1 (0.2 to 5) nM", 12, "expected 'ng/mL'"),
    ("targets", "readout: TEWL", "readout: TEWLL", 14, "the nearest is 'TEWL'"),
    ("targets", "readout: MMP1 active", "readout: MMP11 active", 6, "the nearest is 'MMP1"),
    ("targets", "better: lower", "better: lowr", 6, "the nearest is 'lower'"),
    ("grading", "lowest: 0", "lowest: none", 15, "expected a number"),
    ("grading", "  not calibrated:", "  not callibrated:", 36, "the nearest is 'not calibrated'"),
    ("grading", "endpoint: overall", "endpoint: overal", 68, "the nearest is 'overall appearance'"),
    ("grading", "percent: {overall", "percent: {overal", 49, "the nearest is 'overall appearance'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), WRONG)
def test_what_is_wrong_is_one_error_at_its_line(
    file: str, old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    found = errors(laid_over(tmp_path, f"{file}.yaml", (old, new)))
    assert len(found) == 1, found
    assert f"instruments/{file}.yaml:{line}" in found[0].where
    assert said in str(found[0])


def test_two_files_cannot_read_one_thing(tmp_path: Path) -> None:
    laid_over(tmp_path, "mechanics.yaml")
    (tmp_path / "instruments" / "mechanics.yaml").rename(tmp_path / "instruments" / "mine.yaml")
    found = errors(tmp_path)
    assert [problem.field for problem in found] == ["readouts.elasticity", "readouts.firmness"]
    assert "stands in instruments/mechanics.yaml too" in found[0].what


def test_a_new_instrument_needs_no_python(tmp_path: Path) -> None:
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "ruler.yaml").write_text(
        "name: ruler\nreadouts:\n  height:\n    law: power law\n    unit: mm\n"
        "    means: How high.\n"
        "    young: {value: 3 (2 to 4) um, source: prior, status: prior}\n"
        "    powers:\n      RETE: {value: 1 (0.5 to 2), source: prior, status: prior}\n"
    )
    assert errors(tmp_path) == []
    readout = load(tmp_path, cache=False).readouts["height"]
    assert readout.numbers["young"].high == pytest.approx(0.004, rel=1e-12)
    assert readout.address == "instruments/ruler.height"


def test_no_variation_changes_an_instrument(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "elbow.yaml").write_text(
        "name: elbow\nchanges:\n"
        "  - {target: TEWL.young, times: 2 (1 to 3) fold, source: prior, status: prior}\n"
    )
    (found,) = errors(tmp_path)
    assert "sites/elbow.yaml:3" in found.where
    assert "number of an instrument" in found.what


def test_an_atlas_without_instruments_says_so(mini: Knowledge) -> None:
    assert mini.readouts == {}
    with pytest.raises(AtlasError, match="has no instrument 'barrier'; add instruments/barrier"):
        mini.instrument("barrier")


def test_tables_of_laws_and_files_are_whole() -> None:
    from cutis.skin.readout.forms import FORMS

    assert set(LAWS) == set(get_args(Law)) == set(FORMS)
    stems = {path.stem for path in BUNDLED.glob("*.yaml")}
    assert set(ASKED) | set(SETTINGS) <= stems


def test_states_and_processes_are_those_of_the_model(atlas: Knowledge) -> None:
    from cutis.knowledge.book import Book
    from cutis.knowledge.reader import read_atlas
    from cutis.skin.model import assemble

    model = assemble(atlas)
    units = {
        state.name: state.unit for state in model.states if not state.name.startswith("years:")
    }
    types = {name.partition("/")[0] for name in atlas.cells}
    assert set(atlas.state_units) == set(units) | types
    given = {"dose": "1"}
    assert {n: given.get(u, u) for n, u in units.items()} == {
        name: unit for name, unit in atlas.state_units.items() if name in units
    }
    book = Book(read_atlas([bundled_root()]))
    cells = [
        name for name, process in model.book.ledger.processes.items()
        if process.unit == "cells/mm2/day"
    ]  # fmt: skip
    assert sorted(processes_of(book)) == sorted(cells)
