"""From pathway activities to a person who starts with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_pathway_activity import planted

from cutis.analysis.pathway_activity import Activities, activities
from cutis.analysis.starting_state import BOUNDS, footprints, starting_state
from cutis.data.genotypes import read_genotypes
from cutis.data.reading import ReadReport
from cutis.data.together import layers_of, open_together, save_together, together
from cutis.errors import DataError
from cutis.experiment.marks import Mark
from cutis.experiment.subject import read_subject
from cutis.knowledge import load
from cutis.model import assemble
from cutis.model.donor import Dish, Donor
from cutis.model.individuals import individuals


def found(rows: dict[str, tuple[float, float, float, float]]) -> Activities:
    """Return activities of one condition: footprint → change, low, high, p."""
    table = pd.DataFrame(
        [
            {"condition": "old", "pathway": name, "score": 0.0, "change": change, "low": low,
             "high": high, "p": p, "q": p, "samples": 3, "from": "replicates"}
            for name, (change, low, high, p) in rows.items()
        ]
    )  # fmt: skip
    return Activities(pd.DataFrame(), table, "young", ReadReport("donors.csv", "made"))


def test_folds_are_powers_of_two_within_bounds() -> None:
    state = starting_state(
        found({
            "NFkB": (1.0, 0.5, 1.5, 0.001), "p53": (-5.0, -6.0, -4.0, 0.001),
            "MAPK": (0.4, -0.1, 0.9, 0.2), "TNFa": (1.0, 0.5, 1.5, 0.001),
            "TGFb": (np.nan, np.nan, np.nan, np.nan), "my own": (1.0, 0.9, 1.1, 0.001),
        }),
        "old",
    )  # fmt: skip
    assert state.pathways == {"NFKB": 2.0, "P53": BOUNDS[0]}
    table = state.table.set_index("footprint")
    assert table.loc["NFkB", "fold_low"] == pytest.approx(2**0.25)
    assert table.loc["NFkB", "fold_high"] == pytest.approx(2.0**2)  # 2^3 is out of bounds
    assert table.loc["MAPK", "fold_low"] == pytest.approx(2**-0.2)
    assert table.loc["MAPK", "why"] == "not told from no change"
    assert table.loc["TGFb", "why"] == "too few of its genes were measured"
    assert "twice" in table.loc["TNFa", "why"]
    assert table.loc["my own", "why"] == "the atlas has no such pathway"
    assert (state.condition, state.against) == ("old", "young")
    assert "prior" in state.assumption


def test_the_sentence_gives_the_same_person() -> None:
    state = starting_state(found({"NFkB": (0.5, 0.4, 0.6, 0.01)}), "old")
    person = state.of(Donor(age=62))
    assert isinstance(person, Donor)
    read = read_subject(f"person age 62, {state.sentence}", Mark()).subject
    assert read == person
    dish = state.of(Dish())
    assert isinstance(dish, Dish)
    assert dish.donor.pathways == {"NFKB": pytest.approx(2**0.5, abs=1e-3)}


def test_every_footprint_leads_to_a_pathway_of_the_atlas_or_has_a_reason() -> None:
    from cutis.data.bundle import pathway_weights

    assert set(footprints()) == set(pathway_weights())
    known = load().pathways
    for pathway, note in footprints().values():
        assert pathway in known if pathway else note
    used = [pathway for pathway, _ in footprints().values() if pathway]
    assert len(used) == len(set(used)) == 6


def test_an_unknown_condition() -> None:
    with pytest.raises(DataError, match="no activities of 'odl'; the nearest is 'old'"):
        starting_state(found({"NFkB": (1.0, 0.5, 1.5, 0.001)}), "odl")
    with pytest.raises(DataError, match="it is the reference"):
        starting_state(found({"NFkB": (1.0, 0.5, 1.5, 0.001)}), "young")


def test_layers_are_averaged_by_their_precision() -> None:
    """Two intervals of half width 1.96 σ; the mean and its error by hand."""
    first = found({"NFkB": (1.0, 1.0 - 0.196, 1.0 + 0.196, 0.01), "p53": (0.5, 0.4, 0.6, 0.01)})
    second = found({"NFkB": (1.3, 1.3 - 0.392, 1.3 + 0.392, 0.01)})
    table = starting_state([first, second], "old").table.set_index("footprint")
    change = (1.0 / 0.1**2 + 1.3 / 0.2**2) / (1 / 0.1**2 + 1 / 0.2**2)
    birge = ((1.0 - change) ** 2 / 0.1**2 + (1.3 - change) ** 2 / 0.2**2) ** 0.5
    assert birge > 1
    error = (1 / 0.1**2 + 1 / 0.2**2) ** -0.5 * birge
    assert table.loc["NFkB", "change"] == pytest.approx(change, rel=1e-4)
    assert table.loc["NFkB", "high"] == pytest.approx(change + 1.96 * error, rel=1e-3)
    assert table.loc["NFkB", "fold"] == pytest.approx(2**change, rel=1e-4)
    assert table.loc["p53", "change"] == pytest.approx(0.5)
    opposed = found({"NFkB": (-1.0, -1.2, -0.8, 0.01)})
    said = starting_state([first, opposed], "old").table.set_index("footprint").loc["NFkB"]
    assert said["why"] == "not told from no change"


def test_layers_against_different_references() -> None:
    other = Activities(pd.DataFrame(), found({}).conditions, "aged", ReadReport("x", "x"))
    with pytest.raises(DataError, match="against 'young' and 'aged'"):
        starting_state([found({}), other], "old")


def test_from_one_file_of_proteome_transcriptome_and_genotype_to_a_person(tmp_path: Path) -> None:
    """Two layers whose footprints moved, and a genotype: all of it arrives in one model."""
    pytest.importorskip("mudata")
    own = tmp_path / "own.csv"
    own.write_text("rsid,genotype\nrs1805007,T/T\nrs1805008,--\n")
    layers = {
        name: planted({"NFkB": 1.0, "p53": -0.7}, noise=noise)
        for name, noise in (("proteome", 0.8), ("transcriptome", 0.4))
    }
    data = together(layers, genotypes={"b0": read_genotypes(own)})
    back = layers_of(open_together(save_together(data, tmp_path / "all.h5mu")))
    found = [activities(one, against="a") for one in back.values()]
    state = starting_state(found, "b")
    assert state.pathways["NFKB"] == pytest.approx(2.0, abs=0.25)
    assert state.pathways["P53"] == pytest.approx(2**-0.7, abs=0.1)
    person = replace(Donor(ageing=False), genotype=read_genotypes(own).donor())
    model = assemble(load())
    people = individuals(model, [Donor(ageing=False), state.of(person)])
    names = list(model.book.ledger.states)
    for pathway, side in (("NFKB", 1), ("P53", -1)):
        at = names.index(f"{pathway} in fibroblast")
        assert np.sign(people.x0[1, at] - people.x0[0, at]) == side
    assert person.genotype == {"rs1805007": "T/T"}
    changed = load().variants["mc1r-r151c"].changes[0].target
    column = list(model.book.ledger.parameters).index(model.book.parameter_of(changed))
    assert people.parameters[1, column] != people.parameters[0, column]
