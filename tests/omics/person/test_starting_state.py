"""From pathway activities to a person who starts with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_ind
from tests.omics.person.test_pathway_activity import planted

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.knowledge import load
from cutis.omics.person.genotypes import read_genotypes
from cutis.omics.person.multi_omics import layers_of, multi_omics, open_together, save_together
from cutis.omics.person.pathway_activity import Activities, pathway_activity
from cutis.omics.person.starting_state import ALONE, BOUNDS, footprints, starting_state
from cutis.skin.experiment.marks import Mark
from cutis.skin.experiment.subject import read_subject
from cutis.skin.model import assemble
from cutis.skin.model.donor import Dish, Donor
from cutis.skin.model.individuals import individuals


def found(rows: dict[str, tuple[float, float, float, float]], df: float = np.inf) -> Activities:
    """Return activities of one condition: footprint → change, low, high, p."""
    table = pd.DataFrame(
        [
            {"condition": "old", "pathway": name, "score": 0.0, "change": change, "low": low,
             "high": high, "p": p, "q": p, "samples": 3, "from": "replicates", "df": df}
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
    from cutis.omics.names.bundle import pathway_weights

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


def test_one_sample_against_one_starts_as_everybody() -> None:
    given = planted({"NFkB": 2.0})
    alone = pathway_activity(given.only(samples=["a0", "b0"]), against="a")
    state = starting_state(alone, "b")
    assert state.pathways == {}
    assert state.table.set_index("footprint").loc["NFkB", "why"] == ALONE
    # beside a layer with replicates it says nothing
    whole = pathway_activity(given, against="a")
    both, one = (starting_state(these, "b") for these in ([whole, alone], whole))
    assert both.pathways.keys() == one.pathways.keys() == {"NFKB"}
    assert both.pathways == pytest.approx(one.pathways)


def test_layers_that_are_sure_of_the_opposite_are_not_used() -> None:
    """However much surer the one is; where the other cannot tell, the surer one decides."""
    sure = found({"NFkB": (-1.0, -1.1, -0.9, 1e-6), "p53": (-1.0, -1.1, -0.9, 1e-6)}, df=4)
    other = found({"NFkB": (0.8, 0.1, 1.5, 0.03), "p53": (0.3, -0.6, 1.2, 0.4)}, df=4)
    table = starting_state([sure, other], "old").table.set_index("footprint")
    assert table.loc["NFkB", "why"] == "the layers contradict each other"
    assert not table.loc["NFkB", "used"]
    assert table.loc["p53", "used"]
    assert starting_state([other, sure], "old").pathways == {"P53": pytest.approx(0.52, abs=0.05)}


def test_two_layers_of_few_samples_are_as_often_wrong_as_they_say() -> None:
    """Three against three in each of two layers, and nothing changed: p and interval are fair."""
    rng = np.random.default_rng(4)
    many = 1500
    layers = []
    for noise in (1.0, 2.0):
        own, other = rng.normal(0, noise, (2, many, 3))
        result: Any = ttest_ind(own, other, axis=1)
        reach: Any = result.confidence_interval()
        change: Any = own.mean(axis=1) - other.mean(axis=1)
        columns: Any = zip(change, reach.low, reach.high, result.pvalue, strict=True)
        layers.append(found({str(i): row for i, row in enumerate(columns)}, df=4))
    table = starting_state(layers, "old").table
    assert 0.03 < (table["p"] < 0.05).mean() < 0.07
    assert (table["p"] < 1e-4).mean() < 0.002
    assert ((table["low"] > 0) | (table["high"] < 0)).equals(table["p"] < 0.05)


def test_equal_layers_have_the_freedom_of_both() -> None:
    """Two means of one error: half its square, twice its degrees of freedom."""
    half = float(student.ppf(0.975, 4)) * 0.2
    layers = [found({"NFkB": (0.5, 0.5 - half, 0.5 + half, 0.07)}, df=4)] * 2
    row = starting_state(layers, "old").table.iloc[0]
    assert row["p"] == pytest.approx(2 * student.sf(0.5 / (0.2 / 2**0.5), 8), rel=1e-9)
    assert row["high"] - 0.5 == pytest.approx(student.ppf(0.975, 8) * 0.2 / 2**0.5, rel=1e-9)


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
    data = multi_omics(layers, genotypes={"b0": read_genotypes(own)})
    back = layers_of(open_together(save_together(data, tmp_path / "all.h5mu")))
    found = [pathway_activity(one, against="a") for one in back.values()]
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
